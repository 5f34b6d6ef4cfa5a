//! How the properties of forms are spelled.

use golden_form_encodings::types::Search;
use golden_form_encodings::{Client, Map};

use crate::server::{Answer, Server};

fn ab() -> Vec<String> {
    vec!["a b".to_owned(), "c,d".to_owned()]
}

fn search() -> Search {
    let search = Search::new().deep(Map::from([("k".to_owned(), vec![1, 2])]));
    search.list(ab()).joined(ab()).piped(ab()).reserved("a/b&c")
}

async fn start() -> (Server, Client) {
    let server = Server::start(|_| Answer::of(204, "text/plain", "")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn as_the_document_says() {
    let (server, client) = start().await;
    client.form(search()).await.unwrap();
    assert_eq!(
        server.received()[0].bytes,
        "deep%5Bk%5D%5B0%5D=1&deep%5Bk%5D%5B1%5D=2&joined=a%20b,c%2Cd&list%5B0%5D=a%20b&list%5B1%5D=c%2Cd\
         &piped=a%20b%7Cc%2Cd&reserved=a/b%26c"
    );
}

#[tokio::test]
async fn as_usual() {
    let (server, client) = start().await;
    client.plain(search()).await.unwrap();
    assert_eq!(
        server.received()[0].bytes,
        "deep=%7B%22k%22%3A%5B1%2C2%5D%7D&joined=a%20b&joined=c%2Cd&list=a%20b&list=c%2Cd\
         &piped=a%20b&piped=c%2Cd&reserved=a%2Fb%26c"
    );
}

#[tokio::test]
async fn in_parts() {
    let (server, client) = start().await;
    let search = Search::new().joined(ab());
    client.parts(search).await.unwrap();
    let text = String::from_utf8_lossy(&server.received()[0].bytes).into_owned();
    assert_eq!(text.matches("name=\"joined\"").count(), 2, "{text}");
}
