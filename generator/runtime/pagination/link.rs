//! The header `link` (RFC 8288, section 3): targets, and what relates them to the response.
//!
//! Several headers are one list (RFC 9110, section 5.3). What is malformed ends its link and no other, as appendix B.2 of
//! RFC 8288 has it for a list that is read by a tolerant parser.

use http::HeaderMap;

use crate::runtime::response::parameters::{parameter, quoted};

/// A link of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// A reference to a URI, perhaps relative.
    pub target: String,
    /// Its parameters, in lower case, with their values; the first of a name counts where a name counts once.
    parameters: Vec<(String, String)>,
}

impl Link {
    /// Whether the target is related to the response so: the first `rel` counts, which may list several relations. A link
    /// with an `anchor` is about something else than the response.
    pub fn is(&self, relation: &str) -> bool {
        let value = |name: &str| self.parameters.iter().find(|(known, _)| known == name);
        let relations = value("rel").map_or("", |(_, it)| it.as_str());
        let mut relations = relations.split_ascii_whitespace();
        value("anchor").is_none() && relations.any(|it| it.eq_ignore_ascii_case(relation))
    }
}

/// The links of a response.
pub(crate) fn links(headers: &HeaderMap) -> Vec<Link> {
    let mut links = Vec::new();
    for value in headers.get_all("link") {
        let text = String::from_utf8_lossy(value.as_bytes());
        let mut rest = text.as_ref();
        while let Some(link) = next(&mut rest) {
            links.extend(link);
        }
    }
    links
}

/// The next member of a list, which may be no link; `None` at the end.
fn next(rest: &mut &str) -> Option<Option<Link>> {
    *rest = rest.trim_start_matches([',', ' ', '\t']);
    if rest.is_empty() {
        return None;
    }
    let inside = rest.strip_prefix('<').and_then(|it| it.split_once('>'));
    let Some((target, after)) = inside else {
        skip(rest);
        return Some(None);
    };
    let mut link = Link {
        target: target.trim().to_owned(),
        parameters: Vec::new(),
    };
    *rest = after.trim_start();
    while let Some(after) = rest.strip_prefix(';') {
        *rest = after.trim_start();
        if let Some(parameter) = parameter(rest) {
            link.parameters.push(parameter);
        }
        *rest = rest.trim_start();
    }
    skip(rest);
    Some(Some(link))
}

/// Goes to the comma that ends a member of a list, quoted strings being whole.
fn skip(rest: &mut &str) {
    while let Some(first) = rest.chars().next() {
        match first {
            ',' => return,
            '"' => {
                quoted(rest);
            }
            other => *rest = &rest[other.len_utf8()..],
        }
    }
}
