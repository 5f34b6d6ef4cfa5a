//! Media types: what is meant by a name, and which one a request accepts (RFC 9110, section 12.5.1).

use crate::document::MediaType;
use crate::http::essence;
use crate::sorting;

/// Whether a range such as `text/*` has a media type in it; both without parameters.
pub fn fits(range: &str, name: &str) -> bool {
    if range == "*/*" || range == "*" || range == name {
        return true;
    }
    let of_type = range.strip_suffix("/*");
    of_type.is_some_and(|it| name.split('/').next() == Some(it))
}

/// Whether it is JSON.
pub fn is_json(essence: &str) -> bool {
    essence == "text/json" || essence.ends_with("/json") || essence.ends_with("+json")
}

/// Whether it is XML: by name, or by suffix (RFC 7303).
pub fn is_xml(essence: &str) -> bool {
    matches!(essence, "application/xml" | "text/xml") || essence.ends_with("+xml")
}

/// The media types that a request accepts, the most wanted first. Within one range JSON goes first, then the order of the document
/// counts.
pub fn accepted<'m, 'a>(
    accept: Option<&str>,
    content: &'m [MediaType<'a>],
) -> Vec<&'m MediaType<'a>> {
    let accept = accept.unwrap_or("*/*");
    let ranges = accept.split(',').map(|it| (quality(it), essence(it)));
    let mut ranges: Vec<(u32, String)> = ranges.filter(|it| it.0 > 0).collect();
    // Stable, so that the order counts among equals.
    sorting::sort_by_key(&mut ranges, |it| std::cmp::Reverse(it.0));
    let mut known: Vec<(&MediaType<'a>, String)> =
        content.iter().map(|it| (it, essence(it.name))).collect();
    sorting::sort_by_key(&mut known, |it| !is_json(&it.1));
    let mut found = Vec::new();
    for (_, range) in &ranges {
        let fitting = |it: &&mut (&MediaType<'_>, String)| fits(range, &it.1) || fits(&it.1, range);
        let mut known: Vec<_> = known
            .extract_if(.., |it| fitting(&it))
            .map(|it| it.0)
            .collect();
        found.append(&mut known);
    }
    found
}

/// The weight of a range, in thousandths.
fn quality(range: &str) -> u32 {
    let parameters = range.split(';').skip(1);
    let weight = parameters
        .filter_map(|it| it.trim().strip_prefix("q="))
        .next();
    let weight = weight.and_then(|it| it.trim().parse::<f64>().ok());
    let thousandths = weight.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Clamped above.
    let thousandths = thousandths as u32;
    thousandths
}
