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
        let Some(tree) = own_tree(sources, document, overlays) else {
            return Input::new(sources, document, overlays).normalized(diagnostics);
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

/// Takes the tree of a document that nobody else needs, if no other stage asks for it once more: what refers to other files may lead back.
pub(super) fn own_tree(
    sources: &mut Sources,
    document: FileId,
    overlays: &[FileId],
) -> Option<Node> {
    let is_linked = overlays.is_empty() && link::is_linked(sources.root(document));
    is_linked.then(|| sources.take_root(document)).flatten()
}
