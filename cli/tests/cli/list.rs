//! `specwright list`: all operations, and those that words find.

use std::path::Path;

use super::{DOCUMENT, folder, run};

/// A document whose operations are told apart by different things.
const TASKS: &str = "\
openapi: 3.1.0
info: {title: Tasks, version: '1'}
paths:
  /tasks:
    get:
      operationId: listTasks
      tags: [Tasks]
      summary: All tasks, page by page
      responses: {200: {description: All}}
    post:
      operationId: createTask
      tags: [Tasks]
      description: |
        Begins a task.

        Whoever is named in the body hears of it.
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Task'}}}}
      responses: {201: {description: It}}
  /tasks/{task_id}/comments:
    delete:
      operationId: removeComments
      tags: [Comments]
      deprecated: true
      parameters: [{name: before_date, in: query, schema: {type: string}}]
      responses: {204: {description: Gone}}
components:
  schemas:
    Task: {type: object, properties: {assignee: {allOf: [{$ref: '#/components/schemas/User'}]}, parent: {$ref: '#/components/schemas/Task'}}}
    User: {type: object, properties: {nickname: {type: string}}}
";

/// The ids that a query finds in a document, and the exit code.
fn found(folder: &Path, query: &[&str]) -> (i32, Vec<String>) {
    let arguments = [&["list", "tasks.yaml", "--format", "json"], query].concat();
    let ran = run(folder, &arguments, "");
    let listed: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let ids = listed.as_array().unwrap().iter();
    let ids = ids.map(|it| it["id"].as_str().unwrap().to_owned());
    (ran.code, ids.collect())
}

fn tasks() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tasks.yaml"), TASKS).unwrap();
    folder
}

#[test]
fn lists_all_and_selected() {
    let folder = folder();
    let all = run(folder.path(), &["list", "pets.yaml"], "");
    insta::assert_snapshot!(all.out, @"
    GET  /pets       listPets
    GET  /pets/{id}  getPet
    ");
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    let arguments = ["list", "-", "--overlay", "overlay.yaml"];
    let less = run(folder.path(), &arguments, DOCUMENT);
    assert_eq!(less.out, "GET  /pets/{id}  getPet\n");
    let arguments = ["list", "pets.yaml", "--operation", "lists"];
    let one = run(folder.path(), &arguments, "");
    assert_eq!(one.out, "GET  /pets  listPets\n");
    let arguments = ["list", "get", "--options", "pets.options.yaml"];
    let by_options = run(folder.path(), &arguments, "");
    assert_eq!(
        by_options.out, "GET  /pets/{id}  getPet\n",
        "{}",
        by_options.err
    );
    // What only matters to what is generated is no option of it.
    for flag in ["--strict", "--example-tests", "--webhooks"] {
        let ran = run(folder.path(), &["list", "pets.yaml", flag], "");
        assert_eq!(ran.code, 2, "{flag}");
    }
}

#[test]
fn words_find_operations_by_all_that_is_said_of_them() {
    let folder = tasks();
    let cases: [(&[&str], &[&str]); 15] = [
        (&["page"], &["listTasks"]),
        (&["hears"], &["createTask"]),
        (&["nickname"], &["createTask"]),
        (&["before"], &["removeComments"]),
        (&["beforeDate"], &["removeComments"]),
        (&["create", "task"], &["createTask"]),
        (&["TASK", "create"], &["createTask"]),
        (&["createtask"], &["createTask"]),
        (&["create-task"], &["createTask"]),
        (&["/tasks/{task_id}/comments"], &["removeComments"]),
        (&["comment"], &["removeComments"]),
        // The id before the path, and the path before prose.
        (&["tasks"], &["listTasks", "createTask", "removeComments"]),
        // Misspelled.
        (&["craete"], &["createTask"]),
        (&["nicknam", "asignee"], &["createTask"]),
        (&["coments"], &["removeComments"]),
    ];
    for (query, ids) in cases {
        let ids = ids.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(found(folder.path(), query), (0, ids), "{query:?}");
    }
    let flags: [(&[&str], &[&str]); 4] = [
        (&["--tag", "tasks"], &["listTasks", "createTask"]),
        (
            &["--method", "post", "--method", "DELETE"],
            &["createTask", "removeComments"],
        ),
        (&["--deprecated"], &["removeComments"]),
        (&["--method", "get", "task"], &["listTasks"]),
    ];
    for (query, ids) in flags {
        let ids = ids.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(found(folder.path(), query), (0, ids), "{query:?}");
    }
}

#[test]
fn names_of_few_words_go_first_and_plurals_count() {
    let folder = tempfile::tempdir().unwrap();
    let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  \
        /fields: {post: {operationId: orgs/create-task-field, responses: {}}}\n  \
        /tasks: {post: {operationId: tasks/create, responses: {}}}\n";
    std::fs::write(folder.path().join("tasks.yaml"), document).unwrap();
    let (_, ids) = found(folder.path(), &["create", "task"]);
    assert_eq!(ids, ["tasks/create", "orgs/create-task-field"]);
}

#[test]
fn a_table_fits_and_json_has_everything() {
    let folder = tasks();
    let table = run(folder.path(), &["list", "tasks.yaml"], "");
    insta::assert_snapshot!(table.out, @"
    GET     /tasks                     listTasks       All tasks, page by page
    POST    /tasks                     createTask      Begins a task.
    DELETE  /tasks/{task_id}/comments  removeComments  (deprecated)
    ");
    let json = run(
        folder.path(),
        &["list", "tasks.yaml", "begins", "--format", "json"],
        "",
    );
    insta::assert_snapshot!(json.out, @r#"
    [
      {
        "id": "createTask",
        "method": "POST",
        "path": "/tasks",
        "tags": [
          "Tasks"
        ],
        "summary": "Begins a task.",
        "deprecated": false
      }
    ]
    "#);
}

#[test]
fn nothing_found_has_an_exit_code_and_what_was_perhaps_meant() {
    let folder = tasks();
    for (query, message) in [
        (
            &["wombat"][..],
            "no operation matches; `specwright list SPEC` shows all\n",
        ),
        (
            &["nicknot"],
            "no operation matches; did you mean `nickname`?\n",
        ),
        (
            &["--tag", "Coments"],
            "no operation matches; did you mean `Comments`?\n",
        ),
        (
            &["--method", "gte"],
            "no operation matches; did you mean `GET`?\n",
        ),
    ] {
        let ran = run(
            folder.path(),
            &[&["list", "tasks.yaml"], query].concat(),
            "",
        );
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (1, "", message)
        );
    }
    let json = run(
        folder.path(),
        &["list", "tasks.yaml", "wombat", "--format", "json"],
        "",
    );
    assert_eq!((json.code, json.out.as_str()), (1, "[]\n"));
}

/// A document may have nothing to call. That is said of whatever looks for it, with what the document has in its place.
#[test]
fn a_document_without_operations_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let head = "openapi: 3.1.0\ninfo: {title: None, version: '1'}\n";
    let webhooks = "webhooks: {born: {post: {responses: {200: {description: ok}}}}}\n";
    for (rest, why) in [
        ("paths: {}\n", "`paths` is empty"),
        ("paths: {/a: {}}\n", "its paths have no methods"),
        (
            "components: {schemas: {A: {}}}\n",
            "it has `components` only",
        ),
        (webhooks, "it has webhooks only"),
    ] {
        std::fs::write(folder.path().join("none.yaml"), format!("{head}{rest}")).unwrap();
        let said = format!("warning[S208]: the document has no operation: {why}\n");
        for (command, code) in [
            (&["list", "none.yaml"][..], 1),
            (&["generate", "none.yaml", "--out", "client"], 0),
            (&["mock", "none.yaml", "--try"], 0),
            (&["docs", "none.yaml", "--out", "pages"], 0),
            (&["new", "zoo", "--spec", "none.yaml"], 2),
        ] {
            let ran = run(folder.path(), command, "");
            assert_eq!(ran.code, code, "{command:?} {}", ran.err);
            assert!(ran.err.contains(&said), "{command:?} {}", ran.err);
        }
        let called = run(folder.path(), &["call", "none.yaml", "x"], "");
        let said = "error: no operation is called `x`; the document has no operation\n";
        assert_eq!((called.code, called.err.as_str()), (2, said));
    }
}
