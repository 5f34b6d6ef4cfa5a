//! Unions: which variant a value belongs to, and what the error says when it belongs to none.

use serde_json::{Value, json};

use crate::nested_unions::{Counted, Priced};
use crate::runtime::{
    self, DecodeError, FromJson, Guard, Json, Scalar, decode, decode_strictly, from_value, to_value,
};

#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    pub name: String,
}

runtime::object! { Named { constants { "type" = "function" } name: required "name" } }

#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub a: i64,
    pub b: i64,
}

runtime::object! { Pair { a: required "a", b: required "b" } }

#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    Text(String),
    Mode(String),
    Named(Box<Named>),
    Pair(Pair),
    Single(runtime::Map<bool>),
    Whole(i64),
    Real(f64),
    Flag(bool),
    Nothing(()),
    List(Vec<Choice>),
    Unrecognized(Value),
}

runtime::union! { Choice {
    Text: String,
    Mode: Strings(&["auto", "none"]),
    Named: Tag("type", &["function"]),
    Single: Keys(&["a"]),
    Pair: Keys(&["a", "b"]),
    Real: Number,
    Whole: Integer,
    Flag: Boolean,
    Nothing: Null,
    List: Array,
} }

#[derive(Debug, Clone, PartialEq)]
pub enum Loose {
    First(Pair),
    Second(Named),
    Unrecognized(Value),
}

runtime::union! { Loose { First: Object, Second: Any } }

fn read(value: Value) -> Choice {
    let choice = from_value::<Choice>(&value).unwrap();
    assert_eq!(to_value(&choice), value, "what is read is written");
    assert_eq!(serde_json::from_value::<Choice>(value).unwrap(), choice);
    choice
}

#[test]
fn the_most_specific_guard_is_tried_first() {
    assert_eq!(read(json!("auto")), Choice::Mode("auto".to_owned()));
    assert_eq!(read(json!("other")), Choice::Text("other".to_owned()));
    assert!(matches!(
        read(json!({"type": "function", "name": "f"})),
        Choice::Named(_)
    ));
    assert!(matches!(read(json!({"a": 1, "b": 2})), Choice::Pair(_)));
    assert!(matches!(read(json!({"a": true})), Choice::Single(_)));
    assert_eq!(read(json!(3)), Choice::Whole(3));
    assert_eq!(read(json!(3.5)), Choice::Real(3.5));
    assert_eq!(read(json!(true)), Choice::Flag(true));
    assert_eq!(read(json!(null)), Choice::Nothing(()));
    assert!(matches!(read(json!(["none", [null]])), Choice::List(_)));
}

#[test]
fn the_next_is_tried_where_the_first_does_not_decode() {
    // Two booleans are no pair of numbers, but they are a map of booleans.
    assert!(matches!(
        read(json!({"a": true, "b": false})),
        Choice::Single(_)
    ));
    assert!(matches!(
        from_value::<Loose>(&json!({"name": "n"})).unwrap(),
        Loose::Second(_)
    ));
}

#[test]
fn what_no_guard_wants_is_kept() {
    for value in [json!({"type": "code"}), json!({}), json!({"type": 1})] {
        assert_eq!(read(value.clone()), Choice::Unrecognized(value));
    }
}

#[test]
fn what_fits_no_variant_is_kept_wherever_it_is() {
    let unfit = json!({"type": "function", "name": 1});
    assert_eq!(read(unfit.clone()), Choice::Unrecognized(unfit.clone()));
    let list = read(json!([unfit, "auto", { "a": 1, "b": "x" }]));
    let Choice::List(items) = list else {
        panic!("{list:?}")
    };
    assert!(matches!(
        items.as_slice(),
        [
            Choice::Unrecognized(_),
            Choice::Mode(_),
            Choice::Unrecognized(_)
        ]
    ));
}

#[derive(Debug, Clone, PartialEq)]
pub struct Outer {
    pub a: Option<i64>,
    pub b: Option<i64>,
    pub choice: Choice,
}

runtime::object! { Outer { a: optional "a", b: optional "b", choice: required "choice" } }

#[derive(Debug, Clone, PartialEq)]
pub struct Plain {
    pub choice: runtime::Map<Value>,
}

runtime::object! { Plain { choice: required "choice" } }

#[derive(Debug, Clone, PartialEq)]
pub enum Either {
    Outer(Outer),
    Plain(Plain),
    Unrecognized(Value),
}

runtime::union! { Either { Outer: Object, Plain: Object } }

#[test]
fn a_variant_that_fits_goes_before_one_that_holds_what_does_not() {
    let of =
        |choice: Value| from_value::<Either>(&json!({ "a": 1, "b": 2, "choice": choice })).unwrap();
    assert!(matches!(
        of(json!({"type": "function", "name": "f"})),
        Either::Outer(_)
    ));
    assert!(matches!(of(json!({"type": "function"})), Either::Plain(_)));
    let unfit = json!({ "choice": { "type": "function" }, "a": "x" });
    assert!(matches!(
        from_value::<Either>(&unfit).unwrap(),
        Either::Plain(_)
    ));
    assert_eq!(
        from_value::<Either>(&json!({ "choice": 1 , "a": "x" })).unwrap(),
        Either::Unrecognized(json!({ "choice": 1, "a": "x" }))
    );
}

/// Why a value is refused where it is not kept.
fn refused<T: FromJson + std::fmt::Debug>(value: Value) -> DecodeError {
    decode_strictly::<T>(value.to_string().as_bytes()).unwrap_err()
}

#[test]
fn strictly_what_is_unknown_is_an_error() {
    let error = refused::<Choice>(json!(["none", { "type": "code" }]));
    assert!(error.is_unknown());
    assert_eq!(
        error.to_string(),
        "[1]: expected a described variant, found `code`"
    );
    // What breaks the description counts for more.
    let error = refused::<Choice>(json!([{ "type": "code" }, { "type": "function" }]));
    assert!(!error.is_unknown());
    assert_eq!(error.to_string(), "[1].name: required, but missing");
    assert!(decode_strictly::<Outer>(br#"{"choice": "auto", "new": 1}"#).is_ok());
}

#[test]
fn a_single_candidate_has_the_error() {
    let error = refused::<Choice>(json!({"type": "function", "name": 1}));
    assert_eq!(
        error.to_string(),
        "name: expected a string, found the number 1"
    );
    let error = refused::<Loose>(json!(1));
    assert_eq!(
        error.to_string(),
        "$: expected an object, found the number 1"
    );
}

#[test]
fn several_candidates_each_give_their_reason() {
    let error = refused::<Choice>(json!([{"a": true, "b": "x"}]));
    assert_eq!(error.path(), "[0]");
    let names: Vec<_> = error.branches().iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["Pair", "Single"]);
    assert_eq!(
        error.to_string(),
        "[0]: no variant fits, found an object {a: boolean, b: string} \
         (as Pair: a: expected an integer, found true; \
         as Single: b: expected a boolean, found a string of 1 character)"
    );
}

thread_local! {
    static GUARD: std::cell::Cell<Guard> = const { std::cell::Cell::new(Guard::Any) };
}

/// Whether the guard that was set accepts the value.
struct Accepted(bool);

impl FromJson for Accepted {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        Ok(Self(GUARD.get().accepts(value)))
    }
}

fn accepts(guard: Guard, value: Value) -> bool {
    GUARD.set(guard);
    from_value::<Accepted>(&value).unwrap().0
}

#[test]
fn guards_look_at_kinds_and_properties() {
    assert!(accepts(Guard::Integer, json!(2.0)) && !accepts(Guard::Integer, json!(2.5)));
    assert!(accepts(Guard::Keys(&[]), json!({})) && !accepts(Guard::Keys(&[]), json!([])));
    assert!(!accepts(Guard::Tag("t", &["a"]), json!("a")));
    assert!(accepts(Guard::Any, json!(null)));
}

#[test]
fn scalars_of_any_type_tell_variants() {
    let integer = Guard::IntegerTag("t", &[1, -2]);
    assert!(accepts(integer, json!({ "t": -2 })) && accepts(integer, json!({ "t": 1.0 })));
    assert!(!accepts(integer, json!({ "t": "1" })) && !accepts(integer, json!({})));
    assert!(!accepts(integer, json!({ "t": 1.5 })) && !accepts(integer, json!(1)));
    assert!(accepts(Guard::Integers(&[3]), json!(3)) && !accepts(Guard::Integers(&[3]), json!(4)));
    let scalar =
        |scalar: &'static [Scalar], value: Value| accepts(Guard::ScalarTag("t", scalar), value);
    assert!(scalar(&[Scalar::Null], json!({ "t": null })));
    assert!(!scalar(&[Scalar::Null], json!({})));
    assert!(scalar(&[Scalar::Missing], json!({})) && !scalar(&[Scalar::Missing], json!([])));
    assert!(!scalar(&[Scalar::Missing], json!({ "t": null })));
    assert!(scalar(&[Scalar::Boolean(true)], json!({ "t": true })));
    assert!(!scalar(&[Scalar::Boolean(true)], json!({ "t": false })));
    assert!(scalar(&[Scalar::Integer(2)], json!({ "t": 2.0 })));
    assert!(scalar(&[Scalar::Number(0.5)], json!({ "t": 0.5 })));
    assert!(scalar(
        &[Scalar::Null, Scalar::Text("a")],
        json!({ "t": "a" })
    ));
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cat {
    pub lives: Option<i64>,
    pub mood: Option<Mood>,
}

runtime::object! { Cat { lives: optional "lives", mood: optional "mood" } }

#[derive(Debug, Clone, PartialEq)]
pub enum Mood {
    Calm,
    Unrecognized(String),
}

runtime::string_enum! { Mood { Calm = "calm" } }

#[derive(Debug, Clone, PartialEq)]
pub struct Dog {
    pub tricks: Option<Vec<Value>>,
    pub mood: Option<String>,
    pub friend: Option<Box<Animal>>,
}

runtime::object! { Dog {
    constants { "legs" = 4 }
    tricks: optional "tricks", mood: optional "mood", friend: optional "friend",
} }

#[derive(Debug, Clone, PartialEq)]
pub enum Animal {
    Cat(Cat),
    Dog(Dog),
    Unrecognized(Value),
}

runtime::union! { Animal { Cat: Object, Dog: Object } }

fn is_cat(value: Value) -> bool {
    matches!(from_value::<Animal>(&value).unwrap(), Animal::Cat(_))
}

#[test]
fn the_variant_that_recognises_most_is_taken() {
    assert!(is_cat(json!({ "lives": 9 })));
    assert!(!is_cat(json!({ "tricks": [] })));
    assert!(!is_cat(
        json!({ "lives": 9, "tricks": [], "friend": { "lives": 7 } })
    ));
    // An enum's value that is not known counts against its variant, a constant that is right for it.
    assert!(is_cat(json!({ "mood": "calm" })));
    assert!(!is_cat(json!({ "mood": "wild", "legs": 4 })));
    // The first in case of doubt; what does not decode is out, however much of it is known.
    assert!(is_cat(json!({ "mood": "calm", "legs": 3, "other": 1 })));
    assert!(!is_cat(json!({ "lives": "nine", "mood": "calm" })));
}

#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub next: Option<Box<Chain>>,
}

runtime::object! { Link { next: optional "next" } }

#[derive(Debug, Clone, PartialEq)]
pub enum Chain {
    Left(Link),
    Right(Link),
    Unrecognized(Value),
}

runtime::union! { Chain { Left: Object, Right: Object } }

#[test]
fn unions_within_unions_do_not_multiply_the_work() {
    // Each level has two variants, and each of these would read the level below twice.
    let value = (0..60).fold(json!({}), |value, _| json!({ "next": value }));
    let chain = from_value::<Chain>(&value).unwrap();
    assert_eq!(to_value(&chain), value);
    // What was spent on one value is not missing for the next.
    assert!(!is_cat(json!({ "tricks": [] })));
}

/// Variants that are told apart by the kind of a property, which is known of them once they were read.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Priced(Priced),
    Counted(Counted),
    Many(Vec<Item>),
    Unrecognized(Value),
}

runtime::union! { Item { Priced: Keys(&["id"]), Counted: Keys(&["id"]), Many: Any } }

#[test]
fn what_was_learned_of_a_variant_changes_nothing() {
    let kind = |text: &str| match decode::<Item>(text.as_bytes()).unwrap() {
        Item::Priced(_) => 'p',
        Item::Counted(_) => 'c',
        Item::Many(_) => 'm',
        Item::Unrecognized(_) => 'u',
    };
    let cases = [
        (r#"{"id": "a"}"#, 'p'),
        (r#"{"id": 1}"#, 'c'),
        (r#"{"id": 1.5}"#, 'u'),
        (r#"{"id": true}"#, 'u'),
        (r#"{"id": null, "price": 3}"#, 'u'),
        (r#"{"id": "a", "price": 3}"#, 'u'),
        (r#"{"id": "a", "price": null}"#, 'p'),
        // The last of a name counts.
        (r#"{"id": 1, "id": "a"}"#, 'p'),
        (r#"{"id": "a", "id": 1}"#, 'c'),
        ("{}", 'u'),
        (r#"[{"id": 2}]"#, 'm'),
    ];
    // In each order, so that each is read before and after everything else is known.
    for first in 0..cases.len() {
        for (text, wanted) in cases.iter().cycle().skip(first).take(cases.len()) {
            // What a strict reader demands, others do not.
            let strict = decode_strictly::<Item>(text.as_bytes()).is_ok();
            let has_all = text.contains("price") || matches!(wanted, 'c' | 'm');
            assert_eq!(strict, has_all && *wanted != 'u', "{text}");
            assert_eq!(kind(text), *wanted, "{text}");
        }
    }
    let error = decode_strictly::<Item>(br#"{"id": true}"#).unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("Priced") && told.contains("Counted"),
        "{told}"
    );
}

/// A union within a union, once where a tag speaks for it and once where nothing does.
#[derive(Debug, Clone, PartialEq)]
pub enum Around {
    Tagged(Item),
    Guessed(Item),
    Unrecognized(Value),
}

runtime::union! { Around { Tagged: Tag("kind", &["item"]), Guessed: Any } }

#[test]
fn what_a_variant_does_not_know_is_unknown_unless_a_tag_speaks_for_it() {
    let tagged = json!({ "kind": "item" });
    let read: Around = from_value(&tagged).unwrap();
    assert_eq!(read, Around::Tagged(Item::Unrecognized(tagged)));
    let read: Around = from_value(&json!({ "id": 1 })).unwrap();
    assert_eq!(read, Around::Guessed(Item::Counted(Counted { id: 1 })));
    let unknown = json!({ "other": 1 });
    let read: Around = from_value(&unknown).unwrap();
    // `Many` of the union within takes any value, so that one is known there, and does not fit.
    assert_eq!(read, Around::Guessed(Item::Unrecognized(unknown)));
}
