//! Rust types that the options may choose for a `format`.
//!
//! By default strings are `String` and numbers machine numbers; only `password` has a type of its own, which `Debug` does not
//! show. A chosen type for strings is wrapped in the runtime's `Formatted`, which keeps what does not parse, so that one odd
//! value does not make a response unreadable.

use std::collections::BTreeSet;

use foldhash::HashSet;
use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Api, IntegerKind, NumberKind, Shape, reachability};
use crate::sorting;

/// A type that a format can have.
#[derive(Debug)]
pub struct Choice {
    /// The `format`; `integer` and `number` are numbers without one.
    pub format: &'static str,
    /// What the options call the type.
    pub name: &'static str,
    /// The type of Rust, if it is text.
    rust: Option<&'static str>,
    /// The module of the runtime that reads and writes it.
    module: Option<&'static str>,
    /// The dependency that it comes from: name and requirement.
    dependency: Option<(&'static str, &'static str)>,
}

/// The module of the type for `format: password`.
const SECRET: &str = "secret";
const CHRONO: (&str, &str) = (
    "chrono",
    "{ version = \"0.4\", default-features = false, features = [\"std\"] }",
);
const JIFF: (&str, &str) = (
    "jiff",
    "{ version = \"0.2\", default-features = false, features = [\"std\"] }",
);
const TIME: (&str, &str) = (
    "time",
    "{ version = \"0.3\", features = [\"formatting\", \"parsing\"] }",
);
const UUID: (&str, &str) = ("uuid", "\"1\"");

const fn text(
    format: &'static str,
    name: &'static str,
    rust: &'static str,
    module: &'static str,
    dependency: Option<(&'static str, &'static str)>,
) -> Choice {
    Choice {
        format,
        name,
        rust: Some(rust),
        module: Some(module),
        dependency,
    }
}

const fn plain(format: &'static str, name: &'static str) -> Choice {
    Choice {
        format,
        name,
        rust: None,
        module: None,
        dependency: None,
    }
}

/// Everything that can be chosen. The first of each format is what it is by default.
#[rustfmt::skip] // A table.
pub const CHOICES: &[Choice] = &[
    plain("date-time", "string"),
    text("date-time", "chrono", "chrono::DateTime<chrono::FixedOffset>", "chrono", Some(CHRONO)),
    text("date-time", "jiff", "jiff::Timestamp", "jiff", Some(JIFF)),
    text("date-time", "time", "time::OffsetDateTime", "time", Some(TIME)),
    plain("date", "string"),
    text("date", "chrono", "chrono::NaiveDate", "chrono", Some(CHRONO)),
    text("date", "jiff", "jiff::civil::Date", "jiff", Some(JIFF)),
    text("date", "time", "time::Date", "time", Some(TIME)),
    plain("time", "string"),
    text("time", "chrono", "chrono::NaiveTime", "chrono", Some(CHRONO)),
    text("time", "jiff", "jiff::civil::Time", "jiff", Some(JIFF)),
    text("time", "time", "time::Time", "time", Some(TIME)),
    plain("duration", "string"),
    text("duration", "jiff", "jiff::SpanFieldwise", "jiff", Some(JIFF)),
    plain("uuid", "string"),
    text("uuid", "uuid", "uuid::Uuid", "uuid", Some(UUID)),
    plain("byte", "string"),
    text("byte", "bytes", "Base64", "base64", None),
    plain("ipv4", "string"),
    text("ipv4", "std", "std::net::Ipv4Addr", "net", None),
    plain("ipv6", "string"),
    text("ipv6", "std", "std::net::Ipv6Addr", "net", None),
    text("password", "secret", "Secret", SECRET, None),
    plain("password", "string"),
    plain("integer", "i64"),
    plain("integer", "i128"),
    plain("integer", "number"),
    plain("number", "f64"),
    plain("number", "number"),
    plain("decimal", "f64"),
    plain("decimal", "number"),
];

/// The formats that have a choice.
pub fn formats() -> Vec<&'static str> {
    let mut found: Vec<&str> = CHOICES.iter().map(|it| it.format).collect();
    found.dedup();
    found
}

/// What can be chosen for a format.
pub fn names(format: &str) -> Vec<&'static str> {
    let choices = CHOICES.iter().filter(|it| it.format == format);
    choices.map(|it| it.name).collect()
}

/// Everything that the types may come from, each by the name of its module in the runtime.
pub fn dependencies() -> Vec<(&'static str, &'static str)> {
    let mut found: Vec<_> = CHOICES.iter().filter_map(|it| it.dependency).collect();
    sorting::sort(&mut found);
    found.dedup();
    found
}

/// The types that were chosen, by format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formats(pub IndexMap<String, String>);

impl Formats {
    fn chosen(&self, format: &str) -> Option<&'static Choice> {
        let name = self.0.get(format);
        let mut choices = CHOICES.iter().filter(|it| it.format == format);
        choices.find(|it| name.is_none_or(|name| it.name == name))
    }

    /// The type chosen for text of a shape; `None` if it stays text.
    pub fn of_text(&self, shape: &Shape) -> Option<&'static Choice> {
        match shape {
            Shape::String(Some(format)) => self.chosen(format).filter(|it| it.rust.is_some()),
            _ => None,
        }
    }

    /// The formats of text for which a type was chosen.
    pub fn of_texts(&self) -> HashSet<String> {
        let chosen = |it: &&String| self.chosen(it).is_some_and(|it| it.rust.is_some());
        self.0.keys().filter(chosen).cloned().collect()
    }

    /// The type of an integer.
    pub fn integer(&self, kind: IntegerKind) -> &'static str {
        match kind {
            IntegerKind::Plain => match self.chosen("integer") {
                Some(choice) if choice.name == "number" => "Number",
                Some(choice) => choice.name,
                None => "i64",
            },
            IntegerKind::I64 => "i64",
            IntegerKind::I128 => "i128",
            IntegerKind::U64 => "u64",
            IntegerKind::U128 => "u128",
            IntegerKind::Unbounded => "Number",
        }
    }

    /// The type of a number.
    pub fn number(&self, kind: NumberKind) -> &'static str {
        let exact = |format: &str| self.chosen(format).is_some_and(|it| it.name == "number");
        match kind {
            NumberKind::Plain if exact("number") => "Number",
            NumberKind::Decimal if exact("decimal") => "Number",
            NumberKind::Plain | NumberKind::Decimal | NumberKind::F64 => "f64",
        }
    }

    /// Whether numbers have to be read digit by digit: some are wider than the machine's.
    pub fn are_exact(&self, api: &Api) -> bool {
        reachability::uses(api, |it| match it {
            Shape::Integer(kind) => ["Number", "i128", "u128"].contains(&self.integer(*kind)),
            Shape::Number(kind) => self.number(*kind) == "Number",
            _ => false,
        })
    }

    fn used<'s>(&'s self, api: &'s Api) -> impl Iterator<Item = &'static Choice> {
        CHOICES.iter().filter(move |choice| {
            let is = |it: &Shape| {
                let chosen = self.of_text(it);
                chosen.is_some_and(|it| std::ptr::eq(it, *choice))
            };
            choice.rust.is_some() && reachability::uses(api, is)
        })
    }

    /// The parts of the runtime that values of the API need: modules, and what several of them share.
    pub fn parts(&self, api: &Api) -> BTreeSet<&'static str> {
        let mut parts: BTreeSet<_> = self.used(api).filter_map(|it| it.module).collect();
        if parts.iter().any(|it| *it != SECRET) {
            parts.insert("formatted");
        }
        if !parts.is_empty() {
            parts.insert("formats");
        }
        parts
    }

    /// What the crate depends on for them.
    pub fn dependencies(&self, api: &Api) -> Vec<(&'static str, &'static str)> {
        let mut found: Vec<_> = self.used(api).filter_map(|it| it.dependency).collect();
        sorting::sort(&mut found);
        found.dedup();
        found
    }
}

/// Whether a part of the runtime has this name, for some format.
pub fn is_part(name: &str) -> bool {
    let is_shared = matches!(name, "formats" | "formatted");
    is_shared || CHOICES.iter().any(|it| it.module == Some(name))
}

impl Choice {
    /// Whether it is text that does not print. Such text is checked as any other is.
    pub fn is_secret(&self) -> bool {
        self.module == Some(SECRET)
    }

    /// The type of Rust, and the names of the runtime that are in it.
    pub fn rust(&self) -> (TokenStream, Vec<&'static str>) {
        if self.is_secret() {
            // By its path: many an API has a type of that name.
            return (quote!(runtime::Secret), vec!["self"]);
        }
        let own = self.rust.filter(|it| !it.contains("::"));
        // The table is ours; all that stands in it is a type.
        let inner: TokenStream = self.rust.unwrap_or("String").parse().unwrap_or_default();
        let names = own.into_iter().chain(["Formatted"]).collect();
        (quote!(Formatted<#inner>), names)
    }
}
