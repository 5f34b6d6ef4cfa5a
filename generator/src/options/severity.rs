//! Severities of changes: what a project makes of a kind of change between two documents, and why.
//!
//! The table has a verdict for each kind, which fits most callers. Some know better: their server ignores what it does not know, or
//! nobody matches on a type. The reason is shown wherever the verdict is, so that a reviewer can judge it, too.

use indexmap::IndexMap;

use super::Reader;
use crate::changes::{Kind, Rust, Wire};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::source::Node;

/// How a kind of change is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Severity {
    /// What it does to requests and responses, if that is said.
    pub wire: Option<Wire>,
    /// What it does to code, if that is said.
    pub rust: Option<Rust>,
    /// Why.
    pub reason: String,
}

impl Reader<'_> {
    pub(super) fn severities(&mut self, node: &Node) -> IndexMap<Kind, Severity> {
        if node.as_object().is_none() {
            self.wrong(node, "severity", "an object, by kinds of changes");
        }
        let mut severities = IndexMap::new();
        for (id, value) in node.as_object().into_iter().flatten() {
            let Some(kind) = Kind::parse(id) else {
                self.unknown_kind(id, value);
                continue;
            };
            if let Some(severity) = self.severity(id, value) {
                severities.insert(kind, severity);
            }
        }
        severities
    }

    fn unknown_kind(&mut self, id: &str, node: &Node) {
        let near = nearest(id, Kind::ALL.iter().map(|it| it.id()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`? docs/changes.md lists all kinds"),
            None => "docs/changes.md lists all kinds".to_owned(),
        };
        let message = format!("no change is of the kind `{id}`");
        let diagnostic =
            Diagnostic::new(Code::MalformedOptions, Place::Key(node.id), message).help(help);
        self.failed = true;
        self.diagnostics.push(diagnostic);
    }

    fn severity(&mut self, id: &str, node: &Node) -> Option<Severity> {
        let map = self.members(node, "a severity", &["wire", "rust", "reason"])?;
        let wire = map.get("wire").map(|it| {
            let found = Wire::ALL
                .into_iter()
                .find(|wire| it.as_str() == Some(wire.as_str()));
            if found.is_none() {
                self.wrong(it, "wire", "`compatible`, `risky` or `breaking`");
            }
            found
        });
        let rust = map.get("rust").map(|it| {
            let found = Rust::ALL
                .into_iter()
                .find(|rust| it.as_str() == Some(rust.as_str()));
            if found.is_none() {
                self.wrong(it, "rust", "`none`, `minor` or `major`");
            }
            found
        });
        if wire.is_none() && rust.is_none() {
            let help = "`wire: compatible`, `rust: minor`, or both".to_owned();
            self.fail(node, format!("nothing is said of `{id}`"), Some(help));
        }
        let reason = match map.get("reason") {
            Some(reason) => self
                .text(reason, "reason")
                .filter(|it| !it.trim().is_empty()),
            None => None,
        };
        if reason.is_none() {
            let help = "say why in `reason`: it is shown beside the verdict".to_owned();
            self.fail(
                node,
                format!("`{id}` is judged without a reason"),
                Some(help),
            );
        }
        Some(Severity {
            wire: wire.flatten(),
            rust: rust.flatten(),
            reason: reason?,
        })
    }
}
