//! Selects the document's examples that are valid by their own schemas.
//!
//! Invalid ones prove nothing about a type, so each becomes a note instead of a test. A JSON Schema validator decides
//! (feature `example-tests`); `unfold` prepares its schemas.

use foldhash::HashSet;

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Example, TypeId};
use crate::lower::{Candidate, Lowered};
use crate::resolve::Resolver;
use crate::source::{Node, Sources};

#[cfg(feature = "mock-server")]
pub use discriminator::of_branch;
pub use guard_check::{Branches, Mistaken, count};
#[cfg(feature = "mock-server")]
pub use kinds::JsonKinds;
#[cfg(feature = "mock-server")]
pub use sample::{Forced, applying, members, sample, sample_where, union_of};
#[cfg(feature = "mock-server")]
pub use valid::Checker;
#[cfg(feature = "call")]
pub use valid::sample_of;

#[cfg(feature = "example-tests")]
mod branches;
#[cfg(feature = "example-tests")]
mod discriminator;
mod guard_check;
#[cfg(feature = "mock-server")]
mod kinds;
#[cfg(feature = "example-tests")]
mod pattern;
#[cfg(feature = "example-tests")]
mod sample;
#[cfg(feature = "example-tests")]
mod unfold;
#[cfg(feature = "example-tests")]
mod valid;

/// What was found of examples.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The examples of the document.
    pub candidates: usize,
    /// The branches of unions that no value is made from.
    pub untested: usize,
}

/// Puts the document's valid examples, and values made from the branches of unions, on the API.
pub fn attach(
    lowered: &mut Lowered<'_>,
    resolver: &Resolver<'_>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Found {
    let candidates = distinct(std::mem::take(&mut lowered.examples));
    lowered.api.examples = valid(&candidates, resolver, sources, diagnostics);
    let (made, untested) = of_branches(&lowered.api, &lowered.unions, resolver, sources);
    lowered.api.examples.extend(made);
    Found {
        candidates: candidates.len(),
        untested,
    }
}

/// The candidates without those that were met again, as what several operations refer to is.
fn distinct(candidates: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    let mut seen = HashSet::default();
    let mut candidates = candidates;
    candidates.retain(|it| seen.insert(it.value.id));
    candidates
}

/// The candidates that their schemas accept. Each of the others is diagnosed.
#[cfg(feature = "example-tests")]
fn valid(
    candidates: &[Candidate<'_>],
    resolver: &Resolver<'_>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<Example> {
    use crate::diagnostic::{Code, Diagnostic, Place};
    let checker = valid::Checker::new(*resolver);
    let mut found = Vec::new();
    for candidate in candidates {
        match checker.check(candidate) {
            Ok((value, undeclared)) => found.push(Example {
                pointer: sources.pointer(candidate.value.id),
                ty: candidate.ty.clone(),
                value,
                undeclared,
                branch: None,
            }),
            Err(why) => {
                let message = format!("no test is made of this example: {why}");
                let place = Place::Value(candidate.value.id);
                diagnostics.push(Diagnostic::new(Code::UntestedExample, place, message));
            }
        }
    }
    found
}

/// Values made from the branches of unions, and for how many branches there is none.
#[cfg(feature = "example-tests")]
fn of_branches(
    api: &Api,
    unions: &[(TypeId, Vec<&Node>)],
    resolver: &Resolver<'_>,
    sources: &Sources,
) -> (Vec<Example>, usize) {
    let found = branches::made(api, unions, resolver, sources);
    (found.examples, found.untested)
}

/// Without the feature there is nothing to check them by.
#[cfg(not(feature = "example-tests"))]
fn of_branches(
    _: &Api,
    _: &[(TypeId, Vec<&Node>)],
    _: &Resolver<'_>,
    _: &Sources,
) -> (Vec<Example>, usize) {
    (Vec::new(), 0)
}

/// Without the feature there is nothing to tell them by.
#[cfg(not(feature = "example-tests"))]
fn valid(
    _: &[Candidate<'_>],
    _: &Resolver<'_>,
    _: &Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<Example> {
    use crate::diagnostic::{Code, Diagnostic, Place};
    let message = "`example_tests` needs the generator's feature `example-tests`";
    let diagnostic = Diagnostic::new(Code::MalformedOptions, Place::None, message);
    diagnostics.push(diagnostic.help("the command line has it"));
    Vec::new()
}
