//! What is too large to do often: streams and a list of a hundred megabytes, by time and memory.

use std::any::Any;
use std::hint::black_box;

use openai_runs::MessageObject;
use openai_runs::runtime::decode;

use crate::hand::runs;
use crate::log::runtime::Framing;
use crate::streams::{self, Arriving};

/// Something large that is done in one way.
pub struct Large {
    /// How many bytes are read.
    pub size: usize,
    /// How many items these are.
    pub items: usize,
    run: Box<dyn Fn() -> Box<dyn Any>>,
}

impl Large {
    /// Does it once, for what is left of it.
    pub fn run(&self) -> Box<dyn Any> {
        (self.run)()
    }
}

const STREAMS: &[&str] = &["ours", "by hand", "items alone"];

/// The cases and their ways; the first is ours.
pub const LARGE: &[(&str, &[&str])] = &[
    ("stream events in pieces of 1", &["ours", "items alone"]),
    ("stream events in pieces of 1,024", STREAMS),
    ("stream events in pieces of 1,048,576", STREAMS),
    ("stream lines in pieces of 1", STREAMS),
    ("stream lines in pieces of 1,024", STREAMS),
    ("stream lines in pieces of 1,048,576", STREAMS),
    ("stream sequence in pieces of 1", STREAMS),
    ("stream sequence in pieces of 1,024", STREAMS),
    ("stream sequence in pieces of 1,048,576", STREAMS),
    ("read a list", &["ours", "by hand"]),
];

/// One of them, with about so many bytes.
#[must_use]
pub fn large(case: &str, way: &str, bytes: usize) -> Option<Large> {
    if case == "read a list" {
        return list(way, bytes);
    }
    let (what, size) = case.strip_prefix("stream ")?.split_once(" in pieces of ")?;
    let size = size.replace(',', "").parse().ok()?;
    let (text, framing): (&'static [u8], _) = match what {
        "events" => (file!("stream.txt"), Framing::Events),
        "lines" => (file!("lines.txt"), Framing::Lines),
        "sequence" => (file!("sequence.txt"), Framing::Sequence),
        _ => return None,
    };
    let stream = Arriving::new(text, size);
    let times = bytes.div_ceil(stream.text().len());
    let end: &[u8] = match framing {
        Framing::Events => b"\n\n",
        _ => b"\n",
    };
    let items = memchr::memmem::find_iter(stream.text(), end).count() * times;
    let stream = stream.times(times);
    let length = stream.size();
    let way = match (framing, way) {
        (Framing::Events, "ours") => streams::ours_by_events("ours", stream),
        (Framing::Events, "by hand") => streams::eventsource_and_structs(None, stream),
        (Framing::Events, "items alone") => streams::events_alone(&stream),
        (_, "ours") => streams::ours_by_entries("ours", framing, stream),
        (_, "by hand") => streams::codec_and_structs(None, framing, stream),
        (_, "items alone") => streams::entries_alone(&stream),
        _ => return None,
    };
    let run = Box::new(move || -> Box<dyn Any> {
        way.run();
        Box::new(())
    });
    Some(Large {
        size: length,
        items,
        run,
    })
}

/// Messages over and over.
fn list(way: &str, bytes: usize) -> Option<Large> {
    let some: &[u8] = file!("messages.json");
    let inner = some.get(1..some.len() - 1)?;
    let times = bytes.div_ceil(inner.len());
    let text = [b"[", vec![inner; times].join(&b',').as_slice(), b"]"].concat();
    let size = text.len();
    let run: Box<dyn Fn() -> Box<dyn Any>> = match way {
        "ours" => Box::new(move || {
            let list: Vec<MessageObject> = decode(black_box(&text)).expect("it is read");
            Box::new(list)
        }),
        "by hand" => Box::new(move || {
            let list: Vec<runs::Message> =
                serde_json::from_slice(black_box(&text)).expect("it is read");
            Box::new(list)
        }),
        _ => return None,
    };
    let items = 850 * times;
    Some(Large { size, items, run })
}
