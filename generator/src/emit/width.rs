//! Bounds that are those of an integer width: shorter in code and clearer in words than their digits.

use crate::ir::Limits;
use crate::source::Number;

/// A width of integers that bounds may be those of.
pub struct Width {
    least: i128,
    most: i128,
    /// What the runtime calls them.
    pub bounds: &'static str,
    /// What they demand, in words.
    pub words: &'static str,
}

const WIDTHS: [Width; 6] = [
    Width {
        least: i8::MIN as i128,
        most: i8::MAX as i128,
        bounds: "I8",
        words: "an 8-bit integer",
    },
    Width {
        least: i16::MIN as i128,
        most: i16::MAX as i128,
        bounds: "I16",
        words: "a 16-bit integer",
    },
    Width {
        least: i32::MIN as i128,
        most: i32::MAX as i128,
        bounds: "I32",
        words: "a 32-bit integer",
    },
    Width {
        least: 0,
        most: u8::MAX as i128,
        bounds: "U8",
        words: "an unsigned 8-bit integer",
    },
    Width {
        least: 0,
        most: u16::MAX as i128,
        bounds: "U16",
        words: "an unsigned 16-bit integer",
    },
    Width {
        least: 0,
        most: u32::MAX as i128,
        bounds: "U32",
        words: "an unsigned 32-bit integer",
    },
];

/// The width that bounds are those of, which says more than their digits.
pub fn of(limits: &Limits) -> Option<&'static Width> {
    if limits
        .exclusive_minimum
        .or(limits.exclusive_maximum)
        .is_some()
    {
        return None;
    }
    let exact = |it: Option<Number>| it.and_then(Number::as_integer);
    let (least, most) = (exact(limits.minimum)?, exact(limits.maximum)?);
    WIDTHS
        .iter()
        .find(|it| (it.least, it.most) == (least, most))
}
