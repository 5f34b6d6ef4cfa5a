//! How values are written in XML.

use foldhash::HashSet;
use indexmap::IndexSet;

use super::{At, Walk};
use crate::changes::Kind;
use crate::ir::{XmlContent, XmlId, XmlName, XmlPart};

impl Walk<'_, '_> {
    /// Compares two shapes; the first difference of each media type is shown, since one is enough to break it.
    pub(super) fn xml(&mut self, one: XmlId, other: XmlId, at: &At) {
        let mut seen = HashSet::default();
        let mut open = vec![(one, other)];
        while let Some((one, other)) = open.pop() {
            if !seen.insert((one, other)) {
                continue;
            }
            let (old, new) = (&self.old.api.xml[one.0], &self.new.api.xml[other.0]);
            if old.root != new.root {
                let (was, is) = (old.root.clone(), new.root.clone());
                let known = was
                    .zip(is)
                    .map(|(was, is)| named(&was, &is, Kind::XmlRootChanged));
                let kind = known.flatten().unwrap_or(Kind::XmlRootChanged);
                return self.find(kind, at, "the root element");
            }
            let keys: IndexSet<&str> = old.parts.iter().map(|it| it.key.as_str()).collect();
            for key in keys {
                // What is new or gone is said of the property; neighbours of one key are alternatives.
                let of = |all: &'_ [XmlPart]| {
                    let all = all.iter().filter(|it| it.key == key);
                    all.cloned().collect::<Vec<XmlPart>>()
                };
                for (part, counterpart) in of(&old.parts).iter().zip(&of(&new.parts)) {
                    if let Some(kind) = written(part, counterpart) {
                        let detail = format!("`{key}`");
                        return self.find(kind, at, detail);
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

/// What differs in how a property is written, whatever is in it.
fn written(old: &XmlPart, new: &XmlPart) -> Option<Kind> {
    let list = |it: &XmlPart| it.list.as_ref().map(|it| (it.wrapped, it.item.clone()));
    if old.node != new.node {
        return Some(Kind::XmlNodeChanged);
    }
    let name = named(&old.name, &new.name, Kind::XmlNameChanged);
    name.or_else(|| (list(old) != list(new)).then_some(Kind::XmlListChanged))
}

/// What differs in a name; `local` is the kind of another name itself.
fn named(old: &XmlName, new: &XmlName, local: Kind) -> Option<Kind> {
    if old.local != new.local {
        Some(local)
    } else if old.namespace != new.namespace {
        Some(Kind::XmlNamespaceChanged)
    } else {
        (old.prefix != new.prefix).then_some(Kind::XmlPrefixChanged)
    }
}
