//! Which operation a request is for: the path template that fits and has most of its characters in common.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::Request;
use super::problem::Problem;
use crate::diagnostic::suggest::nearest;
use crate::resolve::OperationRef;
use crate::source::Node;

/// An operation, and what stands in the places of its path template.
pub struct Route<'a> {
    /// The operation.
    pub operation: OperationRef<'a>,
    /// Names of path parameters and what was sent for them, decoded.
    pub arguments: Vec<(String, String)>,
}

/// An operation whose path fits.
struct Candidate<'o, 'a> {
    operation: &'o OperationRef<'a>,
    arguments: Vec<(String, String)>,
}

/// The operation that a request is for.
///
/// # Errors
///
/// No operation has the path, or none that has it has the method.
pub fn find<'a>(
    operations: &[OperationRef<'a>],
    root: &Node,
    request: &Request,
) -> Result<Route<'a>, Problem> {
    let mut found: Vec<Candidate<'_, 'a>> = Vec::new();
    for path in paths(root, &request.path) {
        for operation in operations {
            if let Some(arguments) = matches(operation.path, &path) {
                found.push(Candidate {
                    operation,
                    arguments,
                });
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    let method = |it: &OperationRef<'_>| {
        it.method == request.method || request.method == "HEAD" && it.method == "GET"
    };
    let fits = found.iter().filter(|it| method(it.operation));
    // The first of equal ones, as the document has them.
    match fits.min_by_key(|it| std::cmp::Reverse(fixed_characters(it.operation.path))) {
        Some(best) => Ok(Route {
            operation: best.operation.clone(),
            arguments: best.arguments.clone(),
        }),
        None if found.is_empty() => Err(unknown(operations, request)),
        None => {
            let mut methods: Vec<&str> = found
                .iter()
                .map(|it| it.operation.method.as_str())
                .collect();
            methods.dedup();
            let allow = methods.join(", ");
            let message = format!("{} is no method of this path: {allow}", request.method);
            Err(Problem::new(405, message).header("allow", allow))
        }
    }
}

fn unknown(operations: &[OperationRef<'_>], request: &Request) -> Problem {
    let path: String = request.path.chars().take(200).collect();
    let near = nearest(&path, operations.iter().map(|it| it.path));
    let help = near.map_or(String::new(), |it| format!("; did you mean `{it}`?"));
    Problem::new(404, format!("no operation has the path `{path}`{help}"))
}

/// The path without that of one of the document's servers, and the path as it is: clients may be told either address.
fn paths<'p>(root: &Node, path: &'p str) -> Vec<Cow<'p, str>> {
    let servers = root.get("servers").and_then(Node::as_array);
    let urls = servers.into_iter().flatten();
    let urls = urls.filter_map(|it| it.get("url").and_then(Node::as_str));
    let mut found = vec![Cow::Borrowed(path)];
    for url in urls {
        let after = url.split_once("://").map_or(url, |it| it.1);
        let Some(start) = after.find('/') else {
            continue;
        };
        let prefix = after[start..].trim_end_matches('/');
        let rest = path.strip_prefix(prefix).filter(|it| it.starts_with('/'));
        found.extend(rest.filter(|_| !prefix.is_empty()).map(Cow::Borrowed));
    }
    found
}

/// What stands in the places of a template, if the path fits.
fn matches(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    let mut arguments = Vec::new();
    loop {
        match (template.next(), path.next()) {
            (None, None) => return Some(arguments),
            (Some(template), Some(segment)) => fit(template, segment, &mut arguments)?,
            _ => return None,
        }
    }
}

/// Fits one segment, which may hold several places: `{name}.{format}`.
fn fit(template: &str, segment: &str, arguments: &mut Vec<(String, String)>) -> Option<()> {
    let Some((before, after)) = template.split_once('{') else {
        return (decoded(template) == decoded(segment)).then_some(());
    };
    let rest = segment.strip_prefix(before)?;
    let (name, after) = after.split_once('}')?;
    let next = after.split('{').next().unwrap_or_default();
    let end = match (next.is_empty(), after.is_empty()) {
        (_, true) => rest.len(),
        (true, false) => return None,
        // A suffix is as far behind as it can be: `a.b.json` is `{name}.json` with `a.b`.
        (false, false) => rest.rfind(next)?,
    };
    let value = decoded(&rest[..end]);
    if value.is_empty() {
        return None;
    }
    arguments.push((name.to_owned(), value.into_owned()));
    match after.is_empty() {
        true => Some(()),
        false => fit(after, &rest[end..], arguments),
    }
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// How many characters of a template stand for themselves.
fn fixed_characters(template: &str) -> usize {
    let mut places = 0;
    let mut rest = template;
    while let Some((_, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        places += name.len() + 2;
        rest = after;
    }
    template.len().saturating_sub(places)
}
