//! Credentials of a call: read from variables of the environment, and shown as the names of these.
//!
//! What is shown is made by the same code as what is sent, with a mark in place of each secret. So no secret is ever in it.

use super::problem::{Problem, near};
use super::{Asked, Material};
use crate::ir::{SchemeKind, SecurityScheme};
use crate::sorting;

/// A credential that a call sends.
#[derive(Clone)]
pub struct Credential {
    /// The security scheme.
    pub scheme: String,
    /// The variable that holds it.
    pub variable: String,
    /// The secret; none if the variable is not set.
    pub secret: Option<String>,
}

/// The credentials of the first alternative for which all variables are set, or of the first of all.
///
/// # Errors
///
/// If a scheme is named that the operation does not have.
pub fn of(material: &Material<'_, '_>, asked: &Asked) -> Result<Vec<Credential>, Problem> {
    let schemes = &material.api.security_schemes;
    for (name, _) in &asked.credentials {
        if !schemes.iter().any(|it| it.name == *name) {
            let help = near(name, schemes.iter().map(|it| it.name.as_str()));
            let known: Vec<&str> = schemes.iter().map(|it| it.name.as_str()).collect();
            let help = match (help.is_empty(), known.is_empty()) {
                (false, _) => help,
                (_, true) => "it has none".to_owned(),
                (_, false) => format!("it has `{}`", known.join("`, `")),
            };
            let rule = "the operation has no security scheme of this name";
            return Err(Problem::new("credential", name, rule).help(help));
        }
    }
    let is_named = |scheme: &str| asked.credentials.iter().any(|it| it.0 == scheme);
    // What somebody names goes before what is only there.
    let mut alternatives: Vec<&Vec<String>> = material.operation.security.iter().collect();
    sorting::sort_by_key(&mut alternatives, |it| !it.iter().any(|it| is_named(it)));
    let mut first = None;
    for alternative in alternatives {
        let all: Vec<Credential> = alternative
            .iter()
            .map(|it| one(material, asked, it))
            .collect();
        // An alternative without any is the last resort, as in emitted crates.
        if !all.is_empty() && all.iter().all(|it| it.secret.is_some()) {
            return Ok(all);
        }
        first = first.or(Some(all).filter(|it| !it.is_empty()));
    }
    // An alternative without any is the last resort, but no answer to who names one.
    let is_optional = material.operation.security.iter().any(Vec::is_empty);
    let wanted = |it: &Vec<Credential>| !is_optional || it.iter().any(|it| is_named(&it.scheme));
    Ok(first.filter(wanted).unwrap_or_default())
}

fn one(material: &Material<'_, '_>, asked: &Asked, scheme: &str) -> Credential {
    let named = asked.credentials.iter().find(|it| it.0 == scheme);
    let variable = named.map(|it| it.1.clone());
    let variable = variable.or_else(|| material.options.token_env.get(scheme).cloned());
    let secret = variable.as_ref().and_then(|it| std::env::var(it).ok());
    Credential {
        scheme: scheme.to_owned(),
        variable: variable.unwrap_or_default(),
        secret: secret.filter(|it| !it.is_empty()),
    }
}

/// What is missing of credentials, each with the variable to set.
pub fn missing(all: &[Credential]) -> Vec<Problem> {
    let missing = all.iter().filter(|it| it.secret.is_none());
    missing
        .map(|it| {
            let problem = Problem::new("credential", &it.scheme, "it is required, and missing");
            problem.help(match it.variable.is_empty() {
                true => format!(
                    "name the variable that holds it: `--credential {}=env:NAME`",
                    it.scheme
                ),
                false => format!("set the variable {}", it.variable),
            })
        })
        .collect()
}

/// Marks that stand for secrets in what is shown.
pub struct Marks(Vec<Mark>);

struct Mark {
    mark: String,
    shown: String,
    kind: SchemeKind,
    scheme: String,
}

impl Marks {
    pub fn of(schemes: &[SecurityScheme], all: &[Credential]) -> Marks {
        let marks = all.iter().enumerate().filter_map(|(index, it)| {
            let scheme = schemes.iter().find(|known| known.name == it.scheme)?;
            Some(Mark {
                // Letters and digits pass every encoding as they are.
                mark: format!("SPECWRIGHTxCREDENTIALx{index}x"),
                shown: match it.variable.is_empty() {
                    true => format!("${}", crate::reference::variable(&it.scheme)),
                    false => format!("${}", it.variable),
                },
                kind: scheme.kind.clone(),
                scheme: it.scheme.clone(),
            })
        });
        Marks(marks.collect())
    }

    /// The credentials that are sent in place of the secrets: scheme and mark.
    pub fn credentials(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().map(|it| match it.kind {
            SchemeKind::Basic => (it.scheme.as_str(), format!("{}:x", it.mark)),
            _ => (it.scheme.as_str(), it.mark.clone()),
        })
    }

    /// A header, or an address, with the names of variables in place of the marks.
    pub fn shown(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for it in &self.0 {
            text = text.replace(&it.mark, &it.shown);
            if it.kind == SchemeKind::Basic && text.starts_with("Basic ") {
                text = format!("Basic base64({})", it.shown);
            }
        }
        text
    }

    /// The variable of user and password, where a header carries that.
    pub fn basic(&self) -> Option<&str> {
        let mut basic = self.0.iter().filter(|it| it.kind == SchemeKind::Basic);
        basic.next().map(|it| it.shown.as_str())
    }
}
