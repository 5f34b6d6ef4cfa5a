//! Whether a request has the credentials that its operation asks for. Any credential will do: there is nobody to know.

use super::Request;
use super::parameter::{cookies, pairs};
use super::problem::Problem;
use crate::document;
use crate::resolve::Resolver;
use crate::source::Node;

/// Refuses a request that has none of the alternatives.
pub fn check(
    root: &Node,
    resolver: &Resolver<'_>,
    operation: &document::Operation<'_>,
    request: &Request,
) -> Result<(), Problem> {
    let said = operation.listed.node.get("security");
    let said = said.or_else(|| root.get("security"));
    let alternatives = said.and_then(Node::as_array).unwrap_or_default();
    let mut wanted = Vec::new();
    for alternative in alternatives {
        let schemes = alternative.as_object().into_iter().flatten();
        let names: Vec<&str> = schemes.map(|it| it.0.as_str()).collect();
        let missing: Vec<String> = names
            .iter()
            .filter_map(|it| missing(root, resolver, it, request))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        wanted.push(missing.join(" and "));
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let message = format!("no credential: {}", wanted.join(", or "));
    Err(Problem::new(401, message).header("www-authenticate", "Bearer"))
}

/// What a request lacks for a scheme, in words. A scheme that is not described asks for nothing.
fn missing(root: &Node, resolver: &Resolver<'_>, name: &str, request: &Request) -> Option<String> {
    let schemes = root.pointer("/components/securitySchemes")?;
    let mut scheme = schemes.get(name)?;
    if let Some(reference) = scheme.get("$ref") {
        scheme = resolver.target(reference).ok()?;
    }
    let text = |key: &str| scheme.get(key).and_then(Node::as_str);
    let (is_there, place) = match text("type")? {
        "apiKey" => {
            let key = text("name")?;
            match text("in")? {
                "query" => {
                    let has = pairs(&request.query).iter().any(|it| it.0 == key);
                    (has, format!("the query parameter `{key}`"))
                }
                "cookie" => {
                    let has = cookies(request).iter().any(|it| it.0 == key);
                    (has, format!("the cookie `{key}`"))
                }
                _ => {
                    let has = request.header(&key.to_ascii_lowercase()).is_some();
                    (has, format!("the header `{key}`"))
                }
            }
        }
        "http" | "oauth2" | "openIdConnect" => {
            let has = request.header("authorization").is_some();
            (has, "the header `authorization`".to_owned())
        }
        _ => return None,
    };
    (!is_there).then(|| format!("{place} (`{name}`)"))
}
