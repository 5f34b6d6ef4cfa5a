//! What is measured: for each case, what an emitted client does beside the same written by hand.

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name))
    };
}

pub mod hand;
pub mod large;
mod loopback;
mod streams;

// The names of the features are those of the client's own crate.
pub mod pulls {
    include!(concat!(env!("OUT_DIR"), "/pulls/mod.rs"));
}
pub mod pods {
    include!(concat!(env!("OUT_DIR"), "/pods/mod.rs"));
}
pub mod log {
    include!(concat!(env!("OUT_DIR"), "/log/mod.rs"));
}

use std::hint::black_box;

use log::runtime::Framing;
use openai_runs::runtime::{FromEvent, decode, encode};
use openai_runs::{AssistantStreamEvent, MessageObject, RunObject};
use serde::Serialize;
use serde::de::DeserializeOwned;

use hand::runs;
use streams::Arriving;

pub use loopback::serve_if_asked;

/// One way to do it.
pub struct Way {
    /// `ours`, or what it is compared with.
    pub name: &'static str,
    /// What share of its cost ours may be, at most.
    pub goal: Option<f64>,
    run: Box<dyn Fn()>,
}

impl Way {
    /// Does it once.
    pub fn run(&self) {
        (self.run)();
    }
}

/// What is done.
pub struct Case {
    pub name: &'static str,
    /// How many bytes are read or written.
    pub size: usize,
    /// The first is ours.
    pub ways: Vec<Way>,
}

/// The names of all cases.
pub const CASES: &[&str] = &[
    "read run",
    "read run, indented",
    "read messages",
    "read events",
    "read pulls",
    "read pods",
    "write run",
    "write messages",
    "write code",
    "write pods",
    "cut events in pieces of 1",
    "cut events in pieces of 1,024",
    "cut events in pieces of 1,048,576",
    "cut lines in pieces of 1",
    "cut lines in pieces of 1,024",
    "cut lines in pieces of 1,048,576",
    "cut sequence in pieces of 1",
    "cut sequence in pieces of 1,024",
    "cut sequence in pieces of 1,048,576",
    "stream events",
    "stream lines",
    "stream sequence",
    "generate flagship",
    "call over loopback",
    "streams over loopback",
];

impl Case {
    /// Whether it takes as many instructions each time. How often who reads from a connection has to wait is another matter.
    #[must_use]
    pub fn is_steady(&self) -> bool {
        !self.name.ends_with("over loopback")
    }
}

/// Reading as one would by hand is slower than ours at least by this.
const KNOWN: Option<f64> = Some(0.9);
/// The same where serde tells shapes apart.
const TOLD_APART: Option<f64> = Some(0.5);
const WRITTEN: Option<f64> = Some(1.0);

fn way(name: &'static str, goal: Option<f64>, run: impl Fn() + 'static) -> Way {
    let run = Box::new(run);
    Way { name, goal, run }
}

fn by_hand<T: DeserializeOwned + 'static>(
    name: &'static str,
    goal: Option<f64>,
    text: &[u8],
) -> Way {
    let text = text.to_vec();
    way(name, goal, move || {
        drop(black_box(
            serde_json::from_slice::<T>(black_box(&text)).expect("it is read"),
        ));
    })
}

macro_rules! ours {
    ($decode:path, $type:ty, $text:expr) => {{
        let text = $text.to_vec();
        way("ours", None, move || {
            drop(black_box(
                $decode(black_box(&text))
                    .map(|it: $type| it)
                    .expect("it is read"),
            ));
        })
    }};
}

/// A case, with what it needs.
///
/// # Panics
///
/// If what is made here cannot be read: then nothing is worth measuring.
pub fn case(name: &'static str) -> Option<Case> {
    let text: &[u8] = match name {
        "read run" | "write run" => file!("run.json"),
        "read run, indented" => file!("indented.json"),
        "read messages" | "write messages" => file!("messages.json"),
        "write code" => file!("code.json"),
        "read pulls" => file!("pulls.json"),
        "read pods" | "write pods" => file!("pods.json"),
        _ => b"",
    };
    let tree = |text: &[u8]| by_hand::<serde_json::Value>("serde_json::Value", None, text);
    let ways = match name {
        "read run" | "read run, indented" => vec![
            ours!(decode, RunObject, text),
            by_hand::<runs::Run>("structs", KNOWN, text),
            by_hand::<runs::Run<runs::Tool, runs::Format>>("enums", TOLD_APART, text),
            by_hand::<RunObject>("ours by serde", None, text),
            tree(text),
        ],
        "read messages" => vec![
            ours!(decode, Vec<MessageObject>, text),
            by_hand::<Vec<runs::Message>>("structs", KNOWN, text),
            by_hand::<Vec<runs::Message<runs::Content>>>("enums", TOLD_APART, text),
            tree(text),
        ],
        "read events" => return Some(events()),
        "read pulls" => vec![
            ours!(pulls::runtime::decode, Vec<pulls::Pull>, text),
            by_hand::<Vec<hand::pulls::Pull>>("structs", KNOWN, text),
            tree(text),
        ],
        "read pods" => vec![
            ours!(pods::runtime::decode, pods::PodList, text),
            by_hand::<hand::pods::PodList>("structs", KNOWN, text),
            tree(text),
        ],
        "write run" => {
            let ours: RunObject = decode(text).expect("it is read");
            let hand: runs::Run = serde_json::from_slice(text).expect("it is read");
            let by_serde = written("ours by serde", None, ours.clone());
            vec![sent(ours), written("structs", WRITTEN, hand), by_serde]
        }
        "write messages" => {
            let ours: Vec<MessageObject> = decode(text).expect("it is read");
            let hand: Vec<runs::Message> = serde_json::from_slice(text).expect("it is read");
            let by_serde = written("ours by serde", None, ours.clone());
            vec![sent(ours), written("structs", WRITTEN, hand), by_serde]
        }
        "write code" => {
            let text: String = serde_json::from_slice(text).expect("it is read");
            vec![sent(text.clone()), written("structs", WRITTEN, text)]
        }
        "write pods" => {
            let ours: pods::PodList = pods::runtime::decode(text).expect("it is read");
            let hand: hand::pods::PodList = serde_json::from_slice(text).expect("it is read");
            let by_serde = written("ours by serde", None, ours.clone());
            vec![sent(ours), written("structs", WRITTEN, hand), by_serde]
        }
        _ if name.starts_with("cut ") || name.starts_with("stream ") => return stream(name),
        "generate flagship" => return Some(generation()),
        "call over loopback" => return Some(loopback::calls()),
        "streams over loopback" => return Some(loopback::streams()),
        _ => return None,
    };
    let size = text.len();
    Some(Case { name, size, ways })
}

fn written<T: Serialize + 'static>(name: &'static str, goal: Option<f64>, value: T) -> Way {
    way(name, goal, move || {
        drop(black_box(
            serde_json::to_vec(black_box(&value)).expect("it is written"),
        ));
    })
}

/// As a request's body is written.
fn sent<T: Serialize + 'static>(value: T) -> Way {
    way("ours", None, move || {
        drop(black_box(encode(black_box(&value)).expect("it is written")));
    })
}

fn events() -> Case {
    let events: Vec<(String, String)> =
        serde_json::from_slice(file!("events.json")).expect("it is read");
    let size = events.iter().map(|it| it.1.len()).sum();
    let mine = events.clone();
    let ours = way("ours", None, move || {
        for (name, data) in &mine {
            let event = AssistantStreamEvent::from_event(black_box(name), black_box(data));
            drop(black_box(event.expect("it is read")));
        }
    });
    let hand = way("structs", KNOWN, move || {
        for (name, data) in &events {
            let event = runs::Event::read(black_box(name), black_box(data));
            drop(black_box(event.expect("it is read")));
        }
    });
    Case {
        name: "read events",
        size,
        ways: vec![ours, hand],
    }
}

/// A stream: what it is of, and in pieces of what size.
fn stream(name: &'static str) -> Option<Case> {
    let (what, size) = match name.split_once(" in pieces of ") {
        Some((what, size)) => (what, size.replace(',', "").parse().ok()?),
        None => (name, 1024),
    };
    let text: &[u8] = match what.split_once(' ')?.1 {
        "events" => file!("stream.txt"),
        "lines" => file!("lines.txt"),
        _ => file!("sequence.txt"),
    };
    let text = match size {
        // Each of them costs as much as many bytes do.
        1 => text.get(..1 << 15)?,
        _ => text,
    };
    let stream = Arriving::new(text, size);
    Some(match what {
        "cut events" => streams::cut_events(name, stream),
        "cut lines" => streams::cut_texts(name, Framing::Lines, stream),
        "cut sequence" => streams::cut_texts(name, Framing::Sequence, stream),
        "stream events" => streams::typed_events(name, stream),
        "stream lines" => streams::typed_entries(name, Framing::Lines, stream),
        "stream sequence" => streams::typed_entries(name, Framing::Sequence, stream),
        _ => return None,
    })
}

/// The crate of the flagship, beside reading its document alone.
fn generation() -> Case {
    const OPTIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/specwright.yaml");
    const OUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../generated");
    const TEXT: &str = include_str!("../../spec/openai-runs.yaml");
    let ours = way("ours", None, || {
        let made = specwright::build::generate(black_box(OPTIONS.as_ref()), OUT.as_ref());
        drop(black_box(made.expect("it is generated")));
    });
    let parsing = way("serde_yaml::Value", None, || {
        let value = serde_yaml::from_str::<serde_yaml::Value>(black_box(TEXT));
        drop(black_box(value.expect("it is read")));
    });
    Case {
        name: "generate flagship",
        size: TEXT.len(),
        ways: vec![ours, parsing],
    }
}
