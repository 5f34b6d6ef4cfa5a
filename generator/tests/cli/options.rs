//! Options files and the names they choose.

use super::{folder, run};

/// Whoever writes options is trusted: what they name may lie anywhere. What is not there has a place.
#[test]
fn options_name_files_anywhere() {
    let folder = folder();
    std::fs::create_dir_all(folder.path().join("client")).unwrap();
    let absolute = folder.path().join("pets.yaml");
    for document in ["../pets.yaml", absolute.to_str().unwrap()] {
        let options = format!("document: {document}\noverlays: [../overlay.yaml]\n");
        std::fs::write(folder.path().join("client/options.yaml"), options).unwrap();
        let ran = run(
            folder.path(),
            &["list", "--options", "client/options.yaml"],
            "",
        );
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (0, "GET  /pets/{id}  getPet\n"),
            "{}",
            ran.err
        );
    }
    std::fs::write(
        folder.path().join("client/options.yaml"),
        "document: ../pet.yaml\n",
    )
    .unwrap();
    let ran = run(
        folder.path(),
        &["list", "--options", "client/options.yaml"],
        "",
    );
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("client/options.yaml:1:11"), "{}", ran.err);
}

#[test]
fn names_are_chosen_or_made_of_the_title() {
    let folder = folder();
    let manifest = |more: &[&str]| {
        let arguments = [&["generate", "pets.yaml", "--out", "out"], more].concat();
        let ran = run(folder.path(), &arguments, "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        std::fs::read_to_string(folder.path().join("out/Cargo.toml")).unwrap()
    };
    assert!(manifest(&[]).contains("name = \"pets\"\n"));
    assert!(manifest(&["--crate-name", "zoo"]).contains("name = \"zoo\"\n"));
    let options = "names: {getPet: fetchAnimal, '#/components/schemas/Pet': Animal}\n";
    std::fs::write(folder.path().join("names.yaml"), options).unwrap();
    manifest(&["--options", "names.yaml"]);
    let read =
        |path: &str| std::fs::read_to_string(folder.path().join("out/src").join(path)).unwrap();
    assert!(read("types/pet.rs").contains("pub struct Animal"));
    assert!(read("operations/pets.rs").contains("fetch_animal"));
    for (title, name) in [
        (
            "Swagger Petstore - OpenAPI 3.0",
            Some("swagger-petstore-openapi-3-0"),
        ),
        ("1Password Connect", Some("api-1password-connect")),
        ("Größe API", Some("api")),
        ("HTTP", Some("http-client")),
        ("Crate", Some("crate-client")),
        ("日本", None),
    ] {
        let made = specwright::options::Options::crate_name_of(title);
        assert_eq!(made.as_deref(), name, "{title}");
        let fits = specwright::options::Options::is_crate_name;
        assert!(made.is_none_or(|it| fits(&it)), "{title}");
    }
}
