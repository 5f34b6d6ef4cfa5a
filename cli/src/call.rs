//! `specwright call`: a request of one operation, checked, sent, and its response shown.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clap::builder::{StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use specwright::Callable;
use specwright::call::{
    Asked, Ending, Event, Finding, Given, Head, Item, Mode, Outcome, Page, Prepared, Problem,
    Received, Refusal, SERVER, Shown, Told,
};
use specwright::diagnostic::{Diagnostic, Severity};

use super::FAILED;
use super::input::{self, Source};
use super::output::{Aside, is_closed, is_colored, print, say, show};

pub const EXAMPLES: &str = "\
Items:
  name=value      a parameter, or a field of the body; as its schema wants it
  name:=json      the same as JSON
  a[b]=x a[]=x    what is deeper in a field, one more item of a list
  name==value     a parameter of the query
  header:value    a header
  @file           a file as the body
  field@file      a file as a field of a form

Examples:
  specwright call openapi.yaml getPet id=7
  specwright call openapi.yaml createPet name=Rex tags:='[\"old\"]' --dry-run
  specwright call openapi.yaml POST /pets --body @pet.json --server http://127.0.0.1:4010
  specwright call openapi.yaml chat model=small --stream --credential bearer=env:API_TOKEN

Exit codes:
  0  a success
  2  the document or an argument cannot be used
  3  not sent: the document forbids it, or a credential or server is missing
  4  a status of 4xx
  5  a status of 5xx
  6  no response: no connection, or a deadline passed
  7  the response broke off, or an event of it reports a failure
  8  the response is of another kind than the document says";

/// What is called, and how.
#[derive(Args)]
pub struct Called {
    /// An operationId or `METHOD /path`, then items.
    #[arg(value_name = "OPERATION [ITEM]")]
    words: Vec<String>,
    /// The body as a whole: JSON or text, `@FILE`, or `-` for standard input. Fields go before what it has of the same name.
    #[arg(long, value_name = "JSON|@FILE|-", allow_hyphen_values = true)]
    body: Option<String>,
    /// The address of the server, in place of the document's.
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Ask for the stream, where the operation can answer with one.
    #[arg(long)]
    stream: bool,
    /// Show the request, and the same for curl and in Rust, and send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Send it so many times, one after the other, and show how long each took.
    #[arg(long, value_name = "N", conflicts_with_all = ["all_pages", "output"], value_parser = clap::value_parser!(u32).range(1..=100_000))]
    repeat: Option<u32>,
    /// Follow the pages of a list, and print its items, each on a line.
    #[arg(long = "all", conflicts_with = "output")]
    all_pages: bool,
    /// The variable of the environment that holds the credential of a security scheme; may be repeated.
    #[arg(long = "credential", value_name = "SCHEME=env:NAME", value_parser = Credential)]
    credentials: Vec<(String, String)>,
    /// Save the body in a file.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How long it may take as a whole, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
    /// Make what is required and not given from the document.
    #[arg(long)]
    example: bool,
    /// Send it though the document forbids it.
    #[arg(long)]
    no_check: bool,
    /// Show the headers of the response.
    #[arg(long)]
    headers: bool,
    #[command(flatten)]
    aside: Aside,
}

/// The request was not sent.
const REFUSED: u8 = 3;

/// Reads `SCHEME=env:NAME`. What is wrong may be the credential itself, so its message is not clap's, which repeats it.
#[derive(Clone)]
pub struct Credential;

impl TypedValueParser for Credential {
    type Value = (String, String);

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        let text = StringValueParser::new().parse_ref(command, argument, value)?;
        let named = text.split_once('=').and_then(|(scheme, from)| {
            let variable = from.strip_prefix("env:").filter(|it| !it.is_empty());
            Some((scheme.to_owned(), variable?.to_owned()))
        });
        named.ok_or_else(|| {
            let message = "`--credential` is SCHEME=env:NAME, NAME being the variable that holds the credential\n";
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let found = text.parse().ok().filter(|it| *it > 0.0);
    let found = found.and_then(|it| Duration::try_from_secs_f64(it).ok());
    found.ok_or_else(|| "it is a number of seconds above 0".to_owned())
}

/// Runs the command.
pub fn run(source: &Source, called: &Called) -> u8 {
    let mut words = called.words.clone();
    let source = source.without_word(&mut words);
    let asked = match asked(called, words) {
        Ok(asked) => asked,
        Err(message) => return fail(&message, FAILED),
    };
    let session = match input::open(&source, called.aside) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let sources = Arc::new(session.sources);
    let (document, overlays, options) = (session.document, &session.overlays, &session.options);
    let (callable, diagnostics) =
        specwright::callable(Arc::clone(&sources), document, overlays, options);
    // Whoever generates from the document is told the rest.
    let errors = diagnostics.into_iter();
    let errors: Vec<Diagnostic> = errors.filter(|it| it.severity == Severity::Error).collect();
    if !errors.is_empty() {
        show(&errors, &sources, called.aside.detail());
    }
    let Some(callable) = callable else {
        return FAILED;
    };
    let prepared = match callable.prepare(&asked) {
        Ok(prepared) => prepared,
        Err(refusal) => return refused(refusal, called),
    };
    if called.stream && !prepared.preview.is_stream {
        return fail(
            "`--stream`: the operation has no stream to answer with",
            REFUSED,
        );
    }
    if called.dry_run {
        return dry_run(&prepared);
    }
    if !prepared.missing.is_empty() {
        return refused(Refusal::Refused(prepared.missing), called);
    }
    if called.all_pages && !prepared.has_pages() {
        let message = "nothing is known of pages of this operation; the option `calls` says how they follow each other";
        return fail(message, REFUSED);
    }
    if let Some(folder) = called.output.as_deref().and_then(Path::parent)
        && !folder.as_os_str().is_empty()
        && !folder.is_dir()
    {
        return fail(
            &format!(
                "there is no folder `{}` to save the body in",
                folder.display()
            ),
            FAILED,
        );
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(send(&callable, &prepared, called)),
        Err(error) => fail(&format!("cannot start: {error}"), FAILED),
    }
}

fn fail(message: &str, code: u8) -> u8 {
    for line in message.lines() {
        say(&format!("error: {}\n", plain(line)));
    }
    code
}

fn refused(refusal: Refusal, called: &Called) -> u8 {
    match refusal {
        Refusal::Unknown(message) | Refusal::Broken(message) => fail(&message, FAILED),
        Refusal::Refused(problems) => {
            for mut problem in problems {
                if problem.part == SERVER && called.server.is_some() {
                    problem.part = "`--server`";
                }
                fail(&problem.to_string(), REFUSED);
            }
            say("nothing was sent\n");
            REFUSED
        }
    }
}

/// What the arguments ask for.
fn asked(called: &Called, words: Vec<String>) -> Result<Asked, String> {
    let mut words = words.into_iter().peekable();
    let mut operation = words
        .next()
        .ok_or("name an operation; `specwright list` shows them")?;
    if let Some(path) = words.next_if(|it| it.starts_with('/')) {
        operation = format!("{operation} {path}");
    }
    let mut asked = Asked {
        operation,
        server: called.server.clone(),
        stream: called.stream.then_some(true),
        credentials: called.credentials.clone(),
        with_examples: called.example,
        is_unchecked: called.no_check,
        timeout: called.timeout,
        ..Asked::default()
    };
    asked.body = called.body.as_deref().map(given).transpose()?;
    for word in words {
        if word.starts_with('@') {
            if asked.body.replace(given(&word)?).is_some() {
                return Err("the body is given twice".to_owned());
            }
            continue;
        }
        let item = Item::parse(&word)?;
        if let Item::File(_, path) = &item
            && !path.is_file()
        {
            return Err(no_file(path));
        }
        asked.items.push(item);
    }
    Ok(asked)
}

fn given(text: &str) -> Result<Given, String> {
    match text {
        "-" | "@-" => {
            let mut bytes = Vec::new();
            let read = std::io::stdin().take(MOST + 1).read_to_end(&mut bytes);
            read.map_err(|error| format!("cannot read standard input: {error}"))?;
            match bytes.len() as u64 > MOST {
                true => Err(format!(
                    "standard input has more than {} MiB: `@FILE` sends a file of any size",
                    MOST >> 20
                )),
                false => Ok(Given::Bytes(bytes)),
            }
        }
        text => Ok(match text.strip_prefix('@') {
            Some(path) if Path::new(path).is_file() => Given::File(PathBuf::from(path)),
            Some(path) => Given::Bytes(from_pipe(Path::new(path))?),
            None => Given::Text(text.to_owned()),
        }),
    }
}

/// What a shell gives in place of a file (`@<(command)`), which can be read once only.
fn from_pipe(path: &Path) -> Result<Vec<u8>, String> {
    if path.is_dir() || !path.exists() {
        return Err(no_file(path));
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|it| it.take(MOST + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    match bytes.len() as u64 > MOST {
        true => Err(format!(
            "`{}` has no end within {} MiB, which is the most that is read of what is no file",
            path.display(),
            MOST >> 20
        )),
        false => Ok(bytes),
    }
}

/// The most that is read of a body that is no file, in bytes.
const MOST: u64 = 64 << 20;

fn no_file(path: &Path) -> String {
    let name = path.display();
    match path.is_dir() {
        true => format!("`{name}` is a folder, and no file to send"),
        false => format!("there is no file `{name}` to send"),
    }
}

/// Prints the request, and the same for curl and in Rust.
fn dry_run(prepared: &Prepared) -> u8 {
    let it = &prepared.preview;
    let mut text = format!("{} {}\n", it.method, it.url);
    for (name, value) in &it.headers {
        text.push_str(&format!("{name}: {value}\n"));
    }
    match &it.body {
        None => {}
        Some(Shown::Text(body)) => {
            // JSON is easier to read on several lines.
            let json: Option<serde_json::Value> = serde_json::from_str(body).ok();
            let body = json.map_or_else(|| body.clone(), |it| format!("{it:#}"));
            text.push_str(&format!("\n{body}\n"));
        }
        Some(Shown::Bytes(Some(size))) => text.push_str(&format!("\n({size} bytes)\n")),
        Some(Shown::Bytes(None)) => text.push_str("\n(bytes)\n"),
    }
    text.push_str(&format!(
        "\n# curl\n{}\n\n# Rust\n{}\n",
        it.curl,
        it.rust.trim_end()
    ));
    print(&plain(&text));
    for problem in &prepared.missing {
        say(&format!("note: {}\n", plain(&Problem::to_string(problem))));
    }
    0
}

async fn send(callable: &Callable, prepared: &Prepared, called: &Called) -> u8 {
    if let Some(times) = called.repeat {
        return repeat(callable, prepared, times).await;
    }
    let mode = match (&called.output, called.all_pages) {
        (Some(_), _) => Mode::Bytes,
        (None, true) => Mode::Pages,
        (None, false) => Mode::Usual,
    };
    let mut showing = Showing {
        headers: called.headers,
        output: called.output.as_deref(),
        file: None,
        failed: None,
    };
    let outcome = callable
        .send(prepared, mode, &mut |told| showing.told(told))
        .await;
    if let Some(message) = showing.failed {
        return fail(&message, FAILED);
    }
    ended(&outcome, called)
}

/// What is shown while a response comes.
struct Showing<'s> {
    headers: bool,
    output: Option<&'s Path>,
    file: Option<File>,
    /// Why the file cannot be written.
    failed: Option<String>,
}

impl Showing<'_> {
    fn told(&mut self, told: Told) {
        match told {
            Told::Head(head) => self.head(&head),
            Told::Event(event) => show_event(&event),
            Told::Page(page) => show_page(&page),
            Told::Piece(piece) => {
                if let Err(error) = self.save(&piece) {
                    self.failed
                        .get_or_insert(format!("cannot save the body: {error}"));
                }
            }
        }
    }

    fn head(&self, head: &Head) {
        say(&format!(
            "{} {} in {}\n",
            head.status,
            head.reason,
            lasted(head.elapsed)
        ));
        for (name, value) in head.headers.iter().filter(|_| self.headers) {
            say(&format!("{}: {}\n", plain(name), plain(value)));
        }
        let target = head.headers.iter().find(|(name, _)| name == "location");
        if let Some((_, value)) = target.filter(|_| (300..400).contains(&head.status)) {
            say(&format!("not followed: a redirect to `{}`\n", plain(value)));
        }
    }

    fn save(&mut self, piece: &[u8]) -> std::io::Result<()> {
        let Some(path) = self.output.filter(|_| self.failed.is_none()) else {
            return Ok(());
        };
        if self.file.is_none() {
            self.file = Some(File::create(path)?);
        }
        self.file.iter_mut().try_for_each(|it| it.write_all(piece))
    }
}

fn show_event(event: &Event) {
    let name = event.name.as_deref().unwrap_or_default();
    let name = match (name.is_empty(), is_colored(&std::io::stdout())) {
        (true, _) => String::new(),
        (false, true) => format!("\u{1b}[1m{}\u{1b}[0m ", plain(name)),
        (false, false) => format!("{} ", plain(name)),
    };
    write_out(format!("{name}{}\n", event.data).as_bytes());
    mark(&event.findings);
}

fn show_page(page: &Page) {
    for item in &page.items {
        write_out(format!("{item}\n").as_bytes());
    }
    mark(&page.findings);
}

/// Says what of a response is not as the document says.
fn mark(findings: &[Finding]) {
    for it in findings {
        let place = match it.at.is_empty() {
            true => String::new(),
            false => format!("`{}`: ", it.at.trim_start_matches('.')),
        };
        say(&format!(
            "not as described: {}{}\n",
            plain(&place),
            plain(&it.what)
        ));
    }
}

/// Shows the end of a call; its exit code.
fn ended(outcome: &Outcome, called: &Called) -> u8 {
    match &outcome.body {
        Received::Empty => {}
        Received::Json(json) => write_out(format!("{json:#}\n").as_bytes()),
        Received::Text(text) if std::io::stdout().is_terminal() => {
            write_out(format!("{}\n", plain(text)).as_bytes());
        }
        Received::Text(text) => write_out(text.as_bytes()),
        Received::Bytes(bytes) if std::io::stdout().is_terminal() => {
            let size = bytes.len();
            say(&format!(
                "{size} bytes that are no text: `--output FILE` saves them\n"
            ));
        }
        Received::Bytes(bytes) => write_out(bytes),
    }
    mark(&outcome.findings);
    let took = lasted(outcome.elapsed);
    if let Some(path) = called
        .output
        .as_ref()
        .filter(|_| outcome.ending == Ending::Success)
    {
        say(&format!(
            "{} bytes in {}, {took}\n",
            outcome.count,
            path.display()
        ));
    }
    if let Some(completion) = outcome.completion {
        say(&format!(
            "{} in {took}; {completion}\n",
            counted(outcome.count, "event")
        ));
    }
    if called.all_pages && outcome.ending == Ending::Success {
        say(&format!("{} in {took}\n", counted(outcome.count, "page")));
    }
    if let Some(message) = &outcome.message {
        let so_far = match outcome.count {
            0 => String::new(),
            count if called.output.is_some() => format!(" after {}", counted(count, "byte")),
            count if called.all_pages => format!(" after {}", counted(count, "page")),
            count => format!(" after {}", counted(count, "event")),
        };
        fail(&format!("{message}{so_far}"), 0);
    }
    code(outcome.ending)
}

fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn code(ending: Ending) -> u8 {
    match ending {
        Ending::Success => 0,
        Ending::Unsent => REFUSED,
        Ending::ClientError => 4,
        Ending::ServerError => 5,
        Ending::NoResponse => 6,
        Ending::BrokenOff => 7,
        Ending::Mismatch => 8,
    }
}

/// Sends it again and again. The exit code is that of the first that is no success.
async fn repeat(callable: &Callable, prepared: &Prepared, times: u32) -> u8 {
    let mut took = Vec::new();
    let mut worst = 0;
    for number in 1..=times {
        let outcome = callable.send(prepared, Mode::Usual, &mut |_| ()).await;
        let status = match &outcome.head {
            Some(head) => format!("{} {}", head.status, head.reason),
            None => "no response".to_owned(),
        };
        let told = outcome
            .message
            .map_or(String::new(), |it| format!(": {}", plain(&it)));
        write_out(
            format!(
                "{number}/{times} {status} {}{told}\n",
                lasted(outcome.elapsed)
            )
            .as_bytes(),
        );
        took.push(outcome.elapsed);
        if worst == 0 {
            worst = code(outcome.ending);
        }
    }
    took.sort_unstable();
    if let (Some(least), Some(median), Some(most)) =
        (took.first(), took.get(took.len() / 2), took.last())
    {
        let (least, median, most) = (lasted(*least), lasted(*median), lasted(*most));
        say(&format!(
            "{times} calls: {least} at least, {median} in the middle, {most} at most\n"
        ));
    }
    worst
}

/// A time as people read it.
fn lasted(time: Duration) -> String {
    match time.as_millis() {
        millis @ 0..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// Writes to standard output at once, and ends the program if nobody reads any more.
fn write_out(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => {}
        Err(error) if is_closed(&error) => std::process::exit(0),
        Err(error) => {
            say(&format!(
                "error: cannot write to standard output: {error}\n"
            ));
            std::process::exit(FAILED.into());
        }
    }
}

/// A text without what a terminal would take as a command.
fn plain(text: &str) -> String {
    let is_plain = |it: &char| !it.is_control() || matches!(it, '\n' | '\t');
    text.chars().filter(is_plain).collect()
}
