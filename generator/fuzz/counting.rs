//! An allocator that counts, to measure what reading takes at most.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Counts what is allocated, in bytes.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

fn add(bytes: usize) {
    let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(now, Ordering::Relaxed);
    ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(memory, layout) }
    }

    // To grow takes both, the old and the new.
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        add(size);
        let grown = unsafe { System.realloc(memory, layout, size) };
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        grown
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What a reading takes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost {
    /// Memory at most, in bytes.
    pub peak: usize,
    /// How often memory is taken.
    pub allocations: usize,
    /// Time, in nanoseconds.
    pub time: u128,
}

/// What a reading takes.
pub fn cost(read: &mut dyn FnMut()) -> Cost {
    let before = NOW.load(Ordering::Relaxed);
    let allocations = ALLOCATIONS.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let begin = Instant::now();
    read();
    Cost {
        time: begin.elapsed().as_nanos(),
        peak: PEAK.load(Ordering::Relaxed) - before,
        allocations: ALLOCATIONS.load(Ordering::Relaxed) - allocations,
    }
}
