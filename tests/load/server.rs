//! A server of numbered events, many streams at a time, each cut where it hurts.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Between two events of a stream.
const PACE: Duration = Duration::from_millis(50);

/// How many events a stream has.
pub fn count(id: u64) -> u64 {
    60 + id % 41
}

/// What an event says: which stream it is of, and where in it.
pub fn text(id: u64, number: u64) -> String {
    format!("{id}:{number} ü🦀")
}

pub async fn start() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            // Without a free file descriptor, one will be free again.
            match listener.accept().await {
                Ok((socket, _)) => drop(tokio::spawn(serve(socket))),
                Err(_) => tokio::time::sleep(PACE).await,
            }
        }
    });
    url
}

/// Answers one request after another; a client that leaves is no error here.
async fn serve(mut socket: TcpStream) {
    let _ = socket.set_nodelay(true);
    let mut received = Vec::new();
    while let Some(id) = request(&mut socket, &mut received).await {
        if stream(&mut socket, id).await.is_err() {
            return;
        }
    }
}

/// Reads a request, and gives the number of the stream that it asks for.
async fn request(socket: &mut TcpStream, received: &mut Vec<u8>) -> Option<u64> {
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(received).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let header = |name: &str| -> Option<u64> {
                let mut lines = head.lines().filter_map(|it| it.split_once(": "));
                let found = lines.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
                found.1.parse().ok()
            };
            let whole = head.len() + 4 + usize::try_from(header("content-length")?).ok()?;
            if received.len() >= whole {
                received.drain(..whole);
                return header("x-stream");
            }
        }
        let read = socket.read(&mut buffer).await.ok().filter(|it| *it > 0)?;
        received.extend_from_slice(&buffer[..read]);
    }
}

async fn stream(socket: &mut TcpStream, id: u64) -> std::io::Result<()> {
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    socket.write_all(head.as_bytes()).await?;
    for number in 0..count(id) {
        let data = super::samples::delta(&text(id, number));
        let event = super::samples::event("thread.message.delta", &data);
        let bytes = match number % 5 {
            0 => format!(": still here\n\n{event}"),
            1 => event.replace('\n', "\r\n"),
            _ => event,
        };
        // Somewhere within the event, a character or a line ending.
        let at = usize::try_from((id * 31 + number * 17) % 400).unwrap_or(0);
        let (first, second) = bytes.as_bytes().split_at(at.min(bytes.len()));
        chunk(socket, first).await?;
        if number % 3 == 0 {
            tokio::task::yield_now().await;
        }
        chunk(socket, second).await?;
        tokio::time::sleep(PACE).await;
    }
    chunk(socket, b"event: done\ndata: [DONE]\n\n").await?;
    socket.write_all(b"0\r\n\r\n").await
}

async fn chunk(socket: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut frame = format!("{:x}\r\n", bytes.len()).into_bytes();
    frame.extend_from_slice(bytes);
    frame.extend_from_slice(b"\r\n");
    socket.write_all(&frame).await
}
