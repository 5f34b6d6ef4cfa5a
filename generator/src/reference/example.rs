//! The document's example of a parameter.

use serde_json::Value as Json;

use crate::diagnostic::Diagnostics;
use crate::ir::Parameter;
use crate::resolve::{OperationRef, Resolver};
use crate::source::Node;

/// The example of a parameter: its own, the first of its several, or that of its schema.
pub fn example(
    resolver: &Resolver<'_>,
    listed: &OperationRef<'_>,
    it: &Parameter,
    place: &str,
) -> Option<Json> {
    let follow = |node| resolver.follow(node, &mut Diagnostics::default());
    let lists = [listed.node, listed.item].map(|it| it.get("parameters").and_then(Node::as_array));
    let mut all = lists.into_iter().flatten().flatten().filter_map(follow);
    let is =
        |node: &Node, key: &str, text: &str| node.get(key).and_then(Node::as_str) == Some(text);
    let node = all.find(|node| is(node, "name", &it.name) && is(node, "in", place))?;
    let several = node.get("examples").and_then(Node::as_object);
    let first = several.and_then(|it| it.values().find_map(|it| follow(it)?.get("value")));
    let schema = node.get("schema").and_then(follow);
    let of_schema = schema.and_then(|it| {
        let several = it.get("examples").and_then(Node::as_array);
        it.get("example").or_else(|| several?.first())
    });
    let found = node.get("example").or(first).or(of_schema)?;
    Some(found.to_json())
}
