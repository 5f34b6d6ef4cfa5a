//! `specwright api`: the public API of the crate as text.

use specwright::diagnostic::Severity;

use super::FAILED;
use super::input::{Source, open};
use super::output::{Aside, print, show};
use super::progress::Progress;

pub const EXAMPLES: &str = "\
Examples:
  specwright api                       of the document that specwright.yaml names
  specwright api openapi.yaml > api.txt
  specwright api new.yaml --options specwright.yaml | diff api.txt -

Exit codes: 0 printed; 2 errors";

/// Prints the lines.
pub fn run(source: &Source, aside: Aside) -> u8 {
    let session = match open(source, aside) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let waiting = Progress::of("reading", false);
    let (text, mut found) = specwright::public_api(
        &session.sources,
        session.document,
        &session.overlays,
        &session.options,
    );
    drop(waiting);
    let Some(text) = text else {
        found.retain(|it| it.severity == Severity::Error);
        show(&found, &session.sources, aside.detail());
        return FAILED;
    };
    print(&text);
    0
}
