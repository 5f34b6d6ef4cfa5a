//! Options: what to generate and how.
//!
//! They come from a YAML or JSON file beside the document, or from the command line. `source` reads the file like a document,
//! so that a mistake is shown at its place.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use crate::changes::Kind;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::formats::{self, Formats};
use crate::http::is_token;
use crate::source::{FileId, Limits, Node, Number, Reach, Sources};

mod beside;
mod calls;
mod check;
mod crate_name;
mod layout;
mod left_out;
mod names_lock;
mod reader;
mod rules;
mod severity;
mod shared_runtime;

use beside::beside;
pub use calls::CallOptions;
pub(crate) use check::{Known, check};
use crate_name::is_version;
pub use layout::Layout;
pub use left_out::LEFT_OUT;
pub use names_lock::NamesLock;
pub(crate) use names_lock::text as names_lock_text;
use reader::Reader;
pub use rules::{Level, Misruled, Rules};
pub use severity::Severity;
pub use shared_runtime::SharedRuntime;

/// What to do about operations with a defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDefect {
    /// Leave them out.
    Skip,
    /// Generate nothing.
    Error,
    /// Keep them, with raw JSON in place of what has no meaning.
    Opaque,
}

impl OnDefect {
    /// By the words of options and command line.
    pub fn parse(text: &str) -> Option<OnDefect> {
        match text {
            "skip" => Some(OnDefect::Skip),
            "error" => Some(OnDefect::Error),
            "opaque" => Some(OnDefect::Opaque),
            _ => None,
        }
    }
}

/// Everything that is not the document itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The file that they stand in, so that what does not go with the document is shown at its place.
    pub file: Option<FileId>,
    /// The document, if the options name it.
    pub document: Option<PathBuf>,
    /// The crate's folder, if a command does not name another.
    pub out: Option<PathBuf>,
    /// Overlays to apply, in order.
    pub overlays: Vec<PathBuf>,
    /// Which operations: an `operationId`, `METHOD /path` or a tag each. None is all.
    pub operations: Vec<String>,
    /// Whether types are made for what webhooks send, those of `x-webhooks` included. Left out: for `webhooks`, unless
    /// operations are picked.
    pub webhooks: Option<bool>,
    /// Whether the API is one crate or several.
    pub layout: Layout,
    /// The emitted package's name; made of the document's title if there is none.
    pub crate_name: Option<String>,
    /// Its version.
    pub crate_version: String,
    /// Its description; the document's title if there is none.
    pub crate_description: Option<String>,
    /// The environment variable that holds the credential of a security scheme.
    pub token_env: IndexMap<String, String>,
    /// The environment variable that overrides the base URL.
    pub base_url_env: Option<String>,
    /// The response header that carries the server's name for a request.
    pub request_id_header: Option<String>,
    /// What to do about operations with a defect. Left out, they are too, and the run counts as incomplete.
    pub on_defect: Option<OnDefect>,
    /// Whether warnings are errors.
    pub strict: bool,
    /// The levels of diagnostics, by their codes.
    pub rules: Rules,
    /// What kinds of changes are judged otherwise than by the table.
    pub severities: IndexMap<Kind, Severity>,
    /// What the document may refer to beyond its own folder.
    pub reach: Reach,
    /// How much is read before a document is refused.
    pub limits: Limits,
    /// The types of values of a known format, by the format.
    pub formats: Formats,
    /// Rust names for schemas, by reference (`#/components/schemas/Run`).
    pub names: IndexMap<String, String>,
    /// The file of names that stay, if there is to be one.
    pub names_lock: Option<NamesLock>,
    /// What is said of the calls of single operations.
    pub calls: Vec<CallOptions>,
    /// Whether objects keep the properties that the document does not know.
    pub keep_unknown: bool,
    /// The crate with the runtime that this one shares with others; it has its own if there is none.
    pub runtime: Option<SharedRuntime>,
    /// The parts of the runtime that the crate is to be without: names of [`LEFT_OUT`].
    pub left_out: Vec<String>,
    /// Whether the crate carries tests made from the document's examples (feature `example-tests`).
    pub example_tests: bool,
    /// Whether the crate carries tests made from the mock server's answers (feature `mock-server`).
    pub mock_tests: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            file: None,
            document: None,
            out: None,
            overlays: Vec::new(),
            operations: Vec::new(),
            webhooks: None,
            layout: Layout::default(),
            crate_name: None,
            crate_version: "0.1.0".to_owned(),
            crate_description: None,
            token_env: IndexMap::new(),
            base_url_env: None,
            request_id_header: None,
            on_defect: None,
            strict: false,
            rules: Rules::default(),
            severities: IndexMap::new(),
            reach: Reach::default(),
            limits: Limits::default(),
            formats: Formats::default(),
            names: IndexMap::new(),
            names_lock: None,
            calls: Vec::new(),
            keep_unknown: false,
            runtime: None,
            left_out: Vec::new(),
            example_tests: false,
            mock_tests: false,
        }
    }
}

/// What a run reads, besides options.
#[derive(Debug)]
pub struct Input {
    /// The document.
    pub document: FileId,
    /// Overlays, in the order they are applied.
    pub overlays: Vec<FileId>,
}

impl Options {
    /// Reads the document and the overlays that the options name. `None` after a diagnostic.
    pub fn open(&self, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<Input> {
        let Some(document) = &self.document else {
            let place = self.place(sources, "");
            let message = "no document is named";
            let diagnostic = Diagnostic::new(Code::MalformedOptions, place, message);
            diagnostics.push(diagnostic.help("name one, or write `document` into the options"));
            return None;
        };
        let document = sources.add_document(document, &self.reach, diagnostics)?;
        self.with_overlays(document, sources, diagnostics)
    }

    /// The same, for a document that was read already.
    pub fn with_overlays(
        &self,
        document: FileId,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Input> {
        let mut overlays = Vec::new();
        for overlay in &self.overlays {
            overlays.push(sources.add_file(overlay, diagnostics)?);
        }
        Some(Input { document, overlays })
    }

    /// The place of a selector, if it is from the file of options.
    pub(crate) fn selector(&self, sources: &Sources, selector: &str) -> Place {
        let list = self.file.and_then(|it| sources.root(it).get("operations"));
        let mut items = list.and_then(Node::as_array).into_iter().flatten();
        let item = items.find(|it| it.as_str() == Some(selector));
        item.map_or(Place::None, |it| Place::Value(it.id))
    }

    /// The place of an option, by its pointer in the file of options.
    pub(crate) fn place(&self, sources: &Sources, pointer: &str) -> Place {
        let root = self.file.map(|it| sources.root(it));
        let node = root.and_then(|it| it.pointer(pointer));
        node.map_or(Place::None, |it| Place::Value(it.id))
    }

    /// Reads an options file, and gives the sources the limits in it. Paths are relative to its folder, and may lead
    /// anywhere: whoever writes options is trusted, unlike a document. `None` after a diagnostic.
    pub fn read(
        path: &Path,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Options> {
        let file = sources.add_file(path, diagnostics)?;
        Options::of_file(path, file, sources, diagnostics)
    }

    /// The same, for what the file is going to say. `None` after a diagnostic.
    #[cfg(feature = "diff")]
    pub(crate) fn read_bytes(
        path: &Path,
        bytes: Vec<u8>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Options> {
        let file = sources.add_bytes(sources.from().name(path), bytes, diagnostics)?;
        Options::of_file(path, file, sources, diagnostics)
    }

    /// Whether others say the same but for the crate's version.
    #[cfg(feature = "diff")]
    pub(crate) fn says_as_much(&self, other: &Options) -> bool {
        let alike = |it: &Options| Options {
            file: None,
            crate_version: String::new(),
            ..it.clone()
        };
        alike(self) == alike(other)
    }

    /// The same, for a file that was read already. `None` after a diagnostic.
    pub(crate) fn of_file(
        path: &Path,
        file: FileId,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Options> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut reader = Reader {
            files: sources.from(),
            folder,
            diagnostics,
            failed: false,
        };
        let mut options = reader.options(sources.root(file));
        if reader.failed {
            return None;
        }
        options.file = Some(file);
        sources.set_limits(options.limits);
        options.read_names_lock(sources, diagnostics)?;
        Some(options)
    }
}

impl Reader<'_> {
    fn options(&mut self, root: &Node) -> Options {
        let mut options = Options::default();
        const KEYS: [&str; 23] = [
            "document",
            "out",
            "operations",
            "webhooks",
            "overlays",
            "crate",
            "client",
            "on_defect",
            "strict",
            "rules",
            "severity",
            "root",
            "vendored",
            "limits",
            "formats",
            "names",
            "names_lock",
            "runtime",
            "layout",
            "example_tests",
            "mock_tests",
            "calls",
            "unknown_properties",
        ];
        let Some(map) = self.members(root, "the options file", &KEYS) else {
            return options;
        };
        for (key, value) in map {
            match key.as_str() {
                "document" => options.document = self.file(value),
                // It need not be there yet.
                "out" => options.out = self.text(value, key).map(|it| beside(self.folder, &it)),
                "operations" => options.operations = self.texts(value, key),
                "webhooks" => match value.as_bool() {
                    Some(wanted) => options.webhooks = Some(wanted),
                    None => self.wrong(value, key, "a boolean"),
                },
                "overlays" => {
                    let items = value.as_array().unwrap_or_default();
                    if value.as_array().is_none() {
                        self.wrong(value, key, "a list");
                    }
                    options.overlays = items.iter().filter_map(|it| self.file(it)).collect();
                }
                "crate" => self.krate(value, &mut options),
                "client" => self.client(value, &mut options),
                "on_defect" => match value.as_str().and_then(OnDefect::parse) {
                    Some(chosen) => options.on_defect = Some(chosen),
                    None => self.wrong(value, key, "`skip`, `error` or `opaque`"),
                },
                "strict" => match value.as_bool() {
                    Some(strict) => options.strict = strict,
                    None => self.wrong(value, key, "a boolean"),
                },
                "rules" => options.rules = self.rules(value),
                "severity" => options.severities = self.severities(value),
                "root" => options.reach.root = self.folder(value),
                "vendored" => options.reach.vendored = self.vendored(value),
                "limits" => options.limits = self.limits(value),
                "formats" => options.formats = Formats(self.formats(value)),
                "example_tests" => match value.as_bool() {
                    Some(wanted) => options.example_tests = wanted,
                    None => self.wrong(value, key, "a boolean"),
                },
                "mock_tests" => match value.as_bool() {
                    Some(wanted) => options.mock_tests = wanted,
                    None => self.wrong(value, key, "a boolean"),
                },
                "calls" => options.calls = self.calls(value),
                "unknown_properties" => match value.as_str() {
                    Some(text @ ("ignore" | "keep")) => options.keep_unknown = text == "keep",
                    _ => self.wrong(value, key, "`ignore` or `keep`"),
                },
                "names" => options.names = self.table(value, key),
                "names_lock" => {
                    options.names_lock = self.path(value).map(NamesLock::at);
                }
                "runtime" => options.runtime = self.runtime(value),
                "layout" => match value.as_str().and_then(Layout::parse) {
                    Some(chosen) => options.layout = chosen,
                    None => self.wrong(value, key, "`crate` or `workspace`"),
                },
                _ => {}
            }
        }
        options
    }

    fn krate(&mut self, node: &Node, options: &mut Options) {
        const CRATE: [&str; 3] = ["name", "version", "description"];
        let Some(map) = self.members(node, "`crate`", &CRATE) else {
            return;
        };
        for (key, value) in map {
            if !CRATE.contains(&key.as_str()) {
                continue;
            }
            let Some(text) = self.text(value, key) else {
                continue;
            };
            match key.as_str() {
                "name" if !Options::is_crate_name(&text) => {
                    let message = format!("`{text}` cannot name a crate");
                    self.fail(value, message, Some(Options::crate_name_help(&text)));
                }
                "name" => options.crate_name = Some(text),
                "version" if !is_version(&text) => {
                    let message = format!("`{text}` is no version");
                    self.fail(
                        value,
                        message,
                        Some("three numbers, such as `0.1.0`".to_owned()),
                    );
                }
                "version" => options.crate_version = text,
                _ => options.crate_description = Some(text),
            }
        }
    }

    fn client(&mut self, node: &Node, options: &mut Options) {
        let keys = ["token_env", "base_url_env", "request_id_header", "without"];
        let Some(map) = self.members(node, "`client`", &keys) else {
            return;
        };
        for (key, value) in map {
            match key.as_str() {
                "token_env" => {
                    let schemes = self.table(value, key);
                    for (_, value) in value.as_object().into_iter().flatten() {
                        self.variable(value, key);
                    }
                    options.token_env = schemes;
                }
                "base_url_env" => options.base_url_env = self.variable(value, key),
                "without" => options.left_out = self.left_out(value),
                "request_id_header" => match self.text(value, key) {
                    Some(name) if !is_token(&name) => {
                        self.fail(value, format!("`{name}` cannot name a header"), None);
                    }
                    name => options.request_id_header = name,
                },
                _ => {}
            }
        }
    }

    fn runtime(&mut self, node: &Node) -> Option<SharedRuntime> {
        let map = self.members(node, "`runtime`", &["path"])?;
        match map.get("path") {
            Some(path) => self.path(path).map(SharedRuntime::at),
            None => {
                let help = "name the folder that `specwright runtime --out` was given";
                let message = "`runtime` lacks its `path`".to_owned();
                self.fail(node, message, Some(help.to_owned()));
                None
            }
        }
    }

    fn limits(&mut self, node: &Node) -> Limits {
        let mut limits = Limits::default();
        let names = Limits::NAMES;
        for (name, value) in self.members(node, "`limits`", &names).into_iter().flatten() {
            let number = value.as_number().and_then(Number::as_integer);
            let most = number.and_then(|it| usize::try_from(it).ok());
            match most {
                _ if !names.contains(&name.as_str()) => {}
                _ if number.is_some_and(|it| it < 1) => {
                    let message = format!("`{name}` must be above 0: nothing could be read");
                    self.fail(value, message, None);
                }
                None => self.wrong(value, name, "a positive integer"),
                Some(most) if name == "depth" && most > Limits::DEEPEST => {
                    let message = format!("`depth` can be {} at most", Limits::DEEPEST);
                    self.fail(value, message, None);
                }
                Some(most) => limits.set(name, most),
            }
        }
        limits
    }

    fn formats(&mut self, node: &Node) -> IndexMap<String, String> {
        let known = formats::formats();
        let mut chosen = IndexMap::new();
        for (format, value) in self
            .members(node, "`formats`", &known)
            .into_iter()
            .flatten()
        {
            let names = formats::names(format);
            if names.is_empty() {
                continue;
            }
            match self.text(value, format) {
                Some(name) if names.contains(&name.as_str()) => {
                    chosen.insert(format.clone(), name);
                }
                Some(name) => {
                    let message = format!("`{name}` is no type for `{format}`");
                    let help = format!("there are {}", names.join(", "));
                    self.fail(value, message, Some(help));
                }
                None => {}
            }
        }
        chosen
    }
}
