//! What is other on a terminal, tried on a pseudo-terminal: progress, and what becomes of a program whose terminal closes.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::{DOCUMENT, folder};

/// Both ends of a pseudo-terminal: where a person sits, and where a program prints.
fn terminal() -> (File, File) {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap();
    let program = File::options()
        .read(true)
        .write(true)
        .open(Path::new(name.to_str().unwrap()));
    (File::from(person), program.unwrap())
}

/// All that a person sees. The end of a terminal is an error (EIO).
fn seen(mut person: File) -> String {
    let mut all = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = person.read(&mut piece) {
        all.extend_from_slice(&piece[..count]);
    }
    String::from_utf8(all).unwrap()
}

/// Generates from a document that takes a while to arrive, with standard error on a terminal; what is seen there.
fn slowly(arguments: &[&str], pause: Duration) -> String {
    let folder = folder();
    let (person, program) = terminal();
    let mut child = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["generate", "-", "--out", "out"])
        .args(arguments)
        .current_dir(folder.path())
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(program)
        .spawn()
        .unwrap();
    let watching = thread::spawn(|| seen(person));
    let mut input = child.stdin.take().unwrap();
    thread::sleep(pause);
    input.write_all(DOCUMENT.as_bytes()).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    watching.join().unwrap()
}

/// How a line is taken away again.
const CLEAR: &str = "\u{1b}[2K";

#[test]
fn progress_is_shown_on_a_terminal_after_a_second_and_gone_at_the_end() {
    let seen = slowly(&[], Duration::from_millis(1600));
    assert!(seen.contains("reading (1s)"), "{seen:?}");
    let (before, after) = seen.rsplit_once(CLEAR).expect("it is taken away");
    assert!(before.contains("reading"), "{seen:?}");
    assert!(!after.contains("reading"), "{seen:?}");
}

#[test]
fn progress_is_not_shown_where_it_is_not_wanted() {
    let quiet = slowly(&["--quiet"], Duration::from_millis(1600));
    assert!(!quiet.contains("reading"), "{quiet:?}");
    let short = slowly(&[], Duration::ZERO);
    assert!(!short.contains("reading"), "{short:?}");
    // Into a pipe.
    let folder = folder();
    let mut child = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["generate", "-", "--out", "out"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(1600));
    let mut input = child.stdin.take().unwrap();
    input.write_all(DOCUMENT.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        !said.contains("reading") && !said.contains('\u{1b}'),
        "{said:?}"
    );
}

/// The mock server with its output on a terminal, once it listens; its standard error, where a panic would be told, is a pipe.
fn mock(folder: &Path, is_its_own: bool) -> (Child, File, String) {
    let (mut person, program) = terminal();
    let mut command = match is_its_own {
        // Of a session of its own the terminal is the one that controls it.
        true => {
            let mut setsid = Command::new("setsid");
            setsid.args(["--ctty", env!("CARGO_BIN_EXE_specwright")]);
            setsid
        }
        false => Command::new(env!("CARGO_BIN_EXE_specwright")),
    };
    let child = command
        .args(["mock", "pets.yaml", "--port", "0"])
        .current_dir(folder)
        .stdin(program.try_clone().unwrap())
        .stdout(program)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut piece = [0; 4096];
    while !said.contains('\n') {
        let count = person.read(&mut piece).unwrap();
        said.push_str(std::str::from_utf8(&piece[..count]).unwrap());
    }
    let address = said.trim().rsplit("http://").next().unwrap().to_owned();
    (child, person, address)
}

fn told(child: &mut Child) -> String {
    let mut told = String::new();
    let mut errors = child.stderr.take().unwrap();
    errors.read_to_string(&mut told).unwrap();
    told
}

#[test]
fn a_terminal_that_closes_ends_what_it_controls() {
    let folder = folder();
    let (mut child, person, _) = mock(folder.path(), true);
    drop(person);
    let status = child.wait().unwrap();
    // SIGHUP.
    assert_eq!((status.signal(), told(&mut child).as_str()), (Some(1), ""));
}

#[test]
fn a_server_outlives_the_terminal_that_it_told_its_log() {
    let folder = folder();
    let (mut child, person, address) = mock(folder.path(), false);
    drop(person);
    for _ in 0..3 {
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        let request = "GET /pets/7 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(told(&mut child), "");
}

#[test]
fn what_was_asked_for_and_cannot_be_written_is_an_error() {
    let folder = folder();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["list", "pets.yaml"])
        .current_dir(folder.path())
        .stdout(full)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.starts_with("error: cannot write to standard output: "),
        "{said}"
    );
    // Whoever closes a pipe has read enough.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["show", "pets.yaml", "getPet"])
        .current_dir(folder.path())
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(
        (output.status.code(), output.stderr.as_slice()),
        (Some(0), &b""[..])
    );
}
