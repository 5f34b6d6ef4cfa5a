//! The event parser: every split of recorded streams, and a slow reference written from the standard's text.

use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;

use crate::fuzzed;
use crate::runtime::{Event, EventParser, TooLarge};

/// Everything the standard mentions, with line feeds; other line endings are made from it.
const RECORDED: &[u8] = b"\xEF\xBB\xBF: a comment\n\
    event: thread.created\ndata: {\"id\": \"\xC3\xA4\xF0\x9F\x98\x80\"}\n\n\
    data:no space\ndata:  two spaces\ndata\ndata:\n\n\
    id: 7\nretry: 250\n\n\
    event\ndata: unnamed\n\n\
    :\nid: bad\x00id\nretry: 1x\nretry:\nunknown: field\ndata: after\n\n\
    data: \xFFinvalid\xE2\x82\n\n\
    id\ndata\n\n\
    \xEF\xBB\xBFdata: not a field\n\n\n\
    event: done\ndata: [DONE]\n\n\
    data: never finished\n";

/// The next event, if there is one.
fn next(parser: &mut EventParser) -> Result<Option<Event>, TooLarge> {
    let mut event = Event::EMPTY;
    Ok(parser.next_event(&mut event)?.then_some(event))
}

fn parse<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Event> {
    let mut parser = EventParser::new(1 << 20);
    let mut events = Vec::new();
    for piece in pieces {
        parser.push(Bytes::copy_from_slice(piece));
        events.extend(std::iter::from_fn(|| next(&mut parser).unwrap()));
    }
    events
}

fn with_ending(ending: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for byte in RECORDED {
        if *byte == b'\n' {
            bytes.extend_from_slice(ending.as_bytes())
        } else {
            bytes.push(*byte)
        }
    }
    bytes
}

#[test]
fn the_recorded_stream_is_read_as_the_standard_says() {
    let events = parse([RECORDED]);
    let shown: Vec<_> = events
        .iter()
        .map(|e| (e.event.as_str(), e.data.as_str(), e.id.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            ("thread.created", "{\"id\": \"ä😀\"}", None),
            ("message", "no space\n two spaces\n\n", None),
            ("message", "unnamed", Some("7")),
            ("message", "after", Some("7")),
            ("message", "\u{FFFD}invalid\u{FFFD}", Some("7")),
            ("message", "", None),
            ("done", "[DONE]", None),
        ]
    );
    assert_eq!(events, fuzzed::events(RECORDED));
}

#[test]
fn retry_belongs_to_its_event() {
    let events = parse([b"retry: 250\ndata: a\n\ndata: b\n\n".as_slice()]);
    assert_eq!(events[0].retry, Some(Duration::from_millis(250)));
    assert_eq!(events[1].retry, None);
}

#[test]
fn the_memory_of_large_events_is_let_go() {
    let mut parser = EventParser::new(1 << 20);
    let mut event = Event::EMPTY;
    let mut of_next = |text: String| {
        parser.push(text.into());
        assert!(parser.next_event(&mut event).unwrap());
        parser.push(Bytes::from_static(b"data: x\n\ndata: y\n\n"));
        assert!(parser.next_event(&mut event).unwrap());
        assert!(parser.next_event(&mut event).unwrap());
        event.data.capacity()
    };
    assert!(of_next(format!("data: {}\n\n", "x".repeat(60_000))) >= 60_000);
    assert!(of_next(format!("data: {}\n\n", "x".repeat(80_000))) < 60_000);
}

#[test]
fn what_blocks_without_data_say_counts() {
    let mut parser = EventParser::new(100);
    let push = |parser: &mut EventParser, text: &'static str| {
        parser.push(Bytes::from_static(text.as_bytes()));
        next(parser).unwrap()
    };
    assert!(push(&mut parser, "retry: 4000\n\nid: 1\n").is_none());
    assert_eq!(parser.retry(), Some(Duration::from_secs(4)));
    assert!(parser.last_event_id().is_none(), "its block has not ended");
    let event = push(&mut parser, "data: a\n\nid: 42\n\nid: 43").unwrap();
    assert_eq!(
        (event.id.as_deref(), event.retry),
        (Some("1"), Some(Duration::from_secs(4)))
    );
    assert_eq!(parser.last_event_id().map(|it| &**it), Some("1"));
    assert!(next(&mut parser).unwrap().is_none());
    assert_eq!(parser.last_event_id().map(|it| &**it), Some("42"));
    assert_eq!(parser.retry(), Some(Duration::from_secs(4)));
    assert!(push(&mut parser, "\nid\n\n").is_none());
    assert!(parser.last_event_id().is_none());
    // Where a stream goes on, so does the id.
    let mut parser = EventParser::after(100, Some("7".into()));
    assert_eq!(
        push(&mut parser, "data: a\n\n").unwrap().id.as_deref(),
        Some("7")
    );
}

#[test]
fn a_long_id_is_held_once_or_not_at_all() {
    let id = "i".repeat(8 << 10);
    let stream = format!(
        "id: {id}\n{}id: {id}i\ndata: last\n\n",
        "data\n\n".repeat(4000)
    );
    let events = parse([stream.as_bytes()]);
    assert_eq!(events.len(), 4001);
    let first = events[0].id.as_ref().unwrap();
    let shared = events[..4000]
        .iter()
        .all(|it| std::sync::Arc::ptr_eq(it.id.as_ref().unwrap(), first));
    assert!(shared && **first == *id);
    assert_eq!(events[4000].id, None, "no server takes back so long a one");
}

#[test]
fn every_split_gives_the_same_events() {
    let expected = parse([RECORDED]);
    for ending in ["\n", "\r", "\r\n"] {
        let bytes = with_ending(ending);
        assert_eq!(parse([bytes.as_slice()]), expected, "{ending:?}");
        assert_eq!(parse(bytes.chunks(1)), expected, "{ending:?} byte by byte");
        for first in 0..=bytes.len() {
            let (start, rest) = bytes.split_at(first);
            assert_eq!(parse([start, rest]), expected, "{ending:?} at {first}");
            assert_eq!(parse([start, &[], rest]), expected);
        }
        for size in 2..40 {
            assert_eq!(parse(bytes.chunks(size)), expected, "{ending:?} by {size}");
        }
    }
}

#[test]
fn the_size_of_an_event_is_limited() {
    let stream = format!("data: ok\n\ndata: {}\n\ndata: late\n\n", "x".repeat(100));
    for size in [1, 7, 1000] {
        let mut parser = EventParser::new(60);
        let mut events = Vec::new();
        let mut failed = false;
        for chunk in stream.as_bytes().chunks(size) {
            parser.push(Bytes::copy_from_slice(chunk));
            loop {
                match next(&mut parser) {
                    Ok(Some(event)) => events.push(event),
                    Ok(None) => break,
                    Err(_) => {
                        failed = true;
                        break;
                    }
                }
            }
        }
        parser.push(Bytes::from_static(b"data: more\n\n"));
        assert!(failed && next(&mut parser).is_err());
        assert_eq!(events.len(), 1, "events before the large one are given");
    }
    let many_lines = "data: xxxxxxxx\n".repeat(10);
    let refused = |bytes: &[u8]| {
        let mut parser = EventParser::new(60);
        parser.push(Bytes::copy_from_slice(bytes));
        next(&mut parser)
    };
    assert!(refused(many_lines.as_bytes()).is_err());
    let error = refused(&[b'x'; 61]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "event of more than 60 bytes, the client's `max_event_size`"
    );
}

#[test]
fn time_is_linear() {
    let large = format!("data: {}\n\n", "x".repeat(2 << 20));
    let started = std::time::Instant::now();
    let mut parser = EventParser::new(4 << 20);
    for chunk in large.as_bytes().chunks(64) {
        parser.push(Bytes::copy_from_slice(chunk));
        let event = next(&mut parser).unwrap();
        assert!(event.is_none_or(|event| event.data.len() == 2 << 20));
    }
    assert!(next(&mut parser).unwrap().is_none());
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}

/// Streams made of the pieces that matter, and some noise.
fn streams() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"data",
        b"event",
        b"id",
        b"retry",
        b":",
        b": ",
        b" ",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"x",
        b"12",
        b"\0",
        b"\xEF\xBB\xBF",
        b"\xC3",
        b"\xA4",
        b"\xF0\x9F",
        b"\x98\x80",
        b"data: a\n\n",
        b"event: e\ndata: b\r\r",
    ];
    let piece = prop_oneof![
        8 => prop::sample::select(pieces).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_stream_in_any_pieces_is_read_as_the_reference_does(
        bytes in streams(),
        sizes in prop::collection::vec(1_usize..6, 1..20),
    ) {
        let expected = fuzzed::events(&bytes);
        prop_assert_eq!(&parse([bytes.as_slice()]), &expected);
        let mut parser = EventParser::new(1 << 20);
        let mut rest = bytes.as_slice();
        let (mut event, mut events) = (Event::EMPTY, Vec::new());
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            parser.push(Bytes::copy_from_slice(piece));
            // Nothing of an event may show in those after it.
            while parser.next_event(&mut event).unwrap() {
                events.push(event.clone());
            }
            rest = after;
        }
        prop_assert_eq!(&events, &expected);
    }
}
