//! Tries the answers of a document: whether each operation has one, and whether its own schema accepts it.

use serde_json::Value as Json;

use super::content::is_json;
use super::prefer::Prefer;
use super::{Mock, Request, response};
use crate::examples::Checker;
use crate::http::essence;

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// How many operations were tried.
    pub operations: usize,
    /// Those without an answer, or with one that its own schema refuses: id and reason.
    pub failed: Vec<(String, String)>,
}

impl Mock {
    /// Makes the answer of each operation, whatever the request, and looks at those of JSON.
    pub fn try_all(&self) -> Trial {
        let resolver = self.resolver();
        let operations = self.operations(&resolver);
        let checker = Checker::new(resolver);
        let mut trial = Trial {
            operations: operations.len(),
            failed: Vec::new(),
        };
        for listed in operations {
            let operation = self.read(&resolver, listed);
            let (request, prefer) = (Request::default(), Prefer::default());
            let id = operation.listed.id.clone();
            let answer = response::answer(self, &resolver, &checker, &operation, &request, &prefer);
            let answer = match answer {
                Ok(answer) => answer,
                Err(problem) => {
                    let reason = problem.answer(None).reason.unwrap_or_default();
                    trial.failed.push((id, reason));
                    continue;
                }
            };
            let content = answer.headers.iter().find(|it| it.0 == "content-type");
            let content = content.map_or("", |it| it.1.as_str());
            let status = answer.status.to_string();
            let mut responses = operation.responses.iter();
            let response = responses.find(|it| it.status == status || it.status == "default");
            let medias = response.into_iter().flat_map(|it| &it.content);
            let schema = medias
                .filter(|it| it.name == content && is_json(&essence(it.name)))
                .find_map(|it| it.schema);
            let Some(schema) = schema else { continue };
            let errors = match serde_json::from_slice::<Json>(&answer.body.concat()) {
                Ok(value) => checker.errors(&[schema], &value),
                Err(error) => vec![(String::new(), error.to_string())],
            };
            if let Some((at, reason)) = errors.first() {
                trial.failed.push((id, format!("`{at}`: {reason}")));
            }
        }
        trial
    }
}
