//! The reference of a document as pages: written to disk by [`docs`](fn@docs), or served on loopback by [`Server`], where a
//! request is also prepared and sent.
//!
//! `reference` makes the HTML, so that the document's text is escaped in one place; scripts put text into the page as text. The
//! files beside this one are the page itself: no framework, no build step, no address of another host. `guard` says which requests
//! to the server are answered, `answer` what they get, `form` what a page asks for, `told` what it hears of a response.
//! Preparing and sending are `call`'s.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::generate::{Callable, Lookup};
use crate::options::Options;
use crate::source::{FileId, Sources};

mod answer;
mod base64;
mod docs;
mod form;
mod guard;
mod server;
mod told;

pub use docs::{Unshown, docs};
pub use server::Server;

/// How pages look.
const CSS: &str = include_str!("page.css");
/// The list of operations, and the search in it.
const SEARCH: &str = include_str!("search.js");
/// The search beside a page.
const SIDE: &str = "\
<label for=\"search\">Search <kbd>/</kbd></label>
<input id=\"search\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"id, path, field, words\">
<p id=\"count\" class=\"count\" role=\"status\"></p>
<div class=\"results\"><ul id=\"found\" class=\"found\"></ul></div>
";

/// A document whose reference is read, and whose operations are called, on a page.
#[derive(Debug)]
pub struct Explorer {
    lookup: Lookup,
    callable: Callable,
    reach: Reach,
}

/// Where requests go, and with what credentials.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// The address of the server, in place of the document's, for whoever names no other on the page.
    pub server: Option<String>,
    /// Security schemes, and the variables of the environment that hold their credentials, before those of the options.
    pub credentials: Vec<(String, String)>,
}

impl Explorer {
    /// Prepares a document. `None` if there are errors.
    ///
    /// Selectors choose the operations that are listed.
    pub fn open(
        sources: &mut Arc<Sources>,
        document: FileId,
        overlays: &[FileId],
        options: &Options,
        selectors: &[String],
        reach: Reach,
    ) -> (Option<Explorer>, Vec<Diagnostic>) {
        let (lookup, found) = Lookup::open(sources, document, overlays, options, selectors);
        let explorer = lookup.map(|lookup| Explorer {
            callable: lookup.callable(),
            lookup,
            reach,
        });
        (explorer, found)
    }
}
