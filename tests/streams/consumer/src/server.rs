//! A server that plays a recording, in pieces that end anywhere, and writes down what it was asked.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What a request has asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The header `accept`.
    pub accept: String,
    /// The body, as text.
    pub body: String,
}

/// The server, as long as the program runs.
pub struct Player {
    /// Where it listens.
    pub url: String,
    play: Arc<Mutex<String>>,
    asked: Arc<Mutex<Asked>>,
}

impl Player {
    /// Starts it.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let (play, asked) = <(Arc<Mutex<String>>, Arc<Mutex<Asked>>)>::default();
        let player = Self {
            url,
            play: Arc::clone(&play),
            asked: Arc::clone(&asked),
        };
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                if let Err(error) = answer(connection, &play, &asked) {
                    eprintln!("the server: {error}");
                }
            }
        });
        Ok(player)
    }

    /// Says what the next requests are answered with.
    pub fn play(&self, recording: &str) {
        recording.clone_into(&mut self.play.lock().unwrap());
    }

    /// What the last request has asked for.
    pub fn asked(&self) -> Asked {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(connection: TcpStream, play: &Mutex<String>, asked: &Mutex<Asked>) -> io::Result<()> {
    let mut reader = BufReader::new(connection);
    let (mut length, mut found, mut line) = (0, Asked::default(), String::new());
    while reader.read_line(&mut line)? > 2 {
        let (name, value) = line.split_once(':').unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "accept" => value.trim().clone_into(&mut found.accept),
            "content-length" => length = value.trim().parse().unwrap_or_default(),
            _ => {}
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    found.body = String::from_utf8_lossy(&body).into_owned();
    *asked.lock().unwrap() = found;
    let recording = play.lock().unwrap().clone();
    let mut connection = reader.into_inner();
    connection.write_all(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\
          transfer-encoding: chunked\r\nconnection: close\r\n\r\n",
    )?;
    for piece in recording.as_bytes().chunks(97) {
        write!(connection, "{:x}\r\n", piece.len())?;
        connection.write_all(piece)?;
        connection.write_all(b"\r\n")?;
    }
    connection.write_all(b"0\r\n\r\n")
}
