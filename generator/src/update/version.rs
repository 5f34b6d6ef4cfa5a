//! The crate's version: the next one, and the line of the options that says it.

use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::diff::Rust;
use crate::options::Options;
use crate::source::{Location, Node, Sources};

/// The version after a change, as Cargo compares versions ("SemVer Compatibility" of the Cargo book): of `1.2.3` a major change
/// makes `2.0.0`, a minor one `1.3.0`, any other `1.2.4`. The first number that is not 0 tells versions apart that do not go
/// together, so of `0.2.3` they make `0.3.0`, `0.2.4` and `0.2.4`, and of `0.0.3` each makes `0.0.4`.
///
/// A pre-release goes with no other one, so `2.0.0-rc.1` becomes `2.0.0-rc.2` whatever the change is. What stands behind a `+` is of
/// the old version and is left out. A text that is no version stays as it is; options have none.
#[must_use]
pub fn bumped(version: &str, rust: Rust) -> String {
    let plain = version.split('+').next().unwrap_or_default();
    if let Some((core, pre)) = plain.split_once('-') {
        return format!("{core}-{}", next_pre(pre));
    }
    let numbers: Vec<u64> = plain.split('.').filter_map(|it| it.parse().ok()).collect();
    let [major, minor, patch] = numbers[..] else {
        return version.to_owned();
    };
    let next = |number: u64| number.saturating_add(1);
    let [major, minor, patch] = match (major, minor, rust) {
        (0, 0, _) => [0, 0, next(patch)],
        (0, _, Rust::Major) => [0, next(minor), 0],
        (0, _, _) => [0, minor, next(patch)],
        (_, _, Rust::Major) => [next(major), 0, 0],
        (_, _, Rust::Minor) => [major, next(minor), 0],
        (_, _, Rust::None) => [major, minor, next(patch)],
    };
    format!("{major}.{minor}.{patch}")
}

/// The pre-release after another one: its last part counted up, or counted from 1.
fn next_pre(pre: &str) -> String {
    let (head, last) = pre.rsplit_once('.').map_or(("", pre), |it| it);
    match last.parse::<u64>() {
        Ok(number) if head.is_empty() => number.saturating_add(1).to_string(),
        Ok(number) => format!("{head}.{}", number.saturating_add(1)),
        Err(_) => format!("{pre}.1"),
    }
}

/// The text of an options file with another `crate.version`, and everything else as it stands, comments included.
///
/// # Errors
///
/// If it says its version, or its members, in a way that this cannot write; or if options come from no file.
pub fn with_version(
    path: &Path,
    options: &Options,
    sources: &Sources,
    version: &str,
) -> Result<String, Diagnostic> {
    let place = ["/crate/version", "/crate", ""]
        .iter()
        .map(|it| options.place(sources, it))
        .find(|it| *it != Place::None);
    let edited = edited(options, sources, version);
    let edited = edited.filter(|it| says_no_more(path, it, options, version));
    edited.ok_or_else(|| {
        let message = format!("the crate's version cannot be changed to `{version}` here");
        let diagnostic = Diagnostic::new(
            Code::MalformedOptions,
            place.unwrap_or(Place::None),
            message,
        );
        diagnostic.help(format!("write `crate: {{ version: {version} }}` by hand"))
    })
}

/// Whether an edited text gives the same options but for the version.
fn says_no_more(path: &Path, text: &str, options: &Options, version: &str) -> bool {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::default());
    let edited = Options::read_bytes(path, text.into(), &mut sources, &mut found);
    let Some(edited) = edited else {
        return false;
    };
    edited.crate_version == version && edited.says_as_much(options)
}

fn edited(options: &Options, sources: &Sources, version: &str) -> Option<String> {
    let file = options.file?;
    let text = sources.file(file)?.text.as_str();
    let root = sources.root(file);
    if let Some(value) = root.pointer("/crate/version") {
        let at = sources.locate(&Place::Value(value.id))?;
        return replaced(text, &at, version);
    }
    let members = root.get("crate").and_then(Node::as_object);
    if let Some(first) = members.and_then(|it| it.values().next()) {
        let at = sources.locate(&Place::Key(first.id))?;
        return before(text, &at, version);
    }
    match root.get("crate") {
        Some(_) => None,
        None => Some(with_crate(text, version)),
    }
}

/// The byte of a text where a place begins.
fn byte(text: &str, at: &Location) -> Option<usize> {
    let lines = text.split_inclusive('\n');
    let before: usize = lines.clone().take(at.line - 1).map(str::len).sum();
    let line = lines.clone().nth(at.line - 1)?;
    let column = line.char_indices().nth(at.column - 1)?.0;
    Some(before + column)
}

/// A scalar replaced; its quotes stay.
fn replaced(text: &str, at: &Location, version: &str) -> Option<String> {
    let start = byte(text, at)?;
    let quoted = text.get(start..)?.starts_with(['"', '\'']);
    let start = start + usize::from(quoted);
    let rest = text.get(start..)?;
    let is_part = |it: char| it.is_ascii_alphanumeric() || "-+.".contains(it);
    let end = rest.find(|it| !is_part(it)).unwrap_or(rest.len());
    Some(format!(
        "{}{version}{}",
        text.get(..start)?,
        rest.get(end..)?
    ))
}

/// The member before the first one of an object: on a line of its own if that one stands on one, else in the same line.
fn before(text: &str, at: &Location, version: &str) -> Option<String> {
    let start = byte(text, at)?;
    let (head, tail) = text.split_at_checked(start)?;
    let quoted = tail.starts_with('"');
    let member = match quoted {
        true => format!("\"version\": \"{version}\""),
        false => format!("version: {version}"),
    };
    let indent = head.rsplit('\n').next().unwrap_or_default();
    let alone = indent.chars().all(|it| it == ' ');
    let end = line_end(text);
    Some(match (alone, quoted) {
        (true, true) => format!("{head}{member},{end}{indent}{tail}"),
        (true, false) => format!("{head}{member}{end}{indent}{tail}"),
        (false, _) => format!("{head}{member}, {tail}"),
    })
}

/// A text that said nothing of the crate.
fn with_crate(text: &str, version: &str) -> String {
    let end = line_end(text);
    if let Some((head, tail)) = text.split_once('{')
        && head.trim().is_empty()
    {
        let comma = if tail.trim() == "}" { "" } else { "," };
        return format!("{head}{{{end}  \"crate\": {{ \"version\": \"{version}\" }}{comma}{tail}");
    }
    let last = if text.ends_with('\n') { "" } else { end };
    format!("{text}{last}crate:{end}  version: {version}{end}")
}

fn line_end(text: &str) -> &'static str {
    match text.contains("\r\n") {
        true => "\r\n",
        false => "\n",
    }
}
