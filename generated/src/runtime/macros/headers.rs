// @generated: the runtime of specwright, as far as this API needs it.

//! Typed headers of responses.

/// The headers that a type is made of: `headers! { Limits { "x-limit" = Plain, "x-names" = Texts } }`.
macro_rules! headers {
    ($name:ident { $($header:literal = $text:ident $(($($how:expr),*))?),* $(,)? }) => {
        impl $crate::runtime::FromHeaders for $name {
            const HEADERS: &'static [(&'static str, $crate::runtime::HeaderText)] =
                &[$(($header, $crate::runtime::HeaderText::$text $(($($how),*))?)),*];
        }
    };
}

pub(crate) use headers;
