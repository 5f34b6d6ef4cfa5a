//! The program `specwright`: a file for each command, what they read in `input`, where they print in `output`.
//!
//! Diagnostics go to standard error, what was asked for to standard output. It is a crate of its own so that build scripts,
//! which compile the library, do not compile a command line.

#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use specwright::write::Mode;

use input::{Input, Source};

mod api;
mod call;
mod diff;
mod docs;
mod explain;
mod explore;
mod fix;
mod generate;
mod input;
mod lint;
mod list;
mod manual;
mod mock;
mod new;
mod output;
mod progress;
mod revision;
mod runtime;
mod show;
mod update;
mod watch;

/// Generates a Rust client crate from an OpenAPI document.
#[derive(Parser)]
#[command(name = "specwright", version, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  success
  1  `check` found stale files, `list` found nothing, `diff`, `update` or `lint` what `--fail-on` names, or `mock --try` an answer that does not fit
  2  errors; nothing was written
  3  the crate was written without the operations that depend on something broken, and
     `--on-defect skip` was not given";

#[derive(Subcommand)]
enum Command {
    /// Generate a crate.
    #[command(after_help = generate::GENERATE)]
    Generate {
        #[command(flatten)]
        input: Input,
        /// The crate's folder. Optional if the options name it.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Write a new crate around a document's client, which makes a first call and tests it.
    #[command(after_help = new::NEW)]
    New {
        /// The crate's folder, which also gives it its name.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        #[command(flatten)]
        wanted: new::Wanted,
        /// Where the client is: a crate in `client/`, which is checked in, with or without a build script, or a module.
        #[arg(long, value_enum, default_value = "vendored")]
        mode: new::Arrangement,
    },
    /// Write a document's client into the crate in this folder, with an example that makes a first call and its test.
    #[command(after_help = new::INIT)]
    Init {
        #[command(flatten)]
        wanted: new::Wanted,
    },
    /// Check that a crate is up to date: exits with 1 and lists the stale files if it is not. In a project, no argument is needed.
    #[command(after_help = generate::CHECK)]
    Check {
        #[command(flatten)]
        input: Input,
        /// The crate's folder. Optional if the options name it.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Generate the runtime as a crate of its own, for crates of several APIs that share it (`generate --runtime DIR`).
    #[command(after_help = runtime::EXAMPLES)]
    Runtime {
        /// The crate's folder.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// The crate's name. If omitted the one that it has, or `api-runtime`.
        #[arg(long, value_name = "NAME")]
        crate_name: Option<String>,
        /// Check that it is up to date instead: exits with 1 and lists the stale files if it is not.
        #[arg(long)]
        check: bool,
    },
    /// List the operations of a document, or search them by words of ids, paths, tags, prose and fields.
    #[command(after_help = list::EXAMPLES)]
    List {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        wanted: list::Wanted,
    },
    Diff(diff::Arguments),
    Update(update::Arguments),
    /// Print the public API of the crate, a line for an item, as `cargo public-api` does.
    #[command(after_help = api::EXAMPLES)]
    Api {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        aside: output::Aside,
    },
    Watch(watch::Arguments),
    Lint(lint::Arguments),
    /// Show the reference of an operation or a schema: fields, responses, the call in Rust and curl.
    #[command(after_help = show::EXAMPLES)]
    Show {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        shown: show::Shown,
    },
    /// Write the reference of all operations as static files, which open from disk.
    #[command(after_help = docs::EXAMPLES)]
    Docs(docs::Arguments),
    /// Send a request of an operation, checked against the document, and show the response, checked as well.
    #[command(after_help = call::EXAMPLES)]
    Call {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        called: call::Called,
    },
    Explore(explore::Arguments),
    Mock(mock::Arguments),
    /// Explain a diagnostic's code, or list all codes.
    #[command(after_help = explain::EXAMPLES)]
    Explain {
        /// A code, such as S201; all codes if omitted.
        code: Option<String>,
    },
    /// Print what completes arguments in a shell.
    #[command(
        after_help = "Example: specwright completions bash > ~/.local/share/bash-completion/completions/specwright\n\nExit codes: 0 printed; 2 no such shell"
    )]
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write one for each command.
    #[command(
        after_help = "Example: specwright man --out ~/.local/share/man/man1\n\nExit codes: 0 written; 2 they cannot be"
    )]
    Man {
        /// The folder for the pages.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

/// `check` found stale files.
const STALE: u8 = 1;
/// A search found nothing.
const NOTHING: u8 = 1;
/// `lint` found something as severe as `--fail-on` says.
const FOUND: u8 = 1;
const FAILED: u8 = 2;
/// Not an error, since the rest is of use for a first look; not a success either, as a script would go on with a client
/// that lacks methods, and nobody would know before they are called.
const INCOMPLETE: u8 = 3;

/// A tree of a million nodes is built and taken apart twice as fast as with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let code = match Cli::parse().command {
        Command::Generate { input, out } => generate::run(&input, out, Mode::Write),
        Command::New {
            folder,
            wanted,
            mode,
        } => new::new(&folder, &wanted, mode),
        Command::Init { wanted } => new::init(&wanted),
        Command::Check { input, out } => generate::run(&input, out, Mode::Check),
        Command::Runtime {
            out,
            crate_name,
            check,
        } => {
            let mode = if check { Mode::Check } else { Mode::Write };
            runtime::run(&out, crate_name.as_deref(), mode)
        }
        Command::List { source, wanted } => list::run(&source, &wanted),
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Api { source, aside } => api::run(&source, aside),
        Command::Update(arguments) => update::run(&arguments),
        Command::Watch(arguments) => watch::run(&arguments),
        Command::Show { source, shown } => show::run(&source, &shown),
        Command::Docs(arguments) => docs::run(&arguments),
        Command::Call { source, called } => call::run(&source, &called),
        Command::Explore(arguments) => explore::run(&arguments),
        Command::Mock(arguments) => mock::run(&arguments),
        Command::Explain { code: Some(code) } => explain::explain(&code),
        Command::Explain { code: None } => explain::codes(),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man { out } => manual::pages(out.as_deref()),
    };
    ExitCode::from(code)
}
