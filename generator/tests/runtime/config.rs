//! Configuration mistakes, credentials, and secrets that must not show.

use std::time::Duration;

use serde_json::json;

use crate::api::{API, TOKEN, operation, transport};
use crate::runtime::{
    Api, CallOptions, Client, ClientBuilder, ConfigError, Operation, Request, Timeouts,
};

fn builder() -> ClientBuilder {
    ClientBuilder::new(&API).transport(transport(&Timeouts::default()))
}

fn refused(builder: ClientBuilder) -> String {
    builder.build().unwrap_err().to_string()
}

fn sent(client: &Client, operation: &'static Operation) -> http::Request<crate::runtime::Body> {
    Request::new(operation)
        .build(client, &CallOptions::default())
        .unwrap()
}

#[test]
fn each_mistake_says_what_to_set() {
    static NOWHERE: Api = Api {
        user_agent: "t",
        servers: &[],
        own_servers: &[],
        base_url_env: Some("THE_URL"),
        schemes: &[],
        request_id_header: None,
    };
    let nowhere = || ClientBuilder::new(&NOWHERE).transport(transport(&Timeouts::default()));
    assert_eq!(
        refused(nowhere()),
        "base URL: there is none: set one with `base_url`, or `from_env` and THE_URL"
    );
    assert!(
        nowhere()
            .from_variables(|name| (name == "THE_URL").then(|| "http://h".to_owned()))
            .build()
            .is_ok()
    );
    assert!(refused(nowhere().bearer("x")).contains("this API has none"));

    for bad in ["/v1", "ftp://h", "h", "https://", "https://a b"] {
        let text = refused(builder().base_url(bad));
        assert!(text.contains(bad) && text.contains("`base_url`"), "{text}");
    }
    let text = refused(builder().base_url("https://user:pa55@host/"));
    assert!(
        text.contains("user or a password") && !text.contains("pa55"),
        "{text}"
    );
    assert!(refused(builder().base_url("https://h/?a=b")).contains("query"));
    assert_eq!(
        refused(builder().default_header("x-a", "a\nb")),
        "default header `x-a`: its value has a line break or another control character"
    );
    assert!(refused(builder().default_header("", "a")).contains("not a header name"));
    assert_eq!(
        refused(builder().credential("oauth", "x")),
        "no security scheme `oauth`: this API has `bearer`, `basic`, `header`, `query`, `cookie`"
    );
    assert_eq!(
        refused(builder().bearer("")),
        "credential for `bearer`: is empty"
    );
    assert!(refused(builder().bearer("tok\n")).contains("was it read from a file?"));
    assert!(refused(builder().credential("header", "a\u{0}b")).contains("control character"));
    assert!(refused(builder().credential("basic", "nocolon")).contains("user:password"));
    assert!(refused(builder().timeout(Duration::ZERO)).starts_with("`timeout` is zero"));
    assert!(refused(builder().max_body_size(0)).starts_with("`max_body_size` is zero"));
    assert!(builder().idle_timeout(None).build().is_ok());
}

#[test]
fn the_environment_fills_in_what_is_not_set() {
    let variables = |name: &str| match name {
        "EXAMPLE_TOKEN" => Some("from-env".to_owned()),
        "EXAMPLE_URL" => Some("http://env.example/".to_owned()),
        _ => None,
    };
    static OP: Operation = operation("GET", "/x", &[&["bearer"]]);
    let request = sent(&builder().from_variables(variables).build().unwrap(), &OP);
    assert_eq!(request.headers()["authorization"], "Bearer from-env");
    assert_eq!(request.uri(), "http://env.example/x");
    let client = builder()
        .from_variables(variables)
        .bearer(TOKEN)
        .base_url("http://own")
        .build()
        .unwrap();
    let request = sent(&client, &OP);
    assert_eq!(
        request.headers()["authorization"],
        format!("Bearer {TOKEN}")
    );
    assert_eq!(request.uri(), "http://own/x");
    let error = builder().from_variables(|_| None).build().unwrap_err();
    assert!(matches!(error, ConfigError::MissingEnvironment { .. }));
    assert_eq!(
        error.to_string(),
        "no credential: set the environment variable EXAMPLE_TOKEN or EXAMPLE_KEY"
    );
}

#[test]
fn credentials_go_where_the_scheme_says() {
    static ALL: Operation = operation("GET", "/x", &[&["basic", "header", "query", "cookie"]]);
    let client = builder()
        .credential("basic", "Aladdin:open sesame")
        .credential("header", "k1")
        .credential("query", "k&2")
        .credential("cookie", "abc/def+g==:x")
        .build()
        .unwrap();
    let request = sent(&client, &ALL);
    assert_eq!(
        request.headers()["authorization"],
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    );
    assert_eq!(request.headers()["x-key"], "k1");
    assert_eq!(request.headers()["cookie"], "session=abc/def+g==:x");
    assert_eq!(request.uri().query(), Some("key=k%262"));
    for (text, encoded) in [("a:", "YTo="), ("a:b", "YTpi"), ("ab:c", "YWI6Yw==")] {
        static BASIC: Operation = operation("GET", "/x", &[&["basic"]]);
        let client = builder().credential("basic", text).build().unwrap();
        assert_eq!(
            sent(&client, &BASIC).headers()["authorization"],
            format!("Basic {encoded}")
        );
    }
}

#[test]
fn the_first_alternative_that_can_be_met_is_used() {
    static EITHER: Operation = operation("GET", "/x", &[&["bearer"], &["header"]]);
    static OPTIONAL: Operation = operation("GET", "/x", &[&[], &["header"]]);
    let client = builder().credential("header", "k").build().unwrap();
    assert_eq!(sent(&client, &EITHER).headers()["x-key"], "k");
    assert_eq!(sent(&client, &OPTIONAL).headers()["x-key"], "k");
    let anonymous = builder().build().unwrap();
    assert!(!sent(&anonymous, &OPTIONAL).headers().contains_key("x-key"));
    let error = Request::new(&EITHER)
        .build(&anonymous, &CallOptions::default())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "a credential is missing: give the client's builder `bearer` (or EXAMPLE_TOKEN with `from_env`), \
         or `header` (or EXAMPLE_KEY with `from_env`)"
    );
    let mut own = CallOptions::default();
    own.set_header("Authorization".to_owned(), "Custom x".to_owned());
    let request = Request::new(&EITHER).build(&anonymous, &own).unwrap();
    assert_eq!(request.headers()["authorization"], "Custom x");
}

#[test]
fn secrets_do_not_show() {
    let builder = builder().bearer(TOKEN).default_header("x-other", TOKEN);
    let debug = format!("{builder:?}");
    let client = builder.build().unwrap();
    let mut options = CallOptions::default();
    options.set_header("x-mine".to_owned(), TOKEN.to_owned());
    static OP: Operation = operation("GET", "/{a}", &[&["bearer"]]);
    let mut request = Request::new(&OP);
    request.path(&json!(TOKEN), "a").unwrap();
    request
        .query_as(
            &json!(TOKEN),
            "q",
            crate::runtime::QueryStyle::Form,
            true,
            false,
        )
        .unwrap();
    request.cookie_as(&json!(TOKEN), "c", true).unwrap();
    request.json(&json!({"secret": TOKEN})).unwrap();
    let all = format!("{debug} {client:?} {client:#?} {options:?} {request:?}");
    assert!(!all.contains("5ECRET"), "{all}");
    assert!(all.contains("x-mine") && all.contains("bearer"));
}
