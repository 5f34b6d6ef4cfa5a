//! Request bodies: media types, and the encoding of forms.

use super::Lower;
use super::json_types::JsonTypes;
use super::operation::{is_json, is_xml};
use super::types::Site;
use super::view::{Conjunction, is_bytes};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::{self, MediaType};
use crate::http::essence;
use crate::ir::{Body, BodyContent, BodyMediaType, Encoding, Shape, Style, Ty};
use crate::sorting;
use crate::source::Node;

/// What a media type is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    /// JSON is YAML, so that is what is sent (YAML 1.2, section 1.3).
    Yaml,
    Xml,
    Form,
    Multipart,
    Text,
    Bytes,
}

/// The types of the schemas of a body. Media types often share one, or say the same twice.
struct Known<'a> {
    types: Vec<(Option<&'a Node>, Ty)>,
    /// Whether there is more than one schema, so that each is called by its media type.
    several: bool,
}

impl<'a> Lower<'_, 'a> {
    /// The body, in every way that it can be sent.
    pub(super) fn body(&mut self, declared: &document::Body<'a>, site: &Site) -> Option<Body> {
        let mut found: Vec<(Kind, &MediaType<'a>)> = Vec::new();
        for media in &declared.content {
            let Some(kind) = self.kind(media) else {
                self.unsupported(media);
                continue;
            };
            let same = |(known, it): &(Kind, &MediaType<'a>)| is_twin((*known, it), (kind, media));
            match found.iter_mut().find(|it| same(it)) {
                // The name that everybody knows is the best, and a range is none.
                Some(twin) if media_type_rank(media.name) > media_type_rank(twin.1.name) => {
                    twin.1 = media
                }
                Some(_) => {}
                None => found.push((kind, media)),
            }
        }
        let with_files = found.iter().any(|it| self.has_files(it.1.schema));
        sorting::sort_by_key(&mut found, |(kind, _)| match kind {
            Kind::Multipart if with_files => 0,
            Kind::Json => 1,
            Kind::Form | Kind::Multipart | Kind::Text | Kind::Bytes => 2,
            Kind::Xml | Kind::Yaml => 3,
        });
        let mut known = Known {
            types: Vec::new(),
            several: found.windows(2).any(|it| it[0].1.schema != it[1].1.schema),
        };
        let mut ways: Vec<BodyMediaType> = Vec::new();
        for (kind, media) in found {
            let content = self.body_content(kind, media, &mut known, site);
            let bytes = |it: &&mut BodyMediaType| matches!(it.content, BodyContent::Bytes);
            match ways.iter_mut().find(bytes) {
                Some(bytes) if matches!(content, BodyContent::Bytes) => {
                    bytes.media_type.push_str(", ");
                    bytes.media_type.push_str(media.name);
                }
                _ => ways.push(BodyMediaType {
                    media_type: match content {
                        BodyContent::Bytes => media.name.to_owned(),
                        _ => concrete(kind, media.name),
                    },
                    content,
                }),
            }
        }
        if ways.is_empty() {
            return None;
        }
        Some(Body {
            required: declared.required,
            media_types: ways,
        })
    }

    /// What a media type is written as; `None` if there is no way.
    fn kind(&mut self, media: &MediaType<'a>) -> Option<Kind> {
        let essence = essence(media.name);
        let typed = media.schema.is_some_and(|it| !self.is_text(it));
        Some(match essence.as_str() {
            "application/x-www-form-urlencoded" => Kind::Form,
            "multipart/form-data" => Kind::Multipart,
            "application/json" | "text/json" => Kind::Json,
            _ if essence.starts_with("multipart/") => return None,
            _ if !essence.contains('/') => {
                let message = format!("`{}` is not a media type", media.name);
                let place = Place::Key(media.node.id);
                self.diagnostics.push(
                    Diagnostic::new(Code::UnsupportedMediaType, place, message)
                        .help("a type and a subtype; it is sent as JSON"),
                );
                Kind::Json
            }
            _ if essence.contains('*') && media.schema.is_none() => Kind::Bytes,
            _ if is_json(media.name) => Kind::Json,
            _ if is_xml(media.name) => Kind::Xml,
            _ if is_yaml(&essence) && typed => Kind::Yaml,
            _ if is_yaml(&essence) || essence.starts_with("text/") => Kind::Text,
            _ => Kind::Bytes,
        })
    }

    fn body_content(
        &mut self,
        kind: Kind,
        media: &MediaType<'a>,
        known: &mut Known<'a>,
        site: &Site,
    ) -> BodyContent {
        let schema = media.schema;
        match kind {
            Kind::Text => BodyContent::Text,
            Kind::Bytes => BodyContent::Bytes,
            Kind::Json | Kind::Yaml => {
                let ty = self.body_ty(media, known, site);
                match ty.shape {
                    Shape::Binary => BodyContent::Bytes,
                    _ => BodyContent::Json(ty),
                }
            }
            Kind::Xml => match self.xml_document(schema, &site.below("body"), true) {
                Some(shape) => {
                    if self.settings.xml_bodies {
                        self.output.xml_bodies.push((media.node.id, shape));
                    }
                    BodyContent::Xml(self.body_ty(media, known, site), shape)
                }
                None => BodyContent::Text,
            },
            Kind::Form => {
                let ty = self.body_ty(media, known, site);
                BodyContent::Form(ty, self.encodings(media))
            }
            Kind::Multipart => {
                self.note_files(media);
                let ty = self.body_ty(media, known, site);
                BodyContent::Multipart(ty, self.encodings(media))
            }
        }
    }

    /// Notes the properties of a form whose schemas say nothing: they are what their media type says, and so files unless
    /// that is text or JSON (OpenAPI 3.1, "Considerations for File Uploads").
    fn note_files(&mut self, media: &MediaType<'a>) {
        let encodings = media.node.get("encoding").and_then(Node::as_object);
        let Some((encodings, schema)) = encodings.zip(media.schema) else {
            return;
        };
        let view = self.view(&Conjunction::of(schema));
        for (name, encoding) in encodings {
            let said = encoding.get("contentType").and_then(Node::as_str);
            let schemas = view.properties.get(name.as_str());
            if let (Some(said), Some([schema])) = (said, schemas.map(Vec::as_slice))
                && is_bytes(said)
            {
                self.types.files.insert(std::ptr::from_ref(*schema));
            }
        }
    }

    fn body_ty(&mut self, media: &MediaType<'a>, known: &mut Known<'a>, site: &Site) -> Ty {
        if let Some((_, ty)) = known.types.iter().find(|it| it.0 == media.schema) {
            return ty.clone();
        }
        let site = match known.several {
            true => site.below(&format!("{} body", syntax(media.name))),
            false => site.below("body"),
        };
        let ty = match media.schema {
            Some(schema) => self.ty(&Conjunction::of(schema), &site),
            None => Ty::new(Shape::Any),
        };
        self.examples_of(media, &ty);
        known.types.push((media.schema, ty.clone()));
        ty
    }

    /// Whether a schema says that its values are text or bytes.
    fn is_text(&mut self, schema: &'a Node) -> bool {
        let view = self.view(&Conjunction::of(schema));
        view.types
            .is_some_and(|it| it.without(JsonTypes::NULL) == JsonTypes::STRING)
    }

    /// Whether a schema has properties that are bytes, one by one or in lists: only a form can carry them.
    fn has_files(&mut self, schema: Option<&'a Node>) -> bool {
        let Some(schema) = schema else {
            return false;
        };
        let view = self.view(&Conjunction::of(schema));
        let properties: Vec<_> = view.properties.into_values().collect();
        properties.into_iter().any(|nodes| {
            let view = self.view(&Conjunction::all(nodes));
            let items = view.items.clone();
            let of_items = !items.is_empty() && self.view(&Conjunction::all(items)).is_binary();
            of_items || view.is_binary()
        })
    }

    fn unsupported(&mut self, media: &MediaType<'a>) {
        let message = format!("a body of `{}` cannot be written", media.name);
        let place = Place::Key(media.node.id);
        self.diagnostics
            .push(Diagnostic::new(Code::UnsupportedMediaType, place, message).help("left out"));
    }

    /// How the properties of a form are sent, where that is not as usual.
    fn encodings(&mut self, media: &MediaType<'a>) -> Vec<Encoding> {
        let declared = media.node.get("encoding").and_then(Node::as_object);
        let declared = declared.into_iter().flatten();
        let all: Vec<Encoding> = declared
            .map(|(property, node)| self.encoding(property, node))
            .collect();
        let usual = |it: &Encoding| {
            it.content_type.is_none()
                && it.style.is_none()
                && !it.allow_reserved
                && it.headers.is_empty()
        };
        all.into_iter().filter(|it| !usual(it)).collect()
    }

    fn encoding(&mut self, property: &str, node: &'a Node) -> Encoding {
        let explode = node.get("explode").and_then(Node::as_bool);
        let allow_reserved = node.get("allowReserved").and_then(Node::as_bool);
        let said = node.get("style").and_then(Node::as_str);
        let style = match said {
            Some("spaceDelimited") => Style::SpaceDelimited,
            Some("pipeDelimited") => Style::PipeDelimited,
            Some("deepObject") => Style::DeepObject,
            _ => Style::Form,
        };
        let spelled = said.is_some() || explode.is_some() || allow_reserved.is_some();
        let spelled = spelled.then(|| (style, explode.unwrap_or(style == Style::Form)));
        let content_type = node.get("contentType").and_then(Node::as_str);
        Encoding {
            property: property.to_owned(),
            // Where a style is given, it decides.
            content_type: content_type
                .filter(|_| spelled.is_none())
                .map(str::to_owned),
            style: spelled,
            allow_reserved: allow_reserved.unwrap_or(false),
            headers: self.part_headers(node),
        }
    }

    /// The headers of a part that have one value. Others, files may carry.
    fn part_headers(&mut self, encoding: &'a Node) -> Vec<(String, String)> {
        let declared = encoding.get("headers").and_then(Node::as_object);
        let mut found = Vec::new();
        for (name, node) in declared.into_iter().flatten() {
            // The standard has them ignore what `contentType` says.
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let Some(node) = self.resolver.follow(node, self.diagnostics) else {
                continue;
            };
            let schema = node.get("schema");
            let value = schema.and_then(|it| {
                let constant = self.constant(name, &[it]).map(|it| it.value);
                constant.or_else(|| it.get("default").map(Node::to_json))
            });
            let text = match value {
                Some(serde_json::Value::String(text)) => Some(text),
                Some(value) if value.is_number() || value.is_boolean() => Some(value.to_string()),
                _ => None,
            };
            match text {
                Some(text) => found.push((name.clone(), text)),
                None => {
                    let message = format!("the header `{name}` of this part has no one value");
                    let place = Place::Key(node.id);
                    self.diagnostics.push(
                        Diagnostic::new(Code::UnsupportedMediaType, place, message)
                            .help("it is sent with files that carry it"),
                    );
                }
            }
        }
        found
    }
}

/// Whether two media types are names for the same representation.
fn is_twin(one: (Kind, &MediaType<'_>), other: (Kind, &MediaType<'_>)) -> bool {
    let same = one.1.schema == other.1.schema;
    let plain = |(kind, media): (Kind, &MediaType<'_>)| match kind {
        Kind::Json => is_plain(media.name, &["application/json", "text/json"], "json"),
        Kind::Xml => is_plain(media.name, &["application/xml", "text/xml"], "xml"),
        // Beside JSON, it would be the same text under another name.
        Kind::Yaml => YAML.contains(&essence(media.name).as_str()),
        _ => false,
    };
    let as_json = |kind: Kind| matches!(kind, Kind::Json | Kind::Yaml);
    let kinds = one.0 == other.0 || as_json(one.0) && as_json(other.0);
    kinds && same && plain(one) && plain(other)
}

/// What a media type is written as, in a word: `json`, `form`, or what its own name ends in.
pub(super) fn syntax(name: &str) -> String {
    let essence = essence(name);
    let word = match essence.as_str() {
        "application/x-www-form-urlencoded" => "form",
        _ if essence.starts_with("multipart/") => "multipart",
        _ => essence.split('/').next_back().unwrap_or_default(),
    };
    word.to_owned()
}

/// How well known a name for a syntax is.
fn media_type_rank(name: &str) -> u8 {
    match name {
        "application/json" | "application/xml" => 2,
        name if name.contains('*') => 0,
        _ => 1,
    }
}

/// Whether a media type is only a name for a syntax: it, its old name, or a range that it is in. Parameters other than
/// the charset tell versions of a type apart.
fn is_plain(name: &str, names: &[&str], syntax: &str) -> bool {
    let essence = essence(name);
    let mut parameters = name.split(';').skip(1).map(str::trim);
    let charset = |it: &str| it.is_empty() || it.to_ascii_lowercase().starts_with("charset");
    let range = ["*/*", "application/*"].contains(&essence.as_str())
        || essence.strip_prefix("application/*+") == Some(syntax);
    (names.contains(&essence.as_str()) || range) && parameters.all(charset)
}

/// The names of YAML itself (RFC 9512, and those from before it).
const YAML: [&str; 4] = [
    "application/yaml",
    "application/x-yaml",
    "text/yaml",
    "text/x-yaml",
];

fn is_yaml(essence: &str) -> bool {
    YAML.contains(&essence) || essence.ends_with("+yaml")
}

/// The media type to send: a range is not one. Bytes say themselves what they are.
fn concrete(kind: Kind, name: &str) -> String {
    match kind {
        Kind::Json if name.contains('*') || name.is_empty() => "application/json",
        Kind::Xml if name.contains('*') => "application/xml",
        Kind::Text if name.contains('*') => "text/plain",
        _ => name,
    }
    .to_owned()
}
