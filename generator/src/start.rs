//! The first call of a new program: an operation's call with values for its arguments, and an answer for a test of it.
//!
//! Values and answer are the mock server's: examples of the document, else values made from its schemas. They are text of a
//! document, and stand in literals of Rust.

use serde_json::Value as Json;

use crate::emit::FirstCall;
use crate::http::essence;
use crate::ir::{Api, Body, BodyContent, Operation, ParameterLocation};
use crate::mock::{Exchange, Mock};

/// An operation's first call.
#[derive(Debug)]
pub struct Start {
    /// The operation's id.
    pub operation: String,
    /// The type that the client's method returns.
    pub builder: String,
    /// What has to be in scope: `use` items of the crate.
    pub uses: Vec<String>,
    /// Statements that call it by a `client` and print what comes back, in a function that is `async` and may fail.
    pub statements: Vec<String>,
    /// Whether they read values from JSON: by `serde_json`, and with the crate's feature `bidirectional`.
    pub reads_json: bool,
    /// The status of the answer.
    pub status: u16,
    /// Its media type; empty if it has no body.
    pub media_type: String,
    /// Its body.
    pub body: String,
    /// The security schemes that the selected operations need.
    pub schemes: Vec<String>,
}

/// The start with an operation; `None` if a value of its arguments is not known, or no answer of success.
pub(crate) fn of(api: &Api, index: usize, call: FirstCall, mock: &Mock) -> Option<Start> {
    let operation = api.operations.get(index)?;
    let exchange = mock.exchange(&operation.id, &operation.accepted().join(", "))?;
    let required = operation.parameters.iter();
    let required = required.filter(|it| it.required && it.constant.is_none());
    let mut values: Vec<Value<'_>> = required
        .map(|it| exchange.parameter(it.place, &it.name).map(Value::Json))
        .collect::<Option<_>>()?;
    if let Some(body) = operation.body.as_ref().filter(|it| it.required) {
        values.push(value_of(body, &exchange)?);
    }
    let mut statements = Vec::new();
    let mut reads_json = false;
    for ((name, ty), value) in call.arguments.iter().zip(values) {
        let text = value.text(ty);
        reads_json |= text.starts_with(READ);
        statements.push(format!("let {name}: {ty} = {text};"));
    }
    statements.extend(call.statements);
    let answer = &exchange.answer;
    let mut headers = answer.headers.iter();
    let media_type = headers.find(|it| it.0 == "content-type");
    let media_type = media_type.map_or_else(String::new, |it| it.1.clone());
    Some(Start {
        operation: operation.id.clone(),
        builder: call.builder,
        uses: call.uses,
        statements,
        reads_json,
        status: Some(answer.status).filter(|it| (200..300).contains(it))?,
        body: body(operation, &media_type, answer.body.concat())?,
        media_type,
        schemes: api
            .security_schemes
            .iter()
            .map(|it| it.name.clone())
            .collect(),
    })
}

impl Exchange {
    fn parameter(&self, place: ParameterLocation, name: &str) -> Option<&Json> {
        let place = match place {
            ParameterLocation::Path => "path",
            ParameterLocation::Query => "query",
            ParameterLocation::Header => "header",
            ParameterLocation::Cookie => "cookie",
            ParameterLocation::WholeQuery => "querystring",
        };
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|it| it.0 == place && it.1.eq_ignore_ascii_case(name))?;
        Some(&found.2)
    }
}

/// The text of an answer, JSON as it is best read; what is no text cannot stand in a program.
fn body(operation: &Operation, media_type: &str, bytes: Vec<u8>) -> Option<String> {
    if operation.method == "HEAD" {
        return Some(String::new());
    }
    let text = String::from_utf8(bytes).ok()?;
    // Of lines of JSON, each is one.
    let json = essence(media_type).ends_with("json");
    let json = json.then(|| serde_json::from_str(&text).ok()).flatten();
    Some(json.map_or(text, |it| shown(&it)))
}

/// A value of an argument.
enum Value<'v> {
    Json(&'v Json),
    Bytes,
}

/// What is sent as a body, where that is one type that is made of JSON, text or bytes.
fn value_of<'v>(body: &Body, exchange: &'v Exchange) -> Option<Value<'v>> {
    let way = body.media_types.first().filter(|_| body.has_one_type())?;
    match &way.content {
        BodyContent::Bytes => Some(Value::Bytes),
        BodyContent::Json(_) | BodyContent::Form(..) | BodyContent::Text => {
            exchange.body.as_ref().map(Value::Json)
        }
        // Parts may be files, and XML has forms of its own.
        BodyContent::Multipart(..) | BodyContent::Xml(..) => None,
    }
}

/// What a value begins with that is read from JSON.
const READ: &str = "serde_json::from_str(";
/// The longest JSON on one line, in characters.
const SHORT: usize = 60;

impl Value<'_> {
    /// The value as an expression of a type.
    fn text(&self, ty: &str) -> String {
        let json = match self {
            Value::Bytes => return "\"content\".into()".to_owned(),
            Value::Json(json) => json,
        };
        match (json, ty) {
            (Json::String(text), "String") => format!("{text:?}.to_owned()"),
            (Json::Bool(it), "bool") => it.to_string(),
            (Json::Number(it), "i64") if it.is_i64() => it.to_string(),
            _ => format!("{READ}{})?", literal(&shown(json))),
        }
    }
}

/// JSON, on one line if it is short.
fn shown(json: &Json) -> String {
    let line = json.to_string();
    match line.chars().count() <= SHORT {
        true => line,
        false => format!("{json:#}"),
    }
}

/// A text as a literal of Rust: as it is if that can be read, else with escapes.
pub fn literal(text: &str) -> String {
    let is_seen =
        |it: char| it == '\n' || it == ' ' || it.is_ascii_graphic() || it.is_alphanumeric();
    if !text.chars().all(is_seen) {
        return format!("{text:?}");
    }
    let mut marks = "#".to_owned();
    while text.contains(&format!("\"{marks}")) {
        marks.push('#');
    }
    format!("r{marks}\"{text}\"{marks}")
}
