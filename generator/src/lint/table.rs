//! How the objects of OpenAPI are described to the walk: fields, versions, kinds.

use super::Lint;
use crate::dialect::Version;
use crate::source::Node;

/// An object of the specification.
pub struct Object {
    /// What it is called in a message, article included.
    pub name: &'static str,
    /// What it may hold.
    pub fields: &'static [Field],
    /// Whether other fields are an offence: they are free in some objects of some versions.
    pub closed: fn(Version) -> bool,
    /// What a table cannot say.
    pub also: for<'r> fn(&mut Lint<'r, '_>, &'r Node),
}

/// A field of an object.
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// The first version that has it.
    pub since: Version,
    /// The last one.
    pub until: Version,
    /// Whether it must be there.
    pub need: Need,
    /// The last version that insists on it.
    pub needed_until: Version,
}

/// Whether a field must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It may be missing.
    Optional,
    /// The specification wants it, and all is well without.
    Required,
    /// The object says nothing without.
    Vital,
}

/// What a value must be.
pub enum Kind {
    /// Anything.
    Any,
    /// A string.
    Text,
    /// A URL, absolute or relative.
    Url,
    /// One of these strings.
    Word(&'static [&'static str]),
    /// A boolean.
    Bool,
    /// A number.
    Number,
    /// A whole number that is not negative.
    Count,
    /// A boolean, or a number as later versions have it.
    BoolOrNumber,
    /// A string, or several.
    Texts,
    /// A list.
    List(&'static Kind),
    /// An object whose keys are names of the document's choice.
    Named(&'static Kind),
    /// The same, and names that begin with `x-` are extensions.
    Extensible(&'static Kind),
    /// An object.
    Part(&'static Object),
    /// An object, or a reference to one.
    Shared(&'static Object),
    /// A schema.
    Schema,
    /// A schema or a list of them.
    Schemas,
    /// A schema or a boolean.
    SchemaOrBool,
}

/// An optional field of all versions.
pub const fn may(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        since: Version::V20,
        until: Version::V32,
        need: Need::Optional,
        needed_until: Version::V32,
    }
}

/// A required field of all versions.
pub const fn must(name: &'static str, kind: Kind) -> Field {
    let mut field = may(name, kind);
    field.need = Need::Required;
    field
}

/// A field without which the object says nothing.
pub const fn vital(name: &'static str, kind: Kind) -> Field {
    let mut field = may(name, kind);
    field.need = Need::Vital;
    field
}

impl Field {
    /// The first version that has the field.
    pub const fn since(mut self, version: Version) -> Self {
        self.since = version;
        self
    }

    /// The last version that has it.
    pub const fn until(mut self, version: Version) -> Self {
        self.until = version;
        self
    }

    /// The last version that insists on it.
    pub const fn needed_until(mut self, version: Version) -> Self {
        self.needed_until = version;
        self
    }

    /// Whether a version has it.
    pub fn is_in(&self, version: Version) -> bool {
        self.since <= version && version <= self.until
    }
}

/// Fields that the tables do not list are offences.
pub fn closed(_: Version) -> bool {
    true
}

/// Nothing but the table.
pub fn nothing_more<'r>(_: &mut Lint<'r, '_>, _: &'r Node) {}
