//! Imports of the runtime's files, once parts of them are left out: without names that nothing else in the file uses,
//! and in the order of the formatter.

use std::collections::HashSet;

use syn::UseTree;

/// How wide a line may be.
const WIDTH: usize = 100;

/// A declaration that formatters sort: an import, or a module in a file of its own.
struct Declaration<'t> {
    /// The documentation and attributes above it.
    above: &'t [&'t str],
    text: String,
    order: Vec<Segment>,
    is_module: bool,
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
        match declaration(&lines[at..], &used) {
            Some((declaration, length)) => {
                if run
                    .last()
                    .is_some_and(|it| it.is_module != declaration.is_module)
                {
                    end(&mut run, &mut tidied);
                }
                run.push(declaration);
                at += length;
            }
            None => {
                let is_left_out = run.iter().all(|it| it.text.is_empty()) && !run.is_empty();
                end(&mut run, &mut tidied);
                // Where a whole group is gone, one blank line stays.
                let is_gap = line.is_empty() && tidied.ends_with("\n\n");
                if !(is_left_out && (is_gap || line.is_empty() && tidied.is_empty())) {
                    tidied.push_str(line);
                    tidied.push('\n');
                }
                at += 1;
            }
        }
    }
    end(&mut run, &mut tidied);
    tidied
}

/// Writes declarations that stand together.
fn end(run: &mut Vec<Declaration<'_>>, text: &mut String) {
    run.sort_by(|a, b| a.order.cmp(&b.order));
    for declaration in run.drain(..).filter(|it| !it.text.is_empty()) {
        for line in declaration
            .above
            .iter()
            .copied()
            .chain([declaration.text.as_str()])
        {
            text.push_str(line);
            text.push('\n');
        }
    }
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
        let is_argument =
            (before.ends_with('(') || before.ends_with(", ")) && after.starts_with([',', ')']);
        if !name.starts_with(char::is_lowercase)
            || !before.ends_with('.') && (is_item || is_argument)
        {
            used.insert(name);
        }
        at = end;
    }
}

/// The declaration that the lines begin with, and how many they are. Its text is empty if nothing uses what it imports.
fn declaration<'t>(lines: &'t [&'t str], used: &HashSet<&str>) -> Option<(Declaration<'t>, usize)> {
    let is_above = |it: &&&str| {
        ["#[", "///"]
            .iter()
            .any(|mark| it.trim_start().starts_with(mark))
    };
    let above = lines.iter().take_while(is_above).count();
    let code = lines.get(above)?.trim_start();
    let indent = &lines[above][..lines[above].len() - code.len()];
    let declared = without_visibility(code);
    let visibility = &code[..code.len() - declared.len()];
    let is_whole = |it: &&str| it.ends_with(';');
    if let Some(module) = declared
        .strip_prefix("mod ")
        .and_then(|it| it.strip_suffix(';'))
    {
        let declaration = Declaration {
            above: &lines[..above],
            text: lines[above].to_owned(),
            order: vec![Segment(0, module.to_owned())],
            is_module: true,
        };
        return Some((declaration, above + 1));
    }
    if !declared.starts_with("use ") {
        return None;
    }
    let length = lines[above..].iter().position(is_whole)? + 1;
    let whole = &lines[above..above + length];
    // What is no import by itself is text of a macro.
    let import: syn::ItemUse = syn::parse_str(&whole.join("\n")).ok()?;
    let written = in_one_line(&import.tree);
    let order = order(&import.tree);
    let kept = match visibility.is_empty() {
        true => kept(import.tree, None, used),
        false => Some(import.tree),
    };
    let text = match &kept {
        Some(kept) if in_one_line(kept) == written => whole.join("\n"),
        Some(kept) => laid_out(kept, indent),
        None => String::new(),
    };
    let declaration = Declaration {
        above: &lines[..above],
        text,
        order: kept.as_ref().map_or(order, self::order),
        is_module: false,
    };
    Some((declaration, above + length))
}

fn without_visibility(code: &str) -> &str {
    let visibilities = ["pub ", "pub(crate) ", "pub(super) "];
    let found = visibilities.iter().find_map(|it| code.strip_prefix(it));
    found.unwrap_or(code)
}

/// What is used of an import. Traits whose methods alone are used are imported as `_`, or behind a marker.
fn kept(tree: UseTree, parent: Option<&str>, used: &HashSet<&str>) -> Option<UseTree> {
    match tree {
        UseTree::Path(mut path) => {
            let below = kept(*path.tree, Some(&path.ident.to_string()), used)?;
            // `a::{self}` is `a`.
            if matches!(&below, UseTree::Name(name) if name.ident == "self") {
                return Some(UseTree::Name(syn::UseName { ident: path.ident }));
            }
            *path.tree = below;
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

/// An import as the formatter has it.
fn laid_out(tree: &UseTree, indent: &str) -> String {
    let line = format!("{indent}use {};", in_one_line(tree));
    if line.len() <= WIDTH {
        return line;
    }
    let mut path = String::new();
    let mut list = tree;
    while let UseTree::Path(next) = list {
        path.push_str(&format!("{}::", next.ident));
        list = &next.tree;
    }
    let UseTree::Group(group) = list else {
        return line;
    };
    let mut text = format!("{indent}use {path}{{");
    let mut width = WIDTH;
    for item in &group.items {
        let item = format!("{},", in_one_line(item));
        if width + 1 + item.len() > WIDTH {
            text.push_str(&format!("\n{indent}    {item}"));
            width = indent.len() + 4 + item.len();
        } else {
            text.push_str(&format!(" {item}"));
            width += 1 + item.len();
        }
    }
    text.push_str(&format!("\n{indent}}};"));
    text
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

/// The segments that imports are sorted by.
fn order(tree: &UseTree) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut rest = tree;
    while let UseTree::Path(path) = rest {
        let name = path.ident.to_string();
        let rank = ["self", "super", "crate"].iter().position(|it| *it == name);
        segments.push(match rank {
            Some(rank) => Segment(u8::try_from(rank).unwrap_or(0), String::new()),
            None => Segment(3, name),
        });
        rest = &path.tree;
    }
    let rank = match rest {
        UseTree::Group(_) => 5,
        UseTree::Glob(_) => 4,
        _ => 3,
    };
    // `self` is the first of a list.
    let text = in_one_line(rest).replace("{self", "{");
    segments.push(Segment(rank, text));
    segments
}
