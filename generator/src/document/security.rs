//! Security schemes (OpenAPI, "Security Scheme Object").

use indexmap::IndexMap;
use openapiv3::{APIKeyLocation, OAuth2Flows, SecurityScheme};

use super::Fields;
use crate::diagnostic::Diagnostics;
use crate::resolve::Resolver;
use crate::source::Node;

/// The document's security schemes, in document order.
pub fn security_schemes(
    resolver: &Resolver<'_>,
    diagnostics: &mut Diagnostics,
) -> IndexMap<String, SecurityScheme> {
    let schemes = resolver.root().pointer("/components/securitySchemes");
    let mut found = IndexMap::new();
    for (name, node) in schemes.and_then(Node::as_object).into_iter().flatten() {
        let Some(node) = resolver.follow(node, diagnostics) else {
            continue;
        };
        // A certificate is no part of a request.
        if is_mutual_tls(node) {
            continue;
        }
        if let Some(scheme) = scheme(node, diagnostics) {
            found.insert(name.clone(), scheme);
        }
    }
    found
}

/// Whether a security scheme is a client's certificate (OpenAPI 3.1).
pub fn is_mutual_tls(scheme: &Node) -> bool {
    scheme.get("type").and_then(Node::as_str) == Some("mutualTLS")
}

fn scheme(node: &Node, diagnostics: &mut Diagnostics) -> Option<SecurityScheme> {
    let mut fields = Fields::of(node, "security scheme", diagnostics)?;
    let description = fields.text("description").map(str::to_owned);
    let extensions = IndexMap::new();
    Some(match fields.needed("type")? {
        "apiKey" => SecurityScheme::APIKey {
            location: match fields.needed("in")? {
                "header" => APIKeyLocation::Header,
                "query" => APIKeyLocation::Query,
                "cookie" => APIKeyLocation::Cookie,
                _ => return fields.unknown("in"),
            },
            name: fields.needed("name")?.to_owned(),
            description,
            extensions,
        },
        "http" => SecurityScheme::HTTP {
            scheme: fields.needed("scheme")?.to_owned(),
            bearer_format: None,
            description,
            extensions,
        },
        // Where tokens come from is no concern of ours, and often incomplete: here as below.
        "oauth2" => SecurityScheme::OAuth2 {
            flows: OAuth2Flows::default(),
            description,
            extensions,
        },
        "openIdConnect" => SecurityScheme::OpenIDConnect {
            open_id_connect_url: fields
                .text("openIdConnectUrl")
                .unwrap_or_default()
                .to_owned(),
            description,
            extensions,
        },
        _ => return fields.unknown("type"),
    })
}
