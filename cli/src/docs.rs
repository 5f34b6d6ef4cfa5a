//! `specwright docs`: the reference as static files.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use specwright::Lookup;
use specwright::diagnostic::Diagnostic;
use specwright::explore;
use specwright::write::{self, Mode};

use super::input::{self, Session, Source};
use super::output::{Aside, is_for_readers, print, say, show};
use super::progress::Progress;
use super::{FAILED, INCOMPLETE};

pub const EXAMPLES: &str = "\
Examples:
  specwright docs openapi.yaml --out reference        open reference/index.html
  specwright docs openapi.yaml --out reference --operation Pets

Exit codes: 0 written; 2 errors, nothing was written; 3 written without operations that cannot be shown";

/// What is written, and where.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    source: Source,
    /// The folder for the files. Others in it stay, but for those of an earlier run.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    aside: Aside,
}

/// Writes the files.
pub fn run(arguments: &Arguments) -> u8 {
    let session = match input::open(&arguments.source, arguments.aside) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let Some(lookup) = lookup(session, &arguments.source.operations, arguments.aside) else {
        return FAILED;
    };
    let waiting = Progress::of("writing the pages", false);
    let (files, missing) = explore::docs(&lookup);
    drop(waiting);
    for it in &missing {
        say(&format!(
            "warning: `{}` is left out: {}\n",
            it.id, it.reason
        ));
    }
    let out = &arguments.out;
    match write::apply(out, &files, Mode::Write) {
        Ok(report) => {
            let index = out.join("index.html");
            print(&format!(
                "{} written, {} removed, {} unchanged; open {}\n",
                report.changed.len(),
                report.removed.len(),
                report.unchanged,
                index.display()
            ));
        }
        Err(error) => {
            say(&format!("error: {error}\n"));
            return FAILED;
        }
    }
    match missing.is_empty() {
        true => 0,
        false => INCOMPLETE,
    }
}

/// Prepares a document to be looked up; `None` if there are errors, which were shown.
pub fn lookup(session: Session, selectors: &[String], aside: Aside) -> Option<Lookup> {
    let mut sources = Arc::new(session.sources);
    let (document, overlays, options) = (session.document, &session.overlays, &session.options);
    let (lookup, found) = Lookup::open(&mut sources, document, overlays, options, selectors);
    let found: Vec<Diagnostic> = found.into_iter().filter(is_for_readers).collect();
    show(&found, &sources, aside.detail());
    lookup
}
