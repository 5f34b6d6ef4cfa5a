//! The files around a client: what they are called, and what stands in them.
//!
//! They are `templates` with values. Text of the document stands in literals only: of Rust by `{:?}` and [`literal`], of YAML by
//! [`yaml`].

use std::path::Path;

use specwright::build;
use specwright::options::Options;
use specwright::source::{FileId, Sources};
use specwright::start::{Start, literal};
use specwright::write::File;

use super::{Arrangement, Asked, CLIENT, Kind, OPTIONS, Refused, file, output_error};

/// The files around the client.
pub struct Layout<'l> {
    pub asked: &'l Asked<'l>,
    pub start: &'l Start,
    pub options: &'l Options,
}

impl Layout<'_> {
    /// The files beside the copy of the document and the client, which one is the module of.
    pub fn files(
        &self,
        sources: &Sources,
        document: FileId,
        client: &[File],
    ) -> Result<Vec<File>, Refused> {
        let mut files = vec![file(OPTIONS, self.options_file(sources, document))];
        let workflow = || {
            let text = fill(include_str!("templates/check.yml"), &[("version", VERSION)]);
            file(".github/workflows/check.yml", text)
        };
        let call = self.call();
        let program = |call| fill(include_str!("templates/program.rs"), &[("call", call)]);
        match self.asked.kind {
            Kind::Init | Kind::New(Arrangement::Build) => {
                let example = format!("{}\n{}", self.lib(), program("first_call"));
                files.push(file("examples/first_call.rs", example));
                files.push(file("tests/first_call.rs", self.test(&call)));
                files.push(workflow());
                if self.asked.kind != Kind::Init {
                    files.push(file(".gitignore", IGNORED.to_owned()));
                    files.push(file("Cargo.toml", self.manifest_in_tree(client)));
                    let script = include_str!("templates/in_tree.rs");
                    files.push(file("build.rs", script.to_owned()));
                }
            }
            Kind::New(mode) => {
                files.push(file("src/lib.rs", self.lib()));
                files.push(file("src/main.rs", self.main(&program(&call))));
                files.push(file("tests/mock.rs", self.test(&call)));
                files.push(file(".gitignore", IGNORED.to_owned()));
                match mode {
                    Arrangement::Vendored | Arrangement::Build => {
                        files.push(file("Cargo.toml", self.manifest()));
                        files.push(workflow());
                    }
                    Arrangement::OutDir => {
                        files.push(file("Cargo.toml", self.manifest_of_module(client)?));
                        files.push(file(
                            "build.rs",
                            include_str!("templates/build.rs").to_owned(),
                        ));
                    }
                }
            }
        }
        Ok(files)
    }

    /// The path of the generated code.
    fn library(&self) -> String {
        match self.asked.kind {
            Kind::New(Arrangement::OutDir) => format!("{}::api", self.own()),
            _ => self.client().replace('-', "_"),
        }
    }

    fn client(&self) -> &str {
        self.options
            .crate_name
            .as_deref()
            .unwrap_or(&self.asked.name)
    }

    /// What the crate is called in code.
    fn own(&self) -> String {
        self.asked.name.replace('-', "_")
    }

    /// The path of the function that makes the call.
    fn call(&self) -> String {
        match self.asked.kind.has_example() {
            true => "first_call::first_call".to_owned(),
            false => format!("{}::first_call", self.own()),
        }
    }

    fn lib(&self) -> String {
        let mut uses = self.start.uses.join("\n");
        let mut module = "";
        if self.asked.kind == Kind::New(Arrangement::OutDir) {
            let crate_name = format!("use {}::", self.client().replace('-', "_"));
            uses = uses.replace(&crate_name, "use crate::api::");
            module = MODULE;
        }
        let statements = self.start.statements.iter().map(|it| format!("    {it}"));
        let statements: Vec<String> = statements.collect();
        let values = [
            ("module", module),
            ("uses", &uses),
            ("operation", &format!("{:?}", self.start.operation)),
            ("statements", &statements.join("\n")),
        ];
        fill(include_str!("templates/lib.rs"), &values)
    }

    fn main(&self, program: &str) -> String {
        let values = [
            ("variables", self.variables()),
            ("library", self.library()),
            ("program", program.to_owned()),
        ];
        let values = values.each_ref().map(|(name, it)| (*name, it.as_str()));
        fill(include_str!("templates/main.rs"), &values)
    }

    fn test(&self, call: &str) -> String {
        let start = self.start;
        let program = match self.asked.kind.has_example() {
            true => PROGRAM,
            false => "",
        };
        let values = [
            ("program", program),
            ("library", &self.library()),
            ("builder", &start.builder),
            ("body", &literal(&start.body)),
            ("status", &start.status.to_string()),
            ("media_type", &format!("{:?}", start.media_type)),
            ("operation", &format!("{:?}", start.operation)),
            ("call", call),
        ];
        fill(include_str!("templates/mock.rs"), &values)
    }

    fn manifest(&self) -> String {
        let (features, json) = match self.start.reads_json {
            true => (", features = [\"bidirectional\"]", "serde_json = \"1\"\n"),
            false => ("", ""),
        };
        let values = [
            ("name", self.asked.name.as_str()),
            ("client", self.client()),
            ("features", features),
            ("json", json),
        ];
        fill(include_str!("templates/vendored.toml"), &values)
    }

    fn manifest_in_tree(&self, client: &[File]) -> String {
        let own = client.iter().find(|it| it.path == "Cargo.toml");
        let sections = own.and_then(|it| it.text.split_once("[features]\n"));
        let sections = sections.map_or(String::new(), |it| format!("[features]\n{}", it.1));
        let values = [
            ("name", self.asked.name.as_str()),
            ("library", &self.library()),
            ("version", VERSION),
            ("manifest", sections.trim_end()),
        ];
        fill(include_str!("templates/in_tree.toml"), &values)
    }

    fn manifest_of_module(&self, client: &[File]) -> Result<String, Refused> {
        let needed = build::dependencies(client.to_vec(), &["default", "mock"]);
        let mut needed = needed.map_err(|error| output_error(error.to_string()))?;
        // The program needs more of it.
        needed.retain(|it| !it.starts_with("tokio "));
        let values = [
            ("name", self.asked.name.as_str()),
            ("dependencies", &needed.join("\n")),
            ("version", VERSION),
        ];
        Ok(fill(include_str!("templates/out_dir.toml"), &values))
    }

    fn options_file(&self, sources: &Sources, document: FileId) -> String {
        let document = Path::new(sources.file_name(document)).file_name();
        let document = yaml(&document.unwrap_or_default().to_string_lossy());
        let out = match self.asked.kind {
            Kind::New(Arrangement::OutDir) => "",
            _ => "# The generated crate's folder.\nout: ../client\n",
        };
        let selected = |all: &[String]| {
            let all: Vec<String> = all.iter().map(|it| yaml(it)).collect();
            format!("operations: [{}]", all.join(", "))
        };
        let operations = match self.options.operations.as_slice() {
            [] => format!(
                "# {}",
                selected(std::slice::from_ref(&self.start.operation))
            ),
            some => selected(some),
        };
        let tokens = self.options.token_env.iter();
        let mut tokens: Vec<String> = tokens
            .map(|(scheme, it)| format!("    {}: {it}\n", yaml(scheme)))
            .collect();
        if !tokens.is_empty() {
            let about = "  # Security scheme -> the environment variable that has its credential.\n  token_env:\n";
            tokens.insert(0, about.to_owned());
        }
        let base_url = self.options.base_url_env.as_deref().unwrap_or_default();
        let values = [
            ("document", document.as_str()),
            ("out", out),
            ("operations", &operations),
            ("client", self.client()),
            ("token_env", &tokens.concat()),
            ("base_url", base_url),
        ];
        fill(include_str!("templates/options.yaml"), &values)
    }

    /// The variables of the environment that the program reads.
    fn variables(&self) -> String {
        let tokens = self.options.token_env.values();
        let all = tokens.chain(&self.options.base_url_env);
        let all: Vec<String> = all.map(|it| format!("`{it}`")).collect();
        all.join(", ")
    }

    /// What to do next.
    pub fn next(&self) -> String {
        let set = match self.options.token_env.values().next() {
            Some(variable) => format!("{variable}=.. "),
            None => String::new(),
        };
        if self.asked.kind != Kind::Init {
            let folder = self.asked.folder.display();
            let example = match self.asked.kind.has_example() {
                true => " --example first_call",
                false => "",
            };
            return format!("  cd {folder}\n  cargo test\n  {set}cargo run{example}\n");
        }
        let mut added = vec![
            format!("--path {CLIENT}"),
            format!("--dev --path {CLIENT} --features mock"),
            "--dev tokio --features macros,rt".to_owned(),
        ];
        if self.start.reads_json {
            added.push("--dev serde_json".to_owned());
        }
        let added: Vec<String> = added.iter().map(|it| format!("cargo add {it}")).collect();
        let added = added.join(" && ");
        format!(
            "  {added}\n  cargo test --test first_call\n  {set}cargo run --example first_call\n"
        )
    }
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

const IGNORED: &str = "/target\n";

/// The module that a build script writes.
const MODULE: &str = "\
/// The client, which the build script generates.
pub mod api {
    include!(concat!(env!(\"OUT_DIR\"), \"/api/mod.rs\"));
}

";

/// The example, as a module of the test.
const PROGRAM: &str = "\
#[allow(dead_code)] // It has a `main` of its own.
#[path = \"../examples/first_call.rs\"]
mod first_call;

";

/// A template with values in place of `@{name}`. Values are not looked at: they may be text of a document.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut parts = template.split("@{");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, after) = part.split_once('}').unwrap_or_default();
        let value = values.iter().find(|it| it.0 == name);
        filled.push_str(value.map_or("", |it| it.1));
        filled.push_str(after);
    }
    filled
}

/// A text as a scalar of YAML, on one line.
fn yaml(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            ' ' => quoted.push(letter),
            it if it.is_ascii_graphic() || it.is_alphanumeric() => quoted.push(it),
            it => quoted.push_str(&format!("\\U{:08x}", u32::from(it))),
        }
    }
    quoted.push('"');
    quoted
}
