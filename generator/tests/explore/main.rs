//! The reference as pages: what a hostile document may not do, and which requests the server answers.

use std::sync::Arc;

use specwright::Lookup;
use specwright::diagnostic::Diagnostics;
use specwright::options::Options;
use specwright::source::{FileId, Reach, Sources};

mod docs;
mod server;

/// A document that was read.
fn sources(document: &str) -> (Sources, FileId) {
    let mut sources = Sources::new();
    let mut found = Diagnostics::default();
    let bytes = document.as_bytes().to_vec();
    let read = sources.add_document_bytes("a.yaml", bytes, &Reach::default(), &mut found);
    let file = read.unwrap_or_else(|| panic!("{found:?}"));
    (sources, file)
}

/// A document to look up.
fn lookup(document: &str) -> Lookup {
    let (sources, file) = sources(document);
    let (lookup, found) = Lookup::open(&mut Arc::new(sources), file, &[], &Options::default(), &[]);
    lookup.unwrap_or_else(|| panic!("{found:?}"))
}
