//! Does one thing in one way, for who counts instructions, and says what memory and time it took.
//!
//! `specwright-benches` lists the cases and ways; `specwright-benches CASE WAY` does one.

use std::process::ExitCode;
use std::time::Instant;

use specwright_benches::{CASES, Way, case};

#[path = "../../generator/fuzz/counting.rs"]
mod counting;

/// How often it is done to find the time.
const RUNS: usize = 20;

/// What counts: a tool that counts instructions looks for this name.
#[inline(never)]
fn measured(way: &Way) {
    way.run();
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(name), Some(wanted)) = (arguments.next(), arguments.next()) else {
        list();
        return ExitCode::SUCCESS;
    };
    let found = CASES.iter().find(|it| **it == name).and_then(|it| case(it));
    let Some(found) = found else {
        eprintln!("error: there is no case `{name}`");
        return ExitCode::FAILURE;
    };
    let Some(way) = found.ways.iter().find(|it| it.name == wanted) else {
        eprintln!("error: `{name}` is not done by `{wanted}`");
        return ExitCode::FAILURE;
    };
    // What is made once, and kept, is of no interest.
    way.run();
    let cost = counting::cost(&mut || measured(way));
    let time = (0..RUNS).map(|_| {
        let begin = Instant::now();
        way.run();
        begin.elapsed().as_nanos()
    });
    let time = match std::env::var_os("ONCE") {
        Some(_) => cost.time,
        None => time.min().unwrap_or_default(),
    };
    println!("{} {} {} {}", found.size, cost.allocations, cost.peak, time);
    ExitCode::SUCCESS
}

fn list() {
    for name in CASES {
        for way in case(name).into_iter().flat_map(|it| it.ways) {
            let goal = way.goal.map_or("-".to_owned(), |it| it.to_string());
            println!("{name}\t{}\t{goal}", way.name);
        }
    }
}
