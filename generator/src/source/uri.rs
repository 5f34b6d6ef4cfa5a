//! Where references lead: RFC 3986's relative resolution, as far as documents need it.
//!
//! A file is known by its path from the root folder, with `/` between its steps and no scheme; anything with a scheme is
//! a URL, and only a name: nothing is fetched.

/// A reference's resource and its fragment, without the `#`.
pub fn split(reference: &str) -> (&str, &str) {
    reference.split_once('#').unwrap_or((reference, ""))
}

/// Whether a text names its scheme. A single letter is a drive, not a scheme.
pub fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else {
        return false;
    };
    let rest = |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '.' | '-');
    scheme.len() > 1
        && scheme.starts_with(|it: char| it.is_ascii_alphabetic())
        && scheme.chars().all(rest)
}

/// Whether a resource lies outside of the root folder.
pub fn leads_out(uri: &str) -> bool {
    !has_scheme(uri)
        && (uri.starts_with('/') || uri == ".." || uri.starts_with("../") || uri.contains('\\'))
}

/// A reference without its fragment, seen from a base.
pub fn join(base: &str, reference: &str) -> String {
    let reference = split(reference).0;
    if reference.is_empty() {
        return base.to_owned();
    }
    if has_scheme(reference) {
        return reference.to_owned();
    }
    let (origin, path) = origin(base);
    if reference.starts_with("//") {
        let scheme = origin.split_once("//").map_or("", |it| it.0);
        return format!("{scheme}{reference}");
    }
    let folder = path.rsplit_once('/').map_or("", |it| it.0);
    let rooted = !origin.is_empty() || reference.starts_with('/') || path.starts_with('/');
    let mut steps: Vec<&str> = match reference.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').filter(|it| !it.is_empty()).collect(),
    };
    for step in reference.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|it| *it != "..") => {
                steps.pop();
            }
            ".." if rooted => {}
            step => steps.push(step),
        }
    }
    let slash = if rooted { "/" } else { "" };
    format!("{origin}{slash}{}", steps.join("/"))
}

/// A base's scheme and authority, and its path. Files have neither.
fn origin(base: &str) -> (&str, &str) {
    if !has_scheme(base) {
        return ("", base);
    }
    let authority = base.find("://").map_or(base.len(), |at| at + 3);
    match base[authority..].find('/') {
        Some(at) => base.split_at(authority + at),
        None => (base, ""),
    }
}

/// `%20` and its kin undone; what is no such escape, or would not be UTF-8, stays.
pub fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        match hex.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(escaped) if byte == b'%' => {
                bytes.push(escaped);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// What a file is called, its folders and endings aside: `schemas/pet.schema.yaml` is `pet`.
pub fn stem(uri: &str) -> String {
    let uri = decoded(uri);
    let mut steps = uri.rsplit('/').filter(|it| !it.is_empty());
    let name = steps.next().unwrap_or_default();
    let name = name.split('.').next().unwrap_or_default();
    let folder = steps.next().filter(|_| matches!(name, "index" | "_index"));
    folder.unwrap_or(name).to_owned()
}
