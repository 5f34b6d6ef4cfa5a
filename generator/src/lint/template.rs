//! Templates: text with variables in braces, in paths and in the URLs of servers.

/// The variables of a template, as often as they occur; or what is wrong with its braces.
pub fn variables(template: &str) -> Result<Vec<&str>, &'static str> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        if rest[at..].starts_with('}') {
            return Err("a `}` has no `{` before it");
        }
        let tail = &rest[at + 1..];
        let Some(end) = tail.find(['{', '}']) else {
            return Err("a `{` has no `}` behind it");
        };
        if tail[end..].starts_with('{') {
            return Err("a `{` has no `}` behind it");
        }
        if end == 0 {
            return Err("a variable needs a name");
        }
        found.push(&tail[..end]);
        rest = &tail[end + 1..];
    }
    Ok(found)
}

/// A path without the names of its variables: two paths that are alike without them match the same requests.
pub fn anonymous(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut inside = false;
    for letter in path.chars() {
        inside &= letter != '}';
        if !inside {
            shape.push(letter);
        }
        inside |= letter == '{';
    }
    shape
}
