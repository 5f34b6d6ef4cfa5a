//! Limits within tuples are checked before anything is sent, and an array is what its positions make of it.

use golden_tuples::Client;
use golden_tuples::types::{Name, Thing};
use serde_json::{json, to_value};

async fn refused(thing: Thing) -> String {
    let client = Client::builder()
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    client.make_thing(thing).await.unwrap_err().to_string()
}

fn thing() -> Thing {
    Thing::new((1.0, 0.0))
}

#[tokio::test]
async fn limits_are_checked_at_their_index() {
    let mut thing = Thing::new((181.0, 0.0))
        .named((Name::new("long"),))
        .open((String::new(),))
        .long(("a".to_owned(),));
    thing.open.as_mut().unwrap().rest.push(0);
    let error = refused(thing).await;
    assert!(error.contains("point[0]"), "{error}");
    assert!(error.contains("named[0].name"), "{error}");
    assert!(error.contains("open[1]"), "{error}");
    assert!(
        error.contains("long: must have at least 3 items, has 1"),
        "{error}"
    );
}

#[tokio::test]
async fn an_array_has_no_gaps() {
    let error = refused(thing().loose((None, Some(1)))).await;
    assert!(
        error.contains("the item at index 0 is missing, and one follows"),
        "{error}"
    );
    let mut thing = thing().loose(("a".to_owned(),));
    thing.loose.as_mut().unwrap().rest.push(json!(1));
    let error = refused(thing).await;
    assert!(
        error.contains("the item at index 1 is missing, and one follows"),
        "{error}"
    );
}

#[test]
fn an_array_is_made_of_what_is_there() {
    let made = |thing: Thing| to_value(thing).unwrap();
    let all = made(thing().row(("a".to_owned(), Some(1))));
    assert_eq!(all["row"], json!(["a", 1]));
    let null = made(thing().row(("a".to_owned(), None)));
    assert_eq!(null["row"], json!(["a", null]));
    let one = made(thing().row(("a".to_owned(),)));
    assert_eq!(one["row"], json!(["a"]));
    assert_eq!(made(thing().row(()))["row"], json!([]));
    assert_eq!(
        made(thing().tail(("a".to_owned(), None)))["tail"],
        json!(["a"])
    );
}
