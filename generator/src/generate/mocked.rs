//! The mock server of a document, and what it needs of other stages.

#[cfg(feature = "call")]
use crate::call::XmlReader;
use crate::diagnostic::Diagnostics;
use crate::ir::Api;
#[cfg(feature = "call")]
use crate::ir::BodyContent;
use crate::mock::{Mock, ReadXml};
use crate::options::Options;
use crate::{lower, resolve, transform};

use super::{Input, lower_settings};

/// The mock server of a document; `None` after a diagnostic.
pub(super) fn mocked(
    input: &Input<'_>,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Mock> {
    let linked = input.normalized(diagnostics)?;
    let resolver = linked.resolver();
    let place = |it: &str| options.selector(input.sources, it);
    let selected = resolve::select(&resolver, &options.operations, place, diagnostics);
    diagnostics.proceed()?;
    let settings = lower::Settings {
        examples: false,
        xml_bodies: true,
        ..lower_settings(options)
    };
    let lowered = lower::lower(&resolver, selected.operations, &settings, diagnostics);
    let mut api = lowered.api;
    transform::run(&mut api, options, diagnostics)?;
    let reads_xml = reads_xml(&api);
    Some(Mock::new(
        linked.tree,
        linked.unresolved,
        &options.operations,
        &api,
        reads_xml,
    ))
}

/// What reads the XML that is sent to it: the runtime of emitted crates, if any operation takes XML.
#[cfg(feature = "call")]
fn reads_xml(api: &Api) -> Option<Box<dyn ReadXml>> {
    let mut bodies = api.operations.iter().filter_map(|it| it.body.as_ref());
    let takes_xml = bodies.any(|body| {
        let mut all = body.media_types.iter();
        all.any(|it| matches!(it.content, BodyContent::Xml(..)))
    });
    takes_xml.then(|| Box::new(XmlReader::new(&api.xml)) as Box<dyn ReadXml>)
}

/// Without the runtime nothing does.
#[cfg(not(feature = "call"))]
fn reads_xml(_: &Api) -> Option<Box<dyn ReadXml>> {
    None
}
