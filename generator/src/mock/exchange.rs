//! A whole exchange of an operation: what a client sends, and what it gets for that.

use serde_json::Value as Json;

use super::prefer::Prefer;
use super::response::{self, Maker};
use super::{Answer, Mock, Request};
use crate::document::MediaType;
use crate::examples::Checker;

/// Values for a request of an operation, and the answer to it.
#[derive(Debug)]
pub struct Exchange {
    /// The parameters that have values: `in`, name and value.
    pub parameters: Vec<(String, String, Json)>,
    /// The body, if it has a value: that of its first media type.
    pub body: Option<Json>,
    /// The answer to a client that accepts what was said.
    pub answer: Answer,
}

impl Mock {
    /// An exchange of an operation, for a client that accepts some media types. `None` if there is no answer.
    pub fn exchange(&self, id: &str, accept: &str) -> Option<Exchange> {
        let resolver = self.resolver();
        let mut operations = self.operations(&resolver).into_iter();
        let listed = operations.find(|it| it.id == id)?;
        let operation = self.read(&resolver, listed);
        let checker = Checker::new(resolver);
        let maker = Maker {
            resolver: &resolver,
            checker: &checker,
        };
        let mut parameters = Vec::new();
        for parameter in &operation.parameters {
            let text = |key: &str| Some(parameter.node.get(key)?.as_str()?.to_owned());
            let own = MediaType {
                node: parameter.node,
                name: "",
                schema: parameter.schema,
                item_schema: None,
            };
            if let (Some(place), Some(name), Some(value)) =
                (text("in"), text("name"), maker.sample(&own))
            {
                parameters.push((place, name, value));
            }
        }
        let content = operation.body.iter().flat_map(|it| &it.content).next();
        let body = content.and_then(|it| maker.sample(it));
        let request = Request {
            headers: vec![("accept".to_owned(), accept.to_owned())],
            ..Request::default()
        };
        let prefer = Prefer::default();
        let answer = response::answer(self, &resolver, &checker, &operation, &request, &prefer);
        Some(Exchange {
            parameters,
            body,
            answer: answer.ok()?,
        })
    }
}
