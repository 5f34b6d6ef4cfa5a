//! How parameters arrive: every style, for texts, lists and objects.

use golden_parameter_styles::types::{Colour, QueryDeep, WholeFilter};
use golden_parameter_styles::{Client, Error};

use crate::server::{Answer, Server};

async fn start() -> (Server, Client) {
    let server = Server::start(|_| Answer::of(204, "text/plain", "")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    (server, client)
}

fn colour() -> Colour {
    Colour::new().r(100).g(200)
}

fn target(server: &Server) -> String {
    server.received().pop().unwrap().target
}

fn black() -> Vec<String> {
    vec!["blue".to_owned(), "b/w".to_owned()]
}

#[tokio::test]
async fn in_the_path() {
    let (server, client) = start().await;
    client
        .simple("a/b", black(), colour(), colour())
        .await
        .unwrap();
    assert_eq!(
        target(&server),
        "/v1/simple/a%2Fb/blue,b%2Fw/G,200,R,100/G=200,R=100"
    );
    client
        .label("a/b", black(), black(), colour())
        .await
        .unwrap();
    assert_eq!(
        target(&server),
        "/v1/label/.a%2Fb/.blue,b%2Fw/.blue.b%2Fw/.G=200.R=100"
    );
    client
        .matrix("a/b", black(), black(), colour())
        .await
        .unwrap();
    let expected =
        "/v1/matrix/;text=a%2Fb/;list=blue,b%2Fw/;exploded=blue;exploded=b%2Fw/;G=200;R=100";
    assert_eq!(target(&server), expected);
    let error = client
        .simple("", black(), colour(), colour())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Request(_)));
    assert!(error.to_string().contains("`text`"), "{error}");
}

#[tokio::test]
async fn in_the_query() {
    let (server, client) = start().await;
    client
        .query()
        .form([1, 2])
        .joined(colour())
        .exploded(colour())
        .spaced([1, 2])
        .piped([true, false])
        .deep(QueryDeep::new().a(colour()).l([3]))
        .reserved("a/b?c=d&e")
        .empties([])
        .flag("")
        .number(7)
        .json(colour())
        .plain("{}")
        .await
        .unwrap();
    assert_eq!(
        target(&server),
        "/v1/query?form=1&form=2&joined=G,200,R,100&G=200&R=100&spaced=1%202&piped=true%7Cfalse\
         &deep%5Ba%5D%5BG%5D=200&deep%5Ba%5D%5BR%5D=100&deep%5Bl%5D%5B0%5D=3&reserved=a/b?c=d%26e&empties=&flag=\
         &number=7&json=%7B%22G%22%3A200%2C%22R%22%3A100%7D&plain=%7B%7D"
    );
    client.query().form([]).await.unwrap();
    assert_eq!(target(&server), "/v1/query");
}

#[tokio::test]
async fn in_headers_and_cookies() {
    let (server, client) = start().await;
    client
        .headers()
        .x_list([1, 2])
        .x_object(colour())
        .x_exploded(colour())
        .x_json(colour())
        .joined(black())
        .plain("a b")
        .raw("a/b=c")
        .each(colour())
        .await
        .unwrap();
    let received = server.received().pop().unwrap();
    assert_eq!(received.headers["x-list"], "1,2");
    assert_eq!(received.headers["x-object"], "G,200,R,100");
    assert_eq!(received.headers["x-exploded"], "G=200,R=100");
    assert_eq!(received.headers["x-json"], r#"{"G":200,"R":100}"#);
    let cookies = "joined=blue,b%2Fw; plain=a%20b; raw=a/b=c; G=200; R=100";
    assert_eq!(received.headers["cookie"], cookies);
    let error = client.headers().raw("a; admin=1").await.unwrap_err();
    assert!(error.to_string().contains("`raw`"), "{error}");
}

#[tokio::test]
async fn as_the_whole_query() {
    let (server, client) = start().await;
    client
        .whole(WholeFilter::new().q("a b").ids([1, 2]))
        .await
        .unwrap();
    assert_eq!(target(&server), "/v1/whole?ids=1&ids=2&q=a%20b");
    client.whole_json().filter(colour()).await.unwrap();
    assert_eq!(
        target(&server),
        "/v1/whole_json?%7B%22G%22%3A200%2C%22R%22%3A100%7D"
    );
}
