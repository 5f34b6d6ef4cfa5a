//! A mock server's side of a document: a request -> the response that the document has for it.
//!
//! No sockets and no clock: [`Mock::answer`] gives the same answer to the same request. What the document forbids is refused with a
//! problem (RFC 9457) that says where and why. A request may prefer another status or example, a delay or a fault
//! (`Prefer`, RFC 7240). `serve` puts it on a socket.
//!
//! Answers are the document's examples that their own schemas accept, else values made from the schemas: what is required, and
//! no more. XML is written of the same values.

mod body;
mod content;
mod exchange;
mod parameter;
mod prefer;
mod problem;
mod refusal;
mod response;
mod route;
mod security;
mod stream;
mod told;
mod trial;
mod xml;

use std::time::Duration;

use foldhash::HashMap;

use crate::diagnostic::{Diagnostics, Place};
use crate::document;
use crate::examples::Checker;
use crate::ir::{Api, ContentKind, ItemStream, XmlId, XmlShape};
use crate::resolve::{self, OperationRef, Resolver, Unresolved};
use crate::source::{Node, NodeId};

use prefer::Prefer;
use problem::Problem;
use route::Route;

pub(crate) use body::ReadXml;
#[cfg(feature = "call")]
pub(crate) use body::Unread;
pub use exchange::Exchange;
#[cfg(feature = "call")]
pub(crate) use refusal::{Side, missing, places, refusals};
pub(crate) use told::{Content, Reader, Told};
pub use trial::Trial;
#[cfg(feature = "call")]
pub(crate) use xml::document as xml_document;

/// A document that answers requests.
#[derive(Debug)]
pub struct Mock {
    tree: Node,
    unresolved: Unresolved,
    selectors: Vec<String>,
    /// The streams of each operation, by its id: what is known of them beyond their schemas.
    streams: HashMap<String, Vec<ItemStream>>,
    /// What values look like as XML, and those of bodies by the places of their media types.
    shapes: Vec<XmlShape>,
    shaped: HashMap<NodeId, XmlId>,
    /// How XML is read; without it, XML that is sent is held to nothing.
    reads_xml: Option<Box<dyn ReadXml>>,
}

/// A request, as far as a document speaks of it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Upper case.
    pub method: String,
    /// The path, as it was sent.
    pub path: String,
    /// The query, as it was sent.
    pub query: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        Some(headers.find(|it| it.0 == name)?.1.as_str())
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The id of the operation, if the request is for one.
    pub operation: Option<String>,
    /// The status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body, in the pieces that it is sent in.
    pub body: Vec<Vec<u8>>,
    /// What is said to whoever runs the server, such as why a request was refused.
    pub reason: Option<String>,
    /// How long to wait before the answer.
    pub delay: Option<Duration>,
    /// What goes wrong on the way.
    pub fault: Option<Fault>,
}

/// What goes wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The connection is reset in the middle of the body.
    Reset,
    /// Half of the body is sent, and nothing more; the connection stays open.
    Stall,
    /// Half of the body is sent, and the connection is closed.
    Truncate,
}

impl Fault {
    /// As a request names it.
    pub fn name(self) -> &'static str {
        match self {
            Fault::Reset => "reset",
            Fault::Stall => "stall",
            Fault::Truncate => "truncate",
        }
    }
}

impl Mock {
    /// A mock of a linked and normalized document; `api` is what was made of it.
    pub(crate) fn new(
        tree: Node,
        unresolved: Unresolved,
        selectors: &[String],
        api: &Api,
        reads_xml: Option<Box<dyn ReadXml>>,
    ) -> Mock {
        let mut streams: HashMap<String, Vec<ItemStream>> = HashMap::default();
        for operation in &api.operations {
            let contents = operation.successes.iter().flat_map(|it| &it.contents);
            for content in contents {
                if let ContentKind::Stream(stream) = &content.kind {
                    let known = streams.entry(operation.id.clone()).or_default();
                    known.push((**stream).clone());
                }
            }
        }
        Mock {
            tree,
            unresolved,
            selectors: selectors.to_vec(),
            streams,
            shapes: api.xml.clone(),
            shaped: api.xml_bodies.iter().copied().collect(),
            reads_xml,
        }
    }

    /// How many operations answer.
    pub fn len(&self) -> usize {
        self.operations(&self.resolver()).len()
    }

    /// Whether there is no operation at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Answers a request.
    pub fn answer(&self, request: &Request) -> Answer {
        let prefer = match Prefer::of(request) {
            Ok(prefer) => prefer,
            Err(problem) => return problem.answer(None),
        };
        let resolver = self.resolver();
        let operations = self.operations(&resolver);
        let mut answer = match route::find(&operations, &self.tree, request) {
            Ok(route) => {
                let id = route.operation.id.clone();
                let answered = self.operation(&resolver, route, request, &prefer);
                let mut answer = answered.unwrap_or_else(|it| it.answer(None));
                answer.operation = Some(id);
                answer
            }
            Err(problem) => problem.answer(None),
        };
        answer.delay = prefer.delay;
        answer.fault = prefer.fault;
        if request.method == "HEAD" {
            answer.body.clear();
        }
        answer
    }

    fn operation(
        &self,
        resolver: &Resolver<'_>,
        route: Route<'_>,
        request: &Request,
        prefer: &Prefer,
    ) -> Result<Answer, Problem> {
        let operation = self.read(resolver, route.operation);
        let checker = Checker::new(*resolver);
        security::check(&self.tree, resolver, &operation, request)?;
        parameter::check(resolver, &checker, &operation, &route.arguments, request)?;
        body::check(self, resolver, &checker, &operation, request)?;
        response::answer(self, resolver, &checker, &operation, request, prefer)
    }

    fn resolver(&self) -> Resolver<'_> {
        Resolver::new(&self.tree, &self.unresolved)
    }

    fn operations<'a>(&self, resolver: &Resolver<'a>) -> Vec<OperationRef<'a>> {
        // What there is to say was said when the document was read.
        let mut said = Diagnostics::default();
        resolve::select(resolver, &self.selectors, |_| Place::None, &mut said).operations
    }

    fn read<'a>(
        &self,
        resolver: &Resolver<'a>,
        listed: OperationRef<'a>,
    ) -> document::Operation<'a> {
        document::operation(resolver, listed, &mut Diagnostics::default())
    }

    fn streams(&self, id: &str) -> &[ItemStream] {
        self.streams.get(id).map_or(&[], Vec::as_slice)
    }
}
