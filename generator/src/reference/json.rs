//! A page as JSON, for other programs.

use serde_json::{Value as Json, json};

use super::{Field, Omitted, Page, Section};

/// The page as JSON. What is not known of a field is left out.
pub fn json(page: &Page) -> Json {
    let (method, path) = page.call.clone().unzip();
    let snippets = page
        .snippets
        .iter()
        .map(|it| json!({ "title": it.title, "language": it.language, "code": it.code }));
    without_unknown(json!({
        "title": page.title,
        "method": method,
        "path": path,
        "summary": page.summary,
        "description": page.description,
        "deprecated": page.deprecated,
        "sections": page.sections.iter().map(section).collect::<Vec<_>>(),
        "snippets": snippets.collect::<Vec<_>>(),
        "folded": page.is_folded,
    }))
}

fn section(section: &Section) -> Json {
    json!({
        "title": section.title,
        "notes": section.notes,
        "fields": section.fields.iter().map(field).collect::<Vec<_>>(),
    })
}

fn field(it: &Field) -> Json {
    let values = it.values.iter().map(|it| {
        let deprecated = it.deprecated.then_some(true);
        without_unknown(
            json!({ "value": it.value, "description": it.description, "deprecated": deprecated }),
        )
    });
    let values: Vec<Json> = values.collect();
    let fields: Vec<Json> = it.fields.iter().map(field).collect();
    let some = |list: Vec<Json>| (!list.is_empty()).then_some(list);
    let limits = (!it.limits.is_empty()).then_some(&it.limits);
    let omitted = it.omitted.map(|it| match it {
        Omitted::Above => "above",
        Omitted::Folded => "folded",
    });
    without_unknown(json!({
        "name": it.name,
        "type": it.ty,
        "branch": it.is_branch.then_some(true),
        "required": it.required,
        "default": it.default,
        "limits": limits,
        "values": some(values),
        "open": it.is_open.then_some(true),
        "description": it.description,
        "deprecated": it.deprecated.then_some(true),
        "fields": some(fields),
        "omitted": omitted,
    }))
}

/// An object without its nulls, but for a value or a default that is null.
fn without_unknown(mut json: Json) -> Json {
    if let Json::Object(members) = &mut json {
        members.retain(|key, it| !it.is_null() || key == "value");
    }
    json
}
