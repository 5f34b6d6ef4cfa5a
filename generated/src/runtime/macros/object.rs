// @generated: the runtime of specwright, as far as this API needs it.

//! Structs: one macro call each.
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
            clippy::too_many_arguments
        )] // The API decides.
        impl $name {
            /// Takes what is required; the rest is unset.
            #[must_use]
            #[allow(clippy::new_without_default)] // As above.
            $visible fn $new($($($field: $crate::runtime::handed!($($asked)*),)?)*) -> Self {
                Self {
                    $(
                        $($field: $crate::runtime::asked!(
                            $kind $crate::runtime::stored!($field, $($asked)*)
                        ),)?
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
            fn from_json(
                value: $crate::runtime::Json<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                let names = &[$($constant,)* $($($key,)?)*];
                let object = $crate::runtime::Reader::new(value, names);
                $(object.constant($constant, $value, &[$(stringify!($optional))?]);)*
                let read = Self {
                    $($field: $crate::runtime::read!(object.$kind($($key)?)),)*
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

/// The same of a property that `new` asks for. One that may be null is handed over as it is kept, or nearly so.
macro_rules! asked {
    (nullable $value:expr) => {
        $value
    };
    (field $value:expr) => {
        ::core::convert::Into::into($value)
    };
    ($kind:ident $value:expr) => {
        $crate::runtime::present!($kind $value)
    };
}

/// A property that is read; one that is required and cannot be ends the reading. An operator would do, and takes longer to compile.
macro_rules! read {
    ($object:ident.required($key:literal)) => {
        match $object.required($key) {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(error) => return ::core::result::Result::Err(error),
        }
    };
    ($object:ident.$kind:ident($($key:literal)?)) => {
        $object.$kind($($key)?)
    };
}

/// The type of an argument: a type as it is, anything that converts into it, or what has to be boxed.
macro_rules! handed {
    (as $type:ty) => { $type };
    (into $type:ty) => { impl ::core::convert::Into<$type> };
    (boxed $type:ty) => { impl ::core::convert::Into<$type> };
    (boxed_option $type:ty) => { ::core::option::Option<$type> };
}

/// The type that an argument has where it is kept.
macro_rules! held {
    (as $type:ty) => {
        $type
    };
    (into $type:ty) => {
        $type
    };
}

/// An argument, made into what is kept of it.
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
macro_rules! kept {
    ($value:expr, $($type:tt)*) => {
        $value
    };
}

/// Where a value would be that is not set.
macro_rules! unset {
    ($($type:tt)*) => {
        ::core::option::Option::None
    };
}

/// The value of a field that has a setter, before it is set.
macro_rules! default {
    ($set:ident) => {
        ::core::default::Default::default()
    };
}

pub(crate) use {
    asked, default, directed, handed, held, kept, making, mapping, object, present, read, stored,
    unset,
};
