//! The structure around the schemas, typed by `openapiv3`, part by part.
//!
//! A document is never read as a whole: each parameter, server and scheme is handed to
//! `openapiv3` alone and without its schemas, so that a defect in one is one located
//! diagnostic and costs nothing else. Of operations and bodies a few fields are wanted,
//! which are read by hand: their types in `openapiv3` are made of all others, which
//! whoever builds the generator would compile for them. Schemas stay nodes; `lower` reads them.

use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::resolve::{OperationRef, Resolver};
use crate::source::{Map, Node};

/// The place of a parameter that is the whole query (OpenAPI 3.2).
pub const WHOLE_QUERY: &str = "querystring";

/// The style of cookies that are sent as they are (OpenAPI 3.2).
pub const COOKIE_STYLE: &str = "cookie";

/// An operation, its parts read.
#[derive(Debug)]
pub struct Operation<'a> {
    /// How the document lists it.
    pub listed: OperationRef<'a>,
    /// Summary, description, deprecation, security.
    pub meta: Meta<'a>,
    /// The path item's parameters and the operation's own, which win.
    pub parameters: Vec<Parameter<'a>>,
    /// The request body.
    pub body: Option<Body<'a>>,
    /// The responses by status, in document order.
    pub responses: Vec<Response<'a>>,
}

/// What an operation says of itself.
#[derive(Debug, Default)]
pub struct Meta<'a> {
    /// `summary`.
    pub summary: Option<&'a str>,
    /// `description`.
    pub description: Option<&'a str>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `security`: the schemes of each alternative, if it has its own.
    pub security: Option<Vec<Vec<&'a str>>>,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter<'a> {
    /// The parameter object.
    pub node: &'a Node,
    /// Name, place, style.
    pub parameter: openapiv3::Parameter,
    /// Its schema: its own, or that of its only media type.
    pub schema: Option<&'a Node>,
    /// The media type it is written in, where it is declared by `content`.
    pub media_type: Option<&'a str>,
}

/// A request body.
#[derive(Debug)]
pub struct Body<'a> {
    /// `required`.
    pub required: bool,
    /// Its media types.
    pub content: Vec<MediaType<'a>>,
}

/// A response.
#[derive(Debug)]
pub struct Response<'a> {
    /// The response object.
    pub node: &'a Node,
    /// The key it stands under.
    pub status: &'a str,
    /// Its description.
    pub description: Option<&'a str>,
    /// Its media types.
    pub content: Vec<MediaType<'a>>,
}

/// A media type and its schema.
#[derive(Debug)]
pub struct MediaType<'a> {
    /// The media type object.
    pub node: &'a Node,
    /// The media type, as written.
    pub name: &'a str,
    /// The schema of the whole content.
    pub schema: Option<&'a Node>,
    /// The schema of each item of a sequence (`itemSchema`).
    pub item_schema: Option<&'a Node>,
}

/// Reads the parts of an operation. Parts that cannot be read are diagnosed and left out.
pub fn operation<'a>(
    resolver: &Resolver<'a>,
    listed: OperationRef<'a>,
    diagnostics: &mut Diagnostics,
) -> Operation<'a> {
    let mut reader = Reader {
        resolver,
        diagnostics,
    };
    Operation {
        meta: reader.meta(listed.node),
        parameters: reader.parameters(listed.item, listed.node),
        body: reader.body(listed.node),
        responses: reader.responses(listed.node),
        listed,
    }
}

/// The servers of the document, a path item or an operation, and where each stands.
pub fn servers<'a>(
    owner: &'a Node,
    diagnostics: &mut Diagnostics,
) -> Vec<(&'a Node, openapiv3::Server)> {
    let servers = owner.get("servers").and_then(Node::as_array);
    let keep = ["url", "description"];
    servers
        .unwrap_or_default()
        .iter()
        .filter_map(|node| Some((node, part(node, "server", &keep, diagnostics, |_| ())?)))
        .collect()
}

/// The variables of a server, in document order.
pub fn server_variables(
    server: &Node,
    diagnostics: &mut Diagnostics,
) -> Vec<(String, openapiv3::ServerVariable)> {
    let variables = server.get("variables").and_then(Node::as_object);
    let keep = ["default", "description", "enum"];
    let mut found = Vec::new();
    for (name, node) in variables.into_iter().flatten() {
        if let Some(variable) = part(node, "server variable", &keep, diagnostics, |_| ()) {
            found.push((name.clone(), variable));
        }
    }
    found
}

/// The document's security schemes, in document order.
pub fn security_schemes(
    resolver: &Resolver<'_>,
    diagnostics: &mut Diagnostics,
) -> IndexMap<String, openapiv3::SecurityScheme> {
    let schemes = resolver.root().pointer("/components/securitySchemes");
    let keep = [
        "type",
        "in",
        "name",
        "scheme",
        "description",
        "openIdConnectUrl",
    ];
    let mut found = IndexMap::new();
    for (name, node) in schemes.and_then(Node::as_object).into_iter().flatten() {
        let Some(node) = resolver.follow(node, diagnostics) else {
            continue;
        };
        // A certificate is no part of a request.
        if is_mutual_tls(node) {
            continue;
        }
        // The flows say where tokens come from, which is no concern of ours, and are often incomplete.
        let scheme = part(node, "security scheme", &keep, diagnostics, |json| {
            json.insert("flows".to_owned(), Json::Object(Default::default()));
        });
        if let Some(scheme) = scheme {
            found.insert(name.clone(), scheme);
        }
    }
    found
}

/// Whether a security scheme is a client's certificate (OpenAPI 3.1).
pub fn is_mutual_tls(scheme: &Node) -> bool {
    scheme.get("type").and_then(Node::as_str) == Some("mutualTLS")
}

/// Deserializes the kept keys of a node; anything wrong with them is a diagnostic.
fn part<T: DeserializeOwned>(
    node: &Node,
    what: &str,
    keep: &[&str],
    diagnostics: &mut Diagnostics,
    complete: impl FnOnce(&mut serde_json::Map<String, Json>),
) -> Option<T> {
    let map = object(node, what, diagnostics)?;
    let mut json: serde_json::Map<String, Json> = map
        .iter()
        .filter(|(key, _)| keep.contains(&key.as_str()) || key.starts_with("x-"))
        .map(|(key, value)| (key.clone(), value.to_json()))
        .collect();
    complete(&mut json);
    match serde_json::from_value(Json::Object(json)) {
        Ok(part) => Some(part),
        // What breaks a rule was found before, at its very place.
        Err(_) if diagnostics.escalate(node.id) => None,
        Err(error) => {
            let message = format!("this {what} is malformed: {error}");
            diagnostics.push(Diagnostic::new(
                Code::Malformed,
                Place::Value(node.id),
                message,
            ));
            None
        }
    }
}

/// The members of a node that has to be an object; what else it is is a diagnostic.
fn object<'a>(node: &'a Node, what: &str, diagnostics: &mut Diagnostics) -> Option<&'a Map> {
    if node.as_object().is_none() {
        let message = format!("a {what} must be an object, not {}", node.kind());
        let place = Place::Value(node.id);
        diagnostics.push(Diagnostic::new(Code::Malformed, place, message));
    }
    node.as_object()
}

/// The fields of an object, each of the kind that it has to be.
struct Fields<'a, 'd> {
    node: &'a Node,
    what: &'static str,
    diagnostics: &'d mut Diagnostics,
}

impl<'a> Fields<'a, '_> {
    /// A text; `null` counts as none.
    fn text(&mut self, key: &str) -> Option<&'a str> {
        let value = self.node.get(key).filter(|it| !it.is_null())?;
        let text = value.as_str();
        text.or_else(|| self.wrong(key, value, "a string"))
    }

    /// `true` or `false`, which is what it is if it is left out.
    fn flag(&mut self, key: &str) -> bool {
        let Some(value) = self.node.get(key) else {
            return false;
        };
        let flag = value.as_bool();
        flag.or_else(|| self.wrong(key, value, "a boolean"))
            .unwrap_or_default()
    }

    /// A list.
    fn list(&mut self, key: &str) -> Option<&'a [Node]> {
        let value = self.node.get(key).filter(|it| !it.is_null())?;
        let list = value.as_array();
        list.or_else(|| self.wrong(key, value, "a list"))
    }

    /// Reports a value of another kind than its key has to have.
    fn wrong<T>(&mut self, key: &str, value: &Node, wanted: &str) -> Option<T> {
        // What breaks a rule was found before, at its very place.
        if !self.diagnostics.escalate(self.node.id) {
            let (what, kind) = (self.what, value.kind());
            let message = format!("`{key}` of this {what} must be {wanted}, not {kind}");
            let place = Place::Value(value.id);
            self.diagnostics
                .push(Diagnostic::new(Code::Malformed, place, message));
        }
        None
    }
}

struct Reader<'r, 'a> {
    resolver: &'r Resolver<'a>,
    diagnostics: &'r mut Diagnostics,
}

impl<'a> Reader<'_, 'a> {
    fn object(&mut self, node: &'a Node, key: &str) -> Option<&'a Map> {
        let member = node.get(key)?;
        if member.as_object().is_none() {
            let message = format!("`{key}` must be an object, not {}", member.kind());
            let place = Place::Value(member.id);
            self.diagnostics
                .push(Diagnostic::new(Code::Malformed, place, message));
        }
        member.as_object()
    }

    /// The fields of an object, which is no object if this is `None`.
    fn fields(&mut self, node: &'a Node, what: &'static str) -> Option<Fields<'a, '_>> {
        object(node, what, self.diagnostics)?;
        Some(Fields {
            node,
            what,
            diagnostics: self.diagnostics,
        })
    }

    fn meta(&mut self, operation: &'a Node) -> Meta<'a> {
        let Some(mut fields) = self.fields(operation, "operation") else {
            return Meta::default();
        };
        for tag in fields.list("tags").unwrap_or_default() {
            if tag.as_str().is_none() {
                fields.wrong::<()>("tags", tag, "a list of strings");
            }
        }
        let security = fields.list("security").map(|all| {
            let mut alternatives = Vec::new();
            for alternative in all {
                let Some(schemes) = alternative.as_object() else {
                    fields.wrong::<()>("security", alternative, "a list of objects");
                    continue;
                };
                for scopes in schemes.values() {
                    let list = scopes.as_array();
                    if !list.is_some_and(|all| all.iter().all(|it| it.as_str().is_some())) {
                        fields.wrong::<()>("security", scopes, "objects of lists of strings");
                    }
                }
                alternatives.push(schemes.keys().map(String::as_str).collect());
            }
            alternatives
        });
        Meta {
            summary: fields.text("summary"),
            description: fields.text("description"),
            deprecated: fields.flag("deprecated"),
            security,
        }
    }

    fn parameters(&mut self, item: &'a Node, operation: &'a Node) -> Vec<Parameter<'a>> {
        let mut found: Vec<Parameter<'a>> = Vec::new();
        for owner in [item, operation] {
            let list = owner.get("parameters").and_then(Node::as_array);
            for node in list.unwrap_or_default() {
                let Some(read) = self.parameter(node) else {
                    continue;
                };
                // The operation's own replaces the path item's of the same name and place.
                let same = |it: &Parameter<'_>| {
                    it.node.get("in") == read.node.get("in")
                        && it.node.get("name") == read.node.get("name")
                };
                match found.iter().position(same) {
                    Some(index) => found[index] = read,
                    None => found.push(read),
                }
            }
        }
        found
    }

    fn parameter(&mut self, node: &'a Node) -> Option<Parameter<'a>> {
        let node = self.resolver.follow(node, self.diagnostics)?;
        let keep = [
            "name",
            "in",
            "description",
            "required",
            "deprecated",
            "style",
            "explode",
            "allowReserved",
            "allowEmptyValue",
        ];
        let parameter = part(node, "parameter", &keep, self.diagnostics, |json| {
            json.insert("schema".to_owned(), Json::Object(Default::default()));
            // Two words of 3.2 that openapiv3 does not know; `lower` looks for them in the node.
            if json.get("in").is_some_and(|it| it == WHOLE_QUERY) {
                json.insert("in".to_owned(), "query".into());
                json.shift_remove("style");
            }
            if json.get("style").is_some_and(|it| it == COOKIE_STYLE) {
                json.shift_remove("style");
            }
        })?;
        let content = node.get("content").and_then(Node::as_object);
        let media_type = content.and_then(|it| it.first());
        let schema = node
            .get("schema")
            .or_else(|| media_type.and_then(|(_, it)| it.get("schema")));
        Some(Parameter {
            node,
            parameter,
            schema,
            media_type: media_type.map(|(name, _)| name.as_str()),
        })
    }

    fn body(&mut self, operation: &'a Node) -> Option<Body<'a>> {
        let node = operation.get("requestBody")?;
        let node = self.resolver.follow(node, self.diagnostics)?;
        let required = self.fields(node, "request body")?.flag("required");
        Some(Body {
            required,
            content: self.content(node),
        })
    }

    fn responses(&mut self, operation: &'a Node) -> Vec<Response<'a>> {
        let Some(map) = self.object(operation, "responses") else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (status, node) in map {
            if status.starts_with("x-") {
                continue;
            }
            let Some(node) = self.resolver.follow(node, self.diagnostics) else {
                continue;
            };
            found.push(Response {
                node,
                status,
                description: node.get("description").and_then(Node::as_str),
                content: self.content(node),
            });
        }
        found
    }

    fn content(&mut self, owner: &'a Node) -> Vec<MediaType<'a>> {
        let Some(map) = self.object(owner, "content") else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, node) in map {
            let Some(node) = self.resolver.follow(node, self.diagnostics) else {
                continue;
            };
            if self.fields(node, "media type").is_some() {
                found.push(MediaType {
                    node,
                    name,
                    schema: node.get("schema"),
                    item_schema: node.get("x-item-schema"),
                });
            }
        }
        found
    }
}
