//! *Patience* is the time that a call gets; it does not run while the person has a question of the server's before them.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// Waits until the time is over.
pub(super) async fn end(limit: Duration, mut questions: Option<watch::Receiver<usize>>) {
    let mut left = limit;
    loop {
        let began = Instant::now();
        tokio::select! {
            () = tokio::time::sleep(left) => return,
            () = until(&mut questions, |open| open > 0) => {}
        }
        left = left.saturating_sub(began.elapsed());
        until(&mut questions, |open| open == 0).await;
    }
}

/// Waits for a number of open questions; without anybody to ask there are never any.
async fn until(questions: &mut Option<watch::Receiver<usize>>, wanted: impl Fn(usize) -> bool) {
    let Some(questions) = questions else { return std::future::pending().await };
    if questions.wait_for(|open| wanted(*open)).await.is_err() {
        // Whoever asks is gone, and nothing is asked any more.
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn time_stands_still_while_the_person_is_asked() {
        let (questions, began) = (watch::Sender::new(0), Instant::now());
        let ended = tokio::spawn(end(Duration::from_secs(10), Some(questions.subscribe())));

        for _ in 0..2 {
            tokio::time::sleep(Duration::from_secs(4)).await;
            questions.send_replace(1);
            tokio::time::sleep(Duration::from_mins(5)).await;
            questions.send_replace(0);
        }
        ended.await.expect("it ends");

        assert_eq!(began.elapsed().as_secs(), 610);
    }

    #[tokio::test(start_paused = true)]
    async fn without_anybody_to_ask_the_time_is_just_the_time() {
        let began = Instant::now();

        end(Duration::from_secs(10), None).await;

        assert_eq!(began.elapsed().as_secs(), 10);
    }
}
