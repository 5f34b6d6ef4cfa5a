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
                    // part: arguments
                    $(
                        $($argument: $crate::runtime::stored!($argument, $required),)?
                        $($argument: $crate::runtime::kept!(required.$argument, $named),)?
                        $($argument: $crate::runtime::unset!($optional),)?
                    )*
                    // end part
                    // part: bodies
                    $(
                        $(body: $crate::runtime::stored!(body, $body),)?
                        $(body: $crate::runtime::unset!($optional_body),)?
                    )?
                    // end part
                    options: $crate::runtime::CallOptions::default(),
                }
            }
        }

        #[doc = concat!("A call of [`Client::", stringify!($method), "`](crate::Client::", stringify!($method), ").")]
        #[derive(Clone)]
        #[must_use = "a call does nothing until it is awaited"]
        pub struct $builder {
            client: $crate::runtime::Client,
            // part: arguments
            $(
                $($argument: $crate::runtime::held!($required $(=> $required_kept)?),)?
                $($argument: $named,)?
                $($argument: ::core::option::Option<
                    $crate::runtime::held!($optional $(=> $optional_kept)?)
                >,)?
            )*
            // end part
            // part: bodies
            $(
                $(body: $crate::runtime::held!($body $(=> $body_kept)?),)?
                $(body: ::core::option::Option<
                    $crate::runtime::held!($optional_body $(=> $optional_body_kept)?)
                >,)?
            )?
            // end part
            options: $crate::runtime::CallOptions,
        }

        impl $builder {
            const OPERATION: &'static $crate::runtime::Operation = &$crate::runtime::Operation {
                id: $id,
                method: stringify!($verb),
                path: $path,
                // part: servers
                server: &[$($server)?],
                // end part
                // part: credentials
                security: &[$($security),*],
                // end part
                safety: $crate::runtime::first!($($crate::runtime::Safety::$safety)?),
                // part: keys
                idempotency_key: $crate::runtime::first!($($key)?),
                // end part
                accept: concat!($($accept)?),
                // part: decodings
                decodings: &[$($crate::runtime::Decoding {
                    from: $from,
                    to: $crate::runtime::last!($from $($to)?),
                    media_type: $crate::runtime::first!($($media)?),
                    read: |body| $crate::runtime::xml::read(body, &$shape),
                }),*],
                // end part
                // part: streams
                streaming: $crate::runtime::first!($($stream_rules)?),
                // end part
            };

            // part: response_headers
            $(
                /// What the API's description says of the headers of a response, read from it.
                ///
                /// # Errors
                ///
                /// If a header is not what is declared; the error names it.
                #[inline]
                pub fn response_headers(
                    meta: &$crate::runtime::Meta,
                ) -> ::core::result::Result<$headers, $crate::runtime::DecodeError> {
                    meta.typed()
                }
            )?
            // end part

            // part: arguments
            $($crate::runtime::setter! {
                [$(#[$argument_doc])*] $argument
                $(required($required))? $(required($named))? $(optional($optional))?
            })*
            // end part

            // part: bodies
            $($($crate::runtime::setter! {
                [#[doc = "Sets the body."]] body optional($optional_body)
            })?)?

            $(
                #[doc = concat!("Sends the body as `", $also_type, "`.")]
                #[inline]
                pub fn $also(mut self) -> Self {
                    self.options.set_body_as($also_type);
                    self
                }
            )*
            // end part

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

            // part: others
            $(
                #[doc = concat!("Sends the request and reads the response as `", $other_accept, "`.")]
                ///
                /// # Errors
                ///
                /// If the arguments are refused, there is no response, or it reports or is an error.
                #[inline]
                pub fn $other(
                    self,
                ) -> $crate::runtime::Sending<$crate::runtime::Response<$other_type>, $error> {
                    self.request($crate::runtime::Request::ask_whole).accept($other_accept).$other_read()
                }
            )*
            // end part

            // part: downloads
            $(
                #[doc = concat!("Sends the request and opens the response as the bytes of `", $download, "`.")]
                /// Among several media types, the header `accept` chooses.
                ///
                /// # Errors
                ///
                /// If the arguments are refused, there is no response, or it reports an error.
                #[inline]
                pub fn download(
                    self,
                ) -> $crate::runtime::Sending<$crate::runtime::Download<$error>, $error> {
                    self.request($crate::runtime::Request::ask_whole).accept($download).download()
                }

                /// The same from where another download was ([`Download::position`](crate::runtime::Download::position)): only what is missing is sent.
                ///
                /// # Errors
                ///
                /// As of the whole. If the server has another version by now, or gives no parts, the error is
                /// [`TransportErrorKind::Changed`](crate::runtime::TransportErrorKind::Changed).
                #[inline]
                pub fn download_from(
                    self,
                    position: $crate::runtime::DownloadPosition,
                ) -> $crate::runtime::Sending<$crate::runtime::Download<$error>, $error> {
                    self.request($crate::runtime::Request::ask_whole).accept($download).download_from(position)
                }
            )?
            // end part

            // part: streams
            $(
                /// Sends the request and opens the response as a stream of items.
                ///
                /// # Errors
                ///
                /// If the arguments are refused, there is no response, or it reports or is an error. What goes wrong
                /// later is an item of the stream.
                #[inline]
                pub fn stream(
                    self,
                ) -> $crate::runtime::Sending<$crate::runtime::EventStream<$item, $error>, $error> {
                    self.request($crate::runtime::Request::ask_stream).stream()
                }
            )?
            // end part

            // part: pagination
            $(
                const PAGES: &'static $crate::runtime::PageRules = &$page_rules;

                /// The pages of the list, of which this call is the first.
                #[inline]
                pub fn pages(self) -> $crate::runtime::Pages<$page, $error> {
                    self.request($crate::runtime::Request::ask_whole).pages(Self::PAGES)
                }

                /// The items of the list, page by page, of which this call is the first.
                #[inline]
                pub fn items(self) -> $crate::runtime::Items<$page_item, $error> {
                    self.request($crate::runtime::Request::ask_whole).items(Self::PAGES)
                }
            )?
            // end part

            // part: polling
            $(
                const POLLING: &'static $crate::runtime::PollRules = &$poll_rules;

                /// Sends the request, and asks how it stands until what it begins has come to its end.
                ///
                /// # Errors
                ///
                /// If the arguments are refused, or a response is missing, or reports or is an error.
                #[inline]
                pub fn poll(self) -> $crate::runtime::Sending<$crate::runtime::Response<$polled>, $error> {
                    self.request($crate::runtime::Request::ask_whole).poll(Self::POLLING)
                }
            )?
            // end part

            // part: deltas
            $(
                const DELTAS: &'static $crate::runtime::DeltaRules = &$delta_rules;

                /// Sends the request and opens the response as a stream of items whose pieces are put together.
                ///
                /// # Errors
                ///
                /// As of `stream`.
                #[inline]
                pub fn accumulated(
                    self,
                ) -> $crate::runtime::Sending<$crate::runtime::Accumulated<$piece, $made, $error>, $error> {
                    self.request($crate::runtime::Request::ask_stream).accumulated(Self::DELTAS)
                }
            )?
            // end part

            #[inline]
            fn request(
                self,
                ask: fn(&mut $crate::runtime::Request) -> ::core::result::Result<(), $crate::runtime::RequestError>,
            ) -> $crate::runtime::Call {
                let mut request = $crate::runtime::Request::new(Self::OPERATION);
                let mut done = $crate::runtime::Refused::default();
                done.and(ask(&mut request));
                // part: bodies
                request.extend(&self.options);
                // end part
                // part: constraints
                $crate::runtime::checked!(done self $($checked)?);
                // end part
                // part: arguments
                $(done.and(request.$fixed_place(&$fixed, $($fixed_how),*));)*
                $(done.and(request.$place(&self.$argument, $($how),*));)*
                // end part
                // part: bodies
                $(
                    $crate::runtime::sent!(
                        done request.$body_place(self.body, $($body_how),*)
                        $(optional($optional_body))?
                    );
                )?
                $(if self.options.body_as() == ::core::option::Option::Some($also_type) {
                    $crate::runtime::sent!(
                        done request.$also_place(self.body, $($also_how),*) $($also_optional)?
                    );
                })*
                // end part
                $crate::runtime::Call::new(self.client, request, self.options, done)
            }
        }

        // part: mock
        #[cfg(feature = "mock")]
        impl $crate::runtime::mock::Mocked for $builder {
            const OPERATION: &'static $crate::runtime::Operation = Self::OPERATION;
            // part: streams
            const ENVELOPE: ::core::option::Option<(&'static str, &'static str)> =
                $crate::runtime::envelope!($($item)?);
            // end part
            type Whole = $crate::runtime::if_any!($($whole)?);
            // part: streams
            type Item = $crate::runtime::if_any!($($item)?);
            // end part
        }
        // end part

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

// part: given
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
// end part

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

// part: mock
/// A type that may be there.
macro_rules! if_any {
    () => {
        ()
    };
    ($it:ty) => {
        $it
    };
}
// end part

// part: mocked_streams
/// What an item of a stream says of events, if there is a stream.
macro_rules! envelope {
    () => {
        ::core::option::Option::None
    };
    ($item:ty) => {
        <$item as $crate::runtime::FromEvent>::ENVELOPE
    };
}
// end part

// part: decodings
/// The end of a range of statuses, which may be its beginning.
macro_rules! last {
    ($from:literal) => {
        $from
    };
    ($from:literal $to:literal) => {
        $to
    };
}
// end part

// part: constraints
/// Whether and how arguments are checked before they are sent.
macro_rules! checked {
    ($done:ident $self:ident) => {};
    ($done:ident $self:ident $arguments:ident) => {
        $done.and_valid(&$self, &$self.client, &$self.options);
    };
}
// end part

// part: bodies
/// A body on its way into the request; one that is not set is none.
macro_rules! sent {
    ($done:ident $request:ident.$place:ident($self:ident.$body:ident, $($how:expr),*)) => {
        $done.and($request.$place(&$self.$body, $($how),*));
    };
    ($done:ident $request:ident.$place:ident($self:ident.$body:ident, $($how:expr),*) optional $(($type:ty))?) => {
        if let ::core::option::Option::Some(body) = &$self.$body {
            $done.and($request.$place(body, $($how),*));
        }
    };
}

/// An enum of bodies: how each variant is sent, and which types become a variant.
///
/// ```text
/// any_body! { UploadBody { Csv(String) = text("text/csv"), Markdown() = text("text/markdown") } }
/// ```
macro_rules! any_body {
    ($name:ident { $($variant:ident($($from:ty)?) = $place:ident($($how:expr),*)),* $(,)? }) => {
        impl $crate::runtime::AnyBody for $name {
            #[inline]
            fn put(
                &self,
                request: &mut $crate::runtime::Request,
            ) -> ::core::result::Result<(), $crate::runtime::RequestError> {
                match self {
                    $(Self::$variant(body) => request.$place(body, $($how),*),)*
                }
            }
        }

        $($(
            impl ::core::convert::From<$from> for $name {
                #[inline]
                fn from(body: $from) -> Self {
                    Self::$variant(body)
                }
            }
        )?)*
    };
}
// end part

pub(crate) use {first, operation, shown};
// part: constraints
pub(crate) use checked;
// end part
// part: mock
pub(crate) use if_any;
// end part
// part: mocked_streams
pub(crate) use envelope;
// end part
// part: decodings
pub(crate) use last;
// end part
// part: given
pub(crate) use {held, setter, stored, unset};
// end part
// part: bodies
pub(crate) use {any_body, sent};
// end part
