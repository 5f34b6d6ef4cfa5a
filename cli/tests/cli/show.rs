//! `specwright show`: the reference of an operation or a schema.

use std::path::Path;
use std::process::Command;

use super::{Ran, folder, run};

/// The flagship's document and options.
fn flagship(arguments: &[&str], columns: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["show", "--options", "spec/specwright.yaml"])
        .args(arguments)
        .current_dir(root)
        .env("COLUMNS", columns)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    assert_eq!(
        (output.status.code(), text(output.stderr)),
        (Some(0), String::new())
    );
    text(output.stdout)
}

/// What the provider's own reference of the endpoint says: a field, and words that stand in its line or below it.
const FACTS: [(&str, &[&str]); 22] = [
    ("thread_id", &["string", "required"]),
    (
        "include[]",
        &[
            "array of string",
            "step_details.tool_calls[*].file_search.results[*].content",
        ],
    ),
    ("assistant_id", &["string", "required"]),
    ("stream", &["boolean", "[DONE]"]),
    ("max_completion_tokens", &["integer", "incomplete"]),
    ("max_prompt_tokens", &["integer", "incomplete"]),
    (
        "temperature",
        &["number", "default 1", "at least 0, at most 2"],
    ),
    (
        "top_p",
        &[
            "number",
            "default 1",
            "at least 0, at most 1",
            "ucleus sampling",
        ],
    ),
    ("tools", &["array of one of"]),
    (
        "metadata",
        &[
            "map of string",
            "at most 16 entries",
            "64 characters",
            "512 characters",
        ],
    ),
    ("parallel_tool_calls", &["boolean", "default true"]),
    (
        "tool_choice",
        &["one of", "\"none\"", "\"auto\"", "\"required\""],
    ),
    ("response_format", &["one of", "json_schema", "json_object"]),
    ("model", &["string"]),
    ("instructions", &["string"]),
    ("additional_instructions", &["string"]),
    (
        "reasoning_effort",
        &["string", "default \"medium\"", "\"low\"", "\"high\""],
    ),
    ("additional_messages", &["array of object"]),
    ("attachments", &["array of object"]),
    ("file_id", &["string"]),
    ("content", &["required", "one of"]),
    ("role", &["required", "\"user\"", "\"assistant\""]),
];

/// The line of a field with those below it that belong to it: all that are set in further.
fn blocks(page: &str, name: &str) -> Vec<String> {
    let lines: Vec<&str> = page.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let starts = lines.iter().enumerate().filter(|(_, line)| {
        let text = line.trim_start();
        text.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with("  "))
    });
    let block = |(at, line): (usize, &&str)| {
        let own = lines[at + 1..].iter();
        let own = own.take_while(|it| it.is_empty() || indent(it) > indent(line));
        let words = std::iter::once(line)
            .chain(own)
            .flat_map(|it| it.split_whitespace());
        words.collect::<Vec<_>>().join(" ")
    };
    starts.map(block).collect()
}

#[test]
fn everything_that_the_endpoints_reference_says_is_there() {
    for columns in ["60", "100"] {
        let page = flagship(&["createRun"], columns);
        for (name, facts) in FACTS {
            let blocks = blocks(&page, name);
            let has = |block: &String| facts.iter().all(|it| block.contains(it));
            assert!(
                blocks.iter().any(has),
                "{columns}: {name} {facts:?}: {blocks:#?}"
            );
        }
        assert!(page.contains("`application/json`"), "{page}");
        // Code keeps its lines; all else is no wider than was asked for, unless it is one word.
        let width = columns.parse().unwrap();
        let prose = page.split("\nRust\n").next().unwrap();
        for line in prose.lines().filter(|it| it.chars().count() > width) {
            assert_eq!(line.split_whitespace().count(), 1, "{line}");
        }
        insta::assert_snapshot!(format!("show_{columns}"), page);
    }
}

#[test]
fn markdown_and_json_say_the_same() {
    let markdown = flagship(&["createRun", "--format", "markdown"], "80");
    let json = flagship(&["createRun", "--format", "json"], "80");
    for (name, _) in FACTS {
        assert!(markdown.contains(&format!("- `{name}` (")), "{name}");
        assert!(json.contains(&format!("\"name\": \"{name}\"")), "{name}");
    }
    insta::assert_snapshot!("show_markdown", markdown);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let section = |title: &str| {
        let sections = json["sections"].as_array().unwrap();
        sections
            .iter()
            .find(|it| it["title"] == title)
            .unwrap()
            .clone()
    };
    let fields = section("Body (required)")["fields"].clone();
    let temperature = fields
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["name"] == "temperature");
    let temperature = temperature.unwrap();
    assert_eq!(
        (&temperature["default"], &temperature["required"]),
        (&1.into(), &false.into())
    );
}

const TREES: &str = "\
openapi: 3.1.0
info: {title: Trees, version: '1'}
servers: [{url: 'https://{region}.trees.example/v1', variables: {region: {default: eu}}}]
security: [{key: []}]
paths:
  /trees/{treeId}:
    put:
      operationId: putTree
      summary: Replaces a tree
      parameters:
        - {name: treeId, in: path, required: true, schema: {type: string}}
        - {name: if-match, in: header, required: true, schema: {type: string}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}
      responses:
        '200': {description: The tree, content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}
        '404': {description: There is none}
  /forests:
    get:
      operationId: listForests
      responses: {'200': {description: All, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Forest'}}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Forest: {type: object, properties: {trees: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
    Tree:
      type: object
      description: A node with the nodes below it.
      required: [label, kind]
      properties:
        label: {type: string, description: \"It's `$(rm)` \\\"quoted\\\"\", minLength: 2}
        kind: {type: string, enum: [oak, elm]}
        parent: {$ref: '#/components/schemas/Tree'}
        children: {type: array, maxItems: 3, items: {$ref: '#/components/schemas/Tree'}}
";

fn trees(arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("trees.yaml"), TREES).unwrap();
    run(
        folder.path(),
        &[&["show", "trees.yaml"], arguments].concat(),
        "",
    )
}

#[test]
fn a_recursive_type_is_listed_once() {
    let page = trees(&["putTree"]);
    assert_eq!((page.code, page.err.as_str()), (0, ""));
    insta::assert_snapshot!("show_recursive", page.out);
    assert_eq!(trees(&["PUT", "/trees/{treeId}"]).out, page.out);
    assert_eq!(trees(&["puttree"]).out, page.out);
}

#[test]
fn a_schema_says_what_uses_it() {
    let page = trees(&["Tree"]);
    assert_eq!((page.code, page.err.as_str()), (0, ""));
    insta::assert_snapshot!("show_schema", page.out);
    assert_eq!(trees(&["#/components/schemas/Tree"]).out, page.out);
}

#[test]
fn what_is_called_otherwise_is_suggested() {
    let folder = folder();
    let ran = |name: &str| {
        let ran = run(folder.path(), &["show", "pets.yaml", name], "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        ran.err
    };
    let near = ran("getPets");
    assert!(
        near.contains("no operation and no schema is called `getPets`"),
        "{near}"
    );
    assert!(
        near.contains("did you mean `getPet` or `listPets`?"),
        "{near}"
    );
    assert!(ran("wombat").contains("`specwright list SPEC WORDS`"));
    // By the path as well, with or without a method.
    let near = ran("GET /pest");
    assert!(near.contains("did you mean `GET /pets` or "), "{near}");
    let near = ran("/pets/{pet}");
    assert!(near.contains("did you mean `GET /pets`"), "{near}");
    // A call is of an operation.
    for (name, said) in [
        (
            "getPte",
            "error: no operation is called `getPte`; did you mean `getPet`?\n",
        ),
        (
            "Pet",
            "error: `Pet` is a schema, which cannot be called; used by `getPet`\n",
        ),
    ] {
        let ran = run(folder.path(), &["call", "pets.yaml", name], "");
        assert_eq!((ran.code, ran.err.as_str()), (2, said));
    }
}

/// Nothing of the document is run by a shell that the command line is copied to.
#[test]
fn curl_sends_what_is_said_and_runs_nothing() {
    let hostile = TREES
        .replace("X-Key", "X-$(touch a)`touch b`")
        .replace("if-match", "x';touch c;'");
    let hostile = hostile.replace("/trees/{treeId}", "/trees/$(touch d)/{treeId}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("trees.yaml"), hostile).unwrap();
    let arguments = ["show", "trees.yaml", "putTree", "--format", "json"];
    let page = run(folder.path(), &arguments, "");
    let page: serde_json::Value = serde_json::from_str(&page.out).unwrap();
    let snippets = page["snippets"].as_array().unwrap();
    let code = snippets.iter().find(|it| it["title"] == "curl").unwrap()["code"]
        .as_str()
        .unwrap();
    let script = format!("curl() {{ for it; do printf '%s\\n' \"$it\"; done; }}\n{code}\n");
    let shell = Command::new("sh")
        .args(["-c", &script])
        .envs([("TREE_ID", "7"), ("KEY", "secret")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(shell.status.success(), "{code}");
    let said = String::from_utf8(shell.stdout).unwrap();
    let url = "https://eu.trees.example/v1/trees/$(touch d)/7\n";
    assert!(said.contains(url), "{said}\n{code}");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "{code}"
    );
}
