//! Holds arguments to the document before they are sent: what is missing, what a schema refuses, and names it does not have.

use serde_json::Value as Json;

use super::Material;
use super::fill::{Arguments, Payload, part};
use super::place;
use super::problem::{Problem, near};
use crate::examples::Checker;
use crate::ir::ParameterLocation;
use crate::mock::{Side, missing, places, refusals};
use crate::source::Node;

/// Adds what is wrong with the arguments of a call; apart from that, what was made of the document and is not what it says: patterns can
/// be too much for whoever makes examples.
pub fn check(
    material: &Material<'_, '_>,
    arguments: &Arguments,
    problems: &mut Vec<Problem>,
    unmade: &mut Vec<Problem>,
) {
    let checker = Checker::new(*material.resolver);
    for (index, parameter) in material.operation.parameters.iter().enumerate() {
        let part = part(parameter.place);
        let value = arguments.parameters.iter().find(|it| it.0 == index);
        let Some((_, value)) = value else {
            let is_required = parameter.required || parameter.place == ParameterLocation::Path;
            if is_required && parameter.constant.is_none() {
                problems.push(Problem::new(
                    part,
                    &parameter.name,
                    "it is required, and missing",
                ));
            }
            continue;
        };
        let schema = material.schema_of(index);
        let refused = refusals(
            material.resolver,
            &checker,
            schema.as_slice(),
            value,
            Side::Client,
        );
        let is_made = arguments.made.contains(&index);
        for (at, reason) in refused {
            let name = format!("{}{}", parameter.name, spelled(&at));
            match is_made {
                true => unmade.push(Problem::new(part, &name, reason).help(GIVE_IT)),
                false => problems.push(Problem::new(part, &name, reason)),
            }
        }
    }
    if let Payload::Value { way, value, files } = &arguments.body
        && let Some(schema) = material.body_schema(*way)
    {
        let mut whole = value.clone();
        for (name, _) in files {
            if let Some(members) = whole.as_object_mut() {
                members.insert(name.clone(), Json::String(String::new()));
            }
        }
        let is_file = |at: &str| {
            let field = at.split('/').nth(1);
            field.is_some_and(|field| files.iter().any(|it| it.0 == field))
        };
        let found = of_body(material, &checker, schema, &whole).into_iter();
        let found = found.filter(|it| !is_file(&it.0)).map(|it| it.1);
        match arguments.is_body_made {
            true => unmade.extend(found.map(|it| it.help(GIVE_IT))),
            false => problems.extend(found),
        }
    }
}

/// What to do where no example could be made.
pub const GIVE_IT: &str = "no example could be made of the document, so give one";

/// What is wrong with a body, by the pointer of its place.
fn of_body(
    material: &Material<'_, '_>,
    checker: &Checker<'_>,
    schema: &Node,
    value: &Json,
) -> Vec<(String, Problem)> {
    let resolver = material.resolver;
    let refused = refusals(resolver, checker, &[schema], value, Side::Client);
    let mut found = Vec::new();
    for (at, reason) in refused {
        let problem = match missing(&reason) {
            Some(name) => {
                let place = field(&at, name);
                Problem::new("body field", &place, "it is required, and missing")
            }
            None => match spelled(&at).trim_start_matches('.') {
                "" => Problem::new("body", "", reason),
                place => Problem::new("body field", place, reason),
            },
        };
        found.push((at, problem));
    }
    for (parent, name) in place::unknown(resolver, schema, value) {
        let help = near(
            &name,
            place::names(resolver, &places(resolver, &[schema], &parent)),
        );
        let rule = "the document has none of this name";
        let problem = Problem::new("body field", &field(&parent, &name), rule);
        // What a closed object refuses is said once.
        found.retain(|(at, it)| *at != parent || !it.rule.contains("Additional properties"));
        found.push((parent, problem.help(help)));
    }
    found
}

/// A field of the place that a pointer leads to.
fn field(pointer: &str, name: &str) -> String {
    let place = format!("{}.{name}", spelled(pointer));
    place.trim_start_matches('.').to_owned()
}

/// A JSON Pointer as people write a place: `.messages[0].role`.
pub fn spelled(pointer: &str) -> String {
    let mut text = String::new();
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        match token.parse::<usize>() {
            Ok(at) => text.push_str(&format!("[{at}]")),
            Err(_) => text.push_str(&format!(".{token}")),
        }
    }
    text
}
