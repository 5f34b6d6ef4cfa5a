//! Imports of the runtime's files, once parts of them are left out: without names that nothing else in the file uses,
//! one for each module, and in the order of the formatter.

use super::regions::indented;
use crate::sorting;

/// How wide the line of a list may be, and one of the lines of a longer list: what `max_width` is by default, less what the
/// formatter keeps free.
const LIST: usize = 98;
const LINE: usize = 99;

/// A declaration that formatters sort: an import, or a module in a file of its own.
struct Declaration<'t> {
    /// The documentation and attributes above it.
    above: &'t [&'t str],
    /// The indentation and the visibility that it begins with.
    head: &'t str,
    what: Declared<'t>,
}

enum Declared<'t> {
    /// The line.
    Module(&'t str),
    Import(Import<'t>),
}

/// What is imported of one module.
struct Import<'t> {
    /// Its path.
    module: &'t str,
    /// Names, and what is below them; none if nothing uses them.
    items: Vec<&'t str>,
}

/// Part of a path: `self`, `super` and `crate` come first, then names, then lists.
type Segment = (u8, String);

/// What a text consists of.
enum Piece<'t> {
    Lines(&'t [&'t str]),
    Declaration(Declaration<'t>),
}

/// The text with its imports in order, and without those that it does not use. They were all in use before some lines of code were
/// gone, so none is needless but for those.
pub fn tidy(text: &str, gone: &[&str]) -> String {
    let lines: Vec<&str> = text.split_terminator('\n').collect();
    let mut pieces = pieces(&lines);
    let unused = unused(&pieces, gone);
    let mut tidied = String::with_capacity(text.len());
    let mut run: Vec<Declaration<'_>> = Vec::new();
    for piece in &mut pieces {
        if let Piece::Declaration(Declaration {
            head,
            what: Declared::Import(import),
            ..
        }) = piece
            && head.trim().is_empty()
        {
            import.leave_out(&unused);
        }
    }
    for piece in pieces {
        let lines = match piece {
            Piece::Declaration(declaration) => {
                if run.last().is_some_and(|it| !is_alike(it, &declaration)) {
                    end(&mut run, &mut tidied);
                }
                run.push(declaration);
                continue;
            }
            Piece::Lines(lines) => lines,
        };
        let is_left_out = !run.is_empty() && run.iter().all(is_nothing);
        end(&mut run, &mut tidied);
        // Where a whole group is gone, one blank line stays.
        let is_spaced = tidied.is_empty() || tidied.ends_with("\n\n");
        let is_gap = is_left_out && is_spaced && lines.first().is_some_and(|it| it.is_empty());
        for line in lines.iter().skip(usize::from(is_gap)) {
            tidied.push_str(line);
            tidied.push('\n');
        }
    }
    end(&mut run, &mut tidied);
    tidied
}

/// The lines, declarations by themselves.
fn pieces<'t>(lines: &'t [&'t str]) -> Vec<Piece<'t>> {
    let mut pieces = Vec::new();
    let (mut begin, mut at) = (0, 0);
    while at < lines.len() {
        let above = lines[at..].iter().take_while(|it| is_above(it)).count();
        let (above, rest) = lines[at..].split_at(above);
        match declaration(above, rest) {
            Some((declaration, length)) => {
                if begin < at {
                    pieces.push(Piece::Lines(&lines[begin..at]));
                }
                pieces.push(Piece::Declaration(declaration));
                at += above.len() + length;
                begin = at;
            }
            None => at = (at + above.len() + 1).min(lines.len()),
        }
    }
    pieces.push(Piece::Lines(&lines[begin..]));
    pieces
}

/// Whether a line is documentation or an attribute of what is below it.
fn is_above(line: &str) -> bool {
    let code = indented(line).1;
    code.starts_with("#[") || code.starts_with("///")
}

/// Whether both are imports, or both modules.
fn is_alike(one: &Declaration<'_>, other: &Declaration<'_>) -> bool {
    std::mem::discriminant(&one.what) == std::mem::discriminant(&other.what)
}

fn is_nothing(declaration: &Declaration<'_>) -> bool {
    matches!(&declaration.what, Declared::Import(it) if it.items.is_empty())
}

/// Writes declarations that stand together.
fn end(run: &mut Vec<Declaration<'_>>, text: &mut String) {
    if run.is_empty() {
        return;
    }
    let mut kept: Vec<Declaration<'_>> = Vec::new();
    for declaration in run.drain(..).filter(|it| !is_nothing(it)) {
        let same = kept
            .iter_mut()
            .find(|it| is_of_one_module(it, &declaration));
        match (same.map(|it| &mut it.what), declaration.what) {
            (Some(Declared::Import(into)), Declared::Import(more)) => {
                into.items.extend(more.items);
                sorting::sort_by_cached_key(&mut into.items, |it| segments(it));
            }
            (_, what) => kept.push(Declaration {
                what,
                ..declaration
            }),
        }
    }
    sorting::sort_by_cached_key(&mut kept, |it| match &it.what {
        Declared::Module(line) => vec![(0, (*line).to_owned())],
        Declared::Import(import) => import.order(),
    });
    for declaration in kept {
        let written = match declaration.what {
            Declared::Module(line) => format!("{}{line}", declaration.head),
            Declared::Import(import) => import.text(declaration.head),
        };
        for line in declaration.above.iter().copied().chain([written.as_str()]) {
            text.push_str(line);
            text.push('\n');
        }
    }
}

/// Whether two imports can be one: of names in the same module, with nothing said of either.
fn is_of_one_module(one: &Declaration<'_>, other: &Declaration<'_>) -> bool {
    let (Declared::Import(a), Declared::Import(b)) = (&one.what, &other.what) else {
        return false;
    };
    let is_plain = one.above.is_empty() && other.above.is_empty() && one.head == other.head;
    let mut items = a.items.iter().chain(&b.items);
    let has_all = items.any(|it| *it == "*");
    is_plain && a.module == b.module && !a.module.is_empty() && !has_all
}

/// The names that are imported, in lines that are gone, and not in the code of the file. One in lower case is a module, a function
/// or a macro, and no field, method or variable of that name.
fn unused<'t>(pieces: &[Piece<'t>], gone: &[&str]) -> Vec<&'t str> {
    let mut imported = Vec::new();
    for piece in pieces {
        if let Piece::Declaration(declaration) = piece
            && let Declared::Import(import) = &declaration.what
        {
            imported.extend(import.items.iter().map(|it| bound(it, import.module)));
        }
    }
    sorting::sort(&mut imported);
    imported.dedup();
    let mut unmet = imported.clone();
    for line in gone {
        find(line, &mut unmet);
    }
    let mut unused = imported;
    unused.retain(|it| !unmet.contains(it));
    for piece in pieces {
        if let Piece::Lines(lines) = piece {
            for line in *lines {
                if unused.is_empty() {
                    return unused;
                }
                find(indented(line).1, &mut unused);
            }
        }
    }
    unused
}

/// The name that an item of an import gives.
fn bound<'t>(item: &'t str, module: &'t str) -> &'t str {
    let path = match item {
        "self" => module,
        item => item,
    };
    let name = path.rsplit_once(" as ").or(path.rsplit_once("::"));
    name.map_or(path, |it| it.1)
}

/// Takes the names that are used in a line from those that are not used yet. A comment uses none.
fn find(code: &str, unused: &mut Vec<&str>) {
    if code.starts_with("//") {
        return;
    }
    let bytes = code.as_bytes();
    let is_part = |at: usize| {
        let byte = bytes.get(at);
        byte.is_some_and(|it| matches!(it, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_'))
    };
    let mut at = 0;
    while at < bytes.len() {
        if !is_part(at) {
            at += 1;
            continue;
        }
        let start = at;
        while is_part(at) {
            at += 1;
        }
        let end = at;
        let name = &bytes[start..end];
        let Some(found) = unused.iter().position(|it| it.as_bytes() == name) else {
            continue;
        };
        let (before, after) = (&bytes[..start], &bytes[end..]);
        let is_item = [&b"::"[..], b"(", b"!"]
            .iter()
            .any(|it| after.starts_with(it));
        let begins = before.ends_with(b"(") || before.ends_with(b", ");
        let is_argument = begins && (after.starts_with(b",") || after.starts_with(b")"));
        let is_in_lower_case = name[0].is_ascii_lowercase();
        if !is_in_lower_case || !before.ends_with(b".") && (is_item || is_argument) {
            unused.swap_remove(found);
        }
    }
}

/// The declaration that lines begin with, and how many of them it takes.
fn declaration<'t>(above: &'t [&'t str], lines: &'t [&'t str]) -> Option<(Declaration<'t>, usize)> {
    let line = lines.first()?;
    let declared = without_visibility(indented(line).1);
    let head = &line[..line.len() - declared.len()];
    let (what, length) = if declared.starts_with("mod ") && declared.ends_with(';') {
        (Declared::Module(declared), 1)
    } else if declared.starts_with("use ") {
        let length = lines.iter().position(|it| it.ends_with(';'))? + 1;
        let import = Import::of(declared, &lines[1..length])?;
        (Declared::Import(import), length)
    } else {
        return None;
    };
    Some((Declaration { above, head, what }, length))
}

/// Whether an import begins with a line.
pub fn is_import(code: &str) -> bool {
    without_visibility(code).starts_with("use ")
}

fn without_visibility(code: &str) -> &str {
    if !code.starts_with("pub") {
        return code;
    }
    let visibilities = ["pub ", "pub(crate) ", "pub(super) "];
    let found = visibilities.iter().find_map(|it| code.strip_prefix(it));
    found.unwrap_or(code)
}

impl<'t> Import<'t> {
    /// That of some lines, the first of which goes on after its visibility; none of one whose lists have lists, which sources
    /// have not, or of one in a macro.
    fn of(first: &'t str, more: &[&'t str]) -> Option<Import<'t>> {
        let (path, list) = match first.strip_prefix("use ")?.split_once('{') {
            Some((path, list)) => (path.strip_suffix("::").unwrap_or_default(), list),
            None => {
                let path = first.strip_prefix("use ")?.strip_suffix(';')?;
                path.rsplit_once("::").unwrap_or(("", path))
            }
        };
        let lists = [list].into_iter().chain(more.iter().copied());
        let items = lists.flat_map(|it| it.trim_end_matches(';').trim_end_matches('}').split(','));
        let items = items.map(str::trim).filter(|it| !it.is_empty());
        let items: Vec<&str> = items.collect();
        let is_plain = |it: &&str| !it.contains(['{', '}', '$']);
        (is_plain(&path) && items.iter().all(is_plain)).then_some(Import {
            module: path,
            items,
        })
    }

    /// Leaves out what is not used. Traits whose methods alone are used are imported as `_`.
    fn leave_out(&mut self, unused: &[&str]) {
        let module = self.module;
        self.items.retain(|it| {
            let name = bound(it, module);
            name == "_" || name == "*" || !unused.contains(&name)
        });
        // `a::{self}` is `a`.
        if self.items[..] == ["self"] {
            let (module, name) = module.rsplit_once("::").unwrap_or(("", module));
            (self.module, self.items) = (module, vec![name]);
        }
    }

    /// As the formatter has it, after its indentation and visibility.
    fn text(&self, head: &str) -> String {
        let within = if self.module.is_empty() { "" } else { "::" };
        let module = format!("{head}use {}{within}", self.module);
        if let [only] = &self.items[..] {
            return format!("{module}{only};");
        }
        let line = format!("{module}{{{}}};", self.items.join(", "));
        if line.len() <= LIST {
            return line;
        }
        let indent = &head[..head.len() - head.trim_start().len()];
        let mut text = format!("{module}{{");
        let mut width = LINE;
        for (index, item) in self.items.iter().enumerate() {
            width += 1 + item.len() + 1;
            // The comma behind the last one is not counted.
            let is_last = index + 1 == self.items.len();
            if width - usize::from(is_last) > LINE {
                text.push_str(&format!("\n{indent}    {item},"));
                width = indent.len() + 4 + item.len() + 1;
            } else {
                text.push_str(&format!(" {item},"));
            }
        }
        text.push_str(&format!("\n{indent}}};"));
        text
    }

    /// What imports are sorted by.
    fn order(&self) -> Vec<Segment> {
        let mut all = match self.module {
            "" => Vec::new(),
            module => segments(module),
        };
        match &self.items[..] {
            [only] => all.extend(segments(only)),
            items => {
                // `self` is the first of a list.
                let list = items.join(", ");
                all.push((5, list.strip_prefix("self").unwrap_or(&list).to_owned()));
            }
        }
        all
    }
}

fn segments(path: &str) -> Vec<Segment> {
    path.split("::").map(segment).collect()
}

fn segment(name: &str) -> Segment {
    match ["self", "super", "crate"]
        .iter()
        .zip(0..)
        .find(|it| *it.0 == name)
    {
        Some((_, rank)) => (rank, String::new()),
        None if name == "*" => (4, String::new()),
        None => (3, name.to_owned()),
    }
}
