//! From `$ref` texts to nodes, and from selectors to operations.
//!
//! References are followed here and nowhere else. What a reference cannot reach is
//! one located diagnostic; a chain of references that leads back to itself is another.

use foldhash::{HashMap, HashSet};

use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::{Node, NodeId, uri};

mod select;

#[cfg(feature = "call")]
pub use select::near_paths;
pub use select::{OperationRef, Unreadable, incoming, is_selected, select};

/// Why references that cannot be followed lead nowhere, by the node of the `$ref`.
pub type Unresolved = HashMap<NodeId, Diagnostic>;

/// Follows references within one normalized document.
#[derive(Debug, Clone, Copy)]
pub struct Resolver<'a> {
    root: &'a Node,
    unresolved: &'a Unresolved,
}

/// The longest chain of references to references that is followed.
const LONGEST_CHAIN: usize = 64;

impl<'a> Resolver<'a> {
    /// A resolver over a document, and why some of its references lead nowhere.
    pub fn new(root: &'a Node, unresolved: &'a Unresolved) -> Self {
        Resolver { root, unresolved }
    }

    /// The document.
    pub fn root(&self) -> &'a Node {
        self.root
    }

    /// The node a `$ref` text names.
    ///
    /// # Errors
    ///
    /// [`Code::ExternalReference`] for anything but a fragment of this document,
    /// [`Code::UnknownReference`] for a fragment that leads nowhere.
    pub fn target(&self, reference: &Node) -> Result<&'a Node, Diagnostic> {
        let Some(text) = reference.as_str() else {
            return Err(Diagnostic::new(
                Code::UnknownReference,
                Place::Value(reference.id),
                format!("`$ref` must be a string, not {}", reference.kind()),
            ));
        };
        if let Some(reason) = self.unresolved.get(&reference.id) {
            return Err(reason.clone());
        }
        let Some(fragment) = text.strip_prefix('#') else {
            // Where no reference is expected, none was looked for.
            let message = format!("`{text}` leads out of this document");
            let place = Place::Value(reference.id);
            return Err(Diagnostic::new(Code::ExternalReference, place, message));
        };
        self.pointed(fragment, Code::UnknownReference, reference.id)
    }

    /// The node at a JSON Pointer, which may be percent-encoded.
    ///
    /// # Errors
    ///
    /// The code, about the node that has the pointer, if it leads nowhere.
    pub fn pointed(&self, pointer: &str, code: Code, at: NodeId) -> Result<&'a Node, Diagnostic> {
        let decoded = uri::decoded(pointer);
        self.root.pointer(&decoded).ok_or_else(|| {
            let message = format!("`#{pointer}` points to nothing");
            let diagnostic = Diagnostic::new(code, Place::Value(at), message);
            match self.nearest(&decoded) {
                Some(near) => diagnostic.help(format!("did you mean `#{near}`?")),
                None => diagnostic,
            }
        })
    }

    /// The pointer of a sibling of the missing node whose name is most like it.
    fn nearest(&self, pointer: &str) -> Option<String> {
        let (parent, name) = pointer.rsplit_once('/')?;
        let siblings = self.root.pointer(parent)?.as_object()?;
        let name = nearest(name, siblings.keys().map(String::as_str))?;
        Some(format!("{parent}/{}", escaped(name)))
    }

    /// A node that stands for itself: references are followed until there is none.
    /// `None` after a diagnostic.
    pub fn follow(&self, node: &'a Node, diagnostics: &mut Diagnostics) -> Option<&'a Node> {
        let mut node = node;
        let mut seen = HashSet::default();
        while let Some(reference) = node.get("$ref").filter(|it| it.as_str().is_some()) {
            if !seen.insert(std::ptr::from_ref(node)) || seen.len() > LONGEST_CHAIN {
                diagnostics.push(cycle(reference));
                return None;
            }
            match self.target(reference) {
                Ok(target) => node = target,
                Err(diagnostic) => {
                    diagnostics.push(diagnostic);
                    return None;
                }
            }
        }
        Some(node)
    }
}

/// The diagnostic for references that lead in a circle.
pub fn cycle(reference: &Node) -> Diagnostic {
    Diagnostic::new(
        Code::ReferenceCycle,
        Place::Value(reference.id),
        format!(
            "`{}` leads back to itself",
            reference.as_str().unwrap_or_default()
        ),
    )
    .help("a recursive schema needs a property, an item or a branch on the way")
}

/// The words of a pointer's segments: `~1` and `~0` undone.
pub fn segments(pointer: &str) -> Vec<String> {
    uri::decoded(pointer.trim_start_matches('#'))
        .split('/')
        .skip(1)
        .map(|it| match it.contains('~') {
            true => it.replace("~1", "/").replace("~0", "~"),
            false => it.to_owned(),
        })
        .collect()
}

fn escaped(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}
