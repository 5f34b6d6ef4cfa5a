//! `specwright diff` with sides in revisions of a git repository.

use std::path::Path;
use std::process::Command;

use super::diff::{changed, with_change};
use super::{folder, run};

fn git(folder: &Path, arguments: &[&str]) {
    let name = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
    let mut command = Command::new("git");
    command.current_dir(folder).args(name).args(arguments);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn commit(folder: &Path) {
    if !folder.join(".git").exists() {
        git(folder, &["init", "--quiet"]);
    }
    git(folder, &["add", "--all", "."]);
    git(folder, &["commit", "--quiet", "-m", "a state"]);
}

#[test]
fn reads_revisions() {
    let folder = with_change();
    let path = folder.path();
    git(path, &["init", "-q"]);
    git(path, &["add", "."]);
    git(path, &["commit", "-qm", "one"]);
    std::fs::write(path.join("pets.yaml"), changed()).unwrap();
    let ran = run(path, &["diff", "HEAD:pets.yaml", "pets.yaml"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("old HEAD:pets.yaml:6:5"), "{}", ran.out);

    // Of the options, which select `getPet` alone.
    let of_options = ["diff", "--git", "HEAD", "--options", "pets.options.yaml"];
    let ran = run(path, &of_options, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("response-required-property-added"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("listPets"), "{}", ran.out);

    // Those of the project, which is this folder.
    let none = run(path, &["diff", "--git", "HEAD"], "");
    assert!(
        none.err.contains("`--git` needs an options file"),
        "{}",
        none.err
    );
    std::fs::rename(path.join("pets.options.yaml"), path.join("specwright.yaml")).unwrap();
    let found = run(path, &["diff", "--git", "HEAD"], "");
    assert_eq!((found.code, &found.out), (0, &ran.out), "{}", found.err);
}

/// A project whose document refers to a file beside it and to one above, with an overlay.
const SPLIT: [(&str, &str); 5] = [
    (
        "api/specwright.yaml",
        "document: openapi.yaml\noverlays: [overlay.yaml]\nroot: ..\noperations: [getPet]\n",
    ),
    (
        "api/openapi.yaml",
        "openapi: 3.1.0\ninfo: {title: Pets, version: '1'}\npaths:\n  /pet:\n    get:\n      operationId: getPet\n      responses:\n        '200':\n          description: ok\n          content: {application/json: {schema: {$ref: 'schemas/pet.yaml'}}}\n",
    ),
    (
        "api/overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions:\n  - target: $.paths['/pet'].get\n    update: {deprecated: true}\n",
    ),
    (
        "api/schemas/pet.yaml",
        "type: object\nrequired: [name]\nproperties:\n  name: {$ref: '../../common/name.yaml'}\n",
    ),
    ("common/name.yaml", "type: string\nmaxLength: 5\n"),
];

#[test]
fn reads_all_files_of_a_revision() {
    let folder = folder();
    let path = folder.path();
    write(path, &SPLIT);
    commit(path);
    write(
        path,
        &[
            ("common/name.yaml", "type: integer\n"),
            (
                "api/overlay.yaml",
                "overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions: [{target: $.info, update: {title: Dogs}}]\n",
            ),
        ],
    );
    let same = ["diff", "HEAD:api", "HEAD:api", "--fail-on", "any"];
    let same = run(path, &same, "");
    assert_eq!(
        same.out, "no change that callers can tell\n",
        "{}",
        same.err
    );

    let whole = run(path, &["diff", "HEAD:api", "api"], "");
    assert_eq!(whole.code, 0, "{}", whole.err);
    let said = [
        "response-type-changed",
        "operation-undeprecated",
        "old HEAD:common/name.yaml:1:1\n",
        "old HEAD:api/schemas/pet.yaml:4:3\n",
        "new ./api/schemas/pet.yaml:4:3\n",
    ];
    for it in said {
        assert!(whole.out.contains(it), "{it}: {}", whole.out);
    }

    // From a folder below, in a state where all of it is gone, by a tag.
    git(path, &["tag", "v1"]);
    commit(path);
    std::fs::remove_dir_all(path.join("common")).unwrap();
    std::fs::remove_dir_all(path.join("api")).unwrap();
    std::fs::create_dir(path.join("other")).unwrap();
    let gone = ["diff", "v1:../api", "HEAD:../api"];
    let gone = run(&path.join("other"), &gone, "");
    assert_eq!(gone.code, 0, "{}", gone.err);
    assert!(gone.out.contains("response-type-changed"), "{}", gone.out);
    assert!(gone.out.contains("operation-undeprecated"), "{}", gone.out);

    // The document alone, without its options: what it refers to is above its folder then.
    let alone = ["diff", "v1:api/openapi.yaml", "HEAD:api/openapi.yaml"];
    let alone = run(path, &alone, "");
    assert_eq!(alone.code, 2, "{}", alone.out);
    let reaching = [
        "diff",
        "v1:api/openapi.yaml",
        "HEAD:api/openapi.yaml",
        "--root",
        ".",
    ];
    let reaching = run(path, &reaching, "");
    assert_eq!(reaching.code, 0, "{}", reaching.err);
    assert!(
        reaching.out.contains("response-type-changed"),
        "{}",
        reaching.out
    );
    // `git checkout` back, and the project's own options.
    git(path, &["checkout", "--quiet", "."]);
    let project = run(&path.join("api"), &["diff", "--git", "v1"], "");
    assert_eq!(project.code, 0, "{}", project.err);
    assert!(
        project.out.contains("response-type-changed")
            && !project.out.contains("operation-undeprecated"),
        "{}",
        project.out
    );
}

#[cfg(unix)]
#[test]
fn follows_links_in_a_revision() {
    let folder = folder();
    let path = folder.path();
    write(path, &SPLIT);
    std::os::unix::fs::symlink("../common", path.join("api/shared")).unwrap();
    std::os::unix::fs::symlink("api/openapi.yaml", path.join("latest.yaml")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", path.join("away.yaml")).unwrap();
    let pet = "type: object\nproperties: {name: {$ref: '../shared/name.yaml'}}\n";
    write(path, &[("api/schemas/pet.yaml", pet)]);
    commit(path);
    write(path, &[("common/name.yaml", "type: integer\n")]);
    let diff = |old: &str, new: &str| run(path, &["diff", old, new], "");
    let found = diff("HEAD:api", "api");
    assert_eq!(found.code, 0, "{}", found.err);
    assert!(found.out.contains("response-type-changed"), "{}", found.out);
    let found = diff("HEAD:latest.yaml", "HEAD:api/openapi.yaml");
    assert_eq!(
        found.code, 2,
        "its own folder has no `common`: {}",
        found.out
    );
    let found = run(
        path,
        &["diff", "HEAD:latest.yaml", "latest.yaml", "--root", "."],
        "",
    );
    assert!(
        found.out.contains("response-type-changed"),
        "{}{}",
        found.out,
        found.err
    );
    let away = diff("HEAD:away.yaml", "latest.yaml");
    let said = "it is a link that leads out of the git repository";
    assert!(away.err.contains(said), "{}", away.err);
}

#[test]
fn says_what_is_wrong_with_a_revision() {
    let folder = with_change();
    let path = folder.path();
    write(path, &[("bare/schemas.yaml", "{}\n")]);
    let diff = |arguments: &[&str]| {
        let ran = run(path, &[&["diff"], arguments].concat(), "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        ran.err
    };
    let outside = diff(&["HEAD:pets.yaml", "pets.yaml"]);
    let says = "cannot read `HEAD:pets.yaml`: `";
    assert!(
        outside.contains(says) && outside.contains("` is in no git repository"),
        "{outside}"
    );
    commit(path);
    let cases = [
        (
            "nowhere:pets.yaml",
            "cannot read `nowhere:pets.yaml`: there is no revision `nowhere`",
        ),
        (
            "HEAD~1:pets.yaml",
            "cannot read `HEAD~1:pets.yaml`: there is no revision `HEAD~1`",
        ),
        (
            "HEAD:pest.yaml",
            "cannot read `HEAD:pest.yaml`: there is no such file in `HEAD`",
        ),
        (
            "HEAD:bare",
            "cannot read `HEAD:bare`: it is a folder without an options file: name the document in it",
        ),
        (
            "-x:pets.yaml",
            "cannot read `-x:pets.yaml`: a revision does not begin with `-`",
        ),
    ];
    for (old, said) in cases {
        let err = diff(&["--", old, "pets.yaml"]);
        assert_eq!(err, format!("error[S001]: {said}\n\n1 error\n"));
    }
    let with_options = ["HEAD:bare", "pets.yaml", "--options", "pets.options.yaml"];
    let with_options = diff(&with_options);
    assert!(
        with_options.contains("leave out `--options`"),
        "{with_options}"
    );

    // A clone of the last state says how to get those before.
    git(path, &["commit", "--quiet", "--allow-empty", "-m", "two"]);
    let clone = super::folder();
    let from = format!("file://{}", path.display());
    git(
        clone.path(),
        &["clone", "--quiet", "--depth", "1", &from, "clone"],
    );
    let inside = clone.path().join("clone");
    let shallow = run(&inside, &["diff", "HEAD~1:pets.yaml", "pets.yaml"], "");
    assert_eq!(shallow.code, 2, "{}", shallow.out);
    assert!(
        shallow.err.contains("`git fetch --unshallow`"),
        "{}",
        shallow.err
    );
}
