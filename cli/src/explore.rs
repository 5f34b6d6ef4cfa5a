//! `specwright explore`: the reference as a page that also sends requests.

use std::sync::Arc;

use clap::Args;
use specwright::call;
use specwright::diagnostic::{Diagnostic, Severity};
use specwright::explore::{Explorer, Reach, Server};

use super::FAILED;
use super::call::Credential;
use super::input::{self, Source};
use super::output::{Aside, print, say, show};
use super::progress::Progress;

/// Open a page to find operations, read their reference, prepare a request, test it and see the response
///
/// The page is served on 127.0.0.1 and only to whoever has its address, which holds a random token. It asks no other host for
/// anything; requests are sent by this program, and only to the server that you choose.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    source: Source,
    /// The port to listen on; 0 is any that is free.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Print the address, and open no browser.
    #[arg(long)]
    no_open: bool,
    /// The address of the API, in place of the document's.
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// The environment variable that holds the credential of a security scheme; may be repeated. The options' `client.token_env`
    /// if omitted.
    #[arg(long = "credential", value_name = "SCHEME=env:NAME", value_parser = Credential)]
    credentials: Vec<(String, String)>,
    #[command(flatten)]
    aside: Aside,
}

const EXAMPLES: &str = "\
Examples:
  specwright explore openapi.yaml
  specwright mock openapi.yaml --port 4010 &
  specwright explore openapi.yaml --server http://127.0.0.1:4010

It runs until it is interrupted. Exit code: 2 for errors";

/// Runs the command.
pub fn run(arguments: &Arguments) -> u8 {
    if let Some(Err(reason)) = arguments.server.as_deref().map(call::check_server) {
        say(&format!("error: `--server`: {reason}\n"));
        return FAILED;
    }
    let session = match input::open(&arguments.source, arguments.aside) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let name = session.sources.file_name(session.document).to_owned();
    let mut sources = Arc::new(session.sources);
    let reach = Reach {
        server: arguments.server.clone(),
        credentials: arguments.credentials.clone(),
    };
    let (document, overlays, options) = (session.document, &session.overlays, &session.options);
    let selectors = &arguments.source.operations;
    let waiting = Progress::of("reading on", false);
    let (explorer, found) =
        Explorer::open(&mut sources, document, overlays, options, selectors, reach);
    drop(waiting);
    // Whoever generates from the document is told the rest.
    let errors = found.into_iter();
    let errors: Vec<Diagnostic> = errors.filter(|it| it.severity == Severity::Error).collect();
    show(&errors, &sources, arguments.aside.detail());
    let Some(explorer) = explorer else {
        return FAILED;
    };
    match serve(explorer, arguments, &name) {
        Ok(()) => 0,
        Err(message) => {
            say(&format!("error: {message}\n"));
            FAILED
        }
    }
}

fn serve(explorer: Explorer, arguments: &Arguments, document: &str) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start: {error}"))?;
    let port = arguments.port;
    runtime.block_on(async {
        let server = Server::bind(explorer, port).await.map_err(|error| {
            format!("cannot listen on port {port}: {error}; `--port 0` takes any that is free")
        })?;
        print(&format!("{document} at {}\n", server.address()));
        if !arguments.no_open && open::that_detached(server.address()).is_err() {
            say("no browser was found; open the address in one\n");
        }
        server.run().await;
        Ok(())
    })
}
