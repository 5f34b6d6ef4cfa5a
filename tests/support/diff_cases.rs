//! The cases of `tests/diff`: pairs of tiny documents, each with the kind of change that it shows.

use std::path::Path;

use specwright::diagnostic::Diagnostics;
use specwright::diff::Side;
use specwright::options::Options;
use specwright::source::{FileId, Sources};

use crate::support;

/// What each document begins with.
const HEAD: &str = "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\n";

/// A document that was read.
pub struct Read {
    pub sources: Sources,
    pub document: FileId,
}

pub fn read(name: &str, text: &str) -> Read {
    let mut sources = Sources::new();
    let mut found = Diagnostics::default();
    let document = sources.add_text(name, text, &mut found);
    let document = document.unwrap_or_else(|| panic!("{name}: {:?}", found.into_vec()));
    Read { sources, document }
}

pub fn side<'s>(read: &'s Read, options: &'s Options) -> Side<'s> {
    Side {
        sources: &read.sources,
        document: read.document,
        overlays: &[],
        options,
    }
}

/// The old and the new document of a case.
pub fn sides(case: &str) -> (String, String) {
    let (mut old, mut new) = (HEAD.to_owned(), HEAD.to_owned());
    for line in case.lines().filter(|it| !it.starts_with('#')) {
        let (mark, rest) = line.split_at(line.len().min(1));
        if mark != "+" {
            old.push_str(&format!(" {rest}\n")[1..]);
        }
        if mark != "-" {
            new.push_str(&format!(" {rest}\n")[1..]);
        }
    }
    (old, new)
}

/// The options of one side of a case, `old` or `new`, in a file beside it: `NAME.old.options.yaml`, or `NAME.options.yaml` for both.
pub fn options(name: &str, side: &str) -> Options {
    let folder = support::root().join("tests/diff");
    let mut paths = [
        format!("{name}.{side}.options.yaml"),
        format!("{name}.options.yaml"),
    ]
    .into_iter();
    let path = paths.find_map(|it| Some(folder.join(it)).filter(|it| it.exists()));
    path.map_or_else(Options::default, |it| read_options(&it))
}

pub fn read_options(path: &Path) -> Options {
    let mut found = Diagnostics::default();
    let options = Options::read(path, &mut Sources::new(), &mut found);
    let options = options.unwrap_or_else(|| panic!("{:?}", found.into_vec()));
    // The place of an option would be in a file that the other sources do not have.
    Options {
        file: None,
        ..options
    }
}

/// All cases, by name, in order.
pub fn cases() -> Vec<(String, String)> {
    let folder = support::root().join("tests/diff");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path());
    let files = files.filter(|it| it.extension().is_some_and(|it| it == "diff"));
    let mut cases: Vec<(String, String)> = files
        .map(|it| {
            let name = it.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&it).unwrap())
        })
        .collect();
    cases.sort();
    cases
}
