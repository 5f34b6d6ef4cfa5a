//! How Swagger 2.0's lists arrive.

use golden_collection_formats::Client;
use golden_collection_formats::runtime::File;
use golden_collection_formats::types::{FormBody, UploadBody};

use crate::server::{Answer, Server};

fn ab() -> Vec<String> {
    vec!["a".to_owned(), "b".to_owned()]
}

#[tokio::test]
async fn each_format() {
    let server = Server::start(|_| Answer::of(204, "text/plain", "")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let call = client.find().csv([1, 2]).ssv(ab()).pipes(ab()).multi(ab());
    call.tsv("a\tb").x_csv(ab()).await.unwrap();
    let received = &server.received()[0];
    let expected = "/v1/find?csv=1,2&ssv=a%20b&tsv=a%09b&pipes=a%7Cb&multi=a&multi=b";
    assert_eq!(received.target, expected);
    assert_eq!(received.headers["x-csv"], "a,b");
}

#[tokio::test]
async fn in_forms() {
    let server = Server::start(|_| Answer::of(204, "text/plain", "")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let body = FormBody::new("x").csv([1, 2]).pipes([3, 4]).multi([5, 6]);
    client.form(body).await.unwrap();
    let expected = "csv=1,2&multi=5&multi=6&pipes=3%7C4&text=x";
    assert_eq!(server.received()[0].bytes, expected);
    let body = UploadBody::new(File::new("x")).csv([1, 2]);
    client.upload(body).await.unwrap();
    let text = String::from_utf8_lossy(&server.received()[1].bytes).into_owned();
    assert!(text.contains("name=\"csv\"\r\n\r\n1,2\r\n"), "{text}");
}
