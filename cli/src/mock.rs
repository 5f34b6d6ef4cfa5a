//! `specwright mock`: a server on loopback that answers as the document says.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use specwright::mock::{Answer, Mock, Request, Trial};
use specwright::serve::Server;

use super::input::{Session, Source, open};
use super::output::{Aside, is_for_readers, print, say, show};
use super::progress::Progress;
use super::{FAILED, STALE};

const EXAMPLES: &str = "\
Examples:
  specwright mock openapi.yaml &
  curl http://127.0.0.1:4010/pets -H 'prefer: code=404'
  specwright mock openapi.yaml --operation getPet --port 0    a port that is free
  specwright mock openapi.yaml --try                          one answer for each operation, and no server

Exit codes: 0 all answers fit their schemas; 1 some do not (`--try`); 2 errors, or the port is taken";

/// Answer requests on loopback as the document says, from its examples and schemas
///
/// A request that the document forbids is refused with `application/problem+json`, which says where and why. A request may ask
/// for something else by the header `prefer`:
///
///   code=404             another status
///   example=name         an example by name
///   delay=500ms          a wait before the answer; `2s`, or a number of milliseconds
///   fault=reset          `reset`, `stall`, `truncate` or `429`
///
/// Any credential will do.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    source: Source,
    /// The port to listen on; 0 is any that is free.
    #[arg(long, default_value_t = 4010)]
    port: u16,
    /// Make the answer of each operation once and check it against its schema, instead of listening.
    #[arg(long = "try")]
    only_try: bool,
    /// How the outcome of `--try` is shown.
    #[arg(long, value_enum, default_value_t = Format::Text, requires = "only_try")]
    format: Format,
    /// Print no line for each request.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    aside: Aside,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line for each operation without a good answer, and one that counts.
    Text,
    /// The same as data.
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> u8 {
    let session = match open(&arguments.source, arguments.aside) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let Session {
        sources,
        options,
        document,
        overlays,
        ..
    } = &session;
    let waiting = Progress::of("preparing the answers", arguments.quiet);
    let (mock, mut found) = specwright::mock(sources, *document, overlays, options);
    drop(waiting);
    found.retain(is_for_readers);
    show(&found, sources, arguments.aside.detail());
    let Some(mock) = mock else {
        return FAILED;
    };
    if arguments.only_try {
        return report(&mock.try_all(), arguments.format);
    }
    match serve(mock, arguments, sources.file_name(*document)) {
        Ok(()) => 0,
        Err(message) => {
            say(&format!("error: {message}\n"));
            FAILED
        }
    }
}

fn report(trial: &Trial, format: Format) -> u8 {
    let good = trial.operations - trial.failed.len();
    let of = trial.operations;
    print(&match format {
        Format::Text => {
            let failed = trial.failed.iter();
            let failed: String = failed.map(|(id, it)| format!("{id}: {it}\n")).collect();
            format!("{failed}{good} of {of} operations have an answer that their schema accepts\n")
        }
        Format::Json => {
            let failed = trial.failed.iter();
            let failed: Value = failed
                .map(|(id, reason)| json!({ "id": id, "reason": reason }))
                .collect();
            format!(
                "{:#}\n",
                json!({ "operations": of, "accepted": good, "failed": failed })
            )
        }
    });
    match trial.failed.is_empty() {
        true => 0,
        false => STALE,
    }
}

fn serve(mock: Mock, arguments: &Arguments, document: &str) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start: {error}"))?;
    let (operations, port, quiet) = (mock.len(), arguments.port, arguments.quiet);
    runtime.block_on(async {
        let log = move |request: &Request, answer: &Answer| {
            if !quiet {
                print(&line(request, answer));
            }
        };
        let server = Server::bind(mock, port, log).await;
        let server = server.map_err(|error| {
            format!("cannot listen on port {port}: {error}; `--port 0` takes any that is free")
        })?;
        let address = server.address().map_err(|error| error.to_string())?;
        let document = PathBuf::from(document);
        let document = document.display();
        let plural = if operations == 1 { "" } else { "s" };
        print(&format!(
            "{operations} operation{plural} of {document} at http://{address}\n"
        ));
        server.run().await;
        Ok(())
    })
}

/// What became of a request. The query is left out, since it may hold a credential.
fn line(request: &Request, answer: &Answer) -> String {
    let path: String = request
        .path
        .chars()
        .filter(|it| !it.is_control())
        .take(200)
        .collect();
    let operation = answer.operation.as_deref().unwrap_or("-");
    let reason = answer
        .reason
        .as_ref()
        .map_or(String::new(), |it| format!(": {it}"));
    let fault = answer
        .fault
        .map_or(String::new(), |it| format!(" {}", it.name()));
    let (method, status) = (&request.method, answer.status);
    format!("{method} {path} {operation} {status}{fault}{reason}\n")
}
