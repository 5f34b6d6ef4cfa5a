//! Servers: where an API is served (OpenAPI, "Server Object").

/// A server: an address, perhaps with variables in braces.
#[derive(Debug, Clone, Copy)]
pub struct Server {
    /// The address: `https://{region}.example.com/v1`.
    pub url: &'static str,
    /// What the API's description says about it; may be empty.
    pub description: &'static str,
    // part: servers
    /// The variables of the address.
    pub variables: &'static [ServerVariable],
    // end part
}

// part: servers
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
pub(crate) fn joined(base: &str, address: String) -> String {
    if !address.is_empty() && !address.starts_with('/') {
        return address;
    }
    let authority = base.find("://").map_or(0, |at| at + 3);
    let host = base[authority..].find('/');
    let origin = host.map_or(base, |at| &base[..authority + at]);
    format!("{origin}{address}")
}
// end part

impl Server {
    /// A server without variables.
    pub const fn at(url: &'static str) -> Self {
        Self {
            url,
            description: "",
            // part: servers
            variables: &[],
            // end part
        }
    }

    // part: servers
    /// The address, with the values that were chosen. What is wrong with one of them is told.
    pub(crate) fn address(&self, chosen: &[(String, String)]) -> Result<String, String> {
        let mut address = String::new();
        let mut rest = self.url;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            address.push_str(before);
            let place = Place::of(&address, after);
            address.push_str(self.value(name, chosen, place)?);
            rest = after;
        }
        address.push_str(rest);
        Ok(address)
    }

    /// Whether the address has a variable of this name, declared or not.
    pub(crate) fn has_variable(&self, name: &str) -> bool {
        self.url.contains(&format!("{{{name}}}"))
    }

    fn value<'v>(
        &self,
        name: &str,
        chosen: &'v [(String, String)],
        place: Place,
    ) -> Result<&'v str, String> {
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
        if !values.is_empty() {
            return match values.contains(&value.as_str()) {
                true => Ok(value),
                false => {
                    let values = values.join("`, `");
                    Err(format!("server variable `{name}` is one of `{values}`"))
                }
            };
        }
        match place.takes(value, known.map(|it| it.default)) {
            true => Ok(value),
            false => Err(format!(
                "server variable `{name}` is {}",
                place.expectation()
            )),
        }
    }
    // end part
}

// part: servers
/// Where a variable stands. A value must not move the rest of an address to where another host is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the beginning, or as all of the authority (RFC 3986, section 3.2): it says where the API is.
    Whole,
    /// In the authority, beside other text: as the host before a port, at its end, or elsewhere.
    Beside { host: bool, last: bool },
    /// After the authority.
    Path,
}

impl Place {
    /// That of a variable between what stands before it, values included, and what comes after it.
    fn of(before: &str, after: &str) -> Self {
        let Some((_, authority)) = before.split_once("//") else {
            // A relative address has no authority, and one that begins with a variable may be all of a URL.
            return match before.is_empty() {
                true => Self::Whole,
                false => Self::Path,
            };
        };
        if authority.contains(['/', '?', '#']) {
            return Self::Path;
        }
        let last = after.is_empty() || after.starts_with('/');
        match authority.is_empty() && last {
            true => Self::Whole,
            false => Self::Beside {
                host: authority.is_empty() && after.starts_with(':'),
                last,
            },
        }
    }

    fn takes(self, value: &str, default: Option<&str>) -> bool {
        let (host, last) = match self {
            Self::Path => return true,
            Self::Whole => return !value.contains(['@', '\\']),
            Self::Beside { host, last } => (host, last),
        };
        // What ends the authority by its default, a port or a path, may do so with another value.
        let ends = |with: char| default.is_some_and(|it| it.is_empty() || it.starts_with(with));
        if last && (ends('/') || ends(':')) {
            let port = value.strip_prefix(':').filter(|_| ends(':'));
            let is_port = port.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
            let is_path = value.starts_with('/') && ends('/') && !value.contains('\\');
            return value.is_empty() || is_port || is_path;
        }
        let address = value.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        if let Some(address) = address.filter(|_| host) {
            return address.parse::<std::net::Ipv6Addr>().is_ok();
        }
        let fits = |it: char| it.is_ascii_alphanumeric() || "-._~".contains(it);
        !value.is_empty() && value.chars().all(fits)
    }

    fn expectation(self) -> &'static str {
        match self {
            Self::Beside { .. } => {
                "a part of the host: letters, digits, `-`, `.`, `_` and `~`, so that no other host is meant"
            }
            Self::Whole | Self::Path => "an address without `@` and `\\`",
        }
    }
}
// end part
