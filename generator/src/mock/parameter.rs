//! Parameters: from how they were sent to the JSON that their schemas speak of.

use openapiv3::{PathStyle, QueryStyle};
use percent_encoding::percent_decode_str;
use serde_json::{Map as JsonMap, Value as Json};

use super::Request;
use super::problem::{Problem, Violation};
use crate::document::{self, Location, Parameter};
use crate::examples::{Checker, JsonKinds};
use crate::resolve::Resolver;

/// Refuses a request with a parameter that is missing, or that its schema does not accept.
pub fn check(
    resolver: &Resolver<'_>,
    checker: &Checker<'_>,
    operation: &document::Operation<'_>,
    path: &[(String, String)],
    request: &Request,
) -> Result<(), Problem> {
    let query = pairs(&request.query);
    let mut violations = Vec::new();
    for parameter in &operation.parameters {
        let location = &parameter.location;
        let (part, sent): (_, Vec<(String, String)>) = match location {
            Location::Path(_) => ("path parameter", path.to_vec()),
            Location::Query { .. } => ("query parameter", query.clone()),
            Location::Header => ("header", request.headers.clone()),
            Location::Cookie { .. } => ("cookie", cookies(request)),
            // It has no name that could be looked up.
            Location::WholeQuery => continue,
        };
        let name = match location {
            Location::Header => parameter.name.to_ascii_lowercase(),
            _ => parameter.name.to_owned(),
        };
        let mut refuse = |reason: String| {
            violations.push(Violation {
                part,
                at: parameter.name.to_owned(),
                reason,
            });
        };
        let kinds = JsonKinds::of(resolver, parameter.schema);
        let value = match parameter.media_type {
            Some(_) => first(&sent, &name).map(|it| match serde_json::from_str(it) {
                Ok(json) => Value::Json(json),
                Err(_) => Value::Unreadable,
            }),
            None => Style::of(parameter).read(&sent, &name, &kinds),
        };
        match value {
            None if parameter.required || matches!(location, Location::Path(_)) => {
                refuse("it is required, and missing".to_owned());
            }
            Some(Value::Unreadable) => refuse("it is no JSON".to_owned()),
            Some(Value::Json(json)) => {
                let errors = checker.errors(parameter.schema.as_slice(), &json);
                errors.into_iter().for_each(|(_, reason)| refuse(reason));
            }
            None | Some(Value::Unlooked) => {}
        }
    }
    Problem::unless_empty(400, violations)
}

/// What was sent for a parameter.
enum Value {
    /// As JSON.
    Json(Json),
    /// JSON that is none.
    Unreadable,
    /// Spelled over names that other parameters may have, too.
    Unlooked,
}

/// How arrays and objects are spelled (OpenAPI, "Style Values").
struct Style {
    /// What stands between items.
    separator: char,
    /// What stands before them: of `label` and `matrix`.
    prefix: String,
    explode: bool,
    is_deep: bool,
    /// Whether items have the parameter's name each.
    is_repeated: bool,
}

impl Style {
    fn of(parameter: &Parameter<'_>) -> Style {
        let query = match &parameter.location {
            Location::Query { style, .. } => Some(style),
            _ => None,
        };
        let is_form = matches!(query, Some(QueryStyle::Form))
            || matches!(parameter.location, Location::Cookie { .. });
        let explode = parameter.explode.unwrap_or(is_form);
        let (separator, prefix) = match (&parameter.location, query) {
            (_, Some(QueryStyle::SpaceDelimited)) => (' ', String::new()),
            (_, Some(QueryStyle::PipeDelimited)) => ('|', String::new()),
            (Location::Path(PathStyle::Label), _) => ('.', ".".to_owned()),
            (Location::Path(PathStyle::Matrix), _) => (';', format!(";{}=", parameter.name)),
            _ => (',', String::new()),
        };
        Style {
            separator: match parameter.location {
                Location::Path(_) if !explode => ',',
                _ => separator,
            },
            prefix,
            explode,
            is_deep: matches!(query, Some(QueryStyle::DeepObject)),
            is_repeated: explode && is_form,
        }
    }

    fn read(&self, sent: &[(String, String)], name: &str, kinds: &JsonKinds<'_>) -> Option<Value> {
        if self.is_deep {
            return self.deep(sent, name, kinds);
        }
        if kinds.is_object() && self.is_repeated {
            return Some(Value::Unlooked);
        }
        let brackets = format!("{name}[]");
        let mut texts = sent.iter().filter(|it| it.0 == name || it.0 == brackets);
        if kinds.is_array() && self.is_repeated {
            let items: Vec<Json> = texts.map(|it| kinds.item(&it.1)).collect();
            return (!items.is_empty()).then_some(Value::Json(Json::Array(items)));
        }
        let text = texts.next()?.1.as_str();
        let text = text.strip_prefix(self.prefix.as_str()).unwrap_or(text);
        let json = if kinds.is_array() {
            let items = text.split(self.separator).filter(|_| !text.is_empty());
            Json::Array(items.map(|it| kinds.item(it)).collect())
        } else if kinds.is_object() {
            Json::Object(self.object(text, kinds))
        } else {
            kinds.scalar(text)
        };
        Some(Value::Json(json))
    }

    /// `name,value,name,value`, or `name=value,name=value` if exploded.
    fn object(&self, text: &str, kinds: &JsonKinds<'_>) -> JsonMap<String, Json> {
        let mut made = JsonMap::new();
        let mut parts = text.split(self.separator);
        while let Some(part) = parts.next() {
            let (name, value) = match self.explode {
                true => part.split_once('=').unwrap_or((part, "")),
                false => (part, parts.next().unwrap_or_default()),
            };
            made.insert(name.to_owned(), kinds.property(name).scalar(value));
        }
        made
    }

    /// `name[property]=value`.
    fn deep(&self, sent: &[(String, String)], name: &str, kinds: &JsonKinds<'_>) -> Option<Value> {
        let mut made = JsonMap::new();
        for (key, value) in sent {
            let Some(inner) = key.strip_prefix(name).and_then(|it| it.strip_prefix('[')) else {
                continue;
            };
            match inner.strip_suffix(']') {
                Some(property) if !property.contains('[') => {
                    made.insert(property.to_owned(), kinds.property(property).scalar(value));
                }
                // Deeper ones have no spelling in OpenAPI.
                _ => return Some(Value::Unlooked),
            }
        }
        (!made.is_empty()).then_some(Value::Json(Json::Object(made)))
    }
}

fn first<'s>(sent: &'s [(String, String)], name: &str) -> Option<&'s str> {
    Some(sent.iter().find(|it| it.0 == name)?.1.as_str())
}

/// Names and values of a query or a form (WHATWG URL, section 5.1).
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|it| !it.is_empty());
    let decoded = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decoded(name), decoded(value))
    };
    parts.map(pair).collect()
}

/// Names and values of cookies.
pub fn cookies(request: &Request) -> Vec<(String, String)> {
    let headers = request.headers.iter().filter(|it| it.0 == "cookie");
    let parts = headers.flat_map(|it| it.1.split(';'));
    let pair = |part: &str| {
        let (name, value) = part.trim().split_once('=')?;
        let value = percent_decode_str(value).decode_utf8_lossy();
        Some((name.to_owned(), value.into_owned()))
    };
    parts.filter_map(pair).collect()
}
