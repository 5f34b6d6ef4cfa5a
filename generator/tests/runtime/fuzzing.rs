//! The checks of the fuzz targets, on a few thousand inputs each; the same in every run.

use crate::fuzzed;

/// Bytes that look random, and others that are made of what the formats are made of.
fn inputs(alphabet: &[&[u8]], count: u64) -> impl Iterator<Item = Vec<u8>> {
    (0..count).map(move |seed| {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 16).unwrap_or(0)
        };
        let mut bytes = Vec::new();
        for _ in 0..next() % 120 {
            match alphabet.is_empty() || next() % 4 == 0 {
                true => bytes.push(u8::try_from(next() % 256).unwrap_or(0)),
                false => bytes.extend_from_slice(alphabet[next() % alphabet.len()]),
            }
        }
        bytes
    })
}

#[test]
fn events_are_as_the_standard_says() {
    let words: [&[u8]; 14] = [
        b"data",
        b"event",
        b"id",
        b"retry",
        b":",
        b" ",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"12",
        b"\0",
        b"\xEF\xBB\xBF",
        b"\xF0\x9F",
    ];
    inputs(&words, 5000).for_each(|it| fuzzed::sse(&it));
}

#[test]
fn queries_stay_queries_and_are_read_back() {
    let words: [&[u8]; 8] = [
        b"&",
        b"=",
        b"%",
        b"#",
        b"+",
        b"[",
        "\u{FC}".as_bytes(),
        b"\0",
    ];
    inputs(&words, 5000).for_each(|it| fuzzed::query(&it));
}

#[test]
fn when_to_come_again_is_a_time_or_nothing() {
    let words: [&[u8]; 8] = [b"0", b"9", b".", b"-", b"e", b"inf", b" ", b"GMT"];
    inputs(&words, 5000).for_each(|it| fuzzed::retry(&it));
    inputs(&[], 5000).for_each(|it| fuzzed::retry(&it));
}

#[test]
fn pieces_make_the_value() {
    inputs(&[], 10_000).for_each(|it| fuzzed::deltas(&it));
}
