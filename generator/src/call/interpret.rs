//! What emitted code declares of an API and an operation, made from the intermediate representation while the program runs.
//!
//! The runtime takes declarations that live as long as the program. So they are made once for each operation, and kept.

use std::sync::{Mutex, PoisonError};

use foldhash::HashMap;
use serde_json::Value as Json;

use super::xml;
use crate::emit;
use crate::ir::{
    self, Api, BodyContent, Framing, ItemStream, Mark, NextPage, Pages, ParameterLocation,
    SchemeKind, Style, XmlId,
};
use crate::options::Options;
use crate::runtime::{self, QueryStyle, StreamRules};

/// What is declared of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// The API as a whole.
    pub api: &'static runtime::Api,
    /// The operation.
    pub operation: &'static runtime::Operation,
    /// How each way to send the body treats properties of a form, in the order of the ways.
    pub encodings: &'static [&'static [runtime::Encoding]],
    /// What documents of XML look like.
    pub shapes: &'static [runtime::xml::Shape],
    /// How its pages follow each other.
    pub pages: Option<&'static runtime::PageRules>,
}

/// The declarations so far, by the ids of operations.
#[derive(Debug, Default)]
pub struct Declarations(Mutex<HashMap<String, Declared>>);

impl Declarations {
    /// What is declared of the operation of an API that has only this one.
    pub fn of(
        &self,
        api: &Api,
        operation: &ir::Operation,
        crate_name: &str,
        options: &Options,
    ) -> Declared {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&operation.id) {
            return *known;
        }
        let ways = operation.body.iter().flat_map(|it| &it.media_types);
        let made = Declared {
            api: kept(declared_api(api, crate_name, options)),
            operation: kept(declared_operation(operation)),
            encodings: list(ways.map(|it| encodings(&it.content))),
            shapes: xml::shapes(&api.xml),
            pages: operation
                .calls
                .pages
                .as_ref()
                .map(|it| kept(pages(api, operation, it))),
        };
        known.insert(operation.id.clone(), made);
        made
    }
}

impl Declared {
    /// The shape of a document of XML.
    pub fn shape(&self, id: XmlId) -> Option<&'static runtime::xml::Shape> {
        self.shapes.get(id.0)
    }
}

/// A value that is kept as long as the program runs.
pub fn kept<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// A text that is kept.
pub fn text(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// A list that is kept.
pub fn list<T>(items: impl IntoIterator<Item = T>) -> &'static [T] {
    Vec::leak(items.into_iter().collect())
}

fn declared_api(api: &Api, crate_name: &str, options: &Options) -> runtime::Api {
    let schemes = api.security_schemes.iter().map(|it| runtime::Scheme {
        name: text(&it.name),
        kind: match &it.kind {
            SchemeKind::Bearer => runtime::SchemeKind::Bearer,
            SchemeKind::Basic => runtime::SchemeKind::Basic,
            SchemeKind::Http(name) => runtime::SchemeKind::Http(text(name)),
            SchemeKind::Header(name) => runtime::SchemeKind::Header(text(name)),
            SchemeKind::Query(name) => runtime::SchemeKind::Query(text(name)),
            SchemeKind::Cookie(name) => runtime::SchemeKind::Cookie(text(name)),
        },
        env: options.token_env.get(&it.name).map(|it| text(it)),
    });
    runtime::Api {
        user_agent: text(&format!("{crate_name}/{}", options.crate_version)),
        servers: list(api.servers.iter().map(server)),
        own_servers: list(api.operation_servers.iter().map(server)),
        base_url_env: options.base_url_env.as_deref().map(text),
        schemes: list(schemes),
        request_id_header: options.request_id_header.as_deref().map(text),
    }
}

fn server(server: &ir::Server) -> runtime::Server {
    let variables = server.variables.iter().map(|it| runtime::ServerVariable {
        name: text(&it.name),
        default: text(&it.default),
        values: list(it.values.iter().map(|it| text(it))),
    });
    runtime::Server {
        url: text(&server.url),
        description: text(server.description.as_deref().unwrap_or_default()),
        variables: list(variables),
    }
}

fn declared_operation(it: &ir::Operation) -> runtime::Operation {
    let security = it.security.iter();
    let security = security.map(|all| list(all.iter().map(|it| text(it))));
    let key = it.parameters.iter().find(|it| it.is_key());
    runtime::Operation {
        server: list(it.server),
        security: list(security),
        safety: it.calls.safety.map(|it| match it {
            ir::Safety::Safe => runtime::Safety::Safe,
            ir::Safety::Idempotent => runtime::Safety::Idempotent,
            ir::Safety::Unsafe => runtime::Safety::Unsafe,
        }),
        idempotency_key: key.map(|it| text(&it.name)),
        accept: text(&emit::accepted(it)),
        streaming: it.stream().map(|(media_type, it)| rules(media_type, it)),
        ..runtime::Operation::new(text(&it.id), text(&it.method), text(&it.path))
    }
}

fn rules(media_type: &str, stream: &ItemStream) -> StreamRules {
    let known = &stream.rules;
    let base = match stream.framing {
        Framing::Events => StreamRules::EVENTS,
        Framing::Lines => StreamRules::lines(text(media_type)),
        Framing::Sequence => StreamRules::sequence(text(media_type)),
    };
    let properties = |all: &[(String, Json)]| {
        list(
            all.iter()
                .map(|(name, it)| (text(name), text(&it.to_string()))),
        )
    };
    let texts = |all: &[String]| list(all.iter().map(|it| text(it)));
    StreamRules {
        asked_by: properties(&known.asked_by),
        declined_by: properties(&known.declined_by),
        tag: known.tag.as_deref().map(text),
        terminal: known.terminal.as_ref().map(|it| runtime::Terminal {
            mark: match &it.mark {
                Mark::Data => runtime::Mark::Data,
                Mark::Event => runtime::Mark::Event,
                Mark::Property(pointer) => runtime::Mark::Property(text(pointer)),
            },
            values: texts(&it.values),
            required: known.must_complete,
        }),
        errors: texts(&known.errors),
        errors_in_place: known.errors_in_place,
        ignored: texts(&known.ignored),
        ..base
    }
}

/// A style of queries and forms.
pub fn query_style(style: Style) -> QueryStyle {
    match style {
        Style::SpaceDelimited => QueryStyle::Space,
        Style::PipeDelimited => QueryStyle::Pipe,
        Style::DeepObject => QueryStyle::DeepObject,
        _ => QueryStyle::Form,
    }
}

fn encodings(content: &BodyContent) -> &'static [runtime::Encoding] {
    let (BodyContent::Form(_, all) | BodyContent::Multipart(_, all)) = content else {
        return &[];
    };
    let made = all.iter().map(|it| {
        let headers = it.headers.iter().map(|(name, it)| (text(name), text(it)));
        let mut made = runtime::Encoding::of(list([text(&it.property)])).headers(list(headers));
        if let Some(media_types) = &it.content_type {
            made = made.content_type(text(media_types));
        }
        if let Some((style, explode)) = it.style {
            made = made.style(query_style(style), explode);
        }
        match it.allow_reserved {
            true => made.allow_reserved(),
            false => made,
        }
    });
    list(made)
}

fn pages(api: &Api, operation: &ir::Operation, pages: &Pages) -> runtime::PageRules {
    let argument = |name: &str| match ir::argument_place(api, operation, name) {
        Some(ParameterLocation::Query) => runtime::Argument::Query(text(name)),
        _ => runtime::Argument::Body(text(name)),
    };
    runtime::PageRules {
        items: text(&pages.items),
        next: match &pages.next {
            NextPage::Cursor(name, from) => runtime::NextPage::Cursor(argument(name), text(from)),
            NextPage::Offset(name) => runtime::NextPage::Offset(argument(name)),
            NextPage::Number(name, first) => runtime::NextPage::Number(argument(name), *first),
            NextPage::Link => runtime::NextPage::Link,
        },
        more: pages.more.as_deref().map(text),
    }
}
