//! The file of names that stay: what is new takes no name from what is there, and what is wrong in the file is said at its place.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use specwright::Outcome;
use specwright::diagnostic::Diagnostics;
use specwright::options::Options;
use specwright::report::{RenderOptions, render};
use specwright::source::Sources;

mod parts;
mod random;

/// Names by what they are names of.
type Lock = BTreeMap<String, String>;

/// Generates from a document, with the file of names that an earlier run wrote, if there is one.
fn generate(folder: &Path, document: &str, lock: Option<&str>) -> Result<Outcome, String> {
    let at = |name: &str| folder.join(name);
    std::fs::write(at("openapi.yaml"), document).unwrap();
    std::fs::write(
        at("specwright.yaml"),
        "document: openapi.yaml\nnames_lock: names.lock\non_defect: skip\n",
    )
    .unwrap();
    match lock {
        Some(text) => std::fs::write(at("names.lock"), text).unwrap(),
        None => drop(std::fs::remove_file(at("names.lock"))),
    }
    let (mut sources, mut found) = (Sources::new(), Diagnostics::default());
    let read = Options::read(&at("specwright.yaml"), &mut sources, &mut found);
    let read = read.and_then(|it| it.open(&mut sources, &mut found).map(|input| (it, input)));
    let shown = RenderOptions::default();
    let Some((options, input)) = read else {
        return Err(render(&found.into_vec(), &sources, shown));
    };
    let outcome = specwright::generate(&sources, input.document, &[], &options);
    match outcome.files.is_empty() {
        true => Err(render(&outcome.diagnostics, &sources, shown)),
        false => Ok(outcome),
    }
}

fn names(text: &str) -> Lock {
    let root: Value = serde_yaml::from_str(text).unwrap();
    let names = root["names"].as_object().unwrap();
    let names = names
        .iter()
        .map(|(key, name)| (key.clone(), name.as_str().unwrap().to_owned()));
    names.collect()
}

fn text(outcome: &Outcome) -> &str {
    outcome.names_lock.as_deref().unwrap()
}

const BEFORE: &str = "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        200: {description: One, content: {application/json: {schema: {$ref: '#/components/schemas/order-line'}}}}
        404: {description: None, content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}}
    put:
      operationId: putOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/order-line'}}}}
      responses: {200: {description: One, content: {application/json: {schema: {$ref: '#/components/schemas/Receipt'}}}}}
components:
  schemas:
    order-line:
      type: object
      required: [name, total]
      properties:
        name: {type: string}
        total: {type: integer}
        state: {type: string, enum: [new, paid]}
        deep: {type: object, properties: {inner: {type: object, properties: {x: {type: string}}}}}
    Receipt: {type: object, properties: {state: {type: string, enum: [new, paid]}}}
";

/// What is changed in the document: texts, and those that take their places.
type Edits = &'static [(&'static str, &'static str)];

const CASES: &[Case] = &[
    (
        "a schema of the same letters",
        &[
            (
                "    Receipt:",
                "    OrderLine: {type: object, properties: {a: {type: string}}}\n    Receipt:",
            ),
            (
                "{why: {type: string}}",
                "{why: {$ref: '#/components/schemas/OrderLine'}}",
            ),
        ],
        "type order-line",
        "OrderLine",
    ),
    (
        "a schema of an inline type's name",
        &[
            (
                "    Receipt:",
                "    OrderLineDeep: {type: object, properties: {a: {type: string}}}\n    Receipt:",
            ),
            (
                "{why: {type: string}}",
                "{why: {$ref: '#/components/schemas/OrderLineDeep'}}",
            ),
        ],
        "type order-line/deep",
        "OrderLineDeep",
    ),
    (
        "a schema of a builder's name",
        &[
            (
                "    Receipt:",
                "    GetOrder: {type: object, properties: {a: {type: string}}}\n    Receipt:",
            ),
            (
                "{why: {type: string}}",
                "{why: {$ref: '#/components/schemas/GetOrder'}}",
            ),
        ],
        "builder getOrder",
        "GetOrder",
    ),
    (
        "a schema of the name of required values",
        &[
            (
                "    Receipt:",
                "    OrderLineRequired: {type: object, properties: {a: {type: string}}}\n    Receipt:",
            ),
            (
                "{why: {type: string}}",
                "{why: {$ref: '#/components/schemas/OrderLineRequired'}}",
            ),
        ],
        "required order-line",
        "OrderLineRequired",
    ),
    (
        "an operation of the same letters",
        &[(
            "    put:\n",
            "    delete: {operationId: get_order, responses: {204: {description: Gone}}}\n    put:\n",
        )],
        "method getOrder",
        "get_order",
    ),
    (
        "an outer place of the same structure",
        &[(
            "        name: {type: string}\n",
            "        name: {type: object, properties: {x: {type: string}}}\n",
        )],
        "type order-line/deep/inner",
        "OrderLineDeepInner",
    ),
    (
        "a structure that several had, and one has now",
        &[(
            "Receipt: {type: object, properties: {state: {type: string, enum: [new, paid]}}}",
            "Receipt: {type: object, properties: {state: {type: string}}}",
        )],
        "shared order-line/state",
        "NewOrPaid",
    ),
    (
        "a value more in what several have",
        &[("enum: [new, paid]", "enum: [new, paid, sent]")],
        "shared Receipt/state",
        "NewOrPaid",
    ),
    (
        "a schema of the name of what several have",
        &[
            (
                "    Receipt:",
                "    NewOrPaid: {type: object, properties: {a: {type: string}}}\n    Receipt:",
            ),
            (
                "{why: {type: string}}",
                "{why: {$ref: '#/components/schemas/NewOrPaid'}}",
            ),
        ],
        "shared order-line/state",
        "NewOrPaid",
    ),
];

#[test]
fn names_that_change_today_stay() {
    assert_stay(BEFORE, CASES);
}

/// What is changed, and by key which name changes with it unless it is kept.
type Case = (&'static str, Edits, &'static str, &'static str);

/// Makes each change to a document: without the file a name changes, and with it all of them stay.
fn assert_stay(before: &str, cases: &[Case]) {
    let folder = tempfile::tempdir().unwrap();
    let first = generate(folder.path(), before, None).unwrap();
    let lock = text(&first).to_owned();
    for (what, edits, key, name) in cases {
        let mut after = before.to_owned();
        for (from, to) in *edits {
            assert!(after.contains(from), "{what}: {from}");
            after = after.replace(from, to);
        }
        assert_eq!(
            names(&lock).get(*key).map(String::as_str),
            Some(*name),
            "{what}: {lock}"
        );
        let without = generate(folder.path(), &after, None).unwrap();
        assert_ne!(
            names(text(&without)).get(*key).map(String::as_str),
            Some(*name),
            "{what}: nothing to keep"
        );
        let with = generate(folder.path(), &after, Some(&lock)).unwrap();
        for (key, name) in &names(&lock) {
            if let Some(now) = names(text(&with)).get(key) {
                assert_eq!(now, name, "{what}: {key}");
            }
        }
        assert_eq!(
            names(text(&with)).get(*key).map(String::as_str),
            Some(*name),
            "{what}"
        );
        let again = generate(folder.path(), &after, Some(text(&with))).unwrap();
        assert!(again.files == with.files, "{what}: not the same twice");
    }
}

#[test]
fn a_name_in_common_stays_with_what_it_describes_and_then_with_the_most() {
    let folder = tempfile::tempdir().unwrap();
    let shared = |before: &str, from: &str, to: &str| {
        let first = generate(folder.path(), before, None).unwrap();
        let after = before.replacen(from, to, 1);
        assert_ne!(before, after);
        let second = generate(folder.path(), &after, Some(text(&first))).unwrap();
        (names(text(&first)), names(text(&second)))
    };
    // The first of three places is another enum now.
    let parcel =
        "    Parcel: {type: object, properties: {state: {type: string, enum: [new, paid]}}}\n";
    let document = BEFORE.replace(
        "{why: {type: string}}",
        "{why: {$ref: '#/components/schemas/Parcel'}}",
    ) + parcel;
    let (before, after) = shared(&document, "[new, paid]", "[new, paid, lost]");
    assert_eq!(before["shared order-line/state"], "NewOrPaid");
    assert_eq!(after["shared Receipt/state"], "NewOrPaid");
    assert_eq!(after["shared Parcel/state"], "NewOrPaid");
    assert_ne!(
        after.get("shared order-line/state"),
        Some(&"NewOrPaid".to_owned())
    );

    // The first of two is another enum now: the name goes to the other one, which it describes.
    let (before, after) = shared(BEFORE, "[new, paid]", "[new, paid, lost]");
    assert_eq!(before["shared order-line/state"], "NewOrPaid");
    assert_eq!(after["shared Receipt/state"], "NewOrPaid");
    assert_eq!(after["shared order-line/state"], "NewOrPaidOrLost");

    // The first of three is called alike whatever the type of its member.
    let inline = "box: {type: object, properties: {size: {type: string}}}";
    let document = BEFORE
        .replace("deep: {", &format!("{inline}\n        deep: {{"))
        .replace(
            "Receipt: {type: object, properties: {",
            &format!("Receipt: {{type: object, properties: {{{inline}, "),
        )
        + &format!("    Parcel: {{type: object, properties: {{{inline}}}}}\n");
    let document = document.replace(
        "{why: {type: string}}",
        "{why: {$ref: '#/components/schemas/Parcel'}}",
    );
    let (before, after) = shared(&document, "size: {type: string}", "size: {type: integer}");
    assert_eq!(before["shared order-line/box"], "OnlySize");
    assert_eq!(after["shared Receipt/box"], "OnlySize");
    assert_eq!(after["shared Parcel/box"], "OnlySize");
    assert_ne!(
        after.get("shared order-line/box"),
        Some(&"OnlySize".to_owned())
    );
}

#[test]
fn without_changes_the_file_makes_no_difference() {
    let folder = tempfile::tempdir().unwrap();
    let first = generate(folder.path(), BEFORE, None).unwrap();
    let again = generate(folder.path(), BEFORE, Some(text(&first))).unwrap();
    assert_eq!(first.files, again.files);
    assert_eq!(first.names_lock, again.names_lock);
}

#[test]
fn a_build_script_writes_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let first = generate(folder.path(), BEFORE, None).unwrap();
    let built = specwright::build::run(at("specwright.yaml"), at("client"));
    if std::env::var_os("CI").is_some_and(|it| !it.is_empty() && it != "false" && it != "0") {
        assert!(built.unwrap_err().to_string().contains("names.lock"));
        return;
    }
    built.unwrap();
    assert_eq!(
        std::fs::read_to_string(at("names.lock")).ok(),
        first.names_lock
    );
}

#[test]
fn what_is_wrong_in_the_file_is_shown_there() {
    let folder = tempfile::tempdir().unwrap();
    let lock = text(&generate(folder.path(), BEFORE, None).unwrap()).to_owned();
    let cases = [
        (
            "\"OrderLine\"",
            "\"order line\"",
            "`order line` cannot be the name of `type order-line`",
        ),
        (
            "\"OrderLine\"",
            "\"Option\"",
            "`Option` cannot be the name of `type order-line`",
        ),
        (
            "\"get_order\"",
            "\"builder\"",
            "`builder` cannot be the name of `method getOrder`",
        ),
        (
            "\"get_order\"",
            "\"put_order\"",
            "`put_order` is the name of `method getOrder` already",
        ),
        (
            "\"OrderLineDeep\"",
            "\"Receipt\"",
            "`Receipt` is the name of `type Receipt` already",
        ),
        (
            "\"builder getOrder\"",
            "\"bilder getOrder\"",
            "`bilder getOrder` does not begin with one of",
        ),
        (
            "\"get_order\"",
            "[]",
            "the name of `method getOrder` must be a string",
        ),
        (
            "version: 1",
            "version: 2",
            "this is no file of names of `version: 1`",
        ),
        (
            "version: 1\n",
            "",
            "this is no file of names of `version: 1`",
        ),
        ("\"type Receipt\"", "\"type order-line\"", "type order-line"),
        (
            "\"New\"",
            "\"Paid\"",
            "`Paid` is the name of `variant shared NewOrPaid/new` already",
        ),
        (
            "\"New\"",
            "\"Unrecognized\"",
            "`Unrecognized` cannot be the name of `variant shared NewOrPaid/new`",
        ),
    ];
    for (from, to, message) in cases {
        let wrong = lock.replacen(from, to, 1);
        assert_ne!(wrong, lock, "{from}");
        let said = generate(folder.path(), BEFORE, Some(&wrong)).unwrap_err();
        assert!(said.contains(message), "{from}: {said}");
        assert!(said.contains("names.lock:"), "{from}: {said}");
    }
    // What the document does not have any more is no mistake, and is gone from the next file.
    let gone = format!("{lock}  \"type Gone\": \"Gone\"\n");
    let after = generate(folder.path(), BEFORE, Some(&gone)).unwrap();
    assert_eq!(text(&after), lock);
}
