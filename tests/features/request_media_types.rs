//! Bodies in each way that an operation takes them.

use golden_request_media_types::runtime::{Body, File};
use golden_request_media_types::types::{Pet, Photo};
use golden_request_media_types::{CallSettings as _, Client, Error, Map, ReplacePetsBody};
use serde_json::json;

use crate::server::{Answer, Received, Server, said};

async fn start() -> (Server, Client) {
    let server = Server::start(|_| Answer::of(204, "text/plain", "")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    (server, client)
}

fn sent(server: &Server) -> (String, String) {
    let received: Received = server.received().pop().unwrap();
    let content_type = received.headers["content-type"].to_str().unwrap();
    let text = String::from_utf8_lossy(&received.bytes).into_owned();
    (content_type.to_owned(), text)
}

fn expect(server: &Server, content_type: &str, text: &str) {
    assert_eq!(sent(server), (content_type.to_owned(), text.to_owned()));
}

#[tokio::test]
async fn one_value_in_several_syntaxes() {
    let (server, client) = start().await;
    let pet = || Pet::new("a b").tags(["x".to_owned(), "y".to_owned()]);
    client.add_pet(pet()).await.unwrap();
    expect(
        &server,
        "application/json",
        r#"{"name":"a b","tags":["x","y"]}"#,
    );
    client.add_pet(pet()).body_as_form().await.unwrap();
    let form = "application/x-www-form-urlencoded";
    expect(&server, form, "name=a%20b&tags=x&tags=y");
    client.add_pet(pet()).body_as_xml().await.unwrap();
    let xml = "<Pet><name>a b</name><tags>x</tags><tags>y</tags></Pet>";
    expect(&server, "application/xml", xml);
    let error = client.add_pet(Pet::new("")).body_as_form().await;
    assert!(matches!(error.unwrap_err(), Error::Invalid(_)));
}

#[tokio::test]
async fn more_than_the_description_has() {
    let (server, client) = start().await;
    let call = || client.add_pet(Pet::new("a")).extra_property("more", 1);
    call().await.unwrap();
    expect(&server, "application/json", r#"{"name":"a","more":1}"#);
    call().body_as_form().await.unwrap();
    let form = "application/x-www-form-urlencoded";
    expect(&server, form, "more=1&name=a");

    // Where there is no place for it, it is not left out silently.
    let nowhere = [
        call().body_as_xml().await,
        client
            .replace_pets(vec![Pet::new("a")])
            .extra_property("more", 1)
            .await,
        client
            .replace_pets(Body::from("raw"))
            .extra_property("more", 1)
            .await,
        client.patch_pets().extra_property("more", 1).await,
    ];
    for result in nowhere {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{error}");
        assert!(error.to_string().contains("object"), "{error}");
    }
    assert_eq!(server.received().len(), 2, "nothing more was sent");
}

#[tokio::test]
async fn media_types_that_mean_different_things() {
    let (server, client) = start().await;
    let patch = || Map::from([("a".to_owned(), json!(1))]);
    let call = || client.patch_pets().body(patch());
    call().await.unwrap();
    expect(&server, "application/merge-patch+json", r#"{"a":1}"#);
    call().body_as_pets_patch().await.unwrap();
    expect(&server, "application/vnd.pets.patch+json", r#"{"a":1}"#);
    call().body_as_json().await.unwrap();
    expect(&server, "application/json;version=2", r#"{"a":1}"#);
    call().body_as_apply_patch().await.unwrap();
    expect(&server, "application/apply-patch+yaml", r#"{"a":1}"#);
    client.patch_pets().body_as_apply_patch().await.unwrap();
    assert!(
        !server
            .received()
            .pop()
            .unwrap()
            .headers
            .contains_key("content-type")
    );
}

#[tokio::test]
async fn a_type_for_each_media_type() {
    let (server, client) = start().await;
    client.replace_pets(vec![Pet::new("a")]).await.unwrap();
    expect(&server, "application/json", r#"[{"name":"a"}]"#);
    client.replace_pets("a,b".to_owned()).await.unwrap();
    expect(&server, "text/csv", "a,b");
    client
        .replace_pets(ReplacePetsBody::Markdown("# a".to_owned()))
        .await
        .unwrap();
    expect(&server, "text/markdown", "# a");
    client.replace_pets(Body::from("raw")).await.unwrap();
    expect(&server, "application/octet-stream", "raw");
    client
        .replace_pets(Body::from("raw").content_type("image/png"))
        .await
        .unwrap();
    expect(&server, "image/png", "raw");
    let error = client.replace_pets(Vec::<Pet>::new()).await.unwrap_err();
    assert!(error.to_string().contains("body"), "{error}");
    assert!(matches!(error, Error::Invalid(_)));
}

#[tokio::test]
async fn texts_and_kinds_of_media_types() {
    let (server, client) = start().await;
    client.add_note().body("a").await.unwrap();
    expect(&server, "text/plain", "a");
    client
        .add_note()
        .body("a")
        .body_as_x_markdown()
        .await
        .unwrap();
    expect(&server, "text/x-markdown", "a");
    let error = client.set_photo("raw").await.unwrap_err();
    let expected = "body: the API takes `image/*`: say which it is by `Body::content_type`";
    assert_eq!(said(&error), expected);
    client
        .set_photo(Body::from("raw").content_type("image/webp"))
        .await
        .unwrap();
    expect(&server, "image/webp", "raw");
    client.put_anything().body("raw").await.unwrap();
    expect(&server, "application/octet-stream", "raw");
    client.post_anything(Pet::new("a")).await.unwrap();
    expect(&server, "application/json", r#"{"name":"a"}"#);
}

#[tokio::test]
async fn what_json_cannot_carry_is_a_form_by_default() {
    let (server, client) = start().await;
    client
        .add_photo(Photo::new(File::new("raw").name("a.png")))
        .await
        .unwrap();
    let (content_type, text) = sent(&server);
    assert!(content_type.starts_with("multipart/form-data; boundary="));
    assert!(text.contains("name=\"file\"; filename=\"a.png\""), "{text}");
    client
        .add_photo(Photo::new(File::new("raw")))
        .body_as_json()
        .await
        .unwrap();
    expect(&server, "application/json", r#"{"file":"raw"}"#);
}
