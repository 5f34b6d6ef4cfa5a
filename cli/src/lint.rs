//! `specwright lint`: what there is to say about documents. Nothing is generated.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use specwright::diagnostic::{Code, Diagnostic, Place, Severity};
use specwright::options::Options;

use super::fix::{self, Fixes};
use super::input::{self, Read, Source};
use super::output::{self, Detail, Format};
use super::progress::Progress;
use super::{FAILED, FOUND};

const EXAMPLES: &str = "\
Examples:
  specwright lint openapi.yaml
  specwright lint openapi.yaml --rule S116=off --rule S303=error
  specwright lint specs/*.yaml --fail-on warning --format github
  specwright lint openapi.yaml --fix --dry-run
  specwright lint theirs.yaml --fix-overlay fixes.yaml
  specwright lint                      the document that specwright.yaml names, by the `rules` in it

Exit codes: 0 nothing as severe as `--fail-on` was found; 1 something was; 2 a document or the options could not be read";

/// Tell what is wrong with documents, and what would be better: every rule, also those that cost the crate nothing.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The OpenAPI documents, YAML or JSON; `-` reads standard input. Optional if the options name one.
    #[arg(value_name = "SPEC")]
    specs: Vec<PathBuf>,
    /// The options file. If no document is named either: `specwright.yaml` or `spec/specwright.yaml` in this folder or the nearest
    /// one above.
    #[arg(long, value_name = "FILE")]
    options: Option<PathBuf>,
    /// Select operations by operationId, `METHOD /path` or tag; may be repeated. All if omitted.
    #[arg(long = "operation", value_name = "SEL")]
    operations: Vec<String>,
    /// Apply an OpenAPI Overlay; may be repeated.
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// The folder that referenced files may be read from. The document's own if omitted.
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Give a code a level: off, note, warning or error; may be repeated. Goes before `rules` in the options.
    #[arg(long = "rule", value_name = "CODE=LEVEL")]
    rules: Vec<String>,
    /// Apply fixes that are certain to the documents, in place: all else in them stays as it is written.
    #[arg(long)]
    fix: bool,
    /// Remove unused components as well.
    #[arg(long)]
    fix_unused: bool,
    /// Write the fixes as an OpenAPI Overlay instead, for a document that is somebody else's; JSON if the name ends in `.json`.
    #[arg(long, value_name = "FILE")]
    fix_overlay: Option<PathBuf>,
    /// Print what fixes would change, and change nothing. Exits with 1 if there is something to fix.
    #[arg(long)]
    dry_run: bool,
    /// Exit with 1 if something as severe is found.
    #[arg(long, value_enum, value_name = "LEVEL", default_value = "error")]
    fail_on: FailOn,
    /// Show all warnings and notes of a kind. By default three are shown, and the others counted.
    #[arg(long)]
    all: bool,
    /// Show errors only.
    #[arg(long, short)]
    quiet: bool,
    /// How diagnostics are shown, on standard output.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    /// Nothing can be generated, or a rule of this level is broken.
    Error,
    /// That, or a warning.
    Warning,
    /// Anything.
    Note,
}

impl FailOn {
    fn severity(self) -> Severity {
        match self {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Note => Severity::Note,
        }
    }
}

/// A document that was looked at.
struct Linted {
    read: Read,
    /// Whether it could be read at all.
    readable: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> u8 {
    let fixes = Fixes {
        in_place: arguments.fix,
        unused: arguments.fix_unused,
        overlay: arguments.fix_overlay.as_deref(),
        dry_run: arguments.dry_run,
        is_quiet: arguments.quiet,
    };
    if fixes.are_wanted() {
        let adjust = |options: &mut Options| adjust(&arguments.rules, options);
        match fix::run(&sources(arguments), fixes, adjust) {
            Ok(Some(code)) => return code,
            Ok(None) => {}
            Err(error) => {
                output::say(&format!("error: {error}\n"));
                return FAILED;
            }
        }
    }
    let waiting = Progress::of("reading", arguments.quiet);
    let linted: Vec<Linted> = sources(arguments)
        .iter()
        .map(|it| lint(it, arguments))
        .collect();
    drop(waiting);
    let detail = Detail::of(arguments.format, arguments.all, arguments.quiet);
    let found = linted.iter().map(|it| {
        (
            it.read.name(),
            it.read.diagnostics.as_slice(),
            &it.read.sources,
        )
    });
    output::print_all(&found.collect::<Vec<_>>(), detail);
    let least = arguments.fail_on.severity();
    let mut all = linted.iter().flat_map(|it| &it.read.diagnostics);
    match (
        linted.iter().all(|it| it.readable),
        all.any(|it| it.severity >= least),
    ) {
        (false, _) => FAILED,
        (true, true) => FOUND,
        (true, false) => 0,
    }
}

/// What is read, document by document.
fn sources(arguments: &Arguments) -> Vec<Source> {
    let source = |spec: Option<&PathBuf>| Source {
        spec: spec.cloned(),
        options: arguments.options.clone(),
        operations: arguments.operations.clone(),
        overlays: arguments.overlays.clone(),
        root: arguments.root.clone(),
    };
    match arguments.specs.is_empty() {
        true => vec![source(None)],
        false => arguments.specs.iter().map(|it| source(Some(it))).collect(),
    }
}

fn lint(source: &Source, arguments: &Arguments) -> Linted {
    let mut read = input::read_all(source, |options| adjust(&arguments.rules, options));
    let Some((options, input)) = &read.opened else {
        return Linted {
            read,
            readable: false,
        };
    };
    let found = specwright::lint(&read.sources, input.document, &input.overlays, options);
    read.diagnostics.extend(found);
    Linted {
        read,
        readable: true,
    }
}

/// The rules of the command line go before those of the options.
fn adjust(rules: &[String], options: &mut Options) -> Result<(), Diagnostic> {
    for rule in rules {
        let fail = |message: String, help: String| {
            Diagnostic::new(Code::MalformedOptions, Place::None, message).help(help)
        };
        let Some((code, level)) = rule.split_once('=') else {
            let message = format!("`--rule {rule}` has no level");
            return Err(fail(message, "write `--rule S114=off`".to_owned()));
        };
        let set = options.rules.set(code.trim(), level.trim());
        set.map_err(|it| fail(it.message, it.help))?;
    }
    Ok(())
}
