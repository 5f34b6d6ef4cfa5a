//! Does one thing in one way, for who counts instructions, and says what memory and time it took.
//!
//! `specwright-benches` lists the cases and ways, with goals, and whether each takes as many instructions every time. `specwright-benches CASE WAY` does one and prints bytes that are read or
//! written, allocations, most memory in bytes, and nanoseconds. `specwright-benches CASE WAY TIMES` does it so often after a
//! first time, and nothing else. `specwright-benches large` lists what is done with a hundred megabytes, and `specwright-benches large
//! CASE WAY BYTES` does it, and prints bytes, items, allocations, most memory and what is left of it in bytes, and nanoseconds.

use std::process::ExitCode;
use std::time::Instant;

use specwright_benches::large::{LARGE, large};
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
    let first = arguments.next();
    if first.as_deref() == Some("large") {
        return do_large(&arguments.collect::<Vec<_>>());
    }
    let (Some(name), Some(wanted)) = (first, arguments.next()) else {
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

/// How often something large is done to find the time.
const LARGE_RUNS: usize = 3;

fn do_large(arguments: &[String]) -> ExitCode {
    let [name, way, bytes] = arguments else {
        for (name, ways) in LARGE {
            println!("{name}\t{}", ways.join("\t"));
        }
        return ExitCode::SUCCESS;
    };
    let found = bytes.parse().ok().and_then(|it| large(name, way, it));
    let Some(found) = found else {
        eprintln!("error: `{name}` is not done by `{way}` with {bytes} bytes");
        return ExitCode::FAILURE;
    };
    let (mut kept, mut first) = (None, true);
    let cost = counting::cost(&mut || {
        let read = found.run();
        // The first is what is counted, and stays until it counts again.
        if std::mem::take(&mut first) {
            kept = Some(read);
        }
    });
    drop(kept);
    let times = (1..LARGE_RUNS).map(|_| counting::time(&mut || drop(found.run())));
    let time = times.fold(cost.time, u128::min);
    println!(
        "{} {} {} {} {} {time}",
        found.size, found.items, cost.allocations, cost.peak, cost.held
    );
    ExitCode::SUCCESS
}
