//! A short text that a `pattern` accepts (ECMA-262 regular expressions, as far as `regex-syntax` reads them).
//!
//! It is a guess like all samples: look-around is beyond it, and bounds of words are ignored. The validator decides.

use std::borrow::Cow;

use regex_syntax::hir::{Class, Hir, HirKind};

/// How large a pattern may be once it is taken apart, and how deep.
const LARGEST: u32 = 100;
/// The longest text, in characters.
const LONGEST: usize = 1_000;

/// A text that a pattern accepts, of at least so many characters if the pattern lets it grow.
pub fn sample(pattern: &str, least: usize) -> Option<String> {
    let mut parser = regex_syntax::ParserBuilder::new();
    let pattern = with_posix_classes(pattern);
    let hir = parser.nest_limit(LARGEST).build().parse(&pattern).ok()?;
    let mut text = String::new();
    write(&hir, 0, &mut text)?;
    let missing = least.saturating_sub(text.chars().count());
    if missing > 0 {
        text.clear();
        write(&hir, missing, &mut text)?;
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
            let count = (repeated.min as usize).saturating_add(more).min(most);
            for _ in 0..count.min(LONGEST) {
                write(&repeated.sub, 0, text)?;
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
