//! What becomes of operations that depend on something broken, and the exit codes.

use super::{folder, run};

const DEFECT: &str = "\
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /good:
    get: {operationId: good, responses: {'204': {description: ok}}}
  /bad:
    get:
      operationId: bad
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Nobody'}}}
";

#[test]
fn what_a_defect_costs_is_a_choice() {
    let folder = folder();
    std::fs::write(folder.path().join("defect.yaml"), DEFECT).unwrap();
    let generate = |more: &[&str]| {
        let arguments = [
            "generate",
            "defect.yaml",
            "--out",
            "out",
            "--report",
            "report.json",
        ];
        let ran = run(folder.path(), &[&arguments[..], more].concat(), "");
        let report = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        (ran.code, report, ran.err)
    };
    let (code, report, err) = generate(&[]);
    assert_eq!(code, 3, "{err}");
    assert_eq!(report["operations"]["total"], 2);
    assert_eq!(report["operations"]["emitted"], 1);
    assert_eq!(report["operations"]["skipped"][0]["id"], "bad");
    let losses = report["losses"].as_array().unwrap();
    let lost = losses.iter().find(|it| it["code"] == "S201").unwrap();
    assert_eq!(lost["file"], "defect.yaml");
    assert_eq!((&lost["line"], &lost["column"]), (&12.into(), &55.into()));
    assert_eq!(
        lost["pointer"],
        "/paths/~1bad/get/responses/200/content/application~1json/schema/$ref"
    );
    assert!(lost["message"].as_str().unwrap().contains("Nobody"));

    // It is seen, whether files changed or not, unless it was chosen.
    let arguments = ["defect.yaml", "--out", "out"];
    let ran = |command: &str, more: &[&str]| {
        run(
            folder.path(),
            &[&[command], &arguments[..], more].concat(),
            "",
        )
    };
    let last = "1 of 2 operations generated; 1 left out: bad\n";
    for (command, more, code) in [
        ("generate", &[][..], 3),
        ("check", &[], 3),
        ("generate", &["--on-defect", "skip"], 0),
        ("check", &["--on-defect", "skip"], 0),
    ] {
        let ran = ran(command, more);
        assert_eq!(ran.code, code, "{}", ran.err);
        assert!(ran.out.ends_with(last), "{}", ran.out);
    }

    // A build script has no exit code to look at, and fails.
    let options = folder.path().join("build.yaml");
    std::fs::write(&options, "document: defect.yaml\n").unwrap();
    let failed = specwright::build::generate(&options, &folder.path().join("out")).unwrap_err();
    assert!(failed.contains(last.trim()), "{failed}");
    assert!(failed.contains("on_defect: skip"), "{failed}");
    std::fs::write(&options, "document: defect.yaml\non_defect: skip\n").unwrap();
    assert!(specwright::build::generate(&options, &folder.path().join("out")).is_ok());

    let (code, report, _) = generate(&["--on-defect", "opaque"]);
    assert_eq!(code, 0);
    assert_eq!(report["operations"]["emitted"], 2);
    for strict in [&["--on-defect", "error"][..], &["--strict"]] {
        let (code, _, err) = generate(strict);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("error[S201]"), "{err}");
    }
    let ran = run(
        folder.path(),
        &[
            "generate",
            "defect.yaml",
            "--out",
            "out",
            "--on-defect",
            "pray",
        ],
        "",
    );
    assert_ne!(ran.code, 0);
    assert!(
        ran.err.contains("`skip`, `error` or `opaque`"),
        "{}",
        ran.err
    );
}
