//! A call on its way: what an operation's builder becomes once it is sent.
//!
//! Futures are boxed here, where they are written once, and not where operations are declared: a crate may have
//! thousands of those, and a future of its own for each is what takes longest to compile. What boxes them is never inlined, so that
//! an operation has a call of it and no copy.

use std::convert::Infallible;

use bytes::Bytes;

use crate::runtime::client::{CallOptions, Client};
use crate::runtime::request::{Request, RequestError};
use crate::runtime::response::{Error, FromBody, Response};
use crate::runtime::transport::BoxFuture;
use crate::runtime::validate::{Validate, validate};

/// A call that is sent once it is polled. Dropping it closes the connection.
pub type Sending<T, E> = BoxFuture<'static, Result<T, Error<E>>>;

/// A request with all that sending it takes, or the reason why it cannot be sent. Each method reads the response in
/// another way, as the function of the same name in [`call`](super) does.
#[derive(Debug)]
pub struct Call {
    pub(crate) client: Client,
    pub(crate) request: Request,
    pub(crate) options: CallOptions,
    refused: Refused,
}

/// The first reason why a request cannot be sent, if there is one.
#[derive(Debug, Default)]
pub struct Refused(Option<Error<Infallible>>);

impl Refused {
    /// One more step. Once one was refused, those after it do not matter.
    pub fn and(&mut self, done: Result<(), RequestError>) {
        if let (None, Err(refusal)) = (&self.0, done) {
            self.0 = Some(refusal.into());
        }
    }

    // part: constraints
    /// Checks the arguments, unless that is switched off.
    pub fn and_valid<T: Validate>(
        &mut self,
        arguments: &T,
        client: &Client,
        options: &CallOptions,
    ) {
        if !options.validates(client) {
            return;
        }
        if let (None, Err(refusal)) = (&self.0, validate(arguments, "")) {
            self.0 = Some(refusal.into());
        }
    }
    // end part
}

// part: plain
/// A method for each way to read a response whole.
macro_rules! whole {
    ($($name:ident: $value:ty;)*) => {$(
        #[doc = concat!("Sends it by [`call::", stringify!($name), "`](super::", stringify!($name), ").")]
        #[inline(never)]
        pub fn $name<E: FromBody + 'static>(self) -> Sending<Response<$value>, E> {
            Box::pin(async move {
                let (client, request, options) = self.checked()?;
                super::$name(&client, request, &options).await
            })
        }
    )*};
}
// end part

impl Call {
    /// Puts a request and its settings together.
    pub fn new(client: Client, request: Request, options: CallOptions, refused: Refused) -> Self {
        // part: completed
        let (mut request, mut refused) = (request, refused);
        refused.and(request.complete(&options));
        // end part
        Self {
            client,
            request,
            options,
            refused,
        }
    }

    // part: others
    /// Asks for these media types in place of the operation's.
    #[must_use]
    pub fn accept(mut self, media_types: &str) -> Self {
        let done = self.request.accept(media_types);
        self.refused.and(done);
        self
    }
    // end part

    /// What to send.
    ///
    /// # Errors
    ///
    /// If the request was refused.
    pub(crate) fn checked<E>(self) -> Result<(Client, Request, CallOptions), Error<E>> {
        match self.refused.0 {
            None => Ok((self.client, self.request, self.options)),
            Some(refusal) => {
                let call = self.request.call(&self.client);
                Err(refusal.widened().in_call(&call))
            }
        }
    }

    /// Sends it by [`call::by_status`](super::by_status).
    #[inline(never)]
    pub fn by_status<T, E>(self) -> Sending<Response<T>, E>
    where
        T: FromBody + 'static,
        E: FromBody + 'static,
    {
        Box::pin(async move {
            let (client, request, options) = self.checked()?;
            super::by_status(&client, request, &options).await
        })
    }

    /// Sends it by [`call::json`](super::json).
    pub fn json<T, E>(self) -> Sending<Response<T>, E>
    where
        T: FromBody + 'static,
        E: FromBody + 'static,
    {
        self.by_status()
    }

    // part: xml
    /// Sends it by [`call::xml`](super::xml).
    pub fn xml<T, E>(self) -> Sending<Response<T>, E>
    where
        T: FromBody + 'static,
        E: FromBody + 'static,
    {
        self.by_status()
    }
    // end part

    // part: plain
    whole! {
        // part: empties
        empty: ();
        // end part
        // part: redirects
        redirect: ();
        // end part
        // part: text
        text: String;
        // end part
        // part: bytes
        bytes: Bytes;
        // end part
    }
    // end part
}
