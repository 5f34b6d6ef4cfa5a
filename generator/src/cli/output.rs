//! Where the commands print: results to standard output, diagnostics to standard error.

use std::io::{IsTerminal, Write};

use specwright::diagnostic::{Diagnostic, Severity};
use specwright::report::{RenderOptions, render};
use specwright::source::Sources;

/// Prints to standard error.
pub fn say(text: &str) {
    // A closed pipe on the other side is no concern of ours.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Prints to standard output.
pub fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Shows diagnostics, and how to see those that are counted only.
pub fn show(diagnostics: &[Diagnostic], sources: &Sources, notes: bool) {
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = render(diagnostics, sources, RenderOptions { color, notes });
    let hidden = !notes && diagnostics.iter().any(|it| it.severity == Severity::Note);
    match text.strip_suffix('\n') {
        Some(text) if hidden => say(&format!("{text} (`--notes` shows them)\n")),
        _ => say(&text),
    }
}

/// How wide the terminal is that standard output is, in characters; `COLUMNS` goes first. `None` if it is something else.
pub fn terminal_width() -> Option<usize> {
    let said = std::env::var("COLUMNS").ok();
    let said = said
        .and_then(|it| it.trim().parse().ok())
        .filter(|it| *it > 0);
    said.or_else(|| {
        let (terminal_size::Width(width), _) = terminal_size::terminal_size_of(std::io::stdout())?;
        Some(usize::from(width))
    })
}
