//! What any JSONPath matches (RFC 9535).

use serde_json_path::{JsonPath, PathElement};

use super::{Step, malformed};
use crate::diagnostic::Diagnostic;
use crate::source::Node;

/// What a path matches in a document, as normalized paths.
pub(super) fn query(
    target: &Node,
    text: &str,
    json: &serde_json::Value,
) -> Result<Vec<Vec<Step>>, Diagnostic> {
    // Parsing recurses into brackets, and each `..` visits the whole tree below each match.
    let nested = text.bytes().filter(|it| b"([!".contains(it)).count();
    if nested > 64 || text.matches("..").count() > 3 {
        return Err(malformed(target, "the JSONPath is too complicated"));
    }
    let path = JsonPath::parse(text).map_err(|_| {
        malformed(target, format!("`{text}` is not a JSONPath"))
            .help("one begins with `$`, as `$.paths['/pets'].get` does (RFC 9535)")
    })?;
    let nodes = path.query_located(json);
    Ok(nodes
        .locations()
        .map(|it| it.iter().map(Step::from).collect())
        .collect())
}

impl From<&PathElement<'_>> for Step {
    fn from(element: &PathElement<'_>) -> Self {
        match element {
            PathElement::Name(name) => Step::Key((*name).to_owned()),
            PathElement::Index(index) => Step::Index(*index),
        }
    }
}
