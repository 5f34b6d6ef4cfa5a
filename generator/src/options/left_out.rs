//! Parts of the runtime that no document asks for, and that a client need not have.

use super::Reader;
use crate::diagnostic::suggest::nearest;
use crate::source::Node;

/// What can be left out, by name.
pub const LEFT_OUT: [&str; 12] = [
    "blocking",
    "cancellation",
    "compression",
    "concurrency",
    "drift",
    "extra_query",
    "hooks",
    "mock",
    "network",
    "reqwest",
    "tower",
    "tracing",
];

impl Reader<'_> {
    /// The parts to leave out, each once.
    pub(super) fn left_out(&mut self, node: &Node) -> Vec<String> {
        let Some(items) = node.as_array() else {
            self.wrong(node, "without", "a list of parts");
            return Vec::new();
        };
        let mut parts: Vec<String> = Vec::new();
        for item in items {
            let Some(name) = self.text(item, "a part") else {
                continue;
            };
            if !LEFT_OUT.contains(&&*name) {
                let help = match nearest(&name, LEFT_OUT) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}", LEFT_OUT.join(", ")),
                };
                let message = format!("the client has no part `{name}` that it could be without");
                self.fail(item, message, Some(help));
            } else if !parts.contains(&name) {
                parts.push(name);
            }
        }
        parts
    }
}
