//! Structs: one macro call each.
//!
//! A type is declared in plain Rust where it can be read; the macro adds what would be the same everywhere: reading,
//! writing, conversions. What they expand to is a list of calls without closures or helper types, because a crate may
//! have thousands of types and all of them are compiled by every user.

/// Reading, writing and making of a struct. After the optional block of constants, each field says how its property
/// behaves, and the type of the argument that it is set by: of `new`, or of a setter, whose documentation stands before it.
///
/// ```text
/// object! { Order: new {
///     constants { "object" = "order" }                  // no field: written first, ignored when read; `"object" optional = ..`
///     id: required "id" new(impl Into<String>),         // T
///     /// For whoever packs it.
///     note: optional "note" set(impl Into<String>),     // Option<T>, left out when None
///     parent: nullable "parent" new(Option<String>),    // Option<T>, null when None
///     limit: field "limit" set(i64) null(limit_null),   // Field<T>
///     new: optional "new" set new_value(bool),          // where the setter cannot have the field's name
///     child: optional "child" set_boxed(impl Into<Order>),  // Option<Box<T>>
///     extra: rest set(impl Into<Map<Value>>),           // BTreeMap<String, T>, all other properties
/// } }
/// ```
///
/// Where two of the required values could be swapped unnoticed, `new` takes a struct of them, whose name stands behind it:
/// `Order: new OrderRequired { .. }`.
///
/// Types that are only received leave out `: new` and the arguments, and begin with `received`; those that are
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
            $(#[$doc:meta])*
            $field:ident : $kind:ident $($key:literal)?
                $(new($new:ty))?
                $(new_boxed($new_boxed:ty))?
                $(new_boxed_option($new_option:ty))?
                $(set $($set:ident)? ($set_type:ty))?
                $(set_boxed $($set_boxed:ident)? ($set_boxed_type:ty))?
                $(null($null:ident))?
        ),* $(,)?
    }) => {
        impl $name {
            /// Takes what is required, by name; the rest is unset.
            #[must_use]
            pub fn $make(required: $required) -> Self {
                Self::new_in_order($(
                    $($crate::runtime::kept!(required.$field, $new),)?
                    $($crate::runtime::kept!(required.$field, $new_boxed),)?
                    $($crate::runtime::kept!(required.$field, $new_option),)?
                )*)
            }
        }

        $crate::runtime::making! { @new_in_order $name {
            $(
                $(#[$doc])*
                $field: $kind
                    $(new($new))?
                    $(new_boxed($new_boxed))?
                    $(new_boxed_option($new_option))?
                    $(set $($set)? ($set_type))?
                    $(set_boxed $($set_boxed)? ($set_boxed_type))?
                    $(null($null))?,
            )*
        } }
    };
    (@$visible:vis $make:ident $name:ident {
        $(
            $(#[$doc:meta])*
            $field:ident : $kind:ident $($key:literal)?
                $(new($new:ty))?
                $(new_boxed($new_boxed:ty))?
                $(new_boxed_option($new_option:ty))?
                $(set $($set:ident)? ($set_type:ty))?
                $(set_boxed $($set_boxed:ident)? ($set_boxed_type:ty))?
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
            $visible fn $make($(
                $($field: $new,)?
                $($field: $new_boxed,)?
                $($field: $new_option,)?
            )*) -> Self {
                Self {
                    $(
                        $($field: $crate::runtime::asked!($kind $field, $new),)?
                        $($field: $crate::runtime::asked!(boxed $kind $field, $new_boxed),)?
                        $($field: $crate::runtime::asked!(boxed_option $kind $field, $new_option),)?
                        $($field: $crate::runtime::default!($set_type),)?
                        $($field: $crate::runtime::default!($set_boxed_type),)?
                    )*
                }
            }

            $($crate::runtime::setter_of! {
                [$(#[$doc])*] $kind $field
                $(set $($set)? ($set_type))?
                $(set_boxed $($set_boxed)? ($set_boxed_type))?
            })*

            $($(
                /// Sends an explicit null.
                #[must_use]
                pub fn $null(mut self) -> Self {
                    self.$field = $crate::runtime::Field::Null;
                    self
                }
            )?)*
        }
    };
}

/// The setter of a property, if it has one: of the field's name, or of its own.
macro_rules! setter_of {
    ([$($doc:tt)*] $kind:ident $field:ident) => {};
    ([$($doc:tt)*] $kind:ident $field:ident set ($type:ty)) => {
        $($doc)*
        #[must_use]
        pub fn $field(mut self, $field: $type) -> Self {
            self.$field = $crate::runtime::present!($kind ::core::convert::Into::into($field));
            self
        }
    };
    ([$($doc:tt)*] $kind:ident $field:ident set $set:ident ($type:ty)) => {
        $($doc)*
        #[must_use]
        pub fn $set(mut self, $field: $type) -> Self {
            self.$field = $crate::runtime::present!($kind ::core::convert::Into::into($field));
            self
        }
    };
    ([$($doc:tt)*] $kind:ident $field:ident set_boxed ($type:ty)) => {
        $crate::runtime::setter_of! { [$($doc)*] $kind $field set_boxed $field ($type) }
    };
    ([$($doc:tt)*] $kind:ident $field:ident set_boxed $set:ident ($type:ty)) => {
        $($doc)*
        #[must_use]
        pub fn $set(mut self, $field: $type) -> Self {
            let value = ::std::boxed::Box::new(::core::convert::Into::into($field));
            self.$field = $crate::runtime::present!($kind value);
            self
        }
    };
}

/// Reading and writing of a struct.
macro_rules! mapping {
    (#[$read:meta] #[$write:meta] $name:ident {
        constants { $($constant:literal $($optional:ident)? = $value:expr),* $(,)? } $(,)?
        $(
            $(#[$doc:meta])*
            $field:ident : $kind:ident $($key:literal)?
                $($how:ident $($setter:ident)? ($($argument:tt)*))*
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

/// The same of a property that `new` asks for, by an argument of the type that follows. One that may be null is handed over
/// as it is kept, or nearly so.
macro_rules! asked {
    (nullable $value:expr, $type:ty) => {
        $value
    };
    (field $value:expr, $type:ty) => {
        ::core::convert::Into::into($value)
    };
    (boxed_option nullable $value:expr, $type:ty) => {
        $value.map(::std::boxed::Box::new)
    };
    (boxed_option field $value:expr, $type:ty) => {
        ::core::convert::Into::into($value.map(::std::boxed::Box::new))
    };
    (boxed $kind:ident $value:expr, $type:ty) => {{
        let value = ::std::boxed::Box::new(::core::convert::Into::into($value));
        $crate::runtime::present!($kind value)
    }};
    ($kind:ident $value:expr, $type:ty) => {{
        let value = ::core::convert::Into::into($value);
        $crate::runtime::present!($kind value)
    }};
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

/// A value as it is, whatever is said of its type.
macro_rules! kept {
    ($value:expr, $type:ty) => {
        $value
    };
}

/// The value of a field that has a setter, before it is set.
macro_rules! default {
    ($type:ty) => {
        ::core::default::Default::default()
    };
}

pub(crate) use {asked, default, kept, making, object, present, setter_of};
pub(crate) use {directed, mapping, read};
