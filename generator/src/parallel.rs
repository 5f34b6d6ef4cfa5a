//! A map over many items at a time. Each file is emitted and formatted by itself, so that large documents use all cores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Below this many, threads are not worth their start.
const FEW: usize = 32;

/// More cores than this have nothing to do: memory is what limits.
const THREADS: usize = 8;

/// Maps all items, in their order.
pub fn map<T: Sync, R: Send>(items: &[T], one: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, |it| it.get().min(THREADS));
    if items.len() < FEW || cores < 2 {
        return items.iter().map(one).collect();
    }
    let results: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::default()).collect();
    on_threads(cores, items.len(), &|index| {
        *lock(&results[index]) = Some(one(&items[index]));
    });
    let results = results.into_iter();
    results
        .filter_map(|it| it.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Calls a function with each number below a count. It is not generic, so that threads are compiled once.
fn on_threads(threads: usize, count: usize, one: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            match next.fetch_add(1, Ordering::Relaxed) {
                index if index < count => one(index),
                _ => return,
            }
        }
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        work();
        for other in others {
            if let Err(panic) = other.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}
