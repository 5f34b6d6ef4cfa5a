//! A catalog of a document's operations, searched by words.
//!
//! It reads nodes and lowers nothing, so that a large document is searched at once. What an operation is found by is in
//! `terms`, how well it matches in `rank`; how the result is shown is left to the caller.

use foldhash::HashSet;

use crate::diagnostic::suggest::similar;
use crate::resolve::{OperationRef, Resolver};
use crate::sorting;
use crate::source::Node;
use rank::{Likeness, scores};
use terms::Terms;

mod rank;
mod terms;

/// An operation of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// `operationId`, or a name made of method and path.
    pub id: String,
    /// Upper case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The operation's tags.
    pub tags: Vec<String>,
    /// `summary`, or the first line of `description`.
    pub summary: Option<String>,
    /// Whether the document advises against it.
    pub deprecated: bool,
}

/// What operations are wanted.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Selectors: an operationId, `METHOD /path` or a tag. All operations if there are none.
    pub selectors: Vec<String>,
    /// Words that have to be met, each of them; in any order.
    pub words: Vec<String>,
    /// Tags, one of which it has; all if there are none.
    pub tags: Vec<String>,
    /// Methods, one of which it has; all if there are none.
    pub methods: Vec<String>,
    /// Whether only those are wanted that the document advises against.
    pub deprecated: bool,
}

impl Query {
    /// Whether it asks for some operations rather than for all.
    pub fn asks(&self) -> bool {
        let lists = [&self.selectors, &self.words, &self.tags, &self.methods];
        self.deprecated || lists.iter().any(|it| !it.is_empty())
    }
}

/// What a query found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The operations: the best match first, or in document order if there are no words.
    pub operations: Vec<Listed>,
    /// If there are none: words, tags and methods of the document that were perhaps meant.
    pub nearest: Vec<String>,
}

/// The operations that a query is met by.
pub fn search(resolver: &Resolver<'_>, all: &[OperationRef<'_>], query: &Query) -> Found {
    let is_wanted = |it: &&OperationRef<'_>| {
        let any =
            |wanted: &[String], has: &str| wanted.iter().any(|it| it.eq_ignore_ascii_case(has));
        (query.methods.is_empty() || any(&query.methods, &it.method))
            && (query.tags.is_empty() || it.tags().any(|tag| any(&query.tags, tag)))
            && (!query.deprecated || is_deprecated(it))
    };
    let wanted: Vec<&OperationRef<'_>> = all.iter().filter(is_wanted).collect();
    if wanted.is_empty() {
        return Found {
            operations: Vec::new(),
            nearest: nearest(all, query),
        };
    }
    if query.words.is_empty() {
        return found(wanted);
    }
    let known = Terms::of(resolver, &wanted);
    // A misspelled word is only guessed at if nothing has it as it is.
    for likeness in [Likeness::Spelled, Likeness::Misspelled] {
        let mut ranked: Vec<(f64, &OperationRef<'_>)> = scores(&known, &query.words, likeness)
            .into_iter()
            .zip(&wanted)
            .filter_map(|(score, it)| Some((score?, *it)))
            .collect();
        if !ranked.is_empty() {
            sorting::sort_by(&mut ranked, |(one, _), (other, _)| other.total_cmp(one));
            return found(ranked.into_iter().map(|(_, it)| it).collect());
        }
    }
    let vocabulary: HashSet<&str> = known.words().collect();
    let mut vocabulary: Vec<&str> = vocabulary.into_iter().collect();
    sorting::sort(&mut vocabulary);
    let near = query.words.iter();
    let near = near.flat_map(|it| similar(it, vocabulary.iter().copied()));
    Found {
        operations: Vec::new(),
        nearest: near.map(str::to_owned).collect(),
    }
}

fn found(operations: Vec<&OperationRef<'_>>) -> Found {
    Found {
        operations: operations.into_iter().map(listed).collect(),
        nearest: Vec::new(),
    }
}

/// What may be meant by tags and methods that no operation has.
fn nearest(all: &[OperationRef<'_>], query: &Query) -> Vec<String> {
    let tags = query.tags.iter();
    let tags = tags.flat_map(|it| similar(it, all.iter().flat_map(OperationRef::tags)));
    let is_known = |method: &&String| all.iter().any(|it| it.method.eq_ignore_ascii_case(method));
    let methods = query.methods.iter().filter(|it| !is_known(it));
    let methods = methods.flat_map(|method| {
        let known = all.iter().map(|it| it.method.as_str());
        similar(&method.to_ascii_uppercase(), known)
    });
    tags.chain(methods).map(str::to_owned).collect()
}

/// An operation as it is listed.
pub fn listed(operation: &OperationRef<'_>) -> Listed {
    let text = |key: &str| operation.node.get(key).and_then(Node::as_str);
    let summary = text("summary").filter(|it| !it.trim().is_empty());
    let summary = summary.or_else(|| {
        text("description")?
            .lines()
            .find(|it| !it.trim().is_empty())
    });
    Listed {
        id: operation.id.clone(),
        method: operation.method.clone(),
        path: operation.path.to_owned(),
        tags: operation.tags().map(str::to_owned).collect(),
        summary: summary.map(|it| it.trim().to_owned()),
        deprecated: is_deprecated(operation),
    }
}

fn is_deprecated(operation: &OperationRef<'_>) -> bool {
    operation.node.get("deprecated").and_then(Node::as_bool) == Some(true)
}
