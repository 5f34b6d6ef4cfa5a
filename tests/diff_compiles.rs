//! Verdicts on code, held to the compiler: what callers wrote for the old crate is compiled with the new one.
//!
//! Each use names an item. It compiles with the old crate; with the new one it fails exactly if `diff` calls that item's change major.

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use specwright::diagnostic::Diagnostics;
use specwright::diff::{Rust, Side, diff};
use specwright::options::Options;
use specwright::source::Sources;

/// A name for the use, the item, and the code.
const USES: [(&str, &str, &str); 16] = [
    (
        "new_takes_more",
        "Order::new",
        "fn make() -> Order { Order::new(\"a\") }",
    ),
    (
        "field_was_number",
        "Order::count",
        "fn read(it: &Order) -> Option<i64> { it.count }",
    ),
    (
        "setter_of_number",
        "Order::count()",
        "fn make(it: Order) -> Order { it.count(1_i64) }",
    ),
    (
        "field_is_gone",
        "Order::old",
        "fn read(it: &Order) -> &Option<String> { &it.old }",
    ),
    (
        "field_as_before",
        "Order::note",
        "fn read(it: &Order) -> &Option<String> { &it.note }",
    ),
    (
        "becomes_nullable",
        "Order::gift",
        "fn read(it: &Order) -> Option<&String> { it.gift.as_ref() }",
    ),
    (
        "value_is_gone",
        "State::Lost",
        "fn make() -> State { State::Lost }",
    ),
    (
        "value_is_new",
        "State::Sold",
        "fn read(it: &State) -> bool { match it { State::New => true, State::Sold => false, _ => false } }",
    ),
    (
        "default_is_gone",
        "Receipt: Default",
        "fn make() -> Receipt { Receipt::default() }",
    ),
    (
        "receipt_as_before",
        "Receipt::text",
        "fn read(it: &Receipt) -> &Option<String> { &it.text }",
    ),
    (
        "argument_is_required",
        "Client::list_orders",
        "fn call(client: &Client) -> operations::ListOrders { client.list_orders() }",
    ),
    (
        "argument_is_text",
        "ListOrders::since()",
        "fn call(it: operations::ListOrders) -> operations::ListOrders { it.since(1_i64) }",
    ),
    (
        "argument_as_before",
        "ListOrders::state()",
        "fn call(it: operations::ListOrders) -> operations::ListOrders { it.state(\"new\") }",
    ),
    (
        "method_is_gone",
        "Client::drop_order",
        "fn call(client: &Client) -> operations::DropOrder { client.drop_order(\"a\") }",
    ),
    (
        "body_of_more_types",
        "Client::send_memo",
        "fn call(client: &Client, it: Memo) -> operations::SendMemo { client.send_memo(it) }",
    ),
    (
        "renamed_type",
        "Shelf",
        "fn read(it: &Shelf) -> &Option<String> { &it.room }",
    ),
];

const OLD: &str = "
  /orders:
    get:
      operationId: listOrders
      parameters: [{ name: since, in: query, schema: { type: integer } }, { name: state, in: query, schema: { type: string } }]
      responses: { '200': { description: All., content: { application/json: { schema: { $ref: '#/components/schemas/Receipt' } } } } }
    post:
      operationId: createOrder
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
      responses: { '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/Shelf' } } } } }
  /memos:
    post:
      operationId: sendMemo
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Memo' } } } }
      responses: { '204': { description: Done. } }
  /orders/{id}:
    delete:
      operationId: dropOrder
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '204': { description: Done. } }
components:
  schemas:
    Order:
      type: object
      required: [id]
      properties: { id: { type: string }, count: { type: integer }, old: { type: string }, note: { type: string }, gift: { type: string }, state: { $ref: '#/components/schemas/State' } }
    State: { type: string, enum: [new, sold, lost] }
    Receipt: { type: object, properties: { text: { type: string } } }
    Memo: { type: object, properties: { text: { type: string } } }
    Shelf: { type: object, properties: { room: { type: string } } }
";

/// The edits that make the new document.
const EDITS: [(&str, &str); 9] = [
    ("required: [id]", "required: [id, shop]"),
    (
        "count: { type: integer }, old: { type: string }",
        "shop: { type: boolean }, count: { type: number }",
    ),
    ("gift: { type: string }", "gift: { type: [string, 'null'] }"),
    ("enum: [new, sold, lost]", "enum: [new, sold, kept]"),
    (
        "Receipt: { type: object,",
        "Receipt: { type: object, required: [at],",
    ),
    (
        "{ text: { type: string } } }\n    Memo",
        "{ at: { type: integer }, text: { type: string } } }\n    Memo",
    ),
    (
        "name: since, in: query, schema: { type: integer } }",
        "name: since, in: query, schema: { type: string } }, { name: shop, in: query, required: true, schema: { type: string } }",
    ),
    (
        "schemas/Memo' } } }",
        "schemas/Memo' } }, text/plain: { schema: { type: string } } }",
    ),
    ("Shelf", "Rack"),
];

fn new() -> String {
    let edited = EDITS.iter().fold(OLD.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    });
    let (before, rest) = edited.split_once("  /orders/{id}:").unwrap();
    format!(
        "{before}components:{}",
        rest.split_once("\ncomponents:").unwrap().1
    )
}

/// Writes a crate and its user, and says which uses do not compile.
fn failing(folder: &Path, paths: &str) -> BTreeSet<String> {
    let document = folder.join("shop.yaml");
    std::fs::create_dir_all(folder.join("user/examples")).unwrap();
    std::fs::create_dir_all(folder.join("user/src")).unwrap();
    std::fs::write(&document, text(paths)).unwrap();
    support::write(
        &support::generate(&document, "shop").files,
        &folder.join("shop"),
    );
    let manifest = "[package]\nname = \"user\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\n\
                    shop = { path = \"../shop\", default-features = false, features = [\"full\"] }\n";
    let has_features = std::fs::read_to_string(folder.join("shop/Cargo.toml")).unwrap();
    let manifest = match has_features.contains("\nfull = ") {
        true => manifest.to_owned(),
        false => manifest.replace(", features = [\"full\"]", ""),
    };
    std::fs::write(folder.join("user/Cargo.toml"), manifest).unwrap();
    std::fs::write(folder.join("user/src/lib.rs"), "").unwrap();
    let workspace = "[workspace]\nmembers = [\"shop\", \"user\"]\nresolver = \"3\"\n";
    std::fs::write(folder.join("Cargo.toml"), workspace).unwrap();
    support::lock(folder);
    for (name, _, code) in USES {
        let code = format!(
            "#![allow(unused)]\nuse shop::{{Client, operations, types::*}};\n{code}\nfn main() {{}}\n"
        );
        std::fs::write(folder.join(format!("user/examples/{name}.rs")), code).unwrap();
    }
    let output = Command::new(env!("CARGO"))
        .args([
            "check",
            "--offline",
            "--examples",
            "--keep-going",
            "-p",
            "user",
        ])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", support::workshop("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let failed = said.split("could not compile `user` (example \"").skip(1);
    let failed: BTreeSet<String> = failed
        .map(|it| it.split('"').next().unwrap().to_owned())
        .collect();
    assert!(output.status.success() == failed.is_empty(), "{said}");
    failed
}

fn text(paths: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{ title: Shop, version: '1' }}\npaths:{paths}")
}

#[test]
fn major_is_what_does_not_compile() {
    let folder = support::workshop("diff");
    assert_eq!(
        failing(&folder.join("old"), OLD),
        BTreeSet::new(),
        "the old crate has them all"
    );
    let failed = failing(&folder.join("new"), &new());

    let read = |paths: &str| {
        let mut sources = Sources::new();
        let document = sources.add_text("shop.yaml", text(paths), &mut Diagnostics::default());
        (sources, document.unwrap())
    };
    let ((old, old_document), (new, new_document)) = (read(OLD), read(&new()));
    let options = Options::default();
    let side = |sources, document| Side {
        sources,
        document,
        overlays: &[],
        options: &options,
    };
    let found = diff(side(&old, old_document), side(&new, new_document)).unwrap();
    let items: Vec<_> = found.changes.iter().flat_map(|it| &it.items).collect();
    println!(
        "{} of {} uses do not compile any more: {failed:?}",
        failed.len(),
        USES.len()
    );
    let mut wrong = Vec::new();
    for (name, path, _) in USES {
        let changes = items.iter().filter(|it| it.path == path);
        let verdict = changes.map(|it| it.rust).max().unwrap_or(Rust::None);
        if (verdict == Rust::Major) != failed.contains(name) {
            wrong.push(format!("{name}: {path} is {verdict:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "the compiler says otherwise: {wrong:#?}\n{failed:#?}"
    );
    assert!(failed.len() > 5 && failed.len() < USES.len(), "{failed:#?}");
}
