//! Servers that follow a script, byte by byte.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use openai_runs::runtime::{ReqwestTransport, Timeouts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::cases::Case;

/// What a server does once it has read a request.
#[derive(Debug, Clone)]
pub enum Step {
    Send(Vec<u8>),
    /// Sends this again and again until nobody listens.
    Flood(Vec<u8>),
    Wait(Duration),
    /// Closes the connection at once, as a crashed process does.
    Reset,
    /// Keeps the connection open and silent.
    Hang,
}

/// Where a call is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    Script,
    /// The same port, as if it spoke TLS.
    Tls,
    /// A server that closes each connection before it reads anything.
    Closing,
    /// A port that nobody listens at.
    Nobody,
}

pub struct Servers {
    /// That of all clients: setting up TLS takes longer than most cases do.
    pub transport: ReqwestTransport,
    script: String,
    closing: String,
    nobody: String,
    received: Arc<Vec<AtomicUsize>>,
    elsewhere: Arc<AtomicUsize>,
}

/// In scripts, the address of another host than the one that was asked.
pub const ELSEWHERE: &str = "http://elsewhere.invalid/";

impl Servers {
    pub async fn start(cases: Arc<Vec<Case>>) -> Self {
        let received: Arc<Vec<AtomicUsize>> =
            Arc::new(cases.iter().map(|_| AtomicUsize::new(0)).collect());
        let elsewhere = Arc::new(AtomicUsize::new(0));
        let counted = elsewhere.clone();
        let other = serve(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            async {}
        });
        let other = format!("http://{}/", other.await);
        let counted = received.clone();
        let script = serve(move |socket| {
            let (cases, received, other) = (cases.clone(), counted.clone(), other.clone());
            async move {
                let _ = follow(socket, &cases, &received, &other).await;
            }
        });
        let closing = serve(|socket| async move { drop(socket) });
        let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = nobody.local_addr().unwrap().to_string();
        drop(nobody);
        Servers {
            transport: ReqwestTransport::new(&Timeouts::default()).unwrap(),
            script: script.await,
            closing: closing.await,
            nobody: address,
            received,
            elsewhere,
        }
    }

    pub fn url(&self, to: To) -> String {
        match to {
            To::Script => format!("http://{}", self.script),
            To::Tls => format!("https://{}", self.script),
            To::Closing => format!("http://{}", self.closing),
            To::Nobody => format!("http://{}", self.nobody),
        }
    }

    /// How many whole requests have arrived for a case.
    pub fn received(&self, case: usize) -> usize {
        self.received[case].load(Ordering::Relaxed)
    }

    /// How many connections another host had.
    pub fn elsewhere(&self) -> usize {
        self.elsewhere.load(Ordering::Relaxed)
    }
}

async fn serve<F: Future<Output = ()> + Send + 'static>(
    handle: impl Fn(TcpStream) -> F + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let _ = socket.set_nodelay(true);
            tokio::spawn(handle(socket));
        }
    });
    address
}

/// Reads a request and does what its case says; the next one after a connection that was not closed.
async fn follow(
    mut socket: TcpStream,
    cases: &[Case],
    received: &[AtomicUsize],
    other: &str,
) -> std::io::Result<()> {
    let Some(case) = request(&mut socket).await? else {
        return Ok(());
    };
    let Some(script) = cases.get(case) else {
        return Ok(());
    };
    let before = received[case].fetch_add(1, Ordering::Relaxed);
    let attempt = before.min(script.attempts.len() - 1);
    for step in &script.attempts[attempt] {
        match step {
            Step::Send(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                match text.contains(ELSEWHERE) {
                    true => {
                        socket
                            .write_all(text.replace(ELSEWHERE, other).as_bytes())
                            .await?
                    }
                    false => socket.write_all(bytes).await?,
                }
            }
            Step::Flood(bytes) => loop {
                socket.write_all(bytes).await?;
            },
            Step::Wait(time) => tokio::time::sleep(*time).await,
            Step::Reset => {
                // Nothing that is not sent yet is, and the other side is told that it is over.
                socket.set_zero_linger()?;
                return Ok(());
            }
            Step::Hang => {
                let mut buffer = [0; 64];
                while socket.read(&mut buffer).await? > 0 {}
            }
        }
    }
    socket.shutdown().await
}

/// Reads a whole request; the number of its case. None if the connection ends before.
async fn request(socket: &mut TcpStream) -> std::io::Result<Option<usize>> {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = socket.read(&mut buffer).await?;
        if count == 0 {
            return Ok(None);
        }
        read.extend_from_slice(&buffer[..count]);
        // The first byte of a handshake: what a server says that does not speak TLS.
        if read[0] == 0x16 {
            socket
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .await?;
            return Ok(None);
        }
        let Some(end) = read.windows(4).position(|it| it == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
        let length = head
            .lines()
            .find_map(|it| it.strip_prefix("content-length: "));
        let length: usize = length.and_then(|it| it.trim().parse().ok()).unwrap_or(0);
        if read.len() >= end + 4 + length {
            let case = head.split_once("/case_").map(|it| it.1);
            let digits = case.and_then(|it| it.split('/').next());
            return Ok(digits.and_then(|it| it.parse().ok()));
        }
    }
}
