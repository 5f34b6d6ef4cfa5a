//! How values are represented as XML (OpenAPI, "XML Object"), apart from their types.
//!
//! There is a shape for each schema that XML documents consist of; it says where the properties of its objects are. It does
//! not distinguish branches of unions: what several of them have is listed once.

use super::TypeName;

/// An index into [`super::Api::xml`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct XmlId(pub usize);

/// What values of a schema look like.
#[derive(Debug, Clone)]
pub struct XmlShape {
    /// What it is called.
    pub name: TypeName,
    /// The name of the root element, where documents are made of it.
    pub root: Option<XmlName>,
    /// Where the properties are.
    pub parts: Vec<XmlPart>,
}

/// The name of an element or attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct XmlName {
    /// The name itself.
    pub local: String,
    /// `prefix`.
    pub prefix: Option<String>,
    /// `namespace`.
    pub namespace: Option<String>,
}

/// Where a property is. Neighbours of the same key are alternatives, told apart by the names of their elements.
#[derive(Debug, Clone)]
pub struct XmlPart {
    /// The property; empty for nodes that belong to none.
    pub key: String,
    /// What it is in the tree of XML.
    pub node: XmlNode,
    /// The name of the element or attribute.
    pub name: XmlName,
    /// What is in it.
    pub content: XmlContent,
    /// How it is a list, if it is one.
    pub list: Option<XmlList>,
    /// Whether the property must be there.
    pub required: bool,
    /// Whether it is an item of a list whose items differ by position, its neighbours being the others.
    pub in_order: bool,
    /// What tells the alternative from others: a property and the values it has.
    pub when: Option<(String, Vec<String>)>,
}

/// What a property is in the tree of XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XmlNode {
    /// An element.
    Element,
    /// An attribute.
    Attribute,
    /// The text of the object's own element.
    Text,
    /// The same, as CDATA.
    Cdata,
    /// None: its nodes stand in the object's own element.
    Inline,
    /// Any element that is no other property's.
    AdditionalProperties,
    /// The value is not an object but text.
    Itself,
    /// The value is not an object but a list.
    Items,
}

/// A property that is a list.
#[derive(Debug, Clone)]
pub struct XmlList {
    /// Whether an element stands around the items.
    pub wrapped: bool,
    /// The name of an item's element.
    pub item: XmlName,
}

/// What is in an element.
#[derive(Debug, Clone, Copy)]
pub enum XmlContent {
    /// Text.
    Text(XmlScalars),
    /// Anything.
    Any,
    /// A value that has a shape of its own.
    Shape(XmlId),
}

/// The JSON types that a text may stand for; none of them is null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct XmlScalars {
    /// A string.
    pub string: bool,
    /// A number.
    pub number: bool,
    /// A boolean.
    pub boolean: bool,
}
