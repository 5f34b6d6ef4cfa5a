//! From any text to identifiers of Rust.
//!
//! Letters of every script stay as they are: Rust takes what Unicode says an identifier may consist of (UAX 31), in
//! the normal form NFC. All other characters stand between words, apart from symbols that mean something; and where there is
//! nothing else to go by, a character is spelled by its name or its code point. What cannot be seen is left out.

use foldhash::HashMap;
use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_ident::{is_xid_continue, is_xid_start};
use unicode_normalization::UnicodeNormalization;

/// The letter case of a kind of identifier, and what is put before one that starts with a digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Types.
    Type,
    /// Variants of enums.
    Variant,
    /// Fields, parameters and methods.
    Snake,
}

/// Which symbols are spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// Those that mean something by themselves: a sign before a number, a mark at the end of a value.
    Needed,
    /// All of them, because they alone tell two texts apart.
    All,
}

/// The identifier a text amounts to: never empty, never a keyword that cannot be raw.
pub fn identifier(text: &str, case: Case) -> String {
    made(text, case, Spelling::Needed)
}

/// Whether a text is an identifier in a letter case, as the compiler judges it. Not each is what it would be made into itself:
/// `a-b` is called `AB`, and `AB` would be called `Ab`.
pub fn is_identifier(text: &str, case: Case) -> bool {
    let mut letters = text.chars();
    let is_first = |it: char| match case {
        Case::Snake => is_xid_start(it) || it == '_' && text.len() > 1,
        Case::Type | Case::Variant => is_xid_start(it) && !it.is_lowercase(),
    };
    let starts_well = letters.next().is_some_and(is_first);
    let is_written = letters.all(|it| is_xid_continue(it) && !is_invisible(it));
    let is_in_case = match case {
        Case::Snake => text.chars().all(|it| !is_fit(it) || !it.is_uppercase()),
        // Behind a number only, where another one would read as its end.
        Case::Type | Case::Variant => text
            .split('_')
            .skip(1)
            .all(|it| it.starts_with(char::is_numeric)),
    };
    let is_special = matches!(text, "Self" | "self" | "super" | "crate");
    starts_well && is_written && is_in_case && !is_special && text.nfc().eq(text.chars())
}

/// The identifiers of texts that have one scope: where symbols alone tell two of them apart, they are spelled. Some may
/// still be equal.
pub fn identifiers(texts: &[&str], case: Case) -> Vec<String> {
    let plain: Vec<String> = texts.iter().map(|it| identifier(it, case)).collect();
    let mut count: HashMap<&str, usize> = HashMap::default();
    for name in &plain {
        *count.entry(name).or_default() += 1;
    }
    let names = texts
        .iter()
        .zip(&plain)
        .map(|(text, plain)| match count[plain.as_str()] {
            1 => plain.clone(),
            _ => made(text, case, Spelling::All),
        });
    names.collect()
}

/// A text in lower case and ASCII, for the names of files: letters without their accents, others by their code points.
pub fn ascii(text: &str) -> String {
    if text.is_ascii() {
        return identifier(text, Case::Snake);
    }
    let plain = text.nfd().filter(|it| !is_mark(*it)).map(|it| match it {
        it if it.is_ascii() || !is_xid_continue(it) => it.to_string(),
        'ß' => "ss".to_owned(),
        it => format!(" u{:x} ", u32::from(it)),
    });
    identifier(&plain.collect::<String>(), Case::Snake)
}

fn made(text: &str, case: Case, spelling: Spelling) -> String {
    let name = match separators(text, case, spelling) {
        Some(separators) => in_order(text, case, separators),
        None => cut(text, case, spelling),
    };
    match name.as_str() {
        "Self" => "SelfValue".to_owned(),
        "self" | "super" | "crate" => format!("{name}_"),
        _ => name,
    }
}

/// What stands between the words of a text in which there is nothing but these and small letters and digits of ASCII, as in most.
fn separators(text: &str, case: Case, spelling: Spelling) -> Option<&'static [char]> {
    let separators: &[char] = match (spelling, case) {
        (Spelling::All, _) => &['_', ' '],
        // There, a dash may say something.
        (Spelling::Needed, Case::Variant) => &['_', ' ', '.', '/'],
        (Spelling::Needed, Case::Type | Case::Snake) => &['_', ' ', '.', '/', '-'],
    };
    let is_word = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit();
    let is_in_order = text.starts_with(|it: char| it.is_ascii_lowercase())
        && text
            .bytes()
            .all(|it| is_word(it) || separators.contains(&char::from(it)));
    is_in_order.then_some(separators)
}

fn in_order(text: &str, case: Case, separators: &[char]) -> String {
    let mut name = String::with_capacity(text.len());
    for word in text.split(separators).filter(|it| !it.is_empty()) {
        if case == Case::Snake {
            let between = if name.is_empty() { "" } else { "_" };
            name.push_str(between);
            name.push_str(word);
            continue;
        }
        let mut letters = word.chars();
        name.extend(letters.next().map(|it| it.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

fn cut(text: &str, case: Case, spelling: Spelling) -> String {
    let is_seen = |it: &char| !is_invisible(*it);
    let mut text: String = match text.is_ascii() {
        true => text.to_owned(),
        false => text.nfc().filter(is_seen).collect(),
    };
    if spelling == Spelling::All {
        // How many servers write the name of a list.
        text = text.replace("[]", " list ");
    }
    let words = words(&text, case, spelling);
    let cased = words.split(' ').map(|it| in_case(it, case));
    let cased: Vec<String> = cased.filter(|it| !it.is_empty()).collect();
    let mut name = match case {
        Case::Type | Case::Variant => cased.concat(),
        Case::Snake => cased.join("_"),
    };
    let prefix = match case {
        Case::Type => ["Type", "Unnamed"],
        Case::Variant => ["Value", "Empty"],
        Case::Snake => ["value_", "unnamed"],
    };
    let starts_well = |it: char| match case {
        Case::Snake => is_xid_start(it),
        // Some small letters have no capital.
        Case::Type | Case::Variant => is_xid_start(it) && !it.is_lowercase(),
    };
    match name.chars().next() {
        None => name = prefix[1].to_owned(),
        Some(first) if !starts_well(first) => name.insert_str(0, prefix[0]),
        Some(_) => {}
    }
    name
}

/// A word in a letter case. Marks belong to the letter before them, which is not known to what cuts at capitals.
fn in_case(word: &str, case: Case) -> String {
    // Nearly all words: there is nothing to cut at.
    if word
        .bytes()
        .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    {
        let mut word = word.to_owned();
        if let (Case::Type | Case::Variant, Some(first)) = (case, word.get_mut(..1)) {
            first.make_ascii_uppercase();
        }
        return word;
    }
    if word.chars().all(char::is_alphanumeric) {
        return match case {
            Case::Type | Case::Variant => word.to_upper_camel_case(),
            Case::Snake => word.to_snake_case(),
        };
    }
    let mut letters = word.chars();
    match (case, letters.next()) {
        (Case::Snake, _) => word.to_lowercase(),
        (_, Some(first)) => first.to_uppercase().chain(letters).collect(),
        (_, None) => String::new(),
    }
}

/// What a symbol is called where there is no letter to go by, or where it says something about what stands beside it.
fn symbol(character: char) -> Option<&'static str> {
    Some(match character {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
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
        '_' => "underscore",
        '\'' => "quote",
        '"' => "quotes",
        '(' => "open",
        ')' => "close",
        '[' => "bracket",
        ']' => "end",
        _ => return None,
    })
}

/// The text as words with a blank between them, symbols spelled where they count.
fn words(text: &str, case: Case, spelling: Spelling) -> String {
    let characters: Vec<char> = text.chars().collect();
    let nameless = !characters.iter().any(|it| is_letter(*it));
    let mut words = String::new();
    for (index, character) in characters.iter().copied().enumerate() {
        // Nearly all of them are these.
        if character.is_ascii_alphanumeric() {
            words.push(character);
            continue;
        }
        let counts =
            nameless || spelling == Spelling::All || says_something(&characters, index, case);
        match symbol(character).filter(|_| counts) {
            // Between words, it separates them and says no more.
            Some(_) if character == '_' && !nameless => words.push(' '),
            Some(_) if character == '\'' && !nameless => {}
            Some("minus") if is_between(&characters, index) => words.push_str(" dash "),
            Some(word) => words.push_str(&format!(" {word} ")),
            None if is_letter(character) => match is_fit(character) {
                true => words.push(character),
                false => words.push_str(&spelled(character)),
            },
            None if is_mark(character) && !nameless => words.push(character),
            None if counts && !character.is_whitespace() => words.push_str(&spelled(character)),
            None if matches!(character, '\'' | '\u{2019}') => {}
            None => words.push(' '),
        }
    }
    words
}

fn spelled(character: char) -> String {
    format!(" u{:x} ", u32::from(character))
}

/// Whether a symbol says something by its place: before a number or, in a value, at one end of it (`-id`, `low+`, `C#`).
fn says_something(characters: &[char], index: usize, case: Case) -> bool {
    let at = |index: usize| characters.get(index).copied();
    let is_word = |it: Option<char>| it.is_some_and(is_letter);
    let character = characters[index];
    let signs = ['+', '-', '<', '>', '!', '='];
    if index < 2 && signs.contains(&characters[0]) {
        let number = at(1).is_some_and(|it| it.is_numeric() || it == '=');
        if number || index == 0 && case == Case::Variant && is_word(at(1)) {
            return true;
        }
    }
    let (before, rest) = characters.split_at(index);
    let word = before.iter().rfind(|it| **it != character);
    case == Case::Variant
        && matches!(character, '+' | '-' | '#' | '*')
        && rest.iter().all(|it| *it == character)
        && is_word(word.copied())
}

/// Whether a character stands between two letters.
fn is_between(characters: &[char], index: usize) -> bool {
    let is_word = |it: Option<&char>| it.is_some_and(|it| is_letter(*it));
    index > 0 && is_word(characters.get(index - 1)) && is_word(characters.get(index + 1))
}

/// Letters and digits that an identifier may have.
fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || character.is_alphanumeric() && is_xid_continue(character)
}

/// Marks that an identifier may have after a letter.
fn is_mark(character: char) -> bool {
    is_xid_continue(character) && !character.is_alphanumeric() && character != '_'
}

/// Whether a letter has the case that the compiler expects: some capitals have no small letter.
fn is_fit(character: char) -> bool {
    !character.is_uppercase() || character.to_lowercase().next() != Some(character)
}

/// Characters that nobody sees and that identifiers may have all the same: variation selectors and fillers.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{34f}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
    )
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
