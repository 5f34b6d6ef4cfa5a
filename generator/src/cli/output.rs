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
    let color = is_colored(&std::io::stderr());
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

/// Whether colours are wanted where this is: on a terminal, without `NO_COLOR`.
pub fn is_colored(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty())
}

/// Prints a text to standard output; if that is a terminal, by the program that `PAGER` names.
pub fn page(text: &str) {
    let pager = std::env::var("PAGER").unwrap_or_default();
    let mut words = pager.split_whitespace();
    let name = words.next().filter(|_| std::io::stdout().is_terminal());
    if let Some(name) = name
        && paged(std::process::Command::new(name).args(words), text).is_ok()
    {
        return;
    }
    print(text);
}

fn paged(pager: &mut std::process::Command, text: &str) -> std::io::Result<()> {
    // Colours pass, and a text that fits is printed and that is all.
    let pager = pager.env("LESS", "FRX").stdin(std::process::Stdio::piped());
    let mut child = pager.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // Whoever leaves the pager early has read enough.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().map(|_| ())
}
