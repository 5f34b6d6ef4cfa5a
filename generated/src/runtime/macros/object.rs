// @generated: the runtime of specwright, as far as this API needs it.

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
            #[inline]
            fn from_json(
                value: $crate::runtime::Json<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                let names = &[$($constant,)* $($($key,)?)*];
                let object = $crate::runtime::Reader::new(value, names);
                $(
                    let value =
                    object.next_of($constant);
                    object.constant(value, $constant, $value, &[$(stringify!($optional))?]);
                )*
                let read = Self {
                    $($field: $crate::runtime::read!(object.$kind($($key)?)),)*
                };
                object.end(read)
            }
        }

        #[$write]
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let known = &[$($constant,)* $($($key,)?)*];
                #[allow(unused_mut)] // Nothing is written of a type without properties.
                let mut writer = $crate::runtime::ObjectWriter::new(serializer, known);
                $(writer.constant($constant, $value);)*
                $(writer.$kind($($key,)? &self.$field);)*
                writer.end()
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
    (#[$read:meta] #[$write:meta] $name:ident { $($fields:tt)* }) => {
        $crate::runtime::mapping! { #[$read] #[$write] $name { constants {} $($fields)* } }
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

/// A value as it is, whatever is said of its type.
macro_rules! kept {
    ($value:expr, $type:ty) => {
        $value
    };
}

pub(crate) use kept;
pub(crate) use {directed, mapping, object, read};
