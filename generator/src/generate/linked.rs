//! What the stages that read documents leave: one tree in one dialect.

use super::Input;
use crate::diagnostic::Diagnostics;
use crate::resolve::{Resolver, Unresolved};
use crate::source::{FileId, Node, Sources};
use crate::{dialect, link};

/// A document as one tree in one dialect.
#[derive(Debug)]
pub(super) struct Linked {
    pub tree: Node,
    pub unresolved: Unresolved,
}

impl Linked {
    /// The tree of a document that nobody else needs, which saves large ones a copy. `None` if there are errors.
    pub fn take(
        sources: &mut Sources,
        document: FileId,
        overlays: &[FileId],
        diagnostics: &mut Diagnostics,
    ) -> Option<Linked> {
        let is_linked = overlays.is_empty() && link::is_linked(sources.root(document));
        let own = is_linked.then(|| sources.take_root(document)).flatten();
        let Some(tree) = own else {
            let input = Input {
                sources,
                document,
                overlays,
            };
            return input.normalized(diagnostics);
        };
        let (tree, _) = dialect::normalize(tree, diagnostics)?;
        Some(Linked {
            tree,
            unresolved: Unresolved::new(),
        })
    }

    pub fn resolver(&self) -> Resolver<'_> {
        Resolver::new(&self.tree, &self.unresolved)
    }
}
