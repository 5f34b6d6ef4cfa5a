//! Operations and their responses.

use indexmap::IndexMap;

use super::Lower;
use super::body::syntax;
use super::event::framing;
use super::security;
use super::types::Site;
use super::view::Conjunction;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::{self, MediaType};
use crate::http::essence;
use crate::ir::{
    ContentKind, Docs, Operation, Response, ResponseContent, Shape, Status, Ty, TypeName,
};
use crate::resolve::OperationRef;
use crate::source::Node;

impl<'a> Lower<'_, 'a> {
    /// An operation and, on the way, the types it reaches.
    pub(super) fn operation(&mut self, operation: &document::Operation<'a>) -> Operation {
        let listed = &operation.listed;
        self.stream_facts = self.settings.stream_facts(listed);
        let fixed = self.settings.names.get(&listed.id).cloned();
        let site = Site {
            name: TypeName {
                root: fixed.clone().unwrap_or_else(|| listed.id.clone()),
                path: Vec::new(),
                place: Vec::new(),
                fixed: None,
            },
            root: listed.node.id,
        };
        let meta = &operation.meta;
        let parameters = self.parameters(operation, &site);
        let body = operation.body.as_ref().and_then(|it| self.body(it, &site));
        let mut successes = Vec::new();
        let mut errors = Vec::new();
        for declared in &operation.responses {
            let place = place(declared, &operation.responses);
            let site = site.below(&place);
            let Some(response) = self.response(declared, &listed.method, &site) else {
                continue;
            };
            match is_success(response.status) {
                true => successes.push(response),
                false => errors.push(response),
            }
        }
        // Where nothing else is a success, a redirect is.
        if successes.is_empty() {
            let redirect =
                |it: &Response| matches!(it.status, Status::Code(300..=399) | Status::Range(3));
            (successes, errors) = errors.into_iter().partition(redirect);
        }
        // A document whose only response is `default` means the successful one.
        if successes.is_empty()
            && let [only] = errors.as_slice()
            && only.status == Status::Default
        {
            successes.append(&mut errors);
        }
        Operation {
            origin: listed.node.id,
            id: listed.id.clone(),
            fixed,
            group: group(listed),
            method: listed.method.clone(),
            path: listed.path.to_owned(),
            server: self.server(listed),
            docs: Docs {
                title: meta.summary.map(str::to_owned),
                description: meta.description.map(str::to_owned),
                deprecated: meta.deprecated,
                ..Docs::default()
            },
            parameters,
            body,
            successes,
            errors,
            headers: self.response_headers(operation, &site),
            errors_of: None,
            security: self.security(operation),
            scopes: self.scopes(operation),
            calls: crate::ir::CallPatterns::default(),
        }
    }

    /// What the operation asks of its schemes, each named once.
    fn scopes(&self, operation: &document::Operation<'a>) -> IndexMap<String, Vec<String>> {
        let own = operation.listed.node.get("security");
        let said = own.or_else(|| self.resolver.root().get("security"));
        let all = said.and_then(Node::as_array).unwrap_or_default().iter();
        let mut found: IndexMap<String, Vec<String>> = IndexMap::new();
        for (scheme, scopes) in all.filter_map(Node::as_object).flatten() {
            let scopes = scopes.as_array().unwrap_or_default().iter();
            for scope in scopes.filter_map(Node::as_str) {
                let known = found.entry(scheme.clone()).or_default();
                if !known.iter().any(|it| it == scope) {
                    known.push(scope.to_owned());
                }
            }
        }
        found
    }

    fn security(&self, operation: &document::Operation<'a>) -> Vec<Vec<String>> {
        match &operation.meta.security {
            None => security::of_document(self.resolver.root()),
            Some(own) => own
                .iter()
                .map(|all| all.iter().map(|it| (*it).to_owned()).collect())
                .collect(),
        }
    }

    fn schema_ty(&mut self, schema: Option<&'a Node>, site: &Site) -> Ty {
        match schema {
            Some(schema) => self.ty(&Conjunction::of(schema), site),
            None => Ty::new(Shape::Any),
        }
    }

    fn left_out(&mut self, other: &MediaType<'a>, kept: &str) {
        let message = format!("`{}` is left out in favour of `{kept}`", other.name);
        let place = Place::Key(other.node.id);
        self.diagnostics
            .push(Diagnostic::new(Code::UnsupportedMediaType, place, message));
    }

    fn response(
        &mut self,
        declared: &document::Response<'a>,
        method: &str,
        site: &Site,
    ) -> Option<Response> {
        let Some(status) = status(declared.status) else {
            let message = format!("`{}` is no status code", declared.status);
            let place = Place::Key(declared.node.id);
            self.diagnostics.push(
                Diagnostic::new(Code::UnsupportedResponse, place, message)
                    .help("a code of three digits, a range such as `4XX`, or `default`"),
            );
            return None;
        };
        let empty = method == "HEAD"
            || matches!(
                status,
                Status::Code(100..=199 | 204 | 205 | 304) | Status::Range(1)
            );
        let declared_contents = match (empty, declared.content.first()) {
            (true, Some(first)) => {
                let place = Place::Key(first.node.id);
                let message = "this response has no body; its content is left out";
                self.diagnostics
                    .push(Diagnostic::new(Code::UselessContent, place, message));
                &[]
            }
            _ => declared.content.as_slice(),
        };
        let mut contents: Vec<ResponseContent> = Vec::new();
        for media in declared_contents {
            let kind = self.content_kind(media, declared_contents, !is_success(status), site);
            let stream = |it: &ResponseContent| matches!(it.kind, ContentKind::Stream(_));
            if let ContentKind::Stream(_) = kind
                && let Some(first) = contents.iter().find(|it| stream(it))
            {
                let first = first.media_type.clone();
                self.left_out(media, &first);
                continue;
            }
            contents.push(ResponseContent {
                media_type: media.name.to_owned(),
                kind,
            });
        }
        if !is_success(status) {
            self.note_untyped(declared_contents, &contents);
        }
        Some(Response {
            status,
            contents,
            description: declared.description.map(str::to_owned),
            links: self.links(declared.node),
        })
    }

    /// Notes the representations of an error that have no type, beside one that has: the type of an error tells of values
    /// only.
    fn note_untyped(&mut self, declared: &[MediaType<'a>], contents: &[ResponseContent]) {
        let Some(typed) = contents.iter().find(|it| it.kind.value().is_some()) else {
            return;
        };
        let plain =
            |it: &&ResponseContent| matches!(it.kind, ContentKind::Text | ContentKind::Bytes);
        for content in contents.iter().filter(plain) {
            let Some(media) = declared.iter().find(|it| it.name == content.media_type) else {
                continue;
            };
            let message = format!(
                "`{}` of this error has no type; that of `{}` is the error's",
                content.media_type, typed.media_type
            );
            let place = Place::Key(media.node.id);
            self.diagnostics.push(
                Diagnostic::new(Code::UntypedError, place, message)
                    .help("where it arrives, the body can be had as it is"),
            );
        }
    }

    /// How a media type of a response is read.
    fn content_kind(
        &mut self,
        media: &MediaType<'a>,
        all: &[MediaType<'a>],
        is_error: bool,
        site: &Site,
    ) -> ContentKind {
        if let Some(framing) = framing(media.name) {
            return ContentKind::Stream(Box::new(self.item_stream(media, framing, site)));
        }
        // Some tools list plain text beside JSON for the same values, and mean JSON in both.
        let json_as_text = || {
            let schema = media.schema.filter(|it| it.get("$ref").is_some());
            let twin = |it: &MediaType<'a>| is_json(it.name) && it.schema == schema;
            essence(media.name) == "text/plain" && schema.is_some() && all.iter().any(twin)
        };
        if is_json(media.name) || json_as_text() {
            if media.name.contains('*') && media.schema.is_none() {
                return ContentKind::Bytes;
            }
            let site = &representation(media, all, site);
            let ty = self.schema_ty(media.schema, site);
            if matches!(ty.shape, Shape::Binary) {
                return ContentKind::Bytes;
            }
            self.examples_of(media, &ty);
            return ContentKind::Json(ty);
        }
        let is_read = is_read_from_xml(media, all, is_error);
        if is_xml(media.name)
            && (is_read || self.settings.xml_bodies)
            && let Some(shape) = self.xml_document(media.schema, site, false)
        {
            if self.settings.xml_bodies {
                let found = &mut self.output.xml_bodies;
                found.push((media.node.id, shape));
            }
            if is_read {
                let site = &representation(media, all, site);
                return ContentKind::Xml(self.schema_ty(media.schema, site), shape);
            }
        }
        match essence(media.name).starts_with("text/") {
            true => ContentKind::Text,
            false => ContentKind::Bytes,
        }
    }
}

fn is_success(status: Status) -> bool {
    matches!(status, Status::Code(200..=299) | Status::Range(2))
}

/// Whether XML is read as a value. Beside JSON, what is asked for is JSON, and XML is what it is; but nobody asks for an
/// error, so that of another schema is a value too.
fn is_read_from_xml(media: &MediaType<'_>, all: &[MediaType<'_>], is_error: bool) -> bool {
    let mut json = all.iter().filter(|it| is_json(it.name)).peekable();
    json.peek().is_none() || is_error && json.all(|it| it.schema != media.schema)
}

/// What a response is called: by its status too, if there are several of its kind whose schemas differ.
fn place<'a>(declared: &document::Response<'a>, all: &[document::Response<'a>]) -> String {
    let is_success = |it: &document::Response<'_>| it.status.starts_with('2');
    let kind = match is_success(declared) {
        true => "response",
        false => "error",
    };
    let mut like = all
        .iter()
        .filter(|it| is_success(it) == is_success(declared));
    let schemas = |it: &document::Response<'a>| -> Vec<Option<&'a Node>> {
        it.content.iter().map(|it| it.schema).collect()
    };
    let own = schemas(declared);
    let alone = like.all(|it| it.content.is_empty() || schemas(it) == own);
    match status(declared.status) {
        Some(status) if !alone => format!("{} {kind}", status.label()),
        _ => kind.to_owned(),
    }
}

/// The place of one media type among others whose schemas differ.
fn representation(media: &MediaType<'_>, all: &[MediaType<'_>], site: &Site) -> Site {
    let with_types = |it: &&MediaType<'_>| is_json(it.name) || is_xml(it.name);
    let mut others = all.iter().filter(with_types);
    match others.all(|it| it.schema == media.schema) {
        true => site.clone(),
        false => site.below(&syntax(media.name)),
    }
}

/// The first tag; or the first segment of the path that is no parameter and no version.
fn group(listed: &OperationRef<'_>) -> String {
    let tag = listed.tags().map(str::trim).find(|it| !it.is_empty());
    let version = |it: &str| {
        let digits = it.strip_prefix('v').unwrap_or(it);
        !digits.is_empty() && digits.chars().all(|it| it.is_ascii_digit() || it == '.')
    };
    let mut segments = listed.path.split('/');
    let segment =
        segments.find(|it| !it.is_empty() && !it.contains('{') && *it != "api" && !version(it));
    tag.or(segment).unwrap_or("root").to_owned()
}

fn status(text: &str) -> Option<Status> {
    if text.eq_ignore_ascii_case("default") {
        return Some(Status::Default);
    }
    if let Some(hundreds) = text.strip_suffix("XX").or_else(|| text.strip_suffix("xx")) {
        let hundreds = hundreds.parse().ok()?;
        return (1..=5)
            .contains(&hundreds)
            .then_some(Status::Range(hundreds));
    }
    let code = text.parse().ok()?;
    (100..=599).contains(&code).then_some(Status::Code(code))
}

/// Whether a media type is JSON: by name, by suffix (RFC 6839), or anything at all.
pub(super) fn is_json(name: &str) -> bool {
    let essence = essence(name);
    essence == "application/json"
        || essence == "text/json"
        || essence.ends_with("+json")
        || essence == "*/*"
        || essence == "application/*"
}

/// Whether a media type is XML: by name, or by suffix (RFC 7303).
pub(super) fn is_xml(name: &str) -> bool {
    let essence = essence(name);
    essence == "application/xml" || essence == "text/xml" || essence.ends_with("+xml")
}
