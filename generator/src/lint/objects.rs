//! The objects of OpenAPI 3.0, 3.1 and 3.2.
//!
//! Section numbers are those of 3.1.1, in whose chapter 4.8 each object has one.

use super::table::Kind::{
    Any, Bool, Extensible, List, Named, Part, Schema, Shared, Text, Url, Word,
};
use super::table::{Object, closed, may, must, nothing_more, vital};
use super::{media, parameter, root, security, server};
use crate::dialect::Version::{V30, V31, V32};

/// 4.8.1.
pub static OPENAPI: Object = Object {
    name: "an OpenAPI document",
    fields: &[
        must("openapi", Any),
        must("info", Part(&INFO)),
        may("$self", Text).since(V32),
        may("jsonSchemaDialect", Text).since(V31),
        may("servers", List(&Part(&SERVER))),
        must("paths", Extensible(&Part(&PATH_ITEM))).needed_until(V30),
        may("webhooks", Named(&Part(&PATH_ITEM))).since(V31),
        may("components", Part(&COMPONENTS)),
        may("security", List(&Any)),
        may("tags", List(&Part(&TAG))),
        may("externalDocs", Part(&EXTERNAL_DOCS)),
    ],
    closed,
    also: root::document,
};

/// 4.8.2.
pub static INFO: Object = Object {
    name: "`info`",
    fields: &[
        must("title", Text),
        must("version", Text),
        may("summary", Text).since(V31),
        may("description", Text),
        may("termsOfService", Url),
        may("contact", Part(&CONTACT)),
        may("license", Part(&LICENSE)),
    ],
    closed,
    also: nothing_more,
};

/// 4.8.3.
pub static CONTACT: Object = Object {
    name: "`contact`",
    fields: &[may("name", Text), may("url", Url), may("email", Text)],
    closed,
    also: root::contact,
};

/// 4.8.4.
pub static LICENSE: Object = Object {
    name: "`license`",
    fields: &[
        must("name", Text),
        may("identifier", Text).since(V31),
        may("url", Url),
    ],
    closed,
    also: root::license,
};

/// 4.8.5.
pub static SERVER: Object = Object {
    name: "a server",
    fields: &[
        vital("url", Text),
        may("name", Text).since(V32),
        may("description", Text),
        may("variables", Named(&Part(&SERVER_VARIABLE))),
    ],
    closed,
    also: server::server,
};

/// 4.8.6.
pub static SERVER_VARIABLE: Object = Object {
    name: "a server variable",
    fields: &[
        vital("default", Text),
        may("enum", List(&Text)),
        may("description", Text),
    ],
    closed,
    also: server::variable,
};

/// 4.8.7.
pub static COMPONENTS: Object = Object {
    name: "`components`",
    fields: &[
        may("schemas", Named(&Schema)),
        may("responses", Named(&Shared(&RESPONSE))),
        may("parameters", Named(&Shared(&PARAMETER))),
        may("examples", Named(&Shared(&EXAMPLE))),
        may("requestBodies", Named(&Shared(&REQUEST_BODY))),
        may("headers", Named(&Shared(&HEADER))),
        may("securitySchemes", Named(&Shared(&SECURITY_SCHEME))),
        may("links", Named(&Shared(&LINK))),
        may("callbacks", Named(&Extensible(&Part(&PATH_ITEM)))),
        may("pathItems", Named(&Part(&PATH_ITEM))).since(V31),
        may("mediaTypes", Named(&Shared(&MEDIA_TYPE))).since(V32),
    ],
    closed,
    also: root::components,
};

/// 4.8.9. A path item may hold a reference beside its fields.
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
        may("trace", Part(&OPERATION)),
        may("query", Part(&OPERATION)).since(V32),
        may("additionalOperations", Named(&Part(&OPERATION))).since(V32),
        may("parameters", List(&Shared(&PARAMETER))),
        may("summary", Text),
        may("description", Text),
        may("servers", List(&Part(&SERVER))),
        may("$ref", Text),
    ],
    closed,
    also: root::path_item,
};

/// 4.8.10.
pub static OPERATION: Object = Object {
    name: "an operation",
    fields: &[
        may("tags", List(&Text)),
        may("summary", Text),
        may("description", Text),
        may("externalDocs", Part(&EXTERNAL_DOCS)),
        may("operationId", Text),
        may("parameters", List(&Shared(&PARAMETER))),
        may("requestBody", Shared(&REQUEST_BODY)),
        must("responses", Extensible(&Shared(&RESPONSE))).needed_until(V30),
        may("callbacks", Named(&Extensible(&Part(&PATH_ITEM)))),
        may("deprecated", Bool),
        may("security", List(&Any)),
        may("servers", List(&Part(&SERVER))),
    ],
    closed,
    also: root::operation,
};

/// 4.8.11.
pub static EXTERNAL_DOCS: Object = Object {
    name: "`externalDocs`",
    fields: &[must("url", Url), may("description", Text)],
    closed,
    also: nothing_more,
};

/// 4.8.12.
pub static PARAMETER: Object = Object {
    name: "a parameter",
    fields: &[
        vital("name", Text),
        vital("in", Any),
        may("schema", Schema),
        may("description", Text),
        may("required", Bool),
        may("deprecated", Bool),
        may("allowEmptyValue", Bool),
        may("style", Any),
        may("explode", Bool),
        may("allowReserved", Bool),
        may("example", Any),
        may("examples", Named(&Shared(&EXAMPLE))),
        may("content", Named(&Shared(&MEDIA_TYPE))),
    ],
    closed,
    also: parameter::parameter,
};

/// 4.8.13.
pub static REQUEST_BODY: Object = Object {
    name: "a request body",
    fields: &[
        vital("content", Named(&Shared(&MEDIA_TYPE))),
        may("description", Text),
        may("required", Bool),
    ],
    closed,
    also: media::request_body,
};

/// 4.8.14.
pub static MEDIA_TYPE: Object = Object {
    name: "a media type",
    fields: &[
        may("schema", Schema),
        may("example", Any),
        may("examples", Named(&Shared(&EXAMPLE))),
        may("encoding", Named(&Part(&ENCODING))),
        // `dialect` has a word on it where it does not belong.
        may("itemSchema", Schema),
        may("prefixEncoding", List(&Part(&ENCODING))).since(V32),
        may("itemEncoding", Part(&ENCODING)).since(V32),
    ],
    closed,
    also: media::media_type,
};

/// 4.8.15.
pub static ENCODING: Object = Object {
    name: "an encoding",
    fields: &[
        may("contentType", Text),
        may("headers", Named(&Shared(&HEADER))),
        may(
            "style",
            Word(&["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
        ),
        may("explode", Bool),
        may("allowReserved", Bool),
        may("encoding", Named(&Part(&ENCODING))).since(V32),
        may("prefixEncoding", List(&Part(&ENCODING))).since(V32),
        may("itemEncoding", Part(&ENCODING)).since(V32),
    ],
    closed,
    also: media::encoding,
};

/// 4.8.17.
pub static RESPONSE: Object = Object {
    name: "a response",
    fields: &[
        must("description", Text).needed_until(V31),
        may("summary", Text).since(V32),
        may("headers", Named(&Shared(&HEADER))),
        may("content", Named(&Shared(&MEDIA_TYPE))),
        may("links", Named(&Shared(&LINK))),
    ],
    closed,
    also: media::response,
};

/// 4.8.19.
pub static EXAMPLE: Object = Object {
    name: "an example",
    fields: &[
        may("summary", Text),
        may("description", Text),
        may("value", Any),
        may("externalValue", Url),
        may("dataValue", Any).since(V32),
        may("serializedValue", Text).since(V32),
    ],
    closed,
    also: media::example,
};

/// 4.8.20.
pub static LINK: Object = Object {
    name: "a link",
    fields: &[
        may("operationRef", Text),
        may("operationId", Text),
        may("parameters", Named(&Any)),
        may("requestBody", Any),
        may("description", Text),
        may("server", Part(&SERVER)),
    ],
    closed,
    also: root::link,
};

/// 4.8.21.
pub static HEADER: Object = Object {
    name: "a header",
    fields: &[
        may("schema", Schema),
        may("description", Text),
        may("required", Bool),
        may("deprecated", Bool),
        may("allowEmptyValue", Bool).until(V30),
        may("style", Word(&["simple"])),
        may("explode", Bool),
        may("allowReserved", Bool).until(V30),
        may("example", Any),
        may("examples", Named(&Shared(&EXAMPLE))),
        may("content", Named(&Shared(&MEDIA_TYPE))),
    ],
    closed,
    also: parameter::header,
};

/// 4.8.22.
pub static TAG: Object = Object {
    name: "a tag",
    fields: &[
        must("name", Text),
        may("summary", Text).since(V32),
        may("description", Text),
        may("externalDocs", Part(&EXTERNAL_DOCS)),
        may("parent", Text).since(V32),
        may("kind", Text).since(V32),
    ],
    closed,
    also: nothing_more,
};

/// 4.8.27.
pub static SECURITY_SCHEME: Object = Object {
    name: "a security scheme",
    fields: &[
        vital("type", Any),
        may("description", Text),
        may("name", Text),
        may("in", Any),
        may("scheme", Text),
        may("bearerFormat", Text),
        may("flows", Part(&FLOWS)),
        may("openIdConnectUrl", Url),
        may("oauth2MetadataUrl", Url).since(V32),
        may("deprecated", Bool).since(V32),
    ],
    closed,
    also: security::scheme,
};

/// 4.8.28.
pub static FLOWS: Object = Object {
    name: "`flows`",
    fields: &[
        may("implicit", Part(&IMPLICIT)),
        may("password", Part(&TOKEN)),
        may("clientCredentials", Part(&TOKEN)),
        may("authorizationCode", Part(&CODE)),
        may("deviceAuthorization", Part(&DEVICE)).since(V32),
    ],
    closed,
    also: nothing_more,
};

/// 4.8.29, by flow.
pub static IMPLICIT: Object = Object {
    name: "an implicit flow",
    fields: &[
        must("authorizationUrl", Url),
        may("refreshUrl", Url),
        must("scopes", Extensible(&Text)),
    ],
    closed,
    also: nothing_more,
};

/// The password flow, and that of client credentials.
pub static TOKEN: Object = Object {
    name: "this flow",
    fields: &[
        must("tokenUrl", Url),
        may("refreshUrl", Url),
        must("scopes", Extensible(&Text)),
    ],
    closed,
    also: nothing_more,
};

/// The flow of authorization codes.
pub static CODE: Object = Object {
    name: "an authorization code flow",
    fields: &[
        must("authorizationUrl", Url),
        must("tokenUrl", Url),
        may("refreshUrl", Url),
        must("scopes", Extensible(&Text)),
    ],
    closed,
    also: nothing_more,
};

/// The device flow of 3.2.
pub static DEVICE: Object = Object {
    name: "a device flow",
    fields: &[
        must("deviceAuthorizationUrl", Url),
        must("tokenUrl", Url),
        may("refreshUrl", Url),
        must("scopes", Extensible(&Text)),
    ],
    closed,
    also: nothing_more,
};
