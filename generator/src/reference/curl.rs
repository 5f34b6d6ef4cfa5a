//! A call as a command line of curl, with credentials and parameters as variables of the shell.
//!
//! The document's text stands between quotes, so that nothing in it is run.

use serde_json::Value as Json;

use super::Material;
use super::operation::Described;
use crate::ir::{self, BodyContent, ParameterLocation, SchemeKind};

/// The call with what is required.
pub fn call(material: &Material<'_, '_>, it: &ir::Operation, body: Option<&Described>) -> String {
    let mut query = Vec::new();
    let mut more = Vec::new();
    let required = it.parameters.iter().filter(|it| it.required);
    for parameter in required {
        let value = match &parameter.constant {
            Some(Json::String(text)) => escaped(text),
            Some(value) => escaped(&value.to_string()),
            None => format!("${}", variable(&parameter.name)),
        };
        let name = escaped(&parameter.name);
        match parameter.place {
            ParameterLocation::Path => {}
            ParameterLocation::Query => query.push(format!("{name}={value}")),
            ParameterLocation::WholeQuery => query.push(value),
            ParameterLocation::Header => more.push(format!("-H \"{name}: {value}\"")),
            ParameterLocation::Cookie => more.push(format!("-b \"{name}={value}\"")),
        }
    }
    let credentials = it.security.first().into_iter().flatten();
    for name in credentials {
        credential(material, name, &mut query, &mut more);
    }
    more.extend(content(it, body));
    let mut url = format!("{}{}", base(material, it), path(&it.path));
    if !query.is_empty() {
        let mark = if url.contains('?') { "&" } else { "?" };
        url.push_str(&format!("{mark}{}", query.join("&")));
    }
    let method = match it.method.as_str() {
        "GET" if it.body.is_none() => String::new(),
        "HEAD" => " --head".to_owned(),
        method => format!(" -X {}", quoted(method)),
    };
    let first = format!("curl{method} \"{url}\"");
    std::iter::once(first)
        .chain(more)
        .collect::<Vec<_>>()
        .join(" \\\n  ")
}

/// Adds what a security scheme sends.
fn credential(
    material: &Material<'_, '_>,
    name: &str,
    query: &mut Vec<String>,
    more: &mut Vec<String>,
) {
    let mut schemes = material.api.security_schemes.iter();
    let Some(scheme) = schemes.find(|it| it.name == name) else {
        return;
    };
    let said = material.settings.options.token_env.get(name);
    let value = format!(
        "${}",
        said.map_or_else(|| variable(name), |it| variable(it))
    );
    match &scheme.kind {
        SchemeKind::Bearer => more.push(format!("-H \"Authorization: Bearer {value}\"")),
        SchemeKind::Basic => more.push(format!("-u \"{value}\"")),
        SchemeKind::Http(scheme) => {
            more.push(format!("-H \"Authorization: {} {value}\"", escaped(scheme)));
        }
        SchemeKind::Header(header) => more.push(format!("-H \"{}: {value}\"", escaped(header))),
        SchemeKind::Query(name) => query.push(format!("{}={value}", escaped(name))),
        SchemeKind::Cookie(name) => more.push(format!("-b \"{}={value}\"", escaped(name))),
    }
}

/// What sends the body.
fn content(it: &ir::Operation, body: Option<&Described>) -> Vec<String> {
    let way = it.body.as_ref().and_then(|it| it.media_types.first());
    let Some(way) = way else {
        return Vec::new();
    };
    let header = format!(
        "-H {}",
        quoted(&format!("Content-Type: {}", way.media_type))
    );
    let value = body.and_then(|it| it.value.as_ref());
    match (&way.content, value) {
        (BodyContent::Form(..), Some(Json::Object(members))) => {
            let members = members.iter();
            let members = members.map(|(name, it)| format!("--data-urlencode {}", pair(name, it)));
            members.collect()
        }
        (BodyContent::Multipart(..), Some(Json::Object(members))) => {
            let members = members.iter();
            members
                .map(|(name, it)| format!("-F {}", pair(name, it)))
                .collect()
        }
        (BodyContent::Json(_), Some(value)) => {
            vec![header, format!("-d {}", quoted(&format!("{value:#}")))]
        }
        _ => vec![header, "--data-binary @body".to_owned()],
    }
}

fn pair(name: &str, value: &Json) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    quoted(&format!("{name}={text}"))
}

/// The address of the server, with the defaults of its variables.
fn base(material: &Material<'_, '_>, it: &ir::Operation) -> String {
    let api = material.api;
    let server = match it.server {
        Some(own) => api.operation_servers.get(own),
        None => api.servers.first(),
    };
    let Some(server) = server.filter(|it| it.url.contains("://")) else {
        return "$BASE_URL".to_owned();
    };
    let mut url = server.url.clone();
    for variable in &server.variables {
        url = url.replace(&format!("{{{}}}", variable.name), &variable.default);
    }
    escaped(url.trim_end_matches('/'))
}

/// A path template with a variable of the shell for each parameter.
fn path(template: &str) -> String {
    let mut path = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(&escaped(before));
        match after.split_once('}') {
            Some((name, after)) => {
                path.push_str(&format!("${{{}}}", variable(name)));
                rest = after;
            }
            None => rest = after,
        }
    }
    path + &escaped(rest)
}

/// The name of a shell's variable: `thread_id` is `THREAD_ID`.
pub fn variable(name: &str) -> String {
    let mut made = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
                made.push('_');
            }
            made.push(letter.to_ascii_uppercase());
        } else if !made.ends_with('_') && !made.is_empty() {
            made.push('_');
        }
        before = letter;
    }
    let made = made.trim_end_matches('_');
    match made.starts_with(|it: char| it.is_ascii_alphabetic()) {
        true => made.to_owned(),
        false => format!("VALUE_{made}").trim_end_matches('_').to_owned(),
    }
}

/// A text between the double quotes of a shell.
pub fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars().filter(|it| !it.is_control()) {
        if ['"', '$', '`', '\\'].contains(&letter) {
            safe.push('\\');
        }
        safe.push(letter);
    }
    safe
}

/// A text in single quotes.
pub fn quoted(text: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric();
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}
