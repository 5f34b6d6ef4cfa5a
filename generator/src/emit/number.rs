//! Numbers of a document as literals of Rust.

use std::f64::consts;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Number;

/// Constants that a lint of clippy knows by their first digits, and wants to see by name.
const KNOWN: &[f64] = &[
    consts::E,
    consts::FRAC_1_PI,
    consts::FRAC_1_SQRT_2,
    consts::FRAC_2_PI,
    consts::FRAC_2_SQRT_PI,
    consts::FRAC_PI_2,
    consts::FRAC_PI_3,
    consts::FRAC_PI_4,
    consts::FRAC_PI_6,
    consts::FRAC_PI_8,
    consts::LN_2,
    consts::LN_10,
    consts::LOG10_2,
    consts::LOG10_E,
    consts::LOG2_10,
    consts::LOG2_E,
    consts::PI,
    consts::SQRT_2,
    consts::TAU,
    1.618_033_988_749_895,
];

/// Whether a number could be taken for a constant of mathematics. A document's 3.14 is its own, not a circle's.
pub fn resembles_constant(value: f64) -> bool {
    KNOWN.iter().any(|it| (it - value.abs()).abs() < 0.01)
}

/// A finite number as an expression of type `f64`.
pub fn float(value: f64) -> TokenStream {
    let text = Literal::f64_unsuffixed(value.abs());
    match value < 0.0 {
        true => quote!(-#text),
        false => quote!(#text),
    }
}

/// A JSON number as an expression whose type nothing around it has to tell.
pub fn json(number: &Number) -> TokenStream {
    let (size, negative) = match (number.as_u64(), number.as_i64()) {
        (Some(value), _) => (value, false),
        (None, Some(value)) => (value.unsigned_abs(), true),
        (None, None) => return float(number.as_f64().unwrap_or_default()),
    };
    // Without a suffix, a literal is of 32 bits.
    let suffix = match (i32::try_from(size), i64::try_from(size)) {
        (Ok(_), _) => "",
        (Err(_), Err(_)) if !negative => "_u64",
        (Err(_), _) => "_i64",
    };
    let text: Option<Literal> = format!("{size}{suffix}").parse().ok();
    match negative {
        true => quote!(-#text),
        false => quote!(#text),
    }
}
