//! Who asks for it gets passwords as plain text, which prints; credentials of the client still do not.

use golden_secrets_as_text::Client;
use golden_secrets_as_text::types::Login;
use serde_json::json;

use crate::server::{Answer, Server};

#[tokio::test]
async fn passwords_are_strings() {
    let server = Server::start(|_| Answer::json(200, &json!({ "password": "p2" }))).await;
    let builder = Client::builder().base_url(server.url());
    let client = builder.credential("key", "5ECRET").build().unwrap();
    let login = Login::new("p1".to_owned()).old(["o".to_owned()]);
    let call = client.login(login).pin("1234".to_owned());
    let read = call.await.unwrap();
    let password: &String = &read.password;
    assert_eq!(password, "p2");
    assert!(format!("{read:?}").contains("p2"));
    assert!(!format!("{client:?}").contains("5ECRET"));
    let received = &server.received()[0];
    assert_eq!(received.body, json!({ "password": "p1", "old": ["o"] }));
    assert!(received.target.ends_with("?pin=1234"));
}
