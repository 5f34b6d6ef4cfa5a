//! `specwright lint`: what it finds, formats, levels, exit codes, and what is said of bad input.

use super::{DOCUMENT, folder, run};

#[test]
fn finds_what_generate_finds_and_advice() {
    let folder = folder();
    let lint = |more: &[&str]| run(folder.path(), &[&["lint", "pets.yaml"], more].concat(), "");
    let clean = lint(&[]);
    assert_eq!(
        (clean.code, clean.out.as_str()),
        (0, "pets.yaml: nothing found\n")
    );

    let unnamed = DOCUMENT.replace("      operationId: getPet\n", "");
    let unnamed = unnamed.replace("version: '1'", "version: 1");
    std::fs::write(folder.path().join("pets.yaml"), unnamed).unwrap();
    let found = lint(&[]);
    assert_eq!(found.code, 0, "{}", found.out);
    assert!(found.err.is_empty(), "{}", found.err);
    let message = "note[S116]: `GET /pets/{id}` has no `operationId`\n  --> pets.yaml:11:5\n";
    assert!(found.out.contains(message), "{}", found.out);
    assert!(found.out.contains("note[S103]"), "{}", found.out);
    assert!(found.out.ends_with("\n2 notes\n"), "{}", found.out);
    assert_eq!(lint(&["--fail-on", "note"]).code, 1);
    assert_eq!(lint(&["--fail-on", "warning"]).code, 0);
    // What costs nothing is not looked for by who generates.
    let generated = run(
        folder.path(),
        &["generate", "pets.yaml", "--out", "out", "--notes"],
        "",
    );
    assert!(!generated.err.contains("S116"), "{}", generated.err);
    assert!(generated.err.contains("S103"), "{}", generated.err);
}

#[test]
fn levels_come_from_options_and_the_command_line() {
    let folder = folder();
    let unnamed = DOCUMENT.replace("      operationId: getPet\n", "");
    std::fs::write(folder.path().join("pets.yaml"), unnamed).unwrap();
    let options = "document: pets.yaml\nrules: {S116: error}\n";
    std::fs::write(folder.path().join("specwright.yaml"), options).unwrap();
    let ran = |arguments: &[&str]| run(folder.path(), arguments, "");
    let found = ran(&["lint"]);
    assert_eq!(found.code, 1, "{}{}", found.out, found.err);
    assert!(found.out.starts_with("error[S116]"), "{}", found.out);
    let off = ran(&["lint", "--rule", "s116=off"]);
    assert_eq!(
        (off.code, off.out.as_str()),
        (0, "pets.yaml: nothing found\n")
    );

    // A level counts for who generates, too.
    let generated = ran(&["generate", "--out", "out"]);
    assert_eq!(generated.code, 2, "{}", generated.err);
    assert!(generated.err.contains("error[S116]"), "{}", generated.err);
    assert!(!folder.path().join("out").exists());
    std::fs::write(
        folder.path().join("specwright.yaml"),
        options.replace("error", "warning"),
    )
    .unwrap();
    let generated = ran(&["generate", "--out", "out"]);
    assert_eq!(generated.code, 0, "{}", generated.err);
    assert!(generated.err.contains("warning[S116]"), "{}", generated.err);
}

#[test]
fn refuses_rules_that_there_are_not() {
    let folder = folder();
    for (rule, message) in [
        ("S1116=off", "no diagnostic has the code `S1116`"),
        ("S116=loud", "`loud` is no level"),
        ("S116", "`--rule S116` has no level"),
        ("S201=off", ""),
        (
            "S001=off",
            "`S001` cannot be less than it is: output is lost with it",
        ),
        (
            "S404=note",
            "`S404` cannot be less than it is: output is lost with it",
        ),
        ("S404=error", ""),
    ] {
        let ran = run(folder.path(), &["lint", "pets.yaml", "--rule", rule], "");
        assert_eq!(
            ran.code,
            if message.is_empty() { 0 } else { 2 },
            "{rule}: {}",
            ran.out
        );
        assert!(ran.out.contains(message), "{rule}: {}", ran.out);
    }
}

#[test]
fn several_documents_make_one_report() {
    let folder = folder();
    let unnamed = DOCUMENT.replace("      operationId: getPet\n", "");
    std::fs::write(folder.path().join("other.yaml"), unnamed).unwrap();
    std::fs::write(folder.path().join("broken.yaml"), "paths: [").unwrap();
    let lint = |more: &[&str]| run(folder.path(), &[&["lint"], more].concat(), "");

    let text = lint(&["pets.yaml", "other.yaml"]);
    assert!(
        text.out.starts_with("pets.yaml: nothing found\n"),
        "{}",
        text.out
    );
    assert!(text.out.ends_with("other.yaml: 1 note\n\n"), "{}", text.out);

    let broken = lint(&["broken.yaml", "other.yaml", "--format", "json"]);
    assert_eq!(broken.code, 2);
    let report: serde_json::Value = serde_json::from_str(&broken.out).unwrap();
    let codes = report["diagnostics"].as_array().unwrap().iter();
    let codes: Vec<&str> = codes.map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["S002", "S116"]);

    let sarif = lint(&["other.yaml", "--format", "sarif"]);
    let report = super::formats::sarif(&sarif);
    let result = &report["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "S116");
    assert_eq!(result["level"], "note");
    let github = lint(&["other.yaml", "--format", "github", "--rule", "S116=error"]);
    assert_eq!(github.code, 1);
    let line = "::error file=other.yaml,line=11,col=5,title=S116::";
    assert!(github.out.starts_with(line), "{}", github.out);
}

/// A document with something to fix, in a byte order mark's company.
const UNFIXED: &str = "\u{feff}openapi: 3.1.0
info: {title: Pets, version: 1.0} # as ever
paths: {/pets: {get: {operationId: listPets, responses: {'204': {description: None}}}}}
components:
  schemas:
    Name: {type: string, nullable: true}
";

const FIXED: &str = "\u{feff}openapi: 3.1.0
info: {title: Pets, version: '1.0'} # as ever
paths: {/pets: {get: {operationId: listPets, responses: {'204': {description: None}}}}}
components:
  schemas:
    Name: {type: [string, 'null']}
";

#[test]
fn fixes_in_place_or_as_an_overlay_or_not_at_all() {
    let folder = folder();
    let path = folder.path().join("unfixed.yaml");
    std::fs::write(&path, UNFIXED).unwrap();
    let lint = |more: &[&str]| {
        let arguments = [&["lint", "unfixed.yaml", "--rule", "S117=off"], more].concat();
        run(folder.path(), &arguments, "")
    };
    let text = || std::fs::read_to_string(&path).unwrap();

    let dry = lint(&["--fix", "--dry-run"]);
    assert_eq!(
        (dry.code, dry.err.as_str()),
        (1, "unfixed.yaml: 2 fixes to apply\n")
    );
    let line = "\n-info: {title: Pets, version: 1.0} # as ever\n+info: {title: Pets, version: '1.0'} # as ever\n";
    assert!(dry.out.contains(line), "{}", dry.out);
    assert_eq!(text(), UNFIXED);

    let overlay = lint(&["--fix-overlay", "fix.yaml"]);
    assert_eq!(overlay.code, 0, "{}", overlay.err);
    assert!(
        overlay.err.contains("2 fixes written to fix.yaml"),
        "{}",
        overlay.err
    );
    assert_eq!(text(), UNFIXED);
    let better = lint(&["--overlay", "fix.yaml"]);
    assert_eq!(better.out, "unfixed.yaml: nothing found\n");

    let fixed = lint(&["--fix"]);
    assert_eq!(
        (fixed.code, fixed.err.as_str()),
        (0, "unfixed.yaml: 2 fixes applied\n")
    );
    assert_eq!(fixed.out, "unfixed.yaml: nothing found\n");
    assert_eq!(text(), FIXED);
    let again = lint(&["--fix", "--dry-run"]);
    assert_eq!((again.code, again.out.as_str()), (0, ""));

    // An unused component goes only where somebody asks for it.
    assert_eq!(
        lint(&["--fix-unused", "--dry-run"]).code,
        0,
        "it was switched off"
    );
    let asked = run(
        folder.path(),
        &["lint", "unfixed.yaml", "--fix-unused", "--dry-run"],
        "",
    );
    assert_eq!(asked.code, 1, "{}", asked.out);
    assert!(
        asked
            .out
            .ends_with("\n   schemas:\n-    Name: {type: [string, 'null']}\n+    {}\n"),
        "{}",
        asked.out
    );
}

#[test]
fn what_cannot_be_fixed_stays_as_it_is() {
    let folder = folder();
    std::fs::write(folder.path().join("unfixed.yaml"), UNFIXED).unwrap();
    std::fs::write(folder.path().join("broken.yaml"), "paths: [").unwrap();
    let ran = |arguments: &[&str]| run(folder.path(), arguments, "");
    for (arguments, message) in [
        (vec!["lint", "unfixed.yaml", "broken.yaml", "--fix"], ""),
        (vec!["lint", "-", "--fix"], "standard input cannot be fixed"),
        (
            vec![
                "lint",
                "unfixed.yaml",
                "pets.yaml",
                "--fix-overlay",
                "o.yaml",
            ],
            "an overlay is for one document",
        ),
        (
            vec!["lint", "unfixed.yaml", "--fix", "--fix-overlay", "o.yaml"],
            "choose one",
        ),
        (
            vec!["lint", "unfixed.yaml", "--fix-overlay", "none/o.yaml"],
            "cannot write `none/o.yaml`",
        ),
    ] {
        let failed = ran(&arguments);
        assert_eq!(failed.code, 2, "{arguments:?}: {}", failed.err);
        assert!(
            failed.err.contains(message),
            "{arguments:?}: {}",
            failed.err
        );
        let text = std::fs::read_to_string(folder.path().join("unfixed.yaml")).unwrap();
        assert_eq!(text, UNFIXED, "{arguments:?}");
    }
    let names = std::fs::read_dir(folder.path()).unwrap();
    assert_eq!(names.count(), 5, "nothing was left behind");
}
