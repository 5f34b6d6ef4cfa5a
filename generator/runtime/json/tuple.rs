//! Arrays whose items differ by position (`prefixItems`), as tuples of Rust: those that have all of their positions, and
//! nothing after them. The others are `Prefixed`.

use super::error::{DecodeError, shape};
use super::items::JsonItems;
use super::score::recognized;
use super::tree::Json;
use super::{FromJson, array};

/// The next item, which is at a position.
pub(crate) fn item<T: FromJson>(
    list: Json<'_>,
    items: &mut JsonItems<'_>,
    index: usize,
    least: usize,
) -> Result<T, DecodeError> {
    match items.next() {
        Some(item) => T::from_json(item).map_err(|error| error.at_index(index)),
        None => Err(DecodeError::of_value(list, |list| {
            let expected = format!("an array of {least} items or more");
            (expected.into(), shape(list))
        })),
    }
}

/// Notes the items after the last that can be there.
pub(crate) fn surplus(list: Json<'_>, length: usize) {
    for item in list.items().into_iter().flatten().skip(length) {
        recognized(item, || false);
    }
}

macro_rules! exact {
    ($($length:literal: $($name:ident $index:tt)*;)*) => { $(
        impl<$($name: FromJson),*> FromJson for ($($name,)*) {
            fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
                let mut items = array(value, 0)?;
                surplus(value, $length);
                Ok(($(item(value, &mut items, $index, $length)?,)*))
            }
        }
    )* };
}

exact! {
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    9: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    10: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    11: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    12: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
}
