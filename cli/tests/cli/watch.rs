//! `specwright watch`: what a save does, with files on a disk.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use super::{DOCUMENT, run};

/// After this long there is nothing to say.
const REST: Duration = Duration::from_millis(400);

/// The program, until the test is over.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(folder: &Path) -> Watching {
        let mut child = Command::new(env!("CARGO_BIN_EXE_specwright"))
            .arg("watch")
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = mpsc::channel();
        let streams: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().unwrap()),
            Box::new(child.stderr.take().unwrap()),
        ];
        for stream in streams {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        Watching { child, lines }
    }

    /// Waits for a line; gives it.
    fn says(&self, part: &str) -> String {
        let mut before = Vec::new();
        loop {
            match self.lines.recv_timeout(Duration::from_secs(30)) {
                Ok(line) if line.contains(part) => return line,
                Ok(line) => before.push(line),
                Err(_) => panic!("nobody said `{part}`: {before:#?}"),
            }
        }
    }

    /// Says nothing for a while.
    fn rests(&self) {
        let said = self.lines.recv_timeout(REST);
        assert!(said.is_err(), "{said:?}");
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_save_generates_and_a_mistake_waits_for_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let write = |name: &str, text: &str| fs::write(path.join(name), text).unwrap();
    let document = DOCUMENT.replace("#/components/schemas/Pet'", "pet.yaml'");
    write("pets.yaml", &document);
    write(
        "pet.yaml",
        "type: object\nproperties: {name: {type: string}}\n",
    );
    write(
        "fix.yaml",
        "overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions: [{target: $.info, update: {x-a: 1}}]\n",
    );
    write(
        "specwright.yaml",
        "document: pets.yaml\nout: client\noverlays: [fix.yaml]\nnames_lock: names.lock\n",
    );
    let watching = Watching::start(path);
    let first = watching.says("client: ");
    assert!(
        first.contains(" 0 unchanged (") && first.ends_with(" ms)"),
        "{first}"
    );
    // What it wrote itself, the file of names among it, is no reason to begin again.
    watching.rests();

    // A file that the document refers to, an overlay, and the options.
    write(
        "pet.yaml",
        "type: object\nproperties: {name: {type: string}, age: {type: integer}}\n",
    );
    assert!(watching.says("client: ").contains("client: 1 written, "));
    let action = "overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions: [{target: $.info, update: {title: Animals}}]\n";
    write("fix.yaml", action);
    assert!(!watching.says("client: ").contains("client: 0 written"));
    let options = fs::read_to_string(path.join("specwright.yaml")).unwrap();
    write("specwright.yaml", &(options + "crate: {version: 0.7.0}\n"));
    watching.says("client: ");
    let manifest = fs::read_to_string(path.join("client/Cargo.toml")).unwrap();
    assert!(manifest.contains("version = \"0.7.0\""));

    // Half a document, as an editor or a download leaves it for a moment.
    write("pets.yaml", document.split_once(", content:").unwrap().0);
    watching.says("nothing was written (");
    assert!(path.join("client/src/lib.rs").exists());
    fs::remove_file(path.join("pets.yaml")).unwrap();
    watching.says("nothing was written (");
    // Saved by renaming.
    write("other.yaml", &document.replace("listPets", "allPets"));
    fs::rename(path.join("other.yaml"), path.join("pets.yaml")).unwrap();
    watching.says("client: ");
    let names = fs::read_to_string(path.join("names.lock")).unwrap();
    assert!(
        names.contains("\"method allPets\": \"all_pets\""),
        "{names}"
    );
    watching.rests();
    drop(watching);
    assert_eq!(run(path, &["check"], "").code, 0);
}

#[test]
fn saves_in_quick_succession_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("pets.yaml"), DOCUMENT).unwrap();
    fs::write(
        path.join("specwright.yaml"),
        "document: pets.yaml\nout: client\n",
    )
    .unwrap();
    let watching = Watching::start(path);
    watching.says("client: ");
    for attempt in 1.. {
        let mut longest = Duration::ZERO;
        for part in 1..=10 {
            let begun = Instant::now();
            let end = DOCUMENT.len() * part / 10;
            fs::write(path.join("pets.yaml"), &DOCUMENT[..end]).unwrap();
            std::thread::sleep(Duration::from_millis(10));
            longest = longest.max(begun.elapsed());
        }
        // None of the halves was looked at.
        let said = watching.says(" ms)");
        if said.starts_with("client: 0 written, ") {
            break;
        }
        // A busy machine makes pauses of its own, and those are long enough to look at a half.
        let was_quick = longest < Duration::from_millis(25);
        assert!(!was_quick && attempt < 20, "after {longest:?}: {said}");
        while watching.lines.recv_timeout(REST).is_ok() {}
    }
    watching.rests();
}

#[test]
fn what_cannot_be_watched_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let piped = run(folder.path(), &["watch", "-", "--out", "client"], "");
    assert_eq!(piped.code, 2);
    assert!(
        piped.err.contains("standard input cannot be watched"),
        "{}",
        piped.err
    );
    let nothing = run(folder.path(), &["watch"], "");
    assert_eq!(nothing.code, 2, "{}", nothing.err);
    assert!(
        nothing.err.contains("no document is named"),
        "{}",
        nothing.err
    );
}
