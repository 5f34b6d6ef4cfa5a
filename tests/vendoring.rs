//! `generated/` is all a team needs: copied out of the repository, a consumer of two lines
//! builds with it.

mod support;

use std::path::Path;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true if entry.file_name() == "target" => {}
            true => copy(&entry.path(), &place),
            false => drop(std::fs::copy(entry.path(), place).unwrap()),
        }
    }
}

#[test]
fn the_folder_alone_is_a_crate() {
    let outside = tempfile::tempdir().unwrap();
    copy(
        &support::root().join("generated"),
        &outside.path().join("vendor/openai-runs"),
    );
    let consumer = outside.path().join("consumer");
    std::fs::create_dir_all(consumer.join("src")).unwrap();
    std::fs::write(
        consumer.join("Cargo.toml"),
        "[package]\nname = \"consumer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nopenai-runs = { path = \"../vendor/openai-runs\" }\n",
    )
    .unwrap();
    std::fs::write(
        consumer.join("src/main.rs"),
        "fn main() {\n    \
         let client = openai_runs::Client::new(\"a secret\");\n    \
         println!(\"{client:?}\");\n}\n",
    )
    .unwrap();
    support::lock(&consumer);
    let said = support::cargo(&consumer, &["run", "--quiet"]);
    assert!(said.contains("api.openai.com"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}
