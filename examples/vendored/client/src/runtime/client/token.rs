// @generated: the runtime of specwright, as far as this API needs it.

//! Tokens that change while the client lives: of OAuth 2, of OpenID Connect, of a vault.

use std::future::Future;

use crate::runtime::transport::BoxFuture;

/// Where tokens come from. It is asked before each call, so it keeps a token for as long as that is good.
///
/// A function from "was the last one refused" to a future of a token is one:
///
/// ```text
/// builder.token_source("oauth", move |refused| {
///     let cache = cache.clone();
///     async move { cache.token(refused).await }
/// })
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a source of tokens",
    label = "not a source of tokens",
    note = "a function from `bool` (whether the last token was refused) to a future of `Result<String, TokenError>` is one"
)]
pub trait TokenSource: Send + Sync {
    /// A token. `refused` says that the server answered 401 to the last one, and that this call will be made once more.
    ///
    /// # Errors
    ///
    /// Whatever keeps a token from being had; the call ends with it, and nothing is sent.
    fn token(&self, refused: bool) -> BoxFuture<'_, Result<String, TokenError>>;
}

/// Why there is no token.
pub type TokenError = Box<dyn std::error::Error + Send + Sync>;

#[diagnostic::do_not_recommend]
impl<F, T> TokenSource for F
where
    F: Fn(bool) -> T + Send + Sync,
    T: Future<Output = Result<String, TokenError>> + Send + 'static,
{
    fn token(&self, refused: bool) -> BoxFuture<'_, Result<String, TokenError>> {
        Box::pin(self(refused))
    }
}
