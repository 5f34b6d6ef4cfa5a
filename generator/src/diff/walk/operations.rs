//! Operations: which are new or gone, how they are called, and all that belongs to them.

use super::{At, Walk};
use crate::changes::Kind;
use crate::diff::pair::{Pair, template};
use crate::diff::version::Spot;
use crate::emit::surface::Subject;
use crate::ir::{Operation, Safety};
use crate::plan::Direction;

impl Walk<'_, '_> {
    pub(super) fn operations(&mut self, pairs: &[Pair]) {
        let (old, new) = (&self.old.api.operations, &self.new.api.operations);
        let mut counterparts = pairs.iter().peekable();
        for (index, operation) in old.iter().enumerate() {
            match counterparts.next_if(|it| it.old == index) {
                Some(pair) => self.operation(pair),
                None => {
                    let spot = Spot::new(Subject::Operation(index), operation.origin);
                    self.lone(Kind::OperationRemoved, title(operation), Some(spot), None);
                }
            }
        }
        for (index, operation) in new.iter().enumerate() {
            if !pairs.iter().any(|it| it.new == index) {
                let spot = Spot::new(Subject::Operation(index), operation.origin);
                self.lone(Kind::OperationAdded, title(operation), None, Some(spot));
            }
        }
    }

    fn operation(&mut self, pair: &Pair) {
        let old = &self.old.api.operations[pair.old];
        let new = &self.new.api.operations[pair.new];
        let at = At::new(
            Direction::default(),
            format!("operation `{}`", new.id),
            Spot::new(Subject::Operation(pair.old), old.origin),
            Spot::new(Subject::Operation(pair.new), new.origin),
        );
        if old.id != new.id {
            let detail = format!("`{}` -> `{}`", old.id, new.id);
            self.find(Kind::OperationRenamed, &at, detail);
            if let Some(found) = self.found.last_mut() {
                found.evidence.clone_from(&pair.evidence);
            }
        }
        if old.method != new.method {
            let detail = format!("`{}` -> `{}`", old.method, new.method);
            self.find(Kind::OperationMethodChanged, &at, detail);
        }
        if template(&old.path) != template(&new.path) {
            let detail = format!("`{}` -> `{}`", old.path, new.path);
            self.find(Kind::OperationPathChanged, &at, detail);
        }
        match (old.docs.deprecated, new.docs.deprecated) {
            (false, true) => self.find(Kind::OperationDeprecated, &at, ""),
            (true, false) => self.find(Kind::OperationUndeprecated, &at, ""),
            _ => {}
        }
        if old.group != new.group {
            let detail = format!("`{}` -> `{}`", old.group, new.group);
            self.find(Kind::OperationGroupChanged, &at, detail);
        }
        let (was, is) = (safety(old), safety(new));
        if was != is {
            let detail = format!("{} -> {}", word(was), word(is));
            self.find(Kind::OperationSafetyChanged, &at, detail);
        }
        self.parameters(pair, &at);
        self.body(pair);
        self.responses(pair);
        self.security(old, new, &at);
        self.own_server(old, new, &at);
        self.call_patterns(pair);
    }
}

/// An operation as its readers know it.
fn title(operation: &Operation) -> String {
    let Operation {
        id, method, path, ..
    } = operation;
    format!("operation `{id}` ({method} {path})")
}

/// What is known of repeated requests: said, or as the method promises (RFC 9110, section 9.2.2).
fn safety(operation: &Operation) -> Safety {
    let promised = match operation.method.as_str() {
        "GET" | "HEAD" | "OPTIONS" | "TRACE" => Safety::Safe,
        "PUT" | "DELETE" => Safety::Idempotent,
        _ => Safety::Unsafe,
    };
    operation.calls.safety.unwrap_or(promised)
}

fn word(safety: Safety) -> &'static str {
    match safety {
        Safety::Safe => "safe",
        Safety::Idempotent => "idempotent",
        Safety::Unsafe => "unsafe",
    }
}
