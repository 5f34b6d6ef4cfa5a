//! From any text to identifiers of Rust.
//!
//! Identifiers are ASCII: other letters are spelled by their code points, which no lint
//! minds and no two of which look alike.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The letter case of a kind of identifier, and what is put before one that starts with a digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Types.
    Type,
    /// Variants of enums.
    Variant,
    /// Fields, parameters, methods and modules.
    Snake,
}

/// The identifier a text amounts to: never empty, never a keyword that cannot be raw.
pub fn identifier(text: &str, case: Case) -> String {
    let words = spelled(text);
    let mut name = match case {
        Case::Type | Case::Variant => words.to_upper_camel_case(),
        Case::Snake => words.to_snake_case(),
    };
    let prefix = match case {
        Case::Type => ["Type", "Unnamed"],
        Case::Variant => ["Value", "Empty"],
        Case::Snake => ["value_", "unnamed"],
    };
    if name.is_empty() {
        name = prefix[1].to_owned();
    } else if name.starts_with(|it: char| it.is_ascii_digit()) {
        name.insert_str(0, prefix[0]);
    }
    match name.as_str() {
        "Self" => "SelfValue".to_owned(),
        "self" | "super" | "crate" => format!("{name}_"),
        _ => name,
    }
}

/// Symbols that mean something where there is no letter to go by, or at the beginning.
fn symbol(character: char) -> Option<&'static str> {
    Some(match character {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '=' => "equal",
        '<' => "less",
        '>' => "greater",
        '!' => "not",
        '&' => "and",
        '|' => "or",
        '%' => "percent",
        '$' => "dollar",
        '@' => "at",
        '#' => "hash",
        '?' => "question",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '~' => "tilde",
        '^' => "caret",
        _ => return None,
    })
}

/// The text in ASCII, symbols spelled where they are all there is.
fn spelled(text: &str) -> String {
    let signed = text.starts_with(['+', '-', '<', '>', '!', '='])
        && text[1..].starts_with(|it: char| it.is_ascii_digit() || it == '=');
    let only_symbols = !text.chars().any(char::is_alphanumeric);
    let mut words = String::new();
    for (index, character) in text.chars().enumerate() {
        let word = match signed && index < 2 || only_symbols {
            true => symbol(character),
            false => None,
        };
        match word {
            Some(word) => {
                words.push(' ');
                words.push_str(word);
                words.push(' ');
            }
            None if character.is_ascii_alphanumeric() => words.push(character),
            None if character.is_alphanumeric() => {
                words.push_str(&format!(" u{:x} ", u32::from(character)));
            }
            None if character == '\'' => {}
            None => words.push(' '),
        }
    }
    words
}

/// The singular of an English plural, as far as its ending tells; `None` for other words.
pub fn singular(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let stem = |cut: usize| {
        word.get(..word.len().saturating_sub(cut))
            .map(str::to_owned)
    };
    if lower.len() < 4 || ["ss", "us", "is"].iter().any(|it| lower.ends_with(it)) {
        return None;
    }
    if lower.ends_with("ies") {
        return stem(3).map(|it| it + "y");
    }
    let doubled = ["sses", "xes", "ches", "shes", "uses"];
    if doubled.iter().any(|it| lower.ends_with(it)) {
        return stem(2);
    }
    if lower.ends_with('s') { stem(1) } else { None }
}
