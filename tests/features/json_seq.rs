//! A stream of JSON, each text behind a record separator (RFC 7464), wherever the network cuts it.

use golden_json_seq::Client;

use crate::server::{Answer, Server, said};

async fn client(text: &str, size: usize) -> Client {
    let answer = Answer {
        status: 200,
        headers: vec![("content-type", "application/json-seq".to_owned())],
        chunks: text.as_bytes().chunks(size).map(<[u8]>::to_vec).collect(),
    };
    let server = Server::start(move |_| answer.clone()).await;
    Client::builder().base_url(server.url()).build().unwrap()
}

async fn numbers(text: &str, size: usize) -> Vec<String> {
    let mut stream = client(text, size).await.numbers().stream().await.unwrap();
    let mut read = Vec::new();
    while let Some(item) = stream.next().await {
        read.push(match item {
            Ok(number) => number.to_string(),
            Err(error) => said(&error),
        });
    }
    read
}

#[tokio::test]
async fn texts_may_have_lines() {
    let text = "\u{1e}{\n \"x\": 1\n}\n\u{1e}{\"x\":\"\u{e4}\"}\n\u{1e}\u{1e}{\"x\":3}";
    for size in 1..text.len() {
        let mut stream = client(text, size).await.track().stream().await.unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap().x, 1.0);
        let error = stream.next().await.unwrap().unwrap_err();
        let wanted = "unexpected item on line 4: x: expected a number, found a string of 1 character (status 200)";
        assert_eq!(said(&error), wanted);
        assert_eq!(stream.next().await.unwrap().unwrap().x, 3.0);
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn a_number_without_its_line_feed_may_lack_digits() {
    let cut =
        "unexpected item on line 2: $: expected a whole text, found one cut short (status 200)";
    let rest = "the stream broke off after 2 items (status 200)";
    for size in 1..12 {
        let read = numbers("\u{1e}1\n\u{1e}2\u{1e}3\n\u{1e}4", size).await;
        assert_eq!(read, ["1", cut, "3", rest]);
    }
    assert_eq!(numbers("\u{1e}1\n", 9).await, ["1"]);
    assert!(numbers("", 9).await.is_empty());
}
