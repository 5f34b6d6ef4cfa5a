//! A document that is looked up again and again, as a page does: it is linked and normalized once.

use std::sync::Arc;

use super::{Callable, Input, Linked, lower_settings, page, title};
use crate::catalog::{self, Found, Listed, Query};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::naming::Names;
use crate::options::Options;
use crate::plan::Plan;
use crate::reference::{self, Asked, Depth, Page};
use crate::resolve::{self, OperationRef, Resolver};
use crate::source::{FileId, Node, Sources};
use crate::{lower, parallel, transform};

/// A document to search, and to read the reference of.
#[derive(Debug)]
pub struct Lookup {
    sources: Arc<Sources>,
    document: FileId,
    options: Options,
    linked: Arc<Linked>,
    /// Selectors of the operations that are shown; all if there are none.
    selectors: Vec<String>,
}

impl Lookup {
    /// Prepares a document. `None` if there are errors.
    ///
    /// Selectors choose operations, as those of [`Query`] do. The document's tree is taken out of the sources, which nobody else
    /// may have for that, if that saves a copy.
    pub fn open(
        sources: &mut Arc<Sources>,
        document: FileId,
        overlays: &[FileId],
        options: &Options,
        selectors: &[String],
    ) -> (Option<Lookup>, Vec<Diagnostic>) {
        let mut diagnostics = Diagnostics::default();
        let linked = match Arc::get_mut(sources) {
            Some(sources) => Linked::take(sources, document, overlays, &mut diagnostics),
            None => {
                let input = Input::new(sources, document, overlays);
                input.normalized(&mut diagnostics)
            }
        };
        let linked = linked.and_then(|it| selectable(it, selectors, &mut diagnostics));
        let lookup = linked.map(|linked| Lookup {
            sources: sources.clone(),
            document,
            options: options.clone(),
            linked: Arc::new(linked),
            selectors: selectors.to_vec(),
        });
        (lookup, diagnostics.into_vec())
    }

    /// The same document, to call its operations.
    pub fn callable(&self) -> Callable {
        let (sources, options) = (self.sources.clone(), self.options.clone());
        Callable::of(sources, self.document, options, self.linked.clone())
    }

    /// The document's title and version, as far as it says them.
    pub fn title(&self) -> (&str, &str) {
        let version = self
            .linked
            .tree
            .pointer("/info/version")
            .and_then(Node::as_str);
        (
            title(&self.linked.tree).unwrap_or("API"),
            version.unwrap_or_default(),
        )
    }

    /// What the document says of itself, as CommonMark.
    pub fn description(&self) -> Option<&str> {
        self.linked
            .tree
            .pointer("/info/description")
            .and_then(Node::as_str)
    }

    /// The addresses of the document's servers, with the defaults of their variables.
    pub fn servers(&self) -> Vec<String> {
        let servers = self.linked.tree.get("servers").and_then(Node::as_array);
        let urls = servers.into_iter().flatten().filter_map(|it| {
            let mut url = it.get("url").and_then(Node::as_str)?.to_owned();
            let variables = it.get("variables").and_then(Node::as_object);
            for (name, variable) in variables.into_iter().flatten() {
                if let Some(default) = variable.get("default").and_then(Node::as_str) {
                    url = url.replace(&format!("{{{name}}}"), default);
                }
            }
            url.contains("://").then_some(url)
        });
        urls.collect()
    }

    /// The operations, in document order.
    pub fn operations(&self) -> Vec<Listed> {
        self.selected(&self.resolver())
            .iter()
            .map(catalog::listed)
            .collect()
    }

    /// The operations that have some words.
    pub fn search(&self, words: &[String]) -> Found {
        let resolver = self.resolver();
        let query = Query {
            words: words.to_vec(),
            ..Query::default()
        };
        catalog::search(&resolver, &self.selected(&resolver), &query)
    }

    /// The reference of an operation or a schema.
    ///
    /// # Errors
    ///
    /// Nothing is called so, or it cannot be shown: why.
    pub fn page(&self, name: &str) -> Result<Page, String> {
        let input = Input::new(&self.sources, self.document, &[]);
        let asked = Asked {
            name: name.to_owned(),
            // What is deeper is folded until somebody opens it.
            depth: Depth {
                received: 2,
                ..Depth::default()
            },
        };
        let mut diagnostics = Diagnostics::default();
        let resolver = self.resolver();
        let found = page(&input, &resolver, &self.options, &asked, &mut diagnostics);
        found.ok_or_else(|| {
            let found = diagnostics.into_vec();
            let last = found.iter().rfind(|it| it.severity == Severity::Error);
            last.map_or_else(|| "it cannot be shown".to_owned(), |it| it.message.clone())
        })
    }

    /// The references of all [`Lookup::operations`], in their order: what they have in common is lowered once.
    ///
    /// # Errors
    ///
    /// Of each, why it cannot be shown.
    pub fn pages(&self) -> Vec<Result<Page, String>> {
        let resolver = self.resolver();
        let operations = self.selected(&resolver);
        let mut said = Diagnostics::default();
        let settings = lower::Settings {
            components: false,
            webhooks: lower::Webhooks::None,
            examples: false,
            ..lower_settings(&self.options)
        };
        let mut api = lower::lower(&resolver, operations.clone(), &settings, &mut said).api;
        let _ = transform::run(&mut api, &self.options, &mut said);
        let (names, plan) = (Names::of(&api), Plan::of(&api));
        let input = Input::new(&self.sources, self.document, &[]);
        let crate_name = self.options.package_name(title(&self.linked.tree));
        let material = reference::Material {
            api: &api,
            names: &names,
            plan: &plan,
            settings: input.settings(&self.options, &crate_name),
            resolver: &resolver,
            // Of all operations at once, so a level less.
            depth: Depth {
                received: 1,
                ..Depth::default()
            },
        };
        parallel::map(&operations, |it| {
            let page = reference::operation_page(&material, it);
            page.ok_or_else(|| "it depends on something that is broken".to_owned())
        })
    }

    fn resolver(&self) -> Resolver<'_> {
        self.linked.resolver()
    }

    fn selected<'a>(&self, resolver: &Resolver<'a>) -> Vec<OperationRef<'a>> {
        // What there is to say was said when it was opened.
        let mut said = Diagnostics::default();
        resolve::select(resolver, &self.selectors, |_| Place::None, &mut said).operations
    }
}

/// A document that has what selectors name.
fn selectable(
    linked: Linked,
    selectors: &[String],
    diagnostics: &mut Diagnostics,
) -> Option<Linked> {
    let resolver = linked.resolver();
    resolve::select(&resolver, selectors, |_| Place::None, diagnostics);
    diagnostics.proceed()?;
    Some(linked)
}
