//! The structure around the schemas, in the types of `openapiv3` where they fit, part by part.
//!
//! A document is never read as a whole, and no part is deserialized: each field is looked at where it stands. So a defect
//! in one is one located diagnostic and costs nothing else, and whoever builds the generator does not compile readers of
//! all that a parameter may have. Schemas stay nodes; `lower` reads them.

mod fields;
pub mod parameter;
mod security;
mod server;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::resolve::{OperationRef, Resolver};
use crate::source::{Map, Node};

use fields::Fields;
pub use parameter::{Location, Parameter};
pub use security::{is_mutual_tls, security_schemes};
pub use server::servers;

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
        Fields::of(node, what, self.diagnostics)
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
            deprecated: fields.flag("deprecated").unwrap_or_default(),
            security,
        }
    }

    fn body(&mut self, operation: &'a Node) -> Option<Body<'a>> {
        let node = operation.get("requestBody")?;
        let node = self.resolver.follow(node, self.diagnostics)?;
        let required = self.fields(node, "request body")?.flag("required");
        Some(Body {
            required: required.unwrap_or_default(),
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
