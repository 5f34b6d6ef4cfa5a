//! The page of an operation.

use super::tree::{Tree, allowed, json_type};
use super::{Field, Material, Page, Part, Section, Snippet, curl, example};
use crate::diagnostic::Diagnostics;
use crate::emit;
use crate::http::essence;
use crate::ir::{
    self, Body, BodyContent, ContentKind, ItemStream, Mark, ParameterLocation, Response,
    ResponseContent, SchemeKind, Server, Shape, Status, Ty, TypeKind,
};
use crate::resolve::OperationRef;
use crate::source::Node;

/// The reference of an operation, by its place in the API. `None` if there is none.
pub fn page<'a>(
    material: &Material<'_, 'a>,
    index: usize,
    listed: &OperationRef<'a>,
) -> Option<Page> {
    let it = material.api.operations.get(index)?;
    let page = Page {
        title: it.id.clone(),
        call: Some((it.method.clone(), it.path.clone())),
        deprecated: it.docs.deprecated,
        summary: it.docs.title.clone(),
        description: it.docs.description.clone(),
        ..Page::default()
    };
    let body = it.body.as_ref().map(|it| body_of(material, listed, it));
    let mut writer = Writer {
        material,
        it,
        listed,
        tree: Tree::new(material.api),
        page,
    };
    writer.address();
    writer.parameters();
    if let (Some(body), Some(described)) = (&it.body, &body) {
        writer.body(body, described);
    }
    for response in &it.successes {
        writer.response(response, Part::Response);
    }
    writer.headers();
    for response in &it.errors {
        writer.response(response, Part::Error);
    }
    writer.page.is_folded = writer.tree.is_folded;
    let mut page = writer.page;
    page.snippets.push(Snippet {
        title: "Rust".to_owned(),
        language: "rust",
        code: emit::call(
            material.api,
            material.names,
            material.plan,
            material.settings,
            index,
            None,
        ),
    });
    page.snippets.push(Snippet {
        title: "curl".to_owned(),
        language: "sh",
        code: curl::call(material, it, body.as_ref()),
    });
    page.snippets
        .extend(body.map(|it| it.snippets).unwrap_or_default());
    Some(page)
}

/// What the document shows of a body.
#[derive(Default)]
pub struct Described {
    /// What is said of the body as a whole.
    description: Option<String>,
    /// What is sent, if a value for it is known: the document's first example, or else what is required.
    pub value: Option<serde_json::Value>,
    /// The document's examples, and what is required.
    snippets: Vec<Snippet>,
}

/// How many examples of the document are shown.
const EXAMPLES: usize = 3;

fn body_of(material: &Material<'_, '_>, listed: &OperationRef<'_>, body: &Body) -> Described {
    let follow = |node| material.resolver.follow(node, &mut Diagnostics::default());
    let node = listed.node.get("requestBody").and_then(follow);
    let Some(node) = node else {
        return Described::default();
    };
    let content = node.get("content").and_then(Node::as_object);
    let sent = body.media_types.first();
    let media_type = content.into_iter().flatten().find_map(|(key, it)| {
        let is_sent = sent.is_some_and(|sent| essence(&sent.media_type) == essence(key));
        is_sent.then_some(it)
    });
    let mut found = Described {
        description: node
            .get("description")
            .and_then(Node::as_str)
            .map(str::to_owned),
        ..Described::default()
    };
    let is_value = sent.is_some_and(|it| it.content.ty().is_some());
    let Some(media_type) = media_type.filter(|_| is_value) else {
        return found;
    };
    let several = media_type.get("examples").and_then(Node::as_object);
    let several = several.into_iter().flatten().filter_map(|(key, it)| {
        let it = follow(it)?;
        let told = it.get("summary").and_then(Node::as_str).unwrap_or(key);
        Some((told, it.get("value")?))
    });
    let single = media_type.get("example").map(|it| ("Example", it));
    let snippet = |title: String, value: &serde_json::Value| Snippet {
        title,
        language: "json",
        code: format!("{value:#}"),
    };
    for (told, example) in single.into_iter().chain(several).take(EXAMPLES) {
        let value = example.to_json();
        found
            .snippets
            .push(snippet(format!("Body: {told}"), &value));
        found.value = found.value.or(Some(value));
    }
    let schema = media_type.get("schema");
    let least = schema.and_then(|it| crate::examples::sample_of(material.resolver, it));
    if let Some(least) = least {
        let snippet = snippet("Body: what is required".to_owned(), &least);
        found.snippets.insert(0, snippet);
        found.value = found.value.or(Some(least));
    }
    found
}

struct Writer<'w, 'a> {
    material: &'w Material<'w, 'a>,
    it: &'w ir::Operation,
    listed: &'w OperationRef<'a>,
    tree: Tree<'w>,
    page: Page,
}

impl Writer<'_, '_> {
    fn section(
        &mut self,
        part: Part,
        title: impl Into<String>,
        notes: Vec<String>,
        fields: Vec<Field>,
    ) {
        self.page.sections.push(Section {
            part,
            title: title.into(),
            notes,
            fields,
        });
    }

    /// Where it is called, and with what credentials.
    fn address(&mut self) {
        let api = self.material.api;
        let servers: Vec<&Server> = match self.it.server {
            Some(own) => api.operation_servers.get(own).into_iter().collect(),
            None => api.servers.iter().collect(),
        };
        let servers = servers.iter().map(|it| match &it.description {
            Some(told) => format!("`{}`: {told}", it.url),
            None => format!("`{}`", it.url),
        });
        let servers: Vec<String> = servers.collect();
        if !servers.is_empty() {
            self.section(Part::About, "Servers", servers, Vec::new());
        }
        let ways = self.it.security.iter().map(|all| match all.is_empty() {
            true => "none".to_owned(),
            false => {
                let all: Vec<String> = all.iter().map(|it| self.scheme(it)).collect();
                all.join(" and ")
            }
        });
        let ways: Vec<String> = ways.collect();
        if !ways.is_empty() {
            self.section(
                Part::About,
                "Security",
                vec![ways.join(", or ")],
                Vec::new(),
            );
        }
    }

    fn scheme(&self, name: &str) -> String {
        let schemes = &self.material.api.security_schemes;
        let Some(scheme) = schemes.iter().find(|it| it.name == name) else {
            return format!("`{name}`");
        };
        let sent = match &scheme.kind {
            SchemeKind::Bearer => "the header `Authorization: Bearer ..`".to_owned(),
            SchemeKind::Basic => "user and password, as `Authorization: Basic ..`".to_owned(),
            SchemeKind::Http(scheme) => format!("the header `Authorization: {scheme} ..`"),
            SchemeKind::Header(name) => format!("the header `{name}`"),
            SchemeKind::Query(name) => format!("the query parameter `{name}`"),
            SchemeKind::Cookie(name) => format!("the cookie `{name}`"),
        };
        let scopes = self.it.scopes.get(name).filter(|it| !it.is_empty());
        match scopes {
            Some(scopes) => format!("`{name}` ({sent}; scopes `{}`)", scopes.join("`, `")),
            None => format!("`{name}` ({sent})"),
        }
    }

    fn parameters(&mut self) {
        for (place, word, title) in [
            (ParameterLocation::Path, "path", "Path parameters"),
            (ParameterLocation::Query, "query", "Query parameters"),
            (ParameterLocation::WholeQuery, "querystring", "Query"),
            (ParameterLocation::Header, "header", "Request headers"),
            (ParameterLocation::Cookie, "cookie", "Cookies"),
        ] {
            let here = self.it.parameters.iter().filter(|it| it.place == place);
            let mut fields = Vec::new();
            for it in here {
                let depth = self.material.depth.sent;
                let (ty, docs, required) = (&it.ty, &it.docs, Some(it.required));
                let mut field = self.tree.field(&it.name, ty, docs, required, depth);
                if let (Some(value), true) = (&it.constant, field.values.is_empty()) {
                    field.ty = json_type(value).to_owned();
                    field.values.push(allowed(value.clone()));
                }
                let resolver = self.material.resolver;
                field.example = example::example(resolver, self.listed, it, word);
                fields.push(field);
            }
            if !fields.is_empty() {
                self.section(Part::Parameters(word), title, Vec::new(), fields);
            }
        }
    }

    fn body(&mut self, body: &Body, described: &Described) {
        let mut notes: Vec<String> = described.description.iter().cloned().collect();
        let types: Vec<&str> = body
            .media_types
            .iter()
            .map(|it| it.media_type.as_str())
            .collect();
        notes.push(format!("Header `Content-Type`: `{}`", types.join("` or `")));
        let required = if body.required {
            "required"
        } else {
            "optional"
        };
        let mut fields = Vec::new();
        let depth = self.material.depth.sent;
        let is_same = body.has_one_type();
        for (index, way) in body.media_types.iter().enumerate() {
            if is_same && index > 0 {
                break;
            }
            let mut own = match &way.content {
                BodyContent::Text => vec![whole("text")],
                BodyContent::Bytes => vec![whole("bytes")],
                content => match content.ty() {
                    Some(ty) => self.tree.fields(ty, depth),
                    None => Vec::new(),
                },
            };
            match is_same {
                true => fields = own,
                false => {
                    own.iter_mut()
                        .for_each(|it| it.is_branch = it.name.is_empty());
                    self.section(
                        Part::Body {
                            required: body.required,
                        },
                        format!("Body as {}", way.media_type),
                        Vec::new(),
                        own,
                    );
                }
            }
        }
        let title = format!("Body ({required})");
        let required = body.required;
        self.section(Part::Body { required }, title, notes, fields);
    }

    fn response(&mut self, response: &Response, part: Part) {
        let word = match part {
            Part::Error => "Error",
            _ => "Response",
        };
        let title = format!("{word} {}", status(response.status));
        let mut notes: Vec<String> = response.description.iter().cloned().collect();
        for content in &response.contents {
            let title = format!("{title}: {}", content.media_type);
            self.content(part, title, std::mem::take(&mut notes), content);
        }
        if response.contents.is_empty() {
            self.section(part, title, notes, Vec::new());
        }
    }

    fn content(
        &mut self,
        mut part: Part,
        title: String,
        mut notes: Vec<String>,
        content: &ResponseContent,
    ) {
        let depth = self.material.depth.received;
        let fields = match &content.kind {
            ContentKind::Json(ty) | ContentKind::Xml(ty, _) => {
                let fields = self.tree.fields(ty, depth);
                let is_listed = fields.iter().all(|it| !it.name.is_empty());
                notes.extend(self.schema(ty).filter(|_| is_listed));
                fields
            }
            ContentKind::Text => vec![whole("text")],
            ContentKind::Bytes => vec![whole("bytes")],
            ContentKind::Stream(stream) => {
                notes.extend(rules(stream));
                if part == Part::Response {
                    part = Part::Stream;
                    self.page.asked_by = Some(stream.rules.asked_by.clone());
                }
                // Events are the point of a stream; what they carry is as deep as any response.
                self.tree.fields(&stream.item, depth)
            }
        };
        self.section(part, title, notes, fields);
    }

    /// Which schema an object is of, if it has a name.
    fn schema(&self, ty: &Ty) -> Option<String> {
        let Shape::Named(id) = self.material.api.unalias(ty).shape else {
            return None;
        };
        let ty = self.material.api.ty(id);
        let is_named = matches!(ty.kind, TypeKind::Object(_)) && ty.name.path.is_empty();
        is_named.then(|| format!("An object `{}`.", ty.name.root))
    }

    fn headers(&mut self) {
        if let Some(headers) = &self.it.headers {
            let fields = self.tree.fields(headers, self.material.depth.sent);
            self.section(Part::Headers, "Response headers", Vec::new(), fields);
        }
    }
}

/// A value that has no fields to list.
fn whole(ty: &str) -> Field {
    Field {
        ty: ty.to_owned(),
        ..Field::default()
    }
}

/// What asks for a stream, and how it ends.
fn rules(stream: &ItemStream) -> Vec<String> {
    let rules = &stream.rules;
    let mut notes = Vec::new();
    let asked: Vec<String> = rules
        .asked_by
        .iter()
        .map(|(name, it)| format!("`{name}: {it}`"))
        .collect();
    if !asked.is_empty() {
        notes.push(format!("A stream, asked for by {}.", asked.join(" and ")));
    }
    if let Some(terminal) = &rules.terminal {
        let what = match &terminal.mark {
            Mark::Data => "the data",
            Mark::Event => "the event",
            Mark::Property(pointer) => &format!("`{pointer}` as"),
        };
        notes.push(format!(
            "It is complete with {what} `{}`.",
            terminal.values.join("` or `")
        ));
    }
    if !rules.errors.is_empty() {
        notes.push(format!(
            "Failures are events called `{}`.",
            rules.errors.join("`, `")
        ));
    }
    notes
}

fn status(status: Status) -> String {
    match status {
        Status::Code(code) => format!("{code} ({})", Status::Code(code).label()),
        Status::Range(hundreds) => format!("{hundreds}XX"),
        Status::Default => "default".to_owned(),
    }
}
