// @generated: the runtime of specwright, as far as this API needs it.

//! Unions: `oneOf` and `anyOf`.

/// Reading and writing of an enum whose variants each hold one payload, and whose last variant,
/// `Unrecognized(Value)`, keeps what no guard accepts and what does not fit:
///
/// ```text
/// union! { Choice {
///     Mode: Strings(&["auto", "none"]),
///     Named: Tag("type", &["function"]) from(Named), // also: boxed(Named), text(String)
///     Other: Keys(&["id", "name"]),
///     Nothing: Null,
/// } }
/// ```
macro_rules! union {
    (#[$read:meta] #[$write:meta] $name:ident {
        $($variant:ident : $guard:ident $(($($argument:expr),* $(,)?))?
            $(from($from:ty))? $(boxed($boxed:ty))? $(text($text:ty))?),* $(,)?
    }) => {
        #[$read]
        impl $crate::runtime::FromJson for $name {
            #[inline]
            fn from_json(
                value: $crate::runtime::Json<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                static VARIANTS: $crate::runtime::Variants = $crate::runtime::Variants::new(&[
                    $((stringify!($variant), $crate::runtime::Guard::$guard $(($($argument),*))?),)*
                ]);
                if VARIANTS.have_weighed(value) {
                    let placeholder = ::core::default::Default::default();
                    return ::core::result::Result::Ok(Self::Unrecognized(placeholder));
                }
                let mut choice = $crate::runtime::Choice::new(value, &VARIANTS);
                let mut best = ::core::option::Option::None;
                while choice.has_next() {
                    $(choice.read(&mut best, Self::$variant);)*
                }
                choice.end(best, Self::Unrecognized)
            }
        }

        #[$write]
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => ::serde::Serialize::serialize(payload, serializer),)*
                    Self::Unrecognized(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        #[$read]
        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::bridge(deserializer)
            }
        }

        $(
            $(impl ::core::convert::From<$from> for $name {
                #[inline]
                fn from(value: $from) -> Self {
                    Self::$variant(value)
                }
            })?
            $(impl ::core::convert::From<$boxed> for $name {
                #[inline]
                fn from(value: $boxed) -> Self {
                    Self::$variant(::std::boxed::Box::new(value))
                }
            })?
            $(
                impl ::core::convert::From<$text> for $name {
                    #[inline]
                    fn from(value: $text) -> Self {
                        Self::$variant(value)
                    }
                }

                impl ::core::convert::From<&str> for $name {
                    #[inline]
                    fn from(value: &str) -> Self {
                        Self::$variant(value.to_owned())
                    }
                }
            )?
        )*
    };
    ($($type:tt)*) => {
        $crate::runtime::directed! { union $($type)* }
    };
}

pub(crate) use union;
