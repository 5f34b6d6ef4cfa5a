//! What became of a document's operations and fields, in numbers.

use crate::examples::{self, Branches};
use crate::ir::{Api, TypeKind};
use crate::transform::{LeftOut, Skipped};

/// What became of a document's operations and fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// The operations that were asked for.
    pub operations: usize,
    /// Those of them that are in the crate.
    pub emitted: usize,
    /// The others.
    pub skipped: Vec<Skipped>,
    /// Webhooks and schemas wanted for themselves that were left out.
    pub skipped_types: Vec<String>,
    /// The fields of all structs.
    pub fields: usize,
    /// The places that the document describes and that are raw JSON all the same.
    pub opaque: usize,
    /// How many schemas were laid together for the types of places, as a measure of the work.
    pub laid: usize,
    /// What is known of the streams of its operations.
    pub streams: Streams,
    /// What became of the examples, if tests were asked for.
    pub examples: Option<Examples>,
    /// What became of the mock server's answers, if tests were asked for.
    pub answers: Option<Answers>,
}

/// How the streams that operations can answer with are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Streams {
    /// The operations that have one.
    pub total: usize,
    /// Those whose body asks for it.
    pub asked: usize,
    /// Those that need no asking: they have nothing else to answer with.
    pub alone: usize,
}

impl Streams {
    /// Counts those of an API.
    pub(crate) fn of(api: &Api) -> Self {
        let mut counted = Streams::default();
        for operation in &api.operations {
            let Some((_, stream)) = operation.stream() else {
                continue;
            };
            counted.total += 1;
            counted.asked += usize::from(!stream.rules.asked_by.is_empty());
            let alone = stream.rules.asked_by.is_empty() && !operation.has_whole();
            counted.alone += usize::from(alone);
        }
        counted
    }
}

/// The most names of operations that a line lists.
const MOST_NAMES: usize = 5;

impl Tally {
    /// Notes what was left out.
    pub(crate) fn left_out(&mut self, left_out: LeftOut) {
        self.skipped = left_out.operations;
        self.skipped_types = left_out.types;
    }

    /// Counts what is in the crate.
    pub(crate) fn count(&mut self, api: &Api, examples: Option<examples::Found>) {
        self.emitted = api.operations.len();
        self.fields = fields(api);
        self.streams = Streams::of(api);
        self.examples = examples.map(|found| {
            let tested = api.examples.iter().filter(|it| it.branch.is_none());
            let undeclared = api.examples.iter().filter(|it| !it.undeclared.is_empty());
            Examples {
                found: found.candidates,
                tested: tested.count(),
                with_undeclared: undeclared.count(),
                branches: examples::count(api, found.untested),
            }
        });
    }

    /// Whether anything that was asked for is missing.
    pub fn is_incomplete(&self) -> bool {
        !self.skipped.is_empty() || !self.skipped_types.is_empty()
    }

    /// In a line: `15 of 20 operations generated; 5 left out: addPet, getPet`.
    pub fn line(&self) -> String {
        let mut line = format!(
            "{} of {} operations generated",
            self.emitted, self.operations
        );
        let operations: Vec<&str> = self.skipped.iter().map(|it| it.id.as_str()).collect();
        let types: Vec<&str> = self.skipped_types.iter().map(String::as_str).collect();
        for (names, what) in [(operations, ""), (types, " webhooks or schemas")] {
            if !names.is_empty() {
                let shown = names.get(..MOST_NAMES).unwrap_or(&names).join(", ");
                let more = if names.len() > MOST_NAMES {
                    ", ..."
                } else {
                    ""
                };
                line.push_str(&format!("; {}{what} left out: {shown}{more}", names.len()));
            }
        }
        line
    }
}

/// How many fields there are in all structs.
fn fields(api: &Api) -> usize {
    let kinds = api.types.iter().map(|it| match &it.kind {
        TypeKind::Object(object) => object.properties.len(),
        _ => 0,
    });
    kinds.sum()
}

/// What became of a document's examples.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Examples {
    /// Those that were found.
    pub found: usize,
    /// Those that became tests.
    pub tested: usize,
    /// Those of them that have properties which their schemas do not speak of.
    pub with_undeclared: usize,
    /// The values made from the branches of unions.
    pub branches: Branches,
}

/// What became of the mock server's answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answers {
    /// The operations with an answer that became a test, as JSON Pointers.
    pub tested: Vec<String>,
    /// How many are answered with text, bytes or nothing, which no type says more of, or with XML that the crate takes as text.
    pub untyped: usize,
    /// The operations without an answer, and why.
    pub missing: Vec<(String, String)>,
}
