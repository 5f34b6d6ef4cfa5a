//! Links of responses. Nothing is emitted of them: they are kept for whoever compares two documents.

use serde_json::Value as Json;

use super::Lower;
use crate::diagnostic::{Code, Diagnostics};
use crate::ir::Link;
use crate::source::Node;

impl<'a> Lower<'_, 'a> {
    pub(super) fn links(&self, response: &'a Node) -> Vec<Link> {
        let declared = response.get("links").and_then(Node::as_object);
        let declared = declared.into_iter().flatten();
        declared
            .filter_map(|(name, node)| {
                // What cannot be followed costs nothing, and is the linter's to say.
                let node = self.resolver.follow(node, &mut Diagnostics::default())?;
                Some(self.link(name, node))
            })
            .collect()
    }

    fn link(&self, name: &str, node: &'a Node) -> Link {
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        let pointed = text("operationRef").map(|reference| {
            let pointer = reference.strip_prefix('#');
            let at = |it| {
                self.resolver
                    .pointed(it, Code::UnknownReference, node.id)
                    .ok()
            };
            let id = pointer.and_then(at)?.get("operationId")?.as_str()?;
            Some(id.to_owned())
        });
        let operation = text("operationId").map(str::to_owned);
        let mut means = match node.to_json() {
            Json::Object(means) => means,
            _ => serde_json::Map::new(),
        };
        means.retain(|key, _| key != "description" && key != "operationId");
        // Where it is known which operation a reference leads to, how it is written makes no difference.
        let pointed = pointed.flatten().inspect(|_| {
            means.shift_remove("operationRef");
        });
        let mut means = Json::Object(means);
        means.sort_all_objects();
        Link {
            name: name.to_owned(),
            operation: operation.or(pointed),
            means: means.to_string(),
        }
    }
}
