//! What is said about documents that are wrong, as people see it.

mod support;

use insta::{assert_snapshot, with_settings};

#[test]
fn diagnostics() {
    for (name, path) in support::documents(&support::root().join("tests/diagnostics")) {
        let generated = support::generate(&path, "bad");
        assert!(!generated.diagnostics.is_empty(), "{name} is not diagnosed");
        with_settings!({ snapshot_path => "snapshots/diagnostics", prepend_module_to_snapshot => false }, {
            assert_snapshot!(name, generated.rendered);
        });
    }
}
