//! Compressed responses: whole, in pieces, cut, damaged, and compressed in a way that nobody knows.

use std::io::Write;

use super::{CUT, Call, Case, Expect, head, run, send, whole, words};

const BROKEN: &[&str] = &["broke off"];
const DAMAGED: &[&str] = &["encoding", "broke off", "decode"];

/// The length of what closes a member (RFC 1952, 2.3.1), with the byte in which the content ends.
const TRAILER: usize = 9;
/// Where the flags of a member are (RFC 1952, 2.3).
const FLAGS: usize = 3;

pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    // Into memory, where nothing fails.
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn encoded(content_type: &str, encoding: &str) -> String {
    let more = format!("content-encoding: {encoding}\r\n");
    head("200 OK", content_type, &more)
}

pub fn cases(cases: &mut Vec<Case>) {
    let body = gzip(run("queued").to_string().as_bytes());
    let json = || encoded("application/json", "gzip");
    let create = |kind, steps, expect| Case::new(kind, Call::Create, steps, expect);
    for cut in 0..=body.len() {
        let (before, after) = body.split_at(cut);
        let steps = vec![send(json()), send(before), send(after)];
        cases.push(create("compressed body in two pieces", steps, Expect::Run).named(cut));
        if cut == body.len() {
            continue;
        }
        // A body of no bytes is no JSON.
        let expect = Expect::Fails(if cut == 0 { &["decode"] } else { BROKEN });
        let steps = vec![send(json()), send(before)];
        cases.push(create("compressed body cut", steps, expect).named(cut));
        // What these bytes say (time, flags of the compressor, system) is not looked at, nor are the bits after the last.
        if !(4..10).contains(&cut) && cut != body.len() - TRAILER {
            // Flags that say nothing to a decompressor, and those that are reserved, are no damage.
            let flags = |bit: &u8| cut == FLAGS && [0, 5, 6, 7].contains(bit);
            for bit in (0..8).filter(|it| !flags(it)) {
                let mut damaged = body.clone();
                damaged[cut] ^= 1 << bit;
                let steps = vec![send(json()), send(damaged)];
                let expect = Expect::Fails(DAMAGED);
                let name = format!("{cut}, bit {bit}");
                cases.push(create("compressed body damaged", steps, expect).named(name));
            }
        }
    }
    for encoding in ["rot13", "compress", "gzip, rot13", "x", "GZIP2", "\"gzip\""] {
        let head = encoded("application/json", encoding);
        let steps = vec![send(head), send(&body)];
        let expect = Expect::Fails(&["encoding"]);
        cases.push(create("invented encoding", steps, expect).named(encoding));
    }
    // Twice the client's limit.
    let bomb = gzip(&vec![b' '; 2 << 20]);
    let steps = vec![send(json()), send(bomb)];
    cases.push(create("gzip bomb", steps, Expect::Fails(&["too large"])));
    streams(cases);
}

fn streams(cases: &mut Vec<Case>) {
    let body = gzip(words().as_bytes());
    let events = || encoded("text/event-stream", "gzip");
    for cut in 0..body.len() {
        let (before, after) = body.split_at(cut);
        let steps = vec![send(events()), send(before), send(after)];
        let expect = Expect::Events(whole());
        let kind = "compressed events in two pieces";
        cases.push(Case::new(kind, Call::Stream, steps, expect).named(cut));
        let steps = vec![send(events()), send(before)];
        let expect = match cut {
            0 => Expect::FailsAfter(whole(), CUT),
            // The terminal is there, which is proof enough.
            _ if cut + TRAILER >= body.len() => Expect::Events(whole()),
            _ => Expect::FailsAfter(whole(), BROKEN),
        };
        cases.push(Case::new("compressed events cut", Call::Stream, steps, expect).named(cut));
    }
}
