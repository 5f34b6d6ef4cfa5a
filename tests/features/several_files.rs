//! Parameters, bodies and errors that stand in other files.

use golden_several_files::Client;
use golden_several_files::types::{Kind, NewPet};
use serde_json::json;

use crate::server::{Answer, Server};

#[tokio::test]
async fn parts_of_other_files_are_sent() {
    let pet = json!({"id": "pet_1", "kind": "cat"});
    let server = Server::start(move |_| Answer::json(201, &pet)).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let sent = NewPet::new("pet_1", Kind::Cat);
    let added = client.add_pet(sent).limit(5).await.unwrap();
    assert_eq!(added.kind, Kind::Cat);
    let received = &server.received()[0];
    assert_eq!(received.target, "/v1/pets?limit=5");
    assert_eq!(received.body, json!({"id": "pet_1", "kind": "cat"}));
}
