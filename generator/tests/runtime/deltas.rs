//! Values made of pieces: what they become, what is refused, and how long they take.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::runtime::{Accumulator, DeltaRules, merge};

static RULES: DeltaRules = DeltaRules {
    values: &["whole"],
    deltas: &[("piece", "/d")],
    key: "/id",
    repeated: &["type"],
};

fn values(accumulator: &Accumulator) -> Vec<Value> {
    accumulator.values().unwrap()
}

#[test]
fn pieces_are_put_together() {
    let cases = [
        (json!("a"), json!("b"), json!("ab")),
        (json!("a"), json!(null), json!("a")),
        (json!(null), json!("b"), json!("b")),
        (json!(1), json!(2), json!(2)),
        (json!("a"), json!(2), json!(2)),
        (
            json!({"a": 1}),
            json!({"b": null}),
            json!({"a": 1, "b": null}),
        ),
        (json!({"a": 1}), json!({"a": null}), json!({"a": 1})),
        (
            json!({"type": "t", "a": "x"}),
            json!({"type": "u", "a": "y"}),
            json!({"type": "u", "a": "xy"}),
        ),
        (json!([1]), json!([2, 3]), json!([1, 2, 3])),
        (
            json!([{"index": 1, "t": "b"}]),
            json!([{"index": 0, "t": "a"}, {"index": 1, "t": "c"}]),
            json!([{"index": 0, "t": "a"}, {"index": 1, "t": "bc"}]),
        ),
        (
            json!(null),
            json!([{"index": 7}, {"index": 3}]),
            json!([{"index": 3}, {"index": 7}]),
        ),
        (
            json!([{"index": 1}]),
            json!([{"t": 1}, {"index": 0}]),
            json!([{"index": 0}, {"index": 1}, {"t": 1}]),
        ),
        // What came whole, in an order of its own, keeps it.
        (
            json!([{"index": 7}, {"index": 3}]),
            json!([{"index": 5}]),
            json!([{"index": 7}, {"index": 3}, {"index": 5}]),
        ),
        (
            json!([{"t": 1}, {"index": 3}]),
            json!([{"index": 3, "u": 2}]),
            json!([{"t": 1}, {"index": 3, "u": 2}]),
        ),
        (
            json!({"a": [1]}),
            json!({"a": {"b": 1}}),
            json!({"a": {"b": 1}}),
        ),
    ];
    for (mut value, piece, expected) in cases {
        merge(&mut value, &piece, &["type"]);
        assert_eq!(value, expected, "{piece}");
    }
}

/// What takes longer than this is not linear.
const LONG: Duration = Duration::from_secs(30);

#[test]
fn it_is_linear_whatever_the_server_sends() {
    let count = 40_000_u64;
    let indexed = |at: u64| json!({"index": at, "t": "x"});
    let one = |item: Value| json!({"id": 1, "d": {"list": [item]}}).to_string();
    let all = |items: Vec<Value>| json!({"id": 1, "d": {"list": items}}).to_string();
    let mixed = |at: u64| at.wrapping_mul(7919) % count;
    for (what, events) in [
        ("all at once", vec![all((0..count).map(indexed).collect())]),
        (
            "all at once, last first",
            vec![all((0..count).rev().map(indexed).collect())],
        ),
        (
            "one by one",
            (0..count).map(|it| one(indexed(it))).collect(),
        ),
        (
            "one by one, last first",
            (0..count).rev().map(|it| one(indexed(it))).collect(),
        ),
        (
            "one by one, mixed",
            (0..count).map(|it| one(indexed(mixed(it)))).collect(),
        ),
        (
            "one by one, without index",
            (0..count).map(|_| one(json!({"t": "x"}))).collect(),
        ),
        (
            "the last again and again",
            (0..count).map(|it| one(indexed(it / count))).collect(),
        ),
    ] {
        let started = Instant::now();
        let mut accumulator = Accumulator::new(&RULES, 64 << 20);
        for event in &events {
            accumulator.push("piece", event).unwrap();
        }
        let list = values(&accumulator)[0]["list"].clone();
        let indices = list
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["index"].as_u64());
        assert!(indices.is_sorted(), "{what}");
        assert!(started.elapsed() < LONG, "{what}: {:?}", started.elapsed());
    }
    let started = Instant::now();
    let mut accumulator = Accumulator::new(&RULES, 64 << 20);
    for key in 0..count {
        let name = (count - key).to_string();
        let event = json!({"id": key, "d": {"x": 1}}).to_string();
        accumulator.push("piece", &event).unwrap();
        let event = json!({"id": "props", "d": {name: 1}}).to_string();
        accumulator.push("piece", &event).unwrap();
    }
    assert_eq!(values(&accumulator).len(), 40_001);
    assert!(started.elapsed() < LONG, "{:?}", started.elapsed());
}

#[test]
fn the_limit_counts_what_is_kept() {
    // A total in place of the one before.
    let mut accumulator = Accumulator::new(&RULES, 1000);
    for round in 0..100 {
        let event = json!({"id": 1, "text": "x".repeat(80), "round": round}).to_string();
        accumulator.push("whole", &event).unwrap();
    }
    assert_eq!(values(&accumulator)[0]["round"], 99);
    // What stands around a piece is not kept.
    let mut accumulator = Accumulator::new(&RULES, 1000);
    let event = json!({"id": 1, "event": "e".repeat(200), "d": {"t": "x", "type": "same"}});
    for _ in 0..500 {
        accumulator.push("piece", &event.to_string()).unwrap();
    }
    assert_eq!(values(&accumulator)[0]["t"], "x".repeat(500));
}

#[test]
fn what_is_refused_changes_nothing() {
    let whole = |size: usize| json!({"id": 1, "t": "x".repeat(size)}).to_string();
    let piece = |value: Value| json!({"id": 1, "d": value}).to_string();
    let mut accumulator = Accumulator::new(&RULES, 1000);
    accumulator.push("whole", &whole(500)).unwrap();
    let before = values(&accumulator);
    for (event, data) in [
        ("whole", whole(2000)),
        ("piece", piece(json!({"t": "y".repeat(600)}))),
        ("piece", piece(json!({"t": "y", "u": "z".repeat(600)}))),
        ("piece", piece(json!({"list": vec![0; 30]}))),
        (
            "piece",
            piece(json!(
                (0..30)
                    .map(|it| (it.to_string(), json!(0)))
                    .collect::<serde_json::Map<_, _>>()
            )),
        ),
        ("piece", json!({"id": 2, "d": "y".repeat(600)}).to_string()),
        ("whole", json!({"id": "k".repeat(2000)}).to_string()),
    ] {
        let error = accumulator.push(event, &data).unwrap_err();
        assert_eq!(error.limit, 1000);
        assert_eq!(values(&accumulator), before, "{data}");
    }
    // What is smaller is taken afterwards.
    accumulator
        .push("piece", &piece(json!({"t": "y"})))
        .unwrap();
    accumulator
        .push("piece", &piece(json!({"t": null})))
        .unwrap();
    assert_eq!(values(&accumulator)[0]["t"].as_str().unwrap().len(), 501);
    // What makes it smaller is, however much there is.
    accumulator.push("whole", &whole(700)).unwrap();
    accumulator.push("piece", &piece(json!({"t": 1}))).unwrap();
    assert_eq!(values(&accumulator), [json!({"id": 1, "t": 1})]);
    accumulator
        .push("piece", &piece(json!({"u": "z".repeat(600)})))
        .unwrap();
}
