// @generated: the runtime of specwright, as far as this API needs it.

//! Responses and errors by status.

/// Reading of an enum with a variant for each status or range of them, and `Unrecognized(Value)` last, for the others.
/// The payload of a variant is the body: JSON, unless the variant is marked `text` or `bytes`, and none at all where it
/// is marked `empty`:
///
/// ```text
/// status_enum! { Outcome {
///     Created = 201,                     // Created(Box<Thing>)
///     Accepted = 202 text,               // Accepted(String)
///     NoContent = 204 empty,             // NoContent
///     Other = 500..=599,                 // Other(Box<Problem>)
///     Problem = 400 ["application/problem+json"], // Problem(Box<Problem>), if the body says that it is one
/// } }
/// ```
macro_rules! status_enum {
    ($name:ident { $($variant:ident = $from:literal $(..= $to:literal)? $([$media:literal])? $($kind:ident)?),* $(,)? }) => {
        impl $crate::runtime::FromBody for $name {
            #[inline]
            fn from_body(
                body: &$crate::runtime::Content<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                match body.status() {
                    $($from $(..= $to)? $(if body.is($media))? => {
                        $crate::runtime::status_enum!(@read $variant body $($kind)?)
                    })*
                    _ => ::core::result::Result::Ok(Self::Unrecognized(body.any())),
                }
            }
        }
    };
    (@read $variant:ident $body:ident) => {
        $body.json().map(Self::$variant)
    };
    (@read $variant:ident $body:ident empty) => {
        ::core::result::Result::Ok(Self::$variant)
    };
    (@read $variant:ident $body:ident text) => {
        $body.text().map(Self::$variant)
    };
    (@read $variant:ident $body:ident $kind:ident) => {
        ::core::result::Result::Ok(Self::$variant($body.$kind()))
    };
}

pub(crate) use status_enum;
