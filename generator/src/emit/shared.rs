//! The runtime as a crate of its own, on which the crates of several APIs depend.

use super::{dependencies, exports, manifest, runtime};
use crate::write::{File, MARK};

/// What begins and ends the first line of its manifest, around the generator's version.
const FIRST: [&str; 2] = [
    "by specwright ",
    ": the runtime that clients of several APIs share.",
];

/// The generator's version, and so the runtime's.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The files of the crate.
pub fn files(package: &str) -> Vec<File> {
    let file = |path: &str, text: String| File {
        path: path.to_owned(),
        text,
    };
    let mut files = vec![
        file("Cargo.toml", cargo(package)),
        file("README.md", readme(package)),
        file("src/lib.rs", root()),
    ];
    files.extend(runtime::shared_files());
    files
}

/// The version of the generator that a manifest is of, if it is such a crate's.
pub fn version_of(manifest: &str) -> Option<&str> {
    let first = manifest.lines().next()?;
    let rest = first.strip_prefix("# ")?.strip_prefix(MARK)?;
    let rest = rest.strip_prefix(' ')?.strip_prefix(FIRST[0])?;
    rest.strip_suffix(FIRST[1])
}

/// The first line of each file that is no part of the runtime.
fn mark() -> String {
    format!("{MARK} {}{VERSION}{}", FIRST[0], FIRST[1])
}

fn cargo(package: &str) -> String {
    format!(
        "# {}\n\n\
         [package]\n\
         name = {}\n\
         version = \"{VERSION}\"\n\
         edition = \"2024\"\n\
         rust-version = \"{}\"\n\
         description = \"The runtime that clients of several APIs share\"\n\n\
         [features]\n\
         default = {}\n\
         {}\n\
         [dependencies]\n\
         {}",
        mark(),
        manifest::toml(package),
        manifest::RUST_VERSION,
        dependencies::shared_default(),
        dependencies::shared_features(),
        dependencies::shared_dependencies(),
    )
}

fn readme(package: &str) -> String {
    format!(
        "<!-- {} -->\n\n\
         # {package}\n\n\
         What clients of several APIs have in common: how requests are sent, retried and read, and one `Error`. Crates that were\n\
         generated with the option `runtime` depend on it and switch on its features, so you need not name it in your own\n\
         `Cargo.toml` unless your code is about several of them.\n\n\
         `specwright runtime --out` with this folder brings it up to date, and every crate that depends on it has to be generated\n\
         again by the same version.\n",
        mark()
    )
}

fn root() -> String {
    let exports = exports::of_shared_runtime();
    format!(
        "// {}\n\n\
         //! The runtime that clients of several APIs share: what is not in a document.\n\
         //!\n\
         //! Each API's crate has its own `Client`, types and operations, and these items of the runtime at its root.\n\n\
         #![forbid(unsafe_code)]\n\
         // The macros add operations to the client of the crate that calls them.\n\
         #![allow(clippy::crate_in_macro_def)]\n\n\
         pub mod runtime;\n\n\
         {exports}\n",
        mark()
    )
}
