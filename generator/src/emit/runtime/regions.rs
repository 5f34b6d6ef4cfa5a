//! Regions of the runtime's files: what stands between `// part: streams` and `// end part`, and what lines around it
//! become without it.

/// What becomes of a region.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Region {
    Kept,
    LeftOut,
    /// It is there with the Cargo feature of the part's name.
    Behind,
}

/// A text with the regions of the parts that are needed.
pub fn with_parts(text: &str, region: impl Fn(&str) -> Region) -> String {
    if !text.contains("// part: ") {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    // Where nothing is left out, imports stand as they are but for those between markers.
    let mut is_whole = true;
    let mut open: Vec<(&str, Region, &str)> = Vec::new();
    let mut gone: Vec<&str> = Vec::new();
    let mut has_gap = false;
    for line in text.split_terminator('\n') {
        let (indent, code) = indented(line);
        if let Some(part) = code.strip_prefix("// part: ") {
            open.push((part, region(part), indent));
            is_whole &= open.last().is_some_and(|it| it.1 == Region::Kept);
            continue;
        }
        if code == "// end part" {
            has_gap |= open.pop().is_some_and(|it| it.1 == Region::LeftOut);
            continue;
        }
        if !open.is_empty() {
            if open.iter().any(|it| it.1 == Region::LeftOut) {
                gone.push(code);
                continue;
            }
            is_whole &= !super::imports::is_import(code);
        }
        if std::mem::take(&mut has_gap) {
            // One blank line is enough where a region was, and none at the ends of what it was in.
            let is_spaced = kept.ends_with("\n\n");
            if code.is_empty() && (is_spaced || kept.ends_with("{\n")) {
                continue;
            }
            if code.starts_with('}') && is_spaced {
                kept.pop();
            }
            // What has lost all that was in it is closed where it was opened.
            let is_closed = |(open, close): (&str, char)| {
                code.starts_with(close) && kept.ends_with(&format!("{open}\n"))
            };
            if [("(", ')'), ("[", ']')].into_iter().any(is_closed) {
                kept.pop();
                kept.push_str(code);
                kept.push('\n');
                continue;
            }
            if let Some(literal) = code
                .starts_with('}')
                .then(|| short_literal(&kept))
                .flatten()
            {
                kept.truncate(literal.start);
                kept.push_str(&format!(" {} {code}\n", literal.fields));
                continue;
            }
        }
        // An item begins as far in as its region does; what is said of the module is not conditional.
        if let Some((part, _, _)) = open
            .iter()
            .find(|it| it.1 == Region::Behind)
            .filter(|it| it.2 == indent && begins(code))
        {
            kept.push_str(&format!("{indent}#[cfg(feature = \"{part}\")]\n"));
        }
        kept.push_str(line);
        kept.push('\n');
    }
    if kept.ends_with("\n\n") {
        kept.pop();
    }
    match is_whole {
        true => kept,
        false => super::imports::tidy(&kept, &gone),
    }
}

/// A line of a source, its indentation by itself. Build scripts are not optimized, and this is asked of each line, so it looks at
/// bytes.
pub fn indented(line: &str) -> (&str, &str) {
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() && bytes[at] == b' ' {
        at += 1;
    }
    line.split_at(at)
}

/// Whether an item begins with a line of code.
fn begins(code: &str) -> bool {
    !code.is_empty() && !code.starts_with("//") && !goes_on(code)
}

/// Whether a line belongs to an item that began before it, as far in as this is.
fn goes_on(code: &str) -> bool {
    code.starts_with(['}', ')', ']', '{']) || code == "where"
}

/// A struct whose fields are few enough to stand in the line that it begins in.
struct ShortLiteral {
    /// Where the text goes on after its `{`.
    start: usize,
    fields: String,
}

/// The struct that is being made at the end of a text, if the formatter has it in one line.
fn short_literal(text: &str) -> Option<ShortLiteral> {
    /// What `struct_lit_width` is by default.
    const WIDTH: usize = 18;
    let start = text.rfind("{\n")? + 1;
    let line = text[..start].lines().next_back()?;
    let name = line.strip_suffix(" {")?.rsplit([' ', '(']).next()?;
    let declares = ["struct ", "enum ", "->"]
        .iter()
        .any(|it| line.contains(it));
    let is_literal = name.starts_with(char::is_uppercase) && !declares;
    let fields: Vec<&str> = text[start..].lines().map(str::trim).collect();
    let fields = fields.join(" ");
    let fields = fields.trim_start().strip_suffix(',')?.to_owned();
    (is_literal && fields.len() <= WIDTH).then_some(ShortLiteral { start, fields })
}
