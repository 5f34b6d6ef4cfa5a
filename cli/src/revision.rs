//! The files of a git revision, read by git itself.
//!
//! Nothing is checked out: the list of a revision's files is read once, and what is asked for by one `git cat-file` that runs
//! as long as the files are needed. Paths are those of the disk, so that what options and documents name is where it was then.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::Mutex;

use specwright::source::{FileKind, Files, plain};

/// The most links that a path is followed through.
const MOST_LINKS: usize = 40;

/// The files of a revision.
#[derive(Debug)]
pub struct Revision {
    /// As it was named.
    name: String,
    /// The folder that the repository's paths begin at.
    top: PathBuf,
    /// The folder that paths begin at.
    here: PathBuf,
    /// What stands at each path from the top.
    entries: BTreeMap<String, Entry>,
    folders: BTreeSet<String>,
    reader: Mutex<Reader>,
}

/// What is kept of a file.
#[derive(Debug)]
struct Entry {
    kind: Kind,
    /// What git knows its bytes by.
    object: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Link,
    /// Another repository, of which there is only a commit here.
    Submodule,
}

impl Revision {
    /// Opens the revision of the repository that a path is in, or was in then.
    ///
    /// # Errors
    ///
    /// There is no git, no repository, or no such revision in it.
    pub fn open(name: &str, path: &Path) -> Result<Revision, String> {
        if name.starts_with('-') {
            return Err("a revision does not begin with `-`".to_owned());
        }
        let here = std::env::current_dir().and_then(|it| it.canonicalize());
        let here = here.map_err(|error| format!("there is no current folder: {error}"))?;
        let folder = existing(&plain(&here.join(path)));
        let up = git(&folder, &["rev-parse", "--show-cdup"])?;
        let up = line(&up).ok_or_else(|| match first_line(&up.stderr) {
            said if said.starts_with("not a git repository") => {
                format!("`{}` is in no git repository", folder.display())
            }
            said => said,
        })?;
        let top = folder.join(up).canonicalize();
        let top = top.map_err(|error| error.to_string())?;
        let tree = format!("{name}^{{tree}}");
        let tree = line(&git(&top, &["rev-parse", "--verify", "--quiet", &tree])?)
            .ok_or_else(|| no_revision(name, &top))?;
        let listed = git(&top, &["ls-tree", "-r", "-z", "--full-tree", &tree])?;
        if !listed.status.success() {
            return Err(first_line(&listed.stderr));
        }
        let entries = entries(&String::from_utf8_lossy(&listed.stdout));
        let folders = entries.keys().flat_map(|it| above(it)).collect();
        Ok(Revision {
            name: name.to_owned(),
            reader: Mutex::new(Reader::start(&top)?),
            top,
            here,
            entries,
            folders,
        })
    }

    /// The path from the top, links followed.
    fn resolve(&self, path: &Path) -> Result<String, String> {
        let outside = || "it is outside the git repository".to_owned();
        let wanted = self.below_top(path).ok_or_else(outside)?;
        let mut open: Vec<String> = steps(&wanted).rev().collect();
        let (mut done, mut links) = (Vec::<String>::new(), 0);
        while let Some(step) = open.pop() {
            match step.as_str() {
                "" | "." => continue,
                ".." => {
                    done.pop().ok_or_else(outside)?;
                    continue;
                }
                _ => done.push(step),
            }
            let Some(entry) = self.entries.get(&done.join("/")) else {
                continue;
            };
            if entry.kind == Kind::Link {
                links += 1;
                let target = self.object(&entry.object, usize::MAX)?;
                let target = String::from_utf8_lossy(&target).into_owned();
                if links > MOST_LINKS || target.starts_with('/') {
                    return Err("it is a link that leads out of the git repository".to_owned());
                }
                done.pop();
                open.extend(target.split('/').rev().map(str::to_owned));
            }
        }
        Ok(done.join("/"))
    }

    /// A path from the repository's top, as it is written.
    fn below_top(&self, path: &Path) -> Option<PathBuf> {
        let whole = plain(&self.here.join(path));
        let inside = whole.strip_prefix(&self.top).map(Path::to_owned);
        inside.ok().or_else(|| {
            // A link on the way into the repository.
            let known = existing(&whole);
            let rest = whole.strip_prefix(&known).ok()?;
            let real = known.canonicalize().ok()?.join(rest);
            real.strip_prefix(&self.top).ok().map(Path::to_owned)
        })
    }

    fn object(&self, object: &str, limit: usize) -> Result<Vec<u8>, String> {
        let mut reader = self.reader.lock().map_err(|error| error.to_string())?;
        reader.read(object, limit)
    }
}

impl Files for Revision {
    fn name(&self, path: &Path) -> String {
        let path = path.strip_prefix(".").unwrap_or(path);
        format!("{}:{}", self.name, path.display())
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        let path = self.resolve(path).ok()?;
        match self.entries.get(&path).map(|it| it.kind) {
            Some(Kind::File) => Some(FileKind::File),
            Some(Kind::Link | Kind::Submodule) => Some(FileKind::Other),
            None if path.is_empty() => Some(FileKind::Folder),
            None => self.folders.contains(&path).then_some(FileKind::Folder),
        }
    }

    fn real(&self, path: &Path) -> Option<PathBuf> {
        self.kind(path)?;
        Some(self.top.join(self.resolve(path).ok()?))
    }

    fn read(&self, path: &Path, limit: usize) -> Result<Vec<u8>, String> {
        let resolved = self.resolve(path)?;
        match (self.kind(path), self.entries.get(&resolved)) {
            (Some(FileKind::File), Some(entry)) => self.object(&entry.object, limit),
            (Some(FileKind::Folder), _) => Err("it is a folder".to_owned()),
            (Some(_), _) => Err("it is another repository (a submodule)".to_owned()),
            _ => Err(format!("there is no such file in `{}`", self.name)),
        }
    }
}

/// A `git cat-file` that is asked for one object after the other.
#[derive(Debug)]
struct Reader {
    process: Child,
    answers: BufReader<ChildStdout>,
}

impl Reader {
    fn start(top: &Path) -> Result<Reader, String> {
        let mut command = command(top);
        command.args(["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::null());
        let mut process = command.spawn().map_err(|error| no_git(&error))?;
        let answers = process.stdout.take().ok_or("git has no output")?;
        Ok(Reader {
            process,
            answers: BufReader::new(answers),
        })
    }

    fn read(&mut self, object: &str, limit: usize) -> Result<Vec<u8>, String> {
        let failed = |error: std::io::Error| format!("git cannot read it: {error}");
        let asked = self.process.stdin.as_mut().ok_or("git has no input")?;
        writeln!(asked, "{object}").map_err(failed)?;
        asked.flush().map_err(failed)?;
        let mut head = String::new();
        self.answers.read_line(&mut head).map_err(failed)?;
        // `HASH blob SIZE`, or `HASH missing`.
        let size = head.trim_end().rsplit(' ').next();
        let size: u64 = size
            .and_then(|it| it.parse().ok())
            .ok_or_else(|| format!("git does not have its bytes: {}", head.trim_end()))?;
        let mut content = (&mut self.answers).take(size + 1);
        let mut bytes = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        (&mut content)
            .take(most.min(size))
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        // What is beyond the limit, and the line's end behind it.
        std::io::copy(&mut content, &mut std::io::sink()).map_err(failed)?;
        Ok(bytes)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It ends with its input.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder);
    // The repository is the one that the path is in. A hook is told another way which one it runs for.
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
    command.env("LC_ALL", "C");
    command
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Output, String> {
    let output = command(folder).args(arguments).output();
    output.map_err(|error| no_git(&error))
}

fn no_git(error: &std::io::Error) -> String {
    format!("git does not run: {error}")
}

/// What git printed, if it did what it was asked.
fn line(output: &Output) -> Option<String> {
    let said = String::from_utf8_lossy(&output.stdout);
    let said = said.trim_end_matches(['\n', '\r']).to_owned();
    output.status.success().then_some(said)
}

fn first_line(bytes: &[u8]) -> String {
    let said = String::from_utf8_lossy(bytes);
    let first = said.lines().next().unwrap_or("git failed");
    first.strip_prefix("fatal: ").unwrap_or(first).to_owned()
}

fn no_revision(name: &str, top: &Path) -> String {
    let shallow = git(top, &["rev-parse", "--is-shallow-repository"]);
    let is_shallow = shallow.is_ok_and(|it| line(&it).as_deref() == Some("true"));
    match is_shallow {
        true => format!(
            "there is no revision `{name}` in this clone, which has only the last ones: `git fetch --unshallow` gets the others"
        ),
        false => format!("there is no revision `{name}`"),
    }
}

/// The lines of `git ls-tree`: `MODE TYPE HASH<tab>PATH` each.
fn entries(listed: &str) -> BTreeMap<String, Entry> {
    let lines = listed.split('\0').filter_map(|it| it.split_once('\t'));
    let entries = lines.filter_map(|(head, path)| {
        let mut words = head.split(' ');
        let kind = match words.next()? {
            "120000" => Kind::Link,
            "160000" => Kind::Submodule,
            _ => Kind::File,
        };
        let object = words.nth(1)?.to_owned();
        Some((path.to_owned(), Entry { kind, object }))
    });
    entries.collect()
}

/// The folders that a path is in.
fn above(path: &str) -> impl Iterator<Item = String> {
    path.match_indices('/')
        .map(|(at, _)| path.get(..at).unwrap_or_default().to_owned())
}

fn steps(path: &Path) -> impl DoubleEndedIterator<Item = String> {
    path.components()
        .map(|it| it.as_os_str().to_string_lossy().into_owned())
}

/// The nearest folder that is there now: a path may be gone, and git has to run in a folder that exists.
fn existing(path: &Path) -> PathBuf {
    let mut above = path.ancestors();
    let known = above.find(|it| it.is_dir());
    known.unwrap_or(Path::new(".")).to_owned()
}
