// @generated: the runtime of specwright, as far as this API needs it.

//! Constructors and setters of structs that callers make.

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
            #[inline]
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
        impl $name {
            /// Takes what is required; the rest is unset.
            #[must_use]
            #[inline]
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
                #[inline]
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
        #[inline]
        pub fn $field(mut self, $field: $type) -> Self {
            self.$field = $crate::runtime::present!($kind ::core::convert::Into::into($field));
            self
        }
    };
    ([$($doc:tt)*] $kind:ident $field:ident set $set:ident ($type:ty)) => {
        $($doc)*
        #[must_use]
        #[inline]
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
        #[inline]
        pub fn $set(mut self, $field: $type) -> Self {
            let value = ::std::boxed::Box::new(::core::convert::Into::into($field));
            self.$field = $crate::runtime::present!($kind value);
            self
        }
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

/// The value of a field that has a setter, before it is set.
macro_rules! default {
    ($type:ty) => {
        ::core::default::Default::default()
    };
}

pub(crate) use {asked, default, making, present, setter_of};
