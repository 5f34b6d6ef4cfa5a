//! The crates of all cases in one workspace on one runtime, so that it is compiled once, and the crates that use them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use specwright::options::{Options, SharedRuntime};
use specwright::source::Sources;
use specwright::write::Mode;
use specwright::{generate, shared_runtime};

use crate::consumer::{HELPERS, MORE_HELPERS, Use};
use crate::diff_cases::Read;
use crate::support;

/// Which of two documents a crate is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    Old,
    New,
}

impl Version {
    fn word(self) -> &'static str {
        match self {
            Version::Old => "old",
            Version::New => "new",
        }
    }
}

/// Whether a crate has a runtime of its own, which has the parts alone that it needs, and takes its time to compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runtime {
    Own,
    Shared,
}

/// A program that shows the request of a call: where it goes, and which headers it has.
const SENDS: &str = r#"
struct Shown;

impl api::Transport for Shown {
    fn send(
        &self,
        request: http::Request<api::Body>,
    ) -> api::BoxFuture<'_, Result<http::Response<api::BodyStream>, api::TransportError>> {
        let headers: Vec<&str> = request.headers().keys().map(|it| it.as_str()).collect();
        println!("{} {} {headers:?}", request.method(), request.uri());
        std::process::exit(0)
    }
}

fn main() {
    let client = api::Client::builder().base_url("http://127.0.0.1").transport(Shown).build().unwrap();
    let mut call = std::pin::pin!(std::future::IntoFuture::into_future(client.CALL));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let _ = call.as_mut().poll(&mut context);
    panic!("nothing was sent");
}
"#;

/// The folder of a workspace, whose members are added one by one.
pub struct Workspace {
    folder: PathBuf,
    members: Vec<String>,
    target: PathBuf,
}

/// Uses that do not compile, by case and position, with what the compiler says.
pub type Failing = BTreeMap<(usize, usize), String>;

impl Workspace {
    pub fn new(folder: PathBuf) -> Workspace {
        std::fs::create_dir_all(&folder).unwrap();
        shared_runtime::apply(&folder.join("api-runtime"), None, Mode::Write).unwrap();
        Workspace {
            folder,
            members: vec!["api-runtime".to_owned()],
            target: support::workshop("target"),
        }
    }

    /// The folder of a case's crate.
    fn case(&self, case: &str, version: Version) -> PathBuf {
        self.folder.join(format!("{}/{case}", version.word()))
    }

    /// Writes the crate of a document.
    pub fn add(
        &mut self,
        case: &str,
        version: Version,
        read: &Read,
        options: &Options,
        runtime: Runtime,
    ) {
        let out = self.case(case, version);
        let mut options = options.clone();
        options.crate_name = Some(format!("{}-{case}", version.word()));
        options.runtime = match runtime {
            Runtime::Shared => Some(SharedRuntime::at(self.folder.join("api-runtime"))),
            Runtime::Own => None,
        };
        let mut found = specwright::diagnostic::Diagnostics::default();
        shared_runtime::open(&mut options, &out, &Sources::new(), &mut found).unwrap();
        let outcome = generate(&read.sources, read.document, &[], &options);
        assert!(!outcome.files.is_empty(), "{:#?}", outcome.diagnostics);
        support::write(&outcome.files, &out);
        self.members.push(format!("{}/{case}", version.word()));
    }

    /// Whether a crate has a feature.
    pub fn has_feature(&self, case: &str, version: Version, feature: &str) -> bool {
        let manifest = self.case(case, version).join("Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).unwrap();
        manifest.contains(&format!("\n{feature} = "))
    }

    /// Whether the crates of a case have a runtime of their own.
    pub fn runtime(&self, case: &str) -> Runtime {
        match self.case(case, Version::Old).join("src/runtime").exists() {
            true => Runtime::Own,
            false => Runtime::Shared,
        }
    }

    /// Writes the crate that has a module for each case's uses.
    pub fn add_user(&mut self, name: &str, version: Version, cases: &[String]) {
        let mut manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             api-runtime = {{ path = \"../api-runtime\" }}\nbytes = \"1\"\nfutures-core = \"0.3\"\nserde = \"1\"\nuuid = \"1\"\n"
        );
        for case in cases {
            let full = match self.has_feature(case, version, "full") {
                true => ", features = [\"full\"]",
                false => "",
            };
            let word = version.word();
            writeln!(
                manifest,
                "{case} = {{ package = \"{word}-{case}\", path = \"../{word}/{case}\", default-features = false{full} }}"
            )
            .unwrap();
        }
        let folder = self.folder.join(name);
        std::fs::create_dir_all(folder.join("src")).unwrap();
        std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        std::fs::write(folder.join("src/lib.rs"), "").unwrap();
        self.members.push(name.to_owned());
    }

    /// Says which crates there are.
    pub fn complete(&self) {
        let members = self.members.iter().map(|it| format!("  \"{it}\",\n"));
        let members: String = members.collect();
        let text = format!("[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n");
        std::fs::write(self.folder.join("Cargo.toml"), text).unwrap();
        support::lock(&self.folder);
    }

    /// The uses that do not compile. The compiler names all that it finds in one step and goes no further, so what it named is
    /// left out, and it is asked again until the rest compiles.
    pub fn failing(&self, user: &str, uses: &[(String, Vec<Use>)]) -> Failing {
        let mut failing = Failing::new();
        loop {
            self.write_uses(user, uses, &failing);
            let named = self.errors(user);
            if named.is_empty() {
                return failing;
            }
            for (at, said) in named {
                let before = failing.insert(at, said);
                assert_eq!(before, None, "{at:?} was left out");
            }
        }
    }

    fn write_uses(&self, user: &str, uses: &[(String, Vec<Use>)], without: &Failing) {
        let folder = self.folder.join(user).join("src");
        let modules: String = (0..uses.len())
            .map(|case| format!("mod u{case};\n"))
            .collect();
        let root = format!("#![allow(warnings)]\n{HELPERS}{MORE_HELPERS}{modules}");
        std::fs::write(folder.join("lib.rs"), root).unwrap();
        for (case, (name, uses)) in uses.iter().enumerate() {
            // A line for each, by which errors are known.
            let mut text = format!("use crate::*; use bytes::Bytes; use ::{name}::*;\n");
            if self.runtime(name) == Runtime::Own {
                let helpers = HELPERS.replace("api_runtime", &format!("::{name}::runtime"));
                text = format!(
                    "{} use bytes::Bytes; use ::{name}::*;\n",
                    helpers.replace('\n', " ")
                );
            }
            for (index, it) in uses.iter().enumerate() {
                match without.contains_key(&(case, index)) {
                    true => text.push('\n'),
                    false => writeln!(text, "pub fn f{index}{}", it.code).unwrap(),
                }
            }
            std::fs::write(folder.join(format!("u{case}.rs")), text).unwrap();
        }
    }

    /// The uses that errors stand in.
    fn errors(&self, user: &str) -> Failing {
        let output = self.check(
            &self.folder,
            &["--package", user, "--message-format", "json"],
        );
        let mut named = Failing::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let Ok(message) = serde_json::from_str::<Json>(line) else {
                continue;
            };
            let message = &message["message"];
            if message["level"] != "error" {
                continue;
            }
            let spans = message["spans"].as_array().into_iter().flatten();
            for span in spans.filter(|it| it["is_primary"] == true) {
                let file = Path::new(span["file_name"].as_str().unwrap());
                let name = file.file_stem().unwrap().to_string_lossy();
                let case = name.strip_prefix('u').and_then(|it| it.parse().ok());
                let line = span["line_start"].as_u64().unwrap() as usize;
                match case {
                    Some(case) if line >= 2 => {
                        named.insert((case, line - 2), message["message"].to_string())
                    }
                    _ => panic!("{message:#}"),
                };
            }
        }
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() == named.is_empty(), "{said}");
        named
    }

    /// Whether a crate of its own, with exactly these features of a case's crate, can call an operation.
    pub fn calls_with(
        &self,
        case: &str,
        version: Version,
        features: &[&str],
        method: &str,
    ) -> bool {
        let folder = self.folder.with_extension("features").join("user");
        let manifest = format!(
            "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             api = {{ package = \"{}-{case}\", path = {:?}, default-features = false, features = {features:?} }}\n",
            version.word(),
            self.case(case, version)
        );
        std::fs::create_dir_all(folder.join("src")).unwrap();
        std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        support::lock(&folder);
        let code = format!("pub fn call() {{ let _ = api::Client::{method}; }}\n");
        std::fs::write(folder.join("src/lib.rs"), code).unwrap();
        let output = self.check(&folder, &[]);
        let said = String::from_utf8_lossy(&output.stderr);
        let reasons = [
            format!("no function or associated item named `{method}`"),
            "does not have that feature".to_owned(),
            "does not have these features".to_owned(),
            "does not have feature".to_owned(),
        ];
        let is_known = reasons.iter().any(|it| said.contains(it));
        assert!(output.status.success() || is_known, "{said}");
        output.status.success()
    }

    /// What a program sends that calls a function of a case's crate with a text for each argument: the JSON of a type that it
    /// makes, or the request.
    pub fn sent(&self, case: &str, version: Version, function: &str, arguments: usize) -> String {
        let folder = self.folder.with_extension("sent").join("user");
        let manifest = format!(
            "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             api = {{ package = \"{}-{case}\", path = {:?}, default-features = false }}\nhttp = \"1\"\nserde_json = \"1\"\n",
            version.word(),
            self.case(case, version)
        );
        std::fs::create_dir_all(folder.join("src")).unwrap();
        std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        support::lock(&folder);
        let texts = vec!["\"a\""; arguments].join(", ");
        let code = match function.strip_prefix("Client::") {
            Some(method) => SENDS.replace("CALL", &format!("{method}({texts})")),
            None => format!(
                "fn main() {{ println!(\"{{}}\", serde_json::to_string(&api::{function}({texts})).unwrap()); }}\n"
            ),
        };
        std::fs::write(folder.join("src/main.rs"), code).unwrap();
        let output = self.cargo("run", &folder, &[]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn check(&self, folder: &Path, arguments: &[&str]) -> std::process::Output {
        self.cargo("check", folder, arguments)
    }

    fn cargo(&self, command: &str, folder: &Path, arguments: &[&str]) -> std::process::Output {
        let start = std::time::Instant::now();
        let output = Command::new(env!("CARGO"))
            .args([command, "--offline", "--quiet"])
            .args(arguments)
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env_remove("RUSTFLAGS")
            .env_remove("CI")
            .output()
            .unwrap();
        println!(
            "{:4} s  cargo {command} {arguments:?}",
            start.elapsed().as_secs()
        );
        output
    }
}
