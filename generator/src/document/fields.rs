//! Fields of an object, each of the kind that it has to be.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::Node;

/// The fields of an object. What is wrong with one is a diagnostic at that field.
pub(super) struct Fields<'a, 'd> {
    node: &'a Node,
    what: &'static str,
    diagnostics: &'d mut Diagnostics,
}

impl<'a, 'd> Fields<'a, 'd> {
    /// `None`, and reported, if it is no object.
    pub fn of(
        node: &'a Node,
        what: &'static str,
        diagnostics: &'d mut Diagnostics,
    ) -> Option<Fields<'a, 'd>> {
        if node.as_object().is_none() {
            let message = format!("a {what} must be an object, not {}", node.kind());
            let place = Place::Value(node.id);
            diagnostics.push(Diagnostic::new(Code::Malformed, place, message));
            return None;
        }
        Some(Fields {
            node,
            what,
            diagnostics,
        })
    }

    /// A text; `null` counts as none.
    pub fn text(&mut self, key: &str) -> Option<&'a str> {
        let value = self.node.get(key).filter(|it| !it.is_null())?;
        let text = value.as_str();
        text.or_else(|| self.wrong(key, value, "a string"))
    }

    /// A text without which the whole object is left out.
    pub fn needed(&mut self, key: &str) -> Option<&'a str> {
        let value = self.node.get(key);
        let text = value.and_then(Node::as_str);
        text.or_else(|| match value {
            Some(value) => self.wrong(key, value, "a string"),
            None => {
                let message = format!("this {} has no `{key}`", self.what);
                self.report(Place::Value(self.node.id), message)
            }
        })
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &str) -> Option<bool> {
        let value = self.node.get(key)?;
        let flag = value.as_bool();
        flag.or_else(|| self.wrong(key, value, "a boolean"))
    }

    /// A list; `null` counts as none.
    pub fn list(&mut self, key: &str) -> Option<&'a [Node]> {
        let value = self.node.get(key).filter(|it| !it.is_null())?;
        let list = value.as_array();
        list.or_else(|| self.wrong(key, value, "a list"))
    }

    /// Reports a value of another kind than its key has to have.
    pub fn wrong<T>(&mut self, key: &str, value: &Node, wanted: &str) -> Option<T> {
        let (what, kind) = (self.what, value.kind());
        let message = format!("`{key}` of this {what} must be {wanted}, not {kind}");
        self.report(Place::Value(value.id), message)
    }

    /// Reports a text that is none of those that its key has.
    pub fn unknown<T>(&mut self, key: &str) -> Option<T> {
        let value = self.node.get(key);
        let text = value.and_then(Node::as_str).unwrap_or_default();
        let message = format!("`{key}` of this {} cannot be `{text}`", self.what);
        self.report(Place::Value(value.unwrap_or(self.node).id), message)
    }

    /// Reports what is wrong, unless a rule said so before, at its very place.
    fn report<T>(&mut self, place: Place, message: String) -> Option<T> {
        if !self.diagnostics.escalate(self.node.id) {
            let diagnostic = Diagnostic::new(Code::Malformed, place, message);
            self.diagnostics.push(diagnostic);
        }
        None
    }
}
