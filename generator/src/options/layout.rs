//! Whether an API is one crate or several.

/// What an API is laid out as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// One crate.
    #[default]
    Crate,
    /// A crate for each group of operations with the types that only they need, one for the other types, one for the runtime, and
    /// one on top: Cargo compiles them at the same time, and a program only those that it names.
    Workspace,
}

impl Layout {
    /// By the words of options and command line.
    pub fn parse(text: &str) -> Option<Layout> {
        match text {
            "crate" => Some(Layout::Crate),
            "workspace" => Some(Layout::Workspace),
            _ => None,
        }
    }
}
