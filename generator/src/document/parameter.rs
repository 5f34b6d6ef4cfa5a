//! Parameters (OpenAPI, "Parameter Object").

use openapiv3::{PathStyle, QueryStyle};

use super::{Fields, Reader};
use crate::source::Node;

/// The place of a parameter that is the whole query (OpenAPI 3.2).
pub const WHOLE_QUERY: &str = "querystring";

/// A parameter.
#[derive(Debug)]
pub struct Parameter<'a> {
    /// The parameter object.
    pub node: &'a Node,
    /// `name`.
    pub name: &'a str,
    /// `in`, and what may be said of a parameter there.
    pub location: Location,
    /// `description`.
    pub description: Option<&'a str>,
    /// `required`.
    pub required: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// `explode`, if it is said.
    pub explode: Option<bool>,
    /// Its schema: its own, or that of its only media type.
    pub schema: Option<&'a Node>,
    /// The media type it is written in, where it is declared by `content`.
    pub media_type: Option<&'a str>,
}

/// Where a parameter is sent, and in which style (OpenAPI, "Parameter Locations" and "Style Values").
#[derive(Debug)]
pub enum Location {
    /// In a segment of the path.
    Path(PathStyle),
    /// In the query.
    Query {
        /// `style`.
        style: QueryStyle,
        /// `allowReserved`.
        allow_reserved: bool,
        /// `allowEmptyValue`.
        allow_empty: bool,
    },
    /// As the whole query (OpenAPI 3.2).
    WholeQuery,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie {
        /// Whether its value is sent as it is: the style `cookie` (OpenAPI 3.2).
        as_it_is: bool,
    },
}

impl Location {
    /// `None`, and reported, if there is no such place, or no such style there.
    fn of(fields: &mut Fields<'_, '_>) -> Option<Location> {
        let place = fields.needed("in")?;
        let style = match place {
            WHOLE_QUERY => None,
            _ => fields.text("style"),
        };
        Some(match (place, style) {
            ("path", None | Some("simple")) => Location::Path(PathStyle::Simple),
            ("path", Some("label")) => Location::Path(PathStyle::Label),
            ("path", Some("matrix")) => Location::Path(PathStyle::Matrix),
            ("query", style) => Location::Query {
                style: match style {
                    None | Some("form") => QueryStyle::Form,
                    Some("spaceDelimited") => QueryStyle::SpaceDelimited,
                    Some("pipeDelimited") => QueryStyle::PipeDelimited,
                    Some("deepObject") => QueryStyle::DeepObject,
                    Some(_) => return fields.unknown("style"),
                },
                allow_reserved: fields.flag("allowReserved").unwrap_or_default(),
                allow_empty: fields.flag("allowEmptyValue").unwrap_or_default(),
            },
            (WHOLE_QUERY, _) => Location::WholeQuery,
            ("header", None | Some("simple")) => Location::Header,
            ("cookie", None | Some("form")) => Location::Cookie { as_it_is: false },
            ("cookie", Some("cookie")) => Location::Cookie { as_it_is: true },
            ("path" | "header" | "cookie", Some(_)) => return fields.unknown("style"),
            _ => return fields.unknown("in"),
        })
    }
}

impl<'a> Reader<'_, 'a> {
    /// The path item's parameters and the operation's own, which replace those of the same name and place.
    pub(super) fn parameters(&mut self, item: &'a Node, operation: &'a Node) -> Vec<Parameter<'a>> {
        let mut found: Vec<Parameter<'a>> = Vec::new();
        for owner in [item, operation] {
            let list = owner.get("parameters").and_then(Node::as_array);
            for node in list.unwrap_or_default() {
                let Some(read) = self.parameter(node) else {
                    continue;
                };
                let same = |it: &Parameter<'_>| {
                    it.node.get("in") == read.node.get("in") && it.name == read.name
                };
                match found.iter().position(same) {
                    Some(index) => found[index] = read,
                    None => found.push(read),
                }
            }
        }
        found
    }

    fn parameter(&mut self, node: &'a Node) -> Option<Parameter<'a>> {
        let node = self.resolver.follow(node, self.diagnostics)?;
        let mut fields = self.fields(node, "parameter")?;
        let content = node.get("content").and_then(Node::as_object);
        let media_type = content.and_then(|it| it.first());
        let schema = node.get("schema");
        Some(Parameter {
            node,
            name: fields.needed("name")?,
            location: Location::of(&mut fields)?,
            description: fields.text("description"),
            required: fields.flag("required").unwrap_or_default(),
            deprecated: fields.flag("deprecated").unwrap_or_default(),
            explode: fields.flag("explode"),
            schema: schema.or_else(|| media_type.and_then(|(_, it)| it.get("schema"))),
            media_type: media_type.map(|(name, _)| name.as_str()),
        })
    }
}
