//! Schemas that list their values (`enum`, `const`).
//!
//! Lists of strings or of integers become enums, lists of several kinds become unions of them. Other values have a
//! type that says nearly as much; that not each value of it is listed is noted.

use super::Lower;
use super::enum_values::Listed;
use super::json_types::JsonTypes;
use super::types::{Lowered, Site};
use super::view::View;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ir::{Enum, EnumValue, IntegerKind, Shape, Ty, TypeKind, Unchecked};
use crate::source::{Node, NodeId, Number, Value};

impl<'a> Lower<'_, 'a> {
    /// The type of a schema with listed values; `None` if its type says all there is to say.
    pub(super) fn enumeration(
        &mut self,
        view: &View<'a>,
        site: &Site,
        nullable: &mut bool,
    ) -> Option<Lowered> {
        let values = view.values.as_deref().unwrap_or_default();
        let open = view.open;
        let unchecked = Unchecked::default();
        *nullable |= values.iter().any(|it| it.value.is_null()) && view.says_null();
        let listed: Vec<Listed<'a>> = values
            .iter()
            .filter(|it| !it.value.is_null())
            .cloned()
            .collect();
        let known: Vec<&'a Node> = listed.iter().map(|it| it.value).collect();
        let none = JsonTypes::default();
        let types = known
            .iter()
            .fold(none, |all, it| all.with(JsonTypes::of(it)));
        if known.is_empty() {
            return Some(Lowered::Inline(Ty::new(Shape::Null)));
        }
        let declared = view.types.map(|it| it.without(JsonTypes::NULL));
        if let Some(declared) = declared.filter(|it| it.both(types) != types && !it.is_empty()) {
            if view.torn {
                // That the types beside the values contradict each other is told.
                return None;
            }
            return self.enumeration_of_another(declared, &listed);
        }
        if types == JsonTypes::STRING {
            let texts = known.iter().filter_map(|it| it.as_str());
            let values = enum_values(&listed, texts.map(str::to_owned));
            return Some(Lowered::Kind(TypeKind::StringEnum(Enum {
                values,
                open,
                unchecked,
            })));
        }
        if types == JsonTypes::INTEGER {
            let small = |it: &&Node| i64::try_from(it.as_number()?.as_integer()?).ok();
            let numbers: Option<Vec<i64>> = known.iter().map(small).collect();
            if let Some(numbers) = numbers {
                let values = enum_values(&listed, numbers);
                return Some(Lowered::Kind(TypeKind::IntegerEnum(Enum {
                    values,
                    open,
                    unchecked,
                })));
            }
            self.unlisted(view, "integers as large");
            let kind = kind_of_large(&known);
            return Some(Lowered::Inline(Ty::new(Shape::Integer(kind))));
        }
        if types == JsonTypes::BOOLEAN {
            if known.len() == 1 {
                self.unlisted(view, "a boolean");
            }
            return None;
        }
        let single = JsonTypes::EACH.contains(&types);
        if single {
            let what = match types {
                JsonTypes::NUMBER => "numbers",
                JsonTypes::ARRAY => "arrays",
                _ => "objects",
            };
            self.unlisted(view, what);
            return None;
        }
        Some(self.union_of_types(view, types, site))
    }

    /// Values that are not of the type that is declared beside them: servers go by the type, so it decides.
    fn enumeration_of_another(
        &mut self,
        declared: JsonTypes,
        known: &[Listed<'a>],
    ) -> Option<Lowered> {
        let origin = known.first().map_or(NodeId::NONE, |it| it.value.id);
        let texts = known.iter().map(|it| scalar_text(it.value));
        let texts: Option<Vec<String>> = texts.collect();
        let mut message = |help: &str| {
            let message = "values of `enum` are not of the schema's `type`";
            let diagnostic = Diagnostic::new(Code::MalformedKeyword, Place::Value(origin), message);
            self.diagnostics.push(diagnostic.help(help));
        };
        match texts {
            Some(texts) if declared == JsonTypes::STRING => {
                message("read as the strings they look like; quote them");
                let values = enum_values(known, texts);
                let (open, unchecked) = (false, Unchecked::default());
                Some(Lowered::Kind(TypeKind::StringEnum(Enum {
                    values,
                    open,
                    unchecked,
                })))
            }
            Some(texts) if declared == JsonTypes::INTEGER => {
                let numbers: Option<Vec<i64>> = texts.iter().map(|it| it.parse().ok()).collect();
                message(match numbers {
                    Some(_) => "read as the integers they look like",
                    None => "`enum` is ignored",
                });
                let values = enum_values(known, numbers?);
                let (open, unchecked) = (false, Unchecked::default());
                Some(Lowered::Kind(TypeKind::IntegerEnum(Enum {
                    values,
                    open,
                    unchecked,
                })))
            }
            _ => {
                message("`enum` is ignored; if it is about items, it belongs to `items`");
                None
            }
        }
    }

    /// Notes that a type takes values that are not listed.
    fn unlisted(&mut self, view: &View<'a>, what: &str) {
        let place = Place::Key(view.values_at.map_or(NodeId::NONE, |it| it.id));
        let message = format!("which values are listed is not checked for {what}");
        self.diagnostics
            .push(Diagnostic::new(Code::UncheckedKeyword, place, message));
    }
}

/// The text of a string, a number or a boolean.
fn scalar_text(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(Number::Integer(value)) => Some(value.to_string()),
        Value::Number(Number::Float(value)) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The width that some integers beyond 64 bits need, sign included.
fn kind_of_large(known: &[&Node]) -> IntegerKind {
    let wide = |it: &&Node| it.as_number().and_then(Number::as_integer);
    let unsigned = known
        .iter()
        .all(|it| wide(it).is_some_and(|it| u64::try_from(it).is_ok()));
    match unsigned {
        true => IntegerKind::U64,
        false => IntegerKind::Unbounded,
    }
}

/// The values of an enum, each once, with what is said of them.
fn enum_values<T: PartialEq>(
    known: &[Listed<'_>],
    values: impl IntoIterator<Item = T>,
) -> Vec<EnumValue<T>> {
    let mut found: Vec<EnumValue<T>> = Vec::new();
    for (listed, value) in known.iter().zip(values) {
        if found.iter().all(|it| it.value != value) {
            found.push(EnumValue {
                value,
                name: listed.name.clone(),
                description: listed.description.clone(),
                deprecated: listed.deprecated,
            });
        }
    }
    found
}
