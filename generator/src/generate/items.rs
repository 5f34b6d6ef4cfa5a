//! The public items of the crate that a document is generated into.

use std::collections::BTreeSet;

use super::{Input, understand};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::emit;
use crate::emit::parts::RuntimeItem;
use crate::emit::surface::Item;
use crate::ir::Api;
use crate::naming::Names;
use crate::options::Options;
use crate::plan::Plan;
use crate::public_api::PublicItem;
use crate::report::Tally;
use crate::source::{FileId, Sources};

/// What a document means, and what is decided of Rust, without files.
pub(crate) struct Understood {
    pub api: Api,
    pub names: Names,
    pub plan: Plan,
    pub surface: Vec<Item>,
    pub runtime: Vec<RuntimeItem>,
}

/// Runs the stages up to the public items of the crate. `None` if there are errors.
pub(crate) fn surface(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
) -> (Option<Understood>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let input = Input::new(sources, document, overlays);
    let understood = understand(&input, options, &mut diagnostics, &mut Tally::default());
    let understood = understood.filter(|_| !diagnostics.has_errors());
    let understood = understood.map(|(api, title)| {
        let (names, plan) = (Names::of(&api), Plan::of(&api));
        let crate_name = options.package_name(title.as_deref());
        let settings = input.settings(options, &crate_name);
        let surface = emit::surface::surface(&api, &names, &plan, settings);
        let runtime = emit::parts::items(&api, &names, &plan, settings);
        Understood {
            api,
            names,
            plan,
            surface,
            runtime,
        }
    });
    (understood, diagnostics.into_vec())
}

/// The parts of the runtime with public items that what is left of an API needs; the names are those of the whole.
pub(crate) fn needed_parts(
    sources: &Sources,
    document: FileId,
    options: &Options,
    api: &Api,
    names: &Names,
) -> BTreeSet<&'static str> {
    let input = Input::new(sources, document, &[]);
    let crate_name = options.package_name(None);
    emit::parts::needed(
        api,
        names,
        &Plan::of(api),
        input.settings(options, &crate_name),
    )
}

/// The public API of the crate as text, a line for an item, sorted. `None` if there are errors.
///
/// It is what [`diff`](mod@crate::diff) compares: all items but those that the runtime has for every crate. A part of the runtime
/// that other crates may be without is one line.
pub fn public_api(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
) -> (Option<String>, Vec<Diagnostic>) {
    let (understood, diagnostics) = surface(sources, document, overlays, options);
    let text = understood.map(|it| {
        let crate_name = options.package_name(Some(&it.api.title));
        crate::public_api::text(&it.surface, &it.runtime, &crate_name)
    });
    (text, diagnostics)
}

/// The items of [`public_api`] one by one. `None` if there are errors.
pub fn public_items(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
) -> (Option<Vec<PublicItem>>, Vec<Diagnostic>) {
    let (understood, diagnostics) = surface(sources, document, overlays, options);
    let items = understood.map(|it| crate::public_api::items(it.surface, &it.runtime));
    (items, diagnostics)
}
