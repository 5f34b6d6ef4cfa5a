//! `Retry-After` in any form: a time, or nothing.
#![no_main]
// The sources look for features of an emitted crate, which this one does not have.
#![allow(unexpected_cfgs, unused)]

use libfuzzer_sys::fuzz_target;

#[path = "../runtime.rs"]
mod checks;
#[path = "../../runtime/mod.rs"]
mod runtime;

fuzz_target!(|bytes: &[u8]| checks::retry(bytes));
