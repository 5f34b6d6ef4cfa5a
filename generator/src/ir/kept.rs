//! Names that were given before, and are to stay: by the place in the document that each belongs to.
//!
//! What they are names of is said in the document's words, so that a place keeps its name wherever the document has it. They
//! come from a file that an earlier run wrote; `naming` alone decides which of them hold.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{Api, SHARED, Shape, Ty, Type, TypeId, TypeKind, TypeName};

/// What something with a name of its own is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The struct of an operation's required arguments.
    Arguments,
    /// The enum of an operation's bodies.
    Body,
    /// An operation's builder.
    Builder,
    /// The enum of an operation's errors.
    Error,
    /// The module and the feature of a group of operations.
    Group,
    /// The client's method.
    Method,
    /// The struct of a type's required values.
    Required,
    /// The enum of an operation's responses.
    Response,
    /// The type that the one of this place is another name for, as are those of other roots.
    Shared,
    /// The enum of errors that the one of this operation is another name for.
    SharedError,
    /// A type.
    Type,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 11] = [
        Role::Arguments,
        Role::Body,
        Role::Builder,
        Role::Error,
        Role::Group,
        Role::Method,
        Role::Required,
        Role::Response,
        Role::Shared,
        Role::SharedError,
        Role::Type,
    ];

    /// The word that a key begins with.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Arguments => "arguments",
            Role::Body => "body",
            Role::Builder => "builder",
            Role::Error => "error",
            Role::Group => "group",
            Role::Method => "method",
            Role::Required => "required",
            Role::Response => "response",
            Role::Shared => "shared",
            Role::SharedError => "shared-error",
            Role::Type => "type",
        }
    }

    /// The key of something in this role.
    pub fn key(self, place: &str) -> String {
        format!("{} {place}", self.as_str())
    }

    /// The role that a key begins with.
    pub fn of_key(key: &str) -> Option<Role> {
        let word = key.split_once(' ')?.0;
        Role::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// The names by their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept(pub IndexMap<String, String>);

impl Kept {
    /// The name of something.
    pub fn get(&self, role: Role, place: &str) -> Option<&str> {
        // Most runs have none, and need no key.
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&role.key(place)).map(String::as_str)
    }
}

/// The place of a type: its root and the way from there, as a path. `None` if it has none of its own.
pub fn place(name: &TypeName) -> Option<String> {
    if name.root == SHARED {
        return None;
    }
    let escaped = |it: &String| it.replace('~', "~0").replace('/', "~1");
    let steps: Vec<String> = [&name.root]
        .into_iter()
        .chain(&name.path)
        .map(escaped)
        .collect();
    Some(steps.join("/"))
}

/// The places of types, in their order. Of several that the document's words do not tell apart the first has it.
pub fn places(types: &[Type]) -> Vec<Option<String>> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<Option<String>> = Vec::new();
    for (index, ty) in types.iter().enumerate() {
        let place = place(&ty.name);
        let is_first = |it: &String| *first.entry(it.clone()).or_insert(index) == index;
        all.push(place.filter(is_first));
    }
    all
}

impl Api {
    /// The type of several roots that one is another name for.
    pub fn shared(&self, id: TypeId) -> Option<TypeId> {
        match &self.ty(id).kind {
            TypeKind::Alias(Ty {
                shape: Shape::Named(shared),
                ..
            }) if self.ty(*shared).name.root == SHARED => Some(*shared),
            _ => None,
        }
    }
}
