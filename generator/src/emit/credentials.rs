//! What the client's documentation says of credentials: the security schemes, and how to give what they ask for.

use super::{Context, docs};
use crate::ir::{SchemeKind, SecurityScheme};

/// The documentation of the client's constructors; nothing if the API asks for no credential.
pub fn documentation(context: &Context<'_>) -> Vec<String> {
    let schemes = &context.api.security_schemes;
    if schemes.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![
        "Credentials are given by security scheme, and sent by the operations that need them:"
            .to_owned(),
        String::new(),
    ];
    for scheme in schemes {
        lines.extend(docs::wrapped(&item(context, scheme), 2));
    }
    let library = context.library();
    // The name of a scheme is the document's, which is no code.
    let example = format!(
        "\n```no_run\n\
         # fn client(scheme: &str, credential: String) -> Result<(), {library}::ConfigError> {{\n\
         use {library}::Client;\n\n\
         let client = Client::builder().credential(scheme, credential).build()?;\n\
         # Ok(())\n\
         # }}\n\
         ```\n\n\
         [`token_source`](ClientBuilder::token_source) takes what renews a token in place of the credential."
    );
    lines.extend(example.lines().map(str::to_owned));
    lines
}

/// A scheme: its name, what is sent, the variable it is read from, and what the document says of it.
fn item(context: &Context<'_>, scheme: &SecurityScheme) -> String {
    let sent = match &scheme.kind {
        SchemeKind::Bearer => "a token, sent as `authorization: Bearer`".to_owned(),
        SchemeKind::Basic => "`user:password`, sent as `authorization: Basic`".to_owned(),
        SchemeKind::Http(name) => {
            format!("what follows `{}` in `authorization`", docs::code(name))
        }
        SchemeKind::Header(name) => format!("a key, sent in the header `{}`", docs::code(name)),
        SchemeKind::Query(name) => format!("a key, sent in the query as `{}`", docs::code(name)),
        SchemeKind::Cookie(name) => format!("a key, sent in the cookie `{}`", docs::code(name)),
    };
    let variable = context.settings.options.token_env.get(&scheme.name);
    let variable = variable.map(|it| {
        let variable = docs::code(it);
        format!(" [`Client::from_env`] reads it from `{variable}`.")
    });
    let description = scheme.description.as_deref().map(docs::prose);
    let description = description.map(|it| format!(" {}", it.join(" ")));
    let text = format!(
        "- `{}`: {sent}.{}{}",
        docs::code(&scheme.name),
        variable.unwrap_or_default(),
        description.unwrap_or_default()
    );
    text.trim_end().to_owned()
}
