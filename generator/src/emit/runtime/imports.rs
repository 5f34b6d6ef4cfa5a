//! Imports of the runtime's files, once parts of them are left out: without names that nothing else in the file uses,
//! one for each module, and in the order of the formatter.

use std::collections::HashSet;

use syn::UseTree;

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
    Import(Import),
}

/// What is imported of one module.
struct Import {
    module: Vec<String>,
    /// Names, and what is below them; none if nothing uses them.
    items: Vec<UseTree>,
}

/// Part of a path: `self`, `super` and `crate` come first, then names, then lists.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Segment(u8, String);

/// The text with its imports in order, and without those that it does not use.
pub fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let used = used(&lines);
    let mut tidied = String::with_capacity(text.len());
    let mut run: Vec<Declaration<'_>> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if let Some((declaration, length)) = declaration(&lines[at..], &used) {
            let is_of_run = run.last().is_none_or(|it| is_alike(it, &declaration));
            if !is_of_run {
                end(&mut run, &mut tidied);
            }
            run.push(declaration);
            at += length;
            continue;
        }
        let is_left_out = !run.is_empty() && run.iter().all(is_nothing);
        end(&mut run, &mut tidied);
        // Where a whole group is gone, one blank line stays.
        let is_gap = line.is_empty() && (tidied.is_empty() || tidied.ends_with("\n\n"));
        if !(is_left_out && is_gap) {
            tidied.push_str(line);
            tidied.push('\n');
        }
        at += 1;
    }
    end(&mut run, &mut tidied);
    tidied
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
    let mut kept: Vec<Declaration<'_>> = Vec::new();
    for declaration in run.drain(..).filter(|it| !is_nothing(it)) {
        let same = kept
            .iter_mut()
            .find(|it| is_of_one_module(it, &declaration));
        match (same.map(|it| &mut it.what), declaration.what) {
            (Some(Declared::Import(into)), Declared::Import(more)) => {
                into.items.extend(more.items);
                into.items.sort_by_key(segments);
            }
            (_, what) => kept.push(Declaration {
                what,
                ..declaration
            }),
        }
    }
    kept.sort_by_cached_key(|it| match &it.what {
        Declared::Module(line) => vec![Segment(0, (*line).to_owned())],
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
    let has_all = items.any(|it| matches!(it, UseTree::Glob(_)));
    is_plain && a.module == b.module && !a.module.is_empty() && !has_all
}

/// The names in the code of a file, its imports aside.
fn used<'t>(lines: &[&'t str]) -> HashSet<&'t str> {
    let mut used = HashSet::new();
    let mut is_import = false;
    for line in lines {
        let code = line.trim_start();
        is_import |= without_visibility(code).starts_with("use ");
        if is_import {
            is_import = !code.ends_with(';');
        } else if !code.starts_with("//") {
            names(code, &mut used);
        }
    }
    used
}

/// The names in a line of code that may be imported. One in lower case is a module, a function or a macro, and no field,
/// method or variable of that name.
fn names<'t>(code: &'t str, used: &mut HashSet<&'t str>) {
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    let mut at = 0;
    while let Some(start) = code[at..].find(is_part).map(|it| at + it) {
        let end = code[start..].find(|it| !is_part(it));
        let end = end.map_or(code.len(), |it| start + it);
        let (before, name, after) = (&code[..start], &code[start..end], &code[end..]);
        let is_item = ["::", "(", "!"].iter().any(|it| after.starts_with(it));
        let begins = before.ends_with('(') || before.ends_with(", ");
        let is_argument = begins && after.starts_with([',', ')']);
        let is_in_lower_case = name.starts_with(char::is_lowercase);
        if !is_in_lower_case || !before.ends_with('.') && (is_item || is_argument) {
            used.insert(name);
        }
        at = end;
    }
}

/// The declaration that the lines begin with, and how many they are.
fn declaration<'t>(lines: &'t [&'t str], used: &HashSet<&str>) -> Option<(Declaration<'t>, usize)> {
    let is_above = |it: &&&str| {
        ["#[", "///"]
            .iter()
            .any(|mark| it.trim_start().starts_with(mark))
    };
    let above = lines.iter().take_while(is_above).count();
    let line = lines.get(above)?;
    let declared = without_visibility(line.trim_start());
    let head = &line[..line.len() - declared.len()];
    let (what, length) = if declared.starts_with("mod ") && declared.ends_with(';') {
        (Declared::Module(declared), 1)
    } else if declared.starts_with("use ") {
        let length = lines[above..].iter().position(|it| it.ends_with(';'))? + 1;
        let whole = lines[above..above + length].join("\n");
        // What is no import by itself is text of a macro.
        let import: syn::ItemUse = syn::parse_str(&whole).ok()?;
        let mut import = Import::of(import.tree);
        if head.trim().is_empty() {
            import.keep(used);
        }
        (Declared::Import(import), length)
    } else {
        return None;
    };
    let above_it = &lines[..above];
    let declaration = Declaration {
        above: above_it,
        head,
        what,
    };
    Some((declaration, above + length))
}

fn without_visibility(code: &str) -> &str {
    let visibilities = ["pub ", "pub(crate) ", "pub(super) "];
    let found = visibilities.iter().find_map(|it| code.strip_prefix(it));
    found.unwrap_or(code)
}

impl Import {
    fn of(tree: UseTree) -> Import {
        let (mut module, mut rest) = (Vec::new(), tree);
        while let UseTree::Path(path) = rest {
            module.push(path.ident.to_string());
            rest = *path.tree;
        }
        let items = match rest {
            UseTree::Group(group) => group.items.into_iter().collect(),
            single => vec![single],
        };
        Import { module, items }
    }

    /// Keeps what is used. Traits whose methods alone are used are imported as `_`.
    fn keep(&mut self, used: &HashSet<&str>) {
        let parent = self.module.last().map(String::as_str);
        let items = std::mem::take(&mut self.items).into_iter();
        self.items = items.filter_map(|it| kept(it, parent, used)).collect();
        // `a::{self}` is `a`.
        if let [UseTree::Name(name)] = &mut self.items[..]
            && name.ident == "self"
            && let Some(own) = self.module.pop()
        {
            name.ident = syn::Ident::new(&own, name.ident.span());
        }
    }

    /// As the formatter has it, after its indentation and visibility.
    fn text(&self, head: &str) -> String {
        let module: String = self.module.iter().map(|it| format!("{it}::")).collect();
        let items: Vec<String> = self.items.iter().map(in_one_line).collect();
        let line = match &items[..] {
            [only] => format!("{head}use {module}{only};"),
            _ => format!("{head}use {module}{{{}}};", items.join(", ")),
        };
        if line.len() <= LIST || items.len() == 1 {
            return line;
        }
        let indent = &head[..head.len() - head.trim_start().len()];
        let mut text = format!("{head}use {module}{{");
        let mut width = LINE;
        for item in &items {
            width += 1 + item.len() + 1;
            if width > LINE {
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
        let mut all: Vec<Segment> = self.module.iter().map(|it| segment(it)).collect();
        match &self.items[..] {
            [only] => all.extend(segments(only)),
            items => {
                let items: Vec<String> = items.iter().map(in_one_line).collect();
                // `self` is the first of a list.
                let list = items.join(", ");
                all.push(Segment(
                    5,
                    list.strip_prefix("self").unwrap_or(&list).to_owned(),
                ));
            }
        }
        all
    }
}

/// What is used of an item of an import.
fn kept(tree: UseTree, parent: Option<&str>, used: &HashSet<&str>) -> Option<UseTree> {
    match tree {
        UseTree::Path(mut path) => {
            *path.tree = kept(*path.tree, Some(&path.ident.to_string()), used)?;
            Some(UseTree::Path(path))
        }
        UseTree::Name(name) => {
            let ident = name.ident.to_string();
            let bound = if ident == "self" { parent? } else { &ident };
            used.contains(bound).then_some(UseTree::Name(name))
        }
        UseTree::Rename(rename) => {
            let name = rename.rename.to_string();
            let is_used = name == "_" || used.contains(name.as_str());
            is_used.then_some(UseTree::Rename(rename))
        }
        UseTree::Glob(all) => Some(UseTree::Glob(all)),
        UseTree::Group(mut group) => {
            let items = std::mem::take(&mut group.items).into_iter();
            let mut items: Vec<UseTree> = items.filter_map(|it| kept(it, parent, used)).collect();
            if items.len() < 2 {
                return items.pop();
            }
            group.items = items.into_iter().collect();
            Some(UseTree::Group(group))
        }
    }
}

fn in_one_line(tree: &UseTree) -> String {
    match tree {
        UseTree::Path(path) => format!("{}::{}", path.ident, in_one_line(&path.tree)),
        UseTree::Name(name) => name.ident.to_string(),
        UseTree::Rename(it) => format!("{} as {}", it.ident, it.rename),
        UseTree::Glob(_) => "*".to_owned(),
        UseTree::Group(group) => {
            let items: Vec<String> = group.items.iter().map(in_one_line).collect();
            format!("{{{}}}", items.join(", "))
        }
    }
}

fn segments(tree: &UseTree) -> Vec<Segment> {
    match tree {
        UseTree::Path(path) => {
            let own = segment(&path.ident.to_string());
            [own].into_iter().chain(segments(&path.tree)).collect()
        }
        UseTree::Group(_) => vec![Segment(5, in_one_line(tree))],
        UseTree::Glob(_) => vec![Segment(4, String::new())],
        single => vec![segment(&in_one_line(single))],
    }
}

fn segment(name: &str) -> Segment {
    match ["self", "super", "crate"].iter().position(|it| *it == name) {
        Some(rank) => Segment(u8::try_from(rank).unwrap_or(0), String::new()),
        None => Segment(3, name.to_owned()),
    }
}
