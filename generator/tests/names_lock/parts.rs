//! Names within a type or an operation: a new part takes no name from one that is there.

use super::{Case, assert_stay, generate, names, text};

const BEFORE: &str = "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    put:
      operationId: putOrder
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: sortBy, in: query, schema: {type: string}}
        - {name: trace, in: header, schema: {type: string}}
      requestBody:
        content:
          application/vnd.a+json: {schema: {$ref: '#/components/schemas/order-line'}}
          application/vnd.b.x+json: {schema: {$ref: '#/components/schemas/order-line'}}
      responses:
        200:
          description: One
          content:
            application/json: {schema: {$ref: '#/components/schemas/order-line'}}
            application/vnd.b.x+json: {schema: {$ref: '#/components/schemas/a-b'}}
components:
  schemas:
    order-line:
      type: object
      properties:
        unitPrice: {type: integer}
        note: {type: [string, 'null']}
        state: {type: string, enum: [new, '1']}
        level: {type: integer, enum: [1, 2]}
        part: {oneOf: [{$ref: '#/components/schemas/a-b'}, {type: integer}]}
      additionalProperties: {type: string}
    a-b: {type: object, required: [x], properties: {x: {type: string}}}
    z-z: {type: object, properties: {new: {type: string}, new_value: {type: string}}}
";

const CASES: &[Case] = &[
    (
        "a property that is written as a field is",
        &[(
            "        unitPrice:",
            "        unit_price: {type: string}\n        unitPrice:",
        )],
        "field order-line/unitPrice",
        "unit_price",
    ),
    (
        "a value that is written as a variant is",
        &[("enum: [new, '1']", "enum: [New, new, '1']")],
        "variant order-line/state/new",
        "New",
    ),
    (
        "a branch that is written as a variant is",
        &[
            ("oneOf: [{", "oneOf: [{$ref: '#/components/schemas/a_b'}, {"),
            (
                "    a-b:",
                "    a_b: {type: object, required: [y], properties: {y: {type: string}}}\n    a-b:",
            ),
        ],
        "variant order-line/part/a-b",
        "AB",
    ),
    (
        "a parameter that is written as an argument is",
        &[(
            "        - {name: sortBy",
            "        - {name: sort_by, in: query, schema: {type: string}}\n        - {name: sortBy",
        )],
        "parameter putOrder/query/sortBy",
        "sort_by",
    ),
    (
        "a parameter of the same name in the query",
        &[(
            "        - {name: sortBy",
            "        - {name: trace, in: query, schema: {type: string}}\n        - {name: sortBy",
        )],
        "parameter putOrder/header/trace",
        "trace",
    ),
    (
        "a media type that is called alike, sent",
        &[(
            "          application/vnd.b.x+json:",
            "          application/vnd.b-x+json: {schema: {$ref: '#/components/schemas/order-line'}}\n          application/vnd.b.x+json:",
        )],
        "body-as putOrder/application~1vnd.b.x+json",
        "body_as_b_x",
    ),
    (
        "a media type that is called alike, received",
        &[(
            "            application/vnd.b.x+json:",
            "            application/vnd.b-x+json: {schema: {$ref: '#/components/schemas/z-z'}}\n            application/vnd.b.x+json:",
        )],
        "response-as putOrder/application~1vnd.b.x+json",
        "as_b_x",
    ),
];

#[test]
fn parts_that_are_renamed_today_keep_their_names() {
    assert_stay(BEFORE, CASES);
}

/// The lines of some code after a change, with the names of before.
fn code(edits: &[(&str, &str)], file: &str) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let first = generate(folder.path(), BEFORE, None).unwrap();
    let after = edits.iter().fold(BEFORE.to_owned(), |it, (from, to)| {
        assert!(it.contains(from), "{from}");
        it.replace(from, to)
    });
    let read = |it: &specwright::Outcome| {
        let found = it.files.iter().find(|it| it.path == file);
        found.map(|it| it.text.clone()).unwrap_or_default()
    };
    let without = generate(folder.path(), &after, None).unwrap();
    let with = generate(folder.path(), &after, Some(text(&first))).unwrap();
    (read(&without), read(&with))
}

#[test]
fn the_rest_and_setters_of_nulls_stay_without_lines_of_their_own() {
    let file = "src/types/order_line.rs";
    let extra = [(
        "        unitPrice:",
        "        extra: {type: string}\n        unitPrice:",
    )];
    let (without, with) = code(&extra, file);
    assert!(without.contains("pub extra_2: Map<String>"), "{without}");
    assert!(with.contains("pub extra: Map<String>"), "{with}");
    let null = [(
        "        unitPrice:",
        "        note_null: {type: string}\n        unitPrice:",
    )];
    let (without, with) = code(&null, file);
    assert!(without.contains("null(note_null_2)"), "{without}");
    assert!(with.contains("null(note_null)"), "{with}");
}

#[test]
fn files_stay_with_the_components_that_had_them() {
    let user = "part: {oneOf: [{$ref: '#/components/schemas/order_line'}, ";
    let edits = [
        ("part: {oneOf: [", user),
        (
            "    a-b:",
            "    order_line: {type: object, required: [q], properties: {q: {type: string}}}\n    a-b:",
        ),
    ];
    let (without, with) = code(&edits, "src/types/order_line.rs");
    assert!(without.contains("q: required"), "{without}");
    assert!(with.contains("unit_price"), "{with}");
}

#[test]
fn a_part_that_is_written_as_its_name_needs_no_line() {
    let folder = tempfile::tempdir().unwrap();
    let first = generate(folder.path(), BEFORE, None).unwrap();
    let lock = names(text(&first));
    for key in [
        "field order-line/note",
        "parameter putOrder/path/id",
        "setter order-line/note",
        "rest order-line",
    ] {
        assert!(!lock.contains_key(key), "{key}");
    }
}

const UNIONS: &str = "\
openapi: 3.1.0
info: {title: Notes, version: '1'}
paths:
  /notes:
    post:
      operationId: write
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Note'}}
      responses: {204: {description: Done}}
components:
  schemas:
    Note:
      type: object
      properties:
        list: {oneOf: [{type: string}, {type: array, items: {type: string}}]}
        rows: {oneOf: [{type: string}, {type: array, items: {type: object, properties: {a: {type: string}}}}]}
        part: {oneOf: [{type: string}, {type: object, required: [kind], properties: {kind: {const: words}, a: {type: string}}}]}
        known: {oneOf: [{type: string}, {$ref: '#/components/schemas/Words'}]}
        thing: {oneOf: [{type: string}, {type: object, required: [a], properties: {a: {type: string}}}]}
    Words: {type: object, required: [kind], properties: {kind: {const: text}, a: {type: string}}}
    Image: {type: object, required: [kind], properties: {kind: {const: image}, b: {type: string}}}
";

const MORE_BRANCHES: &[Case] = &[
    (
        "a second array, before the first",
        &[(
            "list: {oneOf: [{type: string}, ",
            "list: {oneOf: [{type: string}, {type: array, items: {type: integer}}, ",
        )],
        "variant Note/list/string array",
        "Array",
    ),
    (
        "a second array, and what is in the first",
        &[(
            "rows: {oneOf: [{type: string}, ",
            "rows: {oneOf: [{type: string}, {type: array, items: {type: integer}}, ",
        )],
        "type Note/rows/object array/item",
        "NoteRowsArrayItem",
    ),
    (
        "a second object, which a constant tells from the first",
        &[(
            "part: {oneOf: [{type: string}, ",
            "part: {oneOf: [{type: string}, {type: object, required: [kind], properties: {kind: {const: image}}}, ",
        )],
        "variant Note/part/words",
        "Object",
    ),
    (
        "the same, by the type",
        &[(
            "part: {oneOf: [{type: string}, ",
            "part: {oneOf: [{type: string}, {type: object, required: [kind], properties: {kind: {const: image}}}, ",
        )],
        "type Note/part/words",
        "NotePartObject",
    ),
    (
        "a second component, which a constant tells from the first",
        &[(
            "known: {oneOf: [{type: string}, ",
            "known: {oneOf: [{type: string}, {$ref: '#/components/schemas/Image'}, ",
        )],
        "variant Note/known/Words",
        "Words",
    ),
];

#[test]
fn a_branch_keeps_its_name_when_there_are_more_of_its_kind() {
    assert_stay(UNIONS, MORE_BRANCHES);
}

#[test]
fn the_first_of_two_branches_that_are_called_alike_has_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let two = UNIONS.replace(
        "properties: {a: {type: string}}}]}\n    Words",
        "properties: {a: {type: string}}}, {type: object, required: [b], properties: {b: {type: string}}}]}\n    Words",
    );
    let outcome = generate(folder.path(), &two, None).unwrap();
    let mut files = outcome.files.iter();
    let file = files.find(|it| it.path == "src/types/note.rs").unwrap();
    let variants = [
        "Object(NoteThingObject)",
        "ObjectValue(NoteThingObjectObject)",
    ];
    assert!(
        variants.iter().all(|it| file.text.contains(it)),
        "{}",
        file.text
    );
    let first = file
        .text
        .split("pub struct NoteThingObject {")
        .nth(1)
        .unwrap();
    let fields = first.split('}').next().unwrap();
    assert!(
        fields.contains("pub a:") && !fields.contains("pub b:"),
        "{first}"
    );
}
