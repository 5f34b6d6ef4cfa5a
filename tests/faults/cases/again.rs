//! What is sent again and when, and streams that are kept alive, resumed from, and ended in all ways that are right.

use std::time::Duration;

use super::{Call, Case, Expect, Step, head, run, send, stream_head, whole, words};

pub fn cases(cases: &mut Vec<Case>) {
    waits(cases);
    refusals(cases);
    alive(cases);
    pieces(cases);
    chunks(cases);
}

fn good() -> Vec<Step> {
    let text = run("queued").to_string();
    let length = format!("content-length: {}\r\n", text.len());
    vec![
        send(head("200 OK", "application/json", &length)),
        send(text),
    ]
}

fn refusal(status: &str, more: &str) -> Vec<Step> {
    let more = format!("content-length: 2\r\n{more}");
    vec![send(head(status, "application/json", &more)), send("{}")]
}

/// Waits that nobody waits, and those that are none.
fn waits(cases: &mut Vec<Case>) {
    let calls = [Call::Create, Call::Stream];
    for digits in 1..=250 {
        let call = calls[digits % 2];
        let lead = 1 + digits % 9;
        let seconds = format!("{lead}{}", "7".repeat(digits + 1));
        for form in [
            format!("retry-after: {seconds}\r\n"),
            format!("retry-after-ms: {seconds}000\r\n"),
            format!("retry-after: {seconds}.5\r\n"),
        ] {
            let steps = refusal("429 Too Many Requests", &form);
            let expect = Expect::Fails(&["status 429"]);
            cases.push(Case::new("a wait beyond all patience", call, steps, expect).named(form));
        }
    }
    for zeros in 1..=60 {
        let zeros = "0".repeat(zeros);
        for form in [
            format!("retry-after: {zeros}\r\n"),
            format!("retry-after: 0.{zeros}\r\n"),
            format!("retry-after-ms: {zeros}\r\n"),
            format!("retry-after: 1e{zeros}\r\n"),
            format!("retry-after: -{zeros}\r\n"),
        ] {
            let mut case = Case::new("a wait of nothing", Call::Create, Vec::new(), Expect::Run);
            case.attempts = vec![refusal("429 Too Many Requests", &form), good()];
            (case.requests, case.at_least) = (2, 2);
            cases.push(case.named(form));
        }
    }
}

/// Statuses of all kinds: what was not looked at is sent again, all else is not.
fn refusals(cases: &mut Vec<Case>) {
    for status in 400_u16..=599 {
        let again = matches!(status, 425 | 429);
        for call in [Call::Create, Call::Stream] {
            // Names of errors are made once, and there are as many as statuses.
            let name: &'static str = format!("status {status}").leak();
            let expect = Expect::Fails(Vec::leak(vec![name]));
            let steps = refusal(&format!("{status} No"), "");
            let mut case = Case::new("any refusal", call, steps, expect).named(status);
            if again {
                (case.requests, case.at_least) = (3, 3);
            }
            cases.push(case);
        }
        let said = refusal(&format!("{status} No"), "x-should-retry: true\r\n");
        let kind = "a refusal that asks for more";
        let mut case = Case::new(kind, Call::Create, Vec::new(), Expect::Run).named(status);
        case.attempts = vec![said, good()];
        (case.requests, case.at_least) = (2, 2);
        cases.push(case);
    }
}

/// Pings, comments, ids and waits that are no items, between all events and split at every byte.
fn alive(cases: &mut Vec<Case>) {
    let pings = "event: ping\ndata: {}\n\n: wait\n\nevent: heartbeat\ndata\n\n";
    let marks = "id: 7\nretry: 10\n\nretry: 4\n\nid\n\n";
    let kinds = [("split, pings", pings), ("split, marks", marks)];
    let ends = ["\n", "\r", "\r\n"];
    for ((kind, between), end) in kinds.iter().flat_map(|it| ends.map(|end| (*it, end))) {
        let text = words().replace("event: thread", &format!("{between}event: thread"));
        let text = text.replace('\n', end);
        for at in 0..text.len() {
            let (before, after) = text.as_bytes().split_at(at);
            let wait = Step::Wait(Duration::from_millis(1));
            let steps = vec![send(stream_head()), send(before), wait, send(after)];
            let case = Case::new(kind, Call::Stream, steps, Expect::Events(whole()));
            cases.push(case.named(format!("{end:?}, {at}")));
        }
    }
}

/// Pieces of three, whatever is cut in two.
fn pieces(cases: &mut Vec<Case>) {
    let text = words();
    let bytes = text.as_bytes();
    for one in (1..bytes.len()).step_by(13) {
        for other in (one..bytes.len()).step_by(17) {
            let mut steps = vec![send(stream_head()), send(&bytes[..one])];
            for piece in [&bytes[one..other], &bytes[other..]] {
                steps.extend([Step::Wait(Duration::from_micros(200)), send(piece)]);
            }
            let case = Case::new("split twice", Call::Stream, steps, Expect::Events(whole()));
            cases.push(case.named(format!("{one}, {other}")));
        }
    }
}

/// Chunks of all sizes (RFC 9112, section 7.1); the last may be missing once the stream is complete.
fn chunks(cases: &mut Vec<Case>) {
    let text = words();
    let start =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    for size in 1..=600 {
        let mut body = start.as_bytes().to_vec();
        for chunk in text.as_bytes().chunks(size) {
            body.extend(format!("{:x};n={size}\r\n", chunk.len()).into_bytes());
            body.extend(chunk);
            body.extend(b"\r\n");
        }
        let mut ended = body.clone();
        ended.extend(b"0\r\n\r\n");
        let case = Case::new(
            "chunks of all sizes",
            Call::Stream,
            vec![send(ended)],
            Expect::Events(whole()),
        );
        cases.push(case.named(size));
        let case = Case::new(
            "complete, and never ended",
            Call::Stream,
            vec![send(&body), Step::Hang],
            Expect::Events(whole()),
        );
        cases.push(case.named(size));
        body.extend(format!("{:x}\r\n", 1 << 20).into_bytes());
        let flood = Step::Flood(b": more\n".repeat(100));
        let case = Case::new(
            "complete, and not silent",
            Call::Stream,
            vec![send(&body), flood],
            Expect::Events(whole()),
        );
        if size % 10 == 0 {
            cases.push(case.named(size));
        }
    }
}
