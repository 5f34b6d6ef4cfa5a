//! How values are written in XML.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::{At, Walk};
use crate::changes::Kind;
use crate::ir::{XmlContent, XmlId, XmlPart};

impl Walk<'_, '_> {
    /// Compares two shapes; the first difference of each media type is shown, since one is enough to break it.
    pub(super) fn xml(&mut self, one: XmlId, other: XmlId, at: &At) {
        let mut seen = HashSet::new();
        let mut open = vec![(one, other)];
        while let Some((one, other)) = open.pop() {
            if !seen.insert((one, other)) {
                continue;
            }
            let (old, new) = (&self.old.api.xml[one.0], &self.new.api.xml[other.0]);
            if old.root != new.root {
                return self.find(Kind::XmlChanged, at, "the root element");
            }
            let keys: IndexSet<&str> = old.parts.iter().map(|it| it.key.as_str()).collect();
            for key in keys {
                // What is new or gone is said of the property; neighbours of one key are alternatives.
                let of = |all: &'_ [XmlPart]| {
                    let all = all.iter().filter(|it| it.key == key);
                    all.cloned().collect::<Vec<XmlPart>>()
                };
                for (part, counterpart) in of(&old.parts).iter().zip(&of(&new.parts)) {
                    if written(part) != written(counterpart) {
                        let detail = format!("`{key}`");
                        return self.find(Kind::XmlChanged, at, detail);
                    }
                    if let (XmlContent::Shape(one), XmlContent::Shape(other)) =
                        (part.content, counterpart.content)
                    {
                        open.push((one, other));
                    }
                }
            }
        }
    }
}

/// How a property is written, whatever is in it.
fn written(part: &XmlPart) -> impl PartialEq {
    let list = part.list.as_ref().map(|it| (it.wrapped, it.item.clone()));
    (part.node, part.name.clone(), list)
}
