//! What has to hold of the emitted runtime, whatever it is given: for the fuzz targets, and for a test that tries a few.
//!
//! Each check takes bytes and panics if something does not hold. References are slow and plain on purpose.

use std::time::{Duration, SystemTime};

use arbitrary::{Result, Unstructured};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::runtime::{
    Body, BodyStream, BoxFuture, CallOptions, Client, ClientBuilder, Event, EventParser, Operation,
    QueryStyle, Request, Server, Transport, TransportError, TransportErrorKind, merge, retry_after,
};

/// The event parser gives the same as the reference, however the bytes are split.
pub fn sse(bytes: &[u8]) {
    let Some((seed, stream)) = bytes.split_first() else {
        return;
    };
    let expected = events(stream);
    let (mut state, seed) = (0_usize, usize::from(*seed));
    let mut odd = || {
        state = state.wrapping_mul(31).wrapping_add(seed + 7);
        1 + state % 13
    };
    for size in [1, 2, 3, stream.len().max(1)] {
        assert_eq!(parsed(stream, || size), expected);
    }
    assert_eq!(parsed(stream, &mut odd), expected);
}

fn parsed(mut rest: &[u8], mut size: impl FnMut() -> usize) -> Vec<Event> {
    let mut parser = EventParser::new(1 << 20);
    let (mut event, mut events) = (Event::EMPTY, Vec::new());
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(size().min(rest.len()));
        parser.push(Bytes::copy_from_slice(piece));
        while parser.next_event(&mut event).unwrap() {
            events.push(event.clone());
        }
        rest = after;
    }
    events
}

/// The standard's algorithm (WHATWG HTML, 9.2.6), line by line over decoded text.
pub fn events(bytes: &[u8]) -> Vec<Event> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = text.split('\n').collect();
    // What no line ending completes is not a line.
    lines.pop();
    let (mut name, mut data, mut id) = (String::new(), String::new(), String::new());
    let mut retry = None;
    let mut events = Vec::new();
    for line in lines {
        if line.is_empty() {
            if !data.is_empty() {
                data.pop();
                let event = match name.is_empty() {
                    true => "message".to_owned(),
                    false => name.clone(),
                };
                let known = 1..=8 << 10;
                let id = Some(id.as_str()).filter(|it| known.contains(&it.len()));
                let data = std::mem::take(&mut data);
                events.push(Event {
                    event,
                    data,
                    id: id.map(Into::into),
                    retry: retry.take(),
                });
            }
            name.clear();
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => name = value.to_owned(),
            "data" => data = data + value + "\n",
            "id" if !value.contains('\0') => id = value.to_owned(),
            "retry" if !value.is_empty() && value.bytes().all(|it| it.is_ascii_digit()) => {
                retry = Some(Duration::from_millis(value.parse().unwrap_or(u64::MAX)));
            }
            _ => {}
        }
    }
    events
}

struct Nowhere;

impl Transport for Nowhere {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, std::result::Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(async { Err(TransportErrorKind::Connect.into()) })
    }
}

static API: crate::runtime::Api = crate::runtime::Api {
    user_agent: "fuzz/1",
    servers: &[Server::at("http://localhost")],
    own_servers: &[],
    base_url_env: None,
    schemes: &[],
    request_id_header: None,
};

static LIST: Operation = Operation::new("list", "GET", "/list");

fn client() -> Client {
    let builder = ClientBuilder::new(&API).transport(Nowhere);
    builder.build().unwrap()
}

/// A query parameter has no character but those that a query may have (RFC 3986, section 3.4), and is read back as
/// what it was where its style says how.
pub fn query(bytes: &[u8]) {
    let _ = try_query(&mut Unstructured::new(bytes));
}

fn try_query(input: &mut Unstructured<'_>) -> Result<()> {
    let styles = [
        QueryStyle::Form,
        QueryStyle::Space,
        QueryStyle::Pipe,
        QueryStyle::DeepObject,
    ];
    let style = *input.choose(&styles)?;
    let (explode, reserved): (bool, bool) = (input.arbitrary()?, input.arbitrary()?);
    let name: String = input.arbitrary()?;
    let value = match input.int_in_range(0..=3)? {
        0 => Value::String(input.arbitrary()?),
        1 => json!(input.arbitrary::<Vec<String>>()?),
        2 => {
            let pairs: Vec<(String, String)> = input.arbitrary()?;
            let pairs = pairs
                .into_iter()
                .map(|(key, value)| (key, Value::String(value)));
            Value::Object(pairs.collect())
        }
        _ => nested(input, 0)?,
    };
    let mut request = Request::new(&LIST);
    if request
        .query_as(&value, &name, style, explode, reserved)
        .is_err()
    {
        return Ok(());
    }
    let sent = match request.build(&client(), &CallOptions::default()) {
        Ok(sent) => sent,
        // There is a longest URL.
        Err(error) => {
            assert!(error.to_string().contains("uri too long"), "{error}");
            return Ok(());
        }
    };
    let query = sent.uri().query().unwrap_or_default().to_owned();
    let allowed = |it: char| it.is_ascii_alphanumeric() || "-._~%!$&'()*+,;=:@/?".contains(it);
    assert!(query.chars().all(allowed), "{query}");
    if reserved {
        return Ok(());
    }
    let text = |it: &Value| it.as_str().map(str::to_owned);
    let expected: Option<Vec<(String, String)>> = match (&value, style) {
        (Value::String(text), QueryStyle::Form) => Some(vec![(name, text.clone())]),
        (Value::Array(items), QueryStyle::Form) if explode => items
            .iter()
            .map(|it| Some((name.clone(), text(it)?)))
            .collect(),
        (Value::Object(map), QueryStyle::Form) if explode => map
            .iter()
            .map(|(key, it)| Some((key.clone(), text(it)?)))
            .collect(),
        (Value::Object(map), QueryStyle::DeepObject) => map
            .iter()
            .map(|(key, it)| Some((format!("{name}[{key}]"), text(it)?)))
            .collect(),
        _ => None,
    };
    if let Some(expected) = expected {
        let pairs = query.split('&').filter(|it| !it.is_empty());
        let read: Vec<(String, String)> = pairs
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(name), decoded(value))
            })
            .collect();
        assert_eq!(read, expected, "{query}");
    }
    Ok(())
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next().unwrap(), rest.next().unwrap()];
        let digits = std::str::from_utf8(&digits).unwrap();
        bytes.push(u8::from_str_radix(digits, 16).unwrap());
    }
    String::from_utf8(bytes).unwrap()
}

/// Any JSON, not deep.
fn nested(input: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(
        match input.int_in_range(0..=if depth > 3 { 3 } else { 5 })? {
            0 => Value::Null,
            1 => Value::Bool(input.arbitrary()?),
            2 => json!(input.arbitrary::<i64>()?),
            3 => Value::String(input.arbitrary()?),
            4 => {
                let count = input.int_in_range(0..=4)?;
                let items = (0..count).map(|_| nested(input, depth + 1));
                Value::Array(items.collect::<Result<_>>()?)
            }
            _ => {
                let count = input.int_in_range(0..=4)?;
                let pairs = (0..count).map(|_| Ok((input.arbitrary()?, nested(input, depth + 1)?)));
                Value::Object(pairs.collect::<Result<_>>()?)
            }
        },
    )
}

/// What a server says of when to come again is a time, or nothing.
pub fn retry(bytes: &[u8]) {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let mut input = Unstructured::new(bytes);
    let date = input.arbitrary().unwrap_or(false);
    let name = if input.arbitrary().unwrap_or(false) {
        "retry-after-ms"
    } else {
        "retry-after"
    };
    let text = match date {
        true => {
            let later: u32 = input.arbitrary().unwrap_or(0);
            httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(later.into()))
        }
        false => String::from_utf8_lossy(input.take_rest()).into_owned(),
    };
    let Ok(value) = http::HeaderValue::from_str(&text) else {
        return;
    };
    let headers = http::HeaderMap::from_iter([(http::HeaderName::from_static(name), value)]);
    let found = retry_after(&headers, now);
    let plain = text.trim_matches([' ', '\t']);
    if !plain.is_empty() && plain.len() < 10 && plain.bytes().all(|it| it.is_ascii_digit()) {
        let number: u64 = plain.parse().unwrap();
        let expected = match name {
            "retry-after" => Duration::from_secs(number),
            _ => Duration::from_millis(number),
        };
        assert_eq!(found, Some(expected), "{text}");
    } else if let (Ok(then), "retry-after") = (httpdate::parse_http_date(plain), name) {
        assert_eq!(
            found,
            Some(then.duration_since(now).unwrap_or_default()),
            "{text}"
        );
    } else if let (Some(found), Ok(number)) = (found, plain.parse::<f64>()) {
        assert!(
            number >= 0.0 && found.as_secs_f64() <= number + 1.0,
            "{text}"
        );
    } else {
        assert_eq!(found, None, "{text}");
    }
}

/// A value that is sent in pieces is that value again, in whichever order its list's items begin.
pub fn deltas(bytes: &[u8]) {
    let _ = try_deltas(&mut Unstructured::new(bytes));
}

fn try_deltas(input: &mut Unstructured<'_>) -> Result<()> {
    // Anything may be merged into anything.
    let (mut one, other) = (nested(input, 0)?, nested(input, 0)?);
    merge(&mut one, &other, &["type"]);
    let value = tree(input, 0)?;
    let mut pieces = Vec::new();
    split(input, &value, &mut Vec::new(), &mut pieces)?;
    let mut merged = Value::Null;
    for piece in &pieces {
        merge(&mut merged, piece, &["type"]);
    }
    let expected = if pieces.is_empty() {
        Value::Null
    } else {
        value
    };
    assert_eq!(merged, expected, "{pieces:?}");
    Ok(())
}

/// An object of texts, objects, and lists whose items know their place.
fn tree(input: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let mut map = Map::from_iter([("type".to_owned(), json!("t"))]);
    for _ in 0..input.int_in_range(0..=3)? {
        let key = format!("k{}", input.int_in_range(0..=9)?);
        let value = match input.int_in_range(0..=if depth > 2 { 1 } else { 3 })? {
            0 => Value::String(input.arbitrary()?),
            1 => json!(input.arbitrary::<bool>()?),
            2 => tree(input, depth + 1)?,
            _ => {
                let count = input.int_in_range(1..=4)?;
                let items = (0..count).map(|index| {
                    let mut item = tree(input, depth + 1)?;
                    item["index"] = json!(index);
                    Ok(item)
                });
                Value::Array(items.collect::<Result<_>>()?)
            }
        };
        map.insert(key, value);
    }
    Ok(Value::Object(map))
}

/// A step from a value into it: a property, or an item of a list.
enum Step<'v> {
    Key(&'v str),
    Item(&'v Value),
}

/// The pieces of a value: one for each text's part, and for each other leaf.
fn split<'v>(
    input: &mut Unstructured<'_>,
    value: &'v Value,
    steps: &mut Vec<Step<'v>>,
    pieces: &mut Vec<Value>,
) -> Result<()> {
    match value {
        Value::String(text) => {
            let at = input.int_in_range(0..=text.len())?;
            let at = (0..=at)
                .rev()
                .find(|it| text.is_char_boundary(*it))
                .unwrap_or(0);
            // The properties that each piece repeats are not split.
            let whole = matches!(steps.last(), Some(Step::Key("type")));
            let parts = if whole {
                (text.as_str(), "")
            } else {
                text.split_at(at)
            };
            pieces.push(around(steps, parts.0.into()));
            if !whole {
                pieces.push(around(steps, parts.1.into()));
            }
        }
        Value::Array(items) => {
            let backwards = input.arbitrary()?;
            let mut order: Vec<&Value> = items.iter().collect();
            if backwards {
                order.reverse();
            }
            for item in order {
                steps.push(Step::Item(item));
                split(input, item, steps, pieces)?;
                steps.pop();
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                steps.push(Step::Key(key));
                split(input, value, steps, pieces)?;
                steps.pop();
            }
        }
        leaf => pieces.push(around(steps, leaf.clone())),
    }
    Ok(())
}

/// A leaf, and what it stands in.
fn around(steps: &[Step<'_>], leaf: Value) -> Value {
    steps.iter().rev().fold(leaf, |value, step| match step {
        Step::Key(key) => Value::Object(Map::from_iter([((*key).to_owned(), value)])),
        Step::Item(item) => {
            let mut value = value;
            value["index"] = item["index"].clone();
            json!([value])
        }
    })
}
