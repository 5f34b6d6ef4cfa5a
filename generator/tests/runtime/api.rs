//! A small API for the tests, declared as an emitted crate would.

use crate::runtime::{
    Api, Client, ClientBuilder, Error, Mark, Operation, Scheme, SchemeKind, Server, StreamRules,
    Timeouts,
};
use crate::transport_reqwest::ReqwestTransport;

pub const TOKEN: &str = "tok-5ECRET";

pub static API: Api = Api {
    user_agent: "tests/1",
    servers: &[Server::at("https://api.example.com/v1")],
    own_servers: &[],
    base_url_env: Some("EXAMPLE_URL"),
    schemes: &[
        Scheme {
            name: "bearer",
            kind: SchemeKind::Bearer,
            env: Some("EXAMPLE_TOKEN"),
        },
        Scheme {
            name: "basic",
            kind: SchemeKind::Basic,
            env: None,
        },
        Scheme {
            name: "header",
            kind: SchemeKind::Header("x-key"),
            env: Some("EXAMPLE_KEY"),
        },
        Scheme {
            name: "query",
            kind: SchemeKind::Query("key"),
            env: None,
        },
        Scheme {
            name: "cookie",
            kind: SchemeKind::Cookie("session"),
            env: None,
        },
    ],
    request_id_header: Some("x-request-id"),
};

pub static CREATE: Operation = Operation {
    streaming: Some(
        StreamRules::EVENTS
            .complete_at(Mark::Data, &["[DONE]"])
            .fails_at(&["error"])
            .asked_by(&[("stream", "true")]),
    ),
    ..operation("POST", "/threads/{thread_id}/runs", &[&["bearer"]])
};
pub static READ: Operation = operation("GET", "/threads/{thread_id}", &[]);
pub static FILE: Operation = operation("GET", "/files/{name}.json", &[]);
pub static PAIR: Operation = operation("GET", "/pairs/{a}{b}/end", &[]);

pub const fn operation(
    method: &'static str,
    path: &'static str,
    security: &'static [&'static [&'static str]],
) -> Operation {
    Operation {
        id: "op",
        method,
        path,
        server: &[],
        security,
        safety: None,
        idempotency_key: None,
        accept: "",
        decodings: &[],
        streaming: None,
    }
}

pub fn transport(timeouts: &Timeouts) -> ReqwestTransport {
    let builder = || reqwest::Client::builder().no_proxy();
    let transport = ReqwestTransport::with(builder(), timeouts).unwrap();
    transport.abroad(builder(), timeouts).unwrap()
}

/// A client of a local server, set up by `change`.
pub fn client(base: &str, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let builder = ClientBuilder::new(&API).base_url(base).bearer(TOKEN);
    change(builder.transport(transport(&Timeouts::default())))
        .build()
        .unwrap()
}

/// What an error says, apart from the call that it is about.
pub fn said<E>(error: &Error<E>) -> String {
    let call = error.call().map(|call| format!("{call}: "));
    let text = error.to_string();
    let said = text.strip_prefix(&call.unwrap_or_default());
    said.unwrap_or_else(|| panic!("{text} does not name its call"))
        .to_owned()
}
