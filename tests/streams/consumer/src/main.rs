//! Streams with clients of official documents from a server that plays recordings.

mod server;

use std::error::Error as StdError;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use server::Player;

/// How many events and variants the clients met that their documents do not know.
static UNKNOWN: AtomicUsize = AtomicUsize::new(0);

/// Counts what a document does not know. Properties it may well leave out.
fn unknown(is_property: bool) {
    UNKNOWN.fetch_add(usize::from(!is_property), Ordering::Relaxed);
}

/// What became of a stream.
#[derive(Debug, Default)]
struct Played {
    /// The items, as JSON.
    items: Vec<Value>,
    /// The errors in it, by kind.
    errors: Vec<&'static str>,
    /// What the last of them says.
    message: String,
    /// How it ended.
    end: String,
}

/// Reads a stream of one of the crates to its end: `play!(crate, call)`.
macro_rules! play {
    ($api:ident, $call:expr) => {{
        use $api::Error;
        let mut stream = $call.stream().await?;
        let mut played = Played::default();
        while let Some(item) = stream.next().await {
            match item {
                Ok(item) => played.items.push(serde_json::to_value(&item)?),
                Err(error) => {
                    played.errors.push(match &error {
                        Error::Event(_) => "event",
                        Error::Truncated(_) => "truncated",
                        Error::Decode(_) => "decode",
                        _ => "another",
                    });
                    played.message = error.to_string();
                }
            }
        }
        played.end = format!("{:?}", stream.completion());
        played
    }};
}

/// A provider's stream, and what is particular to it.
struct Case {
    name: &'static str,
    /// Where in items the pieces of text are.
    text: &'static str,
    /// How many items there are, and how the stream ends.
    items: usize,
    end: &'static str,
    /// How many of its last events a cut takes, and what that comes to.
    cut: usize,
    cut_errors: &'static [&'static str],
    cut_end: &'static str,
    /// A failure in the middle, and what it says.
    failure: &'static str,
    message: &'static str,
    /// An event that nobody knows, and what comes of it: an item, or an error in its place.
    odd: &'static str,
    odd_errors: &'static [&'static str],
}

const CASES: [Case; 4] = [
    Case {
        name: "chat",
        text: "/choices/0/delta/content",
        items: 4,
        end: "Some(Sentinel)",
        cut: 1,
        cut_errors: &[],
        cut_end: "Some(Closed)",
        failure: "data: {\"error\":{\"message\":\"Busy\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n",
        message: "Busy",
        odd: "event: news\ndata: {\"more\":1}\n\n",
        odd_errors: &["decode"],
    },
    Case {
        name: "responses",
        text: "/delta",
        items: 10,
        end: "Some(Closed)",
        cut: 1,
        cut_errors: &[],
        cut_end: "Some(Closed)",
        failure: "event: error\ndata: {\"type\":\"error\",\"code\":\"busy\",\"message\":\"Busy\",\"param\":null,\
                  \"sequence_number\":4}\n\n",
        message: "Busy",
        odd: "event: response.odd\ndata: {\"type\":\"response.odd\",\"sequence_number\":4}\n\n",
        odd_errors: &[],
    },
    Case {
        name: "messages",
        text: "/delta/text",
        items: 7,
        end: "Some(Terminal)",
        cut: 1,
        cut_errors: &["truncated"],
        cut_end: "None",
        failure: "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\
                  \"message\":\"Overloaded\"}}\n\n",
        message: "Overloaded",
        odd: "event: odd\ndata: {\"type\":\"odd\",\"more\":1}\n\n",
        odd_errors: &[],
    },
    Case {
        name: "runs",
        text: "/data/delta/content/0/text/value",
        items: 13,
        end: "Some(Terminal)",
        cut: 1,
        cut_errors: &["truncated"],
        cut_end: "None",
        failure: "event: error\ndata: {\"message\":\"Busy\",\"type\":\"server_error\",\"param\":null,\"code\":null}\n\n",
        message: "Busy",
        odd: "event: thread.odd\ndata: {\"more\":1}\n\n",
        odd_errors: &[],
    },
];

type Done<T> = Result<T, Box<dyn StdError>>;

fn body<T: for<'de> serde::Deserialize<'de>>(value: Value) -> Done<T> {
    Ok(serde_json::from_value(value)?)
}

async fn stream(player: &Player, name: &str) -> Done<Played> {
    let prompt = json!([{ "role": "user", "content": "Hello" }]);
    let openai = || {
        let builder = openai_streams::Client::builder()
            .base_url(&player.url)
            .bearer("secret");
        builder.on_drift(|it| unknown(it.kind == openai_streams::runtime::DriftKind::Property))
    };
    Ok(match name {
        "chat" => {
            let request = body(json!({ "model": "gpt-4o-mini", "messages": prompt }))?;
            play!(
                openai_streams,
                openai().build()?.create_chat_completion(request)
            )
        }
        "responses" => {
            let request = body(json!({ "model": "gpt-4.1", "input": "Hello" }))?;
            play!(openai_streams, openai().build()?.create_response(request))
        }
        "runs" => {
            let request = body(json!({ "assistant_id": "asst_1" }))?;
            play!(
                openai_streams,
                openai().build()?.create_run("thread_1", request)
            )
        }
        _ => {
            let builder = anthropic_streams::Client::builder().base_url(&player.url);
            let property = anthropic_streams::runtime::DriftKind::Property;
            let builder = builder.on_drift(move |it| unknown(it.kind == property));
            let request =
                json!({ "model": "claude-opus-4-6", "max_tokens": 100, "messages": prompt });
            let request = body(request)?;
            play!(anthropic_streams, builder.build()?.messages_post(request))
        }
    })
}

/// The text that a stream's items make.
fn text(case: &Case, played: &Played) -> String {
    let pieces = played
        .items
        .iter()
        .filter_map(|it| it.pointer(case.text)?.as_str());
    pieces.collect()
}

/// A recording, with an event put into its middle.
fn with(recording: &str, event: &str) -> String {
    let mut events: Vec<&str> = recording.split_inclusive("\n\n").collect();
    events.insert(events.len() / 2, event);
    events.concat()
}

macro_rules! check {
    ($case:expr, $what:literal, $left:expr, $right:expr, $played:expr) => {
        if $left != $right {
            let (left, right) = (&$left, &$right);
            let message = format!(
                "{}: {}: {left:?}, not {right:?}: {:?}",
                $case.name, $what, $played
            );
            return Err(message.into());
        }
    };
}

async fn check(player: &Player, case: &Case, recording: &str) -> Done<()> {
    player.play(recording);
    UNKNOWN.store(0, Ordering::Relaxed);
    let whole = stream(player, case.name).await?;
    let none: [&str; 0] = [];
    check!(case, "errors", whole.errors, none, whole);
    check!(case, "items", whole.items.len(), case.items, whole);
    check!(case, "text", text(case, &whole), "Hello", whole);
    check!(case, "end", whole.end, case.end, whole);
    check!(case, "unknown", UNKNOWN.load(Ordering::Relaxed), 0, whole);
    let asked = player.asked();
    check!(case, "accept", asked.accept, "text/event-stream", asked);
    let asks: Value = serde_json::from_str(&asked.body)?;
    check!(case, "stream", asks["stream"], true, asked);

    let events: Vec<&str> = recording.split_inclusive("\n\n").collect();
    player.play(&events[..events.len() - case.cut].concat());
    let cut = stream(player, case.name).await?;
    check!(case, "errors of the cut", cut.errors, case.cut_errors, cut);
    check!(case, "end of the cut", cut.end, case.cut_end, cut);

    player.play(&with(recording, case.failure));
    let failed = stream(player, case.name).await?;
    check!(
        case,
        "errors of the failure",
        failed.errors,
        ["event"],
        failed
    );
    check!(case, "end of the failure", failed.end, "None", failed);
    check!(
        case,
        "message",
        failed.message.contains(case.message),
        true,
        failed
    );

    player.play(&with(recording, case.odd));
    let odd = stream(player, case.name).await?;
    check!(
        case,
        "errors of the unknown",
        odd.errors,
        case.odd_errors,
        odd
    );
    let more = usize::from(case.odd_errors.is_empty());
    check!(
        case,
        "items of the unknown",
        odd.items.len(),
        case.items + more,
        odd
    );
    check!(case, "text of the unknown", text(case, &odd), "Hello", odd);
    check!(case, "end of the unknown", odd.end, case.end, odd);
    println!(
        "{}: {} items, whole, cut, failed and with the unknown",
        case.name, case.items
    );
    Ok(())
}

/// The other operations that can answer with events ask for them.
async fn asked(player: &Player) -> Done<()> {
    let client = openai_streams::Client::builder()
        .base_url(&player.url)
        .bearer("secret")
        .build()?;
    player.play("data: [DONE]\n\n");
    let speech = json!({ "model": "gpt-4o-mini-tts", "input": "Hello", "voice": "alloy" });
    let played = play!(openai_streams, client.create_speech(body(speech)?));
    asks(player, "speech", "\"stream_format\":\"sse\"", &played)?;
    let image = json!({ "prompt": "A cat" });
    let played = play!(openai_streams, client.create_image(body(image)?));
    asks(player, "images", "\"stream\":true", &played)?;
    let form = "name=\"stream\"\r\n\r\ntrue";
    let file = openai_streams::runtime::File::new("RIFF");
    let request = openai_streams::types::CreateTranscriptionRequest::new(file, "gpt-4o-transcribe");
    let played = play!(openai_streams, client.create_transcription(request));
    asks(player, "transcription", form, &played)?;
    let file = openai_streams::runtime::File::new("PNG");
    let request = openai_streams::types::CreateImageEditRequest::new(file, "A cat");
    let played = play!(openai_streams, client.create_image_edit(request));
    asks(player, "image edit", form, &played)?;
    let json = json!({ "images": [{ "file_id": "file_1" }], "prompt": "A cat" });
    let request: openai_streams::types::EditImageBodyJsonParam = body(json)?;
    let played = play!(openai_streams, client.create_image_edit(request));
    asks(player, "image edit, as JSON", "\"stream\":true", &played)
}

fn asks(player: &Player, name: &str, text: &str, played: &Played) -> Done<()> {
    let asked = player.asked();
    let right = asked.accept == "text/event-stream" && asked.body.contains(text);
    if !right || played.end != "Some(Sentinel)" {
        return Err(format!("{name}: {asked:?}, {played:?}").into());
    }
    println!("{name}: asks by `{}`", text.escape_debug());
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Done<()> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("the folder of the recordings is missing")?;
    let player = Player::start()?;
    for case in &CASES {
        let file = Path::new(&folder).join(case.name).with_extension("sse");
        check(&player, case, &std::fs::read_to_string(file)?).await?;
    }
    asked(&player).await
}
