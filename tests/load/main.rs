//! A thousand streams at once: each event has to arrive once, in its order, and each stream at its end.
//!
//! `cargo test --test load` runs for a few seconds, `cargo test --test load -- --full` for a minute. Client and server share
//! the process and two threads, so what is printed of memory and of events a second is of both.

#[path = "../server/mod.rs"]
mod samples;
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use openai_runs::runtime::{ReqwestTransport, RetryPolicy};
use openai_runs::types::{MessageDeltaContent, MessageDeltaObject};
use openai_runs::{AssistantStreamEvent, CallSettings as _, Client, CreateRunRequest};

/// Streams at the same time.
const STREAMS: u64 = 1000;
/// What the process may ever have held in memory, in KiB.
const MEMORY: u64 = 600 << 10;
/// How long streams may still take once no new ones are begun.
const GRACE: Duration = Duration::from_secs(30);

/// What became of all streams.
#[derive(Default)]
struct Tally {
    streams: AtomicU64,
    events: AtomicU64,
    lost: AtomicU64,
    out_of_order: AtomicU64,
    failed: AtomicU64,
    /// Streams that are open now, and the most that ever were.
    open: AtomicU64,
    most: AtomicU64,
}

fn main() {
    let given = |name: &str| std::env::args().any(|it| it == name);
    // Runners of tests ask what there is before they run it.
    if given("--list") {
        if !given("--ignored") {
            println!("load: test");
        }
        return;
    }
    let time = Duration::from_secs(if given("--full") { 60 } else { 5 });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let good = runtime.block_on(run(time));
    runtime.shutdown_background();
    std::process::exit(i32::from(!good));
}

async fn run(time: Duration) -> bool {
    let started = Instant::now();
    let url = server::start().await;
    let transport = ReqwestTransport::new(&Default::default()).unwrap();
    let builder = Client::builder().base_url(url).bearer("key");
    let builder = builder.transport(transport).retries(RetryPolicy::NEVER);
    let client = builder.build().unwrap();
    let tally = Arc::new(Tally::default());
    let next = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (0..STREAMS)
        .map(|_| {
            let (client, tally, next) = (client.clone(), tally.clone(), next.clone());
            tokio::spawn(async move {
                while started.elapsed() < time {
                    let id = next.fetch_add(1, Ordering::Relaxed);
                    read(&client, id, &tally).await;
                }
            })
        })
        .collect();
    let mut in_time = true;
    for worker in workers {
        let left = (time + GRACE).saturating_sub(started.elapsed());
        in_time &= tokio::time::timeout(left, worker).await.is_ok();
    }
    let seconds = started.elapsed().as_secs_f64();
    let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
    let events = of(&tally.events);
    println!(
        "{} streams, at most {} at once, {events} events in {seconds:.0} s ({:.0} a second): {} lost, {} out of order, {} \
         streams failed{}; {}",
        of(&tally.streams),
        of(&tally.most),
        events as f64 / seconds,
        of(&tally.lost),
        of(&tally.out_of_order),
        of(&tally.failed),
        if in_time { "" } else { ", some never ended" },
        memory(),
    );
    in_time
        && of(&tally.most) == STREAMS
        && of(&tally.lost) + of(&tally.out_of_order) + of(&tally.failed) == 0
        && events > 0
        && kibibytes("VmHWM").is_none_or(|it| it <= MEMORY)
}

/// Reads one stream to its end, and counts what is wrong with it.
async fn read(client: &Client, id: u64, tally: &Tally) {
    let call = client.create_run("thread_1", CreateRunRequest::new("asst_1"));
    let opened = call.header("x-stream", id.to_string()).stream().await;
    tally.streams.fetch_add(1, Ordering::Relaxed);
    let Ok(mut events) = opened else {
        tally.failed.fetch_add(1, Ordering::Relaxed);
        return;
    };
    let open = tally.open.fetch_add(1, Ordering::Relaxed) + 1;
    tally.most.fetch_max(open, Ordering::Relaxed);
    let mut expected = 0;
    while let Some(event) = events.next().await {
        match event {
            Ok(AssistantStreamEvent::ThreadMessageDelta(delta)) => {
                if text(&delta) == Some(&server::text(id, expected)) {
                    expected += 1;
                } else {
                    tally.out_of_order.fetch_add(1, Ordering::Relaxed);
                }
                tally.events.fetch_add(1, Ordering::Relaxed);
            }
            Ok(AssistantStreamEvent::Done) => {}
            Ok(_) | Err(_) => {
                tally.failed.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    let lost = server::count(id).abs_diff(expected);
    tally.lost.fetch_add(lost, Ordering::Relaxed);
    tally.open.fetch_sub(1, Ordering::Relaxed);
}

fn text(delta: &MessageDeltaObject) -> Option<&String> {
    match delta.delta.content.as_ref()?.first()? {
        MessageDeltaContent::Text(part) => part.text.as_ref()?.value.as_ref(),
        _ => None,
    }
}

fn memory() -> String {
    match (kibibytes("VmRSS"), kibibytes("VmHWM")) {
        (Some(now), Some(most)) => format!(
            "{} MiB resident at the end, {} MiB at most",
            now >> 10,
            most >> 10
        ),
        _ => "memory is not told here".to_owned(),
    }
}

/// What the system says of this process, where it has such a file.
fn kibibytes(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|it| it.starts_with(name))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}
