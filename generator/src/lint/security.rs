//! Security schemes and what requires them.

use super::Lint;
use crate::diagnostic::{Code, Place};
use crate::dialect::Version::{V20, V31};
use crate::http;
use crate::source::{Map, Node};

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::as_str)
}

/// A scheme of OpenAPI 3: what it needs depends on its type.
pub fn scheme<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    let Some(said) = node.get("type") else { return };
    let types: &[&str] = match lint.version >= V31 {
        true => &["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"],
        false => &["apiKey", "http", "oauth2", "openIdConnect"],
    };
    let kind = said.as_str().unwrap_or_default();
    if !types.contains(&kind) {
        lint.one_of(Code::Malformed, types, "type", said, node);
        return;
    }
    // The field, the type that has it, and what is lost without.
    let fields = [
        ("name", "apiKey", Code::Malformed),
        ("in", "apiKey", Code::Malformed),
        ("scheme", "http", Code::Malformed),
        ("flows", "oauth2", Code::MissingField),
        ("openIdConnectUrl", "openIdConnect", Code::Malformed),
    ];
    for (field, of, code) in fields {
        if of == kind && node.get(field).is_none() {
            lint.needs(node, code, &format!("a scheme of type `{kind}`"), field);
        } else if of != kind {
            lint.ignored(node, field, &format!("it is for schemes of type `{of}`"));
        }
    }
    if kind != "http" {
        lint.ignored(node, "bearerFormat", "it is for schemes of type `http`");
    }
    if kind == "apiKey" {
        key_place(lint, node, &["query", "header", "cookie"]);
    }
    if kind == "http"
        && let Some(said) = node.get("scheme")
        && let Some(scheme) = said.as_str()
        && !http::SCHEMES.contains(&scheme.to_ascii_lowercase().as_str())
    {
        lint.one_of(Code::InvalidValue, &http::SCHEMES, "scheme", said, node);
    }
}

fn key_place(lint: &mut Lint<'_, '_>, node: &Node, places: &[&str]) {
    if let Some(said) = node.get("in")
        && said.as_str().is_none_or(|it| !places.contains(&it))
    {
        lint.one_of(Code::Malformed, places, "in", said, node);
    }
}

/// A scheme of Swagger 2.0. What is wrong with its `flow`, `dialect` says.
pub fn old_scheme<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    let Some(said) = node.get("type") else { return };
    let kind = said.as_str().unwrap_or_default();
    let needed: &[&str] = match (kind, text(node, "flow")) {
        ("apiKey", _) => {
            key_place(lint, node, &["query", "header"]);
            &[]
        }
        ("basic", _) => &[],
        ("oauth2", Some("implicit")) => &["authorizationUrl", "scopes"],
        ("oauth2", Some("accessCode")) => &["authorizationUrl", "tokenUrl", "scopes"],
        ("oauth2", _) => &["tokenUrl", "scopes"],
        _ => {
            lint.one_of(
                Code::Malformed,
                &["basic", "apiKey", "oauth2"],
                "type",
                said,
                node,
            );
            return;
        }
    };
    let what = format!("a scheme of type `{kind}`");
    let vital: &[&str] = if kind == "apiKey" {
        &["name", "in"]
    } else {
        &[]
    };
    for (fields, code) in [(needed, Code::MissingField), (vital, Code::Malformed)] {
        for field in fields.iter().filter(|it| node.get(it).is_none()) {
            lint.needs(node, code, &what, field);
        }
    }
}

/// What the document or an operation requires: names of schemes, each with its scopes.
pub fn requirements<'r>(lint: &mut Lint<'r, '_>, owner: &'r Node) {
    let list = owner.get("security").and_then(Node::as_array);
    for requirement in list.unwrap_or_default() {
        let Some(members) = requirement.as_object() else {
            let message = format!(
                "a security requirement must be an object, not {}",
                requirement.kind()
            );
            let place = Place::Value(requirement.id);
            lint.report(owner, Code::Malformed, place, &message, "");
            continue;
        };
        for (name, scopes) in members.iter() {
            requirement_of(lint, owner, name, scopes);
        }
    }
}

fn requirement_of<'r>(lint: &mut Lint<'r, '_>, owner: &'r Node, name: &str, scopes: &'r Node) {
    let Some(items) = scopes.as_array() else {
        lint.wrong(owner, scopes, name, "an array");
        return;
    };
    for item in items.iter().filter(|it| it.as_str().is_none()) {
        lint.wrong(owner, item, name, "a list of strings");
    }
    let declared = schemes(lint);
    let scheme = declared.and_then(|it| it.get(name));
    let Some(scheme) = scheme.and_then(|it| lint.follow(it)) else {
        // Where an operation asks for it, `lower` says what that costs.
        if owner.id == lint.root().id {
            unknown(lint, owner, name, scopes, declared);
        }
        return;
    };
    // From 3.1 on the others may list roles.
    let scoped = matches!(text(scheme, "type"), Some("oauth2" | "openIdConnect"));
    if lint.version < V31 && !scoped && !items.is_empty() {
        let message = format!("`{name}` has no scopes");
        let place = Place::Key(scopes.id);
        let help = "only OAuth 2 and OpenID Connect have; write `[]`";
        lint.report(owner, Code::IgnoredField, place, &message, help);
    }
}

fn schemes<'r>(lint: &Lint<'r, '_>) -> Option<&'r Map> {
    let root = lint.root();
    let section = match lint.version {
        V20 => root.get("securityDefinitions"),
        _ => root.pointer("/components/securitySchemes"),
    };
    section?.as_object()
}

fn unknown(lint: &mut Lint<'_, '_>, owner: &Node, name: &str, at: &Node, known: Option<&Map>) {
    let message = format!("no security scheme is called `{name}`");
    let names = known.into_iter().flat_map(|it| it.keys());
    let near = lint.near(name, names.map(String::as_str));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "add it to the document's security schemes".to_owned(),
    };
    let place = Place::Key(at.id);
    lint.report(owner, Code::UnknownName, place, &message, &help);
}
