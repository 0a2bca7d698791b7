//! The *console* is where the person sits: what the server writes and reports meanwhile goes to standard error.

use std::io::{self, IsTerminal as _, Write as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use switchboard_mcp_connect::model::ProgressNotificationParam;
use switchboard_mcp_connect::{Event, Read, Tap};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Progress notices that wait to be shown.
const WAITING: usize = 256;

/// Shows what comes beside the result, until it is dropped.
#[derive(Debug)]
pub(crate) struct Console(Vec<JoinHandle<()>>);

impl Console {
    /// Shows what a command writes to its standard error.
    pub(crate) fn of(tap: &Tap) -> Self {
        Self(vec![tokio::spawn(output(tap.clone()))])
    }

    /// Returns where progress is to be sent, to be shown.
    pub(crate) fn progress(&mut self) -> mpsc::Sender<ProgressNotificationParam> {
        let (sender, receiver) = mpsc::channel(WAITING);
        self.0.push(tokio::spawn(show(receiver)));
        sender
    }

    /// Waits until all progress is shown; its sender must be gone.
    pub(crate) async fn finish(mut self) {
        for task in self.0.drain(1..) {
            // It can only end, or be aborted by us.
            let _ = task.await;
        }
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

async fn output(tap: Tap) {
    let mut reader = tap.reader();
    loop {
        if let Read::Record(record) = reader.next().await
            && let Event::Output { line } = &record.event
        {
            say(line);
        }
    }
}

async fn show(mut receiver: mpsc::Receiver<ProgressNotificationParam>) {
    let bar = io::stderr().is_terminal().then(|| {
        let style =
            ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}").expect("the template is well formed");
        ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
    });
    while let Some(progress) = receiver.recv().await {
        match &bar {
            Some(bar) => draw(bar, &progress),
            None => say(&line(&progress)),
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bar has whole steps from zero"
)]
fn draw(bar: &ProgressBar, progress: &ProgressNotificationParam) {
    if let Some(total) = progress.total {
        bar.set_length(total as u64);
    }
    bar.set_position(progress.progress as u64);
    bar.set_message(progress.message.clone().unwrap_or_default());
}

fn line(progress: &ProgressNotificationParam) -> String {
    let total = progress.total.map_or_else(String::new, |total| format!("/{total}"));
    let message = progress.message.as_ref().map_or_else(String::new, |message| format!(" {message}"));
    format!("progress {}{total}{message}", progress.progress)
}

/// Says a line to the person.
pub(super) fn say(line: &str) {
    // Whoever closed standard error does not want to read it.
    let _ = writeln!(io::stderr(), "{line}");
}
