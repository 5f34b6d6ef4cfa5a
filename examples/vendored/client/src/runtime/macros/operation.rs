// @generated: the runtime of specwright, as far as this API needs it.

//! Operations: one macro call each.

/// An operation: the client's method that starts a call, the builder it returns, and how both become a request.
///
/// Arguments stand in parentheses, each with the way it is sent, which is a method of [`Request`](crate::runtime::Request), and
/// the type that callers give, with the one that it is kept as if that is another; required ones are arguments of the client's
/// method, optional ones methods of the builder. Required ones that could be swapped unnoticed are `named(Type)`, fields of the
/// struct that stands behind `by`.
/// The rest of the table is optional but for its first line.
///
/// ```text
/// operation! {
///     /// Creates an order.
///     create_order(
///         shop: path("shop") required(impl Into<String> => String),
///         /// Whether nothing is bought.
///         dry_run: query("dry-run") optional(bool),
///     ) -> CreateOrder fails Problem {
///         POST "/shops/{shop}/orders" "createOrder" [&["key"]];    // or: ... headers RateLimitHeaders;
///                                             // where the path is not fit for documentation: as "/shown"
///         at 0;                                       // the first of the API's `own_servers`
///         fixed header("x-version") = "2";
///         safety Idempotent;
///         keyed "Idempotency-Key";
///         body json() required(Order);                // or: optional(Order)
///         also body_as_form "application/x-www-form-urlencoded" form();  // also: ... form() optional;
///         checks arguments;                           // it has an impl of Validate
///         whole json Receipt, "application/json";     // also: xml, by_status, text, bytes, empty, redirect
///         xml 400..=499 = crate::xml::PROBLEM;        // what responses in XML look like, by status
///                                             // or: 400 ["application/xml"] = .., beside JSON
///         other as_brief json Brief, "application/vnd.shop.brief+json";
///         download "application/pdf";
///         events Progress, runtime::StreamRules::EVENTS.asked_by(&[("stream", "true")]).fails_at(&["error"]);
///         pages Receipt, Order, runtime::PageRules::new("/orders", runtime::NextPage::Link);
///         poll Receipt, runtime::PollRules { .. };
///         accumulated Progress, Receipt, runtime::DeltaRules { .. };
///     }
/// }
/// ```
macro_rules! operation {
    (
        $(#[$doc:meta])*
        $method:ident($(
            $(#[$argument_doc:meta])*
            $argument:ident: $place:ident($($how:expr),*)
                $(required($required:ty $(=> $required_kept:ty)?))?
                $(named($named:ty))?
                $(optional($optional:ty $(=> $optional_kept:ty)?))?
        ),* $(,)?) $(by $names:ident)? -> $builder:ident fails $error:ty {
            $verb:ident $path:literal $(as $shown:literal)? $id:literal [$($security:expr),* $(,)?] $(headers $headers:ty)?;
            $(at $server:literal;)?
            $(fixed $fixed_place:ident($($fixed_how:expr),*) = $fixed:expr;)*
            $(safety $safety:ident;)?
            $(keyed $key:literal;)?
            $(body $body_place:ident($($body_how:expr),*)
                $(required($body:ty $(=> $body_kept:ty)?))?
                $(optional($optional_body:ty $(=> $optional_body_kept:ty)?))?;)?
            $(also $also:ident $also_type:literal $also_place:ident($($also_how:expr),*)
                $($also_optional:ident)?;)*
            $(checks $checked:ident;)?
            $(whole $read:ident $whole:ty, $accept:literal;)?
            $(xml $from:literal $(..= $to:literal)? $([$media:literal])? = $shape:path;)*
            $(other $other:ident $other_read:ident $other_type:ty, $other_accept:literal;)*
            $(download $download:literal;)?
            $(events $item:ty, $stream_rules:expr;)?
            $(pages $page:ty, $page_item:ty, $page_rules:expr;)?
            $(poll $polled:ty, $poll_rules:expr;)?
            $(accumulated $piece:ty, $made:ty, $delta_rules:expr;)?
        }
    ) => {
        // The client at this path is the API's own where its crate shares the runtime, so it is not `$crate`'s.
        impl crate::runtime::Client {
            $(#[$doc])*
            #[doc = ""]
            #[doc = concat!("`", stringify!($verb), " ", $crate::runtime::shown!($path $($shown)?), "`.")]
            #[inline]
            pub fn $method(
                &self,
                $($($argument: $required,)?)*
                $(required: $names,)?
                $($(body: $body,)?)?
            ) -> $builder {
                $builder {
                    client: <$crate::runtime::Client as ::core::clone::Clone>::clone(self),
                    $(
                        $($argument: $crate::runtime::stored!($argument, $required),)?
                        $($argument: $crate::runtime::kept!(required.$argument, $named),)?
                        $($argument: $crate::runtime::unset!($optional),)?
                    )*
                    options: $crate::runtime::CallOptions::default(),
                }
            }
        }

        #[doc = concat!("A call of [`Client::", stringify!($method), "`](crate::Client::", stringify!($method), ").")]
        #[derive(Clone)]
        #[must_use = "a call does nothing until it is awaited"]
        pub struct $builder {
            client: $crate::runtime::Client,
            $(
                $($argument: $crate::runtime::held!($required $(=> $required_kept)?),)?
                $($argument: $named,)?
                $($argument: ::core::option::Option<
                    $crate::runtime::held!($optional $(=> $optional_kept)?)
                >,)?
            )*
            options: $crate::runtime::CallOptions,
        }

        impl $builder {
            const OPERATION: &'static $crate::runtime::Operation = &$crate::runtime::Operation {
                id: $id,
                method: stringify!($verb),
                path: $path,
                safety: $crate::runtime::first!($($crate::runtime::Safety::$safety)?),
                accept: concat!($($accept)?),
            };

            $($crate::runtime::setter! {
                [$(#[$argument_doc])*] $argument
                $(required($required))? $(required($named))? $(optional($optional))?
            })*

            $(
                /// Sends the request and reads the whole response. Awaiting the call does the same.
                ///
                /// # Errors
                ///
                /// If the arguments are refused, there is no response, or it reports or is an error.
                #[inline]
                pub fn send(self) -> $crate::runtime::Sending<$crate::runtime::Response<$whole>, $error> {
                    self.request($crate::runtime::Request::ask_whole).$read()
                }
            )?

            #[inline]
            fn request(
                self,
                ask: fn(&mut $crate::runtime::Request) -> ::core::result::Result<(), $crate::runtime::RequestError>,
            ) -> $crate::runtime::Call {
                let mut request = $crate::runtime::Request::new(Self::OPERATION);
                let mut done = $crate::runtime::Refused::default();
                done.and(ask(&mut request));
                $(done.and(request.$fixed_place(&$fixed, $($fixed_how),*));)*
                $(done.and(request.$place(&self.$argument, $($how),*));)*
                $crate::runtime::Call::new(self.client, request, self.options, done)
            }
        }

        #[cfg(feature = "mock")]
        impl $crate::runtime::mock::Mocked for $builder {
            const OPERATION: &'static $crate::runtime::Operation = Self::OPERATION;
            type Whole = $crate::runtime::if_any!($($whole)?);
        }

        impl $crate::runtime::CallSettings for $builder {
            #[inline]
            fn options_mut(&mut self) -> &mut $crate::runtime::CallOptions {
                &mut self.options
            }
        }

        impl ::core::fmt::Debug for $builder {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                Self::OPERATION.fmt_call(stringify!($builder), &self.options, f)
            }
        }

        $(
            impl ::core::future::IntoFuture for $builder {
                type Output = ::core::result::Result<
                    $crate::runtime::Response<$whole>,
                    $crate::runtime::Error<$error>,
                >;
                type IntoFuture = $crate::runtime::Sending<$crate::runtime::Response<$whole>, $error>;

                #[inline]
                fn into_future(self) -> Self::IntoFuture {
                    self.send()
                }
            }
        )?
    };
}

/// The builder's method for an optional argument.
macro_rules! setter {
    ([$($doc:tt)*] $argument:ident required($type:ty)) => {};
    ([$($doc:tt)*] $argument:ident optional($type:ty)) => {
        $($doc)*
        #[inline]
        pub fn $argument(mut self, $argument: $type) -> Self {
            self.$argument = ::core::option::Option::Some(::core::convert::Into::into($argument));
            self
        }
    };
}

/// The type that an argument is kept as.
macro_rules! held {
    ($type:ty) => {
        $type
    };
    ($type:ty => $kept:ty) => {
        $kept
    };
}

/// An argument of a type, made into what is kept of it.
macro_rules! stored {
    ($value:expr, $type:ty) => {
        ::core::convert::Into::into($value)
    };
}

/// Where an argument of a type would be that is not set.
macro_rules! unset {
    ($type:ty) => {
        ::core::option::Option::None
    };
}

/// What may be there.
macro_rules! first {
    () => {
        ::core::option::Option::None
    };
    ($it:expr) => {
        ::core::option::Option::Some($it)
    };
}

/// A path as documentation shows it.
macro_rules! shown {
    ($path:literal) => {
        $path
    };
    ($path:literal $shown:literal) => {
        $shown
    };
}

/// A type that may be there.
macro_rules! if_any {
    () => {
        ()
    };
    ($it:ty) => {
        $it
    };
}

pub(crate) use if_any;
pub(crate) use {first, operation, shown};
pub(crate) use {held, setter, stored, unset};
