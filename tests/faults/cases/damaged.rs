//! Bodies in which one byte is another one, is missing, or comes twice. What is no JSON any more is an error, what still is
//! one is read as serde_json reads it, and what a stream said before its damage has arrived.

use openai_runs::types::RunObject;

use super::{Call, Case, Expect, head, run, send, stream_head, whole, words};

/// What bytes of JSON are replaced by: its marks, the letters of its words, space, and what is no text.
const OF_JSON: &[u8] = b"\"{}[],:\\/ \n\t019-+.eEntfaux\0\x1f\x7f\x80\xc3\xed\xff";
/// The same for streams of events: the ends of lines, and what fields are made of.
const OF_EVENTS: &[u8] = b"\n\r: \"{}[],\\x0\0\xc3\xff";

/// Each damage of some bytes: its name, where it is, and what they are then.
fn damaged(bytes: &[u8], others: &[u8]) -> Vec<(String, usize, Vec<u8>)> {
    let mut all = Vec::new();
    for at in 0..bytes.len() {
        for other in others.iter().filter(|it| **it != bytes[at]) {
            let mut changed = bytes.to_vec();
            changed[at] = *other;
            all.push((format!("{other:#04x} at {at}"), at, changed));
        }
        let [before, after] = [&bytes[..at], &bytes[at + 1..]];
        all.push((format!("none at {at}"), at, [before, after].concat()));
        let twice = [before, &bytes[at..=at], &bytes[at..]].concat();
        all.push((format!("two at {at}"), at, twice));
    }
    all
}

/// What the bytes of a run are by a reader of JSON that is not ours.
fn read(bytes: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let run: RunObject = serde_json::from_value(value).ok()?;
    Some(run.status.to_string())
}

pub fn cases(cases: &mut Vec<Case>) {
    let text = run("queued").to_string();
    for (name, _, body) in damaged(text.as_bytes(), OF_JSON) {
        let length = format!("content-length: {}\r\n", body.len());
        let expect = match read(&body) {
            Some(status) => Expect::Status(status),
            None => Expect::Fails(&["decode"]),
        };
        let steps = vec![
            send(head("200 OK", "application/json", &length)),
            send(body),
        ];
        cases.push(Case::new("a damaged byte of JSON", Call::Create, steps, expect).named(name));
    }
    let text = words();
    let events = whole();
    for (name, at, body) in damaged(text.as_bytes(), OF_EVENTS) {
        // The end of a block may be what is damaged.
        let before = text.as_bytes()[..at.saturating_sub(1)].windows(2);
        let before = before.filter(|it| it == b"\n\n").count();
        let expect = Expect::Begins(events[..before].to_vec());
        let steps = vec![send(stream_head()), send(body)];
        cases
            .push(Case::new("a damaged byte of a stream", Call::Stream, steps, expect).named(name));
    }
}
