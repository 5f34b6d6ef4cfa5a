//! `src/xml.rs`: the tables for reading and writing XML.

use super::{Context, Source, literal};
use crate::format::{Item, Table};
use crate::ir::{XmlContent, XmlId, XmlName, XmlNode, XmlPart, XmlScalars};

/// The file, if there is anything in it.
pub fn file(context: &Context<'_>) -> Option<Source> {
    if !context.plan.needs().xml {
        return None;
    }
    let mut items = vec![Item::Plain("use crate::runtime;".to_owned())];
    for (index, shape) in context.api.xml.iter().enumerate() {
        let id = XmlId(index);
        if !context.plan.needs_xml(id) {
            continue;
        }
        let name = context.names.xml(id);
        let head = match &shape.root {
            Some(root) if !root.local.is_empty() => format!("{name}: {} =>", self::root(root)),
            _ => name.to_owned(),
        };
        let parts = shape.parts.iter();
        items.push(Item::Table(Table::of_type(
            "xml::shape",
            head,
            parts.map(|it| part(context, it)).collect(),
        )));
    }
    Some(Source {
        path: "src/xml.rs".to_owned(),
        docs: vec!["Where the properties of objects are in documents of XML.".to_owned()],
        items,
        module: "xml".to_owned(),
        ..Source::default()
    })
}

/// The table of a shape, from anywhere in the crate.
pub fn table(context: &Context<'_>, id: XmlId) -> String {
    format!("crate::xml::{}", context.names.xml(id))
}

fn root(name: &XmlName) -> String {
    format!(
        "root({}){}",
        literal(&name.local),
        namespace("namespace", name)
    )
}

fn namespace(method: &str, name: &XmlName) -> String {
    let (prefix, namespace) = (name.prefix.as_deref(), name.namespace.as_deref());
    match (prefix, namespace) {
        (None, None) => String::new(),
        _ => format!(
            ".{method}({}, {})",
            literal(prefix.unwrap_or_default()),
            literal(namespace.unwrap_or_default())
        ),
    }
}

fn part(context: &Context<'_>, part: &XmlPart) -> String {
    let content = match part.content {
        XmlContent::Any => "ANY".to_owned(),
        XmlContent::Text(scalars) => text(scalars),
        XmlContent::Shape(id) => format!("of(&{})", context.names.xml(id)),
    };
    let key = literal(&part.key);
    let mut text = match part.node {
        XmlNode::Element => format!("element({key}, {content})"),
        XmlNode::Attribute => format!("attribute({key}, {content})"),
        XmlNode::Text => format!("text({key}, {content})"),
        XmlNode::Cdata => format!("cdata({key}, {content})"),
        XmlNode::Inline => format!("inline({key}, {content})"),
        XmlNode::AdditionalProperties => format!("rest({content})"),
        XmlNode::Itself => format!("itself({content})"),
        XmlNode::Items => format!("items({content})"),
    };
    if matches!(part.node, XmlNode::Element | XmlNode::Attribute) {
        if part.name.local != part.key {
            text.push_str(&format!(".named({})", literal(&part.name.local)));
        }
        text.push_str(&namespace("namespace", &part.name));
    }
    if let Some(list) = &part.list {
        let method = if list.wrapped { "wrapped" } else { "list" };
        text.push_str(&format!(".{method}({})", literal(&list.item.local)));
        text.push_str(&namespace("item_namespace", &list.item));
        if part.required && !list.wrapped {
            text.push_str(".required()");
        }
    }
    if part.in_order {
        text.push_str(".in_order()");
    }
    if let Some((key, values)) = &part.when {
        let values: Vec<String> = values.iter().map(|it| literal(it)).collect();
        text.push_str(&format!(
            ".when({}, &[{}])",
            literal(key),
            values.join(", ")
        ));
    }
    text
}

fn text(scalars: XmlScalars) -> String {
    let all = [
        (scalars.string, "STRING"),
        (scalars.number, "NUMBER"),
        (scalars.boolean, "BOOLEAN"),
    ];
    let mut names = all.iter().filter(|(is, _)| *is).map(|(_, name)| *name);
    let first = names.next().unwrap_or("NULL").to_owned();
    names.fold(first, |text, name| format!("{text}.or({name})"))
}
