//! A client among faults: real sockets that break in every way there is, at every byte.
//!
//! Each case is a call whose server follows a script. It has to end in the right value or the right error within its
//! deadline, and a request that was accepted must not arrive twice. `cargo test --test faults` prints how many
//! were tried, by kind, and each that failed.

mod cases;
#[path = "../server/mod.rs"]
mod samples;
mod script;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cases::{Call, Case, Expect};
use openai_runs::runtime::{Deadline, ReqwestTransport, RetryPolicy, TransportErrorKind};
use openai_runs::{Client, CreateRunRequest, Error};
use script::Servers;

/// Cases that run at the same time.
const AT_ONCE: usize = 96;
/// No case may take longer; the deadlines that cases are about are far shorter.
const LONGEST: Duration = Duration::from_secs(20);
/// How often a case is tried if its request does not arrive.
const ATTEMPTS: usize = 3;
/// What the process may ever have held in memory, in KiB.
const MEMORY: u64 = 600 << 10;
/// What clients hold of a response, in bytes.
const LIMIT: usize = 1 << 20;

fn main() {
    // Runners of tests ask what there is before they run it.
    if std::env::args().any(|it| it == "--list") {
        if !std::env::args().any(|it| it == "--ignored") {
            println!("faults: test");
        }
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let failed = runtime.block_on(run());
    runtime.shutdown_background();
    std::process::exit(i32::from(failed > 0));
}

async fn run() -> usize {
    let started = Instant::now();
    let cases: Arc<Vec<Case>> = Arc::new(cases::all());
    let servers = Servers::start(cases.clone()).await;
    let servers = Arc::new(servers);
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = Vec::new();
    for _ in 0..AT_ONCE {
        let (cases, servers, next) = (cases.clone(), servers.clone(), next.clone());
        workers.push(tokio::spawn(async move {
            let mut failures = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(case) = cases.get(index) else {
                    return failures;
                };
                let wrong = attempt(case, index, &servers).await;
                failures.extend(wrong.map(|it| (index, it)));
            }
        }));
    }
    let mut tried: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for case in cases.iter() {
        tried.entry(case.kind).or_default().0 += 1;
    }
    let mut failures = Vec::new();
    for worker in workers {
        failures.extend(worker.await.unwrap());
    }
    for (index, what) in &failures {
        let case = &cases[*index];
        tried.entry(case.kind).or_default().1 += 1;
        println!("{} ({}): {what}", case.kind, case.name);
    }
    println!("\n| fault | tried | failed |\n|---|--:|--:|");
    for (kind, (count, failed)) in &tried {
        println!("| {kind} | {count} | {failed} |");
    }
    let memory = peak_memory();
    println!(
        "\n{} faults in {} s, {} failed; most memory held: {} MiB",
        cases.len(),
        started.elapsed().as_secs(),
        failures.len(),
        memory.map_or(0, |it| it >> 10),
    );
    let too_much = usize::from(memory.is_some_and(|it| it > MEMORY));
    failures.len() + too_much
}

/// The most memory that the process has held, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|it| it.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn client(case: &Case, url: &str, transport: &ReqwestTransport) -> Client {
    let mut retries = RetryPolicy::of(3);
    retries.first_wait = Duration::from_millis(1);
    let builder = Client::builder()
        .base_url(format!("{url}/v1"))
        .bearer("sk-very-secret")
        .retries(retries)
        .max_body_size(LIMIT)
        .max_event_size(LIMIT)
        .first_byte_timeout(case.first_byte)
        .idle_timeout(case.idle)
        .timeout(case.total)
        .transport(transport.clone());
    builder.build().unwrap()
}

/// What came of a call.
#[derive(Debug, PartialEq)]
struct Came {
    /// The run's status, or the names of the events.
    values: Vec<String>,
    error: Option<String>,
}

/// Makes the call of a case; what is wrong with what came of it.
async fn attempt(case: &Case, index: usize, servers: &Servers) -> Option<String> {
    let mut started = Instant::now();
    let mut tried = 0;
    let came = loop {
        let call = tokio::time::timeout(LONGEST, call(case, index, servers));
        let Ok(came) = call.await else {
            return Some(format!("not over after {} s", LONGEST.as_secs()));
        };
        tried += 1;
        // Connections are used again. That one was ended by the case before may be on its way still; of this case nothing was tried then.
        let is_lost = came.error.is_some() && servers.received(index) < case.at_least;
        if !is_lost || tried == ATTEMPTS {
            break came;
        }
        started = Instant::now();
    };
    if let Some(error) = &came.error
        && error.contains("sk-very-secret")
    {
        return Some(format!("an error shows the credential: {error}"));
    }
    let received = servers.received(index);
    let too_often = received > case.requests;
    if too_often || received < case.at_least {
        return Some(format!(
            "{received} requests arrived, not {}",
            case.requests
        ));
    }
    if servers.elsewhere() > 0 {
        return Some("another host was asked".to_owned());
    }
    let right = match &case.expect {
        Expect::Run => came.values == ["queued"] && came.error.is_none(),
        Expect::Status(status) => came.values == [status.as_str()] && came.error.is_none(),
        Expect::Begins(events) => {
            let trouble = came.error.as_deref().unwrap_or("truncated");
            came.values.starts_with(events) && ["truncated", "event"].contains(&trouble)
        }
        Expect::Events(events) => came.values == *events && came.error.is_none(),
        Expect::Fails(errors) => came
            .error
            .as_ref()
            .is_some_and(|it| errors.contains(&it.as_str())),
        Expect::FailsAfter(events, errors) => {
            events.starts_with(&came.values)
                && came
                    .error
                    .as_ref()
                    .is_some_and(|it| errors.contains(&it.as_str()))
        }
    };
    match right {
        true => None,
        false => Some(format!(
            "{came:?} after {:?}, not {:?}",
            started.elapsed(),
            case.expect
        )),
    }
}

async fn call(case: &Case, index: usize, servers: &Servers) -> Came {
    let client = client(case, &servers.url(case.to), &servers.transport);
    let call = client.create_run(format!("case_{index}"), CreateRunRequest::new("asst_abc"));
    if case.call == Call::Create {
        return match call.await {
            Ok(run) => Came {
                values: vec![run.status.to_string()],
                error: None,
            },
            Err(error) => Came {
                values: Vec::new(),
                error: Some(name(&error)),
            },
        };
    }
    let mut values = Vec::new();
    let mut stream = match call.stream().await {
        Ok(stream) => stream,
        Err(error) => {
            let error = Some(name(&error));
            return Came { values, error };
        }
    };
    let mut error = None;
    while let Some(event) = stream.next().await {
        match event {
            Ok(event) => values.push(event.event().to_owned()),
            // An event that cannot be read does not end a stream.
            Err(Error::Decode(_)) => values.push("unreadable".to_owned()),
            Err(other) => error = Some(name(&other)),
        }
    }
    Came { values, error }
}

/// An error in one word.
fn name<E: std::fmt::Debug>(error: &Error<E>) -> String {
    let text = format!("{error:?}");
    if text.contains("sk-very-secret") {
        return text;
    }
    match error {
        Error::Transport(error) => match error.kind() {
            TransportErrorKind::Connect => "connect",
            TransportErrorKind::Tls => "tls",
            TransportErrorKind::Body => "broke off",
            TransportErrorKind::Encoding => "encoding",
            TransportErrorKind::Timeout(Deadline::FirstByte) => "first byte",
            TransportErrorKind::Timeout(Deadline::Idle) => "idle",
            TransportErrorKind::Timeout(Deadline::Total) => "total",
            TransportErrorKind::Timeout(Deadline::Connect) => "connect time",
            _ => "no response",
        },
        Error::Status(error) => return format!("status {}", error.meta.status().as_u16()),
        Error::Decode(_) => "decode",
        Error::ContentType(_) => "content type",
        Error::TooLarge(_) => "too large",
        Error::Truncated(_) => "truncated",
        Error::Event(_) => "event",
        _ => "not sent",
    }
    .to_owned()
}
