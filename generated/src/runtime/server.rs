// @generated: the runtime of specwright, the same in every crate.

//! Where an API is served (OpenAPI, "Server Object").

/// A server: an address, perhaps with variables in braces.
#[derive(Debug, Clone, Copy)]
pub struct Server {
    /// The address: `https://{region}.example.com/v1`.
    pub url: &'static str,
    /// What the API's description says about it; may be empty.
    pub description: &'static str,
    /// The variables of the address.
    pub variables: &'static [ServerVariable],
}

/// A variable of a server's address.
#[derive(Debug, Clone, Copy)]
pub struct ServerVariable {
    /// Its name in the address.
    pub name: &'static str,
    /// Its value unless another is chosen.
    pub default: &'static str,
    /// The values it may have; none if it may have any.
    pub values: &'static [&'static str],
}

/// An address that may be relative to another one's host.
pub(super) fn joined(base: &str, address: String) -> String {
    if !address.is_empty() && !address.starts_with('/') {
        return address;
    }
    let authority = base.find("://").map_or(0, |at| at + 3);
    let host = base[authority..].find('/');
    let origin = host.map_or(base, |at| &base[..authority + at]);
    format!("{origin}{address}")
}

impl Server {
    /// A server without variables.
    pub const fn at(url: &'static str) -> Self {
        Self {
            url,
            description: "",
            variables: &[],
        }
    }

    /// The address, with the values that were chosen. What is wrong with one of them is told.
    pub(super) fn address(&self, chosen: &[(String, String)]) -> Result<String, String> {
        let mut address = String::new();
        let mut rest = self.url;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            address.push_str(before);
            address.push_str(self.value(name, chosen)?);
            rest = after;
        }
        address.push_str(rest);
        Ok(address)
    }

    /// Whether the address has a variable of this name, declared or not.
    pub(super) fn has_variable(&self, name: &str) -> bool {
        self.url.contains(&format!("{{{name}}}"))
    }

    fn value<'v>(&self, name: &str, chosen: &'v [(String, String)]) -> Result<&'v str, String> {
        let known = self.variables.iter().find(|it| it.name == name);
        let chosen = chosen.iter().rev().find(|it| it.0 == name);
        let Some((_, value)) = chosen else {
            return match known {
                Some(variable) => Ok(variable.default),
                None => Err(format!(
                    "`{{{name}}}` has no value: set one with `server_variable`"
                )),
            };
        };
        let values = known.map_or(&[][..], |it| it.values);
        if !values.is_empty() && !values.contains(&value.as_str()) {
            let values = values.join("`, `");
            return Err(format!("server variable `{name}` is one of `{values}`"));
        }
        Ok(value)
    }
}
