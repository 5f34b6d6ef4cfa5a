//! What a case of `tests/diff` does on the wire: clients of the old document call servers of the new one.
//!
//! A client is the interpreting one, which sends what emitted crates send. Requests are made of the edges of the old document's
//! schemas and answered by the new document's mock server; answers are made of the edges of the new document's schemas and held to
//! the old document. What a side refuses of its own document proves nothing, and is left out.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use specwright::call::{Asked, Ending, Given, Item, Mode, Outcome, Prepared, Preview, Shown, Told};
use specwright::mock::{Mock, Request};
use specwright::options::Options;
use specwright::{Callable, callable};

use crate::diff_cases::{Read, read};
use crate::server::{Answer, Server};
use crate::values::{edges, meant};

/// What there was to see, in words.
#[derive(Debug, Default)]
pub struct Seen {
    /// Requests that were sent.
    pub sent: usize,
    /// Answers that were read.
    pub read: usize,
    /// Requests of the old client that the new server refuses or takes for those of another operation.
    pub refused: Vec<String>,
    /// Answers of the new server that are not what the old document says.
    pub unexpected: Vec<String>,
}

/// Both sides of a document.
struct Version {
    text: Value,
    client: Callable,
    mock: Arc<Mock>,
}

impl Version {
    fn of(name: &str, text: &str, options: &Options) -> Version {
        let Read { sources, document } = read(name, text);
        let (mock, said) = specwright::mock(&sources, document, &[], options);
        let mock = mock.unwrap_or_else(|| panic!("{name}: {said:?}"));
        let (client, said) = callable(Arc::new(sources), document, &[], options);
        Version {
            text: serde_yaml::from_str(text).unwrap(),
            client: client.unwrap_or_else(|| panic!("{name}: {said:?}")),
            mock: Arc::new(mock),
        }
    }

    /// Operations by method and path, with the parameters of their paths.
    fn operations(&self) -> Vec<(String, &Value, Vec<&Value>)> {
        let paths = self.text["paths"].as_object().into_iter().flatten();
        let operations = paths.flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            let methods = methods.filter(|it| it.1.get("responses").is_some());
            methods.map(move |(method, operation)| {
                let own = operation["parameters"].as_array().into_iter().flatten();
                let shared = item["parameters"].as_array().into_iter().flatten();
                let parameters = shared.chain(own).map(|it| meant(&self.text, it)).collect();
                let id = format!("{} {path}", method.to_uppercase());
                (id, operation, parameters)
            })
        });
        operations.collect()
    }

    /// The security schemes of an operation, each with a variable of the environment that Cargo sets for tests.
    fn credentials(&self, operation: &Value) -> Vec<(String, String)> {
        let said = operation.get("security").or(self.text.get("security"));
        let alternatives = said.and_then(Value::as_array).into_iter().flatten();
        let names = alternatives.flat_map(|it| it.as_object().into_iter().flatten());
        names
            .map(|it| (it.0.clone(), "CARGO_PKG_NAME".to_owned()))
            .collect()
    }

    /// A call of an operation with no more than it needs.
    fn least(&self, id: &str, operation: &Value) -> Asked {
        Asked {
            operation: id.to_owned(),
            credentials: self.credentials(operation),
            with_examples: true,
            // The old document's own server says what is allowed.
            is_unchecked: true,
            ..Asked::default()
        }
    }

    /// The calls of an operation, each with words for what is in it.
    fn calls(&self, id: &str, operation: &Value, parameters: &[&Value]) -> Vec<(String, Asked)> {
        let base = self.least(id, operation);
        let mut calls = vec![("the least".to_owned(), base.clone())];
        for (scheme, variable) in &base.credentials {
            let mut one = base.clone();
            one.credentials = vec![(scheme.clone(), variable.clone())];
            calls.push((format!("the credential `{scheme}` alone"), one));
        }
        let responses = operation["responses"].as_object().into_iter().flatten();
        let contents = responses.flat_map(|it| it.1["content"].as_object().into_iter().flatten());
        for (media_type, _) in contents {
            let mut one = base.clone();
            one.stream = Some(media_type == "text/event-stream");
            one.items = vec![Item::Header("accept".to_owned(), media_type.clone())];
            calls.push((format!("`accept: {media_type}`"), one));
        }
        let mut with = |items: Vec<Item>, body: Option<Given>| {
            let words = format!("{items:?} {body:?}");
            let items_and_body = Asked {
                items,
                body,
                ..base.clone()
            };
            calls.push((words, items_and_body));
        };
        let mut all = Vec::new();
        for parameter in parameters {
            let content = parameter["content"]
                .as_object()
                .and_then(|it| it.values().next());
            let schema = content.map_or(&parameter["schema"], |it| &it["schema"]);
            let name = parameter["name"].as_str().unwrap_or_default();
            let values = edges(&self.text, schema, 0);
            let item = |it: &Value| Item::Json(name.to_owned(), it.clone());
            all.extend(values.first().map(item));
            values.iter().for_each(|it| with(vec![item(it)], None));
        }
        with(all, None);
        let body = meant(&self.text, &operation["requestBody"]);
        for (media_type, content) in body["content"].as_object().into_iter().flatten() {
            let named = Item::Header("content-type".to_owned(), media_type.clone());
            with(vec![named.clone()], None);
            for value in edges(&self.text, &content["schema"], 0) {
                match value.as_object() {
                    Some(fields) if !media_type.contains("json") => {
                        let fields = fields.iter();
                        let fields = fields.map(|it| Item::Json(it.0.clone(), it.1.clone()));
                        with(fields.chain([named.clone()]).collect(), None);
                    }
                    _ => with(vec![named.clone()], Some(Given::Text(value.to_string()))),
                }
            }
        }
        calls
    }

    /// The answers of an operation, as the document has them.
    fn answers(&self, operation: &Value) -> Vec<Answer> {
        let mut answers = Vec::new();
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            let status = match status.as_str() {
                "default" => 500,
                range if range.ends_with("XX") => 100 * range[..1].parse::<u16>().unwrap() + 1,
                code => code.parse().unwrap(),
            };
            let response = meant(&self.text, response);
            let contents = response["content"].as_object().into_iter().flatten();
            let contents = contents.filter(|it| !it.0.contains(['*', ';']));
            for (media_type, content) in contents.filter(|it| it.0.ends_with("json")) {
                let values = edges(&self.text, &content["schema"], 0).into_iter();
                answers.extend(values.map(|it| Answer::of(status, media_type, it.to_string())));
            }
            if response.get("content").is_none() {
                let none = Answer {
                    status,
                    headers: vec![],
                    chunks: vec![],
                };
                answers.push(none);
            }
        }
        answers
    }
}

/// A request as it is sent, for mock servers; none if its body is not at hand.
fn request(preview: &Preview) -> Option<Request> {
    let target = preview.url.split_once("://").map_or("", |it| it.1);
    let target = target.find('/').map_or("/", |it| &target[it..]);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let body = match &preview.body {
        None => String::new(),
        Some(Shown::Text(text)) => text.clone(),
        Some(Shown::Bytes(_)) => return None,
    };
    Some(Request {
        method: preview.method.clone(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: preview.headers.clone(),
        body: body.into_bytes(),
    })
}

/// What a case does.
pub async fn play(name: &str, texts: [&str; 2], options: [&Options; 2]) -> Seen {
    Stage::start().await.play(name, texts, options).await
}

/// A server that answers as it is told.
struct Stage {
    url: String,
    answer: Arc<Mutex<Answer>>,
}

/// A client's call of an operation, to be made any number of times.
struct Caller<'c> {
    client: &'c Callable,
    prepared: Prepared,
}

impl Stage {
    async fn start() -> Stage {
        let answer = Arc::new(Mutex::new(Answer::of(204, "text/plain", "")));
        let told = answer.clone();
        let server = Server::start(move |_| told.lock().unwrap().clone()).await;
        Stage {
            url: server.url(),
            answer,
        }
    }

    /// A client of an operation.
    fn caller<'c>(&self, of: &'c Version, asked: Asked) -> Option<Caller<'c>> {
        let asked = Asked {
            server: Some(self.url.clone()),
            ..asked
        };
        Some(Caller {
            prepared: of.client.prepare(&asked).ok()?,
            client: &of.client,
        })
    }

    /// What an answer is to a client.
    async fn read(&self, caller: &Caller<'_>, answer: &Answer) -> Outcome {
        *self.answer.lock().unwrap() = answer.clone();
        let mut of_events = Vec::new();
        let mut tell = |told| {
            if let Told::Event(event) = told {
                of_events.extend(event.findings);
            }
        };
        let sent = caller.client.send(&caller.prepared, Mode::Usual, &mut tell);
        let mut outcome = sent.await;
        outcome.findings.extend(of_events);
        outcome
    }

    async fn play(&self, name: &str, texts: [&str; 2], options: [&Options; 2]) -> Seen {
        let old = Version::of(&format!("{name}.old"), texts[0], options[0]);
        let new = Version::of(&format!("{name}.new"), texts[1], options[1]);
        let mut seen = Seen::default();
        for (id, operation, parameters) in old.operations() {
            let mut answers: Vec<(Option<bool>, Answer)> = Vec::new();
            for (words, asked) in old.calls(&id, operation, &parameters) {
                let prepared = old.client.prepare(&asked).ok();
                let Some(request) = prepared.and_then(|it| request(&it.preview)) else {
                    continue;
                };
                let own = old.mock.answer(&request);
                // A request that its own server refuses says nothing.
                if !(200..400).contains(&own.status) {
                    continue;
                }
                let answer = new.mock.answer(&request);
                seen.sent += 1;
                let other = answer.operation != own.operation;
                // Of the media types that an old client asks for, none is there.
                if answer.status == 406 {
                    seen.unexpected.push(format!("{id} with {words}: 406"));
                    continue;
                }
                if answer.status >= 400 || other && !is_renamed(&old, &new, &own.operation) {
                    let words: String = words.chars().take(160).collect();
                    let why = answer.reason.unwrap_or_default();
                    let refused = format!("{id} with {words}: {} {why}", answer.status);
                    seen.refused.push(refused);
                    continue;
                }
                let answer = (asked.stream, written(answer));
                let is_known = |it: &(Option<bool>, Answer)| {
                    it.0 == answer.0 && it.1.chunks == answer.1.chunks
                };
                if !answers.iter().any(is_known) {
                    answers.push(answer);
                }
            }
            for stream in [None, Some(false), Some(true)] {
                let of_stream = answers.iter().filter(|it| it.0 == stream);
                let told = of_stream
                    .map(|it| &it.1)
                    .filter(|it| says_something(operation, it));
                let told: Vec<&Answer> = told.collect();
                let asked = Asked {
                    stream,
                    ..old.least(&id, operation)
                };
                // A client takes its time to be made.
                let caller = (!told.is_empty()).then(|| self.caller(&old, asked));
                let Some(caller) = caller.flatten() else {
                    continue;
                };
                for answer in told {
                    seen.read += 1;
                    let outcome = self.read(&caller, answer).await;
                    seen.unexpected.extend(unlike(&id, &outcome));
                }
            }
        }
        self.answers(&old, &new, &mut seen).await;
        seen
    }

    /// Reads answers of the new document as clients of the old one.
    async fn answers(&self, old: &Version, new: &Version, seen: &mut Seen) {
        let all = new.operations();
        for (id, operation, _) in old.operations() {
            let same_id = |it: &Value| it["operationId"] == operation["operationId"];
            let same = all.iter().find(|it| same_id(it.1));
            let Some((new_id, same, _)) = same.or(all.iter().find(|it| it.0 == id)) else {
                continue;
            };
            let answers = new.answers(same).into_iter();
            let answers: Vec<Answer> = answers.filter(|it| says_something(operation, it)).collect();
            if answers.is_empty() {
                continue;
            }
            let callers = (
                self.caller(old, old.least(&id, operation)),
                self.caller(new, new.least(new_id, same)),
            );
            let (Some(before), Some(after)) = callers else {
                continue;
            };
            for answer in answers {
                // An answer that its own document does not allow says nothing.
                if !unlike(&id, &self.read(&after, &answer).await).is_empty() {
                    continue;
                }
                seen.read += 1;
                let found = unlike(&id, &self.read(&before, &answer).await);
                let body = answer.chunks.concat();
                let body = String::from_utf8_lossy(&body[..body.len().min(160)]);
                let found = found.into_iter();
                let found = found.map(|it| format!("{it} in {} {body}", answer.status));
                seen.unexpected.extend(found);
            }
        }
    }
}

/// Whether there is something to read: a body, or a status that the operation does not have.
fn says_something(operation: &Value, answer: &Answer) -> bool {
    let has_status = operation["responses"]
        .get(answer.status.to_string())
        .is_some();
    !has_status || answer.chunks.iter().any(|it| !it.is_empty())
}

/// A mock server's answer, for the server of the test.
fn written(answer: specwright::mock::Answer) -> Answer {
    let kept = ["content-type", "location", "retry-after"];
    let headers = kept.into_iter().filter_map(|name| {
        let mut all = answer.headers.iter();
        let found = all.find(|it| it.0.eq_ignore_ascii_case(name))?;
        Some((name, found.1.clone()))
    });
    Answer {
        status: answer.status,
        headers: headers.collect(),
        chunks: answer.body.clone(),
    }
}

/// Whether an operation of the old document is there under another id.
fn is_renamed(old: &Version, new: &Version, id: &Option<String>) -> bool {
    let has = |it: &Version| {
        let operations = it.operations();
        operations
            .iter()
            .any(|it| it.1["operationId"].as_str() == id.as_deref())
    };
    has(old) && !has(new)
}

/// What emitted clients pass over, since documents grow: properties that are new, and errors of a status that is new, which are
/// errors with their body as it is.
fn is_passed_over(what: &str) -> bool {
    what == "the document does not know this property"
        || what.starts_with("Additional properties are not allowed")
        || ["4", "5"]
            .iter()
            .any(|it| what.starts_with(&format!("the document has no response of status {it}")))
}

/// What of an answer is not as the client's document says.
fn unlike(id: &str, outcome: &Outcome) -> Vec<String> {
    let mut found: Vec<String> = outcome
        .findings
        .iter()
        .filter(|it| !is_passed_over(&it.what))
        .map(|it| format!("{id}: `{}` {}", it.at, it.what))
        .collect();
    if matches!(
        outcome.ending,
        Ending::NoResponse | Ending::BrokenOff | Ending::Mismatch
    ) {
        found.push(format!("{id}: {:?} {:?}", outcome.ending, outcome.message));
    }
    found
}
