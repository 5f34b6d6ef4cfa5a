//! What is told of a response while it comes, as the lines that the page reads.

use serde_json::{Value as Json, json};

use super::base64;
use crate::call::{Ending, Event, Finding, Head, Outcome, Page, Received, Told};

/// The largest body of bytes that the page can save.
const LARGEST: usize = 16 << 20;

/// Something that came.
pub fn told(it: &Told) -> Json {
    match it {
        Told::Head(head) => json!({ "kind": "head", "head": shown(head) }),
        Told::Event(event) => one(event),
        Told::Page(page) => items(page),
        // It is not asked for by the page.
        Told::Piece(_) => json!({ "kind": "more" }),
    }
}

fn shown(head: &Head) -> Json {
    json!({
        "status": head.status,
        "reason": head.reason,
        "headers": head.headers,
        "ms": head.elapsed.as_millis() as u64,
    })
}

fn one(event: &Event) -> Json {
    json!({
        "kind": "event",
        "number": event.number,
        "name": event.name,
        "data": event.data,
        "findings": findings(&event.findings),
        "ms": event.elapsed.as_millis() as u64,
    })
}

fn items(page: &Page) -> Json {
    json!({
        "kind": "page",
        "number": page.number,
        "items": page.items,
        "findings": findings(&page.findings),
    })
}

fn findings(list: &[Finding]) -> Json {
    list.iter()
        .map(|it| json!({ "at": it.at, "what": it.what }))
        .collect()
}

/// How it ended.
pub fn ended(it: &Outcome) -> Json {
    let (body, language) = match &it.body {
        Received::Empty => (None, "none"),
        Received::Json(json) => (Some(format!("{json:#}")), "json"),
        Received::Text(text) => (Some(text.clone()), "text"),
        Received::Bytes(bytes) => {
            let more = match bytes.len() > LARGEST {
                true => "; `specwright call --output FILE` saves them",
                false => "",
            };
            let text = format!("{} bytes that are no text{more}", bytes.len());
            (Some(text), "bytes")
        }
    };
    let saved = match &it.body {
        Received::Bytes(bytes) if bytes.len() <= LARGEST => Some(base64::written(bytes)),
        _ => None,
    };
    json!({
        "kind": "end",
        "good": it.ending == Ending::Success,
        "ending": ending(it.ending),
        "body": body,
        "language": language,
        "saved": saved,
        "findings": findings(&it.findings),
        "count": it.count,
        "completion": it.completion,
        "message": it.message,
        "ms": it.elapsed.as_millis() as u64,
    })
}

fn ending(it: Ending) -> &'static str {
    match it {
        Ending::Success => "Success",
        Ending::Unsent => "Not sent",
        Ending::ClientError => "Refused by the server",
        Ending::ServerError => "The server failed",
        Ending::NoResponse => "No response",
        Ending::BrokenOff => "The response broke off",
        Ending::Mismatch => "Not what the document says",
    }
}

/// Nothing was sent, since the document forbids it.
pub fn refused(problems: &Json) -> Json {
    json!({ "kind": "refused", "problems": problems })
}

/// Nothing was sent, since the page's request is none.
pub fn unsent(reason: &str) -> Json {
    refused(&json!([{ "at": "", "message": reason }]))
}
