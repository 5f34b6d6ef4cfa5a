//! What a request of the page gets: the page and its files, and data as JSON. No sockets; what is sent to the API is left to `server`.

use percent_encoding::percent_decode_str;
use serde_json::{Value as Json, json};

use super::base64;
use super::form::form;
use super::{CSS, Explorer, SEARCH};
use crate::call::{Asked, Attachment, Given, Item, Preview, Problem, Refusal, Shown};
use crate::catalog::Listed;
use crate::reference::{escaped_html, html, prose};

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");
const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><rect width=\"16\" height=\"16\" rx=\"3\" fill=\"#0b5cad\"/>\
                    <path d=\"M4 5l4 3-4 3M9 11h4\" stroke=\"#fff\" stroke-width=\"1.6\" fill=\"none\"/></svg>\n";

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The media type.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

impl Answer {
    /// A line of text.
    pub fn plain(status: u16, text: &str) -> Answer {
        Answer {
            status,
            content_type: "text/plain; charset=utf-8",
            body: format!("{text}\n"),
        }
    }

    fn file(content_type: &'static str, body: &str) -> Answer {
        Answer {
            status: 200,
            content_type,
            body: body.to_owned(),
        }
    }

    fn json(status: u16, json: &Json) -> Answer {
        Answer {
            status,
            content_type: "application/json",
            body: json.to_string(),
        }
    }
}

/// What is read: the path behind the token, and the query.
pub fn get(explorer: &Explorer, path: &str, query: &str) -> Answer {
    match path {
        "" => Answer::file("text/html; charset=utf-8", &page(explorer)),
        "page.css" => Answer::file("text/css; charset=utf-8", CSS),
        "search.js" => Answer::file("text/javascript; charset=utf-8", SEARCH),
        "page.js" => Answer::file("text/javascript; charset=utf-8", SCRIPT),
        "icon.svg" => Answer::file("image/svg+xml", ICON),
        "api/search" => Answer::json(200, &search(explorer, &argument(query, "words"))),
        "api/operation" => match explorer.lookup.page(&argument(query, "name")) {
            Ok(page) => {
                let shown =
                    json!({ "title": page.title, "html": html(&page), "form": form(&page) });
                Answer::json(200, &shown)
            }
            Err(reason) => Answer::json(404, &json!({ "error": reason })),
        },
        _ => Answer::plain(404, "there is nothing here"),
    }
}

/// A value of the query.
fn argument(query: &str, name: &str) -> String {
    let mut pairs = query.split('&').filter_map(|it| it.split_once('='));
    let value = pairs.find(|(it, _)| *it == name).map_or("", |it| it.1);
    percent_decode_str(&value.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}

fn page(explorer: &Explorer) -> String {
    let (title, version) = explorer.lookup.title();
    let mut overview = format!(
        "<h1>{}</h1>\n<p class=\"note\">{}</p>\n",
        escaped_html(title),
        escaped_html(version)
    );
    if let Some(text) = explorer.lookup.description() {
        overview.push_str(&format!("<div class=\"prose\">{}</div>\n", prose(text)));
    }
    let servers = explorer.reach.server.clone().into_iter();
    let servers = servers.chain(explorer.lookup.servers());
    let servers = servers.map(|it| format!("<option value=\"{}\"></option>", escaped_html(&it)));
    let parts = [
        ("{{SIDE}}", super::SIDE.to_owned()),
        ("{{SERVERS}}", servers.collect()),
        ("{{VERSION}}", escaped_html(version)),
        ("{{OVERVIEW}}", overview),
        ("{{TITLE}}", escaped_html(title)),
    ];
    filled(PAGE, &parts)
}

/// A text with its places filled, in one pass: what a document says is not looked at for places.
fn filled(text: &str, parts: &[(&str, String)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let part = parts.iter().find_map(|(place, part)| {
            let place = place.strip_prefix("{{")?;
            Some((part, after.strip_prefix(place)?))
        });
        match part {
            Some((part, after)) => {
                out.push_str(part);
                rest = after;
            }
            None => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out + rest
}

fn search(explorer: &Explorer, text: &str) -> Json {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let found = explorer.lookup.search(&words);
    let operations: Vec<Json> = found.operations.iter().map(listed).collect();
    json!({ "operations": operations, "nearest": found.nearest })
}

fn listed(it: &Listed) -> Json {
    json!({
        "id": it.id,
        "method": it.method,
        "path": it.path,
        "tags": it.tags,
        "summary": it.summary,
        "deprecated": it.deprecated,
    })
}

/// A call as the page describes it.
///
/// # Errors
///
/// It is none: why.
pub fn asked(explorer: &Explorer, body: &[u8]) -> Result<Asked, String> {
    let json: Json = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let text = |key: &str| json.get(key).and_then(Json::as_str);
    let filled = |key: &str| {
        text(key)
            .map(str::to_owned)
            .filter(|it| !it.trim().is_empty())
    };
    let values = json.get("values").and_then(Json::as_array);
    let items: Result<Vec<Item>, String> = values.into_iter().flatten().map(item).collect();
    let mut items = items?;
    let files = json.get("files").and_then(Json::as_array);
    for it in files.into_iter().flatten() {
        items.push(attached(it).ok_or("a file is a list of field, name and base64")?);
    }
    Ok(Asked {
        operation: text("operation")
            .ok_or("the operation is not named")?
            .to_owned(),
        items,
        body: filled("body").map(Given::Text),
        server: filled("server").or_else(|| explorer.reach.server.clone()),
        stream: json.get("stream").and_then(Json::as_bool),
        credentials: explorer.reach.credentials.clone(),
        ..Asked::default()
    })
}

/// Whether the pages of a list are to be followed.
pub fn wants_pages(body: &[u8]) -> bool {
    let json: Result<Json, _> = serde_json::from_slice(body);
    json.is_ok_and(|it| it.get("all") == Some(&Json::Bool(true)))
}

/// A file that was chosen on the page, which has its bytes.
fn attached(json: &Json) -> Option<Item> {
    let [Json::String(field), Json::String(name), Json::String(text)] = json.as_array()?.as_slice()
    else {
        return None;
    };
    let (name, bytes) = (name.clone(), base64::read(text)?);
    Some(Item::Attached(field.clone(), Attachment { name, bytes }))
}

/// A value: place, name, and a text or anything else as JSON. A path is none: only its user chooses what the page reads from this
/// machine's disk.
fn item(json: &Json) -> Result<Item, String> {
    let malformed = || "a value is a list of place, name and value".to_owned();
    let list = json.as_array().ok_or_else(malformed)?;
    let [Json::String(place), Json::String(name), value] = list.as_slice() else {
        return Err(malformed());
    };
    let name = name.clone();
    Ok(match (place.as_str(), value) {
        ("query", Json::String(text)) => Item::Query(name, text.clone()),
        ("header", Json::String(text)) => Item::Header(name, text.clone()),
        (_, Json::String(text)) => Item::Text(name, text.clone()),
        (_, json) => Item::Json(name, json.clone()),
    })
}

/// A call as it will be sent, or why it will not.
pub fn prepared(explorer: &Explorer, body: &[u8]) -> Answer {
    let asked = match asked(explorer, body) {
        Ok(asked) => asked,
        Err(reason) => return Answer::json(400, &json!({ "error": reason })),
    };
    Answer::json(
        200,
        &match explorer.callable.prepare(&asked) {
            Ok(prepared) => {
                let missing = problems(&prepared.missing);
                json!({ "preview": preview(&prepared.preview), "missing": missing, "pages": prepared.has_pages() })
            }
            Err(refusal) => json!({ "problems": refused(&refusal) }),
        },
    )
}

fn preview(it: &Preview) -> Json {
    let body = match &it.body {
        None => None,
        Some(Shown::Text(text)) => Some(text.clone()),
        Some(Shown::Bytes(Some(count))) => Some(format!("({count} bytes)")),
        Some(Shown::Bytes(None)) => Some("(bytes)".to_owned()),
    };
    json!({
        "method": it.method,
        "url": it.url,
        "headers": it.headers,
        "body": body,
        "curl": it.curl,
        "rust": it.rust,
    })
}

/// Why nothing is sent, as a list of places and rules.
pub fn refused(refusal: &Refusal) -> Json {
    match refusal {
        Refusal::Unknown(message) | Refusal::Broken(message) => {
            json!([{ "at": "", "message": message }])
        }
        Refusal::Refused(list) => problems(list),
    }
}

fn problems(list: &[Problem]) -> Json {
    let all = list
        .iter()
        .map(|it| json!({ "part": it.part, "at": it.at, "message": it.to_string() }));
    all.collect()
}
