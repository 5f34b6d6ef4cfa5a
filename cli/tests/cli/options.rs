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

/// In a project, the options are found from any folder in it, and name all that a command needs.
#[test]
fn a_project_needs_no_arguments() {
    let folder = folder();
    let below = folder.path().join("src/deep");
    std::fs::create_dir_all(&below).unwrap();
    std::fs::create_dir(folder.path().join("spec")).unwrap();
    let write = |options: &str| {
        std::fs::write(folder.path().join("spec/specwright.yaml"), options).unwrap();
    };
    write("document: ../pets.yaml\n");
    let homeless = run(&below, &["generate"], "");
    assert_eq!((homeless.code, homeless.out.as_str()), (2, ""));
    assert!(homeless.err.contains("`out: DIR`"), "{}", homeless.err);

    write("document: ../pets.yaml\nout: ../client\n");
    let generated = run(&below, &["generate"], "");
    assert_eq!((generated.code, generated.err.as_str()), (0, ""));
    assert!(folder.path().join("client/src/lib.rs").is_file());
    for place in [folder.path(), &below] {
        let checked = run(place, &["check"], "");
        assert_eq!(
            (checked.code, checked.out.as_str()),
            (0, ""),
            "{}",
            checked.err
        );
    }
    assert_eq!(run(&below, &["list", "get"], "").code, 0);
    assert!(
        run(&below, &["show", "getPet"], "")
            .out
            .starts_with("getPet\n")
    );
    // The nearest folder goes first, and a document that is named goes before any.
    std::fs::write(
        below.join("specwright.yaml"),
        "document: ../../nothing.yaml\n",
    )
    .unwrap();
    assert!(run(&below, &["list"], "").err.contains("nothing.yaml"));
    // What is called like a document is one, and no word to search for.
    for missing in ["pet.yaml", "./pets", "https://pets.example/openapi.json"] {
        let ran = run(&below, &["list", missing], "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        let said = format!("error[S001]: cannot read `{missing}`: there is no such file\n");
        assert!(ran.err.starts_with(&said), "{}", ran.err);
    }
    let named = run(&below, &["list", "../../pets.yaml"], "");
    assert_eq!(named.out.lines().count(), 2, "{}", named.err);
}
