//! Where the runtime is that a crate shares with others.

use std::path::PathBuf;

/// A crate with the runtime, which several crates share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedRuntime {
    /// Its folder, from where the generator runs.
    pub folder: PathBuf,
    /// Its package. [`shared_runtime::open`](crate::shared_runtime::open) reads the name and the path; before, they are guesses.
    pub package: String,
    /// Its folder from that of the emitted crate.
    pub path: String,
}

impl SharedRuntime {
    /// What the package is called if nobody says otherwise.
    pub const PACKAGE: &str = "api-runtime";

    /// A runtime that has not been looked at.
    pub fn at(folder: PathBuf) -> SharedRuntime {
        SharedRuntime {
            package: SharedRuntime::PACKAGE.to_owned(),
            path: folder.to_string_lossy().into_owned(),
            folder,
        }
    }
}
