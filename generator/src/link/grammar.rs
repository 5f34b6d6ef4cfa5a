//! What stands where: for each object of OpenAPI, what its members are.
//!
//! All versions in one table: what a version does not have, its documents do not use.

/// What a reference can lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Schema,
    Parameter,
    Header,
    Response,
    Body,
    Example,
    Link,
    Callback,
    PathItem,
    MediaType,
    SecurityScheme,
}

impl Kind {
    pub const ALL: [Kind; 11] = [
        Kind::Schema,
        Kind::Parameter,
        Kind::Header,
        Kind::Response,
        Kind::Body,
        Kind::Example,
        Kind::Link,
        Kind::Callback,
        Kind::PathItem,
        Kind::MediaType,
        Kind::SecurityScheme,
    ];

    /// Where components of this kind stand, as a pointer; Swagger 2.0 has fewer of them, and elsewhere.
    pub fn section(self, old: bool) -> Option<String> {
        if old {
            let section = match self {
                Kind::Schema => "/definitions",
                Kind::Parameter => "/parameters",
                Kind::Response => "/responses",
                _ => return None,
            };
            return Some(section.to_owned());
        }
        let section = match self {
            Kind::Schema => "schemas",
            Kind::Parameter => "parameters",
            Kind::Header => "headers",
            Kind::Response => "responses",
            Kind::Body => "requestBodies",
            Kind::Example => "examples",
            Kind::Link => "links",
            Kind::Callback => "callbacks",
            Kind::PathItem => "pathItems",
            Kind::MediaType => "mediaTypes",
            Kind::SecurityScheme => "securitySchemes",
        };
        Some(format!("/components/{section}"))
    }
}

/// What a node is, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// The document.
    Root,
    /// The Components Object.
    Components,
    /// The Operation Object.
    Operation,
    /// The Encoding Object.
    Encoding,
    /// One of the kinds that references lead to.
    Of(Kind),
    /// An object whose values are of a kind.
    Map(Kind),
    /// A list of a kind.
    List(Kind),
    /// An object of operations.
    Operations,
    /// An object of encodings.
    Encodings,
    /// `items` of older schemas: a schema or a list of them; `dependencies`: schemas or names.
    SchemaOrList,
}

impl Context {
    /// The kind of component that a reference here leads to.
    pub fn kind(self) -> Option<Kind> {
        match self {
            Context::Of(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether a `$ref` here is a reference rather than a name.
    pub fn may_refer(self) -> bool {
        !matches!(self, Context::Root)
    }

    /// What an item of a list here is.
    pub fn item(self) -> Option<Context> {
        match self {
            Context::List(kind) => Some(Context::Of(kind)),
            Context::SchemaOrList => Some(Context::Of(Kind::Schema)),
            _ => None,
        }
    }

    /// What a member is; `None` for what no reference is in.
    pub fn member(self, key: &str) -> Option<Context> {
        use Context::{
            Components, Encoding, Encodings, List, Map, Of, Operation, Operations, Root,
        };
        Some(match (self, key) {
            (Root, "paths" | "webhooks" | "x-webhooks") => Map(Kind::PathItem),
            (Root, "components") => Components,
            (Root, "definitions") | (Components, "schemas") => Map(Kind::Schema),
            (Root | Components, "parameters") => Map(Kind::Parameter),
            (Root | Components, "responses") => Map(Kind::Response),
            (Components, "headers") => Map(Kind::Header),
            (Components, "requestBodies") => Map(Kind::Body),
            (Components, "examples") => Map(Kind::Example),
            (Components, "links") => Map(Kind::Link),
            (Components, "callbacks") => Map(Kind::Callback),
            (Components, "pathItems") => Map(Kind::PathItem),
            (Components, "mediaTypes") => Map(Kind::MediaType),
            (Components, "securitySchemes") => Map(Kind::SecurityScheme),
            (Root | Components, _) => return None,
            (Of(Kind::PathItem), "parameters") => List(Kind::Parameter),
            (Of(Kind::PathItem), "additionalOperations") => Operations,
            (Of(Kind::PathItem), key) if is_method(key) => Operation,
            (Operations, _) => Operation,
            (Operation, "parameters") => List(Kind::Parameter),
            (Operation, "requestBody") => Of(Kind::Body),
            (Operation, "responses") => Map(Kind::Response),
            (Operation, "callbacks") => Map(Kind::Callback),
            (Of(Kind::Callback), _) => Of(Kind::PathItem),
            (Of(Kind::Parameter | Kind::Header), "items") => Of(Kind::Schema),
            (Of(Kind::Parameter | Kind::Header | Kind::Response | Kind::MediaType), "schema") => {
                Of(Kind::Schema)
            }
            (Of(Kind::MediaType), "itemSchema" | "x-item-schema") => Of(Kind::Schema),
            (Of(Kind::MediaType), "encoding") => Encodings,
            (Of(Kind::Parameter | Kind::Header | Kind::Body | Kind::Response), "content") => {
                Map(Kind::MediaType)
            }
            (Of(Kind::Parameter | Kind::Header | Kind::MediaType), "examples") => {
                Map(Kind::Example)
            }
            (Of(Kind::Response) | Encoding, "headers") => Map(Kind::Header),
            (Of(Kind::Response), "links") => Map(Kind::Link),
            (Encodings, _) => Encoding,
            (Of(Kind::Schema), key) => return schema(key),
            (Map(kind), key) if !key.starts_with("x-") || kind == Kind::Schema => Of(kind),
            _ => return None,
        })
    }
}

/// The keywords of a schema that hold schemas.
fn schema(key: &str) -> Option<Context> {
    Some(match key {
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => {
            Context::Map(Kind::Schema)
        }
        "allOf" | "oneOf" | "anyOf" | "prefixItems" => Context::List(Kind::Schema),
        "items" => Context::SchemaOrList,
        "not"
        | "if"
        | "then"
        | "else"
        | "additionalProperties"
        | "unevaluatedProperties"
        | "additionalItems"
        | "unevaluatedItems"
        | "contains"
        | "propertyNames"
        | "contentSchema" => Context::Of(Kind::Schema),
        _ => return None,
    })
}

fn is_method(key: &str) -> bool {
    const METHODS: [&str; 9] = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
    ];
    METHODS.contains(&key)
}
