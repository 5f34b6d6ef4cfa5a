//! A request as it is shown: method, address, headers and body, and the same as a command line of curl. No credential is in it.

use crate::reference::{escaped, quoted};
use crate::runtime::Body;

use super::credentials::Marks;

/// A request that is about to be sent, with the names of variables in place of credentials.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// The id of the operation.
    pub operation: String,
    /// Upper case.
    pub method: String,
    /// The address.
    pub url: String,
    /// Names in lower case and values, in the order they are sent.
    pub headers: Vec<(String, String)>,
    /// The body; none if there is none.
    pub body: Option<Shown>,
    /// Whether a stream is asked for.
    pub is_stream: bool,
    /// The same as a command line of curl.
    pub curl: String,
    /// The call in Rust.
    pub rust: String,
}

/// A body as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Its text.
    Text(String),
    /// How many bytes it has, if that is known: it is no text, or not at hand.
    Bytes(Option<u64>),
}

/// The largest body that is shown, in bytes.
const LONGEST: usize = 1 << 20;

/// A request as it is shown, but for what is known of its operation only.
pub fn of(request: &http::Request<Body>, marks: &Marks) -> Preview {
    let headers = request.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.as_str().to_owned(), marks.shown(&value))
    });
    let body = request.body();
    let text = body.as_bytes().filter(|it| it.len() <= LONGEST);
    let text = text.and_then(|it| std::str::from_utf8(it).ok());
    let shown = match text {
        _ if body.is_empty() => None,
        Some(text) => Some(Shown::Text(text.to_owned())),
        None => Some(Shown::Bytes(body.length())),
    };
    let mut preview = Preview {
        method: request.method().to_string(),
        url: marks.shown(&request.uri().to_string()),
        headers: headers.collect(),
        body: shown,
        ..Preview::default()
    };
    preview.curl = curl(request, marks, preview.body.as_ref());
    preview
}

/// The command line. The document's and the caller's text stands between quotes, so that nothing in it is run.
fn curl(request: &http::Request<Body>, marks: &Marks, body: Option<&Shown>) -> String {
    let url = request.uri().to_string();
    let method = match (request.method().as_str(), body) {
        ("GET", None) => String::new(),
        ("HEAD", _) => " --head".to_owned(),
        (method, _) => format!(" -X {}", quoted(method)),
    };
    let mut parts = vec![format!("curl{method} {}", argument(&url, marks))];
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        let own = ["accept-encoding", "content-length", "user-agent"];
        if own.contains(&name.as_str()) {
            continue;
        }
        if let Some(variable) = marks
            .basic()
            .filter(|_| name == "authorization" && value.starts_with("Basic "))
        {
            parts.push(format!("-u \"{variable}\""));
            continue;
        }
        parts.push(format!(
            "-H {}",
            argument(&format!("{name}: {value}"), marks)
        ));
    }
    match body {
        None => {}
        Some(Shown::Text(text)) => parts.push(format!("--data-raw {}", quoted(text))),
        Some(Shown::Bytes(_)) => parts.push("--data-binary @body".to_owned()),
    }
    parts.join(" \\\n  ")
}

/// A text as one word of a shell, in which the variables of credentials are replaced.
fn argument(text: &str, marks: &Marks) -> String {
    let quoted_text = quoted(text);
    match marks.shown(text) == text {
        true => quoted_text,
        false => format!("\"{}\"", marks.shown(&escaped(text))),
    }
}
