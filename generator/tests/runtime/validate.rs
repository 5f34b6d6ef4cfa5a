//! Constraints: the messages, the paths, and what counts as what.

use serde_json::{Value, json};

use crate::runtime::{
    Bounds, Checker, Field, IntBounds, Map, Rule, Validate, ValidationError, validate,
};

struct Body {
    temperature: f64,
    single: f64,
    count: Option<u64>,
    name: String,
    tools: Vec<Tool>,
    metadata: Map<String>,
}

struct Tool {
    name: Field<String>,
}

impl Validate for Body {
    fn validate(&self, at: &Checker<'_>) {
        at.property("temperature")
            .number(&self.temperature, Bounds::between(0.0, 2.0));
        let tenth = Bounds {
            maximum: Some(0.1),
            multiple_of: Some(0.1),
            ..Bounds::NONE
        };
        at.property("single").number(&self.single, tenth);
        let counted = IntBounds {
            multiple_of: Some(5),
            ..IntBounds::at_least(1)
        };
        at.property("count").integer(&self.count, counted);
        at.property("name").string(&self.name, Some(1), Some(3));
        {
            let at = &at.property("tools");
            at.items(&self.tools, None, Some(2));
            at.value(&self.tools);
        }
        {
            let at = &at.property("metadata");
            at.properties(&self.metadata, None, Some(1));
            at.keys(self.metadata.keys(), None, Some(4));
            for (key, value) in &self.metadata {
                at.key(key).string(value, None, Some(512));
            }
        }
    }
}

impl Validate for Tool {
    fn validate(&self, at: &Checker<'_>) {
        at.property("name").string(&self.name, Some(2), None);
    }
}

fn good() -> Body {
    Body {
        temperature: 2.0,
        single: 0.1,
        count: Some(10),
        name: "äöü".to_owned(),
        tools: vec![
            Tool {
                name: Field::Absent,
            },
            Tool {
                name: "ok".to_owned().into(),
            },
        ],
        metadata: Map::from([("k".to_owned(), "v".to_owned())]),
    }
}

fn messages(change: impl FnOnce(&mut Body)) -> Vec<String> {
    let mut body = good();
    change(&mut body);
    match validate(&body, "") {
        Ok(()) => Vec::new(),
        Err(error) => error.violations().iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn messages_name_path_rule_and_size() {
    assert!(messages(|_| {}).is_empty());
    let check = |change: fn(&mut Body), expected: &[&str]| assert_eq!(messages(change), expected);
    check(
        |b| b.temperature = 3.5,
        &["temperature: must be at most 2, is 3.5"],
    );
    check(
        |b| b.temperature = f64::NAN,
        &["temperature: must be finite, is NaN"],
    );
    check(
        |b| b.single = 0.05,
        &["single: must be a multiple of 0.1, is 0.05"],
    );
    check(|b| b.count = Some(0), &["count: must be at least 1, is 0"]);
    check(
        |b| b.count = Some(u64::MAX - 1),
        &["count: must be a multiple of 5, is 18446744073709551614"],
    );
    check(
        |b| b.name.clear(),
        &["name: must be at least 1 character, has 0"],
    );
    check(
        |b| b.name.push('x'),
        &["name: must be at most 3 characters, has 4"],
    );
    check(
        |b| {
            b.tools = vec![Tool {
                name: "x".to_owned().into(),
            }]
        },
        &["tools[0].name: must be at least 2 characters, has 1"],
    );
    check(
        |b| b.tools.push(Tool { name: Field::Null }),
        &["tools: must have at most 2 items, has 3"],
    );
    check(
        |b| b.metadata = Map::from([("k".to_owned(), "x".repeat(600))]),
        &[r#"metadata["k"]: must be at most 512 characters, has 600"#],
    );
    check(
        |b| drop(b.metadata.insert("toolong".to_owned(), "v".to_owned())),
        &[
            "metadata: must have at most 1 property, has 2",
            r#"metadata["toolong"]: its name must be at most 4 characters, has 7"#,
        ],
    );
}

#[test]
fn every_mistake_is_reported_up_to_a_hundred() {
    let many: Vec<Tool> = (0..150)
        .map(|_| Tool {
            name: "x".to_owned().into(),
        })
        .collect();
    let error: ValidationError = validate(&many, "tools").unwrap_err();
    assert_eq!((error.violations().len(), error.omitted()), (100, 50));
    assert_eq!(error.violations()[99].path, "tools[99].name");
    assert_eq!(error.violations()[0].rule, Rule::MinLength(2));
    assert!(error.to_string().ends_with("; and 50 more"));
}

#[test]
fn values_never_show() {
    let error = validate(
        &Tool {
            name: "s".to_owned().into(),
        },
        "body",
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "body.name: must be at least 2 characters, has 1"
    );
}

struct Others;

impl Validate for Others {
    fn validate(&self, at: &Checker<'_>) {
        at.unique(&["a", "b", "a"]);
        let exclusive = Bounds {
            exclusive_minimum: Some(0.0),
            exclusive_maximum: Some(1.0),
            ..Bounds::NONE
        };
        at.number(&0.0, exclusive);
        at.number(&1_u64, exclusive);
        at.number(
            &0.3,
            Bounds {
                multiple_of: Some(0.1),
                ..Bounds::NONE
            },
        );
        at.integer(
            &i64::MIN,
            IntBounds {
                minimum: Some(-9_223_372_036_854_776_000),
                ..IntBounds::NONE
            },
        );
    }
}

#[test]
fn other_rules() {
    let text = validate(&Others, "").unwrap_err().to_string();
    assert_eq!(
        text,
        "must have no equal items, has equal items at 0 and 2; must be more than 0, is 0; must be less than 1, is 1"
    );
}

#[test]
fn items_are_compared_in_linear_time() {
    let check = |items: &dyn Fn(&Checker<'_>)| validate(&Unique(items), "list").is_ok();
    let many: Vec<Value> = (0..200_000).map(|it| json!({ "n": it })).collect();
    assert!(check(&|at| at.unique(&many)));
    assert!(!check(
        &|at| at.unique(&[many.as_slice(), &many[7..8]].concat())
    ));
    assert!(!check(&|at| at.unique(&[0.0, -0.0])));
    assert!(check(&|at| at.unique(&[
        json!([1, 2]),
        json!([2, 1]),
        json!([[1], 2])
    ])));
    assert!(!check(
        &|at| at.unique(&[json!({"a": 1, "b": 2}), json!({"b": 2, "a": 1})])
    ));
}

/// What checks a list.
struct Unique<'c>(&'c dyn Fn(&Checker<'_>));

impl Validate for Unique<'_> {
    fn validate(&self, at: &Checker<'_>) {
        self.0(at);
    }
}
