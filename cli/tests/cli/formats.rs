//! Diagnostics and changes for programs: JSON, annotations of GitHub's, SARIF.

use serde_json::{Value, json};

use super::{DOCUMENT, Ran, folder, run};

/// A reference that leads nowhere, after letters of more than a byte each.
const BROKEN: &str = "\
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets:
    get: {operationId: listPets, responses: {200: {description: All}}}
  /größe: {get: {operationId: size, summary: größe, responses: {200: {$ref: '#/components/responses/Lost'}}}}
";

/// Where the reference begins, in characters: found without the program.
fn place() -> (usize, usize) {
    let (index, line) = BROKEN
        .lines()
        .enumerate()
        .find(|(_, it)| it.contains("Lost"))
        .unwrap();
    let byte = line.find("'#/components").unwrap();
    (index + 1, line[..byte].chars().count() + 1)
}

/// The schemas that logs are held to: ours, and the official one, which tests/sarif/schema.sh fetches and CI has.
fn sarif_schemas() -> Vec<Value> {
    let mut schemas = vec![sarif_schema()];
    match std::env::var_os("SARIF_SCHEMA") {
        Some(path) => {
            let text = std::fs::read_to_string(&path).expect("SARIF_SCHEMA names a file");
            // One of its patterns is none; this is what later editions have for it.
            let text = text.replace(
                "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$",
                "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$",
            );
            schemas.push(serde_json::from_str(&text).unwrap());
        }
        None => eprintln!("SKIPPED: the official schema: `SARIF_SCHEMA` is not set"),
    }
    schemas
}

/// The part of SARIF 2.1.0 that is written, as a schema that allows nothing else.
fn sarif_schema() -> Value {
    let text = json!({ "type": "object", "required": ["text"], "additionalProperties": false,
        "properties": { "text": { "type": "string", "minLength": 1 } } });
    let region = json!({ "type": "object", "additionalProperties": false,
        "required": ["startLine", "startColumn", "endColumn"],
        "properties": { "startLine": { "type": "integer", "minimum": 1 }, "startColumn": { "type": "integer", "minimum": 1 },
            "endColumn": { "type": "integer", "minimum": 2 } } });
    let physical = json!({ "type": "object", "required": ["artifactLocation"], "additionalProperties": false,
        "properties": { "region": region, "artifactLocation": { "type": "object", "required": ["uri"],
            "additionalProperties": false, "properties": { "uri": { "type": "string", "format": "uri-reference" } } } } });
    let level = json!({ "enum": ["none", "note", "warning", "error"] });
    let result = json!({ "type": "object", "required": ["message", "ruleId", "ruleIndex", "level"], "additionalProperties": false,
        "properties": { "ruleId": { "type": "string" }, "ruleIndex": { "type": "integer", "minimum": 0 }, "level": level,
            "message": text, "locations": { "type": "array", "items": { "type": "object", "additionalProperties": false,
                "required": ["physicalLocation"], "properties": { "physicalLocation": physical } } } } });
    let rule = json!({ "type": "object", "required": ["id"], "additionalProperties": false,
        "properties": { "id": { "type": "string" }, "shortDescription": text, "help": text } });
    let driver = json!({ "type": "object", "required": ["name"], "additionalProperties": false,
        "properties": { "name": { "type": "string" }, "version": { "type": "string" },
            "rules": { "type": "array", "uniqueItems": true, "items": rule } } });
    let run = json!({ "type": "object", "required": ["tool"], "additionalProperties": false,
        "properties": { "columnKind": { "enum": ["utf16CodeUnits", "unicodeCodePoints"] },
            "results": { "type": "array", "items": result },
            "tool": { "type": "object", "required": ["driver"], "additionalProperties": false,
                "properties": { "driver": driver } } } });
    json!({ "type": "object", "required": ["version", "runs"], "additionalProperties": false,
        "properties": { "$schema": { "type": "string", "format": "uri" }, "version": { "const": "2.1.0" },
            "runs": { "type": "array", "minItems": 1, "items": run } } })
}

/// A log that is valid, each result of which has its rule.
pub fn sarif(ran: &Ran) -> Value {
    let log: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.out));
    for schema in sarif_schemas() {
        let schema = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&log)
            .map(|it| format!("{}: {it}", it.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{log:#}");
    }
    let run = &log["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        let rule = &run["tool"]["driver"]["rules"][index];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    log
}

#[test]
fn sarif_has_rule_and_place_of_each_diagnostic() {
    let folder = folder();
    let file = "pets, 100%.yaml";
    std::fs::write(folder.path().join(file), BROKEN).unwrap();
    let arguments = ["generate", file, "--out", "out", "--format", "sarif"];
    let ran = run(folder.path(), &arguments, "");
    assert_eq!(ran.code, 3, "{}", ran.err);
    let log = sarif(&ran);
    let run_ = &log["runs"][0];
    assert_eq!(run_["columnKind"], "unicodeCodePoints");
    let results = run_["results"].as_array().unwrap();
    let (line, column) = place();
    let found = results
        .iter()
        .map(|it| &it["locations"][0]["physicalLocation"]);
    let found: Vec<_> = found
        .filter(|it| it["region"]["startLine"] == line && it["region"]["startColumn"] == column)
        .collect();
    assert!(!found.is_empty(), "{line}:{column}: {log:#}");
    assert_eq!(found[0]["artifactLocation"]["uri"], "pets%2C%20100%25.yaml");
    let rules = run_["tool"]["driver"]["rules"].as_array().unwrap();
    let explained = run(
        folder.path(),
        &["explain", rules[0]["id"].as_str().unwrap()],
        "",
    );
    let help = rules[0]["help"]["text"].as_str().unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(explained.out.ends_with('\n') && words(&explained.out).ends_with(&words(help)));
    // What else there is to say does not get in the way.
    assert!(
        ran.err
            .contains("1 of 2 operations generated; 1 left out: size"),
        "{}",
        ran.err
    );
}

#[test]
fn github_shows_diagnostics_and_stale_files() {
    let folder = folder();
    std::fs::write(folder.path().join("pets, 100%.yaml"), BROKEN).unwrap();
    let arguments = [
        "generate",
        "pets, 100%.yaml",
        "--out",
        "out",
        "--format",
        "github",
    ];
    let ran = run(folder.path(), &arguments, "");
    let (line, column) = place();
    let wanted = format!("file=pets%2C 100%25.yaml,line={line},col={column},title=S");
    assert!(ran.out.contains(&wanted), "{wanted}: {}", ran.out);
    for line in ran.out.lines() {
        let is_command = ["::error ", "::warning ", "::notice "];
        assert!(is_command.iter().any(|it| line.starts_with(it)), "{line}");
        let message = line[2..].split_once("::").unwrap().1;
        assert!(!message.contains('%') || message.contains("%0A"), "{line}");
    }

    std::fs::remove_file(folder.path().join("out/src/lib.rs")).unwrap();
    let check = [
        "check",
        "pets, 100%.yaml",
        "--out",
        "out",
        "--format",
        "github",
    ];
    let ran = run(folder.path(), &check, "");
    assert_eq!(ran.code, 1);
    let wanted = "::error file=out/src/lib.rs,title=stale-file::";
    assert!(ran.out.contains(wanted), "{}", ran.out);
    let check = [
        "check",
        "pets, 100%.yaml",
        "--out",
        "out",
        "--format",
        "sarif",
    ];
    let log = sarif(&run(folder.path(), &check, ""));
    assert!(
        log.to_string().contains(r#"{"uri":"out/src/lib.rs"}"#),
        "{log:#}"
    );
    let check = [
        "check",
        "pets, 100%.yaml",
        "--out",
        "out",
        "--format",
        "json",
    ];
    let found: Value = serde_json::from_str(&run(folder.path(), &check, "").out).unwrap();
    assert_eq!(found["stale"], json!(["out/src/lib.rs"]));
}

#[test]
fn json_has_what_people_are_shown() {
    let folder = folder();
    std::fs::write(folder.path().join("broken.yaml"), BROKEN).unwrap();
    let arguments = [
        "generate",
        "broken.yaml",
        "--out",
        "out",
        "--format",
        "json",
    ];
    let ran = run(folder.path(), &arguments, "");
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    let (line, column) = place();
    let found = found["diagnostics"].as_array().unwrap();
    let at = found
        .iter()
        .find(|it| it["line"] == line && it["column"] == column);
    let at = at.unwrap_or_else(|| panic!("{found:#?}"));
    assert_eq!(at["file"], "broken.yaml");
    assert!(at["pointer"].as_str().unwrap().contains("size") || at["pointer"].is_string());
    assert!(found.iter().all(|it| it["severity"] != "note"));

    // Errors of reading come in the same way, and `--quiet` leaves warnings out.
    let missing = [
        "generate",
        "missing.yaml",
        "--out",
        "out",
        "--format",
        "json",
    ];
    let ran = run(folder.path(), &missing, "");
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, ran.err.as_str()), (2, ""));
    assert_eq!(found["diagnostics"][0]["severity"], "error");
    let quiet = [&arguments[..], &["--quiet"]].concat();
    let found: Value = serde_json::from_str(&run(folder.path(), &quiet, "").out).unwrap();
    assert_eq!(found["diagnostics"], json!([]));
}

#[test]
fn changes_are_findings_too() {
    let folder = folder();
    let new = DOCUMENT.replace("required: [name]", "required: [name, age]");
    let new = new.replace(
        "name: {type: string}}",
        "name: {type: string}, age: {type: integer}}",
    );
    std::fs::write(folder.path().join("new.yaml"), new).unwrap();
    let arguments = ["diff", "pets.yaml", "new.yaml", "--format", "sarif"];
    let ran = run(folder.path(), &arguments, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let log = sarif(&ran);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "new.yaml");
    }
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(rule["id"], "response-required-property-added");
}

#[test]
fn each_command_has_examples_and_exit_codes() {
    let folder = folder();
    let all = run(folder.path(), &["--help"], "");
    let commands = all.out.split("Commands:\n").nth(1).unwrap();
    let commands = commands.split("\n\n").next().unwrap();
    let names = commands
        .lines()
        .filter(|it| it.starts_with("  ") && !it.starts_with("   "))
        .filter_map(|it| it.split_whitespace().next());
    let mut count = 0;
    for name in names.filter(|it| *it != "help") {
        let help = run(folder.path(), &[name, "--help"], "").out;
        assert!(help.contains(&format!("specwright {name}")), "{name}");
        assert!(help.contains("Example"), "{name} has no example");
        let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.contains("Exit codes: 0 ") || words.contains("Exit code: 2 "),
            "{name} has no exit codes"
        );
        count += 1;
    }
    assert!(count >= 12, "{count}");
}

#[test]
fn diagnostics_beside_what_was_asked_for_have_the_same_formats() {
    let folder = folder();
    std::fs::write(
        folder.path().join("broken.yaml"),
        "openapi: 3.1.0\npaths: [\n",
    )
    .unwrap();
    let commands: [&[&str]; 7] = [
        &["list"],
        &["show", "broken.yaml", "getPet"],
        &["mock", "broken.yaml", "--try"],
        &["api"],
        &["call", "broken.yaml", "getPet"],
        &["docs", "broken.yaml", "--out", "pages"],
        &["explore", "broken.yaml", "--no-open"],
    ];
    for command in commands {
        let with = |format: &str| {
            let mut arguments = command.to_vec();
            if arguments.len() == 1 {
                arguments.push("broken.yaml");
            }
            arguments.extend(["--diagnostics", format]);
            let ran = run(folder.path(), &arguments, "");
            assert_eq!(
                (ran.code, ran.out.as_str()),
                (2, ""),
                "{arguments:?}: {}",
                ran.err
            );
            ran.err
        };
        let found: Value = serde_json::from_str(&with("json")).unwrap();
        let first = &found["diagnostics"][0];
        assert_eq!(first["file"], "broken.yaml", "{command:?}: {found}");
        assert!(first["line"].is_u64(), "{command:?}: {found}");
        let log = sarif(&Ran {
            code: 2,
            out: with("sarif"),
            err: String::new(),
        });
        assert_eq!(log["runs"][0]["results"][0]["ruleId"], first["code"]);
        let annotation = with("github");
        assert!(
            annotation.starts_with("::error file=broken.yaml,line="),
            "{annotation}"
        );
        let code = first["code"].as_str().unwrap();
        let human = with("human");
        assert!(human.contains(&format!("error[{code}]")), "{human}");
    }
    // What was asked for is not touched by it, and nothing else is said.
    let ran = run(
        folder.path(),
        &[
            "list",
            "pets.yaml",
            "nothing-of-this",
            "--diagnostics",
            "json",
        ],
        "",
    );
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    let found: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(found, json!({ "diagnostics": [], "stale": [] }));
}

#[test]
fn the_answers_that_were_tried_are_data_as_well() {
    let folder = folder();
    let never = "openapi: 3.1.0
info: {title: Never, version: '1'}
paths:
  /a: {get: {operationId: never, responses: {200: {description: None, content: {application/json: {schema: {allOf: [{type: string}, {type: object}]}}}}}}}
  /b: {get: {operationId: plain, responses: {200: {description: Some, content: {application/json: {schema: {type: string}}}}}}}
";
    std::fs::write(folder.path().join("never.yaml"), never).unwrap();
    let arguments = ["mock", "never.yaml", "--try", "--format", "json"];
    let ran = run(folder.path(), &arguments, "");
    assert_eq!(ran.code, 1, "{}", ran.err);
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&found["operations"], &found["accepted"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(found["failed"][0]["id"], "never");
    assert!(!found["failed"][0]["reason"].as_str().unwrap().is_empty());
    // There is nothing to format without it.
    let ran = run(
        folder.path(),
        &["mock", "never.yaml", "--format", "json"],
        "",
    );
    assert_eq!(ran.code, 2);
}
