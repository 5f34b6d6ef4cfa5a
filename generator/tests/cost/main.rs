//! What reading costs at worst: no document takes more than eight times the limit of memory, its tree included, nor more
//! allocations or values read than its size allows.
//!
//! `cargo test -p specwright --release --test cost -- --nocapture` prints the table, with the time for each byte. How long
//! that is depends on the machine and on what else it does, so it is compared with what `serde_json` takes to read a plain
//! document, and measured again before it counts as too long.

// The sources look for a feature of the emitted crate, which this one does not have.
#![allow(unexpected_cfgs, unused_imports, unused_macros)]

#[path = "../../fuzz/cost.rs"]
pub mod checks;
use std::fmt;
use std::rc::Rc;

#[path = "../../fuzz/counting.rs"]
mod counting;
#[path = "../../runtime/mod.rs"]
#[allow(dead_code)] // Everything is public there, which means nothing to a test.
pub mod runtime;

mod several;

use checks::{How, LIMIT};
use counting::Cost;

/// The size of documents that are far below the limit, in bytes.
const SMALL: usize = 16 << 10;

/// How many times as long as a byte of a plain document, which `serde_json` reads, a byte may take.
const SLOWEST: f64 = if cfg!(debug_assertions) { 8.0 } else { 3.5 };
/// How often a time is measured again that is too long.
const AGAIN: usize = 8;

/// Documents that cost much, and what each is called.
fn documents(size: usize) -> Vec<(String, String)> {
    let mut documents: Vec<(String, String)> = (0..checks::PIECES.len())
        .map(|which| {
            let (before, each, between, _) = checks::PIECES[which];
            let name = format!("{before}{each}{between}{each}..");
            (name, checks::document(which, size))
        })
        .collect();
    let commas = format!("[\"{}\"]", ",[{".repeat(size / 3 - 8));
    documents.push(("commas in a text".to_owned(), commas));
    for (which, (before, after)) in checks::LEVELS.iter().enumerate() {
        for (depth, leaf) in [
            (40, "{\"k\":true}"),
            (4, "{}"),
            (40, "{}"),
            (40, "{\"k\":1}"),
            (120, "0"),
        ] {
            let name = format!("{depth} levels of {before}{leaf}{after}");
            documents.push((name, checks::tower(which, depth, leaf, size - 1000)));
        }
    }
    documents
}

// One test, since all memory is counted in one place.
#[test]
fn no_document_takes_more_than_it_may() {
    several::check();
    let (mut full, small) = (documents(LIMIT - 64), documents(SMALL));
    // To read all of the others would take minutes.
    full.truncate(checks::PIECES.len() + 2);
    let plain = plain();
    println!("{:32} {plain:>26.1}", "what serde_json takes");
    println!(
        "{:32} {:>8} {:>8} {:>8}  by",
        "reading", "memory", "allocs/b", "ns/byte"
    );
    for (name, read) in checks::READINGS {
        for how in [How::Full, How::Ample, How::Strict] {
            let mut worst = Worst::default();
            let documents = match how {
                How::Full => &full,
                How::Ample | How::Strict => &small,
            };
            for (input, text) in documents {
                let read = || checks::measured(name, text.as_bytes(), how, *read);
                let cost = read();
                worst.add(input, text, &cost);
                let is_quick = per_byte(text, &cost) <= SLOWEST * plain || is_quick(text, &read);
                assert!(is_quick, "{name}, {how:?}, of {input}: {cost:?}");
            }
            println!("{:32} {worst}", format!("{name}, {how:?}"));
        }
    }
    let mut worst = Worst::default();
    for (which, (before, each, _)) in checks::XML.iter().enumerate() {
        let text = Rc::from(checks::xml_document(which, LIMIT - 64));
        let cost = counting::cost(&mut || checks::xml(&text));
        assert!(
            cost.peak + text.len() <= 8 * LIMIT,
            "{before}{each}: {cost:?}"
        );
        worst.add(&format!("{before}{each}.."), &text, &cost);
    }
    println!("{:32} {worst}", "XML");
}

/// What `serde_json` takes for a byte of a plain document, in nanoseconds.
fn plain() -> f64 {
    let text = checks::tower(1, 40, "{\"k\":true}", SMALL - 1000);
    let mut read = || drop(serde_json::from_str::<serde_json::Value>(&text));
    let all = (0..AGAIN).map(|_| counting::time(&mut read));
    all.min().unwrap_or_default() as f64 / text.len() as f64
}

/// Whether it is quick if it is measured again, side by side with what it is compared with.
fn is_quick(text: &str, read: &dyn Fn() -> Cost) -> bool {
    (0..AGAIN).any(|_| per_byte(text, &read()) <= SLOWEST * plain())
}

/// The time for each byte, in nanoseconds. To make a large value takes its time, however few bytes it is made of.
fn per_byte(text: &str, cost: &Cost) -> f64 {
    let size = text.len() as f64;
    cost.time as f64 / size.max(cost.peak as f64 / 8.0)
}

/// The worst of what was measured, and what it was.
#[derive(Default)]
struct Worst {
    memory: f64,
    allocations: f64,
    time: (f64, String),
}

impl Worst {
    fn add(&mut self, input: &str, text: &str, cost: &Cost) {
        let size = text.len() as f64;
        let taken = (cost.peak + text.len()) as f64;
        self.memory = self.memory.max(taken / LIMIT as f64);
        self.allocations = self.allocations.max(cost.allocations as f64 / size);
        let time = per_byte(text, cost);
        if time > self.time.0 {
            self.time = (time, input.to_owned());
        }
    }
}

impl fmt::Display for Worst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (time, slow) = &self.time;
        let (memory, allocations) = (self.memory, self.allocations);
        write!(f, "{memory:>7.1}x {allocations:>8.2} {time:>8.1}  {slow}")
    }
}
