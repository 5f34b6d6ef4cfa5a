//! How well an operation matches the words of a query.

use super::terms::{Term, Terms, words};

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

/// How well each operation matches all words of a query; `None` where one is not met.
pub fn scores(known: &Terms, query: &[String], likeness: Likeness) -> Vec<Option<f64>> {
    let mut totals = vec![Some(0.0); known.operations.len()];
    for word in query {
        let wanted = Wanted::of(word, likeness);
        let shared: Vec<f64> = known.shared.iter().map(|it| wanted.score(it)).collect();
        for (total, own) in totals.iter_mut().zip(&known.operations) {
            let of_fields = own.shared.iter().filter_map(|it| shared.get(*it).copied());
            let of_terms = own.terms.iter().map(|it| wanted.score(it));
            let best = of_terms.chain(of_fields).fold(0.0, f64::max);
            *total = total.filter(|_| best > 0.0).map(|it| it + best);
        }
    }
    totals
}

/// A word of a query.
struct Wanted {
    /// As it is met in a name that is written in one.
    joined: String,
    written: String,
    likeness: Likeness,
}

impl Wanted {
    fn of(word: &str, likeness: Likeness) -> Wanted {
        let written = words(word);
        Wanted {
            joined: written.replace(' ', ""),
            written,
            likeness,
        }
    }

    /// How well a term matches.
    fn score(&self, term: &Term) -> f64 {
        let whole = term
            .joined
            .as_ref()
            .map_or(0.0, |it| in_name(it, &self.joined));
        // A query such as `create-run` is met where all of its parts are.
        let parts = self.written.split(' ');
        let apart = parts.map(|part| in_words(term, part, self.likeness));
        let best = whole.max(apart.fold(f64::MAX, f64::min));
        match best > 0.0 {
            true => best * term.weight * brevity(term),
            false => 0.0,
        }
    }
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
