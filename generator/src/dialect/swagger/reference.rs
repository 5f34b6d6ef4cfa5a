//! References: followed in the old document, and rewritten for the new one.
//!
//! A reference names its target by where it stands, and most things stand elsewhere now.
//! Whole sections move together, so the text says where to. Any other target is looked up in
//! the old document, and then found in the new one by its identity.

use foldhash::{HashMap, HashSet};

use crate::dialect::reference::{locate, visit};
use crate::source::references::Names;
use crate::source::{Node, NodeId};

/// Where a reference to a shared part points, if it is one.
pub(super) trait Reference {
    /// The `$ref` text.
    fn reference(&self) -> Option<&str>;

    /// The name of the part, if the reference is to a member of a section of the document.
    fn named_in(&self, section: &str) -> Option<&str> {
        let name = self.reference()?.strip_prefix("#/")?;
        let name = name.strip_prefix(section)?.strip_prefix('/')?;
        (!name.contains('/')).then_some(name)
    }
}

impl Reference for Node {
    fn reference(&self) -> Option<&str> {
        self.get("$ref").and_then(Node::as_str)
    }
}

/// The longest chain of references to references that is followed.
const LONGEST_CHAIN: usize = 64;

/// What a node stands for in its document; `None` if its references lead nowhere.
pub(super) fn follow<'o>(root: &'o Node, node: &'o Node) -> Option<&'o Node> {
    let mut node = node;
    for _ in 0..LONGEST_CHAIN {
        let Some(text) = node.reference() else {
            return Some(node);
        };
        node = root.fragment(text.strip_prefix('#')?)?;
    }
    None
}

/// Makes the references of the new document point to where the old one's targets went.
///
/// What points to nothing stays as the author wrote it: a diagnostic will quote it.
pub(super) fn rewrite(old: &Node, new: &mut Node) {
    let target = |text: &str| old.fragment(text.strip_prefix('#')?);
    let mut wanted: HashSet<NodeId> = HashSet::default();
    visit(new, Names::No, &mut |text| {
        let id = target(text)?.id;
        let renamed = renamed(text);
        if renamed.is_none() {
            wanted.insert(id);
        }
        renamed
    });
    // Most documents refer to whole definitions only, and need no second look.
    if wanted.is_empty() {
        return;
    }
    let mut found = HashMap::default();
    locate(new, &mut String::new(), &wanted, &mut found);
    visit(new, Names::No, &mut |text| {
        let pointer = found.get(&target(text)?.id)?;
        Some(format!("#{pointer}"))
    });
}

/// The new name of a part of a section that moves as a whole.
fn renamed(text: &str) -> Option<String> {
    let (section, name) = text.strip_prefix("#/")?.split_once('/')?;
    let section = match section {
        "definitions" => "schemas",
        // What is in them moves in ways of its own.
        "parameters" | "responses" if !name.contains('/') => section,
        _ => return None,
    };
    Some(format!("#/components/{section}/{name}"))
}
