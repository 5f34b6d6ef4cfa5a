//! Any bytes at all: they are read and generated from, or refused, without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specwright::diagnostic::Diagnostics;
use specwright::report::{RenderOptions, render};
use specwright::options::Options;
use specwright::source::Sources;

fuzz_target!(|bytes: &[u8]| {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let mut found = Vec::new();
    if let Some(file) = sources.add_bytes("fuzz", bytes.to_vec(), &mut diagnostics) {
        found = specwright::generate(&sources, file, &[], &Options::default()).diagnostics;
    }
    found.extend(diagnostics.into_vec());
    let shown = RenderOptions {
        notes: true,
        ..RenderOptions::default()
    };
    render(&found, &sources, shown);
});
