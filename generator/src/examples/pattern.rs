//! A short text that a `pattern` accepts (ECMA-262 regular expressions, as far as `regex-syntax` reads them).
//!
//! It is a guess like all samples: what look-around forbids and bounds of words are ignored, and what it asks for is tried at the
//! beginning. The validator decides.

use std::borrow::Cow;

use regex_syntax::hir::{Class, Hir, HirKind};

/// How large a pattern may be once it is taken apart, and how deep.
const LARGEST: u32 = 100;
/// The longest text, in characters.
const LONGEST: usize = 1_000;

/// A text that a pattern accepts, of at least so many characters if the pattern lets it grow. Other attempts may give other texts.
pub fn sample(pattern: &str, least: usize, attempt: usize) -> Option<String> {
    let pattern = with_posix_classes(pattern);
    if let Some(hir) = parsed(&pattern) {
        return text(&hir, least);
    }
    let (rest, asked) = without_look_around(&pattern);
    let hir = parsed(&rest)?;
    if attempt.is_multiple_of(2) || asked.is_empty() {
        return text(&hir, least);
    }
    // Such as a password's digit, capital and so on: one of each, and more of the last to be long enough.
    let mut made = String::new();
    for asked in &asked {
        made.push_str(&text(&parsed(asked)?, 1)?);
    }
    let least = least.max(hir.properties().minimum_len().unwrap_or(0));
    let last = made.chars().last()?;
    let missing = least.min(LONGEST).saturating_sub(made.chars().count());
    made.extend(std::iter::repeat_n(last, missing));
    Some(made)
}

fn parsed(pattern: &str) -> Option<Hir> {
    let mut parser = regex_syntax::ParserBuilder::new();
    parser.nest_limit(LARGEST).build().parse(pattern).ok()
}

/// A pattern without its look-around, and what it looks for ahead, wherever that may be.
fn without_look_around(pattern: &str) -> (String, Vec<String>) {
    let (mut rest, mut asked) = (String::new(), Vec::new());
    let mut at = 0;
    while let Some(left) = pattern.get(at..).filter(|it| !it.is_empty()) {
        let opening = ["(?=", "(?!", "(?<=", "(?<!"];
        let opening = opening.into_iter().find(|it| left.starts_with(it));
        let length = match opening {
            Some(opening) => {
                let length = group(left);
                if opening == "(?=" {
                    let within = left.get(3..length.saturating_sub(1)).unwrap_or_default();
                    let anywhere = within.strip_prefix(".*").unwrap_or(within);
                    asked.push(anywhere.trim_start_matches('?').to_owned());
                }
                length
            }
            None => {
                let length = token(left);
                rest.push_str(&left[..length]);
                length
            }
        };
        at += length;
    }
    (rest, asked)
}

/// The length of the group that a pattern begins with.
fn group(pattern: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(left) = pattern.get(at..).filter(|it| !it.is_empty()) {
        match left.as_bytes()[0] {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += token(left);
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of the character, escape or class that a pattern begins with.
fn token(pattern: &str) -> usize {
    let mut all = pattern.char_indices();
    let second = |from: usize| pattern[from..].chars().nth(1).map_or(0, char::len_utf8);
    match all.next() {
        Some((_, '\\')) => 1 + second(0),
        Some((_, '[')) => {
            let mut at = 1;
            while let Some(character) = pattern[at..].chars().next() {
                at += match character {
                    '\\' => 1 + second(at),
                    ']' => return at + 1,
                    other => other.len_utf8(),
                };
            }
            at
        }
        Some((_, other)) => other.len_utf8(),
        None => 0,
    }
}

fn text(hir: &Hir, least: usize) -> Option<String> {
    let mut text = String::new();
    write(hir, 0, &mut text)?;
    let missing = least.saturating_sub(text.chars().count());
    if missing > 0 {
        text.clear();
        write(hir, missing, &mut text)?;
    }
    Some(text)
}

/// A pattern with the classes of POSIX as `regex-syntax` spells them: documents that are made of Java have `\p{Alnum}`.
fn with_posix_classes(pattern: &str) -> Cow<'_, str> {
    let names = [
        "Alnum", "Alpha", "Blank", "Cntrl", "Digit", "Graph", "Lower", "Print", "Punct", "Space",
        "Upper", "XDigit",
    ];
    let has = |it: &&&str| pattern.contains(&format!("\\p{{{it}}}"));
    names.iter().filter(has).fold(pattern.into(), |text, name| {
        let class = format!("[[:{}:]]", name.to_lowercase());
        text.replace(&format!("\\p{{{name}}}"), &class).into()
    })
}

/// Writes what a part accepts, its repetitions longer by so much.
fn write(hir: &Hir, more: usize, text: &mut String) -> Option<()> {
    if text.len() > LONGEST {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(character(class)?),
        HirKind::Repetition(repeated) => {
            let most = repeated.max.map_or(LONGEST, |it| it as usize);
            let length = repeated.sub.properties().minimum_len().unwrap_or(0);
            let least = (repeated.min as usize).min(LONGEST);
            let times = more.div_ceil(length.max(1));
            let count = least.saturating_add(times).min(most).min(LONGEST);
            // Where there may be no more of it, one of it is longer.
            let added = count.saturating_sub(least).saturating_mul(length);
            let mut left = more.saturating_sub(added);
            for _ in 0..count {
                write(&repeated.sub, left, text)?;
                left = 0;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, more, text)?,
        HirKind::Concat(parts) => {
            // One part is enough to make it longer: the one that may grow most.
            let rooms = parts
                .iter()
                .enumerate()
                .map(|(index, it)| (room(it), index));
            let grows = rooms.max().filter(|it| it.0 > 0).map(|it| it.1);
            for (index, part) in parts.iter().enumerate() {
                let more = if grows == Some(index) { more } else { 0 };
                write(part, more, text)?;
            }
        }
        // The first will do, unless it cannot be longer and another one can.
        HirKind::Alternation(parts) => {
            let grows = |it: &&Hir| more == 0 || room(it) > 0;
            let part = parts.iter().find(grows).or(parts.first());
            write(part?, more, text)?;
        }
    }
    Some(())
}

/// By how much what a part accepts can be longer than the shortest of it.
fn room(hir: &Hir) -> usize {
    let least = hir.properties().minimum_len().unwrap_or(0);
    let most = hir.properties().maximum_len();
    most.map_or(usize::MAX, |it| it.saturating_sub(least))
}

/// A letter or a digit of a class, if it has one; else its first character.
fn character(class: &Class) -> Option<char> {
    let has = |it: char| match class {
        Class::Unicode(class) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&it)),
        Class::Bytes(class) => class.iter().any(|range| {
            let range = char::from(range.start())..=char::from(range.end());
            range.contains(&it)
        }),
    };
    let usual = "a1A-_ ."
        .chars()
        .chain('b'..='z')
        .chain('0'..='9')
        .chain('B'..='Z');
    let first = || match class {
        Class::Unicode(class) => class.iter().next().map(|it| it.start()),
        Class::Bytes(class) => class.iter().next().map(|it| char::from(it.start())),
    };
    usual.into_iter().find(|it| has(*it)).or_else(first)
}
