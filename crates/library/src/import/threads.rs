//! Work on several threads at once, in the order it came.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;

/// Applies `work` to each item on up to `count` threads; results stand in the order of the items.
pub(super) fn map<T: Send, R: Send>(items: Vec<T>, count: usize, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    if items.len() < 2 || count < 2 {
        return items.into_iter().map(work).collect();
    }
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let queue = Mutex::new(items.into_iter().zip(results.iter_mut()));
    thread::scope(|scope| {
        for _ in 0..count {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((item, result)) = next else { break };
                    *result = Some(work(item));
                }
            });
        }
    });
    drop(queue);
    results
        .into_iter()
        .map(|result| result.expect("every item was worked on before its scope ended"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..1000).collect();

        let doubled = map(items.clone(), 4, |item| item * 2);

        assert_eq!(doubled, items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }
}
