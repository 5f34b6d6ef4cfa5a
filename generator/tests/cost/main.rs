//! What reading costs at worst: no document takes more than eight times the limit of memory, its tree included.
//!
//! `cargo test -p specwright --release --test cost -- --nocapture` prints the table, with the time for each byte, which
//! is not asserted, since it depends on the machine.

// The sources look for a feature of the emitted crate, which this one does not have.
#![allow(unexpected_cfgs, unused_imports, unused_macros)]

#[path = "../../fuzz/json.rs"]
#[allow(dead_code)] // The other checks are those of another test.
pub mod checks;
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
        let (mut memory, mut time) = ((0.0, ""), (0, ""));
        for (input, text) in &documents {
            let (peak, spent) = counting::cost(&mut || {
                let _ = read(text.as_bytes());
            });
            let limit = text.len().max(checks::LIMIT);
            assert!(
                peak + text.len() <= 8 * limit,
                "{name} of {input}: {peak} bytes for {}",
                text.len()
            );
            let factor = (peak + text.len()) as f64 / limit as f64;
            if factor > memory.0 {
                memory = (factor, input);
            }
            let spent = spent / text.len() as u128;
            if spent > time.0 {
                time = (spent, input);
            }
        }
        println!(
            "{name:24} {:>7.1}x {:>8}  {} | {}",
            memory.0, time.0, memory.1, time.1
        );
    }
}
