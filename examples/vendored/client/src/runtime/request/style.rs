// @generated: the runtime of specwright, as far as this API needs it.

//! Parameter styles: how a value becomes part of a path, a query, a header or a cookie.
//!
//! OpenAPI (3.x, "Style Values") defines the styles by RFC 6570 templates, and so does this: arrays and objects are
//! lists and associative arrays, `explode` is the `*` modifier, null is undefined. What the styles leave undefined
//! (an object in a list, say) is an error rather than a guess.

use percent_encoding::{AsciiSet, utf8_percent_encode};
use serde_json::Value;

use super::value::{RESERVED, Shape, escape, scalar, shape};
use crate::runtime::json::number;

/// As [`RESERVED`], but letting through the reserved characters that mean nothing inside a query's value. `#`, `[` and
/// `]` are not allowed there (RFC 3986, section 3.4), and `&` and `+` would be read as a separator and a space.
const RESERVED_IN_QUERY: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// The style of a path parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathStyle {
    /// `blue,black`: RFC 6570 `{name}`.
    Simple,
    /// `.blue,black`: RFC 6570 `{.name}`.
    Label,
    /// `;name=blue,black`: RFC 6570 `{;name}`.
    Matrix,
}

/// The style of a query parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryStyle {
    /// `name=blue,black`, exploded `name=blue&name=black`: RFC 6570 `{?name}`.
    Form,
    /// `name=blue%20black`.
    Space,
    /// `name=blue%7Cblack`.
    Pipe,
    /// `name[R]=100&name[G]=200`. Deeper objects and arrays, which OpenAPI leaves open, nest as `name[a][b]` and
    /// `name[a][0]`.
    DeepObject,
}

/// Percent-encodes for a query's value under `allowReserved`: percent-encoded triples stay what they are.
fn escape_reserved(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, after) = rest.split_at(at);
        escaped.extend(utf8_percent_encode(before, RESERVED_IN_QUERY));
        let triple = after
            .get(..3)
            .filter(|t| t.bytes().skip(1).all(|b| b.is_ascii_hexdigit()));
        escaped.push_str(triple.unwrap_or("%25"));
        rest = after.get(triple.map_or(1, str::len)..).unwrap_or_default();
    }
    escaped.extend(utf8_percent_encode(rest, RESERVED_IN_QUERY));
    escaped
}

/// A path parameter's text, percent-encoded. Undefined and empty lists give an empty string.
pub(crate) fn path(
    name: &str,
    value: &Value,
    style: PathStyle,
    explode: bool,
) -> Result<String, &'static str> {
    if let (PathStyle::Simple, Value::String(text)) = (style, value) {
        return Ok(escape(text));
    }
    let name = escape(name);
    let (first, separator) = match style {
        PathStyle::Simple => ("", ","),
        PathStyle::Label => (".", if explode { "." } else { "," }),
        PathStyle::Matrix => (";", if explode { ";" } else { "," }),
    };
    let matrix = matches!(style, PathStyle::Matrix);
    let parts: Vec<String> = match shape(value)? {
        Shape::Undefined => return Ok(String::new()),
        Shape::Text(text) if text.is_empty() => return Ok(String::new()),
        Shape::Text(text) => vec![escape(&text)],
        Shape::List(items) if matrix && explode => items
            .iter()
            .map(|item| format!("{name}={}", escape(item)))
            .collect(),
        Shape::List(items) => items.iter().map(|item| escape(item)).collect(),
        Shape::Pairs(pairs) => flatten(&pairs, explode, escape),
    };
    if parts.is_empty() {
        return Ok(String::new());
    }
    let named = matrix && !(explode && matches!(value, Value::Array(_) | Value::Object(_)));
    let lead = if named {
        format!(";{name}=")
    } else {
        first.to_owned()
    };
    Ok(lead + &parts.join(separator))
}

/// `key=value` each when exploded, else key and value in turn.
fn flatten(pairs: &[(String, String)], explode: bool, escape: fn(&str) -> String) -> Vec<String> {
    let mut parts = Vec::new();
    for (key, value) in pairs {
        if explode {
            parts.push(format!("{}={}", escape(key), escape(value)));
        } else {
            parts.extend([escape(key), escape(value)]);
        }
    }
    parts
}

/// A query parameter's pairs, percent-encoded: none if it is undefined or an empty list.
pub(crate) fn query(
    name: &str,
    value: &Value,
    style: QueryStyle,
    explode: bool,
    allow_reserved: bool,
) -> Result<Vec<String>, &'static str> {
    let spelling = Spelling {
        name: escape,
        value: match allow_reserved {
            true => escape_reserved,
            false => escape,
        },
        separator: match style {
            QueryStyle::Space => "%20",
            QueryStyle::Pipe => "%7C",
            QueryStyle::Form | QueryStyle::DeepObject => ",",
        },
        brackets: ("%5B", "%5D"),
    };
    let pairs = pairs(name, value, style, explode, &spelling)?;
    Ok(pairs.iter().map(|(k, v)| format!("{k}={v}")).collect())
}

/// The same, as the names and texts of a form's parts, which need no escaping.
pub(crate) fn parts(
    name: &str,
    value: &Value,
    style: QueryStyle,
    explode: bool,
) -> Result<Vec<(String, String)>, &'static str> {
    let spelling = Spelling {
        name: str::to_owned,
        value: str::to_owned,
        separator: match style {
            QueryStyle::Space => " ",
            QueryStyle::Pipe => "|",
            QueryStyle::Form | QueryStyle::DeepObject => ",",
        },
        brackets: ("[", "]"),
    };
    pairs(name, value, style, explode, &spelling)
}

/// What names and values look like where they end up.
struct Spelling {
    name: fn(&str) -> String,
    value: fn(&str) -> String,
    separator: &'static str,
    brackets: (&'static str, &'static str),
}

fn pairs(
    name: &str,
    value: &Value,
    style: QueryStyle,
    explode: bool,
    spelling: &Spelling,
) -> Result<Vec<(String, String)>, &'static str> {
    let mut pairs = Vec::new();
    if value.is_null() {
        return Ok(pairs);
    }
    let own = (spelling.name)(name);
    if matches!(style, QueryStyle::DeepObject) {
        deep_object(own, value, spelling, &mut pairs);
        return Ok(pairs);
    }
    let text = spelling.value;
    let joined = match shape(value)? {
        Shape::Undefined => return Ok(pairs),
        Shape::Text(value) => text(&value),
        Shape::List(items) if explode => {
            pairs.extend(items.iter().map(|item| (own.clone(), text(item))));
            return Ok(pairs);
        }
        Shape::Pairs(members) if explode => {
            let named = members.iter();
            pairs.extend(named.map(|(key, value)| ((spelling.name)(key), text(value))));
            return Ok(pairs);
        }
        Shape::List(items) if items.is_empty() => return Ok(pairs),
        Shape::Pairs(members) if members.is_empty() => return Ok(pairs),
        Shape::List(items) => {
            let items: Vec<String> = items.iter().map(|item| text(item)).collect();
            items.join(spelling.separator)
        }
        Shape::Pairs(members) => {
            let members = members
                .iter()
                .flat_map(|(key, value)| [(spelling.name)(key), text(value)]);
            members.collect::<Vec<_>>().join(spelling.separator)
        }
    };
    pairs.push((own, joined));
    Ok(pairs)
}

fn deep_object(
    name: String,
    value: &Value,
    spelling: &Spelling,
    pairs: &mut Vec<(String, String)>,
) {
    let (open, close) = spelling.brackets;
    match value {
        Value::Null => {}
        Value::Object(map) => {
            for (key, value) in map {
                let key = (spelling.name)(key);
                deep_object(format!("{name}{open}{key}{close}"), value, spelling, pairs);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                deep_object(
                    format!("{name}{open}{index}{close}"),
                    value,
                    spelling,
                    pairs,
                );
            }
        }
        Value::String(text) => pairs.push((name, (spelling.value)(text))),
        Value::Bool(value) => pairs.push((name, value.to_string())),
        // `1e+21` has what a query means otherwise.
        Value::Number(number) => pairs.push((name, (spelling.value)(&number::text(number)))),
    }
}

/// A header parameter's text (style `simple`), not percent-encoded; nothing if it is undefined.
pub(crate) fn header(value: &Value, explode: bool) -> Result<Option<String>, &'static str> {
    Ok(match shape(value)? {
        Shape::Undefined => None,
        Shape::Text(text) => Some(text),
        Shape::List(items) => Some(items.join(",")),
        Shape::Pairs(pairs) => Some(flatten(&pairs, explode, str::to_owned).join(",")),
    })
}

/// A cookie parameter's pairs (style `form`), percent-encoded.
pub(crate) fn cookie(
    name: &str,
    value: &Value,
    explode: bool,
) -> Result<Vec<String>, &'static str> {
    query(name, value, QueryStyle::Form, explode, false)
}

/// A cookie parameter's pairs as they are (OpenAPI 3.2, style `cookie`); an error if a cookie cannot hold them.
pub(crate) fn raw_cookie(
    name: &str,
    value: &Value,
    explode: bool,
) -> Result<Vec<String>, &'static str> {
    let pairs = parts(name, value, QueryStyle::Form, explode)?;
    let unfit =
        |text: &str| text.contains([';', ' ', '"', '\\']) || text.chars().any(char::is_control);
    if pairs.iter().any(|(key, value)| unfit(key) || unfit(value)) {
        return Err("a cookie cannot hold spaces, quotes, semicolons and backslashes as they are");
    }
    Ok(pairs.iter().map(|(k, v)| format!("{k}={v}")).collect())
}

/// How some properties of a form are sent, where that is not as usual (OpenAPI, "Encoding Object").
#[derive(Debug, Clone, Copy)]
pub struct Encoding {
    pub(crate) names: &'static [&'static str],
    pub(crate) content_type: Option<&'static str>,
    pub(crate) style: Option<(QueryStyle, bool)>,
    pub(crate) allow_reserved: bool,
    pub(crate) headers: &'static [(&'static str, &'static str)],
}

impl Encoding {
    /// That of these properties, as usual.
    pub const fn of(names: &'static [&'static str]) -> Self {
        Self {
            names,
            content_type: None,
            style: None,
            allow_reserved: false,
            headers: &[],
        }
    }

    /// Sets the media types of its part, or of the text it is.
    #[must_use]
    pub const fn content_type(mut self, media_types: &'static str) -> Self {
        self.content_type = Some(media_types);
        self
    }

    /// Sets how lists and objects are spelled, and whether their items are spelled one by one.
    #[must_use]
    pub const fn style(mut self, style: QueryStyle, explode: bool) -> Self {
        self.style = Some((style, explode));
        self
    }

    /// Sends reserved characters that are harmless in a form as they are.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    /// Sets headers of its part.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }

    /// That of a property, if it is in a list.
    pub(crate) fn find<'e>(all: &'e [Encoding], name: &str) -> Option<&'e Encoding> {
        all.iter().find(|it| it.names.contains(&name))
    }
}

/// A body of the type `application/x-www-form-urlencoded`: where nothing else is said, lists repeat their name and
/// objects inside are JSON, which is what OpenAPI prescribes.
pub(crate) fn form(value: &Value, encodings: &[Encoding]) -> Result<String, &'static str> {
    let Value::Object(map) = value else {
        return Err("a form has to be an object");
    };
    let mut pairs = Vec::new();
    for (key, value) in map {
        let encoding = Encoding::find(encodings, key);
        let reserved = encoding.is_some_and(|it| it.allow_reserved);
        if let Some((style, explode)) = encoding.and_then(|it| it.style) {
            pairs.extend(query(key, value, style, explode, reserved)?);
            continue;
        }
        let escape_value = if reserved { escape_reserved } else { escape };
        let items = match value {
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        for item in items.iter().filter(|item| !item.is_null()) {
            let text = scalar(item).unwrap_or_else(|_| item.to_string());
            pairs.push(format!("{}={}", escape(key), escape_value(&text)));
        }
    }
    Ok(pairs.join("&"))
}

/// A whole query (OpenAPI 3.2, `in: querystring`): the properties of an object as a form's, or any other value as its
/// JSON text, percent-encoded.
pub(crate) fn whole_query(value: &Value, as_json: bool) -> Result<Option<String>, &'static str> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) if !as_json => escape(text),
        value if as_json => escape(&value.to_string()),
        value => form(value, &[])?,
    };
    Ok(Some(text).filter(|it| !it.is_empty()))
}
