//! The progress bar of an import: bytes, documents and rate, on a terminal; on anything else nothing.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use switchboard_library::Progress;

/// Shows how far an import has come.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// Makes a bar on standard error.
    pub(crate) fn new() -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let style = ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes} {msg} {eta}");
        let bar = ProgressBar::with_draw_target(None, target);
        Self(bar.with_style(style.expect("the template is well formed")))
    }

    /// Shows how far it is now.
    pub(crate) fn show(&self, progress: &Progress) {
        self.0.set_length(progress.bytes_total);
        self.0.set_position(progress.bytes);
        self.0.set_message(format!(
            "{} documents, {:.0}/s",
            progress.documents,
            progress.documents_per_second()
        ));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
