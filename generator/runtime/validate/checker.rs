//! Checks of constraints: a walk over a value.
//!
//! A type's [`Validate`] walks its fields with a [`Checker`], which knows the path and collects every violation, so
//! that a caller sees all mistakes at once.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::Serialize;
use serde_json::{Number, Value};

use crate::runtime::json::{Field, Prefixed, Tuple, push_key, push_quoted_key, to_value};

use super::{Rule, ValidationError, Violation};

/// More violations than this are counted, not kept.
const MOST_KEPT: usize = 100;

/// A type with constraints, of its own or inside.
pub trait Validate {
    /// Reports what is broken to `at`.
    fn validate(&self, at: &Checker<'_>);
}

/// Checks a value; `root` is how the paths in the error begin (`body`), and may be empty.
///
/// # Errors
///
/// If a constraint is broken.
pub fn validate<T: Validate + ?Sized>(value: &T, root: &str) -> Result<(), ValidationError> {
    let found = RefCell::default();
    value.validate(&Checker {
        parent: None,
        step: Step::Property(root),
        found: &found,
    });
    let Found {
        violations,
        omitted,
    } = found.into_inner();
    if violations.is_empty() {
        return Ok(());
    }
    Err(ValidationError {
        violations,
        omitted,
    })
}

/// The range of a number. `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bounds {
    /// The least allowed.
    pub minimum: Option<f64>,
    /// The most allowed.
    pub maximum: Option<f64>,
    /// The value has to be above this.
    pub exclusive_minimum: Option<f64>,
    /// The value has to be below this.
    pub exclusive_maximum: Option<f64>,
    /// The value has to be a multiple of this.
    pub multiple_of: Option<f64>,
}

impl Bounds {
    /// From this on.
    pub const fn at_least(minimum: f64) -> Self {
        Self {
            minimum: Some(minimum),
            ..Self::NONE
        }
    }

    /// Up to this.
    pub const fn at_most(maximum: f64) -> Self {
        Self {
            maximum: Some(maximum),
            ..Self::NONE
        }
    }

    /// From the one up to the other.
    pub const fn between(minimum: f64, maximum: f64) -> Self {
        Self {
            maximum: Some(maximum),
            ..Self::at_least(minimum)
        }
    }

    /// No limit at all, to be filled in by struct update.
    pub const NONE: Self = Self {
        minimum: None,
        maximum: None,
        exclusive_minimum: None,
        exclusive_maximum: None,
        multiple_of: None,
    };
}

/// The range of an integer. `None` is no limit; exclusive limits are written as the next inclusive one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IntBounds {
    /// The least allowed.
    pub minimum: Option<i128>,
    /// The most allowed.
    pub maximum: Option<i128>,
    /// The value has to be a multiple of this.
    pub multiple_of: Option<i128>,
}

impl IntBounds {
    /// No limit at all, to be filled in by struct update.
    pub const NONE: Self = Self {
        minimum: None,
        maximum: None,
        multiple_of: None,
    };
    /// Integers of 8 bits.
    pub const I8: Self = Self::between(i8::MIN as i128, i8::MAX as i128);
    /// Integers of 16 bits.
    pub const I16: Self = Self::between(i16::MIN as i128, i16::MAX as i128);
    /// Integers of 32 bits.
    pub const I32: Self = Self::between(i32::MIN as i128, i32::MAX as i128);
    /// Unsigned integers of 8 bits.
    pub const U8: Self = Self::between(u8::MIN as i128, u8::MAX as i128);
    /// Unsigned integers of 16 bits.
    pub const U16: Self = Self::between(u16::MIN as i128, u16::MAX as i128);
    /// Unsigned integers of 32 bits.
    pub const U32: Self = Self::between(u32::MIN as i128, u32::MAX as i128);

    /// From this on.
    pub const fn at_least(minimum: i128) -> Self {
        Self {
            minimum: Some(minimum),
            ..Self::NONE
        }
    }

    /// Up to this.
    pub const fn at_most(maximum: i128) -> Self {
        Self {
            maximum: Some(maximum),
            ..Self::NONE
        }
    }

    /// From the one up to the other.
    pub const fn between(minimum: i128, maximum: i128) -> Self {
        Self {
            maximum: Some(maximum),
            ..Self::at_least(minimum)
        }
    }
}

/// Where a check is, and what was found so far. A place is a step from another one, so that a path is only written
/// down when there is something to report.
#[derive(Debug, Clone, Copy)]
pub struct Checker<'a> {
    parent: Option<&'a Checker<'a>>,
    step: Step<'a>,
    found: &'a RefCell<Found>,
}

/// The way from one place to the next.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Property(&'a str),
    Key(&'a str),
    Index(usize),
}

/// What is broken.
#[derive(Debug, Default)]
struct Found {
    violations: Vec<Violation>,
    omitted: usize,
}

impl<'a> Checker<'a> {
    /// The property `name` of the value.
    pub fn property(&'a self, name: &'a str) -> Self {
        self.to(Step::Property(name))
    }

    /// The item `index` of the array.
    pub fn index(&'a self, index: usize) -> Self {
        self.to(Step::Index(index))
    }

    /// The entry `key` of a map, whose keys are data.
    pub fn key(&'a self, key: &'a str) -> Self {
        self.to(Step::Key(key))
    }

    fn to(&'a self, step: Step<'a>) -> Self {
        Self {
            parent: Some(self),
            step,
            found: self.found,
        }
    }

    /// Reports that the value breaks `rule`; `actual` tells its size, or the number it is.
    pub fn report(&self, rule: Rule, actual: String) {
        let mut found = self.found.borrow_mut();
        if found.violations.len() < MOST_KEPT {
            let path = self.path();
            found.violations.push(Violation { path, rule, actual });
        } else {
            found.omitted += 1;
        }
    }

    fn path(&self) -> String {
        let mut path = self.parent.map(Self::path).unwrap_or_default();
        match self.step {
            // The root may have no name.
            Step::Property("") if self.parent.is_none() => {}
            Step::Property(name) => push_key(&mut path, name),
            Step::Key(key) => push_quoted_key(&mut path, key),
            Step::Index(index) => path.push_str(&format!("[{index}]")),
        }
        path
    }

    /// Whatever the type demands of the value.
    pub fn value<T: Validate + ?Sized>(&self, value: &T) {
        value.validate(self);
    }

    /// A number, which also has to be finite to be JSON. Nothing is wrong with one that is not there, here and in
    /// the other checks.
    pub fn number<T: AsNumber + ?Sized>(&self, value: &T, bounds: Bounds) {
        if let Some(value) = value.as_number() {
            self.check_number(value, bounds);
        }
    }

    fn check_number(&self, value: f64, bounds: Bounds) {
        if !value.is_finite() {
            self.report(Rule::Finite, format!("is {value}"));
            return;
        }
        let broken = [
            bounds
                .minimum
                .filter(|limit| value < *limit)
                .map(Rule::Minimum),
            bounds
                .maximum
                .filter(|limit| value > *limit)
                .map(Rule::Maximum),
            bounds
                .exclusive_minimum
                .filter(|limit| value <= *limit)
                .map(Rule::ExclusiveMinimum),
            bounds
                .exclusive_maximum
                .filter(|limit| value >= *limit)
                .map(Rule::ExclusiveMaximum),
            bounds
                .multiple_of
                .filter(|step| !is_multiple(value, *step))
                .map(Rule::MultipleOf),
        ];
        for rule in broken.into_iter().flatten() {
            self.report(rule, format!("is {value}"));
        }
    }

    /// An integer, compared exactly.
    pub fn integer<T: AsInteger + ?Sized>(&self, value: &T, bounds: IntBounds) {
        if let Some(value) = value.as_integer() {
            self.check_integer(value, bounds);
        }
    }

    fn check_integer(&self, value: i128, bounds: IntBounds) {
        let uneven = |step: &i128| value.checked_rem(*step).is_some_and(|rest| rest != 0);
        let broken = [
            bounds
                .minimum
                .filter(|limit| value < *limit)
                .map(Rule::IntMinimum),
            bounds
                .maximum
                .filter(|limit| value > *limit)
                .map(Rule::IntMaximum),
            bounds.multiple_of.filter(uneven).map(Rule::IntMultipleOf),
        ];
        for rule in broken.into_iter().flatten() {
            self.report(rule, format!("is {value}"));
        }
    }

    /// A string's length, in Unicode scalar values as JSON Schema counts.
    pub fn string<T: AsText + ?Sized>(&self, value: &T, min: Option<u64>, max: Option<u64>) {
        if let Some(text) = value.as_text() {
            let rules = (min.map(Rule::MinLength), max.map(Rule::MaxLength));
            self.check_size(characters(text), min, max, rules);
        }
    }

    /// The number of items in an array.
    pub fn items<T: Length + ?Sized>(&self, value: &T, min: Option<u64>, max: Option<u64>) {
        if let Some(length) = value.length() {
            let rules = (min.map(Rule::MinItems), max.map(Rule::MaxItems));
            self.check_size(wide(length), min, max, rules);
        }
    }

    /// No two items of an array are equal.
    pub fn unique<T: PartialEq + Serialize>(&self, items: &[T]) {
        // Equal items are alike as JSON; those that are alike are compared.
        let mut alike: HashMap<u64, Vec<usize>> = HashMap::new();
        for (later, item) in items.iter().enumerate() {
            let before = alike.entry(alikeness(&to_value(item))).or_default();
            let mut alike = before.iter().copied();
            if let Some(earlier) = alike.find(|it| items.get(*it) == Some(item)) {
                let actual = format!("has equal items at {earlier} and {later}");
                self.report(Rule::UniqueItems, actual);
                return;
            }
            before.push(later);
        }
    }

    /// The number of properties in an object.
    pub fn properties<T: Length + ?Sized>(&self, value: &T, min: Option<u64>, max: Option<u64>) {
        if let Some(length) = value.length() {
            let rules = (min.map(Rule::MinProperties), max.map(Rule::MaxProperties));
            self.check_size(wide(length), min, max, rules);
        }
    }

    /// The length of each name in a map, in Unicode scalar values.
    pub fn keys<K: AsRef<str>>(
        &self,
        keys: impl IntoIterator<Item = K>,
        min_length: Option<u64>,
        max_length: Option<u64>,
    ) {
        let rules = (
            min_length.map(Rule::MinKeyLength),
            max_length.map(Rule::MaxKeyLength),
        );
        for key in keys {
            let key = key.as_ref();
            self.key(key)
                .check_size(characters(key), min_length, max_length, rules);
        }
    }

    fn check_size(
        &self,
        size: u64,
        min: Option<u64>,
        max: Option<u64>,
        (too_small, too_large): (Option<Rule>, Option<Rule>),
    ) {
        let small = too_small.filter(|_| min.is_some_and(|min| size < min));
        let large = too_large.filter(|_| max.is_some_and(|max| size > max));
        for rule in [small, large].into_iter().flatten() {
            self.report(rule, format!("has {size}"));
        }
    }
}

fn characters(text: &str) -> u64 {
    wide(text.chars().count())
}

fn wide(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}

/// Whether `value` is a multiple of `step` as decimal numbers: `0.3` is one of `0.1`, although not in binary.
fn is_multiple(value: f64, step: f64) -> bool {
    let quotient = value / step;
    let distance = (quotient - quotient.round()).abs();
    !quotient.is_finite() || distance <= quotient.abs().max(1.0) * f64::EPSILON * 4.0
}

/// What [`Checker::number`] can check.
pub trait AsNumber {
    /// The value in double precision, if it is there.
    fn as_number(&self) -> Option<f64>;
}

/// What [`Checker::integer`] can check.
pub trait AsInteger {
    /// The exact value, if it is there.
    fn as_integer(&self) -> Option<i128>;
}

/// What [`Checker::string`] can check.
pub trait AsText {
    /// The text, if it is there.
    fn as_text(&self) -> Option<&str>;
}

/// What [`Checker::items`] and [`Checker::properties`] can check.
pub trait Length {
    /// How many items or entries there are, if the value is there.
    fn length(&self) -> Option<usize>;
}

impl AsNumber for f64 {
    fn as_number(&self) -> Option<f64> {
        Some(*self)
    }
}

impl AsNumber for Number {
    fn as_number(&self) -> Option<f64> {
        Some(self.as_f64().unwrap_or(f64::NAN))
    }
}

impl AsInteger for u128 {
    /// What is beyond the range of limits is as good as their end.
    fn as_integer(&self) -> Option<i128> {
        Some(i128::try_from(*self).unwrap_or(i128::MAX))
    }
}

impl AsText for String {
    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl<T> Length for Vec<T> {
    fn length(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<T> Length for BTreeMap<String, T> {
    fn length(&self) -> Option<usize> {
        Some(self.len())
    }
}

// part: prefixed
impl<T: Tuple<LEAST>, const LEAST: usize, R> Length for Prefixed<T, LEAST, Vec<R>> {
    fn length(&self) -> Option<usize> {
        Some(self.len())
    }
}
// end part

macro_rules! integers {
    ($($type:ident)*) => { $(
        impl AsInteger for $type {
            fn as_integer(&self) -> Option<i128> {
                Some(i128::from(*self))
            }
        }

        impl AsNumber for $type {
            fn as_number(&self) -> Option<f64> {
                Some(*self as f64)
            }
        }

        impl Validate for $type {
            fn validate(&self, _: &Checker<'_>) {}
        }
    )* };
}

integers! { i64 i128 u64 }

/// What may be missing or null is as what it holds.
macro_rules! maybe {
    ($($trait:ident::$method:ident -> $type:ty),*) => { $(
        impl<T: $trait> $trait for Option<T> {
            fn $method(&self) -> Option<$type> {
                self.as_ref()?.$method()
            }
        }

        // part: fields
        impl<T: $trait> $trait for Field<T> {
            fn $method(&self) -> Option<$type> {
                self.as_option()?.$method()
            }
        }
        // end part
    )* };
}

maybe! {
    AsNumber::as_number -> f64,
    AsInteger::as_integer -> i128,
    AsText::as_text -> &str,
    Length::length -> usize
}

macro_rules! unconstrained {
    ($($type:ty)*) => { $(
        impl Validate for $type {
            fn validate(&self, _: &Checker<'_>) {}
        }
    )* };
}

// These have constraints only where a field says so; the impls let them stand inside of lists and maps.
unconstrained! { () bool f64 u128 str String Number Value }

impl<T: Validate + ?Sized> Validate for &T {
    fn validate(&self, at: &Checker<'_>) {
        (**self).validate(at);
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn validate(&self, at: &Checker<'_>) {
        (**self).validate(at);
    }
}

impl<T: Validate> Validate for Option<T> {
    fn validate(&self, at: &Checker<'_>) {
        if let Some(value) = self {
            value.validate(at);
        }
    }
}

// part: fields
impl<T: Validate> Validate for Field<T> {
    fn validate(&self, at: &Checker<'_>) {
        if let Self::Value(value) = self {
            value.validate(at);
        }
    }
}
// end part

impl<T: Validate> Validate for [T] {
    fn validate(&self, at: &Checker<'_>) {
        for (index, item) in self.iter().enumerate() {
            at.index(index).value(item);
        }
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn validate(&self, at: &Checker<'_>) {
        self.as_slice().validate(at);
    }
}

impl<T: Validate> Validate for BTreeMap<String, T> {
    fn validate(&self, at: &Checker<'_>) {
        for (key, value) in self {
            at.key(key).value(value);
        }
    }
}

/// A number that is the same for equal values, whatever the order of their properties and the spelling of their numbers.
fn alikeness(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    match value {
        Value::Null => 0_u8.hash(&mut hasher),
        Value::Bool(value) => value.hash(&mut hasher),
        // Zero has a sign in doubles, and is equal to itself without.
        Value::Number(number) => number
            .as_f64()
            .map(|it| (it + 0.0).to_bits())
            .hash(&mut hasher),
        Value::String(text) => text.hash(&mut hasher),
        Value::Array(items) => {
            for item in items {
                alikeness(item).hash(&mut hasher);
            }
            items.len().hash(&mut hasher);
        }
        Value::Object(map) => {
            let entries = map.iter().map(|(key, item)| {
                let mut hasher = DefaultHasher::new();
                (key, alikeness(item)).hash(&mut hasher);
                hasher.finish()
            });
            entries.fold(0, u64::wrapping_add).hash(&mut hasher);
        }
    }
    hasher.finish()
}
