//! `[features]` and `[dependencies]` of the crates that are emitted: one with a runtime of its own, the runtime as a crate
//! that several share, and one that depends on it.
//!
//! A crate that shares the runtime has the same features, so that users write the same `Cargo.toml`; each switches on the
//! runtime's of that name. What of the runtime has dependencies that few APIs need is a feature of the shared one, which their crates ask for.

use super::runtime::{OF_CALLS, OF_TYPES, has_part};
use super::{Context, Crate, workspace};
use crate::formats;
use crate::options::SharedRuntime;
use crate::sorting;

/// A dependency: name and requirement, as `Cargo.toml` has them.
type Dependency = (&'static str, &'static str);

/// The part of the runtime that reads and writes XML.
const XML: &str = "xml";
/// What only crates depend on whose API has XML.
const QUICK_XML: &str = "quick-xml";
/// What only crates depend on whose API has streams.
const MEMCHR: &str = "memchr";
/// The feature of a shared runtime that keeps numbers digit by digit.
const EXACT: &str = "exact-numbers";

/// What the runtime depends on. Users compile all of it.
const DEPENDENCIES: &[Dependency] = &[
    ("bytes", "\"1\""),
    (
        "compression-codecs",
        "{ version = \"0.4\", default-features = false, optional = true }",
    ),
    ("futures-core", "\"0.3\""),
    ("h2", "{ version = \"0.4\", optional = true }"),
    ("http", "\"1\""),
    ("httpdate", "\"1\""),
    (MEMCHR, "\"2\""),
    ("native-tls", "{ version = \"0.2\", optional = true }"),
    ("percent-encoding", "\"2\""),
    (QUICK_XML, "\"0.41\""),
    (
        "reqwest",
        "{ version = \"0.13\", default-features = false, features = [\"stream\"], optional = true }",
    ),
    (
        "rustls",
        "{ version = \"0.23\", default-features = false, optional = true }",
    ),
    ("secrecy", "\"0.10\""),
    (
        "serde",
        "{ version = \"1\", default-features = false, features = [\"std\"] }",
    ),
    ("serde_json", "\"1\""),
    (
        "tokio",
        "{ version = \"1\", default-features = false, features = [\"rt\", \"time\"], optional = true }",
    ),
    ("tower-service", "{ version = \"0.3\", optional = true }"),
    (
        "tracing",
        "{ version = \"0.1\", default-features = false, features = [\"std\"], optional = true }",
    ),
];

/// What types and operations name themselves.
const NAMED: [&str; 2] = ["bytes", "serde"];

struct Feature {
    /// The comment above it.
    about: &'static str,
    name: &'static str,
    /// What it switches on.
    needs: &'static [&'static str],
}

#[rustfmt::skip] // A table.
const FEATURES: &[Feature] = &[
    Feature { about: "The default transport. Without it, give the client's builder one of your own.",
        name: "reqwest", needs: &["dep:reqwest", "dep:tokio"] },
    Feature { about: "HTTP/2 of that transport.", name: "http2", needs: &["reqwest", "dep:h2", "reqwest/http2"] },
    Feature { about: "Its TLS: rustls with aws-lc-rs, rustls with a provider that the program installs, or what the system has. Without any, `https:` is an error.",
        name: "rustls", needs: &["rustls-no-provider", "reqwest/rustls"] },
    Feature { about: "", name: "rustls-no-provider", needs: &["reqwest", "dep:rustls", "reqwest/rustls-no-provider"] },
    Feature { about: "", name: "native-tls", needs: &["reqwest", "dep:native-tls", "reqwest/native-tls"] },
    Feature { about: "Compressed responses, by the encodings that are asked for.",
        name: "gzip", needs: &["dep:compression-codecs", "compression-codecs/gzip"] },
    Feature { about: "",
        name: "deflate", needs: &["dep:compression-codecs", "compression-codecs/deflate", "compression-codecs/zlib"] },
    Feature { about: "", name: "brotli", needs: &["dep:compression-codecs", "compression-codecs/brotli"] },
    Feature { about: "", name: "zstd", needs: &["dep:compression-codecs", "compression-codecs/zstd"] },
    Feature { about: "Types that are only sent can also be read (`Deserialize`), and those that are only received be written (`Serialize`).",
        name: BIDIRECTIONAL, needs: &[] },
    Feature { about: "Waiting for calls on the thread that makes them.",
        name: "blocking", needs: &["dep:tokio", "tokio/rt-multi-thread"] },
    Feature { about: "A server for tests, scripted with the types of the API.", name: MOCK, needs: &[BIDIRECTIONAL] },
    Feature { about: "Layers of tower around the transport, and services of tower as transports.",
        name: "tower", needs: &["dep:tower-service"] },
    Feature { about: "A span for each request, with the names of OpenTelemetry.", name: "tracing", needs: &["dep:tracing"] },
];

/// A feature of types, which the runtime by itself does not have.
pub const BIDIRECTIONAL: &str = "bidirectional";

/// A feature of operations, too.
const MOCK: &str = "mock";

/// What is on by default in each crate.
const DEFAULT: [&str; 5] = ["reqwest", "http2", "rustls", "gzip", "deflate"];

/// What is on by default in a shared runtime.
pub fn shared_default() -> String {
    list(&DEFAULT.map(str::to_owned))
}

/// What is on by default in an API's crate, groups of operations aside.
pub fn default(context: &Context<'_>) -> Vec<&'static str> {
    let mut default = DEFAULT.to_vec();
    default.retain(|it| has_feature(context, it));
    default
}

/// Whether an API's crate has a feature: what it switches on is a part of the runtime, mostly of its name.
fn has_feature(context: &Context<'_>, name: &'static str) -> bool {
    match name {
        BIDIRECTIONAL => true,
        MOCK => context.needs.mock,
        name => has_part(context, part_of(name)),
    }
}

/// The features of an API's crate that a part of the runtime brings, each with that part.
#[cfg(feature = "diff")]
pub fn of_parts(context: &Context<'_>) -> Vec<(&'static str, &'static str)> {
    let is_shared = context.settings.options.runtime.is_some();
    let names = FEATURES.iter().map(|it| it.name);
    let names = names.filter(|it| *it != BIDIRECTIONAL);
    let here = names.filter(|it| is_shared || has_feature(context, it));
    here.map(|it| (part_of(it), it)).collect()
}

/// The part of the runtime that a feature switches on.
fn part_of(feature: &'static str) -> &'static str {
    match feature {
        "gzip" | "deflate" | "brotli" | "zstd" => "compression",
        "http2" | "native-tls" | "rustls" | "rustls-no-provider" => "reqwest",
        part => part,
    }
}

/// Whether a part of the runtime is a feature where crates share it: it has a dependency of its own.
pub fn is_feature(part: &str) -> bool {
    part == XML || formats::dependencies().iter().any(|it| it.0 == part)
}

/// The lines of `[features]` of an API's crate, but for the default ones and the API's own.
pub fn features(context: &Context<'_>) -> String {
    let shared = context.runtime();
    let shared = shared.as_ref();
    let own = FEATURES.iter();
    let is_whole = context.settings.options.runtime.is_some();
    let own = own.filter(|it| is_whole || has_feature(context, it.name));
    let own = own.filter(|it| context.of != Crate::Runtime || it.name != BIDIRECTIONAL);
    let lines = own.map(|it| {
        let needs = match shared {
            None => {
                let needs = it
                    .needs
                    .iter()
                    .filter(|it| context.of != Crate::Runtime || **it != BIDIRECTIONAL);
                needs.map(|it| (*it).to_owned()).collect()
            }
            Some(runtime) => forwarded(context, it, runtime),
        };
        line(it.about, it.name, &needs)
    });
    lines.collect()
}

/// What a feature is where the runtime is shared: that of types, and the runtime's of its name.
fn forwarded(context: &Context<'_>, feature: &Feature, runtime: &SharedRuntime) -> Vec<String> {
    let own = feature.needs.iter().filter(|it| !it.contains([':', '/']));
    let own = own.map(|it| (*it).to_owned());
    let of_runtime = format!("{}/{}", runtime.package, feature.name);
    let of_runtime = Some(of_runtime).filter(|_| feature.name != BIDIRECTIONAL);
    own.chain(of_runtime)
        .chain(of_crates(context, feature.name))
        .collect()
}

/// The features of that name of the API's other crates, whose code asks for it.
fn of_crates(context: &Context<'_>, feature: &str) -> Vec<String> {
    let beside = context.beside.iter().filter(|it| match it {
        Crate::Types | Crate::Shared => feature == BIDIRECTIONAL,
        _ => feature == BIDIRECTIONAL || feature == MOCK,
    });
    let features = beside.map(|it| {
        let package = context.package_of(it);
        match is_optional(it) {
            true => format!("{package}?/{feature}"),
            false => format!("{package}/{feature}"),
        }
    });
    features.collect()
}

/// Whether those that depend on a crate need not.
fn is_optional(of: &Crate) -> bool {
    matches!(of, Crate::Group { .. } | Crate::Others)
}

/// The lines of `[features]` of a crate of types.
pub fn of_types(context: &Context<'_>) -> String {
    line("", BIDIRECTIONAL, &of_crates(context, BIDIRECTIONAL))
}

/// The lines of `[features]` of a shared runtime, but for the default ones.
pub fn shared_features() -> String {
    let own = FEATURES.iter().filter(|it| it.name != BIDIRECTIONAL);
    let own = own.map(|it| {
        let needs = it.needs.iter().filter(|it| **it != BIDIRECTIONAL);
        let needs: Vec<String> = needs.map(|it| (*it).to_owned()).collect();
        line(it.about, it.name, &needs)
    });
    let mut text: String = own.collect();
    let about = "Bodies of XML.";
    text.push_str(&line(about, XML, &[format!("dep:{QUICK_XML}")]));
    let about = "Numbers digit by digit, which Cargo then keeps for the whole build.";
    let exact = "serde_json/arbitrary_precision".to_owned();
    text.push_str(&line(about, EXACT, &[exact]));
    for (index, (name, _)) in formats::dependencies().into_iter().enumerate() {
        let about = if index == 0 { "Types for formats." } else { "" };
        text.push_str(&line(about, name, &[format!("dep:{name}")]));
    }
    text
}

fn line(about: &str, name: &str, needs: &[String]) -> String {
    let about = match about.is_empty() {
        true => String::new(),
        false => format!("# {about}\n"),
    };
    format!("{about}{name} = {}\n", list(needs))
}

/// A list of strings, as TOML has it.
fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|it| format!("\"{it}\"")).collect();
    format!("[{}]", texts.join(", "))
}

/// The lines of `[dependencies]` of an API's crate.
pub fn dependencies(context: &Context<'_>) -> String {
    let formats = &context.settings.options.formats;
    let of_formats = formats.dependencies(context.api);
    if let Some(runtime) = context.runtime() {
        return sharing(context, &runtime, of_formats);
    }
    let mut dependencies = DEPENDENCIES.to_vec();
    dependencies.retain(|it| is_needed(context, it.0));
    dependencies.extend(
        of_formats
            .into_iter()
            .filter(|_| has_part(context, OF_TYPES)),
    );
    sorting::sort(&mut dependencies);
    if formats.are_exact(context.api)
        && let Some(json) = dependencies.iter_mut().find(|it| it.0 == "serde_json")
    {
        json.1 = "{ version = \"1\", features = [\"arbitrary_precision\"] }";
    }
    let values = (context.of == Crate::Runtime).then(|| {
        let package = context.package_of(&Crate::Values);
        let path = super::manifest::toml(&workspace::path(&package, &context.of));
        format!("{package} = {{ path = {path} }}\n")
    });
    values.unwrap_or_default() + &lines(&dependencies)
}

/// Whether the runtime of an API, or the half of it that a crate has, names a crate.
fn is_needed(context: &Context<'_>, dependency: &str) -> bool {
    let has = |part: &str| has_part(context, part);
    let of_types = match dependency {
        "serde" | "serde_json" => return true,
        QUICK_XML => has("xml"),
        "secrecy" => has("secret"),
        _ => false,
    };
    let of_calls = match dependency {
        "compression-codecs" => has("compression"),
        "h2" | "native-tls" | "reqwest" | "rustls" => has("reqwest"),
        MEMCHR => has("streams"),
        "percent-encoding" => has("downloads") || has("queries") || has("mock"),
        QUICK_XML => false,
        "secrecy" => has("credentials"),
        "tokio" => has("reqwest") || has("blocking"),
        "tower-service" => has("tower"),
        "tracing" => has("tracing"),
        _ => true,
    };
    has(OF_TYPES) && of_types || has(OF_CALLS) && of_calls
}

/// What a crate depends on that shares the runtime: that, and what its own code names.
fn sharing(context: &Context<'_>, runtime: &SharedRuntime, of_formats: Vec<Dependency>) -> String {
    let mut asked: Vec<String> = of_formats.iter().map(|it| it.0.to_owned()).collect();
    if context.settings.options.formats.are_exact(context.api) {
        asked.push(EXACT.to_owned());
    }
    if context.plan.needs().xml {
        asked.push(XML.to_owned());
    }
    sorting::sort(&mut asked);
    // A runtime of the API's own has what it needs.
    asked.retain(|_| context.settings.options.runtime.is_some());
    let asked = match asked.is_empty() {
        true => String::new(),
        false => format!(", features = {}", list(&asked)),
    };
    // The examples are compared as values of JSON.
    let has_tests = !context.api.examples.is_empty();
    let has_tests = has_tests && matches!(context.of, Crate::Whole | Crate::Top);
    let has_code = context.of != Crate::Top || has_tests;
    let named =
        |it: &&Dependency| has_code && NAMED.contains(&it.0) || has_tests && it.0 == "serde_json";
    let mut dependencies: Vec<Dependency> = DEPENDENCIES.iter().filter(named).copied().collect();
    dependencies.extend(of_formats);
    sorting::sort(&mut dependencies);
    let mut text = format!(
        "{} = {{ path = {}, default-features = false{asked} }}\n",
        runtime.package,
        super::manifest::toml(&runtime.path),
    );
    text.push_str(&crates(context));
    text + &lines(&dependencies)
}

/// The API's other crates that one of them depends on.
fn crates(context: &Context<'_>) -> String {
    let lines = context.beside.iter().map(|it| {
        let package = context.package_of(it);
        let path = super::manifest::toml(&workspace::path(&package, &context.of));
        let optional = if is_optional(it) {
            ", optional = true"
        } else {
            ""
        };
        format!("{package} = {{ path = {path}, default-features = false{optional} }}\n")
    });
    lines.collect()
}

/// The lines of `[dependencies]` of a shared runtime.
pub fn shared_dependencies() -> String {
    let mut dependencies = DEPENDENCIES.to_vec();
    dependencies.extend(formats::dependencies());
    sorting::sort(&mut dependencies);
    let text = dependencies.into_iter().map(|(name, requirement)| {
        let requirement = match name == QUICK_XML || is_feature(name) {
            true => optional(requirement),
            false => requirement.to_owned(),
        };
        format!("{name} = {requirement}\n")
    });
    text.collect()
}

/// A requirement that holds with a feature only.
fn optional(requirement: &str) -> String {
    match requirement.strip_suffix(" }") {
        Some(members) => format!("{members}, optional = true }}"),
        None => format!("{{ version = {requirement}, optional = true }}"),
    }
}

fn lines(dependencies: &[Dependency]) -> String {
    let lines = dependencies.iter();
    let lines = lines.map(|(name, requirement)| format!("{name} = {requirement}\n"));
    lines.collect()
}
