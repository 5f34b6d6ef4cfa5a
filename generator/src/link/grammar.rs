//! The grammar of OpenAPI: which object stands at each member of another.
//!
//! One grammar for all versions: what a version does not have, its documents do not use. Reference targets are listed here;
//! all other members come from the tables of `lint`.

use crate::lint::table::{self, Object};
use crate::lint::{objects, schema, swagger};
use crate::source::{Node, Value};

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
#[derive(Clone, Copy)]
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
    /// `items` of older schemas: a schema or a list of them.
    SchemaOrList,
    /// Anything else that is no data, as the tables have it.
    Plain(&'static table::Kind),
}

/// What requirements of security are: names of schemes, each with a list of scopes.
static REQUIREMENTS: table::Kind =
    table::Kind::List(&table::Kind::Named(&table::Kind::List(&table::Kind::Text)));

/// What `type` of a schema is.
static TYPES: table::Kind = table::Kind::Texts;

impl Context {
    /// The kind of component that a reference here leads to.
    pub fn kind(self) -> Option<Kind> {
        match self {
            Context::Of(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether this is a schema.
    pub fn is_schema(self) -> bool {
        matches!(self, Context::Of(Kind::Schema))
    }

    /// Whether this is a text.
    pub fn is_text(self) -> bool {
        matches!(self, Context::Plain(table::Kind::Text))
    }

    /// Whether a `$ref` here can be nothing but a reference. It can also be a name, where members with a string are.
    pub fn may_refer(self) -> bool {
        use table::Kind::{Any, Extensible, Named, Text, Url};
        !matches!(
            self,
            Context::Root
                | Context::Plain(Any | Named(Any | Text | Url) | Extensible(Any | Text | Url))
        )
    }

    /// Whether the specification has references here.
    pub fn refers(self) -> bool {
        matches!(self, Context::Of(_))
    }

    /// Whether a value can stand here, by its shape.
    pub fn fits(self, node: &Node) -> bool {
        use table::Kind::{
            Any, Bool, BoolOrNumber, Count, Extensible, List, Named, Number, Part, Schema,
            SchemaOrBool, Schemas, Shared, Text, Texts, Url, Word,
        };
        let object = node.as_object().is_some();
        let list = node.as_array().is_some();
        let text = node.as_str().is_some();
        match self {
            Context::List(_) => list,
            Context::SchemaOrList => object || list || node.as_bool().is_some(),
            Context::Plain(kind) => match kind {
                Any | Schema | Schemas | SchemaOrBool => true,
                Text | Url | Word(_) => text,
                Bool => node.as_bool().is_some(),
                Number | Count => node.as_number().is_some(),
                BoolOrNumber => node.as_bool().is_some() || node.as_number().is_some(),
                Texts => text || list,
                List(_) => list,
                Named(_) | Extensible(_) | Part(_) | Shared(_) => object,
            },
            _ => object,
        }
    }

    /// The same for an object that stands here.
    pub fn of_object(self) -> Context {
        match self {
            Context::SchemaOrList => Context::Of(Kind::Schema),
            context => context,
        }
    }

    /// What an item of a list here is.
    pub fn item(self) -> Option<Context> {
        match self {
            Context::List(kind) => Some(Context::Of(kind)),
            Context::SchemaOrList => Some(Context::Of(Kind::Schema)),
            Context::Plain(table::Kind::List(kind)) => of(kind),
            _ => None,
        }
    }

    /// What a member is; `None` for what no reference is in. `old` documents are Swagger 2.0's.
    pub fn member(self, key: &str, old: bool) -> Option<Context> {
        use table::Kind::{Extensible, Named, Part, Shared};
        if let Some(found) = self.referring(key) {
            return Some(found);
        }
        match self {
            Context::Plain(Part(object) | Shared(object)) => field(object, key),
            Context::Plain(Named(kind)) => of(kind),
            Context::Plain(Extensible(kind)) if !key.starts_with("x-") => of(kind),
            Context::Root | Context::Operation if key == "security" => {
                Some(Context::Plain(&REQUIREMENTS))
            }
            _ => field(self.object(old)?, key),
        }
    }

    /// The table of an object.
    fn object(self, old: bool) -> Option<&'static Object> {
        Some(match self {
            Context::Root if old => &swagger::SWAGGER,
            Context::Root => &objects::OPENAPI,
            Context::Components => &objects::COMPONENTS,
            Context::Operation if old => &swagger::OPERATION,
            Context::Operation => &objects::OPERATION,
            Context::Encoding => &objects::ENCODING,
            Context::Of(kind) => match kind {
                Kind::Schema => &schema::SCHEMA,
                Kind::Parameter if old => &swagger::PARAMETER,
                Kind::Parameter => &objects::PARAMETER,
                Kind::Header if old => &swagger::HEADER,
                Kind::Header => &objects::HEADER,
                Kind::Response if old => &swagger::RESPONSE,
                Kind::Response => &objects::RESPONSE,
                Kind::Body => &objects::REQUEST_BODY,
                Kind::Example => &objects::EXAMPLE,
                Kind::Link => &objects::LINK,
                Kind::Callback => return None,
                Kind::PathItem => &objects::PATH_ITEM,
                Kind::MediaType => &objects::MEDIA_TYPE,
                Kind::SecurityScheme if old => &swagger::SECURITY_SCHEME,
                Kind::SecurityScheme => &objects::SECURITY_SCHEME,
            },
            _ => return None,
        })
    }

    /// The members that hold what references lead to, at whatever depth.
    fn referring(self, key: &str) -> Option<Context> {
        use Context::{
            Components, Encoding, Encodings, List, Map, Of, Operation, Operations, Root,
        };
        Some(match (self, key) {
            (Root, "paths" | "webhooks" | "x-webhooks") => Map(Kind::PathItem),
            (Root, "components") => Components,
            (Root, "definitions") | (Components, "schemas") => Map(Kind::Schema),
            (Root | Components, "parameters") => Map(Kind::Parameter),
            (Root | Components, "responses") => Map(Kind::Response),
            (Root, "securityDefinitions") => Map(Kind::SecurityScheme),
            (Components, "headers") => Map(Kind::Header),
            (Components, "requestBodies") => Map(Kind::Body),
            (Components, "examples") => Map(Kind::Example),
            (Components, "links") => Map(Kind::Link),
            (Components, "callbacks") => Map(Kind::Callback),
            (Components, "pathItems") => Map(Kind::PathItem),
            (Components, "mediaTypes") => Map(Kind::MediaType),
            (Components, "securitySchemes") => Map(Kind::SecurityScheme),
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
            (Of(Kind::Schema), key) => return of_schema(key),
            (Map(kind), key) if !key.starts_with("x-") || kind == Kind::Schema => Of(kind),
            _ => return None,
        })
    }
}

/// A field as its object's table has it.
fn field(object: &'static Object, key: &str) -> Option<Context> {
    of(&object.fields.iter().find(|it| it.name == key)?.kind)
}

/// What a table says of a value; `None` for data.
fn of(kind: &'static table::Kind) -> Option<Context> {
    use table::Kind::{Any, Part, Schema, SchemaOrBool, Schemas};
    Some(match kind {
        Any => return None,
        Schema | SchemaOrBool => Context::Of(Kind::Schema),
        Schemas => Context::SchemaOrList,
        Part(object) if std::ptr::eq(*object, &objects::ENCODING) => Context::Encoding,
        kind => Context::Plain(kind),
    })
}

/// Whether a document has references where the specification has none.
pub fn borrows(root: &Node, old: bool) -> bool {
    let mut open = vec![(root, Context::Root)];
    while let Some((node, context)) = open.pop() {
        match &node.value {
            Value::Array(items) => {
                if matches!(context, Context::List(_))
                    && items.iter().any(|it| is_of_list(root, it))
                {
                    return true;
                }
                let below = context.item();
                open.extend(
                    below
                        .into_iter()
                        .flat_map(|it| items.iter().map(move |item| (item, it))),
                );
            }
            Value::Object(map) => {
                let refers = map.get("$ref").is_some_and(|it| it.as_str().is_some());
                let context = context.of_object();
                if refers && context.may_refer() && !context.refers() {
                    return true;
                }
                let members = map.iter().filter(|(_, it)| it.has_parts());
                open.extend(members.filter_map(|(key, it)| Some((it, context.member(key, old)?))));
            }
            _ => {}
        }
    }
    false
}

/// Whether an item of a list is a reference to a list of the same document.
fn is_of_list(root: &Node, item: &Node) -> bool {
    let text = item.get("$ref").and_then(Node::as_str);
    let fragment = text.and_then(|it| it.strip_prefix('#'));
    let target = fragment.and_then(|it| root.fragment(it));
    target.is_some_and(|it| it.as_array().is_some())
}

/// The keywords of a schema that hold schemas.
fn of_schema(key: &str) -> Option<Context> {
    Some(match key {
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => {
            Context::Map(Kind::Schema)
        }
        "allOf" | "oneOf" | "anyOf" | "prefixItems" => Context::List(Kind::Schema),
        "items" => Context::SchemaOrList,
        "type" => Context::Plain(&TYPES),
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
