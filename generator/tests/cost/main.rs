//! What reading costs at worst: no document takes more than eight times the limit of memory, its tree included.
//!
//! `cargo test -p specwright --release --test cost -- --nocapture` prints the table, with the time for each byte, which
//! is not asserted, since it depends on the machine.

// The sources look for a feature of the emitted crate, which this one does not have.
#![allow(unexpected_cfgs, unused_imports, unused_macros)]

#[path = "../../fuzz/json.rs"]
#[allow(dead_code)] // The other checks are those of another test.
pub mod checks;
use std::fmt;
use std::rc::Rc;

#[path = "../../fuzz/counting.rs"]
mod counting;
#[path = "../../runtime/mod.rs"]
#[allow(dead_code)] // Everything is public there, which means nothing to a test.
pub mod runtime;

#[test]
fn no_document_takes_more_than_it_may() {
    let mut documents: Vec<(String, String)> = (0..checks::PIECES.len())
        .map(|which| {
            let (before, each, between, _) = checks::PIECES[which];
            let name = format!("{before}{each}{between}{each}..");
            (name, checks::document(which, checks::LIMIT - 64))
        })
        .collect();
    let chain = |leaf: &str| format!("[{}0]", (checks::nested(40, leaf) + ",").repeat(4000));
    documents.push(("chains that fit".to_owned(), chain("{\"k\":1}")));
    documents.push(("chains that do not".to_owned(), chain("{\"k\":true}")));
    documents.push((
        "commas in a text".to_owned(),
        format!("[\"{}\"]", ",[{".repeat(checks::LIMIT / 3 - 8)),
    ));
    println!("{:24} {:>8} {:>8}  by", "reading", "memory", "ns/byte");
    for (name, read) in checks::READINGS {
        let mut worst = Worst::default();
        for (input, text) in &documents {
            worst.add(name, input, text, &mut || {
                read(text.as_bytes());
            });
        }
        println!("{name:24} {worst}");
    }
    let mut worst = Worst::default();
    for (which, (before, each, _)) in checks::XML.iter().enumerate() {
        let text = Rc::from(checks::xml_document(which, checks::LIMIT - 64));
        let input = format!("{before}{each}..");
        worst.add("XML", &input, &text, &mut || checks::xml(&text));
    }
    println!("{:24} {worst}", "XML");
}

/// The worst of what was measured, and what it was.
#[derive(Default)]
struct Worst {
    memory: (f64, String),
    time: (u128, String),
}

impl Worst {
    /// Measures a reading, which has to keep to the limit.
    fn add(&mut self, name: &str, input: &str, text: &str, read: &mut dyn FnMut()) {
        let (peak, spent) = counting::cost(read);
        let limit = text.len().max(checks::LIMIT);
        let taken = peak + text.len();
        assert!(taken <= 8 * limit, "{name} of {input}: {taken} bytes");
        let factor = taken as f64 / limit as f64;
        if factor > self.memory.0 {
            self.memory = (factor, input.to_owned());
        }
        let spent = spent / text.len() as u128;
        if spent > self.time.0 {
            self.time = (spent, input.to_owned());
        }
    }
}

impl fmt::Display for Worst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((memory, large), (time, slow)) = (&self.memory, &self.time);
        write!(f, "{memory:>7.1}x {time:>8}  {large} | {slow}")
    }
}
