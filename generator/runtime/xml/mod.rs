//! XML: what values look like in it, by tables of the API's shapes, by which documents are read and written.
//!
//! Values of an API's types travel through [`serde_json::Value`], whatever they are written as. A [`Shape`] says where
//! each property of an object stands in an element: in an element of its own, in an attribute, as the text, or next to
//! others (OpenAPI, "XML Object"). `read`, `value` and `write` follow it.

mod read;
mod value;
mod write;

pub use read::read;
pub use write::write;

/// Elements nested deeper than this are neither read nor written; JSON has the same limit.
pub(crate) const DEEPEST: usize = 128;

/// A name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// What the values of a type look like.
#[derive(Debug)]
pub struct Shape {
    /// The name of a document's root element. Empty where the API's description gives none: the only part is the root
    /// element then, or, in what is read, the root's name means nothing.
    pub root: Name,
    /// Where the properties are. Neighbours of the same key are alternatives, told apart by the names of their elements.
    pub parts: &'static [Part],
}

/// The name of an element or attribute.
#[derive(Debug, Clone, Copy)]
pub struct Name {
    /// The name itself.
    pub local: &'static str,
    /// The prefix; empty if there is none.
    pub prefix: &'static str,
    /// The namespace; empty if there is none.
    pub namespace: &'static str,
}

/// Where a property is, and what it looks like there.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub(crate) key: &'static str,
    pub(crate) node: Node,
    pub(crate) name: Name,
    pub(crate) content: Content,
    pub(crate) list: Option<List>,
    pub(crate) required: bool,
    pub(crate) in_order: bool,
    pub(crate) when: Option<(&'static str, &'static [&'static str])>,
}

/// What a property is in the tree of XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Node {
    Element,
    Attribute,
    Text,
    Cdata,
    /// Nothing: what is in the value is in the parent itself.
    Inline,
    /// Any further element, its name being the key.
    Rest,
    /// The value is not an object but text.
    Itself,
    /// The value is not an object but a list.
    Items,
}

/// A property that is a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List {
    /// Whether an element stands around the items.
    pub(crate) wrapped: bool,
    pub(crate) item: Name,
}

/// What is in an element.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// Text, by the JSON types it may stand for.
    Text(Scalars),
    /// Whatever there is.
    Any,
    /// A value of a type.
    Of(&'static Shape),
}

/// The JSON types that text may stand for; none of them is null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scalars(u8);

impl Scalars {
    pub(crate) const STRING: Self = Self(1);
    pub(crate) const NUMBER: Self = Self(2);
    pub(crate) const BOOLEAN: Self = Self(4);

    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Text that is a string.
pub const STRING: Content = Content::Text(Scalars::STRING);
/// Text that is a number.
pub const NUMBER: Content = Content::Text(Scalars::NUMBER);
/// Text that is a boolean.
pub const BOOLEAN: Content = Content::Text(Scalars::BOOLEAN);
/// Nothing: null.
pub const NULL: Content = Content::Text(Scalars(0));
/// Whatever there is.
pub const ANY: Content = Content::Any;

/// A value of a type.
pub const fn of(shape: &'static Shape) -> Content {
    Content::Of(shape)
}

impl Content {
    /// Text that may stand for more than one JSON type.
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => Self::Text(Scalars(one.0 | two.0)),
            _ => self,
        }
    }
}

/// The name of a root element.
pub const fn root(local: &'static str) -> Name {
    Name {
        local,
        prefix: "",
        namespace: "",
    }
}

impl Name {
    /// In a namespace, by a prefix or, where that is empty, by default.
    pub const fn namespace(mut self, prefix: &'static str, namespace: &'static str) -> Self {
        self.prefix = prefix;
        self.namespace = namespace;
        self
    }
}

const fn part(key: &'static str, node: Node, content: Content) -> Part {
    Part {
        key,
        node,
        name: root(key),
        content,
        list: None,
        required: false,
        in_order: false,
        when: None,
    }
}

/// A property that is an element, of the same name if nothing else is said.
pub const fn element(key: &'static str, content: Content) -> Part {
    part(key, Node::Element, content)
}

/// A property that is an attribute.
pub const fn attribute(key: &'static str, content: Content) -> Part {
    part(key, Node::Attribute, content)
}

/// A property that is the element's text.
pub const fn text(key: &'static str, content: Content) -> Part {
    part(key, Node::Text, content)
}

/// A property that is the element's text, as CDATA.
pub const fn cdata(key: &'static str, content: Content) -> Part {
    part(key, Node::Cdata, content)
}

/// A property that is no node: what is in it stands directly in the element.
pub const fn inline(key: &'static str, content: Content) -> Part {
    part(key, Node::Inline, content)
}

/// The properties that have no name of their own: each an element.
pub const fn rest(content: Content) -> Part {
    part("", Node::Rest, content)
}

/// The value is text.
pub const fn itself(content: Content) -> Part {
    part("", Node::Itself, content)
}

/// The value is a list, each item an element.
pub const fn items(content: Content) -> Part {
    part("", Node::Items, content)
}

impl Part {
    /// Another name than the key.
    pub const fn named(mut self, local: &'static str) -> Self {
        self.name.local = local;
        self
    }

    /// In a namespace, by a prefix or, where that is empty, by default.
    pub const fn namespace(mut self, prefix: &'static str, namespace: &'static str) -> Self {
        self.name = self.name.namespace(prefix, namespace);
        self
    }

    /// A list without an element around it.
    pub const fn list(self, item: &'static str) -> Self {
        self.listed(false, item)
    }

    /// A list within an element.
    pub const fn wrapped(self, item: &'static str) -> Self {
        self.listed(true, item)
    }

    const fn listed(mut self, wrapped: bool, item: &'static str) -> Self {
        self.list = Some(List {
            wrapped,
            item: root(item),
        });
        self
    }

    /// As [`Part::namespace`], for the items of a list.
    pub const fn item_namespace(mut self, prefix: &'static str, namespace: &'static str) -> Self {
        if let Some(mut list) = self.list {
            list.item = list.item.namespace(prefix, namespace);
            self.list = Some(list);
        }
        self
    }

    /// A property that is always there: a list of nothing leaves no trace in XML.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// An item of a list whose items differ by position: the neighbours of the same key are the others, in order, and the
    /// last goes for all that follow.
    pub const fn in_order(mut self) -> Self {
        self.in_order = true;
        self
    }

    /// What tells this alternative from others: a property, and the values it may have.
    pub const fn when(mut self, key: &'static str, values: &'static [&'static str]) -> Self {
        self.when = Some((key, values));
        self
    }

    /// The name of the elements that hold values: a list's items, or the property itself.
    pub(crate) fn value_name(&self) -> &Name {
        self.list.as_ref().map_or(&self.name, |list| &list.item)
    }
}

/// The runs of neighbours that have the same key.
pub(crate) fn groups(parts: &'static [Part]) -> impl Iterator<Item = &'static [Part]> {
    parts.chunk_by(|one, two| one.node == two.node && one.key == two.key)
}

/// A table of a type: its root, if documents are made of it, and where its properties are.
///
/// ```text
/// xml::shape! { PET: root("pet") => {
///     attribute("id", NUMBER), element("name", STRING), element("tags", of(&TAG)).wrapped("tag"),
/// } }
/// ```
macro_rules! shape {
    ($name:ident $(: $root:expr =>)? { $($part:expr),* $(,)? }) => {
        pub static $name: $crate::runtime::xml::Shape = {
            $crate::runtime::xml::Shape {
                root: $crate::runtime::xml::shape!(@root $($root)?),
                parts: $crate::runtime::xml::shape!(@parts $($part),*),
            }
        };
    };
    (@root) => {
        $crate::runtime::xml::root("")
    };
    (@root $root:expr) => {{
        use $crate::runtime::xml::*;
        $root
    }};
    (@parts) => {
        &[]
    };
    (@parts $($part:expr),+) => {{
        use $crate::runtime::xml::*;
        &[$($part),+]
    }};
}

pub(crate) use shape;
