//! The page's server: who is answered, and what comes back.

use std::sync::Arc;

use specwright::explore::{Explorer, Reach, Server};
use specwright::options::Options;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::sources;

const TITLE: &str = "</title><script>alert(1)</script>{{OVERVIEW}}";

fn document() -> String {
    let title = serde_json::to_string(TITLE).unwrap();
    format!(
        "\
openapi: 3.1.0
info: {{title: {title}, version: '1'}}
servers: [{{url: 'https://a.example'}}]
paths:
  /pets/{{id}}:
    get:
      operationId: getPet
      summary: One of the pets
      parameters:
        - {{name: id, in: path, required: true, schema: {{type: integer, maximum: 9}}}}
        - {{name: api_key, in: header, schema: {{type: string}}}}
      security: [{{key: []}}]
      responses: {{'200': {{description: One, content: {{application/json: {{schema: {{type: object, properties: {{name: {{type: string}}}}}}}}}}}}}}
components: {{securitySchemes: {{key: {{type: apiKey, in: header, name: x-key}}}}}}
"
    )
}

/// A server of the document, whose requests go to an address.
async fn server(to: Option<String>) -> Served {
    let (sources, file) = sources(&document());
    let options = Options::default();
    let reach = Reach {
        server: to,
        // It is set wherever tests run.
        credentials: vec![("key".to_owned(), "CARGO_MANIFEST_DIR".to_owned())],
    };
    let (explorer, found) = Explorer::open(&mut Arc::new(sources), file, &[], &options, &[], reach);
    let explorer = explorer.unwrap_or_else(|| panic!("{found:?}"));
    let server = Server::bind(explorer, 0).await.unwrap();
    let address = server.address().strip_prefix("http://").unwrap();
    let (host, path) = address.split_once('/').unwrap();
    let served = Served {
        host: host.to_owned(),
        path: format!("/{path}"),
    };
    tokio::spawn(server.run());
    served
}

struct Served {
    host: String,
    /// The path with the token.
    path: String,
}

impl Served {
    /// The status and the rest of what a request gets.
    async fn send(&self, line: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.host).await.unwrap();
        let headers: String = headers
            .iter()
            .map(|(name, it)| format!("{name}: {it}\r\n"))
            .collect();
        let length = body.len();
        let text = format!(
            "{line} HTTP/1.1\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok());
        (status.unwrap_or_else(|| panic!("{answer:?}")), answer)
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let line = format!("GET {path}");
        self.send(&line, &[("host", &self.host)], "").await
    }

    /// What the page's own script sends.
    async fn post(&self, path: &str, body: &str) -> (u16, String) {
        let origin = format!("http://{}", self.host);
        let headers = [
            ("host", self.host.as_str()),
            ("origin", &origin),
            ("content-type", "application/json"),
        ];
        self.send(&format!("POST {}{path}", self.path), &headers, body)
            .await
    }
}

/// A request line, headers, and the status that they get.
type Case<'c> = (&'c str, &'c [(&'c str, &'c str)], u16);

#[tokio::test]
async fn only_the_page_itself_is_answered() {
    let served = server(None).await;
    let (path, host) = (served.path.as_str(), served.host.as_str());
    assert_eq!(served.get(path).await.0, 200);
    let port = host.split_once(':').unwrap().1;
    let other = format!("http://{host}.evil.example");
    let local = format!("localhost:{port}");
    let own = format!("http://{host}");
    let json = ("content-type", "application/json");
    let prepare = format!("POST {path}api/prepare");
    let get = format!("GET {path}");
    let wrong_token = format!("GET {}1/", path.trim_end_matches('/'));
    let cut_token = format!("GET {}/", path.get(..20).unwrap());
    let cases: &[Case<'_>] = &[
        (&get, &[("host", &local)], 200),
        // A name that leads to loopback (DNS rebinding), none, or two.
        (&get, &[("host", "evil.example")], 421),
        (&get, &[("host", &format!("evil.example:{port}"))], 421),
        (&get, &[("host", "127.0.0.1")], 421),
        (&get, &[], 421),
        (&get, &[("host", host), ("host", "evil.example")], 421),
        // No token, or another.
        ("GET /", &[("host", host)], 404),
        ("GET /page.js", &[("host", host)], 404),
        ("GET /api/search", &[("host", host)], 404),
        (&wrong_token, &[("host", host)], 404),
        (&cut_token, &[("host", host)], 404),
        // Another page.
        (
            &get,
            &[("host", host), ("origin", "https://evil.example")],
            403,
        ),
        (&get, &[("host", host), ("origin", "null")], 403),
        (&get, &[("host", host), ("origin", &other)], 403),
        (&prepare, &[("host", host), json], 403),
        (
            &prepare,
            &[("host", host), json, ("origin", "https://evil.example")],
            403,
        ),
        (
            &prepare,
            &[
                ("host", host),
                json,
                ("origin", &own),
                ("sec-fetch-site", "cross-site"),
            ],
            403,
        ),
        // What a form or another tool would send.
        (
            &prepare,
            &[
                ("host", host),
                ("origin", &own),
                ("content-type", "text/plain"),
            ],
            405,
        ),
        (
            &format!("DELETE {path}"),
            &[("host", host), ("origin", &own)],
            405,
        ),
        (
            &format!("OPTIONS {path}api/prepare"),
            &[("host", host), ("origin", &own)],
            405,
        ),
    ];
    for (line, headers, status) in cases {
        let (found, answer) = served.send(line, headers, "").await;
        assert_eq!(found, *status, "{line} {headers:?}: {answer}");
        assert!(!answer.contains("access-control-allow"), "{answer}");
    }
}

#[tokio::test]
async fn paths_lead_to_nothing_but_the_page() {
    let served = server(None).await;
    for path in [
        "../../../../etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "page.css/../../x",
        "//etc/passwd",
        "api/../Cargo.toml",
        "Cargo.toml",
    ] {
        let (status, answer) = served.get(&format!("{}{path}", served.path)).await;
        assert_eq!(status, 404, "{path}: {answer}");
    }
}

#[tokio::test]
async fn the_page_holds_its_policy_and_no_markup_of_the_document() {
    let served = server(None).await;
    let (_, page) = served.get(&served.path).await;
    assert!(
        page.contains("content-security-policy: default-src 'self';"),
        "{page}"
    );
    assert!(page.contains("referrer-policy: no-referrer\r\n"), "{page}");
    assert!(
        page.contains(
            "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{OVERVIEW}}</title>"
        ),
        "{page}"
    );
    assert!(!page.contains("<script>"), "{page}");
    for file in ["page.css", "page.js", "search.js"] {
        let (status, text) = served.get(&format!("{}{file}", served.path)).await;
        assert_eq!(status, 200);
        assert!(
            !text.contains("://") && !text.contains("innerHTML") && !text.contains("eval("),
            "{file}"
        );
    }
}

#[tokio::test]
async fn operations_are_found_and_shown() {
    let served = server(None).await;
    let (_, found) = served
        .get(&format!("{}api/search?words=one+pet", served.path))
        .await;
    assert!(found.contains("\"id\":\"getPet\""), "{found}");
    let (status, shown) = served
        .get(&format!("{}api/operation?name=getPet", served.path))
        .await;
    assert_eq!(status, 200);
    assert!(
        shown.contains("\"place\":\"path\",\"name\":\"id\",\"required\":true"),
        "{shown}"
    );
    let (status, unknown) = served
        .get(&format!("{}api/operation?name=%3Cimg%3E", served.path))
        .await;
    assert_eq!(status, 404, "{unknown}");
}

#[tokio::test]
async fn a_call_is_refused_before_it_is_sent() {
    let served = server(None).await;
    for way in ["api/prepare", "api/send"] {
        let body = r#"{"operation": "getPet", "values": [["path", "id", "10"]]}"#;
        let (status, answer) = served.post(way, body).await;
        assert_eq!(status, 200, "{answer}");
        assert!(
            answer.contains("\"problems\":[{\"part\":\"path parameter\",\"at\":\"id\""),
            "{answer}"
        );
    }
    for body in [
        "",
        "[]",
        "{}",
        r#"{"operation": 1}"#,
        r#"{"operation": "getPet", "values": [["file", "id"]]}"#,
        r#"{"operation": "getPet", "files": [["photo", "a.png"]]}"#,
        r#"{"operation": "getPet", "files": [["photo", "a.png", "no base64"]]}"#,
        r#"{"operation": "getPet", "files": [["photo", "a.png", "QUJDR"]]}"#,
    ] {
        let (_, answer) = served.post("api/prepare", body).await;
        assert!(answer.contains("\"error\":"), "{body}: {answer}");
    }
}

#[tokio::test]
async fn what_comes_back_is_told_and_no_credential() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    let secret = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let answering = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 21\r\n\r\n{\"name\":1,\"other\":22}";
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    let served = server(Some(api)).await;
    let body = r#"{"operation": "getPet", "values": [["path", "id", "7"]]}"#;
    let (_, prepared) = served.post("api/prepare", body).await;
    assert!(
        prepared.contains("/pets/7") && !prepared.contains(&secret),
        "{prepared}"
    );
    let (_, told) = served.post("api/send", body).await;
    let request = answering.await.unwrap();
    assert!(
        request.starts_with("GET /pets/7 ") && request.contains(&secret),
        "{request}"
    );
    assert!(
        told.contains("\"kind\":\"head\",\"head\":{\"status\":200"),
        "{told}"
    );
    assert!(told.contains("\"kind\":\"end\",\"good\":true"), "{told}");
    assert!(told.contains("\"at\":\".name\""), "{told}");
    assert!(!told.contains(&secret), "{told}");
}
