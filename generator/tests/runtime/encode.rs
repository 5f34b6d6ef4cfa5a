//! Where arguments end up in a request, for every style.

use serde_json::{Value, json};

use crate::api::{API, CREATE, FILE, PAIR, READ, TOKEN, transport};
use crate::runtime::{
    CallOptions, Client, ClientBuilder, Operation, PathStyle, QueryStyle, Request, RequestError,
    Timeouts,
};

fn client() -> Client {
    let builder = ClientBuilder::new(&API).transport(transport(&Timeouts::default()));
    builder
        .bearer(TOKEN)
        .default_header("x-all", "1")
        .build()
        .unwrap()
}

fn url(request: &Request) -> String {
    let request = request.build(&client(), &CallOptions::default()).unwrap();
    request
        .uri()
        .to_string()
        .replace("https://api.example.com/v1", "")
}

fn path(
    operation: &'static Operation,
    name: &str,
    value: Value,
    style: PathStyle,
    explode: bool,
) -> Result<String, RequestError> {
    let mut request = Request::new(operation);
    request.path_as(&value, name, style, explode)?;
    Ok(url(&request))
}

fn query(value: Value, style: QueryStyle, explode: bool) -> String {
    let mut request = Request::new(&READ);
    request.path(&json!("t"), "thread_id").unwrap();
    request
        .query_as(&value, "c[]", style, explode, false)
        .unwrap();
    let url = url(&request).replace("c%5B%5D", "C");
    url.strip_prefix("/threads/t")
        .unwrap()
        .trim_start_matches('?')
        .to_owned()
}

#[test]
fn path_parameters_stay_in_their_segment() {
    let of = |text: &str| path(&READ, "thread_id", json!(text), PathStyle::Simple, false);
    assert_eq!(of("thread/../x y").unwrap(), "/threads/thread%2F..%2Fx%20y");
    assert_eq!(of("%2e%2e").unwrap(), "/threads/%252e%252e");
    assert_eq!(
        of("a?b#c;d=ü~-_.").unwrap(),
        "/threads/a%3Fb%23c%3Bd%3D%C3%BC~-_."
    );
    assert_eq!(
        of("").unwrap_err(),
        RequestError::EmptyPath {
            name: "thread_id".to_owned()
        }
    );
    for dots in [".", ".."] {
        assert_eq!(
            of(dots).unwrap_err(),
            RequestError::DotSegment {
                name: "thread_id".to_owned()
            }
        );
    }
    assert_eq!(
        path(&FILE, "name", json!("."), PathStyle::Simple, false).unwrap(),
        "/files/..json"
    );
    assert!(path(&READ, "thread_id", json!(null), PathStyle::Simple, false).is_err());
    assert!(path(&READ, "thread_id", json!([[1]]), PathStyle::Simple, false).is_err());
    let missing = Request::new(&READ)
        .build(&client(), &CallOptions::default())
        .unwrap_err();
    assert_eq!(missing.to_string(), "path parameter `thread_id` is not set");

    let mut pair = Request::new(&PAIR);
    pair.path(&json!("."), "a").unwrap();
    pair.path(&json!("."), "b").unwrap();
    let error = pair.build(&client(), &CallOptions::default()).unwrap_err();
    assert_eq!(
        error,
        RequestError::DotSegment {
            name: "{a}{b}".to_owned()
        }
    );
}

#[test]
fn what_is_encoded_survives_a_url_parser() {
    let text = path(
        &READ,
        "thread_id",
        json!("a/../../b"),
        PathStyle::Simple,
        false,
    )
    .unwrap();
    let parsed = reqwest::Url::parse(&format!("https://h{text}")).unwrap();
    assert_eq!(parsed.path(), "/threads/a%2F..%2F..%2Fb");
}

#[test]
fn path_styles() {
    let list = json!(["blue", "b/k"]);
    let object = json!({"G": 200, "R": 100});
    let of = |value: &Value, style, explode| {
        path(&READ, "thread_id", value.clone(), style, explode)
            .unwrap()
            .replace("/threads/", "")
            .replace("thread_id", "c")
    };
    use PathStyle::{Label, Matrix, Simple};
    assert_eq!(of(&json!(5), Simple, false), "5");
    assert_eq!(of(&list, Simple, true), "blue,b%2Fk");
    assert_eq!(of(&object, Simple, false), "G,200,R,100");
    assert_eq!(of(&object, Simple, true), "G=200,R=100");
    assert_eq!(of(&json!("x"), Label, false), ".x");
    assert_eq!(of(&list, Label, false), ".blue,b%2Fk");
    assert_eq!(of(&list, Label, true), ".blue.b%2Fk");
    assert_eq!(of(&object, Label, true), ".G=200.R=100");
    assert_eq!(of(&json!("x"), Matrix, false), ";c=x");
    assert_eq!(of(&list, Matrix, false), ";c=blue,b%2Fk");
    assert_eq!(of(&list, Matrix, true), ";c=blue;c=b%2Fk");
    assert_eq!(of(&object, Matrix, false), ";c=G,200,R,100");
    assert_eq!(of(&object, Matrix, true), ";G=200;R=100");
}

#[test]
fn query_styles() {
    use QueryStyle::{DeepObject, Form, Pipe, Space};
    let list = json!(["a b", null, "c,d"]);
    let object = json!({"G": 200, "R": null, "x y": "&"});
    assert_eq!(query(json!("x+y&z"), Form, true), "C=x%2By%26z");
    assert_eq!(query(json!(""), Form, true), "C=");
    assert_eq!(query(json!(null), Form, true), "");
    assert_eq!(query(json!([]), Form, true), "");
    assert_eq!(query(json!([]), Form, false), "");
    assert_eq!(query(json!(true), Form, false), "C=true");
    assert_eq!(query(list.clone(), Form, true), "C=a%20b&C=c%2Cd");
    assert_eq!(query(list.clone(), Form, false), "C=a%20b,c%2Cd");
    assert_eq!(query(list.clone(), Space, false), "C=a%20b%20c%2Cd");
    assert_eq!(query(list, Pipe, false), "C=a%20b%7Cc%2Cd");
    assert_eq!(query(object.clone(), Form, true), "G=200&x%20y=%26");
    assert_eq!(query(object.clone(), Form, false), "C=G,200,x%20y,%26");
    assert_eq!(
        query(object, DeepObject, true),
        "C%5BG%5D=200&C%5Bx%20y%5D=%26"
    );
    assert_eq!(
        query(json!({"a": {"b": [1, 2]}}), DeepObject, true),
        "C%5Ba%5D%5Bb%5D%5B0%5D=1&C%5Ba%5D%5Bb%5D%5B1%5D=2"
    );
    let mut request = Request::new(&READ);
    assert!(
        request
            .query_as(&json!([{"a": 1}]), "q", Form, true, false)
            .is_err()
    );
}

#[test]
fn an_array_parameter_named_with_brackets() {
    let mut request = Request::new(&READ);
    request.path(&json!("t"), "thread_id").unwrap();
    request
        .query_as(
            &json!(["a[*].b"]),
            "include[]",
            QueryStyle::Form,
            true,
            false,
        )
        .unwrap();
    assert_eq!(url(&request), "/threads/t?include%5B%5D=a%5B%2A%5D.b");
}

#[test]
fn reserved_characters_may_pass_where_they_are_harmless() {
    let mut request = Request::new(&READ);
    request.path(&json!("t"), "thread_id").unwrap();
    request
        .query_as(
            &json!("a/b:c,d?#&+[]%20%zz%2"),
            "q",
            QueryStyle::Form,
            true,
            true,
        )
        .unwrap();
    assert_eq!(
        url(&request),
        "/threads/t?q=a/b:c,d?%23%26%2B%5B%5D%20%25zz%252"
    );
}

#[test]
fn headers_cookies_and_bodies() {
    let mut request = Request::new(&CREATE);
    request.path("t", "thread_id").unwrap();
    request
        .header_as(&json!(["a", 1]), "x-list", false)
        .unwrap();
    request.header_as(&json!(null), "x-none", false).unwrap();
    request.header_as(&json!("2"), "x-all", false).unwrap();
    request.cookie_as(&json!("v;w"), "c", true).unwrap();
    request.cookie_as(&json!(["1", "2"]), "d", false).unwrap();
    request.ask_stream().unwrap();
    request.json(&json!({"a": 1, "stream": null})).unwrap();
    let mut options = CallOptions::default();
    options.set_header("X-Own".to_owned(), "o".to_owned());
    let http = request.build(&client(), &options).unwrap();
    let header = |name: &str| {
        http.headers()
            .get(name)
            .map(|value| value.to_str().unwrap())
    };
    assert_eq!(header("x-list"), Some("a,1"));
    assert_eq!(header("x-none"), None);
    assert_eq!(header("x-all"), Some("2"));
    assert_eq!(header("x-own"), Some("o"));
    assert_eq!(header("cookie"), Some("c=v%3Bw; d=1,2"));
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(header("accept"), Some("text/event-stream"));
    assert_eq!(header("user-agent"), Some("tests/1"));
    assert_eq!(header("authorization"), Some("Bearer tok-5ECRET"));
    assert_eq!(
        serde_json::from_slice::<Value>(http.body().as_bytes().unwrap()).unwrap(),
        json!({"a": 1, "stream": true})
    );
    assert!(!format!("{request:?} {options:?} {http:?}").contains("5ECRET"));

    let error = request.header("a\r\nb", "x-bad").unwrap_err();
    assert_eq!(
        error.to_string(),
        "header `x-bad`: its value has a line break or another control character"
    );
    assert!(request.json(&json!([])).is_err());
    request
        .form(&json!({"a": "x y", "l": [1, 2], "o": {"k": true}, "n": null}))
        .unwrap();
    let http = request.build(&client(), &options).unwrap();
    assert_eq!(
        http.body().as_bytes().unwrap().as_ref(),
        b"a=x%20y&l=1&l=2&o=%7B%22k%22%3Atrue%7D&stream=true"
    );
    assert_eq!(
        http.headers()["content-type"],
        "application/x-www-form-urlencoded"
    );
}
