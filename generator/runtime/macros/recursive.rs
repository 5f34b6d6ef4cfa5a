//! Lists and maps that hold values of their own type.

/// Reading and writing of a struct around a list, a map or a tuple that holds values of the same type:
///
/// ```text
/// wrapper! { Tree { Vec<Tree> } }
/// ```
macro_rules! wrapper {
    (#[$read:meta] #[$write:meta] $name:ident { $inner:ty $(,)? }) => {
        impl ::core::convert::From<$inner> for $name {
            #[inline]
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }

        #[$read]
        impl $crate::runtime::FromJson for $name {
            #[inline]
            fn from_json(
                value: $crate::runtime::Json<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                $crate::runtime::FromJson::from_json(value).map(Self)
            }
        }

        #[$write]
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.0, serializer)
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
        $crate::runtime::directed! { wrapper $($type)* }
    };
}

pub(crate) use wrapper;
