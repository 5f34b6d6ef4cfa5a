//! Limits within tuples are checked before anything is sent.

use golden_tuples::Client;
use golden_tuples::types::{Name, Thing};

#[tokio::test]
async fn limits_are_checked_at_their_index() {
    let client = Client::builder()
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    let thing = Thing::new((181.0, 0.0))
        .named((Name::new("long"),))
        .open((String::new(),));
    let error = client.make_thing(thing).await.unwrap_err().to_string();
    assert!(error.contains("point[0]"), "{error}");
    assert!(error.contains("named[0].name"), "{error}");
}
