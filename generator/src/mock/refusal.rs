//! Why a value is not what its schemas say, in words that say what to do: what a union says is that of its nearest branch.

use serde_json::Value as Json;

use crate::examples::{Checker, applying, members, union_of};
use crate::resolve::Resolver;
use crate::source::Node;

/// Which side a value is made by: properties that only the other one sends may be missing (OpenAPI 3.0, "Schema Object").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Requests: what is `readOnly` is the server's to send.
    Client,
    /// Responses: what is `writeOnly` is the client's to send.
    #[cfg_attr(
        not(feature = "call"),
        expect(dead_code, reason = "only whoever calls holds responses to it")
    )]
    Server,
}

/// How deep unions in unions are looked into.
const DEEPEST: usize = 8;

/// Why some schemas refuse a value: JSON Pointers into it, and reasons. None if they accept it, or that cannot be told.
pub fn refusals(
    resolver: &Resolver<'_>,
    checker: &Checker<'_>,
    schemas: &[&Node],
    value: &Json,
    side: Side,
) -> Vec<(String, String)> {
    let looking = Looking {
        resolver,
        checker,
        side,
    };
    looking.at(schemas, value, 0)
}

struct Looking<'l, 'a> {
    resolver: &'l Resolver<'a>,
    checker: &'l Checker<'a>,
    side: Side,
}

impl Looking<'_, '_> {
    fn at(&self, schemas: &[&Node], value: &Json, depth: usize) -> Vec<(String, String)> {
        let errors = self.checker.errors(schemas, value);
        let mut found: Vec<(String, String)> = Vec::new();
        for (at, reason) in errors {
            if self.is_of_other_side(schemas, &at, &reason) {
                continue;
            }
            let nearest = match is_of_union(&reason) && depth < DEEPEST {
                true => self.nearest(schemas, &at, value, depth),
                false => None,
            };
            match nearest {
                Some(nearest) => found.extend(nearest),
                None => found.push((at, reason)),
            }
        }
        found.dedup();
        found
    }

    /// Why the branch refuses a value that is nearest to accepting it; none of its reasons if all are of the other side.
    fn nearest(
        &self,
        schemas: &[&Node],
        at: &str,
        value: &Json,
        depth: usize,
    ) -> Option<Vec<(String, String)>> {
        let places = places(self.resolver, schemas, at);
        let union = union_of(&applying(self.resolver, &places), &[])?;
        let part = value.pointer(at)?;
        let branches = union.as_array().into_iter().flatten();
        let refused = branches.map(|it| self.at(&[it], part, depth + 1));
        // What is of another kind altogether, or another constant, is far; the first of those that are near is meant.
        let far = |reasons: &Vec<(String, String)>| {
            let kinds = reasons.iter().filter(|(at, reason)| {
                at.is_empty() && reason.contains("is not of type")
                    || reason.ends_with("was expected")
            });
            (kinds.count(), reasons.len())
        };
        let nearest = refused.min_by_key(far)?;
        let reasons = nearest.into_iter();
        Some(
            reasons
                .map(|(below, reason)| (format!("{at}{below}"), reason))
                .collect(),
        )
    }

    /// Whether what is missing is a property that the other side sends.
    fn is_of_other_side(&self, schemas: &[&Node], at: &str, reason: &str) -> bool {
        let Some(name) = missing(reason) else {
            return false;
        };
        let own = places(self.resolver, schemas, at);
        let all = applying(self.resolver, &members(self.resolver, &own, name));
        let key = match self.side {
            Side::Client => "readOnly",
            Side::Server => "writeOnly",
        };
        let mut flags = all.iter().filter_map(|it| it.get(key));
        flags.any(|it| it.as_bool() == Some(true))
    }
}

/// The property that is required and missing, if that is what a reason says.
pub fn missing(reason: &str) -> Option<&str> {
    let rest = reason.strip_prefix('"')?;
    Some(rest.split_once("\" is a required property")?.0)
}

fn is_of_union(reason: &str) -> bool {
    reason.contains("under any of the schemas listed in")
}

/// The schemas of the place that a JSON Pointer leads to.
pub fn places<'a>(resolver: &Resolver<'a>, schemas: &[&'a Node], pointer: &str) -> Vec<&'a Node> {
    let mut found = schemas.to_vec();
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        found = members(resolver, &found, &token);
    }
    found
}
