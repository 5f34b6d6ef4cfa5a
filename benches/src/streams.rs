//! Streams: cutting them into events, lines and texts, and reading these as what they are.
//!
//! Whole streams come from a transport that has their pieces already, so that nothing waits and everything between a connection
//! and an item is counted.

use std::future::Future;
use std::hint::black_box;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use openai_runs::runtime::{Event, EventParser};
use openai_runs::{AssistantStreamEvent, CreateRunRequest};
use tokio_util::codec::{AnyDelimiterCodec, Decoder, LinesCodec};

use crate::hand::{log as by_hand, runs};
use crate::log::runtime::{Framing, RecordParser, decode};
use crate::{Case, Way, log, way};

/// What ends the streams of events.
const DONE: &[u8] = b"event: done\ndata: [DONE]\n\n";
/// The largest event or record that is taken.
const LIMIT: usize = 1 << 20;
/// How often it is asked whether something is there.
const TURNS: usize = 100;
/// What cutting may take of the same by others, and of a search for the ends of lines.
const CUT: (Option<f64>, Option<f64>) = (Some(0.5), Some(3.0));

/// A stream as it arrives: pieces, so many times over.
#[derive(Clone)]
pub struct Arriving {
    text: &'static [u8],
    pieces: Arc<[Bytes]>,
    times: usize,
    end: &'static [u8],
}

impl Arriving {
    /// A text in pieces of so many bytes.
    pub fn new(text: &'static [u8], size: usize) -> Self {
        // It is there while the process is: nobody counts what it takes.
        let text = match size > text.len() {
            true => Vec::leak(text.repeat(size.div_ceil(text.len()))),
            false => text,
        };
        let whole = Bytes::from_static(text);
        let starts = (0..text.len()).step_by(size);
        let pieces = starts.map(|it| whole.slice(it..text.len().min(it + size)));
        Self {
            text,
            pieces: pieces.collect(),
            times: 1,
            end: b"",
        }
    }

    /// The same so many times.
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// The same, and something at its end.
    pub fn ending(self, end: &'static [u8]) -> Self {
        Self { end, ..self }
    }

    /// What comes so many times.
    pub fn text(&self) -> &'static [u8] {
        self.text
    }

    /// How many bytes there are.
    pub fn size(&self) -> usize {
        self.text.len() * self.times + self.end.len()
    }

    fn iter(&self) -> impl Iterator<Item = Bytes> + Send + use<> {
        let Self {
            pieces, times, end, ..
        } = self.clone();
        let all =
            (0..pieces.len() * times).filter_map(move |it| pieces.get(it % pieces.len()).cloned());
        all.chain((!end.is_empty()).then(|| Bytes::from_static(end)))
    }
}

/// A transport that answers with a stream.
macro_rules! transport {
    ($name:ident, $($runtime:ident)::+) => {
        struct $name(&'static str, Arriving);

        impl $($runtime)::+::Transport for $name {
            fn send(
                &self,
                _: http::Request<$($runtime)::+::Body>,
            ) -> $($runtime)::+::BoxFuture<
                '_,
                Result<http::Response<$($runtime)::+::BodyStream>, $($runtime)::+::TransportError>,
            > {
                let body = futures_util::stream::iter(self.1.iter().map(Ok));
                let mut response = http::Response::new(Box::pin(body) as $($runtime)::+::BodyStream);
                let value = http::HeaderValue::from_static(self.0);
                response.headers_mut().insert("content-type", value);
                Box::pin(std::future::ready(Ok(response)))
            }

            // No deadline passes.
            fn sleep(&self, _: std::time::Duration) -> $($runtime)::+::BoxFuture<'static, ()> {
                Box::pin(std::future::pending())
            }
        }
    };
}

transport!(Events, openai_runs::runtime);
transport!(Entries, log::runtime);

/// What is there already, though a client lets others have a turn now and then.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..TURNS {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
    panic!("it waits for something");
}

/// Events as the client of the flagship gives them.
pub fn ours_by_events(name: &'static str, stream: Arriving) -> Way {
    let stream = stream.ending(DONE);
    let builder = openai_runs::Client::builder().transport(Events("text/event-stream", stream));
    let client = builder.credential("bearerAuth", "sk-1").build();
    let client = client.expect("it is configured");
    way(name, None, move || {
        let call = client.create_run("thread_1", CreateRunRequest::new("asst_1"));
        let mut events = now(call.stream()).expect("it begins");
        while let Some(event) = now(events.next()) {
            drop(black_box::<AssistantStreamEvent>(
                event.expect("it is an event"),
            ));
        }
    })
}

/// The same by hand.
pub fn eventsource_and_structs(goal: Option<f64>, stream: Arriving) -> Way {
    way("eventsource-stream and structs", goal, move || {
        let pieces = futures_util::stream::iter(stream.iter().map(Ok::<_, std::io::Error>));
        let mut events = eventsource_stream::EventStream::new(pieces);
        while let Some(event) = now(events.next()) {
            let event = event.expect("it is an event");
            let event = runs::Event::read(&event.event, &event.data);
            drop(black_box(event.expect("it is read")));
        }
    })
}

/// Entries as a client gives them.
pub fn ours_by_entries(name: &'static str, framing: Framing, stream: Arriving) -> Way {
    let media_type = match framing {
        Framing::Sequence => "application/json-seq",
        _ => "application/jsonl",
    };
    let builder = log::Client::builder().transport(Entries(media_type, stream));
    let client = builder.build().expect("it is configured");
    way(name, None, move || {
        let stream = match framing {
            Framing::Sequence => client.read_sequence().stream(),
            _ => client.read_lines().stream(),
        };
        let mut entries = now(stream).expect("it begins");
        while let Some(entry) = now(entries.next()) {
            drop(black_box::<log::Entry>(entry.expect("it is an entry")));
        }
    })
}

/// The same by hand.
pub fn codec_and_structs(goal: Option<f64>, framing: Framing, stream: Arriving) -> Way {
    way("codec and structs", goal, move || {
        by_codec(framing, &stream, &mut |text| {
            let entry: by_hand::Entry = serde_json::from_str(text).expect("it is an entry");
            drop(black_box(entry));
        });
    })
}

/// Each text by what `tokio-util` has for it.
fn by_codec(framing: Framing, stream: &Arriving, read: &mut dyn FnMut(&str)) {
    let mut buffer = BytesMut::new();
    match framing {
        Framing::Sequence => {
            let mut codec = AnyDelimiterCodec::new(vec![0x1E], Vec::new());
            let mut take = |text: &Bytes| {
                let text = std::str::from_utf8(text).expect("it is text");
                if !text.is_empty() {
                    read(text);
                }
            };
            for piece in stream.iter() {
                buffer.extend_from_slice(&piece);
                while let Some(text) = codec.decode(&mut buffer).expect("it is cut") {
                    take(&text);
                }
            }
            while let Some(text) = codec.decode_eof(&mut buffer).expect("it is cut") {
                take(&text);
            }
        }
        _ => {
            let mut codec = LinesCodec::new();
            for piece in stream.iter() {
                buffer.extend_from_slice(&piece);
                while let Some(line) = codec.decode(&mut buffer).expect("it is a line") {
                    read(&line);
                }
            }
            while let Some(line) = codec.decode_eof(&mut buffer).expect("it is a line") {
                read(&line);
            }
        }
    }
}

/// The items of a text alone, each where it stands: what is left of a stream's cost if finding them had none.
pub fn entries_alone(stream: &Arriving) -> Way {
    let (text, times) = (stream.text(), stream.times);
    let lines = text.split(|byte| *byte == b'\n' || *byte == 0x1E);
    let lines: Vec<&[u8]> = lines.filter(|it| !it.is_empty()).collect();
    way("items alone", None, move || {
        for _ in 0..times {
            for line in &lines {
                let entry: log::Entry = decode(line).expect("it is an entry");
                drop(black_box(entry));
            }
        }
    })
}

/// The data of events alone, each where it stands.
pub fn events_alone(stream: &Arriving) -> Way {
    let text = std::str::from_utf8(stream.text()).expect("it is text");
    let times = stream.times;
    let blocks = text.split("\n\n").filter_map(|it| it.split_once('\n'));
    let parts = |(name, data): (&'static str, &'static str)| {
        Some((name.strip_prefix("event: ")?, data.strip_prefix("data: ")?))
    };
    let events: Vec<(&str, &str)> = blocks.filter_map(parts).collect();
    way("items alone", None, move || {
        use openai_runs::runtime::FromEvent;
        for _ in 0..times {
            for (name, data) in &events {
                let event = AssistantStreamEvent::from_event(name, data);
                drop(black_box(event.expect("it is read")));
            }
        }
    })
}

/// Cutting a stream into events that nobody reads.
pub fn cut_events(name: &'static str, stream: Arriving) -> Case {
    let size = stream.size();
    let mine = stream.clone();
    let ours = way("ours", None, move || {
        let mut parser = EventParser::new(LIMIT);
        let mut event = Event {
            event: String::new(),
            data: String::new(),
            id: None,
            retry: None,
        };
        let mut count = 0;
        for piece in mine.iter() {
            parser.push(piece);
            while parser.next_event(&mut event).expect("it is small") {
                black_box(&event);
                count += 1;
            }
        }
        assert!(black_box(count) > 10);
    });
    let theirs = stream.clone();
    let eventsource = way("eventsource-stream", CUT.0, move || {
        let pieces = futures_util::stream::iter(theirs.iter().map(Ok::<_, std::io::Error>));
        let mut events = eventsource_stream::EventStream::new(pieces);
        let mut count = 0;
        while let Some(event) = now(events.next()) {
            drop(black_box(event.expect("it is an event")));
            count += 1;
        }
        assert!(black_box(count) > 10);
    });
    let scan = way("memchr", CUT.1, move || {
        black_box(memchr::memchr2_iter(b'\n', b'\r', black_box(stream.text())).count());
    });
    let ways = vec![ours, eventsource, scan];
    Case { name, size, ways }
}

/// Cutting a stream into texts that nobody reads.
pub fn cut_texts(name: &'static str, framing: Framing, stream: Arriving) -> Case {
    let size = stream.size();
    let mine = stream.clone();
    let ours = way("ours", None, move || {
        let mut parser = RecordParser::new(framing, LIMIT);
        let mut count = 0;
        let mut take = |parser: &mut RecordParser| {
            while let Some(record) = parser.next_record().expect("it is small") {
                parser.reuse(black_box(record).bytes);
                count += 1;
            }
        };
        for piece in mine.iter() {
            parser.push(piece);
            take(&mut parser);
        }
        parser.finish();
        take(&mut parser);
        assert!(black_box(count) > 10);
    });
    let theirs = stream.clone();
    let codec = way("codec", CUT.0, move || {
        let mut count = 0;
        by_codec(framing, &theirs, &mut |text| {
            black_box(text);
            count += 1;
        });
        assert!(black_box(count) > 10);
    });
    let end = match framing {
        Framing::Sequence => 0x1E,
        _ => b'\n',
    };
    let scan = way("memchr", CUT.1, move || {
        black_box(memchr::memchr_iter(end, black_box(stream.text())).count());
    });
    let ways = vec![ours, codec, scan];
    Case { name, size, ways }
}

/// A stream of events, and each read as its type.
pub fn typed_events(name: &'static str, stream: Arriving) -> Case {
    let size = stream.size();
    let hand = eventsource_and_structs(Some(0.9), stream.clone());
    let ways = vec![ours_by_events("ours", stream), hand];
    Case { name, size, ways }
}

/// A stream of entries, and each read as its type.
pub fn typed_entries(name: &'static str, framing: Framing, stream: Arriving) -> Case {
    let size = stream.size();
    let hand = codec_and_structs(Some(0.9), framing, stream.clone());
    let ways = vec![ours_by_entries("ours", framing, stream), hand];
    Case { name, size, ways }
}
