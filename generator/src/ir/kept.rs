//! Names that were given before, and are to stay: by the place in the document that each belongs to.
//!
//! What they are names of is said in the document's words, so that a place keeps its name wherever the document has it. They
//! come from a file that an earlier run wrote; `naming` alone decides which of them hold.

use foldhash::{HashMap, HashSet};
use indexmap::IndexMap;

use super::{Api, SHARED, Shape, Ty, Type, TypeId, TypeKind, TypeName};

/// What something with a name of its own is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The struct of an operation's required arguments.
    Arguments,
    /// The enum of an operation's bodies.
    Body,
    /// A way to send an operation's body, by its media type: a variant of that enum or a method.
    BodyAs,
    /// An operation's builder.
    Builder,
    /// The enum of an operation's errors.
    Error,
    /// A field, by its property.
    Field,
    /// The module and the feature of a group of operations.
    Group,
    /// The client's method.
    Method,
    /// The file of a component's or operation's types.
    Module,
    /// The setter of an explicit null, by its property.
    NullSetter,
    /// A field, argument or setter of an operation, by the parameter's place and name.
    Parameter,
    /// The struct of a type's required values.
    Required,
    /// The enum of an operation's responses.
    Response,
    /// The method for another representation of an operation's response, by its media type.
    ResponseAs,
    /// The field for properties that have none of their own.
    Rest,
    /// The setter of a property.
    Setter,
    /// The type that the one of this place is another name for, as are those of other roots.
    Shared,
    /// The enum of errors that the one of this operation is another name for.
    SharedError,
    /// A type.
    Type,
    /// A variant, by its value or branch.
    Variant,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 20] = [
        Role::Arguments,
        Role::Body,
        Role::BodyAs,
        Role::Builder,
        Role::Error,
        Role::Field,
        Role::Group,
        Role::Method,
        Role::Module,
        Role::NullSetter,
        Role::Parameter,
        Role::Required,
        Role::Response,
        Role::ResponseAs,
        Role::Rest,
        Role::Setter,
        Role::Shared,
        Role::SharedError,
        Role::Type,
        Role::Variant,
    ];

    /// The word that a key begins with.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Arguments => "arguments",
            Role::Body => "body",
            Role::BodyAs => "body-as",
            Role::Builder => "builder",
            Role::Error => "error",
            Role::Field => "field",
            Role::Group => "group",
            Role::Method => "method",
            Role::Module => "module",
            Role::NullSetter => "null-setter",
            Role::Parameter => "parameter",
            Role::Required => "required",
            Role::Response => "response",
            Role::ResponseAs => "response-as",
            Role::Rest => "rest",
            Role::Setter => "setter",
            Role::Shared => "shared",
            Role::SharedError => "shared-error",
            Role::Type => "type",
            Role::Variant => "variant",
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
    /// The components and operations that have names, as steps of places, and the names that several had in common.
    pub fn roots(&self) -> HashSet<&str> {
        let roots = self.0.iter().filter_map(|(key, name)| {
            let place = key.split_once(' ')?.1;
            match Role::of_key(key)? {
                Role::Shared => Some(name.as_str()),
                Role::Type | Role::Module => place.split('/').next(),
                _ => None,
            }
        });
        roots.collect()
    }

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
    let steps = [&name.root].into_iter().chain(&name.place);
    let steps: Vec<String> = steps.map(|it| step(it)).collect();
    Some(steps.join("/"))
}

/// A step of a place.
pub fn step(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}

/// The places of types, in their order. Of several that the document's words do not tell apart the first has it.
pub fn places(types: &[Type]) -> Vec<Option<String>> {
    let mut first: HashMap<String, usize> = HashMap::default();
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
