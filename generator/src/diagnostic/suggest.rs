//! Spelling suggestions: the known names that are most like a misspelled one.

use crate::sorting;

/// The candidate that is most like a name, if any is similar enough to be what was meant.
pub fn nearest<'n>(name: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    similar(name, candidates).into_iter().next()
}

/// The candidates that are similar enough to be what was meant, the most similar first, at most three.
pub fn similar<'n>(name: &str, candidates: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    ranked(name, &mut candidates.into_iter())
}

/// The same for any iterator, so that this is compiled once and not for each kind of them.
fn ranked<'n>(name: &str, candidates: &mut dyn Iterator<Item = &'n str>) -> Vec<&'n str> {
    let name = name.to_lowercase();
    let mut found: Vec<(f64, &str)> = Vec::new();
    for candidate in candidates {
        let similarity = strsim::normalized_damerau_levenshtein(&name, &candidate.to_lowercase());
        if similarity >= 0.6 && found.iter().all(|(_, it)| *it != candidate) {
            found.push((similarity, candidate));
        }
    }
    sorting::sort_by(&mut found, |(a, _), (b, _)| b.total_cmp(a));
    found.truncate(3);
    found.into_iter().map(|(_, it)| it).collect()
}
