//! Which requests the server answers: those of the page that it served itself.
//!
//! It listens on loopback, and other pages in the same browser can reach that. A page elsewhere does not know the token, which is
//! random and part of each path. Should a name of its own lead to 127.0.0.1 (DNS rebinding), the `host` header gives it away; should
//! it send a request without reading the response, `origin` does (Fetch Standard, "HTTP-network-or-cache fetch").

/// Who is let in.
#[derive(Debug, Clone)]
pub struct Guard {
    token: String,
    hosts: [String; 2],
}

/// A request, as far as it matters here.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'r> {
    /// Upper case.
    pub method: &'r str,
    /// The path, as it was sent.
    pub path: &'r str,
    /// The header `host`; `None` if there is none or more than one.
    pub host: Option<&'r str>,
    /// The header `origin`; empty if it cannot be read.
    pub origin: Option<&'r str>,
    /// The header `content-type`.
    pub content_type: Option<&'r str>,
    /// The header `sec-fetch-site`; empty if it cannot be read.
    pub site: Option<&'r str>,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The `host` header names somebody else.
    Host,
    /// The path does not begin with the token.
    Token,
    /// It comes from another page.
    Origin,
    /// Neither something to read nor JSON that is posted.
    Method,
}

impl Refusal {
    /// The status, and a line for whoever sees it.
    pub fn said(self) -> (u16, &'static str) {
        match self {
            Refusal::Host => (421, "this server answers to 127.0.0.1 and localhost only"),
            Refusal::Token => (
                404,
                "there is nothing here; open the address that `specwright explore` printed",
            ),
            Refusal::Origin => (403, "requests of other pages are not answered"),
            Refusal::Method => (405, "pages are read with GET, and JSON is sent with POST"),
        }
    }
}

impl Guard {
    /// A guard of a port of loopback.
    pub fn new(token: String, port: u16) -> Guard {
        Guard {
            token,
            hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}")],
        }
    }

    /// The path behind the token, without a leading slash.
    ///
    /// # Errors
    ///
    /// The request is none of the page's.
    pub fn admit<'r>(&self, asked: &Asked<'r>) -> Result<&'r str, Refusal> {
        let host = asked.host.unwrap_or_default();
        if !self.hosts.iter().any(|it| it.eq_ignore_ascii_case(host)) {
            return Err(Refusal::Host);
        }
        let path = asked.path.strip_prefix('/').unwrap_or_default();
        let (token, rest) = path.split_once('/').unwrap_or((path, ""));
        if !is_same(token.as_bytes(), self.token.as_bytes()) {
            return Err(Refusal::Token);
        }
        // Whoever follows a link with the token (`none`, `cross-site`) reads a page and nothing else.
        let is_ours = |it: &str| {
            it.strip_prefix("http://")
                .is_some_and(|it| it.eq_ignore_ascii_case(host))
        };
        match asked.method {
            "GET" | "HEAD" if asked.origin.is_none_or(is_ours) => Ok(rest),
            "POST" => {
                let is_json = asked.content_type == Some("application/json");
                let is_same_site = asked.site.is_none_or(|it| it == "same-origin");
                match asked.origin.is_some_and(is_ours) && is_same_site {
                    true if is_json => Ok(rest),
                    true => Err(Refusal::Method),
                    false => Err(Refusal::Origin),
                }
            }
            "GET" | "HEAD" => Err(Refusal::Origin),
            _ => Err(Refusal::Method),
        }
    }
}

/// Whether two texts are the same, in a time that does not tell how much of them is.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let differing = one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && differing == 0
}

/// A token that nobody guesses: 128 bits, in hexadecimal digits.
///
/// # Errors
///
/// The system has no randomness to give.
pub fn token() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|it| format!("{it:02x}")).collect())
}
