//! The client of an API whose crate shares the runtime with others.

/// A type of its own for the client of an API, and its builder:
///
/// ```text
/// client! { Client, ClientBuilder }
/// ```
///
/// A crate adds methods to its own types only. And were the client the same for all APIs, each would have the operations of
/// all of them, and send one API's credential to another.
macro_rules! client {
    ($client:ident, $builder:ident $(,)?) => {
        /// A client of the API. Cloning it is cheap, and clones share their connections.
        ///
        /// It is a client of the shared runtime, which has its settings, and adds the operations of this API.
        #[derive(Clone)]
        pub struct $client($crate::runtime::Client);

        /// Configures a client.
        pub type $builder = $crate::runtime::ClientBuilder<$client>;

        impl ::core::convert::From<$crate::runtime::Client> for $client {
            fn from(client: $crate::runtime::Client) -> Self {
                Self(client)
            }
        }

        impl ::core::ops::Deref for $client {
            type Target = $crate::runtime::Client;

            fn deref(&self) -> &$crate::runtime::Client {
                &self.0
            }
        }

        impl ::core::fmt::Debug for $client {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

pub(crate) use client;
