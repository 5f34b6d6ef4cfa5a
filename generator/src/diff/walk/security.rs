//! Credentials and servers.

use super::{At, Walk};
use crate::changes::Kind;
use crate::diff::version::Spot;
use crate::emit::surface::Subject;
use crate::ids::NodeId;
use crate::ir::{Operation, SchemeKind, Server};

impl Walk<'_, '_> {
    pub(super) fn security(&mut self, old: &Operation, new: &Operation, at: &At) {
        let free = |it: &Operation| it.security.is_empty() || it.security.iter().any(Vec::is_empty);
        let at = at.below(format!("security of `{}`", new.id), &["security"]);
        match (free(old), free(new)) {
            (true, false) => return self.find(Kind::SecurityAdded, &at, alternatives(new)),
            (false, true) => return self.find(Kind::SecurityRemoved, &at, alternatives(old)),
            _ => {}
        }
        let has = |it: &Operation, wanted: &[String]| it.security.iter().any(|it| same(it, wanted));
        for one in old.security.iter().filter(|it| !has(new, it)) {
            self.find(Kind::SecurityAlternativeRemoved, &at, together(one));
        }
        for one in new.security.iter().filter(|it| !has(old, it)) {
            self.find(Kind::SecurityAlternativeAdded, &at, together(one));
        }
        for (scheme, scopes) in &old.scopes {
            // Where the scheme itself is gone, that is all there is to say.
            let Some(others) = new.scopes.get(scheme).or_else(|| named(new, scheme)) else {
                continue;
            };
            for scope in scopes.iter().filter(|it| !others.contains(it)) {
                let detail = format!("`{scope}` of `{scheme}`");
                self.find(Kind::SecurityScopeRemoved, &at, detail);
            }
        }
        for (scheme, scopes) in &new.scopes {
            let Some(others) = old.scopes.get(scheme).or_else(|| named(old, scheme)) else {
                continue;
            };
            for scope in scopes.iter().filter(|it| !others.contains(it)) {
                let detail = format!("`{scope}` of `{scheme}`");
                self.find(Kind::SecurityScopeAdded, &at, detail);
            }
        }
    }

    /// How credentials are sent.
    pub(super) fn schemes(&mut self) {
        let (old, new) = (
            &self.old.api.security_schemes,
            &self.new.api.security_schemes,
        );
        for one in old {
            let other = new.iter().find(|it| it.name == one.name);
            if let Some(other) = other.filter(|it| it.kind != one.kind) {
                let at = self.whole(format!("security scheme `{}`", one.name));
                let detail = format!("{} -> {}", scheme(&one.kind), scheme(&other.kind));
                let same = std::mem::discriminant(&one.kind) == std::mem::discriminant(&other.kind);
                let kind = match (key(&one.kind), key(&other.kind)) {
                    (Some(_), Some(_)) if same => Kind::SecuritySchemeNameChanged,
                    (Some(_), Some(_)) => Kind::SecuritySchemeLocationChanged,
                    _ => Kind::SecuritySchemeChanged,
                };
                self.find(kind, &at, detail);
            }
        }
    }

    /// The servers of the document.
    pub(super) fn servers(&mut self) {
        let (old, new) = (&self.old.api.servers, &self.new.api.servers);
        if let (Some(one), Some(other)) = (old.first(), new.first())
            && one.url != other.url
        {
            let at = self.whole("default server");
            let detail = format!("`{}` -> `{}`", one.url, other.url);
            self.find(Kind::DefaultServerChanged, &at, detail);
        }
        for one in old {
            let at = self.whole(format!("server `{}`", one.url));
            match new.iter().find(|it| it.url == one.url) {
                Some(other) => self.variables(one, other, &at),
                None => self.find(Kind::ServerRemoved, &at, ""),
            }
        }
        for one in new {
            if !old.iter().any(|it| it.url == one.url) {
                let at = self.whole(format!("server `{}`", one.url));
                self.find(Kind::ServerAdded, &at, "");
            }
        }
    }

    fn variables(&mut self, old: &Server, new: &Server, at: &At) {
        for one in &old.variables {
            let Some(other) = new.variables.iter().find(|it| it.name == one.name) else {
                continue;
            };
            if one.default != other.default {
                let detail = format!("`{}`: `{}` -> `{}`", one.name, one.default, other.default);
                self.find(Kind::ServerVariableDefaultChanged, at, detail);
            }
            // Without a list, any value will do.
            match (one.values.is_empty(), other.values.is_empty()) {
                (true, true) => {}
                (true, false) => {
                    let detail = format!("`{}`: any -> `{}`", one.name, other.values.join("`, `"));
                    self.find(Kind::ServerVariableValueRemoved, at, detail);
                }
                (false, true) => {
                    let detail = format!("`{}`: any", one.name);
                    self.find(Kind::ServerVariableValueAdded, at, detail);
                }
                (false, false) => {
                    for value in one.values.iter().filter(|it| !other.values.contains(it)) {
                        let detail = format!("`{}`: `{value}`", one.name);
                        self.find(Kind::ServerVariableValueRemoved, at, detail);
                    }
                    for value in other.values.iter().filter(|it| !one.values.contains(it)) {
                        let detail = format!("`{}`: `{value}`", one.name);
                        self.find(Kind::ServerVariableValueAdded, at, detail);
                    }
                }
            }
        }
    }

    pub(super) fn own_server(&mut self, old: &Operation, new: &Operation, at: &At) {
        let (was, is) = (
            old.server
                .and_then(|it| self.old.api.operation_servers.get(it)),
            new.server
                .and_then(|it| self.new.api.operation_servers.get(it)),
        );
        let url = |it: Option<&Server>| it.map(|it| it.url.clone());
        if url(was) != url(is) {
            let shown = |it| url(it).map_or("the document's".to_owned(), |it| format!("`{it}`"));
            let detail = format!("{} -> {}", shown(was), shown(is));
            let kind = match (was, is) {
                (None, _) => Kind::OperationServerAdded,
                (_, None) => Kind::OperationServerRemoved,
                _ => Kind::OperationServerChanged,
            };
            self.find(kind, at, detail);
        }
        if let (Some(was), Some(is)) = (was, is)
            && was.url == is.url
        {
            self.variables(was, is, at);
        }
    }

    /// The document as a whole.
    fn whole(&self, subject: impl Into<String>) -> At {
        let spot = Spot::new(Subject::Api, NodeId::NONE);
        At::new(super::SENT, subject, spot.clone(), spot)
    }
}

/// The scopes of a scheme that an operation needs without any.
fn named<'a>(operation: &'a Operation, scheme: &str) -> Option<&'a Vec<String>> {
    const NONE: &Vec<String> = &Vec::new();
    let mut all = operation.security.iter().flatten();
    all.any(|it| it == scheme).then_some(NONE)
}

fn same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|it| other.contains(it))
}

fn together(schemes: &[String]) -> String {
    let all: Vec<String> = schemes.iter().map(|it| format!("`{it}`")).collect();
    all.join(" and ")
}

fn alternatives(operation: &Operation) -> String {
    let all: Vec<String> = operation.security.iter().map(|it| together(it)).collect();
    all.join(", or ")
}

/// The name under which a key is sent.
fn key(kind: &SchemeKind) -> Option<&String> {
    match kind {
        SchemeKind::Header(name) | SchemeKind::Query(name) | SchemeKind::Cookie(name) => Some(name),
        SchemeKind::Bearer | SchemeKind::Basic | SchemeKind::Http(_) => None,
    }
}

fn scheme(kind: &SchemeKind) -> String {
    match kind {
        SchemeKind::Bearer => "bearer token".to_owned(),
        SchemeKind::Basic => "basic".to_owned(),
        SchemeKind::Http(name) => format!("`{name}`"),
        SchemeKind::Header(name) => format!("header `{name}`"),
        SchemeKind::Query(name) => format!("query parameter `{name}`"),
        SchemeKind::Cookie(name) => format!("cookie `{name}`"),
    }
}
