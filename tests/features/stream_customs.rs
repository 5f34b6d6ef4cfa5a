//! Streams that the document says little of, and that keep to what most APIs do.

use golden_stream_customs::runtime::{File, FromEvent};
use golden_stream_customs::types::{Chat, Happening, RespondBody, SearchBody, SpeakBody};
use golden_stream_customs::types::{SpeakBodyStreamFormat, TranscribeBody};
use golden_stream_customs::{CallSettings as _, Client, Completion, Error, EventStream};
use serde_json::{Value, json};

use crate::server::{Answer, Server, said};

async fn start(answer: Answer) -> (Server, Client) {
    let server = Server::start(move |_| answer.clone()).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    (server, client)
}

async fn streamed(text: &str) -> (Server, Client) {
    start(Answer::events(text, 7)).await
}

async fn whole() -> (Server, Client) {
    start(Answer::json(200, &json!({ "text": "x" }))).await
}

/// The items as text, errors among them, and how the stream ended.
async fn all<T: FromEvent + std::fmt::Debug>(
    mut stream: EventStream<T, Value>,
) -> (Vec<String>, Option<Completion>) {
    let mut read = Vec::new();
    assert_eq!(stream.completion(), None);
    while let Some(item) = stream.next().await {
        read.push(match item {
            Ok(item) => format!("{item:?}"),
            Err(error) => said(&error),
        });
    }
    assert!(stream.next().await.is_none());
    (read, stream.completion())
}

async fn chat(text: &str) -> (Vec<String>, Option<Completion>) {
    let (_server, client) = streamed(text).await;
    all(client.chat(Chat::new("Hi")).stream().await.unwrap()).await
}

async fn respond(text: &str) -> (Vec<String>, Option<Completion>) {
    let (_server, client) = streamed(text).await;
    all(client.respond().stream().await.unwrap()).await
}

#[tokio::test]
async fn the_stream_is_asked_for() {
    let (server, client) = streamed("data: [DONE]\n\n").await;
    let chat = client.chat(Chat::new("Hi").stream(false)).stream();
    all(chat.await.unwrap()).await;
    all(client.respond().stream().await.unwrap()).await;
    let search = client.search(SearchBody::new().q("x")).stream();
    all(search.await.unwrap()).await;
    let transcribe = client.transcribe(TranscribeBody::new(File::new("x")));
    all(transcribe.stream().await.unwrap()).await;
    let speak = client.speak(SpeakBody::new()).stream();
    all(speak.await.unwrap()).await;
    let received = server.received();
    assert!(
        received
            .iter()
            .all(|it| it.headers["accept"] == "text/event-stream")
    );
    assert_eq!(received[0].body, json!({ "text": "Hi", "stream": true }));
    assert_eq!(
        received[1].body,
        json!({ "stream": true }),
        "a body that need not be there"
    );
    assert_eq!(received[2].bytes, "q=x&stream=true");
    let form = String::from_utf8_lossy(&received[3].bytes);
    assert!(form.contains("name=\"stream\"\r\n\r\ntrue\r\n"), "{form}");
    assert_eq!(received[4].body, json!({ "stream_format": "sse" }));
}

#[tokio::test]
async fn a_form_that_is_left_out_is_a_form() {
    let (server, client) = streamed("data: [DONE]\n\n").await;
    all(client.look().stream().await.unwrap()).await;
    all(client.record().stream().await.unwrap()).await;
    let received = server.received();
    assert_eq!(
        received[0].headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(received[0].bytes, "stream=true");
    let form = String::from_utf8_lossy(&received[1].bytes);
    assert!(form.contains("name=\"stream\"\r\n\r\ntrue\r\n"), "{form}");
}

#[tokio::test]
async fn the_name_of_an_event_tells_the_variant_that_its_data_does_not() {
    let (read, _) = respond(
        "event: answer.delta\ndata: {\"text\":\"a\"}\n\n\
         data: {\"text\":\"b\"}\n\n\
         event: answer.begun\ndata: {\"type\":\"answer.delta\",\"text\":\"c\"}\n\n\
         event: other\ndata: {\"text\":\"d\"}\n\n",
    )
    .await;
    assert!(read[0].contains("AnswerDelta"), "{read:?}");
    assert!(read[1].contains("Unrecognized"), "{read:?}");
    assert!(
        read[2].contains("AnswerDelta"),
        "the data says what it is: {read:?}"
    );
    assert!(read[3].contains("Unrecognized"), "{read:?}");
}

#[tokio::test]
async fn the_whole_is_asked_for_as_the_caller_says() {
    let (server, client) = whole().await;
    client.chat(Chat::new("Hi")).await.unwrap();
    client.chat(Chat::new("Hi").stream(false)).await.unwrap();
    client.chat(Chat::new("Hi").stream_null()).await.unwrap();
    let file = File::new("x");
    client.transcribe(TranscribeBody::new(file)).await.unwrap();
    client
        .search(SearchBody::new().stream(false))
        .await
        .unwrap();
    // Where a body that says nothing gets the stream, it says something.
    client.respond().body(RespondBody::new()).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].body, json!({ "text": "Hi" }));
    assert_eq!(received[1].body, json!({ "text": "Hi", "stream": false }));
    assert_eq!(received[2].body, json!({ "text": "Hi", "stream": null }));
    assert!(!String::from_utf8_lossy(&received[3].bytes).contains("stream\""));
    assert_eq!(received[4].bytes, "stream=false");
    assert_eq!(received[5].body, json!({ "stream": false }));
}

#[tokio::test]
async fn a_whole_that_would_be_a_stream_is_not_sent() {
    let (server, client) = whole().await;
    let asks =
        "`stream: true` asks for the stream, which cannot be read as a whole: call `stream()`";
    let refused = |error: Error| {
        assert!(matches!(error, Error::Request(_)), "{error}");
        assert!(error.to_string().contains(asks), "{error}");
    };
    refused(client.chat(Chat::new("Hi").stream(true)).await.unwrap_err());
    refused(
        client
            .chat(Chat::new("Hi"))
            .extra_property("stream", true)
            .await
            .unwrap_err(),
    );
    refused(
        client
            .search(SearchBody::new().stream(true))
            .await
            .unwrap_err(),
    );
    let form = TranscribeBody::new(File::new("x")).stream(true);
    refused(client.transcribe(form).await.unwrap_err());
    let body = SpeakBody::new().stream_format(SpeakBodyStreamFormat::Sse);
    let error = client.speak(body).download().await.unwrap_err().to_string();
    assert!(
        error.contains("`stream_format: \"sse\"` asks for the stream"),
        "{error}"
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_sentinel_ends_the_stream_and_is_no_item() {
    let pieces = ["Piece { n: 1 }", "Piece { n: 2 }"].map(str::to_owned);
    let text = "data: {\"n\":1}\n\ndata: {\"n\":2}\n\n";
    let (read, end) = chat(&format!("{text}data: [DONE]\n\ndata: {{\"n\":3}}\n\n")).await;
    assert_eq!(
        (read.as_slice(), end),
        (pieces.as_slice(), Some(Completion::Sentinel))
    );
    // It is not insisted on, but missed.
    let (read, end) = chat(text).await;
    assert_eq!(
        (read.as_slice(), end),
        (pieces.as_slice(), Some(Completion::Closed))
    );
    // Bare words may be anything.
    let (_server, client) = streamed("data: [DONE]\n\ndata: x\n\n").await;
    let (read, end) = all(client.words().stream().await.unwrap()).await;
    assert_eq!(read, ["\"[DONE]\"", "\"x\""]);
    assert_eq!(end, Some(Completion::Closed));
}

#[tokio::test]
async fn an_error_in_place_of_an_item() {
    for failure in [
        "data: {\"error\":{\"message\":\"busy\"}}\n\n",
        "data: {\"error\":\"busy\"}\n\n",
        "event: error\ndata: busy\n\n",
    ] {
        let (read, end) = chat(&format!(
            "data: {{\"n\":1}}\n\n{failure}data: {{\"n\":2}}\n\n"
        ))
        .await;
        assert_eq!(read.len(), 2, "{read:?}");
        assert!(read[1].contains("busy"), "{read:?}");
        assert_eq!(end, None);
    }
    // What reads as an item is one, whatever it is called; and no error is none.
    let (read, end) =
        chat("event: error\ndata: {\"n\":1}\n\ndata: {\"n\":2,\"error\":null}\n\n").await;
    assert_eq!(read, ["Piece { n: 1 }", "Piece { n: 2 }"]);
    assert_eq!(end, Some(Completion::Closed));
}

#[tokio::test]
async fn events_that_are_no_items() {
    let (read, _) =
        chat("event: ping\ndata: \n\n: keep\n\nevent: ping\ndata: {}\n\ndata: {\"n\":1}\n\n").await;
    assert_eq!(read, ["Piece { n: 1 }"]);
    // Anything else that does not fit is an error in its place.
    let (read, end) = chat("event: news\ndata: {}\n\ndata: {\"n\":1}\n\n").await;
    assert!(read[0].contains("news"), "{read:?}");
    assert_eq!(read[1..], ["Piece { n: 1 }"]);
    assert_eq!(end, Some(Completion::Closed));
}

#[tokio::test]
async fn a_discriminator_repeats_the_name() {
    let begun = "event: answer.begun\ndata: {\"type\":\"answer.begun\",\"id\":\"a\"}\n\n";
    let (_server, client) = streamed(&format!(
        "{begun}event: odd\ndata: {{\"type\":\"odd\"}}\n\n"
    ))
    .await;
    let mut stream = client.respond().stream().await.unwrap();
    let first = stream.next().await.unwrap().unwrap();
    assert!(matches!(first, Happening::AnswerBegun(_)));
    let second = stream.next().await.unwrap().unwrap();
    assert!(matches!(second, Happening::Unrecognized(_)));
    assert!(stream.next().await.is_none());
    for failure in [
        "data: {\"type\":\"error\",\"code\":\"1\",\"message\":\"busy\"}\n\n",
        "event: error\ndata: {\"type\":\"error\",\"message\":\"busy\"}\n\n",
        "event: error\ndata: {\"message\":\"busy\"}\n\n",
    ] {
        let (read, end) = respond(&format!("{begun}{failure}")).await;
        assert_eq!(read.len(), 2, "{read:?}");
        assert_eq!(read[1], "the server sent `error`: busy (status 200)");
        assert_eq!(end, None);
    }
    // The word alone is none.
    let text = "data: {\"type\":\"answer.delta\",\"text\":\"error\"}\n\n";
    let (read, end) = respond(text).await;
    assert_eq!(read.len(), 1);
    assert!(read[0].contains("AnswerDelta"), "{read:?}");
    assert_eq!(end, Some(Completion::Closed));
}
