//! `specwright lint --fix`: fixes written into documents, into an overlay, or printed.
//!
//! All documents are fixed in memory before any of them is written, so that a failure leaves everything as it was.

use std::io::Write;
use std::path::{Path, PathBuf};

use similar::TextDiff;
use specwright::diagnostic::Diagnostic;
use specwright::fix::{self, Fixed};
use specwright::options::Options;

use super::FOUND;
use super::input::{self, Source};
use super::output::{print, say};
use super::progress::Progress;

/// What becomes of fixes.
#[derive(Clone, Copy)]
pub struct Fixes<'a> {
    /// They are written into the documents.
    pub in_place: bool,
    /// Unused components are removed, too.
    pub unused: bool,
    /// They are written as an overlay.
    pub overlay: Option<&'a Path>,
    /// They are printed.
    pub dry_run: bool,
    /// Nothing is said of how long it takes.
    pub is_quiet: bool,
}

impl Fixes<'_> {
    pub fn are_wanted(self) -> bool {
        self.in_place || self.unused || self.overlay.is_some() || self.dry_run
    }
}

/// A document that is fixed, and not written yet.
struct Ready {
    path: PathBuf,
    old: String,
    fixed: Fixed,
}

/// Fixes documents. `Some` is the exit code, if nothing has to be shown after it.
///
/// # Errors
///
/// Why nothing was written: the arguments do not go together, or a file cannot be written.
pub fn run(
    sources: &[Source],
    fixes: Fixes<'_>,
    adjust: impl Fn(&mut Options) -> Result<(), Diagnostic>,
) -> Result<Option<u8>, String> {
    if fixes.overlay.is_some() && sources.len() > 1 {
        return Err("an overlay is for one document: name one SPEC".to_owned());
    }
    if fixes.overlay.is_some() && fixes.in_place {
        return Err(
            "`--fix` changes the document, `--fix-overlay` leaves it: choose one".to_owned(),
        );
    }
    let waiting = Progress::of("fixing", fixes.is_quiet);
    let mut ready = Vec::new();
    for source in sources {
        if source.spec.as_deref() == Some(Path::new("-")) {
            return Err("standard input cannot be fixed: name a file".to_owned());
        }
        // What cannot be read is shown by whoever lints it next.
        let read = input::read_all(source, &adjust);
        let Some((options, input)) = read.opened else {
            return Ok(None);
        };
        let file = read.sources.file(input.document);
        let (path, old) = file.map_or_else(Default::default, |it| {
            (PathBuf::from(&it.name), it.text.clone())
        });
        let opened = fix::Opened {
            sources: read.sources,
            input,
        };
        let reread = |text: &str| input::reread(source, text, &adjust);
        let fixed = fix::fix(opened, &options, fixes.unused, &reread);
        ready.push(Ready { path, old, fixed });
    }
    drop(waiting);
    if fixes.dry_run {
        return Ok(Some(show(&ready, fixes)?));
    }
    if let Some(overlay) = fixes.overlay {
        let text = ready.first().map(|it| overlay_text(it, overlay));
        if let Some(text) = text.transpose()?.flatten() {
            replace(overlay, &text)?;
        }
    } else {
        // All are checked before the first is written.
        let texts: Result<Vec<_>, String> = ready.iter().map(unchanged_since).collect();
        for (it, text) in ready.iter().zip(texts?) {
            if it.fixed.text != it.old {
                replace(&it.path, &text)?;
            }
        }
    }
    for it in &ready {
        say(&told(it, fixes));
    }
    Ok(None)
}

/// Prints what would change.
fn show(ready: &[Ready], fixes: Fixes<'_>) -> Result<u8, String> {
    let mut code = 0;
    for it in ready {
        if !it.fixed.fixed.is_empty() {
            code = FOUND;
        }
        match fixes.overlay {
            Some(overlay) => print(&overlay_text(it, overlay)?.unwrap_or_default()),
            None => {
                let name = it.path.display().to_string();
                let diff = TextDiff::from_lines(it.old.as_str(), it.fixed.text.as_str());
                let mut shown = diff.unified_diff();
                print(&shown.context_radius(2).header(&name, &name).to_string());
            }
        }
        say(&told(it, fixes));
    }
    Ok(code)
}

/// The overlay, if there is anything to fix.
fn overlay_text(ready: &Ready, overlay: &Path) -> Result<Option<String>, String> {
    if ready.fixed.fixed.is_empty() {
        return Ok(None);
    }
    let is_json = overlay.extension().is_some_and(|it| it == "json");
    let text = ready.fixed.overlay(is_json);
    let why = "an overlay cannot say these fixes: use `--fix` on a copy of the document";
    text.map(Some).ok_or_else(|| why.to_owned())
}

fn told(ready: &Ready, fixes: Fixes<'_>) -> String {
    let count = ready.fixed.fixed.len();
    let fixed = match count {
        0 => return format!("{}: nothing to fix\n", ready.path.display()),
        1 => "1 fix".to_owned(),
        _ => format!("{count} fixes"),
    };
    let what = match (fixes.dry_run, fixes.overlay) {
        (true, _) => "to apply".to_owned(),
        (false, Some(overlay)) => format!("written to {}", overlay.display()),
        (false, None) => "applied".to_owned(),
    };
    format!("{}: {fixed} {what}\n", ready.path.display())
}

const MARK: char = '\u{feff}';

/// The text to write, with the byte order mark that the file has; an error if the file has changed since it was read.
fn unchanged_since(ready: &Ready) -> Result<String, String> {
    let name = ready.path.display();
    let now = std::fs::read_to_string(&ready.path)
        .map_err(|error| format!("cannot read `{name}`: {error}"))?;
    let (mark, text) = match now.strip_prefix(MARK) {
        Some(text) => (String::from(MARK), text),
        None => (String::new(), now.as_str()),
    };
    match text == ready.old {
        true => Ok(mark + &ready.fixed.text),
        false => Err(format!("`{name}` was changed while it was read")),
    }
}

/// Puts a text in the place of a file, whole or not at all.
fn replace(path: &Path, text: &str) -> Result<(), String> {
    let fail = |error: std::io::Error| format!("cannot write `{}`: {error}", path.display());
    // A link stays one, and what it leads to is replaced.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = target.with_file_name(name);
    let written = std::fs::File::create_new(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        if let Ok(old) = std::fs::metadata(&target) {
            std::fs::set_permissions(&beside, old.permissions())?;
        }
        file.sync_all()?;
        std::fs::rename(&beside, &target)
    });
    written.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        fail(error)
    })
}
