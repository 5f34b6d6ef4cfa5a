//! The parser of JSON Lines and of JSON text sequences: the same records whatever the pieces, and memory that is used again.

use bytes::Bytes;

use crate::runtime::{Framing, Record, RecordParser, TooLarge};

const LINES: &[u8] =
    b"\xEF\xBB\xBF {\"a\":1} \n\n \t\r\n{\"b\":[]}\r\nx\xFF\n\xEF\xBB\xBF1\n\"last\"";
const SEQUENCE: &[u8] = b"\xEF\xBB\xBF\x1E\n\n{\"a\":\n1}\n\x1E\x1E \n\x1E12\n\x1E12\x1E\"cut";

/// Each record as text, the line it begins on, and whether it is known to be whole.
fn parse(framing: Framing, pieces: &[&[u8]]) -> Vec<(String, u64, bool)> {
    let mut parser = RecordParser::new(framing, 1 << 20);
    let mut records = Vec::new();
    let mut take = |parser: &mut RecordParser| {
        while let Some(Record { bytes, line, whole }) = parser.next_record().unwrap() {
            records.push((String::from_utf8_lossy(&bytes).into_owned(), line, whole));
            parser.reuse(bytes);
        }
    };
    for piece in pieces {
        parser.push(Bytes::copy_from_slice(piece));
        take(&mut parser);
    }
    parser.finish();
    take(&mut parser);
    records
}

fn expect(framing: Framing, stream: &[u8], expected: &[(&str, u64, bool)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(text, line, whole)| ((*text).to_owned(), *line, *whole))
        .collect();
    assert_eq!(parse(framing, &[stream]), expected);
    for size in 1..stream.len() {
        let pieces: Vec<&[u8]> = stream.chunks(size).collect();
        assert_eq!(parse(framing, &pieces), expected, "by {size}");
        let (start, rest) = stream.split_at(size);
        let split = parse(framing, &[start, b"", rest]);
        assert_eq!(split, expected, "at {size}");
    }
}

#[test]
fn lines_are_the_same_in_any_pieces() {
    expect(
        Framing::Lines,
        LINES,
        &[
            (r#"{"a":1}"#, 1, true),
            (r#"{"b":[]}"#, 4, true),
            ("x\u{FFFD}", 5, true),
            ("\u{FEFF}1", 6, true),
            (r#""last""#, 7, false),
        ],
    );
}

#[test]
fn sequences_are_the_same_in_any_pieces() {
    expect(
        Framing::Sequence,
        SEQUENCE,
        &[
            ("{\"a\":\n1}", 1, true),
            ("12", 6, true),
            ("12", 7, false),
            ("\"cut", 7, false),
        ],
    );
}

#[test]
fn memory_is_used_again_unless_it_is_much() {
    let mut parser = RecordParser::new(Framing::Lines, 1 << 20);
    let mut of_next = |text: String| {
        parser.push(text.into());
        let large = parser.next_record().unwrap().unwrap();
        parser.reuse(large.bytes);
        parser.push(Bytes::from_static(b"1\n"));
        parser.next_record().unwrap().unwrap().bytes.capacity()
    };
    assert!(of_next(format!("\"{}\"\n", "x".repeat(60_000))) >= 60_000);
    assert!(of_next(format!("\"{}\"\n", "x".repeat(80_000))) < 60_000);
}

#[test]
fn the_size_of_a_record_is_limited() {
    let refused = |pieces: &[&'static [u8]]| -> Result<Option<Record>, TooLarge> {
        let mut parser = RecordParser::new(Framing::Lines, 8);
        for piece in pieces {
            parser.push(Bytes::from_static(piece));
            parser.next_record()?;
        }
        parser.next_record()
    };
    assert!(refused(&[b"12345678\n"]).unwrap().is_none());
    assert!(refused(&[b"1234", b"5678\n"]).unwrap().is_none());
    let (whole, split): ([&[u8]; 1], [&[u8]; 2]) = ([b"123456789\n"], [b"12345678", b"9"]);
    for pieces in [&whole[..], &split] {
        let error = refused(pieces).unwrap_err();
        assert_eq!(
            error.to_string(),
            "event of more than 8 bytes, the client's `max_event_size`"
        );
    }
}
