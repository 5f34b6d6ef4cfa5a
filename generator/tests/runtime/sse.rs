//! The event parser: every split of recorded streams, and a slow reference written from the standard's text.

use std::time::Duration;

use proptest::prelude::*;

use crate::fuzzed;
use crate::runtime::{Event, EventParser};

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

fn parse<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Event> {
    let mut parser = EventParser::new(1 << 20);
    let mut events = Vec::new();
    for piece in pieces {
        parser.push(piece).unwrap();
        events.extend(std::iter::from_fn(|| parser.next_event()));
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
            failed |= parser.push(chunk).is_err();
            events.extend(std::iter::from_fn(|| parser.next_event()));
        }
        assert!(failed && parser.push(b"data: more\n\n").is_err());
        assert_eq!(events.len(), 1, "events before the large one are given");
    }
    let many_lines = "data: xxxxxxxx\n".repeat(10);
    assert!(EventParser::new(60).push(many_lines.as_bytes()).is_err());
    let error = EventParser::new(60).push(&[b'x'; 61]).unwrap_err();
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
        parser.push(chunk).unwrap();
    }
    assert_eq!(
        parser.next_event().map(|event| event.data.len()),
        Some(2 << 20)
    );
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
        let mut events = Vec::new();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            parser.push(piece).unwrap();
            events.extend(std::iter::from_fn(|| parser.next_event()));
            rest = after;
        }
        prop_assert_eq!(&events, &expected);
    }
}
