//! A document whose operations are called without compiling: the stages up to the intermediate representation, for one operation
//! at a time.

use std::sync::Arc;

use super::{Input, Linked, lower_settings, title};
use crate::call::{self, Answers, Asked, Declarations, Mode, Outcome, Prepared, Refusal, Told};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::Api;
use crate::naming::Names;
use crate::options::Options;
use crate::plan::Plan;
use crate::reference;
use crate::resolve::{self, OperationRef, Resolver};
use crate::source::{FileId, Sources};
use crate::{document, emit, lower, transform};

/// A document whose operations can be called.
#[derive(Debug)]
pub struct Callable {
    sources: Arc<Sources>,
    file: FileId,
    options: Options,
    linked: Arc<Linked>,
    declarations: Declarations,
}

/// Reads a document for calls. `None` if there are errors.
pub fn callable(
    sources: Arc<Sources>,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
) -> (Option<Callable>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let input = Input::new(&sources, document, overlays);
    let linked = input.normalized(&mut diagnostics).map(Arc::new);
    let callable = linked.map(|it| Callable::of(sources.clone(), document, options.clone(), it));
    (callable, diagnostics.into_vec())
}

impl Callable {
    /// The same of a document that is read already.
    pub(super) fn of(
        sources: Arc<Sources>,
        file: FileId,
        options: Options,
        linked: Arc<Linked>,
    ) -> Callable {
        Callable {
            sources,
            file,
            options,
            linked,
            declarations: Declarations::default(),
        }
    }

    /// Prepares a call: finds the operation, and holds what is given to what the document says of it. Nothing is sent.
    ///
    /// # Errors
    ///
    /// If there is no such operation, or the document forbids what is given: all that is wrong with it.
    pub fn prepare(&self, asked: &Asked) -> Result<Prepared, Refusal> {
        let resolver = self.linked.resolver();
        let listed = self.listed(&resolver, &asked.operation)?;
        let api = self.lowered(&resolver, &listed);
        let operation = api.operations.first();
        let operation = operation.ok_or_else(|| broken(&listed.id))?;
        let described = document::operation(&resolver, listed, &mut Diagnostics::default());
        let crate_name = self.options.package_name(title(&self.linked.tree));
        call::prepare(
            &call::Material {
                api: &api,
                operation,
                described: &described,
                resolver: &resolver,
                options: &self.options,
                crate_name: &crate_name,
                rust: &|given| self.rust(&api, &crate_name, given),
            },
            &self.declarations,
            asked,
        )
    }

    /// Sends a call that was prepared, and tells what comes back while it comes. It needs a runtime of tokio.
    pub async fn send(
        &self,
        prepared: &Prepared,
        mode: Mode,
        tell: &mut (dyn FnMut(Told) + Send),
    ) -> Outcome {
        let resolver = self.linked.resolver();
        let listed = self.listed(&resolver, &prepared.preview.operation);
        let found = listed.ok().and_then(|listed| {
            let api = self.lowered(&resolver, &listed);
            let operation = api.operations.into_iter().next()?;
            let described = document::operation(&resolver, listed, &mut Diagnostics::default());
            Some((operation, described))
        });
        let Some((operation, described)) = found else {
            return call::unsent(broken(&prepared.preview.operation).to_string());
        };
        let answers = Answers {
            described: &described,
            operation: &operation,
            resolver: &resolver,
            shapes: prepared.shapes(),
        };
        call::send(prepared, &answers, mode, tell).await
    }

    fn listed<'a>(&self, resolver: &Resolver<'a>, name: &str) -> Result<OperationRef<'a>, Refusal> {
        // What there is to say of the document is for those who generate from it.
        let mut said = Diagnostics::default();
        let selected = resolve::select(resolver, &[], |_| Place::None, &mut said);
        let mut all = selected.operations;
        let unknown = |it: Diagnostic| {
            let help = it.help.map_or(String::new(), |it| format!("; {it}"));
            Refusal::Unknown(format!("{}{help}", it.message))
        };
        let index = reference::operation(resolver, &all, name).map_err(unknown)?;
        Ok(all.swap_remove(index))
    }

    /// The API with one operation, and what it uses.
    fn lowered(&self, resolver: &Resolver<'_>, listed: &OperationRef<'_>) -> Api {
        let settings = lower::Settings {
            components: false,
            webhooks: lower::Webhooks::None,
            examples: false,
            ..lower_settings(&self.options)
        };
        let mut said = Diagnostics::default();
        let lowered = lower::lower(resolver, vec![listed.clone()], &settings, &mut said);
        let mut api = lowered.api;
        // What the options say of calls may name operations that are not looked at here.
        let _ = transform::run(&mut api, &self.options, &mut said);
        api
    }

    /// The call in Rust, with what was given.
    fn rust(&self, api: &Api, crate_name: &str, given: &emit::Given) -> String {
        let input = Input::new(&self.sources, self.file, &[]);
        let (names, plan) = (Names::of(api), Plan::of(api));
        emit::call(
            api,
            &names,
            &plan,
            input.settings(&self.options, crate_name),
            0,
            Some(given),
        )
    }
}

fn broken(id: &str) -> Refusal {
    Refusal::Broken(format!(
        "`{id}` depends on something that is broken in the document; `specwright generate` says what"
    ))
}
