//! Schemas: the keywords of each version, and what they may not say together.
//!
//! The keywords of Swagger 2.0 and OpenAPI 3.0 are a closed set. Those of JSON Schema 2020-12 are not; there a keyword
//! that nobody knows is remarked on only if it looks like one that everybody knows.

use super::Lint;
use super::media::example_is_data;
use super::objects::EXTERNAL_DOCS;
use super::table::Kind::{
    Any, Bool, BoolOrNumber, Count, List, Named, Number, Part, Schema, SchemaOrBool, Schemas, Text,
    Url, Word,
};
use super::table::{Object, closed, may, nothing_more, vital};
use crate::diagnostic::{Code, Place};
use crate::dialect::Version::{self, V20, V30, V31, V32};
use crate::http::url_fault;
use crate::source::{Node, uri};

/// The Schema Object, the usual keywords first.
pub static SCHEMA: Object = Object {
    name: "a schema",
    fields: &[
        may("type", Any),
        may("description", Text),
        may("$ref", Any),
        may("properties", Named(&Schema)),
        may("items", Schemas),
        may("enum", List(&Any)),
        may("format", Text),
        may("example", Any),
        may("required", List(&Text)),
        // Where these do not belong, `dialect` has a word on them.
        may("nullable", Bool),
        may("allOf", List(&Schema)),
        may("anyOf", List(&Schema)).since(V30),
        may("oneOf", List(&Schema)).since(V30),
        may("additionalProperties", SchemaOrBool),
        may("title", Text),
        may("default", Any),
        may("pattern", Text),
        may("maximum", Number),
        may("exclusiveMaximum", BoolOrNumber),
        may("minimum", Number),
        may("exclusiveMinimum", BoolOrNumber),
        may("maxLength", Count),
        may("minLength", Count),
        may("maxItems", Count),
        may("minItems", Count),
        may("uniqueItems", Bool),
        may("maxProperties", Count),
        may("minProperties", Count),
        may("multipleOf", Number),
        may("not", Schema).since(V30),
        may("discriminator", Any),
        may("readOnly", Bool),
        may("writeOnly", Bool).since(V30),
        may("deprecated", Bool).since(V30),
        may("xml", Part(&XML)),
        may("externalDocs", Part(&EXTERNAL_DOCS)),
        may("const", Any).since(V31),
        may("examples", List(&Any)).since(V31),
        may("$defs", Named(&Schema)).since(V31),
        may("definitions", Named(&Schema)).since(V31),
        may("$id", Text).since(V31),
        may("$schema", Text).since(V31),
        may("$anchor", Text).since(V31),
        may("$dynamicRef", Text).since(V31),
        may("$dynamicAnchor", Text).since(V31),
        may("$vocabulary", Any).since(V31),
        may("$comment", Text).since(V31),
        may("if", Schema).since(V31),
        may("then", Schema).since(V31),
        may("else", Schema).since(V31),
        may("dependentSchemas", Named(&Schema)).since(V31),
        may("dependentRequired", Named(&List(&Text))).since(V31),
        may("dependencies", Any).since(V31),
        may("prefixItems", List(&Schema)).since(V31),
        may("contains", Schema).since(V31),
        may("minContains", Count).since(V31),
        may("maxContains", Count).since(V31),
        may("patternProperties", Named(&Schema)).since(V31),
        may("propertyNames", Schema).since(V31),
        may("unevaluatedItems", Schema).since(V31),
        may("unevaluatedProperties", Schema).since(V31),
        may("additionalItems", Schema),
        may("contentEncoding", Text).since(V31),
        may("contentMediaType", Text).since(V31),
        may("contentSchema", Schema).since(V31),
    ],
    closed: |version| version <= V30,
    also,
};

/// The Discriminator Object, from 3.0 on; before, it was a name.
pub static DISCRIMINATOR: Object = Object {
    name: "a discriminator",
    fields: &[
        vital("propertyName", Text),
        may("mapping", Named(&Text)),
        may("defaultMapping", Text).since(V32),
    ],
    closed,
    also: nothing_more,
};

/// The XML Object.
pub static XML: Object = Object {
    name: "`xml`",
    fields: &[
        may("name", Text),
        may("namespace", Url),
        may("prefix", Text),
        may("attribute", Bool),
        may("wrapped", Bool),
        may(
            "nodeType",
            Word(&["element", "attribute", "text", "cdata", "none"]),
        )
        .since(V32),
    ],
    closed,
    also: xml,
};

/// The types of JSON Schema; `null` is one from 3.1 on.
const TYPES: [&str; 7] = [
    "string", "integer", "number", "boolean", "array", "object", "null",
];

impl<'r> Lint<'r, '_> {
    /// A schema and the schemas in it.
    pub(super) fn schema(&mut self, node: &'r Node) {
        if node.as_bool().is_some() {
            if self.version < V31 {
                let message = "a schema that is a boolean is OpenAPI 3.1's";
                let place = Place::Value(node.id);
                self.report(node, Code::OtherDialect, place, message, "");
            }
            return;
        }
        let Some(map) = node.as_object() else {
            let message = format!(
                "a schema must be an object or a boolean, not {}",
                node.kind()
            );
            let place = Place::Value(node.id);
            self.report(node, Code::MalformedKeyword, place, &message, "");
            return;
        };
        if let Some(reference) = map.get("$ref") {
            self.target(reference, node);
            // What stands beside a reference has no meaning then, and `dialect` says so.
            if self.version < V31 {
                return;
            }
        }
        let parts = ["allOf", "anyOf", "oneOf"].iter();
        let parts = parts.filter_map(|it| map.get(it)?.as_array()).flatten();
        self.parts.extend(parts.map(|it| it.id));
        self.object(&SCHEMA, node);
    }

    fn schema_says(&mut self, node: &Node, code: Code, place: Place, message: &str) {
        self.report(node, code, place, message, "");
    }

    fn type_of(&mut self, node: &'r Node, said: &'r Node) {
        let names = match said.as_array() {
            Some(names) => {
                if self.version < V31 {
                    let message = "a list of types is OpenAPI 3.1's";
                    self.schema_says(node, Code::OtherDialect, Place::Key(said.id), message);
                }
                self.unique(node, "type");
                names
            }
            None => std::slice::from_ref(said),
        };
        for name in names {
            let known = match name.as_str() {
                // Of responses and form fields only, and yet nobody is in doubt.
                Some("file") if self.version == V20 => true,
                Some(text) => TYPES.contains(&text),
                None => name.is_null(),
            };
            if !known {
                self.one_of(Code::MalformedKeyword, &TYPES, "type", name, node);
            }
        }
        let array = said.as_str() == Some("array");
        if array && self.version < V31 && node.get("items").is_none() {
            self.needs(node, Code::MissingField, "a schema of an array", "items");
        }
    }

    fn discriminator(&mut self, node: &'r Node, said: &'r Node) {
        if self.version > V20 && said.as_str().is_none() {
            self.object(&DISCRIMINATOR, said);
            return;
        }
        let Some(name) = said.as_str() else {
            self.wrong(node, said, "discriminator", "a string");
            return;
        };
        // Swagger 2.0: the property is one of this very schema, and required.
        let properties = node.get("properties").and_then(Node::as_object);
        if self.version == V20 && properties.is_some_and(|it| !it.contains_key(name)) {
            let message = format!("no property is called `{name}`");
            let place = Place::Value(said.id);
            let near = properties.and_then(|it| self.near(name, it.keys().map(String::as_str)));
            let help = near.map_or_else(String::new, |it| format!("did you mean `{it}`?"));
            self.report(node, Code::UnknownName, place, &message, &help);
        } else if self.version == V20 && properties.is_some() {
            let required = node.get("required").and_then(Node::as_array);
            let mut required = required.unwrap_or_default().iter();
            if !required.any(|it| it.as_str() == Some(name)) {
                let message = format!("the discriminator `{name}` must be required");
                let place = Place::Value(said.id);
                self.report(
                    node,
                    Code::InvalidValue,
                    place,
                    &message,
                    "add it to `required`",
                );
            }
        }
    }
}

/// Keywords about the members of a type, which have no effect on values of another one.
const MEMBERS: [(&str, &str, &str); 5] = [
    ("properties", "object", "it is about objects"),
    ("additionalProperties", "object", "it is about objects"),
    ("required", "object", "it is about objects"),
    ("items", "array", "it is about arrays"),
    ("uniqueItems", "array", "it is about arrays"),
];

/// What has an effect on no value that the schema accepts.
fn without_effect<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    if let Some(said) = node.get("type").and_then(Node::as_str) {
        for (key, ty, why) in MEMBERS.iter().filter(|it| it.1 != said) {
            lint.ignored(
                node,
                key,
                &format!("{why}, and the type is `{said}`, not `{ty}`"),
            );
        }
    }
    let alone = ["allOf", "anyOf", "oneOf", "$ref", "patternProperties"];
    let others = node.get("additionalProperties");
    let is_open = others.is_some_and(|it| it.as_bool() != Some(false));
    let properties = node.get("properties").and_then(Node::as_object);
    let (Some(properties), Some(names)) =
        (properties, node.get("required").and_then(Node::as_array))
    else {
        return;
    };
    if is_open || lint.parts.contains(&node.id) || alone.iter().any(|it| node.get(it).is_some()) {
        return;
    }
    for said in names {
        let Some(name) = said.as_str().filter(|it| !properties.contains_key(it)) else {
            continue;
        };
        let message = format!("`required` names `{name}`, which `properties` does not describe");
        let near = lint.near(name, properties.keys().map(String::as_str));
        let help = near.map_or("describe it".to_owned(), |it| {
            format!("did you mean `{it}`?")
        });
        lint.report(
            node,
            Code::UnknownName,
            Place::Value(said.id),
            &message,
            &help,
        );
    }
}

/// Keywords that mean nothing without another one (JSON Schema 2020-12).
const ALONE: [(&str, &str); 5] = [
    ("then", "if"),
    ("else", "if"),
    ("minContains", "contains"),
    ("maxContains", "contains"),
    ("contentSchema", "contentMediaType"),
];

fn also<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    let Some(map) = node.as_object() else { return };
    if let Some(said) = map.get("type") {
        lint.type_of(node, said);
    }
    if let Some(said) = map.get("enum") {
        lint.unique(node, "enum");
        if said.as_array().is_some_and(<[Node]>::is_empty) {
            let message = "`enum` lists no value";
            lint.schema_says(node, Code::InvalidValue, Place::Key(said.id), message);
        }
    }
    if let Some(said) = map.get("required") {
        lint.unique(node, "required");
        if lint.version < V31 && said.as_array().is_some_and(<[Node]>::is_empty) {
            let message = "`required` lists no property";
            lint.schema_says(node, Code::InvalidValue, Place::Key(said.id), message);
        }
    }
    if let Some(said) = map.get("discriminator") {
        lint.discriminator(node, said);
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        if let Some(said) = map.get(key)
            && said.as_array().is_some_and(<[Node]>::is_empty)
        {
            let message = format!("`{key}` lists no schema");
            lint.schema_says(node, Code::InvalidValue, Place::Key(said.id), &message);
        }
    }
    if let Some(said) = map.get("multipleOf")
        && said.as_number().is_some_and(|it| it.as_f64() <= 0.0)
    {
        let message = "`multipleOf` must be greater than 0";
        lint.schema_says(node, Code::InvalidValue, Place::Value(said.id), message);
    }
    example_is_data(lint, node);
    if lint.advice {
        without_effect(lint, node);
    }
    if lint.advice
        && lint.version >= V31
        && let Some(said) = map.get("example")
    {
        let message = "`example` of a schema is deprecated";
        let place = Place::Key(said.id);
        let help = "write a list, `examples`, in its place";
        lint.report(node, Code::DeprecatedField, place, message, help);
    }
    if lint.version >= V31 {
        for (key, other) in ALONE {
            if map.contains_key(key) && !map.contains_key(other) {
                lint.ignored(node, key, &format!("it has no effect without `{other}`"));
            }
        }
    }
    if let Some(xml) = map.get("xml")
        && xml.get("wrapped").and_then(Node::as_bool) == Some(true)
        && map
            .get("type")
            .and_then(Node::as_str)
            .is_some_and(|it| it != "array")
    {
        lint.ignored(xml, "wrapped", "it is for lists");
    }
    if lint.version == Version::V30
        && let (Some(read), Some(write)) = (map.get("readOnly"), map.get("writeOnly"))
        && read.as_bool() == Some(true)
        && write.as_bool() == Some(true)
    {
        lint.either(node, "a schema", "readOnly", "writeOnly");
    }
}

fn xml<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    if let Some(said) = node.get("namespace")
        && said
            .as_str()
            .is_some_and(|it| url_fault(it).is_none() && !uri::has_scheme(it))
    {
        let message = "`namespace` must be an absolute URL";
        let place = Place::Value(said.id);
        lint.report(
            node,
            Code::InvalidValue,
            place,
            message,
            "begin it with its scheme",
        );
    }
    if lint.version == V32 && node.get("nodeType").is_some() {
        for key in ["attribute", "wrapped"] {
            lint.either(node, "`xml`", "nodeType", key);
        }
    }
}
