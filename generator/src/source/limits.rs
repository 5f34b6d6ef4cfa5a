//! How much is read before a document is refused.
//!
//! A limit that is reached is one error and ends the run: a crate of half a document would look like a whole one. What
//! is read may come from anywhere, so there are limits; whoever trusts a document raises them in the options.

/// How much is read before a document is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files: the document and those it refers to.
    pub files: usize,
    /// Bytes of all files together.
    pub bytes: usize,
    /// Values of all files together; an alias counts as all that it stands for.
    pub nodes: usize,
    /// Levels of nesting.
    pub depth: usize,
}

impl Limits {
    /// The names the options have for them.
    pub const NAMES: [&str; 4] = ["files", "bytes", "nodes", "depth"];

    /// The deepest nesting that may be asked for: reading and writing recurse, and a stack has an end.
    pub const DEEPEST: usize = 1_000;

    /// Sets a limit by its name.
    pub(crate) fn set(&mut self, name: &str, most: usize) {
        match name {
            "files" => self.files = most,
            "bytes" => self.bytes = most,
            "nodes" => self.nodes = most,
            "depth" => self.depth = most,
            _ => {}
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            files: 20_000,
            bytes: 128 << 20,
            nodes: 8_000_000,
            depth: 120,
        }
    }
}

/// The way past a limit, for the help of its error.
pub(crate) fn raise(name: &str) -> String {
    format!("if the document is to be trusted, raise `{name}` under `limits` in the options")
}

/// A number of bytes as people say it.
pub(crate) fn size(bytes: usize) -> String {
    match bytes {
        _ if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ => format!("{bytes} bytes"),
    }
}
