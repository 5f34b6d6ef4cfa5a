//! The faults: what a server does, and what has to come of it.

mod again;
mod compressed;
mod damaged;
mod framed;
mod statuses;

use std::time::Duration;

use serde_json::json;

use crate::samples::{delta, event, run, transcript};
pub use crate::script::{ELSEWHERE, Step, To};

/// Which call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Create,
    Stream,
}

/// What has to come of it.
#[derive(Debug, Clone)]
pub enum Expect {
    /// The run.
    Run,
    /// A run of this status.
    Status(String),
    /// These events, and a good end.
    Events(Vec<String>),
    /// One of these errors.
    Fails(&'static [&'static str]),
    /// These events at first, and then whatever is no other trouble than that of a stream.
    Begins(Vec<String>),
    /// Some of these events, in order and from the first, and then one of these errors.
    FailsAfter(Vec<String>, &'static [&'static str]),
}

#[derive(Debug, Clone)]
pub struct Case {
    pub kind: &'static str,
    pub name: String,
    pub call: Call,
    pub to: To,
    /// What the server does, attempt by attempt; the last one again and again.
    pub attempts: Vec<Vec<Step>>,
    pub expect: Expect,
    /// The most requests that may arrive, and the fewest.
    pub requests: usize,
    pub at_least: usize,
    pub first_byte: Duration,
    pub idle: Duration,
    pub total: Duration,
}

const LONG: Duration = Duration::from_secs(15);
const SHORT: Duration = Duration::from_millis(300);
const BROKEN: &[&str] = &["broke off"];
const CUT: &[&str] = &["truncated"];

impl Case {
    fn new(kind: &'static str, call: Call, steps: Vec<Step>, expect: Expect) -> Self {
        Case {
            kind,
            name: String::new(),
            call,
            to: To::Script,
            attempts: vec![steps],
            expect,
            requests: 1,
            at_least: 1,
            first_byte: LONG,
            idle: LONG,
            total: LONG,
        }
    }

    fn named(mut self, name: impl std::fmt::Display) -> Self {
        self.name = name.to_string();
        self
    }
}

pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    splits(&mut cases);
    ends(&mut cases);
    events(&mut cases);
    bodies(&mut cases);
    heads(&mut cases);
    times(&mut cases);
    statuses::cases(&mut cases);
    sizes(&mut cases);
    connections(&mut cases);
    compressed::cases(&mut cases);
    again::cases(&mut cases);
    framed::cases(&mut cases);
    damaged::cases(&mut cases);
    cases
}

/// The head of a response whose body ends with the connection.
fn head(status: &str, content_type: &str, more: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\nconnection: close\r\n{more}\r\n")
}

fn stream_head() -> String {
    head("200 OK", "text/event-stream", "")
}

fn send(text: impl AsRef<[u8]>) -> Step {
    Step::Send(text.as_ref().to_vec())
}

fn words() -> String {
    transcript(&["Hello", "wörld"])
}

fn names(text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|it| it.strip_prefix("event: "));
    names.map(str::to_owned).collect()
}

/// The events of the recorded stream.
fn whole() -> Vec<String> {
    names(&words())
}

/// The same events, spelled differently.
fn spellings() -> Vec<(&'static str, String)> {
    let text = words();
    let comments = text
        .replace("event: ", ": still here\n:\nevent: ")
        .replace("\n\n", "\nid: 7\nretry: 10\n\n\n");
    vec![
        ("split, lines end in LF", text.clone()),
        ("split, lines end in CRLF", text.replace('\n', "\r\n")),
        ("split, lines end in CR", text.replace('\n', "\r")),
        ("split, BOM", format!("\u{feff}{text}")),
        ("split, comments", comments),
    ]
}

/// A stream that comes in two pieces, cut at every byte.
fn splits(cases: &mut Vec<Case>) {
    for (kind, text) in spellings() {
        let bytes = text.as_bytes();
        for at in 1..bytes.len() {
            let steps = vec![
                send(stream_head()),
                send(&bytes[..at]),
                Step::Wait(Duration::from_millis(1)),
                send(&bytes[at..]),
            ];
            cases.push(Case::new(kind, Call::Stream, steps, Expect::Events(whole())).named(at));
        }
    }
    // Byte by byte, and in chunks of HTTP as well.
    for (kind, text) in spellings() {
        let mut steps = vec![send(stream_head())];
        steps.extend(text.as_bytes().chunks(1).map(send));
        cases.push(Case::new(kind, Call::Stream, steps, Expect::Events(whole())).named("each"));
        let mut steps = vec![send(head(
            "200 OK",
            "text/event-stream; charset=utf-8",
            "transfer-encoding: chunked\r\n",
        ))];
        steps.extend(text.as_bytes().chunks(7).map(chunk));
        steps.push(send("0\r\n\r\n"));
        cases.push(Case::new(kind, Call::Stream, steps, Expect::Events(whole())).named("chunked"));
    }
}

fn chunk(bytes: &[u8]) -> Step {
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    Step::Send(chunk)
}

/// A stream that ends before its terminal, at every byte and in every way.
fn ends(cases: &mut Vec<Case>) {
    let text = words();
    let bytes = text.as_bytes();
    for at in 0..bytes.len() {
        let steps = vec![send(stream_head()), send(&bytes[..at])];
        let expect = Expect::FailsAfter(whole(), CUT);
        cases.push(Case::new("stream without its terminal", Call::Stream, steps, expect).named(at));

        let steps = vec![
            send(stream_head()),
            send(&bytes[..at]),
            Step::Wait(Duration::from_millis(1)),
            Step::Reset,
        ];
        let expect = Expect::FailsAfter(whole(), &["broke off", "truncated", "no response"]);
        cases.push(Case::new("stream reset", Call::Stream, steps, expect).named(at));
    }
    for at in (0..bytes.len()).step_by(3) {
        let chunked = head(
            "200 OK",
            "text/event-stream",
            "transfer-encoding: chunked\r\n",
        );
        let steps = vec![send(chunked), chunk(&[&bytes[..at], b":"].concat())];
        let expect = Expect::FailsAfter(whole(), BROKEN);
        cases.push(
            Case::new(
                "stream in chunks without an end",
                Call::Stream,
                steps,
                expect,
            )
            .named(at),
        );
    }
}

/// Events that are not what was expected.
fn events(cases: &mut Vec<Case>) {
    let text = words();
    let events: Vec<&str> = text.split_inclusive("\n\n").collect();
    let error = event(
        "error",
        &json!({"error": {"message": "overloaded", "type": "server_error"}}),
    );
    let odd = event("thread.run.teleported", &json!({"to": "mars"}));
    let wrong = event("thread.run.completed", &json!({"id": 7}));
    let text_only = "event: thread.run.completed\ndata: {not json\n\n";
    for at in 0..events.len() {
        let with = |more: &str| {
            let (before, after) = events.split_at(at);
            (
                before.concat(),
                [before.concat(), more.to_owned(), after.concat()].concat(),
            )
        };
        let (before, text) = with(&error);
        let steps = vec![send(stream_head()), send(text)];
        let expect = Expect::FailsAfter(names(&before), &["event"]);
        cases.push(Case::new("error event", Call::Stream, steps, expect).named(at));

        let (before, text) = with(&odd);
        let mut expected = whole();
        expected.insert(names(&before).len(), "thread.run.teleported".to_owned());
        let steps = vec![send(stream_head()), send(text)];
        let case = Case::new(
            "unknown event",
            Call::Stream,
            steps,
            Expect::Events(expected),
        );
        cases.push(case.named(at));

        for (bad, what) in [
            // What does not fit is kept under its name; what is no JSON is an error in its place.
            (wrong.as_str(), "thread.run.completed"),
            (text_only, "unreadable"),
        ] {
            let (before, text) = with(bad);
            let mut expected = whole();
            expected.insert(names(&before).len(), what.to_owned());
            let steps = vec![send(stream_head()), send(text)];
            let case = Case::new(
                "unreadable event",
                Call::Stream,
                steps,
                Expect::Events(expected),
            );
            cases.push(case.named(at));
        }
    }
}

/// Bodies that are cut, with and without a word about it.
fn bodies(cases: &mut Vec<Case>) {
    let text = run("queued").to_string();
    let bytes = text.as_bytes();
    let announced = |length: usize| {
        head(
            "200 OK",
            "application/json",
            &format!("content-length: {length}\r\n"),
        )
    };
    for at in 0..bytes.len() {
        let steps = vec![send(announced(bytes.len())), send(&bytes[..at])];
        cases.push(
            Case::new("JSON cut short", Call::Create, steps, Expect::Fails(BROKEN)).named(at),
        );
        let mut steps = vec![send(announced(bytes.len())), send(&bytes[..at])];
        steps.extend([Step::Wait(Duration::from_millis(1)), Step::Reset]);
        let expect = Expect::Fails(&["broke off", "no response"]);
        cases.push(Case::new("JSON reset", Call::Create, steps, expect).named(at));
        let steps = vec![send(announced(at)), send(&bytes[..at])];
        let expect = Expect::Fails(&["decode"]);
        cases.push(Case::new("JSON that ends early", Call::Create, steps, expect).named(at));
        let mut pieces = vec![send(announced(bytes.len())), send(&bytes[..at])];
        pieces.extend([Step::Wait(Duration::from_millis(1)), send(&bytes[at..])]);
        cases.push(Case::new("JSON in two pieces", Call::Create, pieces, Expect::Run).named(at));
    }
    for content_type in [
        "text/html",
        "application/xml",
        "image/png",
        "text/event-stream",
    ] {
        let steps = vec![send(head("200 OK", content_type, "")), send("<html>")];
        let expect = Expect::Fails(&["content type"]);
        cases
            .push(Case::new("wrong content type", Call::Create, steps, expect).named(content_type));
    }
    for content_type in ["text/html", "application/json", "application/octet-stream"] {
        let steps = vec![send(head("200 OK", content_type, "")), send(words())];
        let expect = Expect::Fails(&["content type"]);
        cases
            .push(Case::new("wrong content type", Call::Stream, steps, expect).named(content_type));
    }
    for wrong in [
        "{}",
        "[]",
        "null",
        "7",
        "\"run\"",
        "{\"id\": 7}",
        "nonsense",
        "\u{0}",
        "{\"id\": \"\\ud800\"}",
    ] {
        let steps = vec![send(announced(wrong.len())), send(wrong)];
        let expect = Expect::Fails(&["decode"]);
        cases.push(Case::new("JSON of another shape", Call::Create, steps, expect).named(wrong));
    }
    let deep = "[".repeat(100_000);
    let steps = vec![send(announced(deep.len())), send(&deep)];
    let expect = Expect::Fails(&["decode"]);
    cases.push(Case::new("JSON of another shape", Call::Create, steps, expect).named("deep"));
}

/// Heads that are cut, and what is not HTTP at all.
fn heads(cases: &mut Vec<Case>) {
    let text = head(
        "200 OK",
        "application/json",
        "content-length: 2\r\nx-request-id: req_1\r\n",
    );
    for at in 0..text.len() {
        let steps = vec![send(&text[..at])];
        let expect = Expect::Fails(&["no response"]);
        cases.push(Case::new("head cut short", Call::Create, steps, expect).named(at));
        let steps = vec![
            send(&text[..at]),
            Step::Wait(Duration::from_millis(1)),
            Step::Reset,
        ];
        let expect = Expect::Fails(&["no response"]);
        cases.push(Case::new("head reset", Call::Stream, steps, expect).named(at));
    }
    // A fixed sequence of bytes that nobody would call random, and a good test for all that.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for number in 0..300 {
        let bytes: Vec<u8> = (0..64)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state.to_le_bytes()[0]
            })
            .collect();
        let expect = Expect::Fails(&["no response"]);
        cases.push(Case::new("not HTTP", Call::Create, vec![send(bytes)], expect).named(number));
    }
    let many: String = (0..1000).map(|it| format!("x-{it}: {it}\r\n")).collect();
    let long = format!("x-long: {}\r\n", "a".repeat(1 << 20));
    for (name, more) in [("many", many), ("long", long)] {
        let steps = vec![send(head("200 OK", "application/json", &more)), send("{}")];
        let expect = Expect::Fails(&["no response"]);
        cases.push(Case::new("too much of a head", Call::Create, steps, expect).named(name));
    }
    let text = run("queued").to_string();
    let length = format!("content-length: {}\r\n", text.len());
    let hints = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(3);
    let steps = vec![
        send(hints),
        send(head("200 OK", "application/json", &length)),
        send(text),
    ];
    cases.push(Case::new("early hints", Call::Create, steps, Expect::Run));
}

/// Silence, and drips.
fn times(cases: &mut Vec<Case>) {
    let text = words();
    let bytes = text.as_bytes();
    for call in [Call::Create, Call::Stream] {
        for at in [0, 5, 17] {
            let steps = vec![send(&stream_head()[..at]), Step::Hang];
            let expect = Expect::Fails(&["first byte"]);
            let mut case = Case::new("silence before the head", call, steps, expect).named(at);
            case.first_byte = SHORT;
            cases.push(case);
        }
    }
    for at in (0..bytes.len() - 1).step_by(40) {
        let steps = vec![send(stream_head()), send(&bytes[..at]), Step::Hang];
        let expect = Expect::FailsAfter(whole(), &["idle"]);
        let mut case = Case::new("silence within a stream", Call::Stream, steps, expect).named(at);
        case.idle = SHORT;
        cases.push(case);

        let steps = vec![send(stream_head()), send(&bytes[..at]), Step::Hang];
        let expect = Expect::FailsAfter(whole(), &["total"]);
        let mut case = Case::new("a stream beyond its end", Call::Stream, steps, expect).named(at);
        case.total = SHORT;
        cases.push(case);
    }
    for at in [0, 1, 50] {
        let announced = head("200 OK", "application/json", "content-length: 500\r\n");
        let steps = vec![send(announced), send(" ".repeat(at)), Step::Hang];
        let mut case = Case::new(
            "silence within JSON",
            Call::Create,
            steps,
            Expect::Fails(&["idle"]),
        )
        .named(at);
        case.idle = SHORT;
        cases.push(case);
    }
    // Comments are bytes: they keep a stream alive.
    let mut steps = vec![send(stream_head())];
    for _ in 0..12 {
        steps.extend([Step::Wait(Duration::from_millis(100)), send(": wait\n")]);
    }
    steps.push(send(&text));
    let mut case = Case::new(
        "slow, but alive",
        Call::Stream,
        steps,
        Expect::Events(whole()),
    );
    case.idle = Duration::from_millis(900);
    cases.push(case);
    let mut steps = vec![send(stream_head())];
    for byte in bytes.chunks(1) {
        steps.extend([Step::Wait(Duration::from_millis(20)), send(byte)]);
    }
    let expect = Expect::FailsAfter(whole(), &["total"]);
    let mut case = Case::new("a drip without end", Call::Stream, steps, expect);
    case.total = Duration::from_millis(700);
    cases.push(case);
}

/// More than anybody wants to hold.
fn sizes(cases: &mut Vec<Case>) {
    let large = "a".repeat(10 << 20);
    let steps = vec![
        send(stream_head()),
        send(event("thread.message.delta", &delta(&large))),
    ];
    let expect = Expect::Fails(&["too large"]);
    cases.push(Case::new(
        "event of 10 MB",
        Call::Stream,
        steps,
        expect.clone(),
    ));
    let steps = vec![
        send(stream_head()),
        send("data: "),
        Step::Flood(vec![b'a'; 1 << 16]),
    ];
    cases.push(Case::new(
        "event without an end",
        Call::Stream,
        steps,
        expect.clone(),
    ));
    let steps = vec![
        send(stream_head()),
        Step::Flood(b"data: a\n".repeat(1 << 13)),
    ];
    cases.push(
        Case::new("event without an end", Call::Stream, steps, expect.clone()).named("lines"),
    );
    let steps = vec![
        send(head(
            "200 OK",
            "application/json",
            "content-length: 99999999999\r\n",
        )),
        Step::Hang,
    ];
    cases.push(Case::new(
        "JSON announced too large",
        Call::Create,
        steps,
        expect.clone(),
    ));
    let steps = vec![
        send(head("200 OK", "application/json", "")),
        send("\""),
        Step::Flood(vec![b'a'; 1 << 16]),
    ];
    cases.push(Case::new(
        "JSON without an end",
        Call::Create,
        steps,
        expect,
    ));
    let steps = vec![
        send(head("500 Internal Server Error", "text/plain", "")),
        Step::Flood(vec![b'a'; 1 << 16]),
    ];
    cases.push(Case::new(
        "error body without an end",
        Call::Create,
        steps,
        Expect::Fails(&["status 500"]),
    ));
}

/// No connection worth the name.
fn connections(cases: &mut Vec<Case>) {
    for number in 0..20 {
        for (kind, to, error) in [
            ("nobody listens", To::Nobody, &["connect"][..]),
            ("closed at once", To::Closing, &["no response"]),
            ("no TLS", To::Tls, &["tls"]),
        ] {
            let call = if number % 2 == 0 {
                Call::Create
            } else {
                Call::Stream
            };
            let mut case = Case::new(kind, call, Vec::new(), Expect::Fails(error)).named(number);
            case.to = to;
            case.at_least = 0;
            cases.push(case);
        }
    }
}
