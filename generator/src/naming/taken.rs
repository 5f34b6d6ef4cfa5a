//! Names that are taken before the document has a say: by Rust, by the runtime, by what is emitted for every API.

/// Types that the prelude, the emitted files' imports or the crate's root have already.
pub(super) const TAKEN_TYPES: &[&str] = &[
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "Default",
    "Debug",
    "Clone",
    "Copy",
    "Send",
    "Sync",
    "Sized",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "Iterator",
    "IntoIterator",
    "Into",
    "From",
    "TryFrom",
    "TryInto",
    "AsRef",
    "AsMut",
    "ToString",
    "ToOwned",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Extend",
    "Future",
    "IntoFuture",
    "Pin",
    "Client",
    "ClientBuilder",
    "ConfigError",
    "DecodeError",
    "Error",
    "Completion",
    "EventStream",
    "Field",
    "Formatted",
    "Base64",
    "FromEvent",
    "FromJson",
    "Map",
    "Scheme",
    "SchemeKind",
    "Bounds",
    "IntBounds",
    "BoxFuture",
    "PathStyle",
    "QueryStyle",
    "Meta",
    "Response",
    "Request",
    "Operation",
    "CallOptions",
    "StreamRules",
    "UnknownEvent",
    "Validate",
    "ValidationError",
    "Value",
    "Bytes",
    "Api",
    "Checker",
    "Display",
    "Formatter",
    "BoxFuture",
    "PathStyle",
    "QueryStyle",
    "Bounds",
    "IntBounds",
    "Download",
    "DownloadPosition",
    "FromHeaders",
    "HeaderText",
];

/// Methods of the client that are no operation's.
pub(super) const TAKEN_METHODS: &[&str] = &["builder", "new", "from_env", "clone", "fmt"];

/// Fields and methods of every operation's builder.
pub(super) const TAKEN_PARAMETERS: &[&str] = &[
    "client",
    "body",
    "options",
    "header",
    "extra_query",
    "extra_property",
    "timeout",
    "first_byte_timeout",
    "idle_timeout",
    "write_timeout",
    "walk_timeout",
    "retries",
    "cancel",
    "validate",
    "send",
    "wait",
    "download",
    "download_from",
    "stream",
    "request",
    "response_headers",
    "into_future",
    "clone",
    "fmt",
];

/// What every enum has: a variant, and a constant.
pub(super) const TAKEN_VARIANTS: &[&str] = &["Unrecognized", "ALL"];

/// Functions of types that are no setters.
pub(super) const TAKEN_SETTERS: &[&str] = &["new", "new_in_order"];

/// The field for properties that have none of their own, unless one has this name.
pub(super) const REST: &str = "extra";

/// What setters of an explicit null end in.
pub(super) const NULL: &str = "_null";

/// The keywords of the 2024 edition that may be written raw.
pub(super) const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Whether an identifier must be written `r#name`.
pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}
