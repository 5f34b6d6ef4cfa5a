//! The intermediate representation: what a document means, with no word of Rust in it.
//!
//! `lower` makes it, `plan` and `naming` read it, `emit` turns it into text.
//! Every list is in document order, which is what makes the output stable.

use serde_json::Value as Json;

use crate::ids::NodeId;

mod call_patterns;
pub mod kept;
mod limits;
pub mod negotiation;
mod operation;
mod pointer;
pub mod reachability;
pub mod renumber;
mod xml;

pub use call_patterns::*;
pub use limits::{BoxedLimits, Limits, Unchecked};
pub use negotiation::ResponseKind;
pub use operation::*;
pub use pointer::pointed;
pub use xml::*;

/// A whole API: its types and what can be called.
#[derive(Debug, Clone)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: Option<String>,
    /// The servers of the document; the first is the default.
    pub servers: Vec<Server>,
    /// The servers of single operations, each once.
    pub operation_servers: Vec<Server>,
    /// The security schemes that operations refer to.
    pub security_schemes: Vec<SecurityScheme>,
    /// The named types, in the order of the document; inline ones follow their owner.
    pub types: Vec<Type>,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// What is wanted though no operation needs it.
    pub extra_types: Vec<ExtraType>,
    /// What documents of XML look like.
    pub xml: Vec<XmlShape>,
    /// Those of bodies, by the places of their media types, if they were asked for.
    pub xml_bodies: Vec<(NodeId, XmlId)>,
    /// The examples that are what their schemas say, if they were asked for.
    pub examples: Vec<Example>,
    /// The names that an earlier run gave, and that stay.
    pub kept: kept::Kept,
}

/// A type that is wanted for itself.
#[derive(Debug, Clone)]
pub struct ExtraType {
    /// The type.
    pub ty: Ty,
    /// Whether callers make values of it; the others arrive, in a webhook or a callback.
    pub sent: bool,
    /// Where it stands in the document.
    pub origin: NodeId,
    /// What to call it when it has to be left out.
    pub name: String,
}

/// An example that its own schema accepts.
#[derive(Debug, Clone)]
pub struct Example {
    /// Where it stands in the document, as a JSON Pointer.
    pub pointer: String,
    /// The type of its place.
    pub ty: Ty,
    /// The example.
    pub value: Json,
    /// The properties in it that its schema does not speak of, as JSON Pointers into it.
    pub undeclared: Vec<String>,
    /// If it was made from a branch of a union rather than found: what it has to be read as.
    pub branch: Option<Branch>,
}

/// The branch of a union that a value is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "example-tests"), allow(dead_code))]
pub enum Branch {
    /// A variant, by its position.
    Known(usize),
    /// None that the document knows.
    Unknown,
}

impl Api {
    /// The type behind an id.
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.0]
    }

    /// Follows aliases to the shape they stand for. Aliases never form a cycle.
    pub fn unalias<'a>(&'a self, ty: &'a Ty) -> &'a Ty {
        let mut ty = ty;
        while let Shape::Named(id) = ty.shape
            && let TypeKind::Alias(target) = &self.ty(id).kind
        {
            ty = target;
        }
        ty
    }

    /// The type without names of single places: what they stand for, where several roots hold it.
    pub fn meant(&self, ty: &Ty) -> Ty {
        let mut ty = ty.clone();
        renumber::replace(&mut ty, &|id| self.shared(id).unwrap_or(id));
        ty
    }
}

/// An index into [`Api::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// A named type.
#[derive(Debug, Clone)]
pub struct Type {
    /// What the document calls it.
    pub name: TypeName,
    /// What the document says about it.
    pub docs: Docs,
    /// What it is.
    pub kind: TypeKind,
    /// The schema it was made of.
    pub origin: NodeId,
}

/// What a document calls a type; the Rust name is the `naming` stage's affair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    /// The root the type belongs to, as written: a component's key or an operation's id.
    /// Types that share it stand in one file.
    pub root: String,
    /// The way from the root to the type: property names, `item`, `value`, variant labels. Empty for a component.
    pub path: Vec<String>,
    /// The same way, told by what stands there alone: a branch has the same word whichever others there are. Names that stay are
    /// known by it.
    pub place: Vec<String>,
    /// A name given by the options, taken as it is.
    pub fixed: Option<String>,
}

/// The root of types that several roots hold; their path is what they consist of.
pub const SHARED: &str = "shared";

/// Prose and examples of a schema, property or operation.
#[derive(Debug, Clone, Default)]
pub struct Docs {
    /// `title`.
    pub title: Option<String>,
    /// `description`, as written (CommonMark).
    pub description: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `default`, if it fits the schema.
    pub default: Option<Json>,
    /// `examples`.
    pub examples: Vec<Json>,
}

/// What a named type is.
#[derive(Debug, Clone)]
pub enum TypeKind {
    /// An object with known properties.
    Object(Object),
    /// A set of known strings; other strings may come.
    StringEnum(Enum<String>),
    /// A set of known integers; other integers may come.
    IntegerEnum(Enum<i64>),
    /// One of several types.
    Union(Union),
    /// One of several server-sent events, told apart by their names.
    EventUnion(EventUnion),
    /// Another name for a type.
    Alias(Ty),
    /// A list or map that holds values of its own kind.
    Wrapper(Ty),
}

/// A set of known values.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum<T> {
    /// The values.
    pub values: Vec<EnumValue<T>>,
    /// Whether the document says itself that others may come.
    pub open: bool,
    /// What says more of its values, for comparison with another document.
    pub unchecked: Unchecked,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumValue<T> {
    /// As it is sent.
    pub value: T,
    /// A name the document gives it: a constant's title, `x-enum-varnames` and its kin.
    pub name: Option<String>,
    /// What the document says about it (`x-enum-descriptions` and their kin).
    pub description: Option<String>,
    /// Whether the document advises against it.
    pub deprecated: bool,
}

/// An object with known properties.
#[derive(Debug, Clone)]
pub struct Object {
    /// Required properties with one possible value; they need no field.
    pub constants: Vec<Constant>,
    /// The other properties.
    pub properties: Vec<Property>,
    /// What is known of further properties.
    pub rest: AdditionalProperties,
    /// `minProperties` and `maxProperties`.
    pub limits: BoxedLimits,
    /// If it is made of headers rather than of JSON: how each of them is written.
    pub headers: Option<Vec<HeaderText>>,
}

/// How a header is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderText {
    /// As it is.
    Text,
    /// As JSON (`content: application/json`).
    Json,
    /// In the style `simple`.
    Simple,
    /// In the style `simple`, exploded.
    Exploded,
}

/// A property that always has the same value.
#[derive(Debug, Clone, PartialEq)]
pub struct Constant {
    /// The property's name.
    pub name: String,
    /// Its only value: a string, a boolean or a number.
    pub value: Json,
    /// Whether it must be there; it is written in any case.
    pub required: bool,
}

/// A property of an object.
#[derive(Debug, Clone)]
pub struct Property {
    /// As it is sent.
    pub name: String,
    /// Its type; `nullable` says whether null is allowed.
    pub ty: Ty,
    /// Whether it must be there.
    pub required: bool,
    /// Which way its values travel.
    pub access: Access,
    /// What the document says about it.
    pub docs: Docs,
}

/// Which way the values of a property travel (`readOnly`, `writeOnly`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// Both ways.
    #[default]
    Both,
    /// Only in what the server sends.
    ReadOnly,
    /// Only in what the client sends.
    WriteOnly,
}

/// What an object says of properties it does not name.
#[derive(Debug, Clone)]
pub enum AdditionalProperties {
    /// Nothing: they may be there and mean nothing to us.
    Unsaid,
    /// They are forbidden (`additionalProperties: false`).
    Forbidden,
    /// They have this type.
    Typed(Box<Ty>),
}

/// One of several types.
#[derive(Debug, Clone)]
pub struct Union {
    /// The branches, nested unions flattened.
    pub variants: Vec<Variant>,
}

/// A branch of a union.
#[derive(Debug, Clone)]
pub struct Variant {
    /// What to call it: a tag's value, a schema's name, a kind of value.
    pub label: String,
    /// What tells it from others by itself, so that it is the same whichever others there are.
    pub key: String,
    /// What a value must look like to be this branch.
    pub guard: Guard,
    /// Whether a value of it may be of no other branch that says so, too (`oneOf`).
    pub exclusive: bool,
    /// The branch's type.
    pub ty: Ty,
    /// What the document says about the branch.
    pub docs: Docs,
    /// Where its schema stands: a branch of several types is as many variants.
    pub origin: NodeId,
}

/// What tells a branch of a union from the others.
#[derive(Debug, Clone, PartialEq)]
pub enum Guard {
    /// Any string.
    String,
    /// One of these strings.
    Strings(Vec<String>),
    /// One of these integers.
    Integers(Vec<i64>),
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// An array.
    Array,
    /// An object.
    Object,
    /// An object whose property has one of some values.
    Tag(Tag),
    /// An object that has all of these properties.
    Keys(Vec<String>),
    /// What all of these accept.
    All(Vec<Guard>),
    /// Anything.
    Any,
}

/// The values of a property by which a branch is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// The property.
    pub property: String,
    /// Its values: strings, numbers, booleans, null.
    pub values: Vec<Json>,
    /// Whether an object without the property is of this branch, too.
    pub absent: bool,
}

/// One of several server-sent events, told apart by their names.
#[derive(Debug, Clone)]
pub struct EventUnion {
    /// The property that carries the event's name in the document's model.
    pub tag: String,
    /// The property that carries the payload.
    pub content: String,
    /// The events.
    pub variants: Vec<EventVariant>,
}

/// An event.
#[derive(Debug, Clone)]
pub struct EventVariant {
    /// Its name, as sent.
    pub event: String,
    /// What it carries.
    pub payload: Payload,
    /// What the document says about it.
    pub docs: Docs,
}

/// What an event carries.
#[derive(Debug, Clone)]
pub enum Payload {
    /// JSON of a type.
    Json(Box<Ty>),
    /// Always the same text.
    Constant(String),
}

/// A type in use: its shape, whether null is allowed, and what the schema demands of values.
#[derive(Debug, Clone)]
pub struct Ty {
    /// What values look like.
    pub shape: Shape,
    /// Whether null is allowed beside.
    pub nullable: bool,
    /// What the schema demands of values.
    pub limits: BoxedLimits,
}

impl Ty {
    /// A type without null and without limits.
    pub fn new(shape: Shape) -> Self {
        Ty {
            shape,
            nullable: false,
            limits: BoxedLimits::default(),
        }
    }

    /// Whether values of both are the same type, whatever else is demanded of them.
    pub fn is_same(&self, other: &Ty) -> bool {
        self.shape == other.shape && self.nullable == other.nullable
    }
}

/// What values of a type look like.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A named type.
    Named(TypeId),
    /// A boolean.
    Boolean,
    /// An integer.
    Integer(IntegerKind),
    /// A number, single or double precision.
    Number(NumberKind),
    /// A string, with its `format` if it has one.
    String(Option<String>),
    /// Bytes (`format: binary`).
    Binary,
    /// Null and nothing else.
    Null,
    /// An array.
    Array(Box<Ty>),
    /// An array whose first items differ by position.
    Tuple(Tuple),
    /// An object whose keys are data.
    Map(Box<Ty>),
    /// Any JSON value.
    Any,
}

impl Shape {
    /// The types in use within this one.
    pub fn parts(&self) -> Vec<&Ty> {
        match self {
            Shape::Array(item) | Shape::Map(item) => vec![item.as_ref()],
            Shape::Tuple(tuple) => tuple.items.iter().chain(tuple.rest.as_deref()).collect(),
            _ => Vec::new(),
        }
    }
}

/// An array whose first items differ by position.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuple {
    /// What is at each position.
    pub items: Vec<Ty>,
    /// How many of the positions are always there; an array may end after any of the others.
    pub least: usize,
    /// What may follow the last position, if anything may.
    pub rest: Option<Box<Ty>>,
}

impl Tuple {
    /// Whether all arrays of it have the same length.
    pub fn is_exact(&self) -> bool {
        self.least == self.items.len() && self.rest.is_none()
    }
}

/// The width of an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegerKind {
    /// None said.
    Plain,
    /// 64 bits, signed.
    I64,
    /// 128 bits, signed.
    I128,
    /// 64 bits, unsigned.
    U64,
    /// 128 bits, unsigned.
    U128,
    /// As many as it takes.
    Unbounded,
}

/// The precision of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKind {
    /// None said.
    Plain,
    /// Decimal (`format: decimal`).
    Decimal,
    /// Double.
    F64,
}

impl PartialEq for Ty {
    fn eq(&self, other: &Self) -> bool {
        self.shape == other.shape && self.nullable == other.nullable && self.limits == other.limits
    }
}

/// A server of the API.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Server {
    /// The URL, variables in braces.
    pub url: String,
    /// What the document says about it.
    pub description: Option<String>,
    /// The variables of the URL.
    pub variables: Vec<ServerVariable>,
}

/// A variable of a server's URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServerVariable {
    /// Its name in the URL.
    pub name: String,
    /// Its value unless callers choose another.
    pub default: String,
    /// The values it may have; none if it may have any.
    pub values: Vec<String>,
}

/// How callers prove who they are.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// The key in `components.securitySchemes`.
    pub name: String,
    /// How the credential is sent.
    pub kind: SchemeKind,
    /// What the document says of it.
    pub description: Option<String>,
}

/// How a credential is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Bearer`, also what OAuth 2 and OpenID Connect end in.
    Bearer,
    /// `Authorization: Basic`.
    Basic,
    /// `Authorization:` and another scheme of HTTP's, by name.
    Http(String),
    /// A header of this name.
    Header(String),
    /// A query parameter of this name.
    Query(String),
    /// A cookie of this name.
    Cookie(String),
}
