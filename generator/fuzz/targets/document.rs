//! Any document that says what OpenAPI lets it say: its crate parses.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../document.rs"]
mod document;

fuzz_target!(|bytes: &[u8]| document::check(bytes));
