//! The crate's root and the client's constructors.

use proc_macro2::TokenStream;
use quote::quote;

use super::features::Features;
#[cfg(feature = "diff")]
use super::surface::{List, Subject};
use super::{Context, Crate, Source, credentials, doc_lines, docs, exports, runtime, workspace};
use crate::format::Item;
use crate::ir::{SchemeKind, SecurityScheme, Server};

/// `src/lib.rs` and `src/client.rs`.
pub fn file(context: &Context<'_>, features: &Features) -> Vec<Source> {
    vec![root(context, features), client(context, features)]
}

fn root(context: &Context<'_>, features: &Features) -> Source {
    let api = context.api;
    let title = docs::plain_line(&api.title);
    let mut lines = vec![match title.is_empty() {
        true => "A client.".to_owned(),
        false => docs::prose(&docs::sentence(&title)).join(" "),
    }];
    if let Some(description) = &api.description {
        lines.push(String::new());
        lines.extend(docs::prose(description));
    }
    lines.push(String::new());
    let version = docs::code(&api.version);
    let document = docs::code(context.settings.document_name);
    lines.push(format!(
        "Generated from `{document}`, version `{version}` of the API."
    ));
    // Without any of the groups nothing is left to export.
    let may_be_empty = match features.all().is_empty() || context.is_group() {
        true => "",
        false => "#[allow(unused_imports)]\n",
    };
    let all_of = |module: &str| format!("{may_be_empty}pub use {module}::*;");
    let operations = (!api.operations.is_empty()).then(|| all_of("operations"));
    let types = (!api.types.is_empty()).then(|| all_of("types"));
    let uses = [operations, Some(exports::root(context)), types];
    // The front page of the documentation shows the items themselves.
    let uses = uses.into_iter().flatten();
    let uses: Vec<String> = uses.map(|it| format!("#[doc(inline)]\n{it}")).collect();
    // The generator lays its files out by itself, and a formatter has its own ideas.
    let skip = "#[rustfmt::skip]";
    let shared = context.runtime();
    let mut modules = vec![
        format!("{skip}\nmod client;"),
        format!("{skip}\npub mod operations;"),
        match context.of {
            // Not every group has types of its own.
            Crate::Top => format!("{skip}\n#[allow(unused_imports)]\npub mod types;"),
            _ => format!("{skip}\npub mod types;"),
        },
    ];
    if shared.is_none() {
        modules.insert(2, "pub mod runtime;".to_owned());
    }
    if context.of == Crate::Top {
        modules.insert(1, format!("{skip}\npub mod groups;"));
    }
    let has_xml = context.plan.needs().xml;
    if has_xml && context.of == Crate::Whole {
        // Which tables are needed depends on the groups of operations that are compiled.
        modules.push(format!("{skip}\n#[allow(dead_code)]\nmod xml;"));
    }
    let attributes = workspace::attributes(context);
    let xml = workspace::xml_of_types(context);
    let behind_features = exports::behind_features(context);
    let behind_features = behind_features.into_iter().map(Item::Plain);
    let declared = [
        Item::Plain(modules.join("\n")),
        Item::Plain(uses.join("\n")),
    ];
    let runtime = shared
        .as_ref()
        .map(|it| Item::Plain(shared_runtime(&it.package)));
    let prelude = Item::Plain(exports::prelude(context));
    Source {
        path: "src/lib.rs".to_owned(),
        docs: lines,
        items: [Item::Plain(attributes)]
            .into_iter()
            .chain(declared)
            .chain(xml)
            .chain(behind_features)
            .chain(runtime)
            .chain([prelude])
            .collect(),
        ..Source::default()
    }
}

/// The module `runtime` of a crate that shares it: all is where it is in other crates, and the client is the API's own.
fn shared_runtime(package: &str) -> String {
    let library = package.replace('-', "_");
    format!(
        "/// What every operation is built on, which this crate shares with those of other APIs. The client is its own.\n\
         pub mod runtime {{\n    \
             pub use crate::client::{{Client, ClientBuilder}};\n    \
             pub use ::{library}::runtime::*;\n\
         }}"
    )
}

fn client(context: &Context<'_>, features: &Features) -> Source {
    let settings = context.settings;
    let agent = format!("{}/{}", settings.crate_name, settings.options.crate_version);
    let servers = context.api.servers.iter();
    let servers = servers.map(|it| server(context, it));
    let operation_servers = context.api.operation_servers.iter();
    let operation_servers = operation_servers.map(|it| server(context, it));
    let optional = |text: &Option<String>| match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    };
    let base_env = optional(&settings.options.base_url_env);
    let request_id = optional(&settings.options.request_id_header);
    let schemes = context.api.security_schemes.iter().map(|scheme| {
        let name = &scheme.name;
        let kind = match &scheme.kind {
            SchemeKind::Bearer => quote!(SchemeKind::Bearer),
            SchemeKind::Basic => quote!(SchemeKind::Basic),
            SchemeKind::Http(name) => quote!(SchemeKind::Http(#name)),
            SchemeKind::Header(name) => quote!(SchemeKind::Header(#name)),
            SchemeKind::Query(name) => quote!(SchemeKind::Query(#name)),
            SchemeKind::Cookie(name) => quote!(SchemeKind::Cookie(#name)),
        };
        let env = match settings.options.token_env.get(name) {
            Some(variable) => quote!(Some(#variable)),
            None => quote!(None),
        };
        quote!(Scheme { name: #name, kind: #kind, env: #env })
    });
    let own_servers = runtime::is_there(context, "servers")
        .then(|| quote!(own_servers: &[#(#operation_servers),*],));
    let schemes =
        runtime::is_there(context, "credentials").then(|| quote!(schemes: &[#(#schemes),*],));
    let api = quote! {
        /// What the document says about the API as a whole.
        static API: Api = Api {
            user_agent: #agent,
            servers: &[#(#servers),*],
            #own_servers
            base_url_env: #base_env,
            #schemes
            request_id_header: #request_id,
        };
    };
    let (constructors, fallible) = constructors(context);
    let accessors = workspace::accessors(context, features).map(|it| Item::rust(&it));
    let is_shared = context.runtime().is_some();
    let own =
        is_shared.then(|| Item::Plain("runtime::client! { Client, ClientBuilder }".to_owned()));
    let mut names = match is_shared {
        true => vec!["self", "Api"],
        false => vec!["Api", "Client", "ClientBuilder"],
    };
    let mut all = context
        .api
        .servers
        .iter()
        .chain(&context.api.operation_servers);
    if all.clone().next().is_some() {
        names.push("Server");
    }
    if all.any(|it| !it.variables.is_empty()) {
        names.push("ServerVariable");
    }
    if fallible {
        names.push("ConfigError");
    }
    if !context.api.security_schemes.is_empty() {
        names.extend(["Scheme", "SchemeKind"]);
    }
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    Source {
        path: "src/client.rs".to_owned(),
        docs: vec!["Client constructors.".to_owned()],
        items: [Item::Plain(crate::format::use_list(
            "crate::runtime",
            &names,
        ))]
        .into_iter()
        .chain(own)
        .chain([Item::rust(&api), Item::rust(&constructors)])
        .chain(accessors)
        .collect(),
        ..Source::default()
    }
}

fn server(context: &Context<'_>, server: &Server) -> TokenStream {
    let url = &server.url;
    let description = docs::plain_line(server.description.as_deref().unwrap_or_default());
    if description.is_empty() && server.variables.is_empty() {
        return quote!(Server::at(#url));
    }
    let variables = server.variables.iter().map(|it| {
        let (name, default, values) = (&it.name, &it.default, &it.values);
        quote!(ServerVariable { name: #name, default: #default, values: &[#(#values),*] })
    });
    let variables =
        runtime::is_there(context, "servers").then(|| quote!(variables: &[#(#variables),*]));
    quote!(Server { url: #url, description: #description, #variables })
}

/// How a client is made, as code.
pub fn expression(context: &Context<'_>) -> String {
    let schemes = context.api.security_schemes.as_slice();
    let variables = &context.settings.options.token_env;
    let variable = |name: &String| variables.get(name);
    match schemes {
        [first, ..] if variable(&first.name).is_some() => "Client::from_env()?".to_owned(),
        [_] => "Client::new(credential)?".to_owned(),
        [first, ..] => format!(
            "Client::builder().credential({}, credential).build()?",
            super::literal(&docs::plain_line(&first.name))
        ),
        [] => "Client::builder().build()?".to_owned(),
    }
}

/// The functions that make clients and are not there for each API.
#[cfg(feature = "diff")]
pub(super) fn surface(context: &Context<'_>, list: &mut List) {
    let of = [Subject::Credentials];
    if only_scheme(context).is_some() {
        list.add("Client::new", "(impl Into<String>)", &of);
    }
    if !variables(context).is_empty() {
        list.add("Client::from_env", "()", &of);
    }
}

/// The scheme whose credential `new` takes: where there are several, it could not say which is meant.
fn only_scheme<'a>(context: &Context<'a>) -> Option<&'a SecurityScheme> {
    match context.api.security_schemes.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

/// The variables of the environment that `from_env` reads.
fn variables<'a>(context: &Context<'a>) -> Vec<&'a String> {
    let schemes = &context.api.security_schemes;
    let options = context.settings.options;
    let tokens = options.token_env.iter();
    tokens
        // A scheme that no picked operation needs has no variable either.
        .filter(|(name, _)| schemes.iter().any(|it| it.name == **name))
        .map(|(_, variable)| variable)
        .chain(&options.base_url_env)
        .collect()
}

/// The functions that make clients, and whether any of them can fail.
fn constructors(context: &Context<'_>) -> (TokenStream, bool) {
    let new = only_scheme(context).map(|scheme| {
        let name = &scheme.name;
        let docs = match scheme.kind {
            SchemeKind::Bearer => " A client that sends this bearer token.",
            SchemeKind::Basic => " A client that sends this `user:password`.",
            SchemeKind::Http(_) => " A client that sends this after the name of its HTTP scheme.",
            _ => " A client that sends this API key.",
        };
        quote! {
            #[doc = #docs]
            ///
            /// # Errors
            ///
            /// If the credential cannot be sent.
            pub fn new(credential: impl Into<String>) -> Result<Client, ConfigError> {
                Client::builder().credential(#name, credential).build()
            }
        }
    });
    let variables: Vec<String> = variables(context)
        .into_iter()
        .map(|it| format!("`{}`", docs::code(it)))
        .collect();
    let from_env = (!variables.is_empty()).then(|| {
        let docs = format!(
            " A client configured by the environment: {}.",
            variables.join(", ")
        );
        quote! {
            #[doc = #docs]
            ///
            /// # Errors
            ///
            /// If a variable that is needed is not set, or cannot be used.
            pub fn from_env() -> Result<Client, ConfigError> {
                Client::builder().from_env().build()
            }
        }
    });
    let fallible = new.is_some() || from_env.is_some();
    let credentials = doc_lines(&credentials::documentation(context));
    let tokens = quote! {
        #credentials
        impl Client {
            #new
            #from_env
            /// Returns a builder with all settings.
            #[must_use]
            pub fn builder() -> ClientBuilder {
                ClientBuilder::new(&API)
            }
        }
    };
    (tokens, fallible)
}
