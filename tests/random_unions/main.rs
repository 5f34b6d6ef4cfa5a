//! Random documents of unions: a value made from each branch is read as that branch, and one of none as none.
//!
//! `cargo test --test random_unions` looks at some hundred documents, `-- --full` at ten thousand, and compiles the
//! unions of the first as one crate whose tests read the values (`-- --compile` only that). `-- --seed N` shows one document.

#[path = "../support/mod.rs"]
mod support;

mod document;

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use specwright::Mistaken;
use specwright::diagnostic::{Code, Diagnostics, Severity};
use specwright::options::Options;
use specwright::source::Sources;
use specwright::write::File;

/// How many documents there are, few and all.
const FEW: u64 = 150;
const ALL: u64 = 10_000;
/// How many unions are compiled as one crate.
const COMPILED: u64 = 250;

/// What became of one document.
#[derive(Default)]
struct Found {
    /// The values that were made, and those that the guards alone do not tell.
    made: usize,
    by_trial: usize,
    untested: usize,
    wrong: Vec<String>,
    files: Vec<File>,
}

fn look(seeds: std::ops::Range<u64>) -> Found {
    let text = document::document(seeds.clone()).to_string();
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let Some(file) = sources.add_text("unions.json", text.as_str(), &mut diagnostics) else {
        return Found {
            wrong: vec![format!("{seeds:?}: refused")],
            ..Found::default()
        };
    };
    let options = Options {
        example_tests: true,
        crate_name: Some("random-unions".to_owned()),
        ..Options::default()
    };
    let outcome = specwright::generate(&sources, file, &[], &options);
    let errors = outcome.diagnostics.iter();
    let errors = errors.filter(|it| it.severity == Severity::Error || it.code == Code::Internal);
    let mut wrong: Vec<String> = errors
        .map(|it| format!("{seeds:?}: {}", it.message))
        .collect();
    let examples = outcome.tally.examples.unwrap_or_default();
    let mistaken = |it: &Mistaken| {
        let wanted = it.wanted.as_deref().unwrap_or("no known branch");
        let (place, value, found) = (&it.pointer, &it.value, &it.found);
        format!("{seeds:?}: #{place}: {value} is of {wanted}, taken for {found:?}")
    };
    wrong.extend(examples.branches.mistaken.iter().map(mistaken));
    Found {
        made: examples.branches.made,
        by_trial: examples.branches.by_trial,
        untested: examples.branches.untested,
        wrong,
        files: outcome.files,
    }
}

/// Looks at documents one by one, on each core.
fn look_at_each(count: u64) -> Found {
    let next = AtomicU64::new(0);
    let all = Mutex::new(Found::default());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= count {
                        break;
                    }
                    let found = look(seed..seed + 1);
                    let mut all = all.lock().unwrap();
                    all.made += found.made;
                    all.by_trial += found.by_trial;
                    all.untested += found.untested;
                    all.wrong.extend(found.wrong);
                }
            });
        }
    });
    let mut found = all.into_inner().unwrap();
    found.wrong.sort();
    found
}

/// Compiles the unions of the first documents, and lets their values be read.
fn compile() -> Found {
    let found = look(0..COMPILED);
    let folder = support::workshop("random-unions");
    support::write(&found.files, &folder);
    let manifest = folder.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).unwrap_or_default();
    if !text.contains("[workspace]") {
        std::fs::write(&manifest, text + "\n[workspace]\n").unwrap();
    }
    support::lock(&folder);
    // The transport takes longer than all of the rest.
    let features = ["--no-default-features", "--features", "bidirectional,full"];
    support::cargo(
        &folder,
        &[&["test", "--test", "examples"], &features[..]].concat(),
    );
    found
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let given = |name: &str| arguments.iter().position(|it| it == name);
    if let Some(seed) = given("--seed").and_then(|at| arguments.get(at + 1)?.parse().ok()) {
        println!("{:#}", document::document([seed]));
        let found = look(seed..seed + 1);
        println!("{}", found.wrong.join("\n"));
        return ExitCode::from(u8::from(!found.wrong.is_empty()));
    }
    let full = given("--full").is_some();
    let count = if full { ALL } else { FEW };
    let Found {
        made,
        by_trial,
        untested,
        wrong,
        ..
    } = look_at_each(count);
    for line in wrong.iter().take(20) {
        println!("{line}");
    }
    println!(
        "{count} random documents: {made} values of branches, {} of them wrong, {by_trial} told by trial, \
         {untested} branches without a value of their own",
        wrong.len()
    );
    if (full || given("--compile").is_some()) && wrong.is_empty() {
        println!(
            "{} values of {COMPILED} documents are read as themselves when compiled",
            compile().made
        );
    }
    println!(
        "test result: {}. {} passed; {} failed; 0 ignored",
        if wrong.is_empty() { "ok" } else { "FAILED" },
        u8::from(wrong.is_empty()),
        u8::from(!wrong.is_empty())
    );
    ExitCode::from(u8::from(!wrong.is_empty()))
}
