//! Parameters of header fields (RFC 9110, section 5.6.6): `; name=value`, the value perhaps in quotation marks.

/// A parameter's name in lower case, and its value, which may be missing. `rest` stands after the semicolon, and then after
/// the parameter.
pub(crate) fn parameter(rest: &mut &str) -> Option<(String, String)> {
    let end = rest.find(|it: char| " \t=;,".contains(it));
    let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
    *rest = after.trim_start();
    let mut value = String::new();
    if let Some(after) = rest.strip_prefix('=') {
        *rest = after.trim_start();
        if rest.starts_with('"') {
            value = quoted(rest);
        } else {
            let end = rest.find([';', ',']).unwrap_or(rest.len());
            let (text, after) = rest.split_at(end);
            (value, *rest) = (text.trim().to_owned(), after);
        }
    }
    let name = name.to_ascii_lowercase();
    (!name.is_empty()).then_some((name, value))
}

/// A quoted string (RFC 9110, section 5.6.4); one without an end goes on to the end of the header.
pub(crate) fn quoted(rest: &mut &str) -> String {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => {
                *rest = &rest[at + 1..];
                return text;
            }
            '\\' => text.extend(characters.next().map(|it| it.1)),
            other => text.push(other),
        }
    }
    *rest = "";
    text
}
