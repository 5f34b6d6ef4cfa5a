//! Unions of server-sent events.

/// Reading and writing of an enum whose variants are a stream's events, chosen by name, and whose last variant,
/// `Unrecognized(UnknownEvent)`, keeps the others and those whose data does not fit. A variant without payload is marked `const`, and its data is always
/// the same text. The two strings name the envelope's properties where an event is an object:
///
/// ```text
/// event_union! { StreamEvent("event", "data") {
///     Created = "thread.created",        // Created(Thread)
///     Done = const "done" "[DONE]",      // Done
/// } }
/// ```
macro_rules! event_union {
    (#[$read:meta] #[$write:meta] $name:ident ($event:literal, $data:literal) {
        $($variant:ident = $(const)? $label:literal $($constant:literal)?),* $(,)?
    }) => {
        impl $name {
            /// The event's name.
            #[inline]
            pub fn event(&self) -> &str {
                match self {
                    $(Self::$variant { .. } => $label,)*
                    Self::Unrecognized(event) => &event.event,
                }
            }

            #[inline]
            fn from_data(
                data: $crate::runtime::EventData<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                let read = match data.event() {
                    $($label => $crate::runtime::event_union!(@read $variant data $($constant)?),)*
                    _ => ::core::result::Result::Err($crate::runtime::Misfit::Name),
                };
                match read {
                    ::core::result::Result::Ok(event) => ::core::result::Result::Ok(event),
                    ::core::result::Result::Err(why) => {
                        data.unrecognized(why).map(Self::Unrecognized)
                    }
                }
            }
        }

        #[$read]
        impl $crate::runtime::FromEvent for $name {
            const ENVELOPE: ::core::option::Option<(&'static str, &'static str)> =
                ::core::option::Option::Some(($event, $data));
            const NAMES: &'static [&'static str] = &[$($label),*];

            #[inline]
            fn from_event(
                event: &str,
                data: &str,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                Self::from_data($crate::runtime::EventData::new(event, data))
            }

            #[inline]
            fn from_text(
                text: &str,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                $crate::runtime::json_event(text)
            }

            #[inline]
            fn is_recognized(&self) -> bool {
                !::core::matches!(self, Self::Unrecognized(_))
            }
        }

        #[$read]
        impl $crate::runtime::FromJson for $name {
            #[inline]
            fn from_json(
                value: $crate::runtime::Json<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                let data = $crate::runtime::EventData::from_envelope(value, $event, $data)?;
                Self::from_data(data).map_err(|error| error.at_key($data))
            }
        }

        #[$write]
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let mut writer = $crate::runtime::ObjectWriter::new(serializer, &[]);
                writer.constant($event, self.event());
                match self {
                    $($crate::runtime::event_union!(@pattern $variant payload $($constant)?) => {
                        $crate::runtime::event_union!(@write writer $data payload $($constant)?)
                    })*
                    Self::Unrecognized(event) => writer.required($data, &event.data),
                }
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
    (@read $variant:ident $read:ident) => {
        $read.decode().map(Self::$variant)
    };
    (@read $variant:ident $read:ident $constant:literal) => {
        match $read.is($constant) {
            true => ::core::result::Result::Ok(Self::$variant),
            false => ::core::result::Result::Err($crate::runtime::Misfit::Name),
        }
    };
    (@pattern $variant:ident $payload:ident) => {
        Self::$variant($payload)
    };
    (@pattern $variant:ident $payload:ident $constant:literal) => {
        Self::$variant
    };
    (@write $writer:ident $data:literal $payload:ident) => {
        $writer.required($data, $payload)
    };
    (@write $writer:ident $data:literal $payload:ident $constant:literal) => {
        $writer.constant($data, $crate::runtime::EventData::constant($constant))
    };
    ($($type:tt)*) => {
        $crate::runtime::directed! { event_union $($type)* }
    };
}

pub(crate) use event_union;
