//! Bodies in chunks (RFC 9112, section 7.1): of each size, cut at each byte, beside a length, and with sizes that lie.

use super::{BROKEN, Call, Case, Expect, chunk, compressed, head, run, send};
use crate::script::Step;

/// Sizes of chunks whose every cut is tried.
const SIZES: [usize; 9] = [1, 2, 3, 5, 8, 21, 55, 144, 377];

fn create(kind: &'static str, steps: Vec<Step>, expect: Expect) -> Case {
    Case::new(kind, Call::Create, steps, expect)
}

fn start(more: &str) -> Step {
    let more = format!("transfer-encoding: chunked\r\n{more}");
    send(head("200 OK", "application/json", &more))
}

/// A body in chunks of a size, with its end.
fn chunked(body: &[u8], size: usize) -> Vec<u8> {
    let mut all = Vec::new();
    for piece in body.chunks(size) {
        if let Step::Send(bytes) = chunk(piece) {
            all.extend(bytes);
        }
    }
    all.extend_from_slice(b"0\r\n\r\n");
    all
}

pub fn cases(cases: &mut Vec<Case>) {
    let text = run("queued").to_string();
    let body = text.as_bytes();
    for size in 1..=body.len() {
        let steps = vec![start(""), send(chunked(body, size))];
        cases.push(create("chunks of each size", steps, Expect::Run).named(size));
        // What is in chunks has no other length (RFC 9112, section 6.3).
        let length = format!("content-length: {}\r\n", size - 1);
        let steps = vec![start(&length), send(chunked(body, size))];
        cases.push(create("a length beside chunks", steps, Expect::Run).named(size));
    }
    for size in SIZES {
        let all = chunked(body, size);
        for cut in 0..all.len() {
            let steps = vec![start(""), send(&all[..cut])];
            let name = format!("{size}, {cut}");
            let expect = Expect::Fails(BROKEN);
            cases.push(create("chunks cut short", steps, expect).named(name));
        }
    }
    let packed = compressed::gzip(body);
    let encoded = "content-encoding: gzip\r\n";
    for size in 1..=packed.len() {
        let all = chunked(&packed, size);
        let steps = vec![start(encoded), send(&all)];
        cases.push(create("compressed chunks of each size", steps, Expect::Run).named(size));
        let cut = (size * 37) % all.len();
        let steps = vec![start(encoded), send(&all[..cut])];
        let expect = Expect::Fails(BROKEN);
        cases.push(create("compressed chunks cut short", steps, expect).named(size));
    }
    lies(cases, body);
}

/// Sizes that are not those of their chunks, or none at all.
fn lies(cases: &mut Vec<Case>, body: &[u8]) {
    let whole = |size: &str| {
        let mut all = format!("{size}\r\n").into_bytes();
        all.extend_from_slice(body);
        all.extend_from_slice(b"\r\n0\r\n\r\n");
        all
    };
    for size in (0..body.len() * 2).filter(|it| *it != body.len()) {
        let steps = vec![start(""), send(whole(&format!("{size:x}")))];
        // A chunk of no bytes is the end, and what follows are no trailers.
        let expect = Expect::Fails(BROKEN);
        cases.push(create("a chunk of another size", steps, expect).named(size));
    }
    for size in [
        "",
        "x",
        "-1",
        "+5",
        "0x10",
        "1 0",
        "ffffffffffffffffff",
        "1\r",
        "\u{0}",
        "5;",
        "5;a=\"",
    ] {
        let steps = vec![start(""), send(whole(size))];
        let expect = Expect::Fails(&["broke off", "decode", "no response"]);
        cases.push(create("a chunk of no size", steps, expect).named(size.escape_debug()));
    }
}
