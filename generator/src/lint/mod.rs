//! The document against the specification of its version.
//!
//! One walk over the tree as its author wrote it, along tables of what each object may hold (`objects`, `swagger`,
//! `schema`), with a function for what a table cannot say. Nothing is changed, and no later stage needs what is found
//! here: it is tentative, a note that costs the crate nothing. A later stage that loses something by the same mistake
//! escalates it.
//!
//! The tables are also what `link` tells references from names by.
//!
//! Rules that only matter for what is generated, such as what a path's variables are declared by, belong to the stages
//! that generate it. `tests/diagnostics/rules.md` lists all rules, here and there.

use foldhash::HashSet;
use foldhash::fast::RandomState;

use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::dialect::{self, Version};
use crate::http;
use crate::resolve::{Resolver, Unresolved};
use crate::source::{Node, NodeId};

mod advice;
mod media;
pub(crate) mod objects;
mod parameter;
mod root;
pub(crate) mod schema;
mod security;
mod server;
pub(crate) mod swagger;
pub(crate) mod table;
mod template;

use table::{Field, Kind, Need, Object};

/// Reports every rule of the specification that a document breaks. The tree is that of all files, before its version
/// is forgotten.
///
/// Advice, which is about nothing broken, is looked for only if it is wanted.
pub fn check(root: &Node, unresolved: &Unresolved, advice: bool, diagnostics: &mut Diagnostics) {
    let Some(version) = dialect::version_of(root) else {
        return;
    };
    let mut lint = Lint {
        resolver: Resolver::new(root, unresolved),
        version,
        operations: root::operation_ids(root),
        found: HashSet::default(),
        searches: MOST_SEARCHES,
        in_schema: false,
        parts: HashSet::default(),
        advice,
        diagnostics,
    };
    let object = match version {
        Version::V20 => &swagger::SWAGGER,
        _ => &objects::OPENAPI,
    };
    lint.object(object, root);
    if advice {
        advice::check(&mut lint);
    }
}

/// How many names are compared with their neighbours, which takes a while where there are many.
const MOST_SEARCHES: usize = 1_000;

/// The state of the walk.
pub struct Lint<'r, 'd> {
    resolver: Resolver<'r>,
    version: Version,
    /// Every `operationId` of the document.
    operations: HashSet<&'r str>,
    /// References that are known to lead somewhere.
    found: HashSet<&'r str>,
    searches: usize,
    /// Whether the object at hand is a schema, whose fields are keywords.
    in_schema: bool,
    /// Schemas that are parts of others, and may speak of what is in another part.
    parts: HashSet<NodeId>,
    /// Whether advice is wanted.
    advice: bool,
    diagnostics: &'d mut Diagnostics,
}

impl<'r> Lint<'r, '_> {
    fn root(&self) -> &'r Node {
        self.resolver.root()
    }

    /// Adds a tentative diagnostic about an object.
    fn report(&mut self, object: &Node, code: Code, place: Place, message: &str, help: &str) {
        let mut diagnostic = Diagnostic::new(code, place, message);
        if !help.is_empty() {
            diagnostic = diagnostic.help(help);
        }
        self.diagnostics.tentative(object.id, diagnostic);
    }

    /// An object and all that is in it.
    fn object(&mut self, object: &'static Object, node: &'r Node) {
        let Some(map) = node.as_object() else {
            let message = format!("{} must be an object, not {}", object.name, node.kind());
            self.report(node, Code::Malformed, Place::Value(node.id), &message, "");
            return;
        };
        let version = self.version;
        let is_schema = std::ptr::eq(object, &schema::SCHEMA);
        for (key, value) in map {
            self.in_schema = is_schema;
            let fields = &mut object.fields.iter();
            match fields.find(|it| it.name == key && it.is_in(version)) {
                Some(field) => self.value(&field.kind, key, value, node),
                None if key.starts_with("x-") => {}
                None => self.unknown(object, key, value, node),
            }
        }
        for field in object.fields.iter().filter(|it| it.need != Need::Optional) {
            let needed = field.is_in(version) && version <= field.needed_until;
            if needed && !map.contains_key(field.name) {
                self.missing(object, field, node);
            }
        }
        self.in_schema = is_schema;
        (object.also)(self, node);
    }

    fn missing(&mut self, object: &Object, field: &Field, node: &Node) {
        let code = match field.need {
            Need::Vital => Code::Malformed,
            _ => Code::MissingField,
        };
        self.needs(node, code, object.name, field.name);
    }

    /// Reports that an object lacks a field.
    fn needs(&mut self, node: &Node, code: Code, what: &str, field: &str) {
        let message = format!("{what} needs `{field}`");
        self.report(node, code, Place::Value(node.id), &message, "add the field");
    }

    fn unknown(&mut self, object: &'static Object, key: &str, value: &Node, node: &Node) {
        let version = self.version;
        let elsewhere = object.fields.iter().find(|it| it.name == key);
        let names = object.fields.iter().filter(|it| it.is_in(version));
        let near = match elsewhere {
            None => self.near(key, names.map(|it| it.name)),
            Some(_) => None,
        };
        if near.is_none() && !(object.closed)(version) {
            return;
        }
        let message = format!("{} has no field `{key}`", object.name);
        let help = match (elsewhere, near) {
            (Some(field), _) if field.since > version => {
                format!("it is there from OpenAPI {} on", number(field.since))
            }
            (Some(field), _) => format!("OpenAPI {} was the last to have it", number(field.until)),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => "an extension's name begins with `x-`".to_owned(),
        };
        let code = match near {
            Some(_) => Code::MisspelledField,
            None => Code::UnknownField,
        };
        self.report(node, code, Place::Key(value.id), &message, &help);
    }

    /// The name that is most like another, while there is time to look.
    fn near<'n>(&mut self, name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
        self.searches = self.searches.checked_sub(1)?;
        nearest(name, names)
    }

    /// The value of a field.
    fn value(&mut self, kind: &'static Kind, key: &str, node: &'r Node, owner: &'r Node) {
        match kind {
            Kind::Any => {}
            Kind::Text => {
                if node.as_str().is_none() {
                    self.wrong(owner, node, key, "a string");
                }
            }
            Kind::Url => self.url(key, node, owner),
            Kind::Word(words) => self.word(words, key, node, owner),
            Kind::Bool => {
                if node.as_bool().is_none() {
                    self.wrong(owner, node, key, "true or false");
                }
            }
            Kind::Number => {
                if node.as_number().is_none() {
                    self.wrong(owner, node, key, "a number");
                }
            }
            Kind::Count => {
                let number = node.as_number().and_then(|it| it.as_integer());
                if number.is_none_or(|it| it < 0) {
                    self.wrong(owner, node, key, "a non-negative integer");
                }
            }
            Kind::BoolOrNumber => {
                if node.as_bool().is_none() && node.as_number().is_none() {
                    self.wrong(owner, node, key, "true, false or a number");
                }
            }
            Kind::Texts => match node.as_array() {
                Some(items) => self.items(&Kind::Text, key, items, owner),
                None => self.value(&Kind::Text, key, node, owner),
            },
            Kind::List(of) => match node.as_array() {
                Some(items) => self.items(of, key, items, owner),
                None => self.wrong(owner, node, key, "an array"),
            },
            Kind::Named(of) | Kind::Extensible(of) => {
                let Some(map) = node.as_object() else {
                    self.wrong(owner, node, key, "an object");
                    return;
                };
                let free = matches!(kind, Kind::Extensible(_));
                for (name, value) in map.iter().filter(|it| !(free && it.0.starts_with("x-"))) {
                    self.value(of, name, value, owner);
                }
            }
            Kind::Part(object) => self.object(object, node),
            Kind::Shared(object) => match node.get("$ref") {
                Some(reference) => self.reference(reference, node),
                None => self.object(object, node),
            },
            Kind::Schema => self.schema(node),
            Kind::Schemas => match node.as_array() {
                Some(items) => items.iter().for_each(|it| self.schema(it)),
                None => self.schema(node),
            },
            Kind::SchemaOrBool => {
                if node.as_bool().is_none() {
                    self.schema(node);
                }
            }
        }
    }

    fn items(&mut self, kind: &'static Kind, key: &str, items: &'r [Node], owner: &'r Node) {
        for item in items {
            self.value(kind, key, item, owner);
        }
    }

    /// Remarks that a value is not of its kind. Schemas have a code of their own for that.
    fn wrong(&mut self, owner: &Node, node: &Node, key: &str, wanted: &str) {
        let message = match (node.kind(), node.as_number()) {
            ("an integer", Some(number)) if wanted.starts_with("a whole") => {
                format!("`{key}` must be {wanted}, not {}", number.as_f64())
            }
            (kind, _) => format!("`{key}` must be {wanted}, not {kind}"),
        };
        let help = match wanted {
            "a string" if node.as_number().is_some() || node.as_bool().is_some() => {
                "put it in quotes"
            }
            _ if self.in_schema => "the keyword is ignored",
            _ => "",
        };
        let code = match self.in_schema {
            true => Code::MalformedKeyword,
            false => Code::Malformed,
        };
        self.report(owner, code, Place::Value(node.id), &message, help);
    }

    fn url(&mut self, key: &str, node: &Node, owner: &Node) {
        match node.as_str() {
            None => self.wrong(owner, node, key, "a string"),
            Some(text) => {
                if let Some(fault) = http::url_fault(text) {
                    let message = format!("`{key}` must be a URL");
                    let place = Place::Value(node.id);
                    self.report(owner, Code::InvalidValue, place, &message, fault);
                }
            }
        }
    }

    fn word(&mut self, words: &[&str], key: &str, node: &Node, owner: &Node) {
        if node.as_str().is_none_or(|it| !words.contains(&it)) {
            self.one_of(Code::InvalidValue, words, key, node, owner);
        }
    }

    /// Remarks that a value is none of those there are.
    fn one_of(&mut self, code: Code, words: &[&str], key: &str, node: &Node, owner: &Node) {
        let message = match node.as_str() {
            Some(text) => format!("`{key}` cannot be `{text}`"),
            None => format!("`{key}` must be a string, not {}", node.kind()),
        };
        let near = node
            .as_str()
            .and_then(|it| self.near(it, words.iter().copied()));
        let help = match (near, words) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, [only]) => format!("it is `{only}`"),
            (None, _) => format!("it is one of `{}`", words.join("`, `")),
        };
        self.report(owner, code, Place::Value(node.id), &message, &help);
    }

    /// A reference that stands in place of an object.
    fn reference(&mut self, reference: &'r Node, node: &'r Node) {
        self.target(reference, node);
        let beside: &[&str] = match self.version {
            Version::V20 | Version::V30 => &[],
            _ => &["summary", "description"],
        };
        for (key, value) in node.as_object().into_iter().flatten() {
            if key != "$ref" && !key.starts_with("x-") && !beside.contains(&key.as_str()) {
                let message = format!("`{key}` is ignored beside `$ref`");
                let help = "change the reference's target, or remove the reference";
                self.report(
                    node,
                    Code::IgnoredField,
                    Place::Key(value.id),
                    &message,
                    help,
                );
            }
        }
    }

    /// Whether a reference leads somewhere.
    fn target(&mut self, reference: &'r Node, owner: &Node) {
        let local = reference.as_str().filter(|it| it.starts_with("#/"));
        if local.is_some_and(|it| self.found.contains(it)) {
            return;
        }
        // A document may be nothing but references to nothing.
        if self.searches == 0 {
            return;
        }
        match (self.resolver.target(reference), local) {
            (Ok(_), Some(text)) => {
                self.found.insert(text);
            }
            (Ok(_), None) => {}
            (Err(diagnostic), _) => {
                self.searches -= 1;
                self.diagnostics.tentative(owner.id, diagnostic);
            }
        }
    }

    /// What a node stands for, if that can be found.
    fn follow(&self, node: &'r Node) -> Option<&'r Node> {
        let mut node = node;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = node.get("$ref") else {
                return Some(node);
            };
            node = self
                .root()
                .fragment(reference.as_str()?.strip_prefix('#')?)?;
        }
        None
    }

    /// Remarks that of two fields only one may be there.
    fn either(&mut self, node: &Node, what: &str, one: &str, other: &str) {
        let (Some(_), Some(second)) = (node.get(one), node.get(other)) else {
            return;
        };
        let message = format!("{what} has `{one}` or `{other}`, not both");
        let place = Place::Key(second.id);
        self.report(
            node,
            Code::ExclusiveFields,
            place,
            &message,
            "remove one of them",
        );
    }

    /// Remarks that a field has no meaning where it stands.
    fn ignored(&mut self, node: &Node, key: &str, why: &str) {
        if let Some(value) = node.get(key) {
            let message = format!("`{key}` is ignored: {why}");
            let place = Place::Key(value.id);
            self.report(node, Code::IgnoredField, place, &message, "remove it");
        }
    }

    /// Remarks on each item of a list that stands there before.
    fn unique(&mut self, owner: &Node, key: &str) {
        let Some(items) = owner.get(key).and_then(Node::as_array) else {
            return;
        };
        let mut seen = HashSet::with_capacity_and_hasher(items.len(), RandomState::default());
        for item in items {
            if let Some(text) = item.as_str()
                && !seen.insert(text)
            {
                let message = format!("`{key}` lists the same string twice");
                let place = Place::Value(item.id);
                self.report(owner, Code::Repeated, place, &message, "remove one of them");
            }
        }
    }
}

/// The longest chain of references to references that is followed.
const LONGEST_CHAIN: usize = 16;

/// A version as people say it.
fn number(version: Version) -> &'static str {
    match version {
        Version::V20 => "2.0",
        Version::V30 => "3.0",
        Version::V31 => "3.1",
        Version::V32 => "3.2",
    }
}
