//! An allocator that counts, to measure what reading takes at most. It does not count while time is measured: three atomic
//! operations take longer than many an allocation.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

/// Counts what is allocated, in bytes.
struct Counting;

static IS_ON: AtomicBool = AtomicBool::new(true);
static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

fn add(bytes: usize) {
    if !IS_ON.load(Ordering::Relaxed) {
        return;
    }
    let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(now, Ordering::Relaxed);
    ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
}

fn remove(bytes: usize) {
    if IS_ON.load(Ordering::Relaxed) {
        NOW.fetch_sub(bytes, Ordering::Relaxed);
    }
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        remove(layout.size());
        unsafe { System.dealloc(memory, layout) }
    }

    // To grow takes both, the old and the new.
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        add(size);
        let grown = unsafe { System.realloc(memory, layout, size) };
        remove(layout.size());
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
    /// Memory of what is kept of it, in bytes.
    #[allow(dead_code, reason = "most keep nothing")]
    pub held: usize,
    /// How often memory is taken.
    pub allocations: usize,
    /// Time, in nanoseconds.
    pub time: u128,
}

/// What a reading takes, done twice: what it keeps of the first time is told.
pub fn cost(read: &mut dyn FnMut()) -> Cost {
    let before = NOW.load(Ordering::Relaxed);
    let allocations = ALLOCATIONS.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    read();
    let cost = Cost {
        peak: PEAK.load(Ordering::Relaxed) - before,
        held: NOW.load(Ordering::Relaxed).saturating_sub(before),
        allocations: ALLOCATIONS.load(Ordering::Relaxed) - allocations,
        time: 0,
    };
    Cost {
        time: time(read),
        ..cost
    }
}

/// How long a reading takes, in nanoseconds. It drops what it makes.
pub fn time(read: &mut dyn FnMut()) -> u128 {
    IS_ON.store(false, Ordering::Relaxed);
    let begin = Instant::now();
    read();
    let time = begin.elapsed().as_nanos();
    IS_ON.store(true, Ordering::Relaxed);
    time
}
