//! Infers pagination from common conventions: the fields of a page and the names of parameters belong together.

use super::call_patterns::is_list;
use crate::ir::{
    Api, NextPage, Object, Operation, Pages, ParameterLocation, Property, Shape, Ty, TypeKind,
    argument_place, pointed, response_type,
};

/// Parameters that say which page of a list it is, where a header says which is next.
const OF_LINKS: [&str; 6] = ["page", "per_page", "cursor", "after", "since", "offset"];

/// How the pages of an operation follow each other, if it keeps to a custom.
pub fn infer(api: &Api, operation: &Operation) -> Option<Pages> {
    if operation.method != "GET" {
        return None;
    }
    let ty = response_type(operation)?;
    linked(api, operation, ty)
        .or_else(|| counted(api, operation, ty))
        .or_else(|| named(api, operation, ty))
}

fn in_query(api: &Api, operation: &Operation, name: &str) -> bool {
    argument_place(api, operation, name) == Some(ParameterLocation::Query)
}

fn object<'a>(api: &'a Api, ty: &'a Ty) -> Option<&'a Object> {
    match &api.unalias(ty).shape {
        Shape::Named(id) => match &api.ty(*id).kind {
            TypeKind::Object(object) => Some(object),
            _ => None,
        },
        _ => None,
    }
}

/// The only list in a page, or the page itself if it is one.
fn items(api: &Api, ty: &Ty) -> Option<String> {
    if is_list(api, ty) {
        return Some(String::new());
    }
    let properties = object(api, ty)?.properties.iter();
    let mut lists = properties.filter(|it| is_list(api, &it.ty));
    let only = lists.next().filter(|_| lists.next().is_none())?;
    Some(pointer(only))
}

fn pointer(property: &Property) -> String {
    format!("/{}", property.name.replace('~', "~0").replace('/', "~1"))
}

/// A response header `link` (RFC 8288), and a parameter that says which page it is.
fn linked(api: &Api, operation: &Operation, ty: &Ty) -> Option<Pages> {
    let headers = object(api, operation.headers.as_ref()?)?;
    let link = |it: &Property| it.name.eq_ignore_ascii_case("link");
    if !headers.properties.iter().any(link) {
        return None;
    }
    if !OF_LINKS.iter().any(|it| in_query(api, operation, it)) {
        return None;
    }
    Some(Pages {
        items: items(api, ty)?,
        next: NextPage::Link,
        more: None,
    })
}

/// `data` and `has_more` beside the id to go on after: `last_id` and `after`, or the last item's and `starting_after`.
fn counted(api: &Api, operation: &Operation, ty: &Ty) -> Option<Pages> {
    let at = |pointer: &str| pointed(api, ty, pointer);
    let more = api.unalias(at("/has_more")?);
    if more.shape != Shape::Boolean || !is_list(api, at("/data")?) {
        return None;
    }
    let text = |pointer: &str| {
        at(pointer).is_some_and(|it| matches!(api.unalias(it).shape, Shape::String(_)))
    };
    let after = |name: &str| in_query(api, operation, name);
    let next = match () {
        () if after("after") && text("/last_id") => ("after", "/last_id"),
        () if after("starting_after") && text("/data/-/id") => ("starting_after", "/data/-/id"),
        () => return None,
    };
    Some(Pages {
        items: "/data".to_owned(),
        next: NextPage::Cursor(next.0.to_owned(), next.1.to_owned()),
        more: Some("/has_more".to_owned()),
    })
}

/// A property `next_…` beside the only list, and a parameter of that name, with or without `next`.
fn named(api: &Api, operation: &Operation, ty: &Ty) -> Option<Pages> {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(|it| it.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let items = items(api, ty)?;
    let properties = object(api, ty)?.properties.iter();
    let mut found = properties.filter_map(|property| {
        let text = matches!(api.unalias(&property.ty).shape, Shape::String(_));
        let name = plain(&property.name);
        let bare = name
            .strip_prefix("next")
            .filter(|it| text && !it.is_empty())?;
        let parameter = operation.parameters.iter().find(|it| {
            let own = plain(&it.name);
            it.place == ParameterLocation::Query && !it.required && (own == name || own == bare)
        })?;
        Some((parameter.name.clone(), pointer(property)))
    });
    let (parameter, from) = found.next()?;
    Some(Pages {
        items,
        next: NextPage::Cursor(parameter, from),
        more: None,
    })
}
