//! What an operation is found by: the words of its id, path, tags, prose, parameters and fields, each with a weight.

use foldhash::HashSet;
use foldhash::fast::RandomState;
use indexmap::IndexSet;

use crate::diagnostic::Diagnostics;
use crate::parallel;
use crate::resolve::{OperationRef, Resolver};
use crate::source::Node;

/// How deep fields of bodies and responses are looked for.
const DEEPEST: usize = 3;
/// How many schemas are looked at for one operation.
const BUDGET: usize = 300;

/// A text by which an operation is found.
#[derive(Debug)]
pub struct Term {
    /// Its words, in lower case, one after another with spaces between.
    text: String,
    /// The same without spaces, if it is a name that may be written in one.
    pub joined: Option<String>,
    /// How much a match in it counts.
    pub weight: f64,
}

impl Term {
    /// Its words, in lower case.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split(' ').filter(|it| !it.is_empty())
    }

    fn name(text: &str, weight: f64) -> Term {
        let text = words(text);
        Term {
            joined: Some(text.replace(' ', "")),
            text,
            weight,
        }
    }

    fn prose(text: &str, weight: f64) -> Term {
        Term {
            text: words(text),
            joined: None,
            weight,
        }
    }
}

/// The words of a text: parted where letters end, and where a capital follows a small letter.
pub fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for letter in text.chars() {
        if !letter.is_alphanumeric() {
            if !words.ends_with(' ') && !words.is_empty() {
                words.push(' ');
            }
        } else {
            if letter.is_uppercase() && before.is_lowercase() {
                words.push(' ');
            }
            words.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.truncate(words.trim_end().len());
    words
}

/// What each of some operations is found by.
#[derive(Debug)]
pub struct Terms {
    /// The names of parameters and fields. Most are those of many operations, and each is here once.
    pub shared: Vec<Term>,
    pub operations: Vec<Own>,
}

/// What one operation is found by.
#[derive(Debug)]
pub struct Own {
    pub terms: Vec<Term>,
    /// Which of the shared ones are its parameters and fields.
    pub shared: Vec<usize>,
}

impl Terms {
    /// Everything that operations are found by.
    pub fn of(resolver: &Resolver<'_>, operations: &[&OperationRef<'_>]) -> Terms {
        let found = parallel::map(operations, |operation| {
            let mut fields = Fields {
                resolver,
                names: IndexSet::default(),
                seen: HashSet::default(),
                left: BUDGET,
            };
            fields.of_operation(operation);
            (own(operation), fields.names)
        });
        let mut names: Names<'_> = IndexSet::default();
        let own = found.into_iter().map(|(terms, fields)| Own {
            terms,
            shared: fields
                .into_iter()
                .map(|it| names.insert_full(it).0)
                .collect(),
        });
        let operations = own.collect();
        Terms {
            shared: names.into_iter().map(|it| Term::name(it, 3.0)).collect(),
            operations,
        }
    }

    /// All words that there are.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let own = self.operations.iter().flat_map(|it| &it.terms);
        self.shared.iter().chain(own).flat_map(Term::words)
    }
}

/// What an operation is found by besides its parameters and fields.
fn own(operation: &OperationRef<'_>) -> Vec<Term> {
    let text = |key: &str| operation.node.get(key).and_then(Node::as_str);
    let mut terms = vec![
        Term::name(&operation.id, 10.0),
        Term::name(operation.path, 8.0),
        Term::name(&operation.method, 4.0),
    ];
    terms.extend(operation.tags().map(|it| Term::name(it, 6.0)));
    terms.extend(text("summary").map(|it| Term::prose(it, 6.0)));
    terms.extend(text("description").map(|it| Term::prose(it, 2.0)));
    terms
}

type Names<'a> = IndexSet<&'a str, RandomState>;

/// The names of parameters and fields so far.
struct Fields<'f, 'a> {
    resolver: &'f Resolver<'a>,
    names: Names<'a>,
    seen: HashSet<*const Node>,
    left: usize,
}

impl<'a> Fields<'_, 'a> {
    fn of_operation(&mut self, operation: &OperationRef<'a>) {
        let lists = [operation.item, operation.node].map(|it| it.get("parameters"));
        for parameter in lists
            .into_iter()
            .flatten()
            .filter_map(Node::as_array)
            .flatten()
        {
            let parameter = self.followed(parameter);
            let name = parameter.and_then(|it| it.get("name")?.as_str());
            self.names.extend(name);
        }
        let body = operation.node.get("requestBody");
        let responses = operation.node.get("responses").and_then(Node::as_object);
        let successes = responses.into_iter().flatten();
        let successes = successes.filter(|(status, _)| status.starts_with('2'));
        for content in body.into_iter().chain(successes.map(|(_, it)| it)) {
            let content = self.followed(content).and_then(|it| it.get("content"));
            let media_types = content.and_then(Node::as_object).into_iter().flatten();
            for schema in media_types.filter_map(|(_, it)| it.get("schema")) {
                self.of_schema(schema, 0);
            }
        }
    }

    fn of_schema(&mut self, schema: &'a Node, depth: usize) {
        let Some(schema) = self.followed(schema) else {
            return;
        };
        if depth > DEEPEST || self.left == 0 || !self.seen.insert(std::ptr::from_ref(schema)) {
            return;
        }
        self.left -= 1;
        let properties = schema.get("properties").and_then(Node::as_object);
        for (name, property) in properties.into_iter().flatten() {
            self.names.insert(name);
            self.of_schema(property, depth + 1);
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            let members = schema.get(key).and_then(Node::as_array);
            members
                .into_iter()
                .flatten()
                .for_each(|it| self.of_schema(it, depth));
        }
        if let Some(items) = schema.get("items") {
            self.of_schema(items, depth + 1);
        }
    }

    /// What a reference leads to. One that leads nowhere is the affair of those who need it.
    fn followed(&self, node: &'a Node) -> Option<&'a Node> {
        self.resolver.follow(node, &mut Diagnostics::default())
    }
}
