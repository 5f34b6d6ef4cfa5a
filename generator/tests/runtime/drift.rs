//! What clients hear of that the API's description does not know.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::api::{READ, client};
use crate::events::StreamEvent;
use crate::exchange::create;
use crate::runtime::{
    self, CallOptions, Client, Drift, DriftKind, EventStream, Map, Request, Response, call,
};
use crate::server::{Server, answer};

#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    Queued,
    Unrecognized(String),
}

runtime::string_enum! { Status { Queued = "queued" } }

#[derive(Debug, Clone, PartialEq)]
pub struct Cat {
    pub status: Option<Status>,
}

runtime::object! { received Cat { constants { "type" = "cat" } status: optional "status" } }

#[derive(Debug, Clone, PartialEq)]
pub struct Dog {
    pub status: Option<String>,
}

runtime::object! { received Dog { constants { "type" = "dog" } status: optional "status" } }

#[derive(Debug, Clone, PartialEq)]
pub enum Pet {
    Cat(Cat),
    Dog(Dog),
    Unrecognized(Value),
}

runtime::union! { received Pet { Cat: Tag("type", &["cat"]), Dog: Tag("type", &["dog"]) } }

/// Told apart by trial only.
#[derive(Debug, Clone, PartialEq)]
pub enum Guess {
    Cat(Cat),
    Home(Home),
    Unrecognized(Value),
}

runtime::union! { received Guess { Cat: Object, Home: Object } }

#[derive(Debug, Clone, PartialEq)]
pub struct Home {
    pub pets: Option<Vec<Pet>>,
    pub guess: Option<Box<Guess>>,
    pub names: Option<Map<Status>>,
}

runtime::object! { received Home {
    pets: optional "pets", guess: optional "guess", names: optional "names",
} }

/// Anything goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    pub rest: Map<Value>,
}

runtime::object! { received Open { rest: rest } }

type Heard = Arc<Mutex<Vec<Drift>>>;

fn listening(url: &str) -> (Client, Heard) {
    let heard = Heard::default();
    let hook = heard.clone();
    let client = client(url, |builder| {
        builder.on_drift(move |drift| hook.lock().unwrap().push(drift.clone()))
    });
    (client, heard)
}

fn told(heard: &Heard) -> Vec<String> {
    let heard = heard.lock().unwrap();
    heard.iter().map(ToString::to_string).collect()
}

async fn read<T: runtime::FromJson>(client: &Client) -> Response<T> {
    let mut request = Request::new(&READ);
    request.path("t", "thread_id").unwrap();
    let options = CallOptions::default();
    let read = call::json::<T, Value>(client, request, &options).await;
    read.unwrap()
}

async fn serve(body: Value) -> Server {
    Server::always(answer(200, "application/json", body.to_string())).await
}

#[tokio::test]
async fn each_kind_is_told_once() {
    let server = serve(json!({
        "pets": [
            { "type": "cat", "status": "queued" },
            { "type": "cat", "status": "on_hold" },
            { "type": "cat", "status": "on_hold", "a/b~": null },
            { "type": "fox", "den": [1] },
            "tok 5ECRET",
        ],
        "names": { "x": "a secret that is longer than a name could be" },
    }))
    .await;
    let (client, heard) = listening(&server.url);
    for _ in 0..2 {
        let home: Response<Home> = read(&client).await;
        assert_eq!(home.pets.as_ref().map(Vec::len), Some(5));
    }
    let mut told = told(&heard);
    told.sort();
    assert_eq!(
        told,
        [
            "unknown property in `op` at `/pets/*/a~1b~0`: null",
            "unknown value in `op` at `/names/x`: a string",
            "unknown value in `op` at `/pets/*/status`: `on_hold`",
            "unknown variant in `op` at `/pets/*`: `fox`",
            "unknown variant in `op` at `/pets/*`: a string",
        ]
    );
}

#[tokio::test]
async fn what_does_not_fit_is_told_with_its_reason() {
    let server = serve(json!({ "pets": [
        { "type": "cat", "status": 1 },
        { "type": "cat", "status": [] },
        { "type": "dog", "status": 1, "new": 2 },
        { "type": "dog", "status": "s" },
    ] }))
    .await;
    let (client, heard) = listening(&server.url);
    let home: Response<Home> = read(&client).await;
    let pets = home.pets.as_deref();
    assert!(matches!(
        pets,
        Some([
            Pet::Unrecognized(_),
            Pet::Unrecognized(_),
            Pet::Unrecognized(_),
            Pet::Dog(_)
        ])
    ));
    assert_eq!(
        told(&heard),
        [
            "what does not fit in `op` at `/pets/*`: `cat` \
             (status: expected a string, found the number 1)",
            "what does not fit in `op` at `/pets/*`: `dog` \
             (status: expected a string, found the number 1)",
        ]
    );
    assert_eq!(heard.lock().unwrap()[0].kind, DriftKind::Unreadable);
}

#[tokio::test]
async fn what_another_variant_does_not_know_is_not_told() {
    let server = serve(json!({ "guess": { "pets": [{ "type": "dog", "new": 1 }] } })).await;
    let (client, heard) = listening(&server.url);
    let home: Response<Home> = read(&client).await;
    assert!(matches!(home.guess.as_deref(), Some(Guess::Home(_))));
    assert_eq!(
        told(&heard),
        ["unknown property in `op` at `/guess/pets/*/new`: a number"]
    );
}

#[tokio::test]
async fn an_object_with_a_place_for_all_has_nothing_unknown() {
    let server = serve(json!({ "a": 1 })).await;
    let (client, heard) = listening(&server.url);
    let _: Response<Open> = read(&client).await;
    assert!(told(&heard).is_empty());
}

#[tokio::test]
async fn the_type_of_an_error_is_looked_at_too() {
    let body = json!({ "type": "cat", "status": "angry" }).to_string();
    let server = Server::always(answer(404, "application/json", body)).await;
    let (client, heard) = listening(&server.url);
    let mut request = Request::new(&READ);
    request.path("t", "thread_id").unwrap();
    let failed = call::json::<Value, Cat>(&client, request, &CallOptions::default()).await;
    assert!(failed.unwrap_err().typed().is_some());
    assert_eq!(
        told(&heard),
        ["unknown value in `op` at `/status`: `angry`"]
    );
}

#[tokio::test]
async fn events_are_told_with_their_name() {
    let body = "event: thread.created\ndata: {\"id\":\"t\",\"more\":[]}\n\n\
                event: thread.moved\ndata: 1\n\nevent: thread.created\ndata: {}\n\nevent: done\ndata: [DONE]\n\n";
    let server = Server::always(answer(200, "text/event-stream", body)).await;
    let (client, heard) = listening(&server.url);
    let mut request = create();
    request.ask_stream().unwrap();
    let options = CallOptions::default();
    let mut events: EventStream<StreamEvent> =
        EventStream::open(&client, request, &options).await.unwrap();
    while let Some(event) = events.next().await {
        event.unwrap();
    }
    assert_eq!(
        told(&heard),
        [
            "unknown property in `op`, event `thread.created` at `/more`: an array",
            "unknown event in `op`, event `thread.moved` at ``: `thread.moved`",
            "what does not fit in `op`, event `thread.created` at ``: `thread.created` \
             (id: required, but missing)",
        ]
    );
    assert_eq!(heard.lock().unwrap()[1].kind, DriftKind::Event);
}

#[tokio::test]
async fn a_server_that_makes_up_names_is_not_listened_to_for_ever() {
    let pets: Vec<Value> = (0..5000)
        .map(|number| json!({ "type": format!("kind_{number}") }))
        .collect();
    let server = serve(json!({ "pets": pets })).await;
    let (client, heard) = listening(&server.url);
    let _: Response<Home> = read(&client).await;
    assert_eq!(told(&heard).len(), 100);
}

#[tokio::test]
async fn long_names_are_cut() {
    let pets: Vec<Value> = (0..50)
        .map(|number| json!({ "type": "cat", "x".repeat(20_000) + &number.to_string(): 1 }))
        .collect();
    let server = serve(json!({ "pets": pets })).await;
    let (client, heard) = listening(&server.url);
    let _: Response<Home> = read(&client).await;
    let pointer = format!("/pets/*/{}…", "x".repeat(64));
    assert_eq!(
        told(&heard),
        [format!("unknown property in `op` at `{pointer}`: a number")]
    );
}
