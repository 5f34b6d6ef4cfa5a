//! What is generated, as people read it in a diff: a snapshot for each tiny document, and one
//! for each file of the flagship.

mod support;

use insta::{assert_snapshot, with_settings};
use specwright::diagnostic::Diagnostics;
use specwright::options::Options;
use specwright::source::Sources;

/// The files that a document's own words are in; the runtime is the same everywhere.
fn own_files(files: &[specwright::write::File]) -> impl Iterator<Item = &specwright::write::File> {
    files
        .iter()
        .filter(|it| !it.path.contains("src/runtime/") && !it.path.ends_with("/round_trip.rs"))
}

#[test]
fn features() {
    for (name, path) in support::features() {
        let generated = support::generate(&path, &name.replace('_', "-"));
        let mut text = String::new();
        for file in own_files(&generated.files) {
            // The manifest and the lists of modules say nothing about a feature, but where parts can be left out.
            let list = file.path.ends_with("mod.rs") && !file.text.contains("#[cfg");
            let data = file.path.ends_with(".json");
            let telling = data || file.path.ends_with(".rs") && !list;
            let of_manifests = ["hostile_text", "workspace"].contains(&name.as_str());
            if telling && file.path != "src/lib.rs" || of_manifests {
                text.push_str(&format!("//// {}\n\n{}\n", file.path, file.text));
            }
        }
        text.push_str(&format!("//// diagnostics\n\n{}", generated.rendered));
        with_settings!({ snapshot_path => "snapshots/features", prepend_module_to_snapshot => false }, {
            assert_snapshot!(name, text);
        });
    }
}

#[test]
fn flagship() {
    let options = support::root().join("spec/specwright.yaml");
    // The first one that differs: what callers see, in lines to read before files.
    with_settings!({ snapshot_path => "snapshots/openai-runs", prepend_module_to_snapshot => false }, {
        assert_snapshot!("API", public_api(&options));
    });
    let (files, _) =
        specwright::build::generate(&options, std::path::Path::new("generated")).unwrap();
    for file in own_files(&files) {
        let name = file.path.replace('/', "__");
        with_settings!({ snapshot_path => "snapshots/openai-runs", prepend_module_to_snapshot => false }, {
            assert_snapshot!(name, file.text);
        });
    }
}

/// The public items of the crate that an options file describes.
fn public_api(path: &std::path::Path) -> String {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::default());
    let options = Options::read(path, &mut sources, &mut found).unwrap();
    let input = options.open(&mut sources, &mut found).unwrap();
    let (text, _) = specwright::public_api(&sources, input.document, &input.overlays, &options);
    text.unwrap()
}
