//! `specwright diff`: where sides come from, formats, exit codes, and what is said of bad input.

use super::{DOCUMENT, folder, run};

pub fn changed() -> String {
    DOCUMENT
        .replace("required: [name]", "required: [name, age]")
        .replace(
            "name: {type: string}",
            "name: {type: string}, age: {type: integer}",
        )
        .replace(
            "    get:\n      operationId: listPets",
            "    post:\n      operationId: listPets",
        )
}

pub fn with_change() -> tempfile::TempDir {
    let folder = folder();
    std::fs::write(folder.path().join("new.yaml"), changed()).unwrap();
    folder
}

#[test]
fn shows_changes_and_fails_on_what_is_said() {
    let folder = with_change();
    let diff = |more: &[&str]| {
        let arguments = [&["diff", "pets.yaml", "new.yaml"], more].concat();
        run(folder.path(), &arguments, "")
    };
    let text = diff(&[]);
    assert_eq!(text.code, 0, "{}", text.err);
    assert!(
        text.out
            .starts_with("listPets\n  breaking    none   operation-method-changed"),
        "{}",
        text.out
    );
    assert!(text.out.contains("new new.yaml:6:5"), "{}", text.out);
    assert!(!text.out.contains('\u{1b}'));
    assert_eq!(diff(&["--fail-on", "breaking"]).code, 1);
    assert_eq!(diff(&["--fail-on", "any"]).code, 1);

    let verbose = diff(&["--verbose"]);
    assert!(verbose.out.contains("  6 |     post:"), "{}", verbose.out);
    let markdown = diff(&["--format", "markdown"]);
    assert!(
        markdown.out.contains("\n### listPets\n"),
        "{}",
        markdown.out
    );
    let github = diff(&["--format", "github"]);
    let first = "::error file=new.yaml,line=6,col=5,title=operation-method-changed (breaking; Rust%3A none)::";
    assert!(github.out.starts_with(first), "{}", github.out);
    let json: serde_json::Value = serde_json::from_str(&diff(&["--format", "json"]).out).unwrap();
    assert_eq!(json["wire"], "breaking");
    assert_eq!(json["changes"][0]["new"]["line"], 6);

    let same = run(
        folder.path(),
        &["diff", "pets.yaml", "pets.yaml", "--fail-on", "any"],
        "",
    );
    assert_eq!(
        (same.code, same.out.as_str()),
        (0, "no change that callers can tell\n")
    );
    let selected = ["diff", "pets.yaml", "new.yaml", "--operation", "getPet"];
    let selected = run(folder.path(), &selected, "");
    assert!(!selected.out.contains("listPets"), "{}", selected.out);
}

#[test]
fn says_what_is_wrong_with_a_side() {
    let folder = with_change();
    let path = folder.path();
    std::fs::write(path.join("broken.yaml"), "openapi: 3.1.0\npaths: [").unwrap();
    std::fs::write(path.join("cut.yaml"), "openapi: 3.1.0\n").unwrap();
    let emptied = "openapi: 3.1.0\ninfo: {title: Pets, version: '2'}\n";
    std::fs::write(path.join("emptied.yaml"), emptied).unwrap();
    let other = DOCUMENT
        .replace("title: Pets", "title: Orders")
        .replace("/pets", "/orders")
        .replace("listPets", "listOrders")
        .replace("getPet", "getOrder")
        .replace(
            "responses: {200: {description",
            "responses: {201: {description",
        );
    std::fs::write(path.join("other.yaml"), other).unwrap();
    let diff = |old: &str, new: &str| {
        let ran = run(path, &["diff", old, new], "");
        assert_eq!(ran.code, 2, "{}", ran.out);
        ran.err
    };
    let broken = diff("missing.yaml", "broken.yaml");
    assert!(
        broken.contains("broken.yaml:2") && !broken.contains("missing"),
        "{broken}"
    );
    assert!(diff("missing.yaml", "pets.yaml").contains("cannot read `missing.yaml`"));
    let outside = diff("HEAD:pets.yaml", "pets.yaml");
    assert!(
        outside.contains("cannot read `HEAD:pets.yaml`"),
        "{outside}"
    );
    let said = "error: `Pets` and `Orders` are different APIs: 0 of 2 operations or schemas have a counterpart\n";
    assert_eq!(diff("pets.yaml", "other.yaml"), said);
    let cut = diff("pets.yaml", "cut.yaml");
    let said = "2 notes\nerror: `Pets` and a document without a title are different APIs: 0 of 2 ";
    assert!(cut.starts_with("note[S106]") && cut.contains(said), "{cut}");
    // By its title it is the same API, so all that it lost is listed.
    let emptied = run(path, &["diff", "pets.yaml", "emptied.yaml"], "");
    assert_eq!(emptied.code, 0, "{}", emptied.err);
    assert!(emptied.out.contains("operation-removed"), "{}", emptied.out);
    let said = "1 note\nthe new document has no operations, and the old one has 2\n";
    assert!(emptied.err.ends_with(said), "{}", emptied.err);
    let both = run(path, &["diff", "pets.yaml"], "");
    assert_eq!(both.code, 2, "{}", both.out);
}

#[test]
fn reads_folders_with_options_of_their_own() {
    let folder = with_change();
    let path = folder.path();
    for (side, document) in [("old", "pets.yaml"), ("new", "new.yaml")] {
        std::fs::create_dir(path.join(side)).unwrap();
        std::fs::copy(path.join(document), path.join(side).join("api.yaml")).unwrap();
        let options = "document: api.yaml\noperations: [listPets]\n";
        std::fs::write(path.join(side).join("specwright.yaml"), options).unwrap();
    }
    std::fs::create_dir(path.join("bare")).unwrap();
    let found = run(path, &["diff", "old", "new"], "");
    assert_eq!(found.code, 0, "{}", found.err);
    assert!(
        found.out.contains("operation-method-changed") && !found.out.contains("getPet"),
        "{}",
        found.out
    );
    let bare = run(path, &["diff", "old", "bare"], "");
    assert_eq!(bare.code, 2, "{}", bare.out);
    assert!(
        bare.err
            .contains("cannot read `bare`: it is a folder without an options file")
    );
}

const TWO: &str = "\
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /cats:
    get: {operationId: listCats, responses: {'200': {description: Them., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
  /dogs:
    get: {operationId: listDogs, responses: {'200': {description: Them., content: {application/json: {schema: {type: object, properties: {first: {$ref: '#/components/schemas/Pet'}, more: {type: object, properties: {name: {type: integer}}}}}}}}}}
components: {schemas: {Pet: {type: object, properties: {name: {type: string}}}}}
";

#[test]
fn says_why_operations_count_as_gone_that_depend_on_something_broken() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    // The last reference leads nowhere.
    let (start, end) = TWO.rsplit_once("/Pet'").unwrap();
    std::fs::write(at.join("old.yaml"), TWO).unwrap();
    std::fs::write(at.join("new.yaml"), format!("{start}/Cat'{end}")).unwrap();
    let found = run(at, &["diff", "old.yaml", "new.yaml"], "");
    assert!(
        found
            .out
            .contains("operation-removed: operation `listDogs`"),
        "{}",
        found.out
    );
    for said in [
        "`#/components/schemas/Cat` points to nothing",
        "`listDogs` is left out",
        "1 operation of the new document left out, and compared as if not there",
    ] {
        assert!(found.err.contains(said), "{said}: {}", found.err);
    }
    // What both are without is no difference, and no news.
    let same = run(at, &["diff", "new.yaml", "new.yaml"], "");
    assert_eq!((same.code, same.err.as_str()), (0, ""), "{}", same.out);
    let back = run(at, &["diff", "new.yaml", "old.yaml"], "");
    assert!(
        back.err
            .contains("1 operation of the old document left out"),
        "{}",
        back.err
    );

    // Where nothing is left, what is broken is said, and not just that.
    std::fs::write(at.join("new.yaml"), TWO.replacen("/Pet'", "/Cat'", 2)).unwrap();
    let nothing = run(at, &["diff", "old.yaml", "new.yaml"], "");
    assert_eq!(nothing.code, 2);
    assert!(
        nothing
            .err
            .contains("`#/components/schemas/Cat` points to nothing"),
        "{}",
        nothing.err
    );
    assert!(
        nothing.err.contains("the new document has errors"),
        "{}",
        nothing.err
    );
}

#[test]
fn shows_a_part_of_the_runtime_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("api.yaml"), TWO).unwrap();
    for (name, more) in [
        ("old", ""),
        ("new", "client: { without: [cancellation] }\n"),
    ] {
        std::fs::create_dir(at.join(name)).unwrap();
        std::fs::write(at.join(name).join("api.yaml"), TWO).unwrap();
        let options = format!("document: api.yaml\n{more}");
        std::fs::write(at.join(name).join("specwright.yaml"), options).unwrap();
    }
    let found = run(at, &["diff", "old", "new", "--fail-on", "breaking"], "");
    assert_eq!(found.code, 1, "{}", found.err);
    let lines: Vec<&str> = found.out.lines().collect();
    assert_eq!(lines.len(), 4, "{}", found.out);
    assert_eq!(
        lines[1],
        "  compatible  major  runtime-part-removed: part `cancellation`: without `Cancel`, `CallSettings::cancel`, \
         `Error::is_cancelled`, `TransportErrorKind::Cancelled` and 1 more"
    );
    let json = run(at, &["diff", "old", "new", "--format", "json"], "").out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["changes"][0]["items"].as_array().unwrap().len(), 5);

    // An operation that goes takes with it what it alone needs: that is told once.
    let stream = TWO.replace(
        "application/json: {schema",
        "text/event-stream: {itemSchema",
    );
    let (_, end) = TWO.split_once("components: ").unwrap();
    let plain = TWO.replace(TWO.lines().nth(6).unwrap(), stream.lines().nth(6).unwrap());
    std::fs::write(at.join("old.yaml"), &plain).unwrap();
    let (one, _) = plain.split_once("  /dogs").unwrap();
    std::fs::write(at.join("new.yaml"), format!("{one}components: {end}")).unwrap();
    let text = run(at, &["diff", "old.yaml", "new.yaml"], "").out;
    assert!(
        text.contains("operation-removed") && !text.contains("runtime-part"),
        "{text}"
    );
    let json = run(
        at,
        &["diff", "old.yaml", "new.yaml", "--format", "json"],
        "",
    )
    .out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let told = json["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["told"] == true)
        .unwrap();
    assert_eq!(told["kind"], "runtime-part-removed");
    assert_eq!(told["subject"], "part `streams`");

    // Names that stay are those of the whole document, of which less is left to look at.
    let errors = "'404': {$ref: '#/components/responses/None'}, '409': {$ref: '#/components/responses/Taken'}";
    let whole = format!(
        "{}  /emus:\n    get: {{operationId: listEmus, responses: {{'204': {{description: Done.}}, {errors}}}}}\n\
         \x20 /foxes:\n    get: {{operationId: listFoxes, responses: {{'204': {{description: Done.}}, {errors}}}}}\n\
         components:\n  responses:\n    None: {{description: No., content: {{application/json: {{schema: {{type: object, properties: {{a: {{type: string}}}}}}}}}}}}\n\
         \x20   Taken: {{description: No., content: {{application/json: {{schema: {{type: object, properties: {{b: {{type: string}}}}}}}}}}}}\n\
         \x20 schemas: {{Pet: {{type: object, properties: {{name: {{type: string}}}}}}}}\n",
        plain.split_once("components: ").unwrap().0,
    );
    let (start, rest) = whole.split_once("  /cats").unwrap();
    let (_, rest) = rest.split_once("  /emus").unwrap();
    std::fs::write(at.join("old.yaml"), &whole).unwrap();
    std::fs::write(at.join("api.yaml"), &whole).unwrap();
    std::fs::write(at.join("new.yaml"), format!("{start}  /emus{rest}")).unwrap();
    let options = "document: api.yaml\nout: client\nnames_lock: names.lock\n";
    std::fs::write(at.join("locked.yaml"), options).unwrap();
    let written = run(at, &["generate", "--options", "locked.yaml"], "");
    assert_eq!(written.code, 0, "{}", written.err);
    let lock = std::fs::read_to_string(at.join("names.lock")).unwrap();
    assert!(lock.contains("shared-error"), "{lock}");
    let locked = run(
        at,
        &["diff", "old.yaml", "new.yaml", "--options", "locked.yaml"],
        "",
    );
    assert!(
        locked
            .out
            .contains("operation-removed: operation `listDogs`"),
        "{}{}",
        locked.out,
        locked.err
    );
    assert!(!locked.out.contains("part `streams`"), "{}", locked.out);
}
