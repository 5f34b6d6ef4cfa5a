//! Which shapes of XML are needed: those that bodies and responses are made of, and what is in them.

use crate::ir::{Api, BodyContent, ContentKind, XmlContent, XmlId};

/// Whether each shape is reached from an operation.
pub fn reached(api: &Api) -> Vec<bool> {
    let mut open: Vec<XmlId> = Vec::new();
    for operation in &api.operations {
        for way in operation.body.iter().flat_map(|it| &it.media_types) {
            if let BodyContent::Xml(_, id) = way.content {
                open.push(id);
            }
        }
        let responses = operation.successes.iter().chain(&operation.errors);
        for content in responses.flat_map(|it| &it.contents) {
            if let ContentKind::Xml(_, id) = content.kind {
                open.push(id);
            }
        }
    }
    let mut reached = vec![false; api.xml.len()];
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut reached[id.0], true) {
            let parts = api.xml[id.0].parts.iter();
            open.extend(parts.filter_map(|it| match it.content {
                XmlContent::Shape(id) => Some(id),
                XmlContent::Text(_) | XmlContent::Any => None,
            }));
        }
    }
    reached
}
