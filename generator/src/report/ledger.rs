//! The loss ledger: what was left out or weakened, for machines.

use serde_json::{Value, json};

use super::Tally;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::examples::Branches;
use crate::source::Sources;

/// The ledger as JSON: the operations, and each finding with its code and place.
pub fn report(tally: &Tally, diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    let skipped: Vec<Value> = tally
        .skipped
        .iter()
        .map(|it| json!({ "id": it.id, "code": it.code.as_str(), "pointer": pointer(&it.place, sources) }))
        .collect();
    let losses: Vec<Value> = diagnostics.iter().map(|it| loss(it, sources)).collect();
    let examples = tally.examples.as_ref().map(|it| {
        json!({
            "found": it.found, "tested": it.tested, "with_undeclared": it.with_undeclared,
            "branches": branches(&it.branches),
        })
    });
    let streams = tally.streams;
    let mut report = json!({
        "operations": { "total": tally.operations, "emitted": tally.emitted, "skipped": skipped },
        "fields": { "total": tally.fields, "opaque": tally.opaque },
        "streams": { "total": streams.total, "asked": streams.asked, "alone": streams.alone },
        "losses": losses,
    });
    if let Some(examples) = examples {
        report["examples"] = examples;
    }
    if let Some(answers) = &tally.answers {
        let missing = answers.missing.iter();
        let missing = missing.map(|(id, reason)| json!({ "id": id, "reason": reason }));
        report["answers"] = json!({
            "tested": answers.tested, "untyped": answers.untyped, "missing": missing.collect::<Vec<Value>>(),
        });
    }
    report
}

fn branches(branches: &Branches) -> Value {
    let mistaken = branches.mistaken.iter().map(|it| {
        json!({ "pointer": it.pointer, "value": it.value, "wanted": it.wanted, "found": it.found })
    });
    json!({
        "made": branches.made, "told": branches.told, "by_trial": branches.by_trial,
        "untested": branches.untested, "mistaken": mistaken.collect::<Vec<Value>>(),
    })
}

/// A diagnostic as JSON: what the ledger has of it, with what to do about it.
pub fn json(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let mut value = loss(diagnostic, sources);
    if let Some(help) = &diagnostic.help {
        value["help"] = help.as_str().into();
    }
    value
}

fn loss(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut value = json!({
        "code": diagnostic.code.as_str(),
        "severity": severity,
        "message": diagnostic.message,
        "pointer": pointer(&diagnostic.place, sources),
    });
    if let Some(location) = sources.locate(&diagnostic.place) {
        value["file"] = sources.file_name(location.file).into();
        value["line"] = location.line.into();
        value["column"] = location.column.into();
    }
    value
}

/// The JSON Pointer of a place, if it has one.
fn pointer(place: &Place, sources: &Sources) -> Option<String> {
    match place {
        Place::Value(node) | Place::Key(node) => {
            sources.file_of(*node)?;
            Some(sources.pointer(*node))
        }
        Place::Position { .. } | Place::None => None,
    }
}
