//! A program whose client has no TLS: plain HTTP works, and https says what is missing.

use std::io::{Read, Write};
use std::net::TcpListener;

use golden_network::{Client, Error, RetryPolicy, TransportErrorKind};

/// A server that answers each request alike.
fn serve(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut socket in listener.incoming().map_while(Result::ok) {
            let _ = socket.read(&mut [0; 4096]);
            let _ = socket.write_all(answer.as_bytes());
        }
    });
    url
}

fn client(url: &str) -> Client {
    let builder = Client::builder().base_url(url).no_proxy();
    builder.retries(RetryPolicy::NEVER).build().unwrap()
}

#[tokio::test]
async fn plain_http_works() {
    let url = serve(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\nconnection: close\r\n\r\n{\"id\":\"a\"}",
    );
    assert_eq!(client(&url).read_thing().await.unwrap().id, "a");
}

#[tokio::test]
async fn https_names_the_feature() {
    let moved = serve(
        "HTTP/1.1 302 Found\r\nlocation: https://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    );
    for url in ["https://127.0.0.1:1", &moved] {
        let error = client(url).read_thing().await.unwrap_err();
        let said = error.to_string();
        let Error::Transport(error) = error else {
            panic!("{error:?}");
        };
        assert_eq!(error.kind(), TransportErrorKind::Unsendable);
        assert!(
            said.contains(
                "https needs TLS, which is there with the feature `rustls` or `native-tls`"
            ),
            "{said}"
        );
    }
}
