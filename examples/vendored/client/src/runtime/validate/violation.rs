// @generated: the runtime of specwright, as far as this API needs it.

//! A value that breaks a constraint of the API's description: where, which rule, and by how much.
//!
//! An error tells sizes and numbers but never the content of a string, so it can be shown and logged.

use std::fmt;

/// A constraint, after JSON Schema (2020-12, validation, section 6).
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// A number that is neither infinite nor "not a number": JSON has no others.
    Finite,
    /// The least a number may be.
    Minimum(f64),
    /// The most a number may be.
    Maximum(f64),
    /// A number has to be above this.
    ExclusiveMinimum(f64),
    /// A number has to be below this.
    ExclusiveMaximum(f64),
    /// A number has to be a multiple of this.
    MultipleOf(f64),
    /// [`Rule::Minimum`] of an integer, exact at any size.
    IntMinimum(i128),
    /// [`Rule::Maximum`] of an integer, exact at any size.
    IntMaximum(i128),
    /// [`Rule::MultipleOf`] of an integer, exact at any size.
    IntMultipleOf(i128),
    /// The least length of a string, in Unicode scalar values.
    MinLength(u64),
    /// The greatest length of a string, in Unicode scalar values.
    MaxLength(u64),
    /// The least number of items in an array.
    MinItems(u64),
    /// The greatest number of items in an array.
    MaxItems(u64),
    /// No two items of an array are equal.
    UniqueItems,
    /// The least number of properties in an object.
    MinProperties(u64),
    /// The greatest number of properties in an object.
    MaxProperties(u64),
    /// The least length of a property's name, in Unicode scalar values.
    MinKeyLength(u64),
    /// The greatest length of a property's name, in Unicode scalar values.
    MaxKeyLength(u64),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finite => f.write_str("must be finite"),
            Self::Minimum(limit) => write!(f, "must be at least {limit}"),
            Self::Maximum(limit) => write!(f, "must be at most {limit}"),
            Self::ExclusiveMinimum(limit) => write!(f, "must be more than {limit}"),
            Self::ExclusiveMaximum(limit) => write!(f, "must be less than {limit}"),
            Self::MultipleOf(step) => write!(f, "must be a multiple of {step}"),
            Self::IntMinimum(limit) => write!(f, "must be at least {limit}"),
            Self::IntMaximum(limit) => write!(f, "must be at most {limit}"),
            Self::IntMultipleOf(step) => write!(f, "must be a multiple of {step}"),
            Self::MinLength(limit) => write!(f, "must be at least {}", count(*limit, CHARACTERS)),
            Self::MaxLength(limit) => write!(f, "must be at most {}", count(*limit, CHARACTERS)),
            Self::MinItems(limit) => write!(f, "must have at least {}", count(*limit, ITEMS)),
            Self::MaxItems(limit) => write!(f, "must have at most {}", count(*limit, ITEMS)),
            Self::UniqueItems => f.write_str("must have no equal items"),
            Self::MinProperties(limit) => {
                write!(f, "must have at least {}", count(*limit, PROPERTIES))
            }
            Self::MaxProperties(limit) => {
                write!(f, "must have at most {}", count(*limit, PROPERTIES))
            }
            Self::MinKeyLength(limit) => {
                write!(f, "its name must be at least {}", count(*limit, CHARACTERS))
            }
            Self::MaxKeyLength(limit) => {
                write!(f, "its name must be at most {}", count(*limit, CHARACTERS))
            }
        }
    }
}

const CHARACTERS: (&str, &str) = ("character", "characters");
const ITEMS: (&str, &str) = ("item", "items");
const PROPERTIES: (&str, &str) = ("property", "properties");

fn count(number: u64, (one, many): (&str, &str)) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// One broken constraint.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    /// Where the value is: `tools[0].function.name`, `metadata["k"]`. Empty for the value that was checked.
    pub path: String,
    /// What it breaks.
    pub rule: Rule,
    /// Its size, or the number itself: `has 600`, `is 3.5`.
    pub actual: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}, {}", self.rule, self.actual)
    }
}

/// The constraints that an argument breaks; nothing was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidationError {
    pub(crate) violations: Vec<Violation>,
    pub(crate) omitted: usize,
}

impl ValidationError {
    /// What is broken, in the order of the fields; at most 100.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// How many more there are than [`ValidationError::violations`] lists.
    pub fn omitted(&self) -> usize {
        self.omitted
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.violations.iter().enumerate() {
            let lead = if index == 0 { "" } else { "; " };
            write!(f, "{lead}{violation}")?;
        }
        match self.omitted {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for ValidationError {}
