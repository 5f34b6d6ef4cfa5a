//! `specwright watch`: the crate written anew when a file that it is made of is saved.
//!
//! It asks the disk for times and sizes rather than the system for events: the files are known and few, a look at a hundred of them
//! takes less than a millisecond, and it works the same on network disks, in containers and with editors that save by renaming,
//! where events are lost or mean something else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use clap::Args;
use specwright::write::Mode;

use super::FAILED;
use super::generate::{Round, round};
use super::input::Input;
use super::output::say;

const EXAMPLES: &str = "\
Examples:
  specwright watch                     the document and folder that specwright.yaml names
  specwright watch openapi.yaml --out client

Exit code: 2 there is nothing to watch; else it runs until Ctrl-C";

/// Generate again whenever the document, a file it refers to, an overlay or the options are saved.
///
/// Prints diagnostics, and a line with the time that it took. A document with errors leaves the crate as it is, and the next save is
/// tried again.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    input: Input,
    /// The crate's folder. Optional if the options name it.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// How often the disk is asked.
const INTERVAL: Duration = Duration::from_millis(50);

/// How long files have to stay as they are: a save may be several writes, and a checkout several files.
const QUIET: Duration = Duration::from_millis(40);

/// Of the time, the part that asking may take: one of these.
const SHARE: u32 = 20;

/// When a file was changed and how long it is; `None` if it is not there.
type Stamp = Option<(SystemTime, u64)>;
type Stamps = BTreeMap<PathBuf, Stamp>;

/// Runs the command.
pub fn run(arguments: &Arguments) -> u8 {
    let source = &arguments.input.source;
    if source.spec.as_deref() == Some(Path::new("-")) {
        say("error: standard input cannot be watched: name a file\n");
        return FAILED;
    }
    let mut watched: BTreeSet<PathBuf> = BTreeSet::new();
    loop {
        let began = SystemTime::now();
        let mut seen = stamps(&watched);
        let noted = again(arguments, &mut watched);
        if watched.is_empty() {
            return FAILED;
        }
        for (path, stamp) in stamps(&watched) {
            // What the run wrote itself is no reason for another one, and neither is what it read for the first time,
            // unless that was saved in the meantime.
            let is_own = noted.as_ref() == Some(&path);
            let is_later = stamp.is_some_and(|it| it.0 > began);
            match seen.get(&path) {
                Some(_) if !is_own => {}
                None if is_later && !is_own => drop(seen.insert(path, None)),
                _ => drop(seen.insert(path, stamp)),
            }
        }
        seen.retain(|path, _| watched.contains(path));
        wait(&watched, &seen);
    }
}

/// Generates, tells how that went, and notes what to watch from now on. Gives the file of names that stay if it was written.
fn again(arguments: &Arguments, watched: &mut BTreeSet<PathBuf>) -> Option<PathBuf> {
    let begin = Instant::now();
    let mut noted = BTreeSet::new();
    let out = arguments.out.clone();
    let round = round(&arguments.input, out, Mode::Write, &mut noted);
    let took = begin.elapsed().as_millis();
    let detail = arguments.input.detail;
    match round {
        Ok(round) => {
            detail.tell(&told(&round, took));
            *watched = noted;
            round.lock
        }
        Err(_) => {
            detail.tell(&format!("nothing was written ({took} ms)\n"));
            // What is missing may come back, or be put beside what refers to it.
            let folders: Vec<PathBuf> = noted.iter().filter_map(|it| folder(it)).collect();
            watched.extend(noted);
            watched.extend(folders);
            None
        }
    }
}

fn folder(file: &Path) -> Option<PathBuf> {
    let folder = file.parent()?;
    match folder.as_os_str().is_empty() {
        true => Some(PathBuf::from(".")),
        false => Some(folder.to_owned()),
    }
}

fn told(round: &Round, took: u128) -> String {
    let report = &round.report;
    let (changed, removed) = (report.changed.len(), report.removed.len());
    let left_out = match round.is_incomplete() {
        true => format!("; {}", round.tally()),
        false => String::new(),
    };
    format!(
        "{}: {changed} written, {removed} removed, {} unchanged{left_out} ({took} ms)\n",
        round.out.display(),
        report.unchanged
    )
}

fn stamps(watched: &BTreeSet<PathBuf>) -> Stamps {
    let stamp = |path: &PathBuf| {
        let found = std::fs::metadata(path).ok()?;
        Some((found.modified().ok()?, found.len()))
    };
    watched.iter().map(|it| (it.clone(), stamp(it))).collect()
}

/// Waits until files are others than they were, and stay so.
fn wait(watched: &BTreeSet<PathBuf>, seen: &Stamps) {
    let mut changed: Option<Stamps> = None;
    loop {
        let begin = Instant::now();
        let now = stamps(watched);
        let pause = match &changed {
            Some(before) if *before == now => return,
            None if *seen == now => INTERVAL,
            _ => {
                changed = Some(now);
                QUIET
            }
        };
        std::thread::sleep(pause.max(begin.elapsed() * SHARE));
    }
}
