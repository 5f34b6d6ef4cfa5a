//! Security schemes and requirements.

use indexmap::IndexMap;
use openapiv3::APIKeyLocation;

use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::document;
use crate::ir::{Api, Operation, ParameterLocation, SchemeKind, SecurityScheme, Shape};
use crate::resolve::Resolver;
use crate::source::Node;

/// Adds the schemes that operations name; alternatives that cannot be met are dropped.
pub(super) fn attach(api: &mut Api, resolver: &Resolver<'_>, diagnostics: &mut Diagnostics) {
    let declared = document::security_schemes(resolver, diagnostics);
    let mut found: IndexMap<String, SecurityScheme> = IndexMap::new();
    for (name, scheme) in &declared {
        if let Some(kind) = kind(scheme) {
            let scheme = SecurityScheme {
                name: name.clone(),
                kind,
                description: description(scheme),
            };
            found.insert(name.clone(), scheme);
        }
    }
    let at = |name: &str| {
        let node = resolver.root().pointer("/components/securitySchemes");
        node.and_then(|it| it.get(name))
            .map_or(Place::None, |it| Place::Key(it.id))
    };
    let components = resolver.root().pointer("/components/securitySchemes");
    let members = components.and_then(Node::as_object).into_iter().flatten();
    let certificates: Vec<&String> = members
        .filter(|(_, node)| {
            let scheme = resolver.follow(node, diagnostics);
            scheme.is_some_and(document::is_mutual_tls)
        })
        .map(|(name, _)| name)
        .collect();
    let certificate = |name: &String| certificates.contains(&name);
    for operation in &mut api.operations {
        for all in &mut operation.security {
            for name in all.iter().filter(|it| certificate(it)) {
                let message = "a certificate is the affair of the transport";
                let diagnostic = Diagnostic::new(Code::UnsupportedSecurity, at(name), message);
                diagnostics
                    .push(diagnostic.help("give the client's builder a transport that has it"));
            }
            all.retain(|it| !certificate(it));
        }
        for name in operation.security.iter().flatten() {
            if found.contains_key(name) {
                continue;
            }
            let is_there = components.is_some_and(|it| it.get(name).is_some());
            let diagnostic = if is_there {
                let message = format!("security scheme `{name}` is not supported");
                Diagnostic::new(Code::UnsupportedSecurity, at(name), message)
                    .help("set the header it needs on the client or the call")
            } else {
                let message = format!("no security scheme is called `{name}`");
                let place = Place::Key(operation.origin);
                let diagnostic = Diagnostic::new(Code::UnsupportedSecurity, place, message);
                match nearest(name, declared.keys().map(String::as_str)) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic,
                }
            };
            diagnostics.push(diagnostic);
        }
        operation
            .security
            .retain(|all| all.iter().all(|name| found.contains_key(name)));
    }
    let used = |name: &String| {
        let mut names = api
            .operations
            .iter()
            .flat_map(|it| it.security.iter().flatten());
        names.any(|it| it == name)
    };
    found.retain(|name, _| used(name));
    hide(&mut api.operations, &declared);
    api.security_schemes = found.into_values().collect();
}

/// Parameters that a security scheme names are secrets, as text of the format `password` is.
fn hide(operations: &mut [Operation], schemes: &IndexMap<String, openapiv3::SecurityScheme>) {
    let kinds: Vec<SchemeKind> = schemes.values().filter_map(kind).collect();
    let parameters = operations.iter_mut().flat_map(|it| &mut it.parameters);
    for parameter in parameters.filter(|it| it.constant.is_none()) {
        let name = parameter.name.as_str();
        let is_secret = kinds.iter().any(|kind| match (kind, parameter.place) {
            (SchemeKind::Header(own), ParameterLocation::Header) => own.eq_ignore_ascii_case(name),
            (SchemeKind::Query(own), ParameterLocation::Query)
            | (SchemeKind::Cookie(own), ParameterLocation::Cookie) => own == name,
            _ => false,
        });
        if let (true, Shape::String(format @ None)) = (is_secret, &mut parameter.ty.shape) {
            *format = Some("password".to_owned());
        }
    }
}

fn kind(scheme: &openapiv3::SecurityScheme) -> Option<SchemeKind> {
    use openapiv3::SecurityScheme as Declared;
    Some(match scheme {
        Declared::APIKey { location, name, .. } => match location {
            APIKeyLocation::Header if !is_token(name) => return None,
            APIKeyLocation::Header => SchemeKind::Header(name.clone()),
            APIKeyLocation::Query => SchemeKind::Query(name.clone()),
            APIKeyLocation::Cookie => SchemeKind::Cookie(name.clone()),
        },
        Declared::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => {
            SchemeKind::Bearer
        }
        Declared::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => SchemeKind::Basic,
        Declared::HTTP { scheme, .. } if is_token(scheme) => SchemeKind::Http(scheme.clone()),
        Declared::HTTP { .. } => return None,
        Declared::OAuth2 { .. } | Declared::OpenIDConnect { .. } => SchemeKind::Bearer,
    })
}

fn description(scheme: &openapiv3::SecurityScheme) -> Option<String> {
    use openapiv3::SecurityScheme as Declared;
    let (Declared::APIKey { description, .. }
    | Declared::HTTP { description, .. }
    | Declared::OAuth2 { description, .. }
    | Declared::OpenIDConnect { description, .. }) = scheme;
    description.clone()
}

/// Whether a text can be the name of a header or of an HTTP authentication scheme (RFC 9110, section 5.6.2).
fn is_token(text: &str) -> bool {
    let plain = |it: char| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it);
    !text.is_empty() && text.chars().all(plain)
}

/// The document's own requirement, for operations that have none.
pub(super) fn of_document(root: &Node) -> Vec<Vec<String>> {
    let list = root.get("security").and_then(Node::as_array);
    list.unwrap_or_default()
        .iter()
        .filter_map(Node::as_object)
        .map(|all| all.keys().cloned().collect())
        .collect()
}
