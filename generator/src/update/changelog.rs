//! The crate's changelog, in the format of Keep a Changelog 1.1: a section for a version, a line for a change.
//!
//! The file is its readers' and not the generator's: it carries no mark, sections are added and nothing else is touched.

use crate::diagnostic::Place;
use crate::diff::render::{escaped, message};
use crate::diff::{Change, Diff, Rust, Wire};
use crate::report::printable;
use crate::source::Sources;

/// A section.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'e> {
    /// The version.
    pub version: &'e str,
    /// The day, as `2026-01-31`.
    pub date: &'e str,
    /// The versions of the document, before and now.
    pub document: (&'e str, &'e str),
    /// What it does to callers.
    pub diff: &'e Diff,
    /// The files of the old document.
    pub old: &'e Sources,
    /// The files of the new one.
    pub new: &'e Sources,
}

const HEAD: &str = "\
# Changelog

What changes for users of this crate, by its versions. The format is [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).
";

/// A changelog with one more section: before that of the version before, and after what is unreleased.
#[must_use]
pub fn changelog(existing: Option<&str>, entry: Entry<'_>) -> String {
    let existing = existing.filter(|it| !it.trim().is_empty()).unwrap_or(HEAD);
    let section = section(entry);
    let section = match existing.contains("\r\n") {
        true => section.replace('\n', "\r\n"),
        false => section,
    };
    let end = if existing.contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let (head, tail) = existing.split_at(place(existing));
    let head = head.trim_end();
    let gap = if tail.is_empty() { "" } else { end };
    format!("{head}{end}{end}{section}{gap}{tail}")
}

/// Where the first section of a version begins. What is in a block of code is no heading.
fn place(text: &str) -> usize {
    let (mut at, mut is_code) = (0, false);
    for line in text.split_inclusive('\n') {
        is_code ^= line.trim_start().starts_with("```");
        let heading = line.strip_prefix("## ").filter(|_| !is_code);
        if heading.is_some_and(|it| !it.to_ascii_lowercase().contains("unreleased")) {
            return at;
        }
        // Where links stand that the text above refers to.
        if !is_code && line.starts_with('[') && line.contains("]: ") {
            return at;
        }
        at += line.len();
    }
    at
}

/// The section alone.
#[must_use]
pub fn section(entry: Entry<'_>) -> String {
    let mut text = format!("## [{}] - {}\n", entry.version, entry.date);
    let (was, is) = entry.document;
    if was != is && !was.is_empty() && !is.is_empty() {
        let (was, is) = (code(&printable(was)), code(&printable(is)));
        text.push_str(&format!(
            "\nThe document went from version {was} to {is}.\n"
        ));
    }
    if entry.diff.is_empty() {
        text.push_str("\n### Changed\n\n- Nothing that callers can tell: documentation, or how the crate is written.\n");
    }
    for heading in ["Added", "Changed", "Deprecated", "Removed"] {
        let changes = entry.diff.shown();
        let lines: Vec<String> = changes
            .filter(|it| self::heading(it) == heading)
            .map(|it| line(it, entry))
            .collect();
        if !lines.is_empty() {
            text.push_str(&format!("\n### {heading}\n\n{}", lines.concat()));
        }
    }
    text
}

/// The heading that a change belongs under.
fn heading(change: &Change) -> &'static str {
    let id = change.kind.id();
    let has = |part: &str| id.ends_with(part) || id.contains(&format!("{part}-"));
    match () {
        () if has("-added") => "Added",
        () if has("-removed") => "Removed",
        () if has("-deprecated") => "Deprecated",
        () => "Changed",
    }
}

fn line(change: &Change, entry: Entry<'_>) -> String {
    let breaks = change.wire == Wire::Breaking || change.rust == Rust::Major;
    let mark = if breaks { "**Breaking:** " } else { "" };
    let what = escaped(&printable(&message(change)));
    let mut facts = vec![
        format!("`{}`", change.kind.id()),
        format!("wire: {}", change.wire.as_str()),
        format!("Rust: {}", change.rust.as_str()),
    ];
    let pointer = pointer(&change.new, entry.new).or_else(|| pointer(&change.old, entry.old));
    facts.extend(pointer.map(|it| code(&printable(&format!("#{it}")))));
    format!("- {mark}{what} ({})\n", facts.join(", "))
}

fn pointer(place: &Place, sources: &Sources) -> Option<String> {
    match place {
        Place::Value(node) | Place::Key(node) => Some(sources.pointer(*node)),
        Place::Position { .. } | Place::None => None,
    }
}

/// A span of code, whatever is in it.
fn code(text: &str) -> String {
    let mut fence = "`".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    match fence.len() {
        1 => format!("`{text}`"),
        _ => format!("{fence} {text} {fence}"),
    }
}
