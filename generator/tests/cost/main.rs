//! What reading costs at worst: no document takes more than eight times the limit of memory, its tree included, nor more
//! allocations or values read than its size allows.
//!
//! `cargo test -p specwright --release --test cost -- --nocapture` prints the table, with the time for each byte, which
//! is not asserted, since it depends on the machine.

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
                let cost = checks::measured(name, text.as_bytes(), how, *read);
                worst.add(input, text, &cost);
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
        // To make a large value takes its time, however few bytes it is made of.
        let time = cost.time as f64 / size.max(cost.peak as f64 / 8.0);
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
