// @generated: the runtime of specwright, as far as this API needs it.

//! Servers: where an API is served (OpenAPI, "Server Object").

/// A server: an address, perhaps with variables in braces.
#[derive(Debug, Clone, Copy)]
pub struct Server {
    /// The address: `https://{region}.example.com/v1`.
    pub url: &'static str,
    /// What the API's description says about it; may be empty.
    pub description: &'static str,
}

impl Server {
    /// A server without variables.
    pub const fn at(url: &'static str) -> Self {
        Self {
            url,
            description: "",
        }
    }
}
