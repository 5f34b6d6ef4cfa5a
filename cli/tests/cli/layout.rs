//! One crate or a workspace: both are checked, and one gives way to the other.

use super::{folder, run};

#[test]
fn a_crate_becomes_a_workspace_and_a_crate_again() {
    let folder = folder();
    let folder = folder.path();
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/features/groups.yaml");
    let ran = |command: &str, layout: &str| {
        let input = [command, document, "--out", "shop", "--crate-name", "shop"];
        run(folder, &[&input[..], &["--layout", layout]].concat(), "")
    };
    assert_eq!(ran("generate", "crate").code, 0);
    assert!(!folder.join("shop/crates").exists());
    let split = ran("generate", "workspace");
    assert_eq!(split.code, 0, "{}", split.err);
    assert!(folder.join("shop/crates/shop-pets/src/lib.rs").exists());
    // The runtime is a crate of its own now.
    assert!(!folder.join("shop/src/runtime").exists());
    assert_eq!(ran("check", "workspace").code, 0);
    let stale = ran("check", "crate");
    assert_eq!(stale.code, 1);
    assert!(
        stale.out.contains("shop/crates/shop-pets/Cargo.toml"),
        "{}",
        stale.out
    );
    assert_eq!(ran("generate", "crate").code, 0);
    assert!(!folder.join("shop/crates").exists());

    let wrong = ran("generate", "folders");
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.err.contains("it is `crate` or `workspace`"),
        "{}",
        wrong.err
    );
}
