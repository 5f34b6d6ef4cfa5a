//! Whole calls and streams over loopback, beside bare `reqwest`. The server is a process of its own, so that only the client's
//! instructions are counted.

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::thread;

use futures_util::StreamExt;
use openai_runs::{Client, CreateRunRequest};

use crate::hand::runs;
use crate::{Case, Way, way};

/// Tells the program to be the server, until its standard input ends.
const SERVE: &str = "SPECWRIGHT_BENCHES_SERVE";
/// How many calls are made one after the other, so that one of them is not lost among what opens the connection.
const CALLS: usize = 50;
/// How many streams are read at once.
const STREAMS: usize = 40;
/// How many bytes of events each of them has, about.
const EVENTS: usize = 1 << 14;

/// Serves if that is asked for, and says whether it was.
///
/// # Panics
///
/// If there is no port to listen at.
#[must_use]
pub fn serve_if_asked() -> bool {
    if std::env::var_os(SERVE).is_none() {
        return false;
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    println!("http://{}", listener.local_addr().expect("it listens"));
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            thread::spawn(move || serve(&connection));
        }
    });
    // Whoever started this may be killed: its end of the pipe is closed then.
    drop(std::io::stdin().read(&mut [0]));
    true
}

/// Answers the requests of a connection, one after the other: with a run, or with events where these are asked for.
fn serve(connection: &TcpStream) -> Option<()> {
    connection.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(connection);
    loop {
        let (mut length, mut line) = (0, String::new());
        loop {
            line.clear();
            if reader.read_line(&mut line).ok()? <= 2 {
                break;
            }
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let body = String::from_utf8(body).ok()?;
        let mut writer = connection;
        if body.contains("\"stream\":true") {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
            writer.write_all(head.as_bytes()).ok()?;
            for chunk in events().as_bytes().chunks(1024) {
                write!(writer, "{:x}\r\n", chunk.len()).ok()?;
                writer.write_all(chunk).ok()?;
                writer.write_all(b"\r\n").ok()?;
            }
            writer.write_all(b"0\r\n\r\n").ok()?;
        } else {
            let run: &[u8] = file!("run.json");
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                run.len()
            );
            writer.write_all(&[head.as_bytes(), run].concat()).ok()?;
        }
    }
}

/// Some events, and the one that ends them.
fn events() -> String {
    let all = include_str!(concat!(env!("OUT_DIR"), "/stream.txt"));
    let end = all.get(..EVENTS).and_then(|it| it.rfind("\n\n"));
    let some = all.get(..end.map_or(0, |it| it + 2)).unwrap_or_default();
    format!("{some}event: done\ndata: [DONE]\n\n")
}

/// The server while it runs.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start() -> Rc<Self> {
        let program = std::env::current_exe().expect("this program has a path");
        let mut child = Command::new(program)
            .env(SERVE, "")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut url = String::new();
        if let Some(output) = child.stdout.take() {
            let read = BufReader::new(output).read_line(&mut url);
            read.expect("it says where it is");
        }
        let url = url.trim().to_owned();
        Rc::new(Self { child, url })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("there is a runtime")
}

fn client(server: &Server) -> Client {
    let builder = Client::builder().base_url(&server.url);
    let client = builder.credential("bearerAuth", "sk-1").build();
    client.expect("it is configured")
}

/// What a caller by hand sends.
async fn sent(client: &reqwest::Client, url: &str, stream: bool) -> reqwest::Response {
    let body = serde_json::json!({ "assistant_id": "asst_1", "stream": stream });
    let request = client.post(format!("{url}/threads/thread_1/runs"));
    let request = request
        .header("authorization", "Bearer sk-1")
        .header("content-type", "application/json");
    let response = request.body(body.to_string()).send().await;
    let response = response.expect("it is answered");
    response.error_for_status().expect("it is a success")
}

/// Calls that are answered whole.
pub fn calls() -> Case {
    let server = Server::start();
    let theirs = Rc::clone(&server);
    let (ours, hand) = (runtime(), runtime());
    let mine = client(&server);
    let bare = reqwest::Client::new();
    let ours = way("ours", None, move || {
        let _server = &server;
        ours.block_on(async {
            for _ in 0..CALLS {
                let body = CreateRunRequest::new("asst_1");
                let run = mine.create_run("thread_1", body).await;
                drop(black_box(run.expect("it is a run")));
            }
        });
    });
    let hand = way("reqwest and structs", Some(1.03), move || {
        hand.block_on(async {
            for _ in 0..CALLS {
                let response = sent(&bare, &theirs.url, false).await;
                let body = response.bytes().await.expect("it is whole");
                let run: Result<runs::Run, _> = serde_json::from_slice(&body);
                drop(black_box(run.expect("it is a run")));
            }
        });
    });
    loopback(
        "call over loopback",
        CALLS * file!("run.json").len(),
        ours,
        hand,
    )
}

/// Streams that are read at once.
pub fn streams() -> Case {
    let server = Server::start();
    let theirs = Rc::clone(&server);
    let (ours, hand) = (runtime(), runtime());
    let mine = client(&server);
    let bare = reqwest::Client::new();
    let ours = way("ours", None, move || {
        let _server = &server;
        ours.block_on(async {
            let all = (0..STREAMS).map(async |_| {
                let body = CreateRunRequest::new("asst_1");
                let call = mine.create_run("thread_1", body).stream();
                let mut events = call.await.expect("it begins");
                while let Some(event) = events.next().await {
                    drop(black_box(event.expect("it is an event")));
                }
            });
            futures_util::future::join_all(all).await;
        });
    });
    let hand = way(
        "reqwest, eventsource-stream and structs",
        Some(1.0),
        move || {
            hand.block_on(async {
                let all = (0..STREAMS).map(async |_| {
                    let response = sent(&bare, &theirs.url, true).await;
                    let mut events = eventsource_stream::EventStream::new(response.bytes_stream());
                    while let Some(event) = events.next().await {
                        let event = event.expect("it is an event");
                        let event = runs::Event::read(&event.event, &event.data);
                        drop(black_box(event.expect("it is read")));
                    }
                });
                futures_util::future::join_all(all).await;
            });
        },
    );
    loopback(
        "streams over loopback",
        STREAMS * events().len(),
        ours,
        hand,
    )
}

fn loopback(name: &'static str, size: usize, ours: Way, hand: Way) -> Case {
    let ways = vec![ours, hand];
    Case { name, size, ways }
}
