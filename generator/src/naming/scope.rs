//! Scopes: each name is given once, and no matter in which order the document has what is named.

use foldhash::{HashMap, HashSet};

use super::taken::is_keyword;
use super::words::{Case, ascii, identifiers};
use crate::sorting;

/// A set of names in which each is given once.
pub(super) struct Scope {
    pub(super) taken: HashSet<String>,
    /// The number that is tried next for each name that was taken. No name is given back, so those before are taken.
    next: HashMap<String, usize>,
}

impl Scope {
    pub(super) fn new(taken: &[&str]) -> Self {
        Scope {
            taken: taken.iter().map(|it| (*it).to_owned()).collect(),
            next: HashMap::default(),
        }
    }

    /// The name, or the first of `name2`, `name3`, ... that is free.
    pub(super) fn take(&mut self, name: String) -> String {
        if self.taken.insert(name.clone()) {
            return name;
        }
        let mut number = self.next.get(&name).copied().unwrap_or(2);
        loop {
            // A digit behind a digit would read as another number.
            let snake = name.contains('_') || name.starts_with(char::is_lowercase);
            let digit = name.ends_with(char::is_numeric);
            let join = if (snake || digit) && !name.ends_with('_') {
                "_"
            } else {
                ""
            };
            let candidate = format!("{name}{join}{number}");
            number += 1;
            if self.taken.insert(candidate.clone()) {
                self.next.insert(name, number);
                return candidate;
            }
        }
    }

    /// A name for each text: the one that it keeps and has taken before, or else one that is free. Those that differ in case alone, or are equal anyway,
    /// are numbered; not in the order of the document, but the text that is written like the name before others, so that no name
    /// depends on what else moves.
    pub(super) fn take_all(
        &mut self,
        texts: &[&str],
        case: Case,
        kept: Vec<Option<String>>,
        word: &dyn Fn(usize) -> &'static str,
    ) -> Vec<String> {
        let names = identifiers(texts, case);
        let mut order: Vec<usize> = (0..texts.len()).collect();
        sorting::sort_by_key(&mut order, |it| {
            (!is_written_so(&names[*it], texts[*it]), texts[*it])
        });
        let mut taken: Vec<String> = kept.into_iter().map(Option::unwrap_or_default).collect();
        for index in order {
            if taken[index].is_empty() {
                taken[index] = self.take_with(names[index].clone(), word(index));
            }
        }
        taken
    }

    /// Takes names that stay, if they are free.
    pub(super) fn keep(&mut self, kept: Vec<Option<String>>) -> Vec<Option<String>> {
        let names = kept.into_iter();
        names
            .map(|it| it.filter(|it| self.taken.insert(it.clone())))
            .collect()
    }

    /// Names in their order, unless they keep others that are free.
    pub(super) fn take_or(&mut self, names: Vec<String>, kept: Vec<Option<String>>) -> Vec<String> {
        let names = names.into_iter().zip(self.keep(kept));
        names
            .map(|(name, kept)| kept.unwrap_or_else(|| self.take(name)))
            .collect()
    }

    /// The name; with a word behind it if it is taken; numbered if that is taken, too.
    pub(super) fn take_with(&mut self, name: String, word: &str) -> String {
        match self.taken.contains(&name) {
            true => {
                // A snake name that ends in `_` already would get two of them.
                let stem = match word.starts_with('_') {
                    true => name.trim_end_matches('_'),
                    false => name.as_str(),
                };
                self.take(format!("{stem}{word}"))
            }
            false => self.take(name),
        }
    }
}

/// Whether a name is the document's text as it is, which no other text's name can be.
pub(super) fn is_written_so(name: &str, text: &str) -> bool {
    name.trim_end_matches('_') == text
}

/// Modules by what they are made of: one for all types of a root.
pub(super) struct Modules {
    pub(super) scope: Scope,
    known: HashMap<String, String>,
}

impl Modules {
    pub(super) fn new(taken: &[&str]) -> Self {
        Modules {
            scope: Scope::new(taken),
            known: Default::default(),
        }
    }

    /// Gives a root the module that it had before.
    pub(super) fn keep(&mut self, root: &str, module: String) {
        self.scope.taken.insert(module.clone());
        self.known.insert(root.to_owned(), module);
    }

    /// The module of a root. Where symbols alone tell two apart, it is called as the type is.
    pub(super) fn of(&mut self, root: &str, called: &str) -> String {
        if let Some(module) = self.known.get(root) {
            return module.clone();
        }
        let name = match file_name(root) {
            taken if self.scope.taken.contains(&taken) => file_name(called),
            free => free,
        };
        let module = self.scope.take(name);
        self.known.insert(root.to_owned(), module.clone());
        module
    }
}

/// Module names are file names: in ASCII, without capitals, and none that Windows has for devices. A raw keyword would be a
/// nuisance there. A long one is cut, since file systems have room for 255 bytes; what is alike then gets a number.
pub(super) fn file_name(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut name = ascii(text);
    // In ASCII, any byte is a whole letter.
    name.truncate(LONGEST);
    match is_keyword(&name) || is_device(&name) {
        true => format!("{name}_"),
        false => name,
    }
}

/// Whether Windows takes a file of this name for a device, whatever its extension.
fn is_device(name: &str) -> bool {
    let port = name
        .strip_prefix("com")
        .or_else(|| name.strip_prefix("lpt"));
    let port = port.is_some_and(|it| matches!(it.as_bytes(), [b'0'..=b'9']));
    port || matches!(name, "aux" | "con" | "nul" | "prn")
}
