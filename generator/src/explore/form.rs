//! What a page has to know of an operation to ask for its arguments, as JSON.

use serde_json::{Value as Json, json};

use crate::reference::{Field, Page, Part};

/// The parameters, the body and its examples, and whether there is a stream.
pub fn form(page: &Page) -> Json {
    let mut parameters = Vec::new();
    let mut files = Vec::new();
    let mut has_body = false;
    let mut is_required = false;
    let mut has_whole = false;
    for section in &page.sections {
        match section.part {
            Part::Parameters(place) => {
                parameters.extend(section.fields.iter().map(|it| parameter(place, it)));
            }
            Part::Body { required } => {
                has_body = true;
                let is_form = |it: &String| it.contains("`multipart/form-data`");
                if section.notes.iter().any(is_form) {
                    files.extend(section.fields.iter().filter_map(file));
                }
                is_required |= required;
            }
            Part::Response => has_whole = true,
            Part::About | Part::Stream | Part::Headers | Part::Error => {}
        }
    }
    let examples = page.snippets.iter().filter_map(|it| {
        let title = it.title.strip_prefix("Body: ")?;
        Some(json!({ "title": title, "text": it.code }))
    });
    // The document's own come first: what is required is a skeleton.
    let mut examples: Vec<Json> = examples.collect();
    if examples.len() > 1 {
        examples.rotate_left(1);
    }
    json!({
        "parameters": parameters,
        "body": has_body.then(|| json!({ "required": is_required, "examples": examples, "files": files })),
        "stream": page.asked_by.as_ref().map(|it| {
            let asked: serde_json::Map<String, Json> = it.iter().cloned().collect();
            json!({ "asked": asked, "only": !has_whole })
        }),
    })
}

/// A field of a form that is a file, or a list of them.
fn file(it: &Field) -> Option<Json> {
    let is_list = match it.ty.strip_suffix(" or null").unwrap_or(&it.ty) {
        "bytes" => false,
        "array of bytes" => true,
        _ => return None,
    };
    Some(json!({ "name": it.name, "required": it.required == Some(true), "list": is_list }))
}

fn parameter(place: &str, it: &Field) -> Json {
    let is_list = it.ty.starts_with("array");
    let is_fixed = it.required == Some(true) && it.values.len() == 1 && !it.is_open && !is_list;
    let values: Vec<&Json> = it.values.iter().map(|it| &it.value).collect();
    let mut hints = vec![it.ty.clone()];
    hints.extend(it.default.iter().map(|it| format!("default {it}")));
    hints.extend(it.limits.iter().cloned());
    json!({
        "place": place,
        "name": it.name,
        "required": it.required == Some(true),
        "hint": hints.join(", "),
        "values": values,
        "open": it.is_open,
        "list": is_list,
        "structured": !it.fields.is_empty(),
        "example": it.example,
        "fixed": is_fixed.then(|| values.first()).flatten(),
        "deprecated": it.deprecated,
    })
}
