//! Sorting, compiled once and not for each kind of item: what is sorted are positions.
//!
//! Sorting as `slice` has it is compiled for every kind of item anew, some three thousand lines of LLVM each, and was six in a hundred of
//! what a build script compiles of the generator. Lists here are short, and the order is the same: equal items stay in theirs.

use std::cmp::Ordering;

/// Sorts as `slice::sort` does.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Sorts as `slice::sort_by_key` does.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// Sorts as `slice::sort_by_cached_key` does.
pub fn sort_by_cached_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let positions = positions(items.len(), &|one, other| keys[one].cmp(&keys[other]));
    place(positions, &mut |one, other| items.swap(one, other));
}

/// Sorts as `slice::sort_by` does.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let positions = positions(items.len(), &|one, other| {
        compare(&items[one], &items[other])
    });
    place(positions, &mut |one, other| items.swap(one, other));
}

/// The positions of items in the order of what stands there.
fn positions(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..count).collect();
    positions.sort_by(|one, other| compare(*one, *other));
    positions
}

/// Brings items to their places, given for each place where its item stands: circle by circle, each item once.
fn place(mut positions: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..positions.len() {
        let mut place = start;
        while positions[place] != start {
            let from = std::mem::replace(&mut positions[place], place);
            swap(place, from);
            place = from;
        }
        positions[place] = place;
    }
}
