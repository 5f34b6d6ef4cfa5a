//! The objects of Swagger 2.0 that are not those of OpenAPI 3.0.
//!
//! Where both versions of an object differ by few fields they share a table in `objects`.

use super::objects::{EXTERNAL_DOCS, INFO, TAG};
use super::table::Kind::{
    Any, Bool, BoolOrNumber, Count, Extensible, List, Named, Number, Part, Schema, Shared, Text,
    Texts, Url,
};
use super::table::{Object, closed, may, must, vital};
use super::{media, parameter, root, security, server};

/// The Swagger Object.
pub static SWAGGER: Object = Object {
    name: "a Swagger document",
    fields: &[
        must("swagger", Any),
        must("info", Part(&INFO)),
        may("host", Text),
        may("basePath", Text),
        may("schemes", List(&Any)),
        may("consumes", List(&Any)),
        may("produces", List(&Any)),
        must("paths", Extensible(&Part(&PATH_ITEM))),
        may("definitions", Named(&Schema)),
        may("parameters", Named(&Shared(&PARAMETER))),
        may("responses", Named(&Shared(&RESPONSE))),
        may("securityDefinitions", Named(&Part(&SECURITY_SCHEME))),
        may("security", List(&Any)),
        may("tags", List(&Part(&TAG))),
        may("externalDocs", Part(&EXTERNAL_DOCS)),
    ],
    closed,
    also: server::host,
};

/// The Path Item Object.
pub static PATH_ITEM: Object = Object {
    name: "a path item",
    fields: &[
        may("get", Part(&OPERATION)),
        may("put", Part(&OPERATION)),
        may("post", Part(&OPERATION)),
        may("delete", Part(&OPERATION)),
        may("options", Part(&OPERATION)),
        may("head", Part(&OPERATION)),
        may("patch", Part(&OPERATION)),
        may("parameters", List(&Shared(&PARAMETER))),
        may("$ref", Text),
    ],
    closed,
    also: root::path_item,
};

/// The Operation Object.
pub static OPERATION: Object = Object {
    name: "an operation",
    fields: &[
        may("tags", List(&Text)),
        may("summary", Text),
        may("description", Text),
        may("externalDocs", Part(&EXTERNAL_DOCS)),
        may("operationId", Text),
        may("consumes", List(&Any)),
        may("produces", List(&Any)),
        may("parameters", List(&Shared(&PARAMETER))),
        must("responses", Extensible(&Shared(&RESPONSE))),
        may("schemes", List(&Any)),
        may("deprecated", Bool),
        may("security", List(&Any)),
    ],
    closed,
    also: root::operation,
};

/// The Parameter Object.
pub static PARAMETER: Object = Object {
    name: "a parameter",
    fields: &[
        vital("name", Text),
        vital("in", Any),
        may("type", Any),
        may("description", Text),
        may("required", Bool),
        may("schema", Schema),
        may("allowEmptyValue", Bool),
        may("format", Text),
        may("items", Part(&ITEMS)),
        may("collectionFormat", Any),
        may("default", Any),
        may("maximum", Number),
        may("exclusiveMaximum", BoolOrNumber),
        may("minimum", Number),
        may("exclusiveMinimum", BoolOrNumber),
        may("maxLength", Count),
        may("minLength", Count),
        may("pattern", Text),
        may("maxItems", Count),
        may("minItems", Count),
        may("uniqueItems", Bool),
        may("enum", List(&Any)),
        may("multipleOf", Number),
    ],
    closed,
    also: parameter::swagger,
};

/// The Items Object.
pub static ITEMS: Object = Object {
    name: "an item of an array",
    fields: &[
        must("type", Texts),
        may("format", Text),
        may("items", Part(&ITEMS)),
        may("collectionFormat", Any),
        may("default", Any),
        may("maximum", Number),
        may("exclusiveMaximum", BoolOrNumber),
        may("minimum", Number),
        may("exclusiveMinimum", BoolOrNumber),
        may("maxLength", Count),
        may("minLength", Count),
        may("pattern", Text),
        may("maxItems", Count),
        may("minItems", Count),
        may("uniqueItems", Bool),
        may("enum", List(&Any)),
        may("multipleOf", Number),
    ],
    closed,
    also: parameter::items,
};

/// The Response Object.
pub static RESPONSE: Object = Object {
    name: "a response",
    fields: &[
        must("description", Text),
        may("schema", Schema),
        may("headers", Named(&Part(&HEADER))),
        may("examples", Named(&Any)),
    ],
    closed,
    also: media::response,
};

/// The Header Object.
pub static HEADER: Object = Object {
    name: "a header",
    fields: &[
        must("type", Texts),
        may("description", Text),
        may("format", Text),
        may("items", Part(&ITEMS)),
        may("collectionFormat", Any),
        may("default", Any),
        may("maximum", Number),
        may("exclusiveMaximum", BoolOrNumber),
        may("minimum", Number),
        may("exclusiveMinimum", BoolOrNumber),
        may("maxLength", Count),
        may("minLength", Count),
        may("pattern", Text),
        may("maxItems", Count),
        may("minItems", Count),
        may("uniqueItems", Bool),
        may("enum", List(&Any)),
        may("multipleOf", Number),
    ],
    closed,
    also: parameter::items,
};

/// The Security Scheme Object.
pub static SECURITY_SCHEME: Object = Object {
    name: "a security scheme",
    fields: &[
        vital("type", Any),
        may("description", Text),
        may("name", Text),
        may("in", Any),
        may("flow", Any),
        may("authorizationUrl", Url),
        may("tokenUrl", Url),
        may("scopes", Extensible(&Text)),
    ],
    closed,
    also: security::old_scheme,
};
