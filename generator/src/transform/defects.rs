//! Applies the policy for defects: operations that depend on a broken reference are left out, kept as raw JSON, or end the run.
//!
//! `lower` gives a broken place the type of any JSON and records it; the choice is the options'.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, ExtraType, reachability};
use crate::lower::Defects;
use crate::options::OnDefect;
use crate::resolve::Unreadable;

/// An operation that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// `operationId`, or a name made of method and path.
    pub id: String,
    /// The code of the diagnostic that says why.
    pub code: Code,
    /// Where it stands in the document.
    pub place: Place,
}

/// What was left out.
#[derive(Debug, Default)]
pub struct LeftOut {
    /// Operations.
    pub operations: Vec<Skipped>,
    /// The names of webhooks and schemas that were wanted for themselves.
    pub types: Vec<String>,
}

/// Does what the options choose about defects, and about operations that could not be read at all.
pub fn apply_policy(
    api: &mut Api,
    defects: &Defects,
    lost: Vec<Unreadable>,
    chosen: Option<OnDefect>,
    diagnostics: &mut Diagnostics,
) -> LeftOut {
    let (broken, types) = leave_out(api, defects, chosen, diagnostics);
    let mut operations = unreadable(lost, chosen, diagnostics);
    operations.extend(broken);
    nothing_left(api, &operations, diagnostics);
    LeftOut { operations, types }
}

/// Does what was chosen, and leaves them out where nothing was. Gives back the operations that were left out, and what else
/// was.
fn leave_out(
    api: &mut Api,
    defects: &Defects,
    chosen: Option<OnDefect>,
    diagnostics: &mut Diagnostics,
) -> (Vec<Skipped>, Vec<String>) {
    match chosen {
        Some(OnDefect::Opaque) => return Default::default(),
        Some(OnDefect::Error) => {
            diagnostics.raise(|it| it.code.is_defect());
            return Default::default();
        }
        Some(OnDefect::Skip) | None => {}
    }
    if !defects.operations.contains(&true) && !defects.types.contains(&true) {
        return Default::default();
    }
    let broken: Vec<bool> = (0..api.operations.len())
        .map(|index| defects.operations[index] || reaches(api, index, &defects.types))
        .collect();
    let mut skipped = Vec::new();
    for (operation, _) in api.operations.iter().zip(&broken).filter(|it| *it.1) {
        let place = Place::Key(operation.origin);
        let message = format!(
            "`{}` is left out: it depends on something broken",
            operation.id
        );
        let help = "correct the document, for example by an overlay, or keep raw JSON (`on_defect: opaque`)";
        let diagnostic = Diagnostic::new(Code::SkippedOperation, place.clone(), message);
        diagnostics.push(diagnostic.help(help));
        skipped.push(Skipped {
            id: operation.id.clone(),
            code: Code::SkippedOperation,
            place,
        });
    }
    let extra_types = drop_extra_types(api, &defects.types, diagnostics);
    if skipped.is_empty() && extra_types.is_empty() {
        return (skipped, extra_types);
    }
    let mut index = 0;
    api.operations.retain(|_| {
        index += 1;
        !broken[index - 1]
    });
    reachability::prune(api);
    (skipped, extra_types)
}

/// An error if all operations are gone, and nothing else was wanted.
fn nothing_left(api: &Api, skipped: &[Skipped], diagnostics: &mut Diagnostics) {
    if !skipped.is_empty() && api.operations.is_empty() && api.extra_types.is_empty() {
        let message = "no operation is left to generate";
        diagnostics.push(Diagnostic::new(Code::NothingLeft, Place::None, message));
    }
}

/// What is lost before it could be read: as broken as a defect, and an error where defects are.
fn unreadable(
    lost: Vec<Unreadable>,
    chosen: Option<OnDefect>,
    diagnostics: &mut Diagnostics,
) -> Vec<Skipped> {
    if chosen == Some(OnDefect::Error) {
        let malformed = |place: &Place| lost.iter().any(|it| *place == Place::Value(it.node));
        diagnostics.raise(|it| it.code == Code::Malformed && malformed(&it.place));
    }
    let skipped = lost.into_iter().map(|it| Skipped {
        id: it.name,
        code: it.code,
        place: Place::Key(it.node),
    });
    skipped.collect()
}

/// Drops what is wanted for itself and depends on what is broken. Gives back the names.
fn drop_extra_types(api: &mut Api, broken: &[bool], diagnostics: &mut Diagnostics) -> Vec<String> {
    let all = std::mem::take(&mut api.extra_types);
    let (kept, dropped) = all.into_iter().partition(|it| {
        let mut roots = Vec::new();
        reachability::contained_in(api, &it.ty, false, &mut roots);
        let reached = reachability::reached(api, roots);
        !reached
            .iter()
            .zip(broken)
            .any(|(reached, broken)| *reached && *broken)
    });
    api.extra_types = kept;
    let dropped: Vec<ExtraType> = dropped;
    for it in &dropped {
        let message = format!("`{}` is left out: it depends on something broken", it.name);
        let place = Place::Key(it.origin);
        diagnostics.push(Diagnostic::new(Code::SkippedOperation, place, message));
    }
    dropped.into_iter().map(|it| it.name).collect()
}

fn reaches(api: &Api, operation: usize, types: &[bool]) -> bool {
    let (mut roots, received) = reachability::roots(api, &api.operations[operation]);
    roots.extend(received);
    let reached = reachability::reached(api, roots);
    reached
        .iter()
        .zip(types)
        .any(|(reached, broken)| *reached && *broken)
}
