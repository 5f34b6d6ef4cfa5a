//! `specwright new` and `specwright init`: a crate around a document's client, which makes a first call.
//!
//! Here is what is asked for and what comes of it; `layout` has the files. What an operation's call and answer are,
//! [`mod@specwright::start`] knows.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use specwright::Tally;
use specwright::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use specwright::options::Options;
use specwright::source::{FileId, Sources};
use specwright::write::{self, File, Mode};

use super::input;
use super::output::{Detail, say, show};
use super::{FAILED, INCOMPLETE};

mod layout;

use layout::Layout;

pub const NEW: &str = "\
Examples:
  specwright new things --spec openapi.yaml
  specwright new things --spec openapi.yaml --operation getThing --mode out-dir
  curl -sL URL | specwright new things --spec -

Exit codes: 0 written; 2 errors, or files are in the way: nothing was written; 3 written without the operations that depend on
something broken";

pub const INIT: &str = "\
Example: cd things && specwright init --spec ../openapi.yaml --operation getThing

Exit codes: 0 written; 2 errors, or files are in the way: nothing was written; 3 written without the operations that depend on
something broken";

/// The document, and what is made of it.
#[derive(Args)]
pub struct Wanted {
    /// The OpenAPI document, YAML or JSON, which is copied; `-` reads standard input.
    #[arg(long, value_name = "SPEC")]
    spec: PathBuf,
    /// Select operations by operationId, `METHOD /path` or tag; may be repeated. All if omitted. The first call is the first of them.
    #[arg(long = "operation", value_name = "SEL")]
    operations: Vec<String>,
    /// Replace files that are in the way.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    detail: Detail,
}

/// Where the client is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Arrangement {
    /// A crate in `client/`, which is checked in.
    Vendored,
    /// The same, as the library of the new crate, whose build script brings it up to date.
    Build,
    /// A module that a build script writes.
    OutDir,
}

/// What is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    New(Arrangement),
    /// Beside the files of a crate.
    Init,
}

impl Kind {
    /// Whether the first call is an example, rather than the crate's library and program.
    fn has_example(self) -> bool {
        matches!(self, Kind::Init | Kind::New(Arrangement::Build))
    }
}

/// Writes a new crate.
pub fn new(folder: &Path, wanted: &Wanted, mode: Arrangement) -> u8 {
    run(folder, wanted, Kind::New(mode))
}

/// Writes a client, an example and a test into the crate of the current folder.
pub fn init(wanted: &Wanted) -> u8 {
    if !Path::new("Cargo.toml").is_file() {
        say("there is no Cargo.toml here; `specwright new DIR` writes a whole crate\n");
        return FAILED;
    }
    run(Path::new("."), wanted, Kind::Init)
}

fn run(folder: &Path, wanted: &Wanted, kind: Kind) -> u8 {
    let mut sources = Sources::new();
    let made = named(folder).and_then(|name| {
        let document = read(wanted, &mut sources)?;
        let asked = Asked {
            folder,
            name,
            kind,
            operations: &wanted.operations,
        };
        let made = project(&asked, document, &sources)?;
        let clear = "; `--force` replaces them";
        let written = write::create(folder, &made.files, wanted.force);
        written.map_err(|error| match error {
            write::Error::InTheWay(_) => output_error(format!("{error}{clear}")),
            error => output_error(error.to_string()),
        })?;
        if !made.client.is_empty() {
            // Of a client that was there before, more may be left.
            let client = write::apply(&folder.join(CLIENT), &made.client, Mode::Write);
            client.map_err(|error| output_error(error.to_string()))?;
        }
        Ok(made)
    });
    match made {
        Ok(made) => {
            show(&made.found, &sources, wanted.detail);
            if !wanted.detail.quiet || made.tally.is_incomplete() {
                wanted.detail.tell(&format!("{}\n", made.tally.line()));
            }
            wanted.detail.tell(&made.next);
            match made.tally.is_incomplete() {
                true => INCOMPLETE,
                false => 0,
            }
        }
        Err(found) => {
            show(&found, &sources, wanted.detail);
            FAILED
        }
    }
}

/// Why nothing is written.
type Refused = Vec<Diagnostic>;

fn output_error(message: String) -> Refused {
    vec![Diagnostic::new(Code::Output, Place::None, message)]
}

/// The name of the crate in a folder: that of the folder.
fn named(folder: &Path) -> Result<String, Refused> {
    let found = match folder.file_name() {
        Some(_) => folder.to_owned(),
        None => std::path::absolute(folder)
            .and_then(|it| it.canonicalize())
            .unwrap_or_default(),
    };
    let name = found
        .file_name()
        .and_then(OsStr::to_str)
        .unwrap_or_default();
    // One that could not be made of a title is a keyword, or that of a dependency.
    let plain = name.to_ascii_lowercase().replace('_', "-");
    let is_free =
        Options::crate_name_of(name).is_some_and(|it| it == plain) && plain != "serde-json";
    if Options::is_crate_name(name) && is_free {
        return Ok(name.to_owned());
    }
    let message = format!("`{name}` cannot name a crate, and the folder's name is the crate's");
    let diagnostic = Diagnostic::new(Code::MalformedOptions, Place::None, message);
    Err(vec![diagnostic.help(Options::crate_name_help(name))])
}

/// Reads the document, under the name that its copy will have.
fn read(wanted: &Wanted, sources: &mut Sources) -> Result<FileId, Refused> {
    let mut diagnostics = Diagnostics::default();
    let reach = Options::default().reach;
    let text = wanted.spec.to_string_lossy();
    if text.starts_with("http://") || text.starts_with("https://") {
        let message = format!("`{text}` is a URL, and nothing is fetched");
        let diagnostic = Diagnostic::new(Code::UnreadableFile, Place::None, message);
        let help = "run `curl -L URL -o openapi.yaml`, then name that file";
        return Err(vec![diagnostic.help(help)]);
    }
    let document = match text == "-" {
        false => sources.add_document(&wanted.spec, &reach, &mut diagnostics),
        true => {
            let bytes = input::piped(sources.bytes_left()).map_err(|unread| vec![unread])?;
            let is_json = bytes.trim_ascii_start().starts_with(b"{");
            let name = if is_json {
                "openapi.json"
            } else {
                "openapi.yaml"
            };
            sources.add_document_bytes(name, bytes, &reach, &mut diagnostics)
        }
    };
    document.ok_or_else(|| diagnostics.into_vec())
}

/// What is asked for.
struct Asked<'a> {
    folder: &'a Path,
    /// The crate's name.
    name: String,
    kind: Kind,
    operations: &'a [String],
}

/// A crate before it is on disk.
struct Project {
    files: Vec<File>,
    /// Those of the client, below its own folder.
    client: Vec<File>,
    tally: Tally,
    /// What there is to say of the document.
    found: Vec<Diagnostic>,
    /// What to do next.
    next: String,
}

/// The file of options.
const OPTIONS: &str = "spec/specwright.yaml";

/// The folder of the generated crate.
const CLIENT: &str = "client";

fn project(asked: &Asked<'_>, document: FileId, sources: &Sources) -> Result<Project, Refused> {
    let name = asked.name.as_str();
    let is_module = asked.kind == Kind::New(Arrangement::OutDir);
    let mut options = Options {
        operations: asked.operations.to_vec(),
        crate_name: Some(client_name(name, is_module, sources, document)),
        base_url_env: Some(format!("{}_BASE_URL", variable(name))),
        ..Options::default()
    };
    let (start, mut found) = specwright::start(sources, document, &[], &options);
    if found.iter().any(|it| it.severity == Severity::Error) {
        return Err(found);
    }
    let Some(start) = start else {
        let unknown = |message| Diagnostic::new(Code::UnknownOperation, Place::None, message);
        let is_empty = found.iter().any(|it| it.code == Code::NoOperation);
        found.push(match is_empty {
            true => unknown("there is no operation to call"),
            false => {
                unknown("no operation can be called with values that are known, and be answered")
                    .help("select others by `--operation`")
            }
        });
        return Err(found);
    };
    for scheme in &start.schemes {
        let variable = token_variable(name, scheme, &options);
        options.token_env.insert(scheme.clone(), variable);
    }
    let outcome = specwright::generate(sources, document, &[], &options);
    if outcome.files.is_empty() {
        return Err(outcome.diagnostics);
    }
    let mut files = copies(sources, document)?;
    let layout = Layout {
        asked,
        start: &start,
        options: &options,
    };
    files.extend(layout.files(sources, document, &outcome.files)?);
    let client = if is_module { Vec::new() } else { outcome.files };
    files.extend(
        client
            .iter()
            .map(|it| file(&format!("{CLIENT}/{}", it.path), it.text.clone())),
    );
    Ok(Project {
        files,
        client,
        tally: outcome.tally,
        found: outcome.diagnostics,
        next: layout.next(),
    })
}

/// What the generated crate is called: by the document's title, if that is not what this one is called.
fn client_name(name: &str, is_module: bool, sources: &Sources, document: FileId) -> String {
    if is_module {
        return name.to_owned();
    }
    let title = sources.root(document).pointer("/info/title");
    let made = title.and_then(|it| Options::crate_name_of(it.as_str()?));
    let same = name.to_ascii_lowercase().replace('_', "-");
    let made = made.filter(|it| *it != same && it != "serde-json");
    made.unwrap_or_else(|| format!("{name}-client"))
}

/// A name in upper case: `my-api` is `MY_API`, and `bearerAuth` is `BEARER_AUTH`.
fn variable(name: &str) -> String {
    let mut made = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        let is_word = letter.is_ascii_alphanumeric();
        let begins = letter.is_ascii_uppercase() && before.is_ascii_lowercase();
        if (begins || !is_word) && !made.ends_with('_') {
            made.push('_');
        }
        if is_word {
            made.push(letter.to_ascii_uppercase());
        }
        before = letter;
    }
    made.trim_matches('_').to_owned()
}

/// The environment variable of a scheme's credential, which no other scheme has.
fn token_variable(name: &str, scheme: &str, options: &Options) -> String {
    let own = format!("{}_{}", variable(name), variable(scheme));
    let own = own.trim_end_matches('_').to_owned();
    let is_taken = |it: &String| {
        options.base_url_env.as_ref() == Some(it)
            || options.token_env.values().any(|other| other == it)
    };
    let numbered = (2..).map(|number| format!("{own}_{number}"));
    let mut all = std::iter::once(own.clone()).chain(numbered);
    all.find(|it| !is_taken(it)).unwrap_or(own)
}

/// The document, and the files that it refers to, below `spec/` as they are below its folder.
fn copies(sources: &Sources, document: FileId) -> Result<Vec<File>, Refused> {
    let folder = Path::new(sources.file_name(document)).parent();
    let folder = folder.unwrap_or(Path::new(""));
    let mut files: Vec<File> = Vec::new();
    for source in sources.uris().filter_map(|(_, it)| sources.file(it)) {
        let relative = Path::new(&source.name).strip_prefix(folder).ok();
        let Some(relative) = relative.and_then(Path::to_str) else {
            return Err(output_error(format!("`{}` cannot be copied", source.name)));
        };
        let copy = file(
            &format!("spec/{}", relative.replace('\\', "/")),
            source.text.clone(),
        );
        if copy.path == OPTIONS {
            let message = format!(
                "`{}` has the name of the options; give it another",
                source.name
            );
            return Err(output_error(message));
        }
        if files.iter().all(|it| it.path != copy.path) {
            files.push(copy);
        }
    }
    Ok(files)
}

fn file(path: &str, text: String) -> File {
    File {
        path: path.to_owned(),
        text,
    }
}
