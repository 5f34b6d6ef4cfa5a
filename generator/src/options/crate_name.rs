//! Crate names and versions: which are valid, and a name derived from the document's title.

use super::Options;

/// The longest name that is made of a title.
const LONGEST_NAME: usize = 50;

impl Options {
    /// Whether a name can be a package's (Cargo's rule: letters, digits, `-` and `_`).
    pub fn is_crate_name(name: &str) -> bool {
        let letter = name.starts_with(|it: char| it.is_ascii_alphabetic());
        let plain = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
        letter && name.len() <= 64 && name.chars().all(plain)
    }

    /// The name of the emitted package, for a document of a title.
    pub(crate) fn package_name(&self, title: Option<&str>) -> String {
        let chosen = self.crate_name.clone();
        let name = chosen.or_else(|| Options::crate_name_of(title?));
        name.unwrap_or_else(|| "api-client".to_owned())
    }

    /// What to name a crate instead.
    pub fn crate_name_help(name: &str) -> String {
        let rule = "letters, digits, `-` and `_`, a letter first";
        match Options::crate_name_of(name) {
            Some(proposed) => format!("{rule}; `{proposed}` would do"),
            None => rule.to_owned(),
        }
    }

    /// The name of a package after a title: its words in lower case, with `-` between them. `None` if there are none.
    pub fn crate_name_of(title: &str) -> Option<String> {
        let words = title.split(|it: char| !it.is_alphanumeric());
        let words = words.filter(|it| !it.is_empty() && it.is_ascii());
        let mut name = String::new();
        for word in words.map(str::to_ascii_lowercase) {
            // A package may have a name of 64 letters; the longest prefix and suffix are left room for.
            if name.len() + word.len() > LONGEST_NAME {
                break;
            }
            if !name.is_empty() {
                name.push('-');
            }
            name.push_str(&word);
        }
        match name.as_bytes().first()? {
            b'0'..=b'9' => name.insert_str(0, "api-"),
            _ if taken(&name) => name.push_str("-client"),
            _ => {}
        }
        Some(name)
    }
}

/// Whether a package cannot have a name because Rust or Cargo has another use for it, or what is emitted depends on a
/// package of that name.
fn taken(name: &str) -> bool {
    const TAKEN: [&str; 36] = [
        "alloc",
        "build",
        "bytes",
        "chrono",
        "compression-codecs",
        "core",
        "deps",
        "examples",
        "futures-core",
        "h2",
        "http",
        "httpdate",
        "incremental",
        "jiff",
        "memchr",
        "percent-encoding",
        "proc-macro",
        "reqwest",
        "rustls",
        "secrecy",
        "serde",
        "serde-json",
        "std",
        "test",
        "time",
        "tokio",
        "tower-service",
        "tracing",
        "uuid",
        "crate",
        "self",
        "super",
        "client",
        "runtime",
        "types",
        "quick-xml",
    ];
    // The library of `serde_json` and that of `serde-json` have one name.
    TAKEN.contains(&name.replace('_', "-").as_str())
        || syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_err()
}

/// Whether Cargo takes a text as a version.
pub(super) fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<&str> = core.split('.').collect();
    let plain = |it: char| it.is_ascii_alphanumeric() || "-+.".contains(it);
    numbers.len() == 3
        && numbers.iter().all(|it| it.parse::<u64>().is_ok())
        && text.chars().all(plain)
}
