// @generated: the runtime of specwright, as far as this API needs it.

//! A call on its way: what an operation's builder becomes once it is sent.
//!
//! Futures are boxed here, where they are written once, and not where operations are declared: a crate may have
//! thousands of those, and a future of its own for each is what takes longest to compile. What boxes them is never inlined, so that
//! an operation has a call of it and no copy.

use std::convert::Infallible;

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
}

impl Call {
    /// Puts a request and its settings together.
    pub fn new(client: Client, request: Request, options: CallOptions, refused: Refused) -> Self {
        let (mut request, mut refused) = (request, refused);
        refused.and(request.complete(&options));
        Self {
            client,
            request,
            options,
            refused,
        }
    }

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
}
