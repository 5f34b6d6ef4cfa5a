//! Constants are not insisted on, unless reading is strict.

use golden_constants::types::Thing;
use golden_constants::{CallSettings as _, Client, Error};
use serde_json::{Value, json};

use crate::server::{Answer, Server};

async fn read(answer: Value, strict: bool) -> Result<(), String> {
    let server = Server::start(move |_| Answer::json(200, &answer)).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let call = client.make_thing(Thing::new()).strict_decoding(strict);
    match call.await {
        Ok(_) => Ok(()),
        Err(Error::Decode(error)) => Err(error.error.to_string()),
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn strictly_a_required_constant_is_there_and_is_itself() {
    let whole = json!({ "object": "thing", "version": 2, "strict": true });
    assert_eq!(read(whole.clone(), true).await, Ok(()));
    for name in ["object", "version", "strict"] {
        let mut without = whole.clone();
        without.as_object_mut().unwrap().remove(name);
        let error = read(without.clone(), true).await.unwrap_err();
        assert!(error.contains(name) && error.contains("missing"), "{error}");
        assert_eq!(read(without, false).await, Ok(()));

        let mut other = whole.clone();
        other[name] = json!("another");
        let error = read(other.clone(), true).await.unwrap_err();
        assert!(error.starts_with(name), "{error}");
        assert_eq!(read(other, false).await, Ok(()));
    }
    // What is not required may be missing, and is itself where it is there.
    let mut more = whole;
    more["note"] = json!("optional");
    assert_eq!(read(more.clone(), true).await, Ok(()));
    more["note"] = json!("mandatory");
    read(more, true).await.unwrap_err();
}
