//! The request function against a real HTTP server: what is sent, what is read, and what
//! becomes of everything that can go wrong.

mod server;

use openai_runs::prelude::*;
use openai_runs::types::{
    AssistantTool, AssistantToolsCode, AttachmentTool, CreateMessageRequest, MessageAttachment,
    MessageContent, MessageRole, RunStatus, ToolChoiceMode, TruncationObject, TruncationType,
};
use openai_runs::{
    AssistantStreamEvent, Client, CreateRunRequest, Error, Include, Map, ReasoningEffort,
    RetryPolicy,
};
use serde_json::{Value, json};
use server::{Answer, Server, event, run, transcript};

fn client(server: &Server) -> Client {
    let builder = Client::builder().base_url(server.url());
    builder.bearer("sk-very-secret").build().unwrap()
}

async fn json_server() -> Server {
    Server::start(|_| Answer::json(200, &run("queued")).header("x-request-id", "req_7")).await
}

#[tokio::test]
async fn a_run_is_created() {
    let server = json_server().await;
    let run = client(&server)
        .create_run("thread_abc", CreateRunRequest::new("asst_abc"))
        .await
        .unwrap();
    assert_eq!(run.id, "run_abc");
    assert_eq!(run.status, RunStatus::Queued);
    assert_eq!(run.meta().request_id(), Some("req_7"));
    assert_eq!(run.meta().status(), 200);

    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].method, "POST");
    assert_eq!(received[0].target, "/v1/threads/thread_abc/runs");
    let headers = &received[0].headers;
    assert_eq!(headers["authorization"], "Bearer sk-very-secret");
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["accept"], "application/json");
    assert_eq!(headers["openai-beta"], "assistants=v2");
    assert_eq!(received[0].body, json!({"assistant_id": "asst_abc"}));
}

#[tokio::test]
async fn every_field_is_sent_as_the_reference_has_it() {
    let server = json_server().await;
    let message = CreateMessageRequest::new(MessageRole::User, "Hello")
        .attachments([MessageAttachment::new()
            .file_id("file_1")
            .tools([AttachmentTool::from(AssistantToolsCode::new())])])
        .metadata(Map::from([("k".to_owned(), "v".to_owned())]));
    let request = CreateRunRequest::new("asst_abc")
        .model("gpt-9-unheard-of")
        .reasoning_effort(ReasoningEffort::High)
        .instructions("Be brief.")
        .additional_instructions_null()
        .additional_messages([message])
        .tools([AssistantTool::from(AssistantToolsCode::new())])
        .metadata_null()
        .temperature(0.5)
        .top_p(1.0)
        .max_prompt_tokens(256)
        .max_completion_tokens(1000)
        .truncation_strategy(TruncationObject::new(TruncationType::LastMessages).last_messages(3))
        .tool_choice(ToolChoiceMode::Required)
        .parallel_tool_calls(false)
        .response_format_null();
    client(&server)
        .create_run("thread_abc", request)
        .include([Include::FileSearchResultContent])
        .await
        .unwrap();
    let received = &server.received()[0];
    assert_eq!(
        received.target,
        "/v1/threads/thread_abc/runs?include%5B%5D=\
         step_details.tool_calls%5B%2A%5D.file_search.results%5B%2A%5D.content"
    );
    assert_eq!(
        received.body,
        json!({
            "assistant_id": "asst_abc", "model": "gpt-9-unheard-of", "reasoning_effort": "high",
            "instructions": "Be brief.", "additional_instructions": null,
            "additional_messages": [{
                "role": "user", "content": "Hello",
                "attachments": [{"file_id": "file_1", "tools": [{"type": "code_interpreter"}]}],
                "metadata": {"k": "v"}
            }],
            "tools": [{"type": "code_interpreter"}], "metadata": null, "temperature": 0.5, "top_p": 1.0,
            "max_prompt_tokens": 256, "max_completion_tokens": 1000,
            "truncation_strategy": {"type": "last_messages", "last_messages": 3},
            "tool_choice": "required", "parallel_tool_calls": false, "response_format": null
        })
    );
}

#[tokio::test]
async fn what_the_document_does_not_know_is_sent_all_the_same() {
    let server = json_server().await;
    let call = client(&server)
        .create_run("t", CreateRunRequest::new("asst_abc").temperature(0.5))
        .include([Include::FileSearchResultContent])
        .extra_query("trace", "a&b")
        .extra_query("n", vec![1, 2])
        .extra_property("brand_new", json!({"deep": [1, null]}))
        .extra_property("temperature", "hot")
        .extra_property("stream", false);
    assert!(!format!("{call:?}").contains("hot"));
    // A call that reads one answer cannot ask for many.
    let error = call
        .clone()
        .extra_property("stream", true)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Request(_)), "{error}");
    call.await.unwrap();
    let received = &server.received()[0];
    assert_eq!(
        received.target,
        "/v1/threads/t/runs?include%5B%5D=\
         step_details.tool_calls%5B%2A%5D.file_search.results%5B%2A%5D.content\
         &trace=a%26b&n=1&n=2"
    );
    assert_eq!(
        received.body,
        json!({
            "assistant_id": "asst_abc", "temperature": "hot", "stream": false,
            "brand_new": {"deep": [1, null]}
        })
    );
}

#[tokio::test]
async fn a_path_segment_stays_one() {
    let server = json_server().await;
    let client = client(&server);
    let request = CreateRunRequest::new("asst_abc");
    client
        .create_run("thread/../x y", request.clone())
        .await
        .unwrap();
    assert_eq!(
        server.received()[0].target,
        "/v1/threads/thread%2F..%2Fx%20y/runs"
    );

    for bad in ["", ".", ".."] {
        let call = client.create_run(bad, request.clone()).validate(false);
        let error = call.await.unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{bad:?}: {error}");
        assert!(error.to_string().contains("thread_id"), "{error}");
    }
    let error = client.create_run("", request).await.unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error}");
    assert_eq!(server.received().len(), 1, "nothing was sent");
}

#[tokio::test]
async fn constraints_are_checked_before_anything_is_sent() {
    let server = json_server().await;
    let client = client(&server);
    let long = "a long secret ".repeat(50);
    let metadata = Map::from([
        ("k".to_owned(), long.clone()),
        ("y".repeat(65), String::new()),
    ]);
    let request = CreateRunRequest::new("asst_abc")
        .temperature(2.5)
        .top_p(-0.1)
        .max_prompt_tokens(255)
        .metadata(metadata)
        .tools(vec![AssistantTool::from(AssistantToolsCode::new()); 21]);
    let error = client
        .create_run("thread_abc", request.clone())
        .await
        .unwrap_err();
    let text = error.to_string();
    for said in [
        "body.temperature",
        "2.5",
        "body.top_p",
        "body.max_prompt_tokens",
        "255",
        "256",
        "body.metadata",
        "700",
        "512",
        "65",
        "64",
        "body.tools",
        "21",
        "20",
    ] {
        assert!(text.contains(said), "`{said}` is not in `{text}`");
    }
    assert!(!text.contains("secret"), "{text}");
    assert!(!format!("{error:?}").contains("long secret"));
    assert!(server.received().is_empty());

    client
        .create_run("thread_abc", request)
        .validate(false)
        .await
        .unwrap();
    assert_eq!(server.received()[0].body["temperature"], 2.5);
}

#[tokio::test]
async fn a_stream_is_read_to_its_terminal_however_it_is_cut() {
    let text = transcript(&["Grüße", " 🦀"]);
    for size in [1, 2, 3, 7, 64, 100_000] {
        let answer = Answer::events(&text, size);
        let server = Server::start(move |_| answer.clone()).await;
        let call = client(&server).create_run("thread_abc", CreateRunRequest::new("asst_abc"));
        let mut events = call.stream().await.unwrap();
        let mut names = Vec::new();
        while let Some(event) = events.next().await {
            names.push(event.unwrap().event().to_owned());
        }
        let received = &server.received()[0];
        assert_eq!(received.body["stream"], true);
        assert_eq!(received.headers["accept"], "text/event-stream");
        assert_eq!(
            names,
            [
                "thread.run.created",
                "thread.message.delta",
                "thread.message.delta",
                "thread.run.completed",
                "done"
            ]
        );
    }
}

#[tokio::test]
async fn a_streamed_run_yields_its_messages() {
    let message = json!({
        "id": "msg_1", "object": "thread.message", "created_at": 1, "thread_id": "thread_abc",
        "status": "in_progress", "incomplete_details": null, "completed_at": null, "incomplete_at": null,
        "role": "assistant", "content": [], "assistant_id": "asst_abc", "run_id": "run_abc",
        "attachments": null, "metadata": null,
    });
    let piece = |text: &str| {
        let part =
            json!({ "index": 0, "type": "text", "text": { "value": text, "annotations": [] } });
        let delta = json!({
            "id": "msg_1", "object": "thread.message.delta", "delta": { "content": [part] },
        });
        event("thread.message.delta", &delta)
    };
    let created = event("thread.message.created", &message);
    let text = created + &piece("Good") + &piece(" morning") + "event: done\ndata: [DONE]\n\n";
    let server = Server::start(move |_| Answer::events(&text, 50)).await;
    let call = client(&server).create_run("thread_abc", CreateRunRequest::new("asst_abc"));
    let messages = call.accumulated().await.unwrap().finish().await.unwrap();
    assert_eq!(messages.len(), 1);
    let MessageContent::Text(content) = &messages[0].content[0] else {
        panic!("{messages:?}");
    };
    assert_eq!(content.text.value, "Good morning");
}

/// The items of a stream that answers with this text.
async fn items(text: &str) -> Vec<Result<AssistantStreamEvent, Error<openai_runs::ErrorResponse>>> {
    let answer = Answer::events(text, 11);
    let server = Server::start(move |_| answer.clone()).await;
    let call = client(&server).create_run("thread_abc", CreateRunRequest::new("asst_abc"));
    let mut events = call.stream().await.unwrap();
    let mut items = Vec::new();
    while let Some(item) = events.next().await {
        items.push(item);
    }
    items
}

#[tokio::test]
async fn a_stream_that_ends_early_does_not_look_complete() {
    let whole = transcript(&["a"]);
    let without_terminal = whole.replace("event: done\ndata: [DONE]\n\n", "");
    for text in [without_terminal.as_str(), &whole[..whole.len() - 4], ""] {
        let items = items(text).await;
        let last = items.last().unwrap();
        assert!(matches!(last, Err(Error::Truncated(_))), "{last:?}");
        assert!(items[..items.len() - 1].iter().all(Result::is_ok));
    }
}

#[tokio::test]
async fn an_error_event_is_an_error_and_an_unknown_event_is_kept() {
    let failure =
        json!({"type": "server_error", "code": null, "message": "no luck", "param": null});
    let text = event("thread.brand.new", &json!({"x": [1]})) + &event("error", &failure);
    let items = items(&text).await;
    match &items[0] {
        Ok(AssistantStreamEvent::Unrecognized(unknown)) => {
            assert_eq!(unknown.event, "thread.brand.new");
            assert_eq!(unknown.data, json!({"x": [1]}));
        }
        other => panic!("{other:?}"),
    }
    match &items[1] {
        Err(Error::Event(error)) => assert_eq!(error.data, failure),
        other => panic!("{other:?}"),
    }
    assert_eq!(items.len(), 2);
}

#[tokio::test]
async fn each_error_status_has_its_typed_body() {
    for status in [400, 401, 403, 404, 418, 429, 500, 503] {
        let body = json!({"error": {
            "type": "invalid_request_error", "code": "c", "message": "say more", "param": null
        }});
        let answer = Answer::json(status, &body).header("retry-after", "7");
        let server = Server::start(move |_| answer.clone()).await;
        let call = client(&server).create_run("thread_abc", CreateRunRequest::new("asst_abc"));
        let error = call.retries(RetryPolicy::NEVER).await.unwrap_err();
        assert_eq!(error.status().map(|it| it.as_u16()), Some(status));
        assert_eq!(error.typed().unwrap().error.message, "say more");
        assert_eq!(error.headers().unwrap()["retry-after"], "7");
        assert!(error.to_string().contains("say more"), "{error}");
        let Error::Status(details) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(
            serde_json::from_slice::<Value>(&details.body).unwrap(),
            body
        );
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn a_run_is_asked_for_again_only_where_none_can_have_begun() {
    for (status, attempts) in [(500, 1), (502, 1), (504, 1), (503, 1), (429, 3)] {
        let answer = Answer::json(status, &json!({})).header("retry-after", "0");
        let server = Server::start(move |_| answer.clone()).await;
        let call = client(&server).create_run("thread_abc", CreateRunRequest::new("asst_abc"));
        let Err(Error::Status(error)) = call.stream().await else {
            panic!("{status} is an error");
        };
        assert_eq!(error.meta.attempts(), attempts, "{status}");
        assert_eq!(server.received().len(), attempts as usize, "{status}");
    }
}

#[tokio::test]
async fn an_error_body_of_another_shape_is_kept() {
    let server = Server::start(|_| Answer {
        status: 502,
        headers: vec![("content-type", "text/html".to_owned())],
        chunks: vec![b"<h1>Bad gateway</h1>".to_vec()],
    })
    .await;
    let call = client(&server).create_run("thread_abc", CreateRunRequest::new("asst_abc"));
    let error = call.await.unwrap_err();
    let Error::Status(details) = &error else {
        panic!("{error:?}")
    };
    assert!(details.typed.is_err());
    assert_eq!(details.body, "<h1>Bad gateway</h1>");
}

#[tokio::test]
async fn unknown_values_are_kept_and_wrong_ones_are_located() {
    let mut odd = run("paused_for_lunch");
    odd["tools"] = json!([{"type": "teleporter", "range": 3}]);
    odd["brand_new_field"] = json!(1);
    let answer = Answer::json(200, &odd);
    let server = Server::start(move |_| answer.clone()).await;
    let call = client(&server).create_run("thread_abc", CreateRunRequest::new("asst_abc"));
    let run = call.await.unwrap();
    assert_eq!(
        run.status,
        RunStatus::Unrecognized("paused_for_lunch".to_owned())
    );
    assert_eq!(
        run.tools[0],
        AssistantTool::Unrecognized(json!({"type": "teleporter", "range": 3}))
    );

    // What has a known tag and does not fit is kept as well, unless reading is strict.
    let tool = json!({"type": "function", "function": {"name": 3}});
    let mut wrong = server::run("queued");
    wrong["tools"] = json!([tool]);
    let answer = Answer::json(200, &wrong);
    let server = Server::start(move |_| answer.clone()).await;
    let call = client(&server).create_run("thread_abc", CreateRunRequest::new("asst_abc"));
    let run = call.clone().await.unwrap();
    assert_eq!(run.tools[0], AssistantTool::Unrecognized(tool));
    let error = call.strict_decoding(true).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    let path = "tools[0].function.name";
    assert!(error.to_string().contains(path), "{error}");

    let mut wrong = server::run("queued");
    wrong["tools"] = json!(3);
    let answer = Answer::json(200, &wrong);
    let server = Server::start(move |_| answer.clone()).await;
    let call = client(&server).create_run("thread_abc", CreateRunRequest::new("asst_abc"));
    let error = call.await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    assert!(error.to_string().contains("tools: expected"), "{error}");
}

#[tokio::test]
async fn another_content_type_is_named() {
    let server = Server::start(|_| Answer {
        status: 200,
        headers: vec![("content-type", "text/html".to_owned())],
        chunks: vec![b"<p>Please log in</p>".to_vec()],
    })
    .await;
    let client = client(&server);
    let call = client.create_run("thread_abc", CreateRunRequest::new("asst_abc"));
    let error = call.clone().await.unwrap_err();
    assert!(matches!(error, Error::ContentType(_)), "{error:?}");
    assert!(error.to_string().contains("text/html"), "{error}");
    let error = call.stream().await.unwrap_err();
    assert!(error.to_string().contains("text/event-stream"), "{error}");
}

#[tokio::test]
async fn secrets_do_not_print() {
    let server = json_server().await;
    let client = client(&server);
    let call = client.create_run("thread_abc", CreateRunRequest::new("asst_abc"));
    let call = call.header("authorization", "Bearer another-secret");
    for shown in [format!("{client:?}"), format!("{call:?}")] {
        assert!(!shown.contains("secret"), "{shown}");
    }
    assert!(format!("{:?}", Client::builder().bearer("sk-secret")).contains("Builder"));
    assert!(!format!("{:?}", Client::builder().bearer("sk-secret")).contains("sk-secret"));
}

#[tokio::test]
async fn a_missing_credential_is_named_before_anything_is_sent() {
    let server = json_server().await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let call = client.create_run("thread_abc", CreateRunRequest::new("asst_abc"));
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("bearerAuth"), "{error}");
    assert!(server.received().is_empty());
}
