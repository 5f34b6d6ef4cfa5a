//! Servers that depart from their document: what is kept, what is an error, and what is told.

use std::sync::{Arc, Mutex};

use golden_unfit_responses::runtime::ClientBuilder;
use golden_unfit_responses::types::{Drawing, Shape};
use golden_unfit_responses::{CallSettings, Client, Error};
use serde_json::{Value, json};

use crate::server::{Answer, Server};

async fn client(answer: Answer, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let server = Server::start(move |_| answer.clone()).await;
    set(Client::builder().base_url(server.url()))
        .build()
        .unwrap()
}

type Heard = Arc<Mutex<Vec<String>>>;

/// A client, and what its hook hears.
async fn listening(answer: Answer) -> (Client, Heard) {
    let heard = Heard::default();
    let hook = heard.clone();
    let client = client(answer, |builder| {
        builder.on_drift(move |drift| hook.lock().unwrap().push(drift.to_string()))
    })
    .await;
    (client, heard)
}

fn circle(radius: f64) -> Value {
    json!({ "type": "circle", "radius": radius })
}

fn kinds(shapes: &[Shape]) -> Vec<&'static str> {
    let kind = |shape: &Shape| match shape {
        Shape::Circle(_) => "circle",
        Shape::Square(_) => "square",
        _ => "unrecognized",
    };
    shapes.iter().map(kind).collect()
}

#[tokio::test]
async fn a_known_tag_with_another_payload_is_kept_wherever_it_is() {
    let unfit = json!({ "type": "circle" });
    let drawing = json!({
        "id": "d", "note": null, "shapes": [circle(1.0), unfit, { "type": "blob" }], "cover": unfit,
        "layers": [{ "name": "l", "top": { "type": "square", "side": "wide" } }],
    });
    let (client, heard) = listening(Answer::json(200, &drawing)).await;
    let read = client.get_drawing("d").await.unwrap();
    assert_eq!(
        kinds(&read.shapes),
        ["circle", "unrecognized", "unrecognized"]
    );
    assert_eq!(read.cover, Some(Shape::Unrecognized(unfit)));
    let top = &read.layers.as_ref().unwrap()[0].top;
    assert!(matches!(top, Some(Shape::Unrecognized(_))), "{top:?}");
    let mut heard = heard.lock().unwrap().clone();
    heard.sort();
    assert_eq!(
        heard,
        [
            "unknown variant in `getDrawing` at `/shapes/*`: `blob`",
            "what does not fit in `getDrawing` at `/cover`: `circle` (radius: required, but missing)",
            "what does not fit in `getDrawing` at `/layers/*/top`: `square` \
             (side: expected a number, found a string of 4 characters)",
            "what does not fit in `getDrawing` at `/shapes/*`: `circle` (radius: required, but missing)",
        ]
    );
    let text = serde_json::to_string(&*read).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), drawing);
}

#[tokio::test]
async fn a_stream_goes_on() {
    let text = "data: {\"type\":\"circle\"}\n\ndata: {\"type\":\"circle\",\"radius\":2}\n\ndata: oops\n\n\
                data: {\"type\":\"square\",\"side\":1}\n\n";
    let client = client(Answer::events(text, 7), |it| it).await;
    let mut events = client.watch_drawing("d").stream().await.unwrap();
    let (mut shapes, mut errors) = (Vec::new(), 0);
    while let Some(item) = events.next().await {
        match item {
            Ok(shape) => shapes.push(shape),
            Err(_) => errors += 1,
        }
    }
    assert_eq!(kinds(&shapes), ["unrecognized", "circle", "square"]);
    assert_eq!(errors, 1);
}

#[tokio::test]
async fn a_response_that_does_not_fit_is_at_hand() {
    let body = json!({ "id": "d", "shapes": 1, "more": ["text"] });
    let answer = Answer::json(200, &body).header("x-request", "r");
    let client = client(answer, |it| it).await;
    let error = client.get_drawing("d").await.unwrap_err();
    let Error::Decode(failure) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(failure.error.path(), "shapes");
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.headers().unwrap()["x-request"], "r");
    assert_eq!(error.body().unwrap(), body.to_string());
    assert_eq!(error.body_json(), Some(body));
    let (text, call) = (error.to_string(), error.call().unwrap());
    let host = call.host().unwrap();
    assert_eq!(
        text,
        format!(
            "getDrawing (GET /drawings/{{drawing_id}} at {host}): unexpected response: \
             shapes: expected an array, found the number 1 (status 200)"
        )
    );
    assert!(std::error::Error::source(&error).is_none());
}

#[tokio::test]
async fn no_json_at_all_is_an_error() {
    let client = client(Answer::of(200, "application/json", "{\"id\":"), |it| it).await;
    let error = client.get_drawing("d").await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)));
    assert_eq!(error.body().unwrap(), "{\"id\":");
    assert_eq!(error.body_json(), None);
}

#[tokio::test]
async fn an_error_has_its_body() {
    let body = json!({ "code": 7 });
    let client = client(Answer::json(404, &body), |it| it).await;
    let error = client.get_drawing("d").await.unwrap_err();
    assert!(error.typed().is_none());
    assert_eq!(error.body_json(), Some(body));
}

#[test]
fn one_item_is_named_by_its_index() {
    let text = json!({ "id": "d", "shapes": [], "layers": [{ "name": "a" }, { "name": 1 }] });
    let error = serde_json::from_value::<Drawing>(text).unwrap_err();
    let said = "layers[1].name: expected a string, found the number 1";
    assert_eq!(error.to_string(), said);
}

#[tokio::test]
async fn strictly_what_is_kept_otherwise_is_an_error() {
    let drawing = |more: Value| {
        let mut drawing = json!({ "id": "d", "shapes": [circle(1.0)], "note": null, "new": 1 });
        let members = more.as_object().unwrap().clone();
        drawing.as_object_mut().unwrap().extend(members);
        drawing
    };
    for (more, said) in [
        (
            json!({ "colour": "blue" }),
            "colour: expected a described value, found `blue`",
        ),
        (
            json!({ "shapes": [circle(1.0), { "type": "blob" }] }),
            "shapes[1]: expected a described variant, found `blob`",
        ),
        (
            json!({ "layers": [{ "name": "l", "top": { "type": "circle" } }] }),
            "layers[0].top.radius: required, but missing",
        ),
    ] {
        let client = client(Answer::json(200, &drawing(more)), |it| {
            it.strict_decoding(true)
        })
        .await;
        let error = client.get_drawing("d").await.unwrap_err();
        let Error::Decode(failure) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(failure.error.to_string(), said);
        assert!(error.body_json().is_some());
        // A call may say otherwise.
        assert!(client.get_drawing("d").strict_decoding(false).await.is_ok());
    }
    let fits = Answer::json(200, &drawing(json!({ "colour": "red" })));
    let client = client(fits, |it| it.strict_decoding(true)).await;
    assert!(client.get_drawing("d").await.is_ok());
}

#[tokio::test]
async fn strictly_a_required_property_is_there_even_if_it_may_be_null() {
    let answer = Answer::json(200, &json!({ "id": "d", "shapes": [] }));
    let client = client(answer, |it| it).await;
    assert_eq!(client.get_drawing("d").await.unwrap().note, None);
    let error = client
        .get_drawing("d")
        .strict_decoding(true)
        .await
        .unwrap_err();
    let Error::Decode(failure) = error else {
        panic!("{error:?}")
    };
    assert_eq!(failure.error.to_string(), "note: required, but missing");
}

#[tokio::test]
async fn strictly_an_item_of_a_stream_is_an_error_in_its_place() {
    let text = "data: {\"type\":\"circle\"}\n\ndata: {\"type\":\"circle\",\"radius\":2}\n\n";
    let client = client(Answer::events(text, 7), |it| it.strict_decoding(true)).await;
    let mut events = client.watch_drawing("d").stream().await.unwrap();
    let error = events.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    assert!(events.next().await.unwrap().is_ok());
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn items_that_do_not_fit_can_be_left_out() {
    let drawing = json!({
        "id": "d", "note": null, "shapes": [circle(1.0), 7, { "type": "circle" }],
        "layers": [{ "name": "a" }, { "name": 1 }, "l", { "name": "d", "top": circle(2.0) }],
    });
    let (client, heard) = listening(Answer::json(200, &drawing)).await;
    let error = client.get_drawing("d").await.unwrap_err();
    let Error::Decode(failure) = error else {
        panic!("{error:?}")
    };
    assert_eq!(failure.error.path(), "layers[1].name");
    assert!(heard.lock().unwrap().is_empty());

    let read = client
        .get_drawing("d")
        .skip_unreadable_items()
        .await
        .unwrap();
    let layers = read.layers.as_deref().unwrap();
    let names: Vec<_> = layers.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["a", "d"]);
    // What a union keeps is no reason to leave it out.
    let kinds = kinds(&read.shapes);
    assert_eq!(kinds, ["circle", "unrecognized", "unrecognized"]);
    let mut heard = heard.lock().unwrap().clone();
    heard.sort();
    assert_eq!(
        heard,
        [
            "unknown variant in `getDrawing` at `/shapes/*`: 7",
            "what does not fit in `getDrawing` at `/layers/*`: a string \
             ($: expected an object, found a string of 1 character)",
            "what does not fit in `getDrawing` at `/layers/*`: an object \
             (name: expected a string, found the number 1)",
            "what does not fit in `getDrawing` at `/shapes/*`: `circle` (radius: required, but missing)",
        ]
    );
    // Strictly, what was left out is an error all the same.
    let strict = client.get_drawing("d").strict_decoding(true);
    let error = strict.skip_unreadable_items().await.unwrap_err();
    let Error::Decode(failure) = error else {
        panic!("{error:?}")
    };
    assert_eq!(failure.error.path(), "shapes[2].radius");
}
