//! Checks options against the document: one that names something the document does not have is an error.
//!
//! `transform::call_patterns` checks what options say of calls, and `resolve` what they select.

use super::{Layout, Options};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::Api;
use crate::source::{Node, Sources, uri};

/// What the options are held to.
pub(crate) struct Known<'k> {
    /// The document, in the form that all versions are brought to.
    pub root: &'k Node,
    /// Every operation of the document.
    pub operations: &'k [String],
    /// What is generated.
    pub api: &'k Api,
}

/// An error for each option that names what is not there.
pub(crate) fn check(
    options: &Options,
    sources: &Sources,
    known: &Known<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut held = Held {
        options,
        sources,
        diagnostics,
    };
    held.schemes(known);
    held.names(known);
    held.vendored();
    held.layout(known);
}

struct Held<'h> {
    options: &'h Options,
    sources: &'h Sources,
    diagnostics: &'h mut Diagnostics,
}

impl Held<'_> {
    /// One group of operations is one crate.
    fn layout(&mut self, known: &Known<'_>) {
        let mut groups = known.api.operations.iter().map(|it| &it.group);
        let first = groups.next();
        if self.options.layout == Layout::Workspace && groups.all(|it| Some(it) == first) {
            let place = self.options.place(self.sources, "/layout");
            let message = "there is nothing to split: the operations are of one group";
            let diagnostic = Diagnostic::new(Code::MalformedOptions, place, message);
            let help = "leave out `layout`; operations are grouped by their first tag";
            self.diagnostics.push(diagnostic.help(help));
        }
    }

    fn schemes(&mut self, known: &Known<'_>) {
        let declared = known.root.pointer("/components/securitySchemes");
        let declared = declared.and_then(Node::as_object);
        for name in self.options.token_env.keys() {
            let pointer = format!("/client/token_env/{}", escaped(name));
            if !declared.is_some_and(|it| it.contains_key(name)) {
                let names = declared.into_iter().flat_map(|it| it.keys());
                let message = format!("no security scheme is called `{name}`");
                self.fail(&pointer, message, name, names.map(String::as_str));
                continue;
            }
            // Where operations are picked, others may need it.
            let used = known.api.security_schemes.iter().any(|it| it.name == *name);
            if !used && self.options.operations.is_empty() {
                let message = format!("no operation sends the credential of `{name}`");
                self.fail(&pointer, message, name, []);
            }
        }
    }

    fn names(&mut self, known: &Known<'_>) {
        for name in self.options.names.keys() {
            let pointer = format!("/names/{}", escaped(name));
            let Some(fragment) = name.strip_prefix('#') else {
                if !known.operations.contains(name) {
                    let message = format!("no operation is called `{name}`");
                    let names = known.operations.iter().map(String::as_str);
                    self.fail(&pointer, message, name, names);
                }
                continue;
            };
            if known.root.pointer(&uri::decoded(fragment)).is_none() {
                let schemas = known.root.pointer("/components/schemas");
                let schemas = schemas.and_then(Node::as_object).into_iter().flatten();
                let schemas: Vec<String> = schemas
                    .map(|(name, _)| format!("#/components/schemas/{}", escaped(name)))
                    .collect();
                let message = format!("`{name}` points to nothing");
                self.fail(&pointer, message, name, schemas.iter().map(String::as_str));
            }
        }
    }

    fn vendored(&mut self) {
        for url in self.options.reach.vendored.keys() {
            let below = |it: &str| it == url || (url.ends_with('/') && it.starts_with(url));
            if !self.sources.asked().any(below) {
                let pointer = format!("/vendored/{}", escaped(url));
                let message = format!("nothing refers to `{url}`");
                let asked: Vec<&str> = self.sources.asked().collect();
                self.fail(&pointer, message, url, asked);
            }
        }
    }

    fn fail<'n>(
        &mut self,
        pointer: &str,
        message: String,
        name: &str,
        candidates: impl IntoIterator<Item = &'n str>,
    ) {
        let place = match self.options.place(self.sources, pointer) {
            Place::Value(node) => Place::Key(node),
            place => place,
        };
        let diagnostic = Diagnostic::new(Code::MalformedOptions, place, message);
        self.diagnostics.push(match nearest(name, candidates) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("the option has no effect: remove it"),
        });
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
