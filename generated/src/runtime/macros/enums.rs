// @generated: the runtime of specwright, as far as this API needs it.

//! Enums of strings and of numbers.

/// Conversions of an enum of strings whose last variant, `Unrecognized(String)`, keeps every other string:
///
/// ```text
/// string_enum! { Status { Queued = "queued", InProgress = "in_progress" } }
/// ```
///
/// `open` before the name says that the API's description has a place for every other string.
macro_rules! string_enum {
    (#[$read:meta] #[$write:meta] open $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $crate::runtime::string_enum! {
            @impl #[$read] #[$write] described_text $name { $($variant = $text),* }
        }
    };
    (#[$read:meta] #[$write:meta] $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $crate::runtime::string_enum! {
            @impl #[$read] #[$write] recognized_text $name { $($variant = $text),* }
        }
    };
    (@impl #[$read:meta] #[$write:meta] $note:ident $name:ident { $($variant:ident = $text:literal),* }) => {
        impl $name {
            /// The values that the API's description knows.
            pub const ALL: &'static [&'static str] = &[$($text),*];

            /// The value as it is sent.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unrecognized(text) => text,
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unrecognized(text.to_owned()),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            // Not `Self::Err`, which a variant may be called.
            #[inline]
            fn from_str(
                text: &str,
            ) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        #[$read]
        impl $crate::runtime::FromJson for $name {
            #[inline]
            fn from_json(
                value: $crate::runtime::Json<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                let text = $crate::runtime::string(value)?;
                $crate::runtime::$note(value, &text, Self::ALL);
                ::core::result::Result::Ok(Self::from(&*text))
            }
        }

        #[$write]
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
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
    };
    ($($type:tt)*) => {
        $crate::runtime::directed! { string_enum $($type)* }
    };
}

/// Conversions of an enum of integers whose last variant, `Unrecognized(i64)`, keeps every other integer:
///
/// ```text
/// number_enum! { Level(i64) { Low = 1, High = 2 } }
/// ```
///
/// `open` is as for [`string_enum`].
macro_rules! number_enum {
    (#[$read:meta] #[$write:meta] open $name:ident ($repr:ty) { $($variant:ident = $number:literal),* $(,)? }) => {
        $crate::runtime::number_enum! {
            @impl #[$read] #[$write] described $name($repr) { $($variant = $number),* }
        }
    };
    (#[$read:meta] #[$write:meta] $name:ident ($repr:ty) { $($variant:ident = $number:literal),* $(,)? }) => {
        $crate::runtime::number_enum! {
            @impl #[$read] #[$write] recognized $name($repr) { $($variant = $number),* }
        }
    };
    (@impl #[$read:meta] #[$write:meta] $note:ident $name:ident ($repr:ty) { $($variant:ident = $number:literal),* }) => {
        impl $name {
            /// The values that the API's description knows.
            pub const ALL: &'static [$repr] = &[$($number),*];

            /// The value as it is sent.
            #[inline]
            pub fn value(&self) -> $repr {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Unrecognized(number) => *number,
                }
            }
        }

        impl ::core::convert::From<$repr> for $name {
            #[inline]
            fn from(number: $repr) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    _ => Self::Unrecognized(number),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.value(), f)
            }
        }

        #[$read]
        impl $crate::runtime::FromJson for $name {
            #[inline]
            fn from_json(
                value: $crate::runtime::Json<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                let number = <$repr as $crate::runtime::FromJson>::from_json(value)?;
                $crate::runtime::$note(value, || Self::ALL.contains(&number));
                ::core::result::Result::Ok(Self::from(number))
            }
        }

        #[$write]
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.value(), serializer)
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
    };
    ($($type:tt)*) => {
        $crate::runtime::directed! { number_enum $($type)* }
    };
}

pub(crate) use {number_enum, string_enum};
