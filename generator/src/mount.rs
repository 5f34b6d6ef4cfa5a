//! Makes the files of a crate those of a module of another crate, for build scripts that write to `OUT_DIR`.
//!
//! The files say `crate::runtime` and `cfg(feature = "gzip")`, which mean the crate they are in. Here they come to mean the module:
//! paths get its name, features become a `cfg` of their own that the build script sets, and what the root says of the whole
//! crate is said of each of its modules. Text of strings stays; in comments, and in strings of the runtime, which has no text of
//! the document, only links change.

use crate::write::File;

/// The files of a crate as a module of another one.
#[derive(Debug)]
pub struct Mounted {
    /// The files; `mod.rs` is the module.
    pub files: Vec<File>,
    /// What its `Cargo.toml` says.
    pub manifest: Manifest,
}

/// What the crate's `Cargo.toml` says, as far as the other crate has to know it.
#[derive(Debug, Default)]
pub struct Manifest {
    /// Features, and what they switch on.
    pub features: Vec<(String, Vec<String>)>,
    /// Dependencies: name, line, and whether it is there only with a feature.
    pub dependencies: Vec<(String, String, bool)>,
}

/// What modules of a crate that nobody looks at as a whole may be: not all that an API has is used.
const ALLOWED: [&str; 4] = [
    "dead_code",
    "unused_imports",
    "unreachable_pub",
    "clippy::all",
];

/// The files of a crate as a module with this name at the root of another one.
pub fn mount(files: Vec<File>, module: &str) -> Mounted {
    let mut mounted = Mounted {
        files: Vec::new(),
        manifest: Manifest::default(),
    };
    for file in files {
        if file.path == "Cargo.toml" {
            mounted.manifest = manifest(&file.text);
        }
        let Some(path) = file.path.strip_prefix("src/") else {
            continue;
        };
        let text = rewritten(&file.text, module, path.starts_with("runtime/"));
        let (path, text) = match path {
            "lib.rs" => ("mod.rs", root(&text)),
            _ => (path, text),
        };
        mounted.files.push(File {
            path: path.to_owned(),
            text,
        });
    }
    mounted
}

/// The name of the `cfg` that stands for features of the module.
pub fn cfg_name(module: &str) -> String {
    format!("{module}_feature")
}

/// What is exported may be of use to nobody.
const UNUSED: &str = "#[allow(unused_imports)]\n";

/// The root without what only the root of a crate may say.
fn root(text: &str) -> String {
    let mut allowed: Vec<&str> = ALLOWED.to_vec();
    let lints = text.lines().filter_map(|it| it.strip_prefix("#![allow("));
    let lints = lints.filter_map(|it| it.split_once(")]"));
    allowed.extend(lints.flat_map(|(lints, _)| lints.split(", ")));
    let attributes = format!("#[allow({})]\n#[forbid(unsafe_code)]\n", allowed.join(", "));
    let mut made = String::new();
    for line in text.lines() {
        let declares = line.starts_with("mod ") || line.starts_with("pub mod ");
        if declares {
            made.push_str(&attributes);
        } else if line.starts_with("pub use ") && !made.ends_with(UNUSED) {
            // The root of an API with several groups says so by itself.
            made.push_str(UNUSED);
        } else if line.starts_with("#![") {
            continue;
        }
        // An included file has no documentation of its own.
        match line.strip_prefix("//!") {
            Some(docs) => made.push_str(&format!("//{docs}\n")),
            None => made.push_str(&format!("{line}\n")),
        }
    }
    made
}

/// Code whose paths and features are those of the module.
fn rewritten(text: &str, module: &str, is_runtime: bool) -> String {
    let mut made = String::with_capacity(text.len() + text.len() / 16);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = token(rest, first);
        let (token, after) = rest.split_at(end);
        match token {
            "crate" if after.starts_with("::") => made.push_str(&format!("crate::{module}")),
            "feature" if after.starts_with(" = \"") => made.push_str(&cfg_name(module)),
            _ if token.starts_with("//") => made.push_str(&comment(token, module)),
            // Documentation that a macro puts together.
            _ if is_runtime && token.starts_with('"') => {
                made.push_str(&token.replace("](crate::", &format!("](crate::{module}::")));
            }
            _ => made.push_str(token),
        }
        rest = after;
    }
    made
}

/// A comment whose links lead to where things are now, and whose examples are not run: they name the crate.
fn comment(text: &str, module: &str) -> String {
    let path = format!("crate::{module}::");
    text.replace("[`crate::", &format!("[`{path}"))
        .replace("(crate::", &format!("({path}"))
        .replace("```no_run", "```ignore")
}

/// Where the first token of some code ends. Only those are told apart that may hold what looks like another.
fn token(text: &str, first: char) -> usize {
    let line = || text.find('\n').unwrap_or(text.len());
    match first {
        '/' if text.starts_with("//") => line(),
        '"' => 1 + quoted(&text[1..], '"'),
        'r' if text.starts_with("r\"") || text.starts_with("r#\"") => raw(text),
        'b' if text.starts_with("b\"") => 2 + quoted(&text[2..], '"'),
        '\'' => character(text),
        it if is_word(it) => text.find(|it| !is_word(it)).unwrap_or(text.len()),
        it => it.len_utf8(),
    }
}

fn is_word(it: char) -> bool {
    it.is_alphanumeric() || it == '_'
}

/// Where a text that ends with a quotation mark ends, behind that.
fn quoted(text: &str, mark: char) -> usize {
    let mut characters = text.char_indices();
    while let Some((at, it)) = characters.next() {
        if it == '\\' {
            characters.next();
        } else if it == mark {
            return at + it.len_utf8();
        }
    }
    text.len()
}

fn raw(text: &str) -> usize {
    let marks = text[1..].chars().take_while(|it| *it == '#').count();
    let start = 1 + marks + 1;
    let end = format!("\"{}", "#".repeat(marks));
    let found = text.get(start..).and_then(|it| it.find(&end));
    found.map_or(text.len(), |it| start + it + end.len())
}

/// A character, or a lifetime, which has no mark at its end.
fn character(text: &str) -> usize {
    let mut inner = text[1..].chars();
    match (inner.next(), inner.next()) {
        (Some('\\'), _) => 1 + quoted(&text[1..], '\''),
        (Some(it), Some('\'')) => 2 + it.len_utf8(),
        _ => 1,
    }
}

/// What a `Cargo.toml` says, as far as it is written as the generator writes it: a line for each.
pub fn manifest(text: &str) -> Manifest {
    let mut found = Manifest::default();
    let mut section = "";
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with('[') {
            section = line;
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        match section {
            "[features]" => {
                let mut value = value.to_owned();
                while !value.contains(']') {
                    let Some(next) = lines.next() else { break };
                    value.push_str(next);
                }
                let names = value.split('"').skip(1).step_by(2).map(str::to_owned);
                found.features.push((name.to_owned(), names.collect()));
            }
            "[dependencies]" => {
                let optional = value.contains(", optional = true");
                let line = line.replace(", optional = true", "");
                found.dependencies.push((name.to_owned(), line, optional));
            }
            _ => {}
        }
    }
    found
}

impl Manifest {
    /// The features that some switch on, themselves included; the first that there is not is an error.
    pub fn enabled(&self, wanted: &[&str]) -> Result<Vec<String>, String> {
        let mut enabled: Vec<String> = Vec::new();
        let mut open: Vec<String> = wanted.iter().map(|it| (*it).to_owned()).collect();
        while let Some(name) = open.pop() {
            if enabled.contains(&name) {
                continue;
            }
            let Some((_, others)) = self.features.iter().find(|it| it.0 == name) else {
                let known: Vec<&str> = self.features.iter().map(|it| it.0.as_str()).collect();
                return Err(format!(
                    "there is no feature `{name}`, but {}",
                    known.join(", ")
                ));
            };
            let features = others.iter().filter(|it| !it.contains([':', '/']));
            open.extend(features.cloned());
            enabled.push(name);
        }
        Ok(enabled)
    }

    /// The lines of the dependencies that some features need.
    pub fn needed(&self, enabled: &[String]) -> Vec<(&str, String)> {
        let mut needed = Vec::new();
        for (name, line, optional) in &self.dependencies {
            let switched = self.features.iter().filter(|it| enabled.contains(&it.0));
            let parts: Vec<&String> = switched.flat_map(|it| &it.1).collect();
            let is_on = parts.iter().any(|it| it.strip_prefix("dep:") == Some(name));
            if *optional && !is_on {
                continue;
            }
            let prefix = format!("{name}/");
            let more = parts.iter().filter_map(|it| it.strip_prefix(&prefix));
            let more: Vec<&str> = more.collect();
            needed.push((name.as_str(), with_features(line, &more)));
        }
        needed
    }
}

/// A dependency's line with some features more.
fn with_features(line: &str, more: &[&str]) -> String {
    if more.is_empty() {
        return line.to_owned();
    }
    let listed: Vec<String> = more.iter().map(|it| format!("\"{it}\"")).collect();
    let listed = listed.join(", ");
    if let Some((before, after)) = line.split_once("features = [") {
        let known = after.split_once(']').map_or("", |it| it.0);
        let missing: Vec<&str> = listed
            .split(", ")
            .filter(|it| !known.contains(it))
            .collect();
        return match missing.is_empty() {
            true => line.to_owned(),
            false => format!("{before}features = [{}, {after}", missing.join(", ")),
        };
    }
    match line.strip_suffix(" }") {
        Some(before) => format!("{before}, features = [{listed}] }}"),
        None => {
            let (name, version) = line.split_once(" = ").unwrap_or((line, ""));
            format!("{name} = {{ version = {version}, features = [{listed}] }}")
        }
    }
}
