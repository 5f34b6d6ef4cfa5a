//! How well an operation matches the words of a query.

use super::terms::{Term, words};

/// How a word may be spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// As it is, or its beginning.
    Spelled,
    /// With a mistake or two.
    Misspelled,
}

/// The shortest word, in characters, in which a mistake is looked for.
const TELLING: usize = 4;
/// How alike words are of which one may be the other, misspelled.
const ALIKE: f64 = 0.7;

/// How well terms match all of some words; `None` if one is not met.
pub fn score(terms: &[Term], query: &[String], likeness: Likeness) -> Option<f64> {
    let scores = query.iter().map(|word| {
        let written = words(word);
        let joined = written.replace(' ', "");
        let parts: Vec<&str> = written.split(' ').collect();
        let of_term = |term: &Term| {
            let whole = term.joined.as_ref().map_or(0.0, |it| in_name(it, &joined));
            // A query such as `create-run` is met where all of its parts are.
            let apart = parts.iter().map(|part| in_words(term, part, likeness));
            whole.max(apart.fold(f64::MAX, f64::min)) * term.weight * brevity(term)
        };
        let best = terms.iter().map(of_term).fold(0.0, f64::max);
        (best > 0.0).then_some(best)
    });
    scores.sum()
}

/// How much a match counts in a name of several words: the less, the more of them were not asked for.
fn brevity(term: &Term) -> f64 {
    match (&term.joined, u32::try_from(term.words().count())) {
        (Some(_), Ok(words @ 1..)) => 0.8 + 0.2 / f64::from(words),
        _ => 1.0,
    }
}

/// How well a name matches what is written in one word.
fn in_name(name: &str, written: &str) -> f64 {
    match () {
        () if written.is_empty() => 0.0,
        () if name == written => 2.0,
        () if written.len() > 2 && name.contains(written) => 0.5,
        () => 0.0,
    }
}

/// How well the best word of a term matches.
fn in_words(term: &Term, wanted: &str, likeness: Likeness) -> f64 {
    let likeness = term.words().map(|it| match likeness {
        Likeness::Spelled => spelled(it, wanted),
        Likeness::Misspelled => misspelled(it, wanted),
    });
    likeness.fold(0.0, f64::max)
}

fn spelled(word: &str, wanted: &str) -> f64 {
    let is_plural = |one: &str, many: &str| {
        let end = many.strip_prefix(one);
        one.len() > 2 && end.is_some_and(|it| ["s", "es"].contains(&it))
    };
    match () {
        () if wanted.is_empty() => 0.0,
        () if word == wanted => 1.0,
        () if is_plural(word, wanted) || is_plural(wanted, word) => 0.95,
        () if word.starts_with(wanted) => 0.7,
        () => 0.0,
    }
}

fn misspelled(word: &str, wanted: &str) -> f64 {
    let same = spelled(word, wanted);
    if same > 0.0 || wanted.chars().count() < TELLING {
        return same;
    }
    let likeness = strsim::normalized_damerau_levenshtein(word, wanted);
    match likeness >= ALIKE {
        true => likeness / 2.0,
        false => 0.0,
    }
}
