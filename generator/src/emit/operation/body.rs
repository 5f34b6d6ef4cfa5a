//! Request bodies: how each media type is sent, and an enum where an operation takes several types.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::Call;
use super::arguments::query_style;
use crate::emit::rust_type::Argument;
use crate::emit::{docs, ident, ident_text, literal, type_text, validate, xml};
use crate::format::{self, Declaration, Item, Member, Table, fill};
use crate::ir::{Body, BodyContent, BodyMediaType, Encoding, ResponseKind, Ty};

/// What is longer than this, in bytes, is put on several lines.
const WIDE: usize = 90;

impl Call<'_> {
    /// The body in the usual way, and the others if callers give the same for them.
    pub(super) fn body(&self, body: &Body) -> Vec<String> {
        let presence = if body.required {
            "required"
        } else {
            "optional"
        };
        let argument = self.body_argument(body).both();
        if !body.has_one_type() {
            return vec![format!("body any() {presence}({argument})")];
        }
        let ways = body.media_types.iter().zip(&self.names.bodies).enumerate();
        let lines = ways.map(|(index, (way, name))| match index {
            0 => format!("body {} {presence}({argument})", self.way(way)),
            _ => {
                let media = literal(&way.media_type);
                let presence = if body.required { "" } else { " optional" };
                format!("also {name} {media} {}{presence}", self.way(way))
            }
        });
        lines.collect()
    }

    /// How a body is sent, as a method of the runtime's request.
    fn way(&self, way: &BodyMediaType) -> String {
        let media = literal(&way.media_type);
        match &way.content {
            BodyContent::Json(_) if way.media_type == "application/json" => "json()".to_owned(),
            BodyContent::Json(_) => format!("json_as({media})"),
            BodyContent::Xml(_, id) => {
                format!("xml({media}, &{})", xml::table(self.context, *id))
            }
            BodyContent::Form(_, encodings) => self.form("form", encodings),
            BodyContent::Multipart(_, encodings) => self.form("multipart", encodings),
            BodyContent::Text => format!("text({media})"),
            BodyContent::Bytes => format!("bytes({media})"),
        }
    }

    /// How a body that is left out is sent where it is a form, for what asks for the stream to be in it.
    pub(super) fn form_of_nothing(&self) -> Option<String> {
        let body = self.operation.body.as_ref().filter(|it| !it.required)?;
        let way = body.media_types.first()?;
        let form = matches!(
            way.content,
            BodyContent::Form(..) | BodyContent::Multipart(..)
        );
        let call = self.way(way);
        let (method, how) = call.split_once('(').filter(|_| form)?;
        let how = match how.trim_end_matches(')') {
            "" => String::new(),
            _ => format!(", {}", how.strip_suffix(')')?),
        };
        Some(format!(
            ".in_form(|request, all| request.{method}(all{how}))"
        ))
    }

    /// A form, with what it says of properties; those that are sent alike are named together.
    fn form(&self, method: &str, encodings: &[Encoding]) -> String {
        if encodings.is_empty() {
            return format!("{method}()");
        }
        let mut alike: IndexMap<String, Vec<String>> = IndexMap::new();
        for it in encodings {
            let names = alike.entry(how(it)).or_default();
            names.push(literal(&it.property));
        }
        self.imports.runtime("self");
        let one = |how: &str, names: &str| format!("runtime::Encoding::of(&[{names}]){how}");
        let each = alike.iter();
        let each: Vec<String> = each
            .map(|(how, names)| one(how, &names.join(", ")))
            .collect();
        let line = format!("{method}_as(&[{}])", each.join(", "));
        if line.len() <= WIDE {
            return line;
        }
        let mut text = format!("{method}_as(&[");
        for (how, names) in alike {
            let mut listed = String::new();
            let names = names.into_iter().map(|it| it + ",");
            fill(&mut listed, "                ", names);
            let entry = one(&how, &format!("{listed}\n            "));
            text.push_str(&format!("\n            {entry},"));
        }
        text + "\n        ])"
    }

    /// The argument for the body. A type of the API is given as what it is: a conversion would only hide it.
    pub(super) fn body_argument(&self, body: &Body) -> Argument {
        let first = body.media_types.first().filter(|_| body.has_one_type());
        match first.map(|it| it.content.reading()) {
            None => Argument::into(self.names.body.as_str()),
            Some(ResponseKind::Value(ty)) if self.context.is_own_type(ty) => {
                Argument::exact(type_text(&self.context.value_type(ty, self.imports)))
            }
            Some(ResponseKind::Value(ty)) => self.context.argument_or_null(ty, self.imports),
            Some(ResponseKind::Text) => Argument::into("String"),
            Some(_) => {
                self.imports.runtime("self");
                Argument::into("runtime::Body")
            }
        }
    }

    /// The body, and the type of all its values.
    pub(super) fn body_ty(&self) -> Option<(&Body, &Ty)> {
        let body = self.operation.body.as_ref()?;
        let way = body.media_types.first().filter(|_| body.has_one_type())?;
        Some((body, way.content.ty()?))
    }

    /// The enum of its bodies, and what it checks, if they are of several types.
    pub(super) fn bodies(&self, items: &mut Vec<Item>) {
        let body = self.operation.body.as_ref();
        let Some(body) = body.filter(|it| !it.has_one_type()) else {
            return;
        };
        let mut variants = Vec::new();
        let mut entries = Vec::new();
        let mut known: Vec<String> = Vec::new();
        for (way, variant) in body.media_types.iter().zip(&self.names.bodies) {
            let from = match way.content.reading() {
                ResponseKind::Value(ty) => type_text(&self.context.value_type(ty, self.imports)),
                ResponseKind::Text => "String".to_owned(),
                _ => "runtime::Body".to_owned(),
            };
            let first = !known.contains(&from);
            let from_text = if first { from.as_str() } else { "" };
            entries.push(format!("{variant}({from_text}) = {}", self.way(way)));
            variants.push(Member {
                docs: vec![format!("As `{}`.", docs::code(&way.media_type))],
                text: format!("{}({from})", ident_text(variant)),
            });
            known.push(from);
        }
        self.imports.runtime("self");
        let method = format!("Client::{}", self.names.method);
        let attributes = [
            "#[derive(Debug, Clone)]",
            "#[allow(clippy::large_enum_variant)]",
        ];
        items.push(Item::Declaration(Declaration {
            docs: vec![format!("The body of [`{method}`](crate::{method}).")],
            attributes: attributes.map(str::to_owned).to_vec(),
            head: format!("pub enum {}", ident_text(&self.names.body)),
            body: format::Body::Members(variants),
        }));
        items.push(Item::Table(Table::of_type(
            "any_body",
            self.names.body.clone(),
            entries,
        )));
        let checked = self.checks_of_bodies(body);
        if !checked.is_empty() {
            self.imports.runtime("Checker");
            self.imports.runtime("Validate");
            let name = ident(&self.names.body);
            items.push(Item::rust(&quote! {
                impl Validate for #name {
                    #[inline]
                    fn validate(&self, at: &Checker<'_>) {
                        #checked
                    }
                }
            }));
        }
    }

    /// The checks of the enum of its bodies; nothing if it has none.
    pub(super) fn checks_of_bodies(&self, body: &Body) -> TokenStream {
        if body.has_one_type() {
            return quote!();
        }
        let ways = body.media_types.iter().zip(&self.names.bodies);
        let payloads = ways.filter_map(|(way, name)| match way.content.reading() {
            ResponseKind::Value(ty) => Some((name.as_str(), ty)),
            _ => None,
        });
        let payloads: Vec<(&str, &Ty)> = payloads.collect();
        validate::variants(
            self.context,
            &payloads,
            body.media_types.len(),
            self.imports,
        )
    }
}

/// How a property is sent, as methods of the runtime's encoding.
fn how(encoding: &Encoding) -> String {
    let mut text = String::new();
    if let Some(media_types) = &encoding.content_type {
        text.push_str(&format!(".content_type({})", literal(media_types)));
    }
    if let Some((style, explode)) = encoding.style {
        let style = query_style(style);
        text.push_str(&format!(".style(runtime::QueryStyle::{style}, {explode})"));
    }
    if encoding.allow_reserved {
        text.push_str(".allow_reserved()");
    }
    if !encoding.headers.is_empty() {
        let headers = encoding.headers.iter();
        let headers: Vec<String> = headers
            .map(|(name, value)| format!("({}, {})", literal(name), literal(value)))
            .collect();
        text.push_str(&format!(".headers(&[{}])", headers.join(", ")));
    }
    text
}
