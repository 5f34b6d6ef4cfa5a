//! Sorting by positions gives what `slice` gives, equal items in their order.

#[path = "../../src/sorting.rs"]
mod sorting;

use proptest::prelude::*;

proptest! {
    #[test]
    fn the_order_is_that_of_slice(keys in prop::collection::vec(0_u8..8, 0..200)) {
        // The second part tells equal ones apart, and has no say.
        let items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
        let (mut ours, mut theirs) = (items.clone(), items.clone());
        sorting::sort_by_key(&mut ours, |it| it.0);
        theirs.sort_by_key(|it| it.0);
        prop_assert_eq!(&ours, &theirs);
        sorting::sort_by(&mut ours, |one, other| other.0.cmp(&one.0));
        theirs.sort_by_key(|it| std::cmp::Reverse(it.0));
        prop_assert_eq!(&ours, &theirs);
        sorting::sort_by_cached_key(&mut ours, |it| it.0);
        theirs.sort_by_key(|it| it.0);
        prop_assert_eq!(&ours, &theirs);
        sorting::sort(&mut ours);
        prop_assert_eq!(&ours, &{ let mut all = items; all.sort_unstable(); all });
    }
}

/// A circle that goes through all of them, and one of two.
#[test]
fn each_item_is_moved_once() {
    let mut turned: Vec<u32> = (1..100_000).chain([0]).collect();
    sorting::sort(&mut turned);
    assert!(turned.into_iter().eq(0..100_000));
    let mut swapped = ["b".to_owned(), "a".to_owned()];
    sorting::sort(&mut swapped);
    assert_eq!(swapped, ["a", "b"]);
}
