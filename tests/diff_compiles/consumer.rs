//! Code that uses each public item of a crate, made from the list of them: each method called, each field read and set, each
//! variant made and matched.

use std::collections::HashMap;

use specwright::PublicItem;

/// A function that uses an item.
#[derive(Debug, Clone)]
pub struct Use {
    /// The item's path.
    pub item: String,
    /// The function without its name, on one line.
    pub code: String,
}

/// What the items of features begin with. Which feature an operation is behind is told by manifests.
pub const FEATURE: &str = "the feature of ";

/// The item that says whether operations are behind features.
pub const OPERATIONS: &str = "operations";

/// What makes clients: functions of the type, where others are methods.
pub const MADE: [&str; 2] = ["Client::new", "Client::from_env"];

/// What is said of an item of the runtime that other crates are without.
pub const RUNTIME: &str = "of the runtime";

/// What an item is whose Cargo feature the manifest tells.
pub const CARGO_FEATURE: &str = "feature `";

/// Types of the runtime without parameters: that a name is another type shows where one is given for the other.
const PLAIN: [&str; 8] = [
    "Cancel",
    "CallInfo",
    "DecodeError",
    "Deadline",
    "Drift",
    "RetryPolicy",
    "Timeouts",
    "ValidationError",
];

/// What is there with features of Cargo alone, without which the functions are compiled; and a name that they have, too.
const OTHERS: [&str; 8] = [
    "Blocking",
    "ReqwestTransport",
    "Sending",
    "ServiceTransport",
    "TransportService",
    "Wait",
    "mock",
    "reqwest",
];

/// A use of members of the runtime's types.
const MEMBERS: &[(&str, &str)] = &[
    (
        "CallOptions::set_cancel",
        "(it: &mut CallOptions, by: runtime::Cancel) { it.set_cancel(by) }",
    ),
    (
        "CallOptions::set_validate",
        "(it: &mut CallOptions) { it.set_validate(true) }",
    ),
    (
        "CallOptions::validates",
        "(it: &CallOptions, of: &runtime::Client) -> bool { it.validates(of) }",
    ),
    (
        "CallSettings::cancel",
        "<T: CallSettings>(it: T, by: &runtime::Cancel) -> T { it.cancel(by) }",
    ),
    (
        "CallSettings::validate",
        "<T: CallSettings>(it: T) -> T { it.validate(true) }",
    ),
    (
        "ClientBuilder::max_concurrency",
        "(it: ClientBuilder) -> ClientBuilder { it.max_concurrency(1) }",
    ),
    (
        "ClientBuilder::max_event_size",
        "(it: ClientBuilder) -> ClientBuilder { it.max_event_size(1) }",
    ),
    (
        "ClientBuilder::server",
        "(it: ClientBuilder) -> ClientBuilder { it.server(0) }",
    ),
    (
        "ClientBuilder::server_url",
        "(it: ClientBuilder) -> ClientBuilder { it.server_url(\"\", \"\") }",
    ),
    (
        "ClientBuilder::server_variable",
        "(it: ClientBuilder) -> ClientBuilder { it.server_variable(\"\", \"\") }",
    ),
    (
        "ClientBuilder::validate",
        "(it: ClientBuilder) -> ClientBuilder { it.validate(true) }",
    ),
    (
        "ConfigError::Server",
        "(it: &ConfigError) -> bool { matches!(it, ConfigError::Server { .. }) }",
    ),
    (
        "DecodeFailure::event",
        "(it: &DecodeFailure) -> &Option<String> { &it.event }",
    ),
    (
        "DecodeFailure::line",
        "(it: &DecodeFailure) -> &Option<u64> { &it.line }",
    ),
    (
        "Error::Event",
        "(it: &Error<()>) -> bool { matches!(it, Error::Event(..)) }",
    ),
    (
        "Error::Invalid",
        "(it: &Error<()>) -> bool { matches!(it, Error::Invalid(..)) }",
    ),
    (
        "Error::Truncated",
        "(it: &Error<()>) -> bool { matches!(it, Error::Truncated(..)) }",
    ),
    (
        "Error::is_cancelled",
        "(it: &Error<()>) -> bool { it.is_cancelled() }",
    ),
    (
        "Limited::Event",
        "(it: &Limited) -> bool { matches!(it, Limited::Event) }",
    ),
    (
        "TransportErrorKind::Cancelled",
        "(it: &TransportErrorKind) -> bool { matches!(it, TransportErrorKind::Cancelled) }",
    ),
];

/// What the functions share: they name what a call gives, so that another type of it does not compile.
pub const HELPERS: &str = "\
pub type Sending<T, E> = api_runtime::BoxFuture<'static, Result<T, api_runtime::Error<E>>>;
pub fn whole<T, E>(_: Sending<api_runtime::Response<T>, E>) {}
pub fn fails<T, E>(_: Sending<T, E>) {}
pub fn streams<T, S: futures_core::Stream<Item = Result<T, api_runtime::Error<E>>>, E>(_: Sending<S, E>) {}
pub fn reads<T: for<'de> serde::Deserialize<'de>>() {}
pub fn writes<T: serde::Serialize>() {}
";

/// The same of what only some APIs have, and a shared runtime in any case.
pub const MORE_HELPERS: &str = "\
pub fn pages<T, E>(_: api_runtime::Pages<T, E>) {}
pub fn items<T, E>(_: api_runtime::Items<T, E>) {}
pub fn accumulates<A, T, E>(_: Sending<api_runtime::Accumulated<T, A, E>, E>) {}
";

/// The uses of a crate's items, in their order.
pub fn uses(items: &[PublicItem]) -> Vec<Use> {
    let signatures = items
        .iter()
        .filter(|it| it.signature != RUNTIME)
        .map(|it| (it.path.as_str(), it.signature.as_str()));
    let signatures: HashMap<&str, &str> = signatures.collect();
    let mut uses: Vec<Use> = Vec::new();
    for item in items {
        for code in codes(item, &signatures) {
            let item = item.path.clone();
            uses.push(Use { item, code });
        }
    }
    uses
}

fn codes(item: &PublicItem, signatures: &HashMap<&str, &str>) -> Vec<String> {
    let (path, signature) = (item.path.as_str(), item.signature.as_str());
    if path.starts_with(FEATURE) || path == OPERATIONS {
        return Vec::new();
    }
    if signature == RUNTIME {
        return of_runtime(path);
    }
    if let Some(send) = path.strip_suffix(" (error)") {
        let (builder, _) = send.split_once("::").unwrap();
        let mut ways = ["send", "stream", "download"].into_iter();
        let has = |it: &&str| signatures.contains_key(format!("{builder}::{it}").as_str());
        let way = ways.find(has);
        let code = |way| format!("(it: {builder}) {{ fails::<_, {signature}>(it.{way}()) }}");
        return way.map(code).into_iter().collect();
    }
    if let Some((ty, of)) = path.split_once(": ") {
        return derived(ty, of, signature);
    }
    let Some((owner, member)) = path.split_once("::") else {
        return vec![whole(path, signature)];
    };
    if let Some(setter) = member.strip_suffix("()") {
        let receiver = format!("it: {owner}");
        return calls(&receiver, &format!("it.{setter}"), signature, owner);
    }
    let what = signatures.get(owner).copied().unwrap_or_default();
    match what {
        "" if MADE.contains(&path) => calls("", path, inner(signature), "impl Sized"),
        "" => {
            let method = format!("it.{member}");
            calls("it: &Client", &method, inner(signature), "impl Sized")
        }
        "builder" => vec![sent(owner, member, signature)],
        _ if member == "new" && signature.starts_with('(') => {
            calls("", &format!("{owner}::new"), inner(signature), owner)
        }
        "struct" => vec![
            format!("(it: &{owner}) -> &{signature} {{ &it.{member} }}"),
            format!("(it: &mut {owner}, value: {signature}) {{ it.{member} = value; }}"),
        ],
        _ => variant(owner, member, inner(signature)),
    }
}

/// A name of the runtime, or a member of one of its types.
fn of_runtime(path: &str) -> Vec<String> {
    let member = MEMBERS.iter().find(|it| it.0 == path);
    if let Some((_, code)) = member {
        return vec![(*code).to_owned()];
    }
    match path.strip_prefix("runtime::").unwrap_or(path) {
        _ if path.starts_with(CARGO_FEATURE) => Vec::new(),
        name if OTHERS.contains(&name) => Vec::new(),
        name if PLAIN.contains(&name) => {
            vec![format!("(it: {path}) -> runtime::{name} {{ it }}")]
        }
        name if !name.contains("::") => vec![format!("() {{ use self::{path} as _; }}")],
        _ => Vec::new(),
    }
}

/// A trait of a type.
fn derived(ty: &str, of: &str, signature: &str) -> Vec<String> {
    let code = match of {
        "Default" if signature != "derived" => return Vec::new(),
        "Default" => format!("() -> {ty} {{ {ty}::default() }}"),
        "Deserialize" => format!("() {{ reads::<{ty}>() }}"),
        "Serialize" => format!("() {{ writes::<{ty}>() }}"),
        _ => {
            let from = of.strip_prefix("From<").unwrap();
            let from = from.strip_suffix('>').unwrap();
            format!("(it: {from}) -> {ty} {{ {ty}::from(it) }}")
        }
    };
    vec![code]
}

/// A type as what it is: a pattern or a method that others do not have.
fn whole(ty: &str, signature: &str) -> String {
    if let Some(variants) = signature.strip_prefix("exhaustive enum of ") {
        let arms = variants
            .split(", ")
            .map(|it| format!("{ty}::{it}(..) => (), "));
        return format!(
            "(it: {ty}) {{ match it {{ {}}} }}",
            arms.collect::<String>()
        );
    }
    if let Some(target) = signature.strip_prefix("= ") {
        return format!("(it: {ty}) -> {target} {{ it }}");
    }
    if signature.starts_with("struct(") {
        return format!(
            "(it: {inner}) -> {inner} {{ {ty}::from(it).0 }}",
            inner = inner(signature.strip_prefix("struct").unwrap())
        );
    }
    match signature {
        "struct" => format!("(it: {ty}) {{ let {ty} {{ .. }} = it.clone(); }}"),
        "builder" => format!("(it: {ty}) -> {ty} {{ it.clone() }}"),
        "enum of texts" => format!("(it: &{ty}) -> &str {{ it.clone(); it.as_str() }}"),
        "enum of integers" => format!("(it: i64) -> {ty} {{ {ty}::from(it).clone() }}"),
        "enum of variants" | "enum of events" | "enum by status" => {
            format!("(it: &{ty}) -> bool {{ matches!(it, {ty}::Unrecognized(_)) }}")
        }
        other => panic!("`{ty}` is of an unknown kind: {other}"),
    }
}

/// A method of a call that is on its way.
fn sent(builder: &str, method: &str, signature: &str) -> String {
    match (method, signature) {
        ("response_headers", _) => format!(
            "(it: &Meta) -> Result<{signature}, DecodeError> {{ {builder}::response_headers(it) }}"
        ),
        ("stream", item) => format!("(it: {builder}) {{ streams::<{item}, _, _>(it.stream()) }}"),
        ("pages" | "items", ty) => {
            format!("(it: {builder}) {{ {method}::<{ty}, _>(it.{method}()) }}")
        }
        ("accumulated", value) => {
            format!("(it: {builder}) {{ accumulates::<{value}, _, _>(it.accumulated()) }}")
        }
        (_, "") => format!("(it: {builder}) -> impl Sized {{ it.{method}() }}"),
        (_, ty) => format!("(it: {builder}) {{ whole::<{ty}, _>(it.{method}()) }}"),
    }
}

/// A variant made and matched. Enums are not exhaustive unless that is said of them.
fn variant(ty: &str, name: &str, payload: &str) -> Vec<String> {
    let rest = "#[allow(unreachable_patterns)] _ => ";
    match payload {
        "" => vec![
            format!("() -> {ty} {{ {ty}::{name} }}"),
            format!("(it: &{ty}) -> bool {{ match it {{ {ty}::{name} => true, {rest}false }} }}"),
        ],
        _ => vec![
            format!("(it: {payload}) -> {ty} {{ {ty}::{name}(it) }}"),
            format!(
                "(it: &{ty}) -> Option<&{payload}> {{ match it {{ {ty}::{name}(it) => Some(it), {rest}None }} }}"
            ),
        ],
    }
}

/// What stands in parentheses.
fn inner(signature: &str) -> &str {
    let within = signature.strip_prefix('(');
    within
        .and_then(|it| it.strip_suffix(')'))
        .unwrap_or(signature)
}

/// Calls of a function with arguments of the types it takes: of each argument the type that is named, and what else becomes a
/// text or a list where that will do.
fn calls(receiver: &str, callee: &str, arguments: &str, result: &str) -> Vec<String> {
    let mut calls: Vec<String> = Vec::new();
    for text in ["String", "&str", "&String"] {
        let ty = |ty: &str| match into(ty) {
            Some("String") => text.to_owned(),
            Some(ty) if ty.starts_with("Vec<") && text == "&str" => {
                format!("[{}; 1]", &ty[4..ty.len() - 1])
            }
            Some(ty) => ty.to_owned(),
            None => ty.to_owned(),
        };
        calls.push(called(receiver, callee, arguments, result, &ty));
    }
    calls.dedup();
    calls
}

fn called(
    receiver: &str,
    callee: &str,
    arguments: &str,
    result: &str,
    ty: &dyn Fn(&str) -> String,
) -> String {
    let mut taken: Vec<String> = Vec::new();
    taken.extend((!receiver.is_empty()).then(|| receiver.to_owned()));
    let mut handed = Vec::new();
    let mut count = 0;
    let mut argument = |of: &str, taken: &mut Vec<String>| {
        count += 1;
        taken.push(format!("p{count}: {}", ty(of)));
        format!("p{count}")
    };
    for part in split(arguments) {
        let fields = part
            .split_once(" { ")
            .and_then(|(name, rest)| Some((name, rest.strip_suffix(" }")?)));
        match fields {
            Some((name, fields)) => {
                let fields = split(fields).into_iter().map(|it| {
                    let (field, of) = it.split_once(": ").unwrap();
                    format!("{field}: {}", argument(of, &mut taken))
                });
                let fields: Vec<String> = fields.collect();
                handed.push(format!("{name} {{ {} }}", fields.join(", ")));
            }
            None => handed.push(argument(part, &mut taken)),
        }
    }
    let (taken, handed) = (taken.join(", "), handed.join(", "));
    format!("({taken}) -> {result} {{ {callee}({handed}) }}")
}

/// What an argument is made into.
fn into(ty: &str) -> Option<&str> {
    ty.strip_prefix("impl Into<")?.strip_suffix('>')
}

/// The parts between the outermost commas.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '<' | '{' => depth += 1,
            ')' | '>' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|it| !it.is_empty());
    parts
}
