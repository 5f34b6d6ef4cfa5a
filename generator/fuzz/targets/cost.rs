//! Documents that take more memory, or more work, than they may, for all types that are read here; pieces of the input are repeated, since
//! what is small costs little.
#![no_main]
// The sources look for features of an emitted crate, which this one does not have.
#![allow(unexpected_cfgs, unused)]

use libfuzzer_sys::fuzz_target;

#[path = "../cost.rs"]
mod checks;
#[path = "../counting.rs"]
mod counting;
#[path = "../../runtime/mod.rs"]
mod runtime;

fuzz_target!(|bytes: &[u8]| checks::cost(bytes));
