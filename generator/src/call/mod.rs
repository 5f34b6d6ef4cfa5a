//! A call of an operation without compiling: prepared from a caller's words, held to the document, sent, and its response held to it.
//!
//! What is sent goes through the runtime that emitted crates carry (`runtime`), by the declarations that they would have
//! (`interpret`), so that both send the same. `item` reads words, `fill` finds the place of each, `check` refuses what the
//! document forbids, `encode` makes the request, `preview` shows it, `send` sends it and `received` looks at what comes
//! back. The command line and a page are two faces of it.

use crate::document;
use crate::emit;
use crate::http::essence;
use crate::ir::{self, Api};
use crate::options::Options;
use crate::resolve::Resolver;
use crate::runtime::{
    self, Body, BodyStream, BoxFuture, CallOptions, Client, ClientBuilder, ConfigError, Request,
    RequestError, Transport, TransportError, TransportErrorKind,
};
use crate::source::Node;

mod check;
mod credentials;
mod encode;
mod fill;
mod interpret;
mod item;
mod order;
mod place;
mod preview;
mod problem;
mod received;
mod send;
mod xml;

pub(crate) use interpret::Declarations;
pub use item::{Attachment, Given, Item};
pub use preview::{Preview, Shown};
pub use problem::{Problem, Refusal};
pub(crate) use received::Answers;
pub use received::{Finding, Received};
pub use send::{Ending, Event, Head, Mode, Outcome, Page, Told};
pub(crate) use send::{send, unsent};
pub(crate) use xml::XmlReader;

use interpret::Declared;

/// What a caller wants to call, and with what.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// An operationId, or `METHOD /path`.
    pub operation: String,
    /// Values of parameters, headers and fields of the body.
    pub items: Vec<Item>,
    /// The body as a whole; fields go before what it has of the same name.
    pub body: Option<Given>,
    /// The address of the server, in place of the document's and of the options' variable.
    pub server: Option<String>,
    /// Whether the stream is asked for, where there is one; if not said, only if there is nothing else.
    pub stream: Option<bool>,
    /// Security schemes, and the variables of the environment that hold their credentials, before those of the options.
    pub credentials: Vec<(String, String)>,
    /// Whether what is required and not given is made from the document's schemas.
    pub with_examples: bool,
    /// Whether it is sent though the document forbids it.
    pub is_unchecked: bool,
    /// The longest it may take as a whole, if there is a limit.
    pub timeout: Option<std::time::Duration>,
}

impl Asked {
    /// Whether a stream of the operation is asked for.
    fn is_stream(&self, operation: &ir::Operation) -> bool {
        let has_stream = operation.stream().is_some();
        has_stream && self.stream.unwrap_or(!operation.has_whole())
    }
}

/// A request that the document allows, ready to be sent any number of times.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The request as it is shown.
    pub preview: Preview,
    /// What is missing before it can be sent: credentials, a server.
    pub missing: Vec<Problem>,
    client: Option<Client>,
    request: Request,
    options: CallOptions,
    declared: Declared,
    /// Whether it is answered by a redirect that nobody follows.
    redirects: bool,
}

impl Prepared {
    /// Whether the operation's pages can be followed.
    pub fn has_pages(&self) -> bool {
        self.declared.pages.is_some()
    }

    /// What documents of XML look like.
    pub(crate) fn shapes(&self) -> &'static [crate::runtime::xml::Shape] {
        self.declared.shapes
    }
}

/// What a call is made of.
pub(crate) struct Material<'m, 'a> {
    /// The API, with this operation alone.
    pub api: &'m Api,
    pub operation: &'m ir::Operation,
    /// The operation as the document has it.
    pub described: &'m document::Operation<'a>,
    pub resolver: &'m Resolver<'a>,
    pub options: &'m Options,
    pub crate_name: &'m str,
    /// The call in Rust, with what was given.
    pub rust: &'m dyn Fn(&emit::Given) -> String,
}

impl<'a> Material<'_, 'a> {
    /// The schema of a parameter, by its position.
    fn schema_of(&self, index: usize) -> Option<&'a Node> {
        let own = self.operation.parameters.get(index)?;
        let word = match own.place {
            ir::ParameterLocation::Path => "path",
            ir::ParameterLocation::Query => "query",
            ir::ParameterLocation::Header => "header",
            ir::ParameterLocation::Cookie => "cookie",
            ir::ParameterLocation::WholeQuery => document::parameter::WHOLE_QUERY,
        };
        let text = |it: &Node, key: &str| it.get(key).and_then(Node::as_str).map(str::to_owned);
        let mut all = self.described.parameters.iter();
        let found = all.find(|it| {
            let (name, place) = (text(it.node, "name"), text(it.node, "in"));
            name.as_deref() == Some(own.name.as_str()) && place.as_deref() == Some(word)
        });
        found?.schema
    }

    /// The schema of the body in one of the ways to send it.
    fn body_schema(&self, way: usize) -> Option<&'a Node> {
        let way = self.operation.body.as_ref()?.media_types.get(way)?;
        way.content.ty()?;
        let mut all = self.described.body.as_ref()?.content.iter();
        let name = essence(&way.media_type);
        all.find(|it| essence(it.name) == name)?.schema
    }

    /// Whether a header carries a credential.
    fn is_credential(&self, header: &str) -> bool {
        let always = ["authorization", "proxy-authorization", "cookie"];
        let mut schemes = self.api.security_schemes.iter();
        let of_scheme = schemes.any(|it| match &it.kind {
            ir::SchemeKind::Header(name) => name.eq_ignore_ascii_case(header),
            _ => false,
        });
        of_scheme || always.iter().any(|it| it.eq_ignore_ascii_case(header))
    }
}

/// Prepares a call.
///
/// # Errors
///
/// What the document forbids of it, all of it.
pub(crate) fn prepare(
    material: &Material<'_, '_>,
    declarations: &Declarations,
    asked: &Asked,
) -> Result<Prepared, Refusal> {
    let (mut problems, mut unmade) = (Vec::new(), Vec::new());
    let mut arguments = fill::fill(material, asked, &mut problems);
    let ways = material
        .operation
        .body
        .iter()
        .flat_map(|it| &it.media_types);
    if let fill::Payload::Value { way, value, .. } = &mut arguments.body
        && let Some(ty) = ways.clone().nth(*way).and_then(|it| it.content.ty())
    {
        let types = order::Types {
            api: material.api,
            options: material.options,
        };
        *value = order::ordered(types, ty, std::mem::take(value));
    }
    if !asked.is_unchecked {
        check::check(material, &arguments, &mut problems, &mut unmade);
    }
    let credentials = credentials::of(material, asked);
    let credentials = credentials
        .map_err(|it| problems.push(it))
        .unwrap_or_default();
    if !problems.is_empty() {
        return Err(Refusal::Refused(problems));
    }

    let declared = declarations.of(
        material.api,
        material.operation,
        material.crate_name,
        material.options,
    );
    let streamed = asked.is_stream(material.operation);
    let encoded = encode::encode(
        material.api,
        material.operation,
        &declared,
        &arguments,
        streamed,
        &mut unmade,
    );
    let one = |part, rule: String| Refusal::Refused(vec![Problem::new(part, "", rule)]);
    let (request, mut options) = encoded.map_err(|it| one("request", it))?;
    if let Some(timeout) = asked.timeout {
        options.set_timeout(timeout);
    }
    let builder = || ClientBuilder::<Client>::new(declared.api);
    let address = address(&declared, asked).map_err(|it| Refusal::Refused(vec![it]))?;
    let marks = credentials::Marks::of(&material.api.security_schemes, &credentials);
    let mut missing = credentials::missing(&credentials);
    missing.append(&mut unmade);
    let (shown, address) = match shown(builder(), &marks, &request, &options, address.clone()) {
        Err(Unshown::Server(reason)) => {
            let problem = Problem::new(SERVER, "", reason);
            missing.push(problem.help("`--server URL` names one"));
            let unknown = Some(UNKNOWN_SERVER.to_owned());
            (
                shown(builder(), &marks, &request, &options, unknown.clone()),
                unknown,
            )
        }
        shown => (shown, address),
    };
    let shown = shown.map_err(|it| one(it.part(), it.reason()))?;
    let secrets = credentials
        .iter()
        .filter_map(|it| Some((it, it.secret.clone()?)));
    let client = secrets.fold(at(builder(), address), |builder, (it, secret)| {
        builder.credential(&it.scheme, secret)
    });
    let client = match missing.is_empty() {
        true => Some(client.build().map_err(|it| unbuilt(&it, &credentials))?),
        false => None,
    };
    let mut preview = preview::of(&shown, &marks);
    preview.operation.clone_from(&material.operation.id);
    preview.is_stream = streamed;
    preview.rust = (material.rust)(&arguments.given(streamed));
    Ok(Prepared {
        preview,
        missing,
        client,
        request,
        options,
        declared,
        redirects: material.operation.redirects(),
    })
}

/// The part of a call that says where it goes, in [`Problem::part`].
pub const SERVER: &str = "server";

/// What stands for the address of a server that is not known. No request gets there.
const UNKNOWN_SERVER: &str = "http://base-url.invalid";

/// Why there is no client: what a variable holds cannot be sent.
fn unbuilt(error: &ConfigError, credentials: &[credentials::Credential]) -> Refusal {
    let ConfigError::Credential { scheme, reason } = error else {
        return Refusal::Refused(vec![Problem::new("client", "", error.to_string())]);
    };
    let of_scheme = credentials.iter().find(|it| it.scheme == *scheme);
    let variable = of_scheme.map_or("", |it| it.variable.as_str());
    let rule = format!("the variable {variable} {reason}");
    Refusal::Refused(vec![Problem::new("credential", scheme, rule)])
}

/// Why a request cannot be shown.
enum Unshown {
    Server(String),
    Request(String),
}

impl Unshown {
    fn part(&self) -> &'static str {
        match self {
            Unshown::Server(_) => SERVER,
            Unshown::Request(_) => "request",
        }
    }

    fn reason(self) -> String {
        match self {
            Unshown::Server(reason) | Unshown::Request(reason) => reason,
        }
    }
}

/// The request with marks in place of the secrets.
fn shown(
    builder: ClientBuilder<Client>,
    marks: &credentials::Marks,
    request: &Request,
    options: &CallOptions,
    address: Option<String>,
) -> Result<http::Request<Body>, Unshown> {
    let builder = marks
        .credentials()
        .fold(at(builder, address), |builder, (scheme, mark)| {
            builder.credential(scheme, mark)
        });
    let client = builder.transport(Nowhere).build();
    let client: Client = client.map_err(|error| match error {
        ConfigError::BaseUrl { reason } | ConfigError::Server { reason } => {
            Unshown::Server(without_setting(&reason))
        }
        error => Unshown::Request(error.to_string()),
    })?;
    let shown = request.build(&client, options);
    shown.map_err(|error| match error {
        // A server of the operation's own.
        RequestError::Url { reason, .. } if without_setting(&reason) != reason => {
            Unshown::Server(without_setting(&reason))
        }
        error => Unshown::Request(error.to_string()),
    })
}

/// What is wrong with an address, without what to set in Rust: who calls without compiling sets it elsewhere.
fn without_setting(reason: &str) -> String {
    let what = reason.split(": set one with `").next();
    what.unwrap_or(reason).to_owned()
}

/// Whether a server has an address that can be called.
///
/// # Errors
///
/// Why not.
pub fn check_server(url: &str) -> Result<(), String> {
    static NOTHING: runtime::Api = runtime::Api {
        user_agent: "",
        servers: &[],
        own_servers: &[],
        base_url_env: None,
        schemes: &[],
        request_id_header: None,
    };
    if url.is_empty() {
        return Err("it is empty".to_owned());
    }
    let builder = ClientBuilder::<Client>::new(&NOTHING);
    match builder.base_url(url).transport(Nowhere).build() {
        Ok(_) => Ok(()),
        Err(ConfigError::BaseUrl { reason }) => Err(without_setting(&reason)),
        Err(error) => Err(error.to_string()),
    }
}

/// Sends nothing: what is only shown needs no connections.
struct Nowhere;

impl Transport for Nowhere {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        let error = TransportError::new(TransportErrorKind::Unsendable, "nothing is sent");
        Box::pin(std::future::ready(Err(error)))
    }
}

/// The address that is called, if it is not the document's: the one that is asked for, or that of the options' variable.
///
/// # Errors
///
/// If that is none.
fn address(declared: &Declared, asked: &Asked) -> Result<Option<String>, Problem> {
    if let Some(url) = &asked.server {
        let checked = check_server(url).map(|()| Some(url.clone()));
        return checked.map_err(|it| Problem::new(SERVER, "", it));
    }
    let Some(variable) = declared.api.base_url_env else {
        return Ok(None);
    };
    let Some(url) = std::env::var(variable).ok().filter(|it| !it.is_empty()) else {
        return Ok(None);
    };
    match check_server(&url) {
        Ok(()) => Ok(Some(url)),
        Err(reason) => {
            let rule = format!("the variable {variable}: {reason}");
            Err(Problem::new(SERVER, "", rule).help("`--server URL` goes before it"))
        }
    }
}

fn at(builder: ClientBuilder<Client>, address: Option<String>) -> ClientBuilder<Client> {
    match address {
        Some(url) => builder.base_url(url),
        None => builder,
    }
}
