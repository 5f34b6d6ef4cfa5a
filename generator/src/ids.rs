//! Identities of what was read: files, and the nodes of their trees.
//!
//! They are apart from `source`, so that a diagnostic can name a place without knowing how files are read.

/// The identity of a file among the sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileId(pub(crate) usize);

/// The identity of a node as it was read: an index into the table of [`Sources`](crate::source::Sources).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The identity of nodes that no file holds (made by a stage of the generator).
    pub const NONE: NodeId = NodeId(u32::MAX);
}
