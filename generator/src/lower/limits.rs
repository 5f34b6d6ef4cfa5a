//! Limits of values, and what those of integers say of their width.

use super::json_types::JsonTypes;
use crate::ir::{IntegerKind, Limits};
use crate::source::Number;

/// Whether bounds speak of integers that only 64 bits without a sign hold. Both ends of 64 bits are often written as the
/// nearest double, which lies beyond them.
pub(super) fn needs_unsigned(limits: &Limits) -> bool {
    const SIGNED: f64 = 9_223_372_036_854_775_808.0;
    const UNSIGNED: f64 = 18_446_744_073_709_551_616.0;
    let least = limits
        .minimum
        .or(limits.exclusive_minimum)
        .map(Number::as_f64);
    let most = limits
        .maximum
        .or(limits.exclusive_maximum)
        .map(Number::as_f64);
    let from_zero = least.is_some_and(|it| (-1.0..=UNSIGNED).contains(&it));
    let beyond = |it: Option<f64>| it.is_some_and(|it| it > SIGNED && it <= UNSIGNED);
    from_zero && (beyond(least) || beyond(most)) && most.is_none_or(|it| it <= UNSIGNED)
}

/// The width an integer has by its `format`, if that says that it is one. Bounds do not narrow it, nor does a format that
/// is narrower than most: they are checked on what is sent, and a response that oversteps one is still readable.
pub(super) fn integer_kind(format: Option<&str>) -> Option<IntegerKind> {
    Some(match format? {
        "int128" => IntegerKind::I128,
        "uint64" | "uint" => IntegerKind::U64,
        "uint128" => IntegerKind::U128,
        "bigint" | "biginteger" | "unbounded" => IntegerKind::Unbounded,
        format if format == "int64" || narrow_range(Some(format)).is_some() => IntegerKind::I64,
        _ => return None,
    })
}

/// The least and the largest integer of a format of fewer than 64 bits.
pub(super) fn narrow_range(format: Option<&str>) -> Option<(i128, i128)> {
    Some(match format? {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        _ => return None,
    })
}

/// Bounds that hold as well; those that the schema has itself stay where they say more.
pub(super) fn narrow(limits: &mut Limits, (least, most): (i128, i128)) {
    let exact = |it: Option<Number>| it.map(|it| it.as_f64());
    let (above, below) = (limits.minimum, limits.maximum);
    let above = [exact(above), exact(limits.exclusive_minimum)];
    let below = [exact(below), exact(limits.exclusive_maximum)];
    // Integers of 32 bits are exact as floating point numbers.
    if above.into_iter().flatten().all(|it| it < least as f64) {
        limits.minimum = Some(Number::Integer(least));
        limits.exclusive_minimum = None;
    }
    if below.into_iter().flatten().all(|it| it > most as f64) {
        limits.maximum = Some(Number::Integer(most));
        limits.exclusive_maximum = None;
    }
}

/// The limits that can apply to values of a type.
pub(super) fn limits_for(types: JsonTypes, limits: &Limits) -> Limits {
    let none = Limits {
        unchecked: limits.unchecked.clone(),
        ..Limits::default()
    };
    if JsonTypes::NUMBER.has(types) {
        Limits {
            minimum: limits.minimum,
            maximum: limits.maximum,
            exclusive_minimum: limits.exclusive_minimum,
            exclusive_maximum: limits.exclusive_maximum,
            multiple_of: limits.multiple_of,
            ..none
        }
    } else if types == JsonTypes::STRING {
        Limits {
            min_length: limits.min_length,
            max_length: limits.max_length,
            ..none
        }
    } else if types == JsonTypes::ARRAY {
        Limits {
            min_items: limits.min_items,
            max_items: limits.max_items,
            unique_items: limits.unique_items,
            ..none
        }
    } else if types == JsonTypes::OBJECT {
        Limits {
            min_properties: limits.min_properties,
            max_properties: limits.max_properties,
            min_key_length: limits.min_key_length,
            max_key_length: limits.max_key_length,
            ..none
        }
    } else {
        none
    }
}
