//! Does one thing in one way, for who counts instructions, and says what memory and time it took.
//!
//! `specwright-benches` lists the cases and ways, with goals, and whether each takes as many instructions every time. `specwright-benches CASE WAY` does one and prints bytes that are read or
//! written, allocations, most memory in bytes, and nanoseconds. `specwright-benches CASE WAY TIMES` does it so often after a
//! first time, and nothing else.

use std::process::ExitCode;
use std::time::Instant;

use specwright_benches::{CASES, Way, case, serve_if_asked};

#[path = "../../generator/fuzz/counting.rs"]
mod counting;

/// How often it is done to find the time.
const RUNS: usize = 20;

/// What counts.
#[inline(never)]
fn measured(way: &Way) {
    way.run();
}

fn main() -> ExitCode {
    if serve_if_asked() {
        return ExitCode::SUCCESS;
    }
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
    if let Some(times) = arguments.next().and_then(|it| it.parse::<usize>().ok()) {
        (0..times).for_each(|_| measured(way));
        return ExitCode::SUCCESS;
    }
    let cost = counting::cost(&mut || way.run());
    let times = (0..RUNS).map(|_| {
        let begin = Instant::now();
        way.run();
        begin.elapsed().as_nanos()
    });
    let time = times.fold(cost.time, u128::min);
    println!("{} {} {} {}", found.size, cost.allocations, cost.peak, time);
    ExitCode::SUCCESS
}

fn list() {
    for name in CASES {
        let Some(case) = case(name) else { continue };
        let steady = if case.is_steady() { "steady" } else { "varies" };
        for way in &case.ways {
            let goal = way.goal.map_or("-".to_owned(), |it| it.to_string());
            println!("{name}\t{}\t{goal}\t{steady}", way.name);
        }
    }
}
