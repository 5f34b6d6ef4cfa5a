//! `specwright list`: the operations of a document, all of them or those that words find.

use clap::{Args, ValueEnum};
use serde_json::json;
use specwright::diagnostic::{Diagnostic, Severity};
use specwright::{Listed, Query};

use super::input::{self, Source};
use super::output::{Aside, print, say, show, terminal_width};
use super::progress::Progress;
use super::{FAILED, NOTHING};

pub const EXAMPLES: &str = "\
Examples:
  specwright list openapi.yaml                       all operations
  specwright list openapi.yaml create message        those that have both words, the best match first
  specwright list openapi.yaml --tag Pets --method get
  specwright list openapi.yaml --format json | jq -r '.[].id'

Exit codes: 0 found; 1 nothing found; 2 errors";

/// Which operations are wanted, and how they are shown.
#[derive(Args)]
pub struct Wanted {
    /// Words that an operation has in its id, path, tags, summary, description, parameters or fields. All have to be
    /// there; a misspelled one is guessed at.
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// Only operations with a tag; may be repeated.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Only operations with a method; may be repeated.
    #[arg(long = "method", value_name = "METHOD")]
    methods: Vec<String>,
    /// Only operations that the document advises against.
    #[arg(long)]
    deprecated: bool,
    /// How they are shown.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    aside: Aside,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Columns: method, path, id, summary.
    Table,
    /// A list of objects with all that is known.
    Json,
}

/// Prints the operations that are wanted.
pub fn run(source: &Source, wanted: &Wanted) -> u8 {
    let mut words = wanted.words.clone();
    let source = source.without_word(&mut words);
    let mut session = match input::open(&source, wanted.aside) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let query = Query {
        selectors: source.operations.clone(),
        words,
        tags: wanted.tags.clone(),
        methods: wanted.methods.clone(),
        deprecated: wanted.deprecated,
    };
    let (sources, overlays) = (&mut session.sources, &session.overlays);
    let waiting = Progress::of("searching", false);
    let (found, diagnostics) = specwright::search(sources, session.document, overlays, &query);
    drop(waiting);
    // What is only worth a note costs no operation.
    let serious = |it: &Diagnostic| it.severity > Severity::Note;
    let diagnostics: Vec<Diagnostic> = diagnostics.into_iter().filter(serious).collect();
    show(&diagnostics, sources, wanted.aside.detail());
    if diagnostics.iter().any(|it| it.severity == Severity::Error) {
        return FAILED;
    }
    print(&match wanted.format {
        Format::Table => table(&found.operations, terminal_width()),
        Format::Json => format!("{:#}\n", as_json(&found.operations)),
    });
    // It ends now, and who searches waits for it: the tree of a large document takes a while to be taken apart.
    std::mem::forget(session);
    if found.operations.is_empty() {
        if wanted.aside.is_for_people() && query.asks() {
            say(&nothing(&found.nearest));
        }
        return NOTHING;
    }
    0
}

fn nothing(nearest: &[String]) -> String {
    let near: Vec<String> = nearest.iter().map(|it| format!("`{it}`")).collect();
    match near.is_empty() {
        true => "no operation matches; `specwright list SPEC` shows all\n".to_owned(),
        false => format!(
            "no operation matches; did you mean {}?\n",
            near.join(" or ")
        ),
    }
}

/// The operations as a table, its lines cut at a width if there is one.
fn table(operations: &[Listed], width: Option<usize>) -> String {
    let widest = |text: fn(&Listed) -> &str| {
        let widths = operations.iter().map(|it| text(it).chars().count());
        widths.max().unwrap_or(0)
    };
    let methods = widest(|it| &it.method);
    let paths = widest(|it| &it.path).min(MOST);
    let ids = widest(|it| &it.id).min(MOST);
    let mut text = String::new();
    for it in operations {
        let summary = it.summary.as_deref().unwrap_or_default();
        let mark = if it.deprecated { "(deprecated) " } else { "" };
        let line = format!(
            "{:methods$}  {:paths$}  {:ids$}  {mark}{summary}",
            it.method, it.path, it.id
        );
        let line: String = printable(line.trim_end());
        text.extend(line.chars().take(width.unwrap_or(usize::MAX)));
        text.push('\n');
    }
    text
}

/// The widest that a column makes itself for one long text.
const MOST: usize = 60;

/// A text without characters that a terminal would act on.
fn printable(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).collect()
}

fn as_json(operations: &[Listed]) -> serde_json::Value {
    let all = operations.iter().map(|it| {
        json!({
            "id": it.id,
            "method": it.method,
            "path": it.path,
            "tags": it.tags,
            "summary": it.summary,
            "deprecated": it.deprecated,
        })
    });
    all.collect()
}
