//! `specwright show`: the reference of one operation or schema.

use clap::{Args, ValueEnum};
use specwright::diagnostic::{Diagnostic, Severity};
use specwright::reference::{self, TextOptions};

use super::FAILED;
use super::input::{self, Source};
use super::output::{Aside, is_colored, page, print, say, show, terminal_width};
use super::progress::Progress;

pub const EXAMPLES: &str = "\
Examples:
  specwright show openapi.yaml createPet
  specwright show openapi.yaml POST /pets
  specwright show openapi.yaml Pet                       a schema, and what uses it
  specwright show openapi.yaml createPet --format markdown > createPet.md
  specwright show openapi.yaml createPet --format json | jq '.sections[].title'

Exit codes: 0 shown; 2 errors, or nothing is called so";

/// What is shown, and how.
#[derive(Args)]
pub struct Shown {
    /// An operationId, `METHOD /path` or the name of a schema.
    #[arg(value_name = "NAME")]
    name: Vec<String>,
    /// How it is shown.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How deep fields are listed. If omitted, all that is sent and the first level of what comes back.
    #[arg(long, value_name = "LEVELS")]
    depth: Option<usize>,
    #[command(flatten)]
    aside: Aside,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// As wide as the terminal or `COLUMNS`.
    Text,
    /// CommonMark.
    Markdown,
    /// The same as data.
    Json,
}

/// How wide text is that no terminal gives a width.
const WIDTH: usize = 100;
/// Narrower than this, there is no room for words.
const NARROWEST: usize = 40;

/// Prints the reference.
pub fn run(source: &Source, shown: &Shown) -> u8 {
    let mut words = shown.name.clone();
    let source = source.without_word(&mut words);
    if words.is_empty() {
        say("name an operation or a schema; `specwright list` shows the operations\n");
        return FAILED;
    }
    let session = match input::open(&source, shown.aside) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let asked = reference::Asked {
        name: words.join(" "),
        depth: shown
            .depth
            .map_or_else(Default::default, reference::Depth::of),
    };
    let (sources, overlays, options) = (&session.sources, &session.overlays, &session.options);
    let waiting = Progress::of("reading on", false);
    let (found, diagnostics) =
        specwright::reference(sources, session.document, overlays, options, &asked);
    drop(waiting);
    // Whoever generates from the document is told the rest.
    let errors = diagnostics.into_iter();
    let errors: Vec<Diagnostic> = errors.filter(|it| it.severity == Severity::Error).collect();
    show(&errors, sources, shown.aside.detail());
    let Some(found) = found else {
        return FAILED;
    };
    match shown.format {
        Format::Text => page(&reference::text(
            &found,
            TextOptions {
                width: terminal_width().unwrap_or(WIDTH).max(NARROWEST),
                color: is_colored(&std::io::stdout()),
            },
        )),
        Format::Markdown => print(&reference::markdown(&found)),
        Format::Json => print(&format!("{:#}\n", reference::json(&found))),
    }
    0
}
