//! JSON: accepted and read as serde_json does, but for lone surrogates and the last digits of numbers.
#![no_main]
// The sources look for features of an emitted crate, which this one does not have.
#![allow(unexpected_cfgs, unused)]

use libfuzzer_sys::fuzz_target;

#[path = "../json.rs"]
mod checks;
#[path = "../../runtime/mod.rs"]
mod runtime;

fuzz_target!(|bytes: &[u8]| checks::json(bytes));
