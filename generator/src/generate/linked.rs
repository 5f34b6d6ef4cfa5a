//! What the stages that read documents leave: one tree in one dialect.

use super::Input;
use crate::diagnostic::Diagnostics;
use crate::dialect;
use crate::resolve::{Resolver, Unresolved};
use crate::source::Node;

/// A document as one tree in one dialect.
#[derive(Debug)]
pub(super) struct Linked {
    pub tree: Node,
    pub unresolved: Unresolved,
}

impl Linked {
    pub fn resolver(&self) -> Resolver<'_> {
        Resolver::new(&self.tree, &self.unresolved)
    }
}

impl Input<'_> {
    /// The document, overlays applied and other files taken in, in one dialect.
    pub(super) fn normalized(&self, diagnostics: &mut Diagnostics) -> Option<Linked> {
        let (tree, unresolved) = self.linked(diagnostics)?;
        let (tree, _) = dialect::normalize(tree, diagnostics)?;
        Some(Linked { tree, unresolved })
    }
}
