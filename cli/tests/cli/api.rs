//! `specwright api`: a line for each kind of item.

use super::{folder, run};

const KINDS: &str = "\
openapi: 3.1.0
info: {title: Kinds, version: '1'}
paths:
  /orders/{id}:
    put:
      operationId: putOrder
      tags: [orders]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: dry, in: query, schema: {type: boolean}}
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Order'}}
          text/plain: {schema: {type: string}}
      responses:
        200: {description: Done, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        202: {description: Later}
        404: {description: None, content: {application/json: {schema: {$ref: '#/components/schemas/Ids'}}}}
        409: {description: Other, content: {text/plain: {schema: {type: string}}}}
  /ids:
    get:
      operationId: listIds
      tags: [ids]
      responses: {200: {description: All, content: {application/json: {schema: {$ref: '#/components/schemas/Ids'}}}}}
components:
  schemas:
    Ids: {type: array, items: {type: string}}
    Order:
      type: object
      required: [id]
      properties:
        id: {type: string}
        note: {type: [string, 'null']}
        state: {type: string, enum: [new, paid]}
        tree: {$ref: '#/components/schemas/Tree'}
        either: {oneOf: [{type: string}, {$ref: '#/components/schemas/Order'}]}
    Tree: {type: array, items: {$ref: '#/components/schemas/Tree'}}
";

#[test]
fn items_are_lines() {
    let folder = folder();
    std::fs::write(folder.path().join("kinds.yaml"), KINDS).unwrap();
    let ran = run(folder.path(), &["api", "kinds.yaml"], "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!("api", ran.out);

    // The order of the document makes no difference.
    let (head, rest) = KINDS.split_once("  /orders/{id}:").unwrap();
    let (orders, rest) = rest.split_once("  /ids:").unwrap();
    let (ids, components) = rest.split_once("components:").unwrap();
    let moved = format!("{head}  /ids:{ids}  /orders/{{id}}:{orders}components:{components}");
    assert_ne!(moved, KINDS);
    assert_eq!(run(folder.path(), &["api", "-"], &moved).out, ran.out);
}

#[test]
fn errors_are_shown() {
    let folder = folder();
    let ran = run(folder.path(), &["api", "-"], "openapi: 3.1.0\npaths: [");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("error["), "{}", ran.err);
}
