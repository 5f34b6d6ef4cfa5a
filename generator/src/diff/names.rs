//! Names of Rust that are others for the same type or operation, and the option that keeps the old ones.

use foldhash::{HashMap, HashSet};

use super::items::ItemChange;
use super::version::Version;
use super::walk::Walked;
use crate::changes::Rust;
use crate::ir::TypeId;

/// A type of another name.
pub(super) struct RenamedType {
    pub old: TypeId,
    pub new: TypeId,
    pub item: ItemChange,
    pub evidence: String,
    /// The line of `names` in the options, if an option can name the type.
    pub names: Option<String>,
}

/// All names that are others.
pub(super) struct Renames {
    pub types: Vec<RenamedType>,
    operations: HashMap<usize, (ItemChange, String)>,
    /// Names of types, builders and their companions; new by old.
    idents: HashMap<String, String>,
    /// Names of the client's methods.
    methods: HashMap<String, String>,
}

fn renamed(old: impl Into<String>, new: impl Into<String>) -> ItemChange {
    let old = old.into();
    ItemChange {
        path: old.clone(),
        old: Some(old),
        new: Some(new.into()),
        rust: Rust::Major,
        silent: false,
    }
}

impl Renames {
    /// Looks for them among what is the same in both documents.
    pub fn of(old: &Version<'_>, new: &Version<'_>, walked: &Walked) -> Renames {
        let mut renames = Renames {
            types: Vec::new(),
            operations: HashMap::default(),
            idents: HashMap::default(),
            methods: HashMap::default(),
        };
        renames.find_operations(old, new, walked);
        renames.find_types(old, new, walked);
        renames
    }

    fn find_types(&mut self, old: &Version<'_>, new: &Version<'_>, walked: &Walked) {
        let (before, after) = (old.names.root(), new.names.root());
        let mut taken: HashSet<&str> = HashSet::default();
        for (one, (other, place)) in &walked.types {
            let (was, is) = (old.names.ty(*one), new.names.ty(*other));
            let free = !after.contains(was.name.as_str()) && !before.contains(is.name.as_str());
            if was.name == is.name || !free || !taken.insert(&is.name) {
                continue;
            }
            self.idents.insert(was.name.clone(), is.name.clone());
            self.idents
                .insert(was.required.clone(), is.required.clone());
            let ty = new.api.ty(*other);
            let pointer = new.pointer(ty.origin);
            let names = ty.name.path.is_empty() && pointer.starts_with("/components/");
            let evidence = match place.as_str() {
                "" => "the same place".to_owned(),
                place => format!("the same place: {place}"),
            };
            self.types.push(RenamedType {
                old: *one,
                new: *other,
                item: renamed(&was.name, &is.name),
                evidence,
                names: names.then(|| format!("\"#{pointer}\": {}", was.name)),
            });
        }
    }

    fn find_operations(&mut self, old: &Version<'_>, new: &Version<'_>, walked: &Walked) {
        let methods = |version: &Version<'_>| {
            let all = 0..version.api.operations.len();
            let names = all.map(|it| version.names.operation(it).method.clone());
            names.collect::<HashSet<String>>()
        };
        let (before, after) = (methods(old), methods(new));
        for (one, other) in &walked.operations {
            let (was, is) = (old.names.operation(*one), new.names.operation(*other));
            if was.method == is.method {
                continue;
            }
            let id = &new.api.operations[*other].id;
            let item = renamed(
                format!("Client::{}", was.method),
                format!("Client::{}", is.method),
            );
            let names = format!("{id}: {}", was.method);
            self.operations.insert(*one, (item, names));
            // What another operation is called now is no name for this one.
            if after.contains(&was.method) || before.contains(&is.method) {
                continue;
            }
            self.methods.insert(was.method.clone(), is.method.clone());
            let pairs = [
                (&was.builder, &is.builder),
                (&was.required, &is.required),
                (&was.body, &is.body),
                (&was.response, &is.response),
                (&was.error, &is.error),
            ];
            let pairs = pairs
                .into_iter()
                .filter(|it| it.0 != it.1 && !it.0.is_empty());
            self.idents
                .extend(pairs.map(|(was, is)| (was.clone(), is.clone())));
        }
    }

    /// The method of another name, and the line of the options that keeps it.
    pub fn operation(&self, index: usize) -> Option<(ItemChange, String)> {
        self.operations.get(&index).cloned()
    }

    /// A path or signature of the old crate in the names of the new one.
    pub fn apply(&self, text: &str) -> String {
        if self.idents.is_empty() && self.methods.is_empty() {
            return text.to_owned();
        }
        let mut applied = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_word = |it: char| it.is_alphanumeric() || it == '_';
            let same = |it: char| is_word(it) == is_word(first);
            let end = rest.find(|it: char| !same(it)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let names = match applied.ends_with("Client::") {
                true => &self.methods,
                false => &self.idents,
            };
            applied.push_str(names.get(word).map_or(word, String::as_str));
            rest = after;
        }
        applied
    }
}
