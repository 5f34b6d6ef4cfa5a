//! What the tests share: generating from a file of theirs, and the places they work in.
#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::path::{Path, PathBuf};

use specwright::diagnostic::{Diagnostic, Diagnostics};
use specwright::options::Options;
use specwright::report::{RenderOptions, render};
use specwright::shared_runtime;
use specwright::source::Sources;
use specwright::write::{self, File, Mode};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of ours below Cargo's target folder, which outlives the test: what is built in it
/// stays warm.
pub fn workshop(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// A document that was run through the generator.
pub struct Generated {
    pub files: Vec<File>,
    pub diagnostics: Vec<Diagnostic>,
    pub rendered: String,
}

/// Generates from a file, whose name stands for its path in what is rendered. The options
/// are those of the file beside it that ends in `.options.yaml`, if there is one.
pub fn generate(path: &Path, crate_name: &str) -> Generated {
    generate_into(path, crate_name, &workshop(crate_name), |_| ())
}

/// The same for a crate in a folder, with changed options.
pub fn generate_into(
    path: &Path,
    crate_name: &str,
    out: &Path,
    change: impl FnOnce(&mut Options),
) -> Generated {
    let mut sources = Sources::new();
    let mut found = Diagnostics::default();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let beside = beside(path, "options.yaml");
    let options = match beside.exists() {
        true => Options::read(&beside, &mut sources, &mut found),
        false => Some(Options::default()),
    };
    let options = options.and_then(|mut options| {
        options.crate_name = Some(crate_name.to_owned());
        change(&mut options);
        shared_runtime::open(&mut options, out, &sources, &mut found)?;
        Some(options)
    });
    // A document of several files has a folder, and is named `openapi`.
    let document = match (name.starts_with("openapi."), &options) {
        (true, Some(options)) => {
            // Tests run where the repository begins, and so are paths shown.
            let path = path.strip_prefix(root()).unwrap();
            sources.add_document(path, &options.reach, &mut found)
        }
        _ => sources.add_bytes(name, std::fs::read(path).unwrap(), &mut found),
    };
    let mut diagnostics = found.into_vec();
    let mut files = Vec::new();
    if let (Some(document), Some(options)) = (document, options) {
        let outcome = specwright::generate(&sources, document, &[], &options);
        diagnostics.extend(outcome.diagnostics);
        files = outcome.files;
    }
    let options = RenderOptions {
        notes: true,
        ..RenderOptions::default()
    };
    let folder = format!("{}/", path.parent().unwrap().display());
    let rendered = render(&diagnostics, &sources, options).replace(&folder, "");
    Generated {
        files,
        diagnostics,
        rendered,
    }
}

/// The tiny documents of `tests/features`, by name, in order. `ONLY=name,name` picks some of
/// them while one is worked on.
pub fn features() -> Vec<(String, PathBuf)> {
    let mut found = documents(&root().join("tests/features"));
    if let Ok(only) = std::env::var("ONLY") {
        found.retain(|(name, _)| only.split(',').any(|it| it == name));
        assert!(!found.is_empty(), "no feature is called `{only}`");
    }
    found
}

/// The file of another kind beside a document, or beside its folder.
pub fn beside(document: &Path, extension: &str) -> PathBuf {
    let folder = document
        .parent()
        .filter(|_| document.ends_with("openapi.yaml"));
    folder.unwrap_or(document).with_extension(extension)
}

/// The documents of a folder, by name, in order.
pub fn documents(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found: Vec<(String, PathBuf)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.is_dir() || it.extension().is_some_and(|it| it == "yaml"))
        .filter(|it| !it.to_string_lossy().ends_with(".options.yaml"))
        .map(|it| (it.file_stem().unwrap().to_string_lossy().into_owned(), it))
        .map(|(name, it)| match it.is_dir() {
            true => (name, it.join("openapi.yaml")),
            false => (name, it),
        })
        .collect();
    found.sort();
    found
}

/// Writes a crate where a test needs it.
pub fn write(files: &[File], out: &Path) {
    write::apply(out, files, Mode::Write).unwrap();
}

/// Gives a workspace of a test the versions this one is locked to.
pub fn lock(folder: &Path) {
    std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
}

/// What the server that calls are tested against is made of.
pub const NETWORK: &str = r#"
[dev-dependencies]
brotli = "9"
bytes = "1"
chrono = { version = "0.4", default-features = false, features = ["std"] }
flate2 = "1"
futures-core = "0.3"
http = "1"
http-body-util = "0.1"
hyper = { version = "1", features = ["http1", "server"] }
hyper-util = { version = "0.1", features = ["tokio"] }
tempfile = "3"
tower-service = "0.3"
tracing = { version = "0.1", default-features = false, features = ["std"] }
tokio = { version = "1", features = ["io-util", "macros", "net", "rt-multi-thread", "sync", "time"] }
zstd = { version = "0.14", default-features = false }
"#;

/// What crates have only if they are asked for it.
pub const FEATURES: &str = r#""bidirectional", "blocking", "mock", "tower", "tracing""#;

/// Runs Cargo in a folder, with a target folder of the tests, and fails with what it said.
pub fn cargo(folder: &Path, arguments: &[&str]) -> String {
    let start = std::time::Instant::now();
    let mut command = std::process::Command::new(env!("CARGO"));
    if cfg!(unix) && arguments.first() == Some(&"doc") {
        command.env("RUSTDOC", root().join("tests/support/rustdoc"));
    }
    let output = command
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", workshop("target"))
        // A hundred crates, each changed whenever any is: what would make the next build of one
        // quicker, and a debugger happy, takes gigabytes.
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env_remove("RUSTFLAGS")
        // There, build scripts write nothing.
        .env_remove("CI")
        .env("RUSTDOCFLAGS", "-D warnings")
        .output()
        .unwrap();
    println!("{:4} s  cargo {arguments:?}", start.elapsed().as_secs());
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.status.success(),
        "cargo {arguments:?} in {}:\n{text}",
        folder.display()
    );
    text
}
