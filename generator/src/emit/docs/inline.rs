//! Text within a line: code spans, links, and what rustdoc would read as either.

/// Inline text: code spans and absolute links kept, everything else that rustdoc reads escaped.
pub fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        // Most of a text is none of what is looked for: marks, and what an address may begin with.
        let marks = |it: u8| matches!(it, b'`' | b'[' | b']' | b'<' | b'>' | b'\\' | b'h');
        let plain = rest.bytes().position(marks).unwrap_or(rest.len());
        let (before, from) = rest.split_at(plain);
        out.push_str(before);
        rest = from;
        let Some(character) = rest.chars().next() else {
            return out;
        };
        if character == '`'
            && let Some((span, tail)) = code_span(rest)
        {
            out.push_str(span);
            rest = tail;
        } else if character == '['
            && let Some((label, target, tail)) = link(rest)
        {
            let label = inline(label);
            match target.starts_with("https://") || target.starts_with("http://") {
                true => out.push_str(&format!("[{label}](<{target}>)")),
                false => out.push_str(&label),
            }
            rest = tail;
        } else if let Some((url, tail)) = bare_url(rest) {
            out.push_str(&format!("<{url}>"));
            rest = tail.strip_prefix('>').unwrap_or(tail);
        } else if let Some(tail) = rest.strip_prefix('\\') {
            // An escape stays one; a backslash at the end would swallow what comes next.
            let next = tail.chars().next();
            match next.filter(char::is_ascii_punctuation) {
                Some(next) => {
                    out.push('\\');
                    out.push(next);
                    rest = &tail[next.len_utf8()..];
                }
                None => {
                    out.push_str("\\\\");
                    rest = tail;
                }
            }
        } else {
            let url_in_brackets = rest
                .strip_prefix('<')
                .is_some_and(|it| bare_url(it).is_some());
            if !url_in_brackets {
                if matches!(character, '[' | ']' | '<' | '>' | '`') {
                    out.push('\\');
                }
                out.push(character);
            }
            rest = &rest[character.len_utf8()..];
        }
    }
}

/// The code span a text begins with, closed on the same line.
pub fn code_span(text: &str) -> Option<(&str, &str)> {
    let ticks = text.chars().take_while(|it| *it == '`').count();
    let marker = &text[..ticks];
    let mut from = ticks;
    loop {
        let at = from + text.get(from..)?.find(marker)?;
        let run = text[at..].chars().take_while(|it| *it == '`').count();
        if run == ticks {
            let end = at + ticks;
            let empty = text[ticks..at].trim().is_empty();
            return (!empty).then(|| text.split_at(end));
        }
        from = at + run;
    }
}

/// The inline link a text begins with: label, target, what follows.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let close = text.find("](")?;
    let label = text.get(1..close)?;
    let after = text.get(close + 2..)?;
    let end = after.find(')')?;
    let target = after[..end].split_whitespace().next().unwrap_or_default();
    let target = target.trim_matches(['<', '>']);
    let plain = !label.contains(['[', ']', '`']) || code_only(label);
    let sound = !target.contains(['<', '>', '\\', '"']);
    (plain && sound).then(|| (label, target, &after[end + 1..]))
}

fn code_only(label: &str) -> bool {
    code_span(label).is_some_and(|(_, rest)| rest.is_empty()) && !label.contains(['[', ']'])
}

/// The URL a text begins with, without punctuation that ends a sentence.
fn bare_url(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    let stop = |it: char| it.is_whitespace() || "<>()[]{}\"`'|\\^*".contains(it);
    let end = text.find(stop).unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '_']);
    let scheme = url.find("//")? + 2;
    (url.len() > scheme).then(|| text.split_at(url.len()))
}
