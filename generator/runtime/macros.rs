//! The impls of structs and enums, one macro call a type.
//!
//! A type is declared in plain Rust where it can be read; the macro adds what would be the same everywhere: reading,
//! writing, conversions. What they expand to is a list of calls without closures or helper types, because a crate may
//! have thousands of types and all of them are compiled by every user.

/// Reading, writing and making of a struct. After the optional block of constants, each field says how its property
/// behaves, and what callers hand over: to `new`, or to a setter.
///
/// ```text
/// object! { Order: new {
///     constants { "object" = "order" }           // no field: written first, ignored when read; `"object" optional = ..`
///     id: required "id" new(into String),        // T
///     note: optional "note" set(note, into String),         // Option<T>, left out when None
///     parent: nullable "parent" new(as Option<String>),     // Option<T>, null when None
///     limit: field "limit" set(limit, as i64) null(limit_null), // Field<T>
///     extra: rest set(extra, into Map<Value>),   // BTreeMap<String, T>, all other properties
/// } }
/// ```
///
/// Where two of the required values could be swapped unnoticed, `new` takes a struct of them, whose name stands behind it:
/// `Order: new OrderRequired { .. }`.
///
/// Types that are only received leave out `: new` and what callers hand over, and begin with `received`; those that are
/// only sent begin with `sent`. Here as in the other macros of types, each gets what its direction needs.
#[allow(unused_macros)] // Which of the macros a crate needs depends on its API.
macro_rules! object {
    (sent $name:ident: $new:ident $($required:ident)? { $($fields:tt)* }) => {
        $crate::runtime::making! { $new $name $($required)? { $($fields)* } }
        $crate::runtime::directed! { mapping sent $name { $($fields)* } }
    };
    ($name:ident: $new:ident $($required:ident)? { $($fields:tt)* }) => {
        $crate::runtime::making! { $new $name $($required)? { $($fields)* } }
        $crate::runtime::directed! { mapping $name { $($fields)* } }
    };
    ($($type:tt)*) => {
        $crate::runtime::directed! { mapping $($type)* }
    };
}

/// The impls that depend on which way values of a type travel, before the rest of what a macro takes: reading, then
/// writing. What a client does not need, the feature `bidirectional` adds.
#[allow(unused_macros)] // As above.
macro_rules! directed {
    ($macro:ident sent $($type:tt)*) => {
        $crate::runtime::$macro! { #[cfg(feature = "bidirectional")] #[cfg(all())] $($type)* }
    };
    ($macro:ident received $($type:tt)*) => {
        $crate::runtime::$macro! { #[cfg(all())] #[cfg(feature = "bidirectional")] $($type)* }
    };
    ($macro:ident $($type:tt)*) => {
        $crate::runtime::$macro! { #[cfg(all())] #[cfg(all())] $($type)* }
    };
}

/// The making of a struct: `new`, and setters. The names of both are those of the table, to which the compiler then points.
#[allow(unused_macros)] // As above.
macro_rules! making {
    ($make:ident $name:ident $($required:ident)? {
        constants { $($constants:tt)* } $(,)?
        $($fields:tt)*
    }) => {
        $crate::runtime::making! { $make $name $($required)? { $($fields)* } }
    };
    ($make:ident $name:ident { $($fields:tt)* }) => {
        $crate::runtime::making! { @pub $make $name { $($fields)* } }
    };
    ($make:ident $name:ident $required:ident {
        $(
            $field:ident : $kind:ident $($key:literal)?
                $(new($($new:tt)*))?
                $(set($($set:tt)*))?
                $(null($null:ident))?
        ),* $(,)?
    }) => {
        impl $name {
            /// Takes what is required, by name; the rest is unset.
            #[must_use]
            pub fn $make(required: $required) -> Self {
                Self::new_in_order($($($crate::runtime::kept!(required.$field, $($new)*),)?)*)
            }
        }

        $crate::runtime::making! { @new_in_order $name {
            $($field: $kind $(new($($new)*))? $(set($($set)*))? $(null($null))?,)*
        } }
    };
    (@$visible:vis $new:ident $name:ident {
        $(
            $field:ident : $kind:ident $($key:literal)?
                $(new($($asked:tt)*))?
                $(set($set:ident, $($handed:tt)*))?
                $(null($null:ident))?
        ),* $(,)?
    }) => {
        #[allow(
            clippy::self_named_constructors,
            clippy::should_implement_trait,
            clippy::too_many_arguments,
            clippy::useless_conversion
        )] // The API decides.
        impl $name {
            /// Takes what is required; the rest is unset.
            #[must_use]
            #[allow(clippy::new_without_default)] // As above.
            $visible fn $new($($($field: $crate::runtime::handed!($($asked)*),)?)*) -> Self {
                Self {
                    $(
                        $($field: $crate::runtime::stored!($field, $($asked)*).into(),)?
                        $($field: $crate::runtime::default!($set),)?
                    )*
                }
            }

            $($(
                #[doc = concat!("Sets `", stringify!($field), "`.")]
                #[must_use]
                pub fn $set(mut self, $field: $crate::runtime::handed!($($handed)*)) -> Self {
                    self.$field = $crate::runtime::present!(
                        $kind $crate::runtime::stored!($field, $($handed)*)
                    );
                    self
                }
            )?)*

            $($(
                #[doc = concat!("Sends an explicit null for `", stringify!($field), "`.")]
                #[must_use]
                pub fn $null(mut self) -> Self {
                    self.$field = $crate::runtime::Field::Null;
                    self
                }
            )?)*
        }
    };
}

/// Reading and writing of a struct.
#[allow(unused_macros)] // As above.
macro_rules! mapping {
    (#[$read:meta] #[$write:meta] $name:ident {
        constants { $($constant:literal $($optional:ident)? = $value:expr),* $(,)? } $(,)?
        $(
            $field:ident : $kind:ident $($key:literal)?
                $(new($($new:tt)*))?
                $(set($($set:tt)*))?
                $(null($($null:tt)*))?
        ),* $(,)?
    }) => {
        #[$read]
        impl $crate::runtime::FromJson for $name {
            #[allow(unused_variables, unused_labels)] // A struct may have no fields.
            fn from_json(
                value: $crate::runtime::Json<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                static NAMES: $crate::runtime::Names =
                    $crate::runtime::Names::new(&[$($constant,)* $($($key,)?)*]);
                let object = $crate::runtime::Reader::new(value, &NAMES)?;
                $(object.constant($constant, $value, &[$(stringify!($optional))?]);)*
                let read = 'read: {
                    $(let $field = $crate::runtime::read!('read object.$kind($($key)?));)*
                    ::core::option::Option::Some(Self { $($field,)* })
                };
                object.end(read)
            }
        }

        #[$write]
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let known = &[$($constant,)* $($($key,)?)*];
                #[allow(unused_mut)] // As above.
                let mut writer = $crate::runtime::ObjectWriter::new(serializer, known);
                $(writer.constant($constant, $value);)*
                $(writer.$kind($($key,)? &self.$field);)*
                writer.end()
            }
        }

        #[$read]
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::bridge(deserializer)
            }
        }
    };
    (#[$read:meta] #[$write:meta] $name:ident { $($fields:tt)* }) => {
        $crate::runtime::mapping! { #[$read] #[$write] $name { constants {} $($fields)* } }
    };
}

/// A value in the field of a property that may be missing. A conversion would do, and takes longer to compile.
#[allow(unused_macros)] // As above.
macro_rules! present {
    (optional $value:expr) => {
        ::core::option::Option::Some($value)
    };
    (any $value:expr) => {
        ::core::option::Option::Some($value)
    };
    (nullable $value:expr) => {
        ::core::option::Option::Some($value)
    };
    (field $value:expr) => {
        $crate::runtime::Field::Value($value)
    };
    ($kind:ident $value:expr) => {
        $value
    };
}

/// A property that is read; one that is required and cannot be ends the reading.
#[allow(unused_macros)] // As above.
macro_rules! read {
    ($read:lifetime $object:ident.required($key:literal)) => {
        match $object.required($key) {
            ::core::option::Option::Some(value) => value,
            ::core::option::Option::None => break $read ::core::option::Option::None,
        }
    };
    ($read:lifetime $object:ident.$kind:ident($($key:literal)?)) => {
        $object.$kind($($key)?)
    };
}

/// The type of an argument: a type as it is, anything that converts into it, or what has to be boxed.
#[allow(unused_macros)] // As above.
macro_rules! handed {
    (as $type:ty) => { $type };
    (into $type:ty) => { impl ::core::convert::Into<$type> };
    (boxed $type:ty) => { impl ::core::convert::Into<$type> };
    (boxed_option $type:ty) => { ::core::option::Option<$type> };
}

/// The type that an argument has where it is kept.
#[allow(unused_macros)] // As above.
macro_rules! held {
    (as $type:ty) => {
        $type
    };
    (into $type:ty) => {
        $type
    };
}

/// An argument, made into what is kept of it.
#[allow(unused_macros)] // As above.
macro_rules! stored {
    ($value:expr, as $type:ty) => {
        ::core::convert::identity::<$type>($value)
    };
    ($value:expr, into $type:ty) => {
        ::core::convert::Into::<$type>::into($value)
    };
    ($value:expr, boxed $type:ty) => {
        ::std::boxed::Box::new(::core::convert::Into::<$type>::into($value))
    };
    ($value:expr, boxed_option $type:ty) => {
        $value.map(::std::boxed::Box::new)
    };
}

/// A value as it is, whatever is said of its type.
#[allow(unused_macros)] // As above.
macro_rules! kept {
    ($value:expr, $($type:tt)*) => {
        $value
    };
}

/// Where a value would be that is not set.
#[allow(unused_macros)] // As above.
macro_rules! unset {
    ($($type:tt)*) => {
        ::core::option::Option::None
    };
}

/// The value of a field that has a setter, before it is set.
#[allow(unused_macros)] // As above.
macro_rules! default {
    ($set:ident) => {
        ::core::default::Default::default()
    };
}

/// Conversions of an enum of strings whose last variant, `Unrecognized(String)`, keeps every other string:
///
/// ```text
/// string_enum! { Status { Queued = "queued", InProgress = "in_progress" } }
/// ```
///
/// `open` before the name says that the API's description has a place for every other string.
#[allow(unused_macros)] // As above.
macro_rules! string_enum {
    (#[$read:meta] #[$write:meta] open $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $crate::runtime::string_enum! {
            @impl #[$read] #[$write] any_string $name { $($variant = $text),* }
        }
    };
    (#[$read:meta] #[$write:meta] $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $crate::runtime::string_enum! {
            @impl #[$read] #[$write] known_string $name { $($variant = $text),* }
        }
    };
    (@impl #[$read:meta] #[$write:meta] $reader:ident $name:ident { $($variant:ident = $text:literal),* }) => {
        impl $name {
            /// The values that the API's description knows.
            pub const ALL: &'static [&'static str] = &[$($text),*];

            /// The value as it is sent.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unrecognized(text) => text,
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unrecognized(text.to_owned()),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                match text.as_str() {
                    $($text => Self::$variant,)*
                    _ => Self::Unrecognized(text),
                }
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            // Not `Self::Err`, which a variant may be called.
            fn from_str(
                text: &str,
            ) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        #[$read]
        impl $crate::runtime::FromJson for $name {
            fn from_json(
                value: $crate::runtime::Json<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                let text = $crate::runtime::$reader(value, Self::ALL)?;
                ::core::result::Result::Ok(Self::from(&*text))
            }
        }

        #[$write]
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[$read]
        impl<'de> ::serde::Deserialize<'de> for $name {
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
#[allow(unused_macros)] // As above.
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
            pub fn value(&self) -> $repr {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Unrecognized(number) => *number,
                }
            }
        }

        impl ::core::convert::From<$repr> for $name {
            fn from(number: $repr) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    _ => Self::Unrecognized(number),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.value(), f)
            }
        }

        #[$read]
        impl $crate::runtime::FromJson for $name {
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
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.value(), serializer)
            }
        }

        #[$read]
        impl<'de> ::serde::Deserialize<'de> for $name {
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

#[allow(unused_imports)] // As above.
/// Modules that are there with certain features, and what is in them:
/// `modules! { #[cfg(feature = "pets")] pet::Pet, toy::{Ball, Toy} }`.
#[allow(unused_macros)] // A crate with one group of operations has no such features.
macro_rules! modules {
    ($(#[$there:meta] $($name:ident :: $what:tt),+ $(,)?)+) => {
        $($(
            #[$there]
            mod $name;
            #[$there]
            pub use $name::$what;
        )+)+
    };
}

pub(crate) use {
    default, directed, handed, held, kept, making, mapping, modules, number_enum, object, present,
    read, stored, string_enum, unset,
};
