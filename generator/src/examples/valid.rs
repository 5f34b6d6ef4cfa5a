//! Whether a schema accepts an example, and which of the example's properties it speaks of.
//!
//! An example may be a string that holds the JSON, as OpenAPI allows for what is hard to write otherwise; it is taken so
//! where the schema wants no string.

use foldhash::HashSet;
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value as Json;

use super::sample::Taken;
use super::unfold::unfold;
use crate::lower::Candidate;
use crate::resolve::Resolver;
use crate::source::Node;

/// The longest reason that is shown, in characters.
const LONGEST: usize = 160;
/// How many steps a pattern may take; one that needs more is hostile.
const STEPS: usize = 100_000;
/// How large a compiled pattern may be, in bytes.
const PATTERN_SIZE: usize = 1 << 20;

/// Checks the examples of one document.
pub struct Checker<'a> {
    resolver: Resolver<'a>,
    patterns: jsonschema::PatternCache,
}

impl<'a> Checker<'a> {
    pub fn new(resolver: Resolver<'a>) -> Self {
        Checker {
            resolver,
            patterns: jsonschema::PatternCache::new(),
        }
    }

    /// The example as JSON, and the properties of it that its schemas do not speak of, as JSON Pointers into it.
    ///
    /// # Errors
    ///
    /// Why the example is not what its schemas say, or why that cannot be told.
    pub fn check(&self, candidate: &Candidate<'_>) -> Result<(Json, Vec<String>), String> {
        let refused = match self.value(&candidate.schemas, &[], candidate.value) {
            Ok(found) => return Ok(found),
            Err(why) => why,
        };
        let text = candidate.value.as_str().unwrap_or_default();
        match serde_json::from_str(text) {
            Ok(json @ (Json::Array(_) | Json::Object(_))) => {
                self.value(&candidate.schemas, &[], &Node::of_json(json))
            }
            _ => Err(refused),
        }
    }

    /// Whether some schemas accept a value, the branches of some unions in them left aside.
    pub fn accepts(&self, schemas: &[&Node], taken: &[Taken], value: &Json) -> bool {
        let node = Node::of_json(value.clone());
        let validator = self.validator(schemas, taken, &node);
        validator.is_ok_and(|it| it.is_valid(value))
    }

    /// Why some schemas refuse a value: JSON Pointers into it, and reasons. None if that cannot be told.
    #[cfg(feature = "mock-server")]
    pub fn errors(&self, schemas: &[&Node], value: &Json) -> Vec<(String, String)> {
        const MOST: usize = 20;
        let Ok(validator) = self.validator(schemas, &[], &Node::of_json(value.clone())) else {
            return Vec::new();
        };
        let errors = validator.iter_errors(value).take(MOST);
        let error = |it: jsonschema::ValidationError<'_>| {
            let place = it.instance_path().as_str().to_owned();
            (place, short(&it.masked_with("it").to_string()))
        };
        errors.map(error).collect()
    }

    /// The properties of a value that some schemas accept and do not speak of, as JSON Pointers into it; `None` if they
    /// do not accept it.
    pub fn undeclared(
        &self,
        schemas: &[&Node],
        taken: &[Taken],
        value: &Json,
    ) -> Option<Vec<String>> {
        let checked = self.value(schemas, taken, &Node::of_json(value.clone()));
        checked.ok().map(|(_, undeclared)| undeclared)
    }

    /// What checks one value.
    fn validator(
        &self,
        schemas: &[&Node],
        taken: &[Taken],
        value: &Node,
    ) -> Result<Validator, String> {
        let schema = unfold(&self.resolver, schemas, taken, value)?;
        let patterns = PatternOptions::fancy_regex()
            .backtrack_limit(STEPS)
            .size_limit(PATTERN_SIZE);
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_pattern_options(patterns)
            .with_pattern_cache(self.patterns.clone())
            .build(&schema)
            .map_err(|error| {
                format!(
                    "its schema cannot be checked: {}",
                    short(&error.to_string())
                )
            })
    }

    /// A value as JSON, and the properties of it that no schema speaks of.
    fn value(
        &self,
        schemas: &[&Node],
        taken: &[Taken],
        value: &Node,
    ) -> Result<(Json, Vec<String>), String> {
        let validator = self.validator(schemas, taken, value)?;
        let value = value.to_json();
        if let Err(error) = validator.validate(&value) {
            let place = match error.instance_path().as_str() {
                "" => String::new(),
                path => format!(" at `{}`", short(path)),
            };
            let reason = short(&error.masked_with("it").to_string());
            return Err(format!("its schema refuses it{place}: {reason}"));
        }
        let mut declared = HashSet::default();
        for annotation in validator.evaluate(&value).iter_annotations() {
            let place = annotation.instance_location.as_str();
            let names = annotation.annotations.value().as_array();
            for name in names.into_iter().flatten().filter_map(Json::as_str) {
                declared.insert(below(place, name));
            }
        }
        let mut undeclared = Vec::new();
        note_undeclared(&value, "", &declared, &mut undeclared);
        Ok((value, undeclared))
    }
}

/// Notes the outermost properties that are not declared.
fn note_undeclared(value: &Json, at: &str, declared: &HashSet<String>, found: &mut Vec<String>) {
    match value {
        Json::Object(map) => {
            for (name, value) in map {
                let place = below(at, name);
                match declared.contains(&place) {
                    true => note_undeclared(value, &place, declared, found),
                    false => found.push(place),
                }
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                note_undeclared(item, &format!("{at}/{index}"), declared, found);
            }
        }
        _ => {}
    }
}

/// The JSON Pointer of a member.
fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A text on one line, and not too long.
fn short(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// A value for a schema: the first of those made from it that it accepts, else the first.
#[cfg(feature = "call")]
pub fn sample_of<'a>(resolver: &Resolver<'a>, schema: &'a Node) -> Option<Json> {
    let checker = Checker::new(*resolver);
    super::sample_where(resolver, &[schema], |it| {
        checker.accepts(&[schema], &[], it)
    })
}
