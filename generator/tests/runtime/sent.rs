//! What goes where: headers that frame a message, secrets, cookies, and the hosts that server variables can name.

use serde_json::json;

use crate::api::{API, TOKEN, operation, transport};
use crate::runtime::{
    Api, Body, CallOptions, Client, ClientBuilder, Operation, Request, Server, ServerVariable,
    Timeouts,
};

static OP: Operation = operation("POST", "/x", &[]);

fn builder() -> ClientBuilder {
    ClientBuilder::new(&API).transport(transport(&Timeouts::default()))
}

fn with(headers: &[(&str, &str)]) -> CallOptions {
    let mut options = CallOptions::default();
    for (name, value) in headers {
        options.set_header((*name).to_owned(), (*value).to_owned());
    }
    options
}

#[test]
fn headers_that_frame_a_message_are_refused() {
    let client = builder().build().unwrap();
    let mut request = Request::new(&OP);
    request.text("seven b", "text/plain").unwrap();
    for (name, value) in [
        ("Content-Length", "5"),
        ("content-length", "+7"),
        ("content-length", "7, 7"),
        ("Transfer-Encoding", "chunked"),
        ("Host", "evil.test"),
        ("Connection", "close"),
        ("keep-alive", "timeout=5"),
        ("proxy-connection", "close"),
        ("te", "trailers"),
        ("Trailer", "x"),
        ("upgrade", "h2c"),
    ] {
        let error = request.build(&client, &with(&[(name, value)]));
        let text = error.unwrap_err().to_string();
        let lower = name.to_ascii_lowercase();
        assert!(
            text.starts_with(&format!("header `{lower}`: is ")),
            "{text}"
        );
        let mut argument = request.clone();
        argument.header(value, name).unwrap();
        let error = argument.build(&client, &CallOptions::default());
        assert_eq!(error.unwrap_err().to_string(), text);
        let text = builder().default_header(name, value).build().unwrap_err();
        let text = text.to_string();
        assert!(
            text.starts_with(&format!("default header `{lower}`: is ")),
            "{text}"
        );
    }
    // What is true may be said.
    let sent = request.build(&client, &with(&[("content-length", "7")]));
    assert_eq!(sent.unwrap().headers()["content-length"], "7");
    let pieces = || Body::stream(futures_stream::none());
    for (body, length, fits) in [
        (pieces(), "7", false),
        (pieces().with_length(7), "7", true),
        (pieces().with_length(7), "8", false),
    ] {
        request.bytes(&body, "text/plain").unwrap();
        let sent = request.build(&client, &with(&[("content-length", length)]));
        assert_eq!(sent.is_ok(), fits, "{length}");
    }
}

mod futures_stream {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use bytes::Bytes;

    pub struct None;

    pub fn none() -> None {
        None
    }

    impl futures_core::Stream for None {
        type Item = std::io::Result<Bytes>;

        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(Option::None)
        }
    }
}

#[test]
fn what_may_be_a_credential_is_marked() {
    let client = builder()
        .credential("cookie", "abc")
        .default_header("x-own", TOKEN)
        .build()
        .unwrap();
    static SESSION: Operation = operation("GET", "/x", &[&["cookie"]]);
    let mut request = Request::new(&SESSION);
    request.header(TOKEN, "X-Key").unwrap();
    request.header("v", "x-argument").unwrap();
    let own = [
        ("authorization", TOKEN),
        ("x-mine", TOKEN),
        ("range", "bytes=3-"),
        ("accept-language", "de"),
    ];
    let sent = request.build(&client, &with(&own)).unwrap();
    for (name, secret) in [
        ("authorization", true),
        ("cookie", true),
        ("x-mine", true),
        ("x-own", true),
        // Called as a security scheme of the API.
        ("x-key", true),
        ("x-argument", false),
        ("range", false),
        ("accept-language", false),
        ("user-agent", false),
    ] {
        assert_eq!(sent.headers()[name].is_sensitive(), secret, "{name}");
    }
    let shown = format!("{:?}", sent.headers());
    assert!(!shown.contains("5ECRET"), "{shown}");
}

#[test]
fn cookies_are_joined() {
    static PLAIN: Operation = operation("GET", "/x", &[]);
    static SESSION: Operation = operation("GET", "/x", &[&["cookie"]]);
    // The client's, an argument, the credential, the call's; and what is sent.
    for (of_client, argument, operation, of_call, expected) in [
        (
            Some("sid=1"),
            Some("x"),
            &PLAIN,
            None,
            Some("sid=1; tags=x"),
        ),
        (
            Some("sid=1"),
            None,
            &SESSION,
            None,
            Some("sid=1; session=a/b="),
        ),
        (
            Some("sid=1"),
            Some("x"),
            &SESSION,
            None,
            Some("sid=1; tags=x; session=a/b="),
        ),
        (
            None,
            Some("x"),
            &SESSION,
            Some("mine=2"),
            Some("tags=x; session=a/b=; mine=2"),
        ),
        (
            Some("session=0; k=1"),
            None,
            &SESSION,
            None,
            Some("k=1; session=a/b="),
        ),
        (
            Some("a=1"),
            None,
            &PLAIN,
            Some("a=2; b=3"),
            Some("a=2; b=3"),
        ),
        (
            None,
            Some("x"),
            &SESSION,
            Some("session=me"),
            Some("tags=x; session=me"),
        ),
        (None, None, &PLAIN, None, None),
    ] {
        let mut builder = builder().credential("cookie", "a/b=");
        if let Some(cookies) = of_client {
            builder = builder.default_header("cookie", cookies);
        }
        let mut request = Request::new(operation);
        if let Some(value) = argument {
            request.cookie(&json!(value), "tags").unwrap();
        }
        let own: Vec<_> = of_call.map(|it| ("cookie", it)).into_iter().collect();
        let sent = request
            .build(&builder.build().unwrap(), &with(&own))
            .unwrap();
        let found = sent.headers().get("cookie").map(|it| it.to_str().unwrap());
        assert_eq!(found, expected);
        assert!(sent.headers().get_all("cookie").iter().count() <= 1);
    }
    // An argument that is a list has a cookie for each item.
    let mut request = Request::new(&PLAIN);
    request.cookie(&json!(["a", "b"]), "tags").unwrap();
    let sent = request
        .build(&builder().build().unwrap(), &with(&[]))
        .unwrap();
    assert_eq!(sent.headers()["cookie"], "tags=a; tags=b");
}

#[test]
fn a_cookie_holds_what_cookies_can() {
    for (secret, fits) in [
        ("abc/def+g==:x", true),
        ("a%2Fb", true),
        ("!#$&'()*-.<=>?@[]^_`{|}~", true),
        ("\"quoted\"", true),
        ("a\"b", false),
        ("a b", false),
        ("a;b", false),
        ("a,b", false),
        ("a\\b", false),
        ("a\nb", false),
        ("schlüssel", false),
    ] {
        let built = builder().credential("cookie", secret).build();
        assert_eq!(built.is_ok(), fits, "{secret}");
        if let Err(error) = built {
            assert!(
                error.to_string().contains("a cookie cannot carry"),
                "{error}"
            );
            assert!(!error.to_string().contains(secret), "{error}");
        }
    }
}

const fn variable(name: &'static str, default: &'static str) -> ServerVariable {
    ServerVariable {
        name,
        default,
        values: &[],
    }
}

/// The address of the one server of an API with a variable of this value.
fn address(server: &'static Server, name: &str, value: &str) -> Result<String, String> {
    let api: &'static Api = Box::leak(Box::new(Api {
        user_agent: "t",
        servers: std::slice::from_ref(server),
        own_servers: &[],
        base_url_env: None,
        schemes: &[],
        request_id_header: None,
    }));
    let builder = ClientBuilder::new(api).server_variable(name, value);
    let client: Client = builder
        .transport(transport(&Timeouts::default()))
        .build()
        .map_err(|error| error.to_string())?;
    let sent = Request::new(&OP).build(&client, &CallOptions::default());
    Ok(sent.unwrap().uri().to_string())
}

#[test]
fn a_server_variable_names_no_other_host() {
    static TENANT: Server = Server {
        url: "https://{tenant}.example.com/v1",
        description: "",
        variables: &[variable("tenant", "www")],
    };
    static PORT: Server = Server {
        url: "https://example.com{port}",
        description: "",
        variables: &[variable("port", "")],
    };
    static BASE: Server = Server {
        url: "https://{region}.example.com{base}",
        description: "",
        variables: &[variable("region", "eu"), variable("base", "/v1")],
    };
    static HOST: Server = Server {
        url: "https://{host}/v1",
        description: "",
        variables: &[variable("host", "example.com")],
    };
    static PAIR: Server = Server {
        url: "https://{host}:{port}/v1",
        description: "",
        variables: &[variable("host", "example.com"), variable("port", "443")],
    };
    static PATH: Server = Server {
        url: "https://example.com/{path}",
        description: "",
        variables: &[variable("path", "v1")],
    };
    static ANY: Server = Server {
        url: "{url}/v1",
        description: "",
        variables: &[variable("url", "https://example.com")],
    };
    for (server, name, value, expected) in [
        (
            &TENANT,
            "tenant",
            "acme",
            Some("https://acme.example.com/v1/x"),
        ),
        (
            &TENANT,
            "tenant",
            "a.b-c_d",
            Some("https://a.b-c_d.example.com/v1/x"),
        ),
        (&TENANT, "tenant", "evil.test/", None),
        (&TENANT, "tenant", "evil.test?", None),
        (&TENANT, "tenant", "evil.test#", None),
        (&TENANT, "tenant", "evil.test\\", None),
        (&TENANT, "tenant", "evil.test:80/", None),
        (&TENANT, "tenant", "user:pw@evil.test/", None),
        (&TENANT, "tenant", "evil.test%2f", None),
        (&TENANT, "tenant", "evil.test\u{ff0f}", None),
        (&TENANT, "tenant", "[::1]", None),
        (&TENANT, "tenant", "", None),
        (&TENANT, "tenant", "a b", None),
        (&PORT, "port", ":8080", Some("https://example.com:8080/x")),
        (&PORT, "port", "", Some("https://example.com/x")),
        (&PORT, "port", "/v2", Some("https://example.com/v2/x")),
        (&PORT, "port", ".evil.test", None),
        (&PORT, "port", "@evil.test", None),
        (&PORT, "port", ":80@evil.test", None),
        (&BASE, "base", "/v2", Some("https://eu.example.com/v2/x")),
        (&BASE, "base", ".evil.test/", None),
        (&BASE, "region", "evil.test/", None),
        (
            &HOST,
            "host",
            "localhost:8080",
            Some("https://localhost:8080/v1/x"),
        ),
        (
            &HOST,
            "host",
            "localhost/proxy",
            Some("https://localhost/proxy/v1/x"),
        ),
        (&HOST, "host", "user@evil.test", None),
        (&HOST, "host", "a\\b", None),
        (&PAIR, "host", "[::1]", Some("https://[::1]:443/v1/x")),
        (&PAIR, "host", "evil.test/", None),
        (&PAIR, "port", "8080", Some("https://example.com:8080/v1/x")),
        (&PAIR, "port", "80@evil.test", None),
        (
            &PATH,
            "path",
            "v2/beta",
            Some("https://example.com/v2/beta/x"),
        ),
        (
            &ANY,
            "url",
            "http://localhost:1",
            Some("http://localhost:1/v1/x"),
        ),
        (&ANY, "url", "https://u:p@h", None),
    ] {
        let found = address(server, name, value);
        assert_eq!(
            found.as_deref().ok(),
            expected,
            "{} {value}: {found:?}",
            server.url
        );
    }
    let text = address(&TENANT, "tenant", "evil.test/").unwrap_err();
    assert!(
        text.starts_with("server: server variable `tenant` is a part of the host"),
        "{text}"
    );
}

#[test]
fn no_spelling_of_a_password_is_repeated() {
    for url in [
        "https://user:hunter2@host/v1",
        "//user:hunter2@host/v1",
        "https:/user:hunter2@host",
        "https:///user:hunter2@host",
        "user:hunter2@host",
        "https:user:hunter2@host",
        "https://h\\user:hunter2@host",
        "https://h?user:hunter2@host",
        "ftp://user:hunter2@host",
        "https:// user:hunter2@host",
    ] {
        let error = builder().base_url(url).build().unwrap_err();
        for text in [error.to_string(), format!("{error:?}")] {
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}
