//! What a new document does to callers: a case for each kind of change, and edits that are none.
//!
//! A case is a file of `tests/diff`: a tiny document in which lines that begin with `-` are in the old one only and lines that
//! begin with `+` in the new one only. Its name is the kind that it shows, perhaps with more words behind a dot; a line that
//! begins with `# shows:` lists more.

mod support;

#[path = "support/diff_cases.rs"]
mod diff_cases;
mod server;
#[path = "support/values.rs"]
mod values;
#[path = "support/wire_proof.rs"]
mod wire_proof;

use std::collections::{BTreeMap, BTreeSet};

use insta::{assert_snapshot, with_settings};
use serde_json::Value as Json;
use specwright::diff::render::{Format, Settings, render};
use specwright::diff::{Change, Diff, Failure, Kind, Rust, Wire, diff};
use specwright::options::Options;

use diff_cases::{Read, cases, options, read, read_options, side, sides};

fn compare(old: &Read, new: &Read, options: &Options) -> Diff {
    match diff(side(old, options), side(new, options)) {
        Ok(diff) => diff,
        Err(failure) => panic!("{failure:#?}"),
    }
}

fn shown(diff: &Diff, old: &Read, new: &Read, verbose: bool) -> String {
    let settings = Settings {
        old: &old.sources,
        new: &new.sources,
        color: false,
        verbose,
    };
    render(diff, Format::Text, settings)
}

/// The kinds that a case shows: the one it is called after, and those of a line that begins with `# shows:`.
fn ids(name: &str, case: &str) -> Vec<String> {
    let more = case.lines().find_map(|it| it.strip_prefix("# shows:"));
    let more = more.into_iter().flat_map(|it| it.split(','));
    let own = name.split('.').next().into_iter();
    own.chain(more).map(|it| it.trim().to_owned()).collect()
}

#[test]
fn each_kind_has_a_case() {
    let mut shown_kinds = BTreeSet::new();
    let mut wrong = Vec::new();
    for (name, case) in cases() {
        let (old, new) = sides(&case);
        let (old, new) = (
            read(&format!("{name}.old"), &old),
            read(&format!("{name}.new"), &new),
        );
        let (before, after) = (options(&name, "old"), options(&name, "new"));
        let found = match diff(side(&old, &before), side(&new, &after)) {
            Ok(found) => found,
            Err(failure) => panic!("{name}: {failure:#?}"),
        };
        let text = shown(&found, &old, &new, false);
        for id in ids(&name, &case) {
            let kind = Kind::parse(&id).unwrap_or_else(|| panic!("{name}: {id} is no kind"));
            if !found.changes.iter().any(|it| it.kind == kind) {
                wrong.push(format!("{name} does not show {id}:\n{text}"));
            }
            shown_kinds.insert(id);
        }
        for change in &found.changes {
            let allowed = change.kind.rust();
            if !allowed.contains(&change.rust) {
                wrong.push(format!("{name}: the table has {allowed:?}\n{text}"));
            }
        }
        with_settings!({ snapshot_path => "snapshots/diff", prepend_module_to_snapshot => false }, {
            assert_snapshot!(name.as_str(), text);
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let missing: Vec<&str> = Kind::ALL
        .iter()
        .map(|it| it.id())
        .filter(|it| !shown_kinds.contains(*it))
        .collect();
    assert!(missing.is_empty(), "without a case: {missing:#?}");
}

/// Which side of a client a kind is about: what is sent, what is received, or both.
fn direction(kind: Kind) -> (bool, bool) {
    let id = kind.id();
    match id.split('-').next() {
        Some("request" | "parameter" | "security" | "path") => (true, false),
        Some("response") => (false, true),
        _ => (true, true),
    }
}

/// Verdicts on the wire that the two sides do not show, and why: lines of `tests/diff/unseen.md`.
fn unseen() -> BTreeMap<String, String> {
    let path = support::root().join("tests/diff/unseen.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter_map(|it| {
        let row = it.strip_prefix("| `")?.strip_suffix(" |")?;
        let (name, why) = row.split_once("` | ")?;
        Some((name.to_owned(), why.to_owned()))
    });
    rows.collect()
}

/// What came of a case on the wire.
struct Played {
    name: String,
    seen: wire_proof::Seen,
    problems: Vec<String>,
}

fn play(name: String, case: &str, runtime: &tokio::runtime::Runtime) -> Played {
    let (old, new) = sides(case);
    let (before, after) = (options(&name, "old"), options(&name, "new"));
    let played = wire_proof::play(&name, [&old, &new], [&before, &after]);
    let seen = runtime.block_on(played);
    let (old, new) = (read("old", &old), read("new", &new));
    let found = diff(side(&old, &before), side(&new, &after)).unwrap();
    let worst = |wanted: &dyn Fn(Kind) -> bool| {
        let all = found.changes.iter().filter(|it| wanted(it.kind));
        all.map(|it| it.wire).max().unwrap_or(Wire::Compatible)
    };
    let sides = [
        ("requests", worst(&|it| direction(it).0), &seen.refused),
        ("answers", worst(&|it| direction(it).1), &seen.unexpected),
    ];
    let refuted = sides.iter().filter(|it| it.1 == Wire::Compatible);
    let refuted = refuted.filter_map(|it| Some((it.0, it.2.first()?)));
    let mut problems: Vec<String> = refuted
        .map(|(what, seen)| format!("{name}: its {what} are compatible, and {seen}"))
        .collect();
    if found.wire() == Wire::Breaking && seen.refused.is_empty() && seen.unexpected.is_empty() {
        problems.push(format!("{name}: it breaks, and nothing shows it"));
    }
    Played {
        name,
        seen,
        problems,
    }
}

/// `ONLY=NAME cargo test --test diff wire -- --nocapture` shows what is seen of a case.
#[test]
fn old_clients_and_new_servers_agree_with_the_verdicts_on_the_wire() {
    let only = std::env::var("ONLY").ok();
    let mut all = cases();
    all.retain(|it| only.as_ref().is_none_or(|only| it.0 == *only));
    let all = std::sync::Mutex::new(all);
    let work = || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        let next = || all.lock().unwrap().pop();
        let played = std::iter::from_fn(|| next().map(|(name, case)| play(name, &case, &runtime)));
        played.collect::<Vec<Played>>()
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let played: Vec<Played> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        all.into_iter().flat_map(|it| it.join().unwrap()).collect()
    });
    let mut unseen = unseen();
    let (mut sent, mut answers, mut proved, mut wrong) = (0, 0, 0, Vec::new());
    for it in played {
        if only.is_some() {
            println!("{:#?}", it.seen);
        }
        (sent, answers) = (sent + it.seen.sent, answers + it.seen.read);
        match (unseen.remove(&it.name), it.problems.is_empty()) {
            (None, true) => proved += 1,
            (None, false) => wrong.extend(it.problems),
            (Some(_), true) => wrong.push(format!("{}: it is seen, and listed", it.name)),
            (Some(_), false) => {}
        }
    }
    println!("{proved} cases agree: {sent} requests, {answers} answers");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let left: Vec<&String> = unseen.keys().collect();
    assert!(only.is_some() || left.is_empty(), "no case: {left:?}");
}

#[test]
fn options_judge_kinds_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("specwright.yaml");
    let text = "severity:\n  request-property-removed: { wire: compatible, rust: minor, reason: the gateway drops it }\n";
    std::fs::write(&path, text).unwrap();
    let strict = "severity:\n  request-property-removed: { wire: breaking, reason: unknown properties are refused }\n";
    let case =
        std::fs::read_to_string(support::root().join("tests/diff/request-property-removed.diff"));
    let (old, new) = sides(&case.unwrap());
    let (old, new) = (read("old.yaml", &old), read("new.yaml", &new));
    let mild = compare(&old, &new, &read_options(&path));
    std::fs::write(&path, strict).unwrap();
    let strict = compare(&old, &new, &read_options(&path));
    let plain = compare(&old, &new, &Options::default());
    assert_eq!((plain.wire(), plain.rust()), (Wire::Risky, Rust::Major));
    assert_eq!((mild.wire(), mild.rust()), (Wire::Compatible, Rust::Minor));
    assert_eq!(
        (strict.wire(), strict.rust()),
        (Wire::Breaking, Rust::Major)
    );
    let settings = Settings {
        old: &old.sources,
        new: &new.sources,
        color: false,
        verbose: false,
    };
    for format in [
        Format::Text,
        Format::Markdown,
        Format::Json,
        Format::Github,
        Format::Sarif,
    ] {
        let shown = render(&mild, format, settings);
        assert!(shown.contains("the gateway drops it"), "{shown}");
        let shown = render(&plain, format, settings);
        assert!(!shown.contains("severity` of the options"), "{shown}");
    }
    let text = shown(&mild, &old, &new, false);
    let line = "`severity` of the options; else risky and major: the gateway drops it";
    assert!(text.contains(line), "{text}");
}

#[test]
fn the_page_of_changes_is_the_table() {
    let path = support::root().join("docs/changes.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let mark = "<!-- the table of kinds -->\n";
    let (head, _) = page.split_once(mark).unwrap();
    let now = format!("{head}{mark}{}", Kind::table());
    if now != page && std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always") {
        std::fs::write(&path, now).unwrap();
    } else {
        assert!(now == page, "INSTA_UPDATE=always updates docs/changes.md");
    }
}

/// A feature's document in one file, with its options if it has some.
fn features() -> Vec<(String, String, Options)> {
    let mut found = Vec::new();
    for (name, path) in support::features() {
        if path.ends_with("openapi.yaml") {
            continue;
        }
        let beside = support::beside(&path, "options.yaml");
        let options = match beside.exists() {
            true => read_options(&beside),
            false => Options::default(),
        };
        found.push((name, std::fs::read_to_string(&path).unwrap(), options));
    }
    found
}

#[test]
fn a_document_does_not_differ_from_itself() {
    for (name, text, options) in features() {
        let (old, new) = (read("old.yaml", &text), read("new.yaml", &text));
        let found = compare(&old, &new, &options);
        assert!(
            found.is_empty(),
            "{name}:\n{}",
            shown(&found, &old, &new, false)
        );
    }
}

/// The tree of a document as JSON, in its order.
fn tree(text: &str) -> Json {
    let read = read("document.yaml", text);
    read.sources.root(read.document).to_json()
}

/// Compares with an edited document, in which no request or response may differ. Where an edit moves what names are made of, or
/// the order of required values, code may tell; `in_code` says whether that goes for the edit.
fn assert_no_change(name: &str, text: &str, edited: &Json, options: &Options, in_code: bool) {
    let (old, new) = (
        read("old.yaml", text),
        read("new.json", &edited.to_string()),
    );
    let found = compare(&old, &new, options);
    let telling = |it: &Change| !(in_code && ["Names", "The runtime"].contains(&it.kind.group()));
    assert!(
        !found.changes.iter().any(telling),
        "{name}:\n{}",
        shown(&found, &old, &new, false)
    );
}

#[test]
fn json_does_not_differ_from_yaml() {
    for (name, text, options) in features() {
        assert_no_change(&name, &text, &tree(&text), &options, false);
    }
}

/// Visits each object of a tree.
fn each_object(tree: &mut Json, visit: &mut impl FnMut(&mut serde_json::Map<String, Json>)) {
    match tree {
        Json::Object(map) => {
            visit(map);
            map.values_mut().for_each(|it| each_object(it, visit));
        }
        Json::Array(items) => items.iter_mut().for_each(|it| each_object(it, visit)),
        _ => {}
    }
}

#[test]
fn descriptions_make_no_difference() {
    for (name, text, options) in features() {
        let mut edited = tree(&text);
        each_object(&mut edited, &mut |map| {
            if let Some(Json::String(text)) = map.get_mut("description") {
                text.push_str(" And more.");
            }
        });
        assert_no_change(&name, &text, &edited, &options, false);
    }
}

#[test]
fn the_order_of_the_document_is_none_of_requests() {
    for (name, text, options) in features() {
        let mut edited = tree(&text);
        let mut reverse = |pointer: &str| {
            if let Some(Json::Object(map)) = edited.pointer_mut(pointer) {
                *map = std::mem::take(map).into_iter().rev().collect();
            }
        };
        for pointer in ["", "/paths", "/components", "/components/schemas"] {
            reverse(pointer);
        }
        assert_no_change(&name, &text, &edited, &options, true);
    }
}

/// Puts a component in place of the first reference to it from an operation, if it may be said anywhere.
fn inlined(tree: &Json) -> Option<Json> {
    let mut edited = tree.clone();
    let mut done = false;
    each_object(edited.get_mut("paths")?, &mut |map| {
        let Some(pointer) = map.get("$ref").and_then(Json::as_str) else {
            return;
        };
        let target = pointer.strip_prefix('#').and_then(|it| tree.pointer(it));
        let Some(Json::Object(target)) = target else {
            return;
        };
        let text = Json::Object(target.clone()).to_string();
        let plain = !["$ref", "$anchor", "$id", "$dynamicAnchor"]
            .iter()
            .any(|it| text.contains(&format!("\"{it}\"")));
        if !done && plain && pointer.starts_with("#/components/schemas/") && map.len() == 1 {
            *map = target.clone();
            done = true;
        }
    });
    done.then_some(edited)
}

#[test]
fn a_component_may_be_inlined() {
    let mut inlined_ones = 0;
    for (name, text, options) in features() {
        // Options that name what is gone would be errors, and a discriminator tells components apart by their names.
        let is_free = options == Options::default() && !text.contains("discriminator");
        if let Some(edited) = inlined(&tree(&text)).filter(|_| is_free) {
            assert_no_change(&name, &text, &edited, &options, true);
            inlined_ones += 1;
        }
    }
    assert!(inlined_ones > 10 || std::env::var_os("ONLY").is_some());
}

#[test]
fn versions_of_openapi_make_no_difference() {
    let mut raised = 0;
    for (name, text, options) in features() {
        let mut edited = tree(&text);
        let version = edited["openapi"].as_str().unwrap_or_default().to_owned();
        // What a newer version says otherwise has features of its own.
        let differs = [
            "nullable",
            "exclusiveM",
            "format: binary",
            "format: byte",
            "example",
        ];
        if version.starts_with("3.0") && !differs.iter().any(|it| text.contains(it)) {
            edited["openapi"] = "3.1.0".into();
            assert_no_change(&name, &text, &edited, &options, false);
            raised += 1;
        }
    }
    let nullable = (
        "openapi: 3.0.3\ninfo: { title: x, version: '1' }\npaths: {}\ncomponents: { schemas: { A: { type: object, properties: \
         { b: { type: string, nullable: true }, c: { type: integer, minimum: 1, exclusiveMinimum: true } } } } }\n",
        "openapi: 3.1.0\ninfo: { title: x, version: '1' }\npaths: {}\ncomponents: { schemas: { A: { type: object, properties: \
         { b: { type: [string, 'null'] }, c: { type: integer, exclusiveMinimum: 1 } } } } }\n",
    );
    assert_no_change(
        "nullable",
        nullable.0,
        &tree(nullable.1),
        &Options::default(),
        false,
    );
    println!("{raised} documents of 3.0 are the same in 3.1");
}

#[test]
fn different_apis_are_not_compared() {
    let document = |title: &str, path: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{ title: {title}, version: '1' }}\npaths:\n  /{path}:\n    get: {{ operationId: {path}, responses: \
             {{ '204': {{ description: Done. }} }} }}\n"
        )
    };
    let (old, new) = (
        read("a", &document("A", "a")),
        read("b", &document("B", "b")),
    );
    let options = Options::default();
    let Err(Failure::Different {
        titles,
        alike,
        emptied: None,
    }) = diff(side(&old, &options), side(&new, &options))
    else {
        panic!("they are different");
    };
    assert_eq!(
        (titles.0.as_str(), titles.1.as_str(), alike),
        ("A", "B", (0, 1))
    );
    // The same API under another title has counterparts.
    let renamed = read("a", &document("C", "a"));
    assert!(compare(&old, &renamed, &options).is_empty());
}

#[test]
fn a_document_without_operations_is_no_api_that_lost_them() {
    let old = read(
        "a",
        "openapi: 3.1.0\ninfo: { title: A, version: '1' }\npaths:\n  /a:\n    get: { operationId: a, responses: { '204': \
         { description: Done. } } }\n",
    );
    let options = Options::default();
    let cut = read("cut", "openapi: 3.1.0\n");
    let Err(Failure::Different {
        alike,
        emptied: Some(emptied),
        ..
    }) = diff(side(&old, &options), side(&cut, &options))
    else {
        panic!("nothing of it is there");
    };
    assert_eq!((alike, emptied.operations), ((0, 1), 1));
    let said: Vec<&str> = emptied
        .diagnostics
        .iter()
        .map(|it| it.code.as_str())
        .collect();
    assert_eq!(said, ["S106", "S106", "S208"]);
    // Nor is an API that is added to it its next version.
    let added = diff(side(&cut, &options), side(&old, &options));
    assert!(matches!(
        added,
        Err(Failure::Different { emptied: None, .. })
    ));

    let titled = "openapi: 3.1.0\ninfo: { title: A, version: '1' }\n";
    let titled = read("titled", titled);
    let found = diff(side(&old, &options), side(&titled, &options)).unwrap();
    assert_eq!(found.wire(), Wire::Breaking);
    let emptied = found.emptied.unwrap();
    assert_eq!((emptied.operations, emptied.diagnostics.len()), (1, 2));
    assert!(compare(&old, &old, &options).emptied.is_none());
}
