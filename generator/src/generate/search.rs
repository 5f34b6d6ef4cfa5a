//! The operations of a document, found by words.

use super::{Input, Linked, own_tree};
use crate::catalog::{self, Found, Query};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::dialect;
use crate::resolve::{self, Unresolved};
use crate::source::{FileId, Sources};

/// Searches the operations of a document.
///
/// Schemas are not lowered for that, and what is wrong in them is not found.
///
/// The document's tree is taken out of the sources if that saves a copy. They still show diagnostics.
pub fn search(
    sources: &mut Sources,
    document: FileId,
    overlays: &[FileId],
    query: &Query,
) -> (Found, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let linked = Linked::take(sources, document, overlays, &mut diagnostics);
    let found = linked.and_then(|it| found(&it, query, &mut diagnostics));
    (found.unwrap_or_default(), diagnostics.into_vec())
}

fn found(linked: &Linked, query: &Query, diagnostics: &mut Diagnostics) -> Option<Found> {
    let resolver = linked.resolver();
    let selected = resolve::select(&resolver, &query.selectors, |_| Place::None, diagnostics);
    diagnostics.proceed()?;
    Some(catalog::search(&resolver, &selected.operations, query))
}

impl Linked {
    /// The tree of a document that nobody else needs, which saves large ones a copy. `None` if there are errors.
    pub(super) fn take(
        sources: &mut Sources,
        document: FileId,
        overlays: &[FileId],
        diagnostics: &mut Diagnostics,
    ) -> Option<Linked> {
        let Some(tree) = own_tree(sources, document, overlays) else {
            return Input::new(sources, document, overlays).normalized(diagnostics);
        };
        let (tree, _) = dialect::normalize(tree, diagnostics)?;
        Some(Linked {
            tree,
            unresolved: Unresolved::default(),
        })
    }
}
