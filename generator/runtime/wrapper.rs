//! Lists and maps that hold values of their own kind: structs, since another name for a type cannot hold itself.

/// Reading and writing of a struct around a list or a map that holds values of the same type:
///
/// ```text
/// wrapper! { Tree { Vec<Tree> } }
/// ```
macro_rules! wrapper {
    ($name:ident { $inner:ty $(,)? }) => {
        impl ::core::convert::From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }

        impl $crate::runtime::FromJson for $name {
            fn from_json(
                value: &::serde_json::Value,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                $crate::runtime::FromJson::from_json(value).map(Self)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::bridge(deserializer)
            }
        }
    };
}

pub(crate) use wrapper;
