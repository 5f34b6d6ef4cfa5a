//! A JSON serializer (RFC 8259) for the bodies of requests.
//!
//! It writes what serde_json writes, byte for byte, with two differences. JSON has neither NaN nor infinity, and serde_json writes `null`
//! for them; here they are refused. And serde_json looks at strings byte by byte, this at eight bytes or more at once.

use std::fmt::{self, Display};
use std::io::Write as _;

use serde::ser::{self, Error as _, Serialize, Serializer};
use serde_json::{Error, Value};

use super::number::NOT_FINITE;
use super::syntax;

/// Most bodies are shorter, in bytes.
const ROOM: usize = 256;
/// Four bytes that are not to be escaped.
const FILLED: u64 = 0x4040_4040 << 32;
/// The structs of serde_json are JSON text already: numbers digit by digit, and raw values.
const TEXT: &str = "$serde_json::private::";

/// Serializes a value as JSON, as it is in the body of a request.
///
/// # Errors
///
/// If it holds a number that is infinite or NaN, or a map whose keys are not strings, numbers or booleans.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
    let mut encoder = Encoder(Vec::with_capacity(ROOM));
    value.serialize(&mut encoder)?;
    Ok(encoder.0)
}

/// The serializer, with the text so far.
struct Encoder(Vec<u8>);

impl Encoder {
    #[inline]
    fn push(&mut self, text: &str) -> Result<(), Error> {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }

    #[inline]
    fn string(&mut self, text: &str) -> Result<(), Error> {
        self.0.reserve(text.len() + 3);
        self.0.push(b'"');
        self.escaped(text.as_bytes());
        self.0.push(b'"');
        Ok(())
    }

    /// What is between quotes. Most strings are short: two chunks, which may overlap, have all of one.
    #[inline]
    fn escaped(&mut self, text: &[u8]) {
        let four = |it: &[u8; 4]| FILLED | u64::from(u32::from_le_bytes(*it));
        let is_written = match text.len() {
            0..4 => return text.iter().for_each(|it| self.byte(*it)),
            4..8 => self.short(text, four),
            8..=16 => self.short(text, |it: &[u8; 8]| u64::from_le_bytes(*it)),
            _ => self.long(text),
        };
        if !is_written {
            self.escape(text);
        }
    }

    /// Writes a text of one or two chunks, unless there is something to escape.
    #[inline]
    fn short<const N: usize>(&mut self, text: &[u8], wide: impl Fn(&[u8; N]) -> u64) -> bool {
        let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) else {
            return false;
        };
        if syntax::specials(wide(first)) | syntax::specials(wide(last)) != 0 {
            return false;
        }
        self.0.extend_from_slice(first);
        let overlap = 2 * N - text.len();
        self.0.truncate(self.0.len() - overlap);
        self.0.extend_from_slice(last);
        true
    }

    /// The same of a long text.
    #[inline(never)]
    fn long(&mut self, text: &[u8]) -> bool {
        let (chunks, _) = text.as_chunks::<16>();
        let is_plain = chunks.iter().chain(text.last_chunk()).all(syntax::is_plain);
        if is_plain {
            self.0.extend_from_slice(text);
        }
        is_plain
    }

    #[inline(never)]
    fn escape(&mut self, text: &[u8]) {
        let mut at = 0;
        while at < text.len() {
            let end = syntax::special(text, at);
            let plain = text.get(at..end).unwrap_or_default();
            self.0.extend_from_slice(plain);
            at = end;
            // Several in a row are not looked for one by one.
            while let Some(byte @ (b'"' | b'\\' | 0..0x20)) = text.get(at) {
                self.byte(*byte);
                at += 1;
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            0x0c => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0..0x20 => {
                // To a list nothing fails.
                let _ = write!(self.0, "\\u{byte:04x}");
                return;
            }
            _ => return self.0.push(byte),
        };
        self.0.extend_from_slice(&[b'\\', short]);
    }

    /// A number by the digits of serde_json: of one with a fraction, those that tell it from all others of its type.
    fn number<T: Serialize>(&mut self, value: T) -> Result<(), Error> {
        serde_json::to_writer(&mut self.0, &value)
    }

    fn finite<T: Serialize>(&mut self, value: T, is_finite: bool) -> Result<(), Error> {
        match is_finite {
            true => self.number(value),
            false => Err(Error::custom(NOT_FINITE)),
        }
    }

    /// What is written before an item or a name.
    #[inline]
    fn separate(&mut self) {
        if !matches!(self.0.last(), Some(b'[' | b'{')) {
            self.0.push(b',');
        }
    }

    #[inline]
    fn open(&mut self, [begin, end]: [u8; 2]) -> Parts<'_> {
        self.0.push(begin);
        Parts {
            encoder: self,
            end,
            is_variant: false,
        }
    }

    /// Begins an object with one property.
    fn variant(&mut self, name: &str) -> Result<(), Error> {
        self.0.push(b'{');
        self.string(name)?;
        self.0.push(b':');
        Ok(())
    }

    fn open_variant(&mut self, name: &str, around: [u8; 2]) -> Result<Parts<'_>, Error> {
        self.variant(name)?;
        let parts = self.open(around);
        Ok(Parts {
            is_variant: true,
            ..parts
        })
    }
}

/// Text that comes in pieces.
impl fmt::Write for Encoder {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.escaped(text.as_bytes());
        Ok(())
    }
}

/// Methods that write what has no parts.
macro_rules! simple {
    ($($method:ident($type:ty) |$encoder:ident, $value:pat_param| $write:expr;)*) => {
        $(fn $method(self, $value: $type) -> Result<(), Error> {
            let $encoder = self;
            $write
        })*
    };
}

/// Methods that begin what has parts, with what is before and behind these.
macro_rules! begin {
    ($($method:ident($($type:ty),*) $around:literal;)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<Parts<'e>, Error> {
            Ok(self.open(*$around))
        })*
    };
}

/// The same for a variant of an enum of Rust.
macro_rules! begin_variant {
    ($($method:ident $around:literal;)*) => {
        $(fn $method(self, _: &str, _: u32, name: &str, _: usize) -> Result<Parts<'e>, Error> {
            self.open_variant(name, *$around)
        })*
    };
}

impl<'e> Serializer for &'e mut Encoder {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'e>;
    type SerializeTuple = Parts<'e>;
    type SerializeTupleStruct = Parts<'e>;
    type SerializeTupleVariant = Parts<'e>;
    type SerializeMap = Parts<'e>;
    type SerializeStruct = Parts<'e>;
    type SerializeStructVariant = Parts<'e>;

    simple! {
        serialize_bool(bool) |to, it| to.push(if it { "true" } else { "false" });
        serialize_i8(i8) |to, it| to.number(i64::from(it));
        serialize_i16(i16) |to, it| to.number(i64::from(it));
        serialize_i32(i32) |to, it| to.number(i64::from(it));
        serialize_i64(i64) |to, it| to.number(it);
        serialize_i128(i128) |to, it| to.number(it);
        serialize_u8(u8) |to, it| to.number(u64::from(it));
        serialize_u16(u16) |to, it| to.number(u64::from(it));
        serialize_u32(u32) |to, it| to.number(u64::from(it));
        serialize_u64(u64) |to, it| to.number(it);
        serialize_u128(u128) |to, it| to.number(it);
        serialize_f32(f32) |to, it| to.finite(it, it.is_finite());
        serialize_f64(f64) |to, it| to.finite(it, it.is_finite());
        serialize_char(char) |to, it| to.string(it.encode_utf8(&mut [0; 4]));
        serialize_str(&str) |to, it| to.string(it);
        serialize_bytes(&[u8]) |to, it| it.serialize(to);
        serialize_unit_struct(&'static str) |to, _| to.serialize_unit();
    }

    begin! {
        serialize_seq(Option<usize>) b"[]";
        serialize_tuple(usize) b"[]";
        serialize_tuple_struct(&'static str, usize) b"[]";
        serialize_map(Option<usize>) b"{}";
    }

    begin_variant! {
        serialize_tuple_variant b"[]";
        serialize_struct_variant b"{}";
    }

    fn serialize_struct(self, name: &str, _: usize) -> Result<Parts<'e>, Error> {
        Ok(match name.starts_with(TEXT) {
            true => Parts {
                encoder: self,
                end: 0,
                is_variant: false,
            },
            false => self.open(*b"{}"),
        })
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.push("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &str, _: u32, name: &str) -> Result<(), Error> {
        self.string(name)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &str,
        _: u32,
        name: &str,
        value: &T,
    ) -> Result<(), Error> {
        self.variant(name)?;
        value.serialize(&mut *self)?;
        self.0.push(b'}');
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.0.push(b'"');
        fmt::write(self, format_args!("{value}")).map_err(Error::custom)?;
        self.0.push(b'"');
        Ok(())
    }
}

/// A list or an object that is being written.
struct Parts<'e> {
    encoder: &'e mut Encoder,
    /// What is written behind it; 0 if it is JSON text already.
    end: u8,
    /// Whether it is the property of an object that has no others.
    is_variant: bool,
}

impl Parts<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.encoder.separate();
        self.value(value)
    }

    /// Numbers and booleans become names by quotes.
    fn name<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Error> {
        self.encoder.separate();
        let from = self.encoder.0.len();
        self.value(name)?;
        let text = &mut self.encoder.0;
        match text.get(from) {
            Some(b'"') => {}
            Some(b'-' | b'0'..=b'9' | b't' | b'f') => {
                text.insert(from, b'"');
                text.push(b'"');
            }
            _ => return Err(Error::custom("a name has to be a string")),
        }
        text.push(b':');
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut *self.encoder)
    }

    fn property<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        if self.end != 0 {
            self.name(name)?;
            return self.value(value);
        }
        match serde_json::to_value(value)? {
            Value::String(text) => self.encoder.push(&text),
            _ => Ok(()),
        }
    }

    fn close(self) -> Result<(), Error> {
        let text = &mut self.encoder.0;
        if self.end != 0 {
            text.push(self.end);
        }
        if self.is_variant {
            text.push(b'}');
        }
        Ok(())
    }
}

/// What has parts, one after another.
macro_rules! parts {
    ($($kind:ident: $method:ident($($key:ident: $key_type:ty)?) $part:ident;)*) => {
        $(impl ser::$kind for Parts<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, $($key: $key_type,)? value: &T) -> Result<(), Error> {
                self.$part($($key,)? value)
            }

            fn end(self) -> Result<(), Error> {
                self.close()
            }
        })*
    };
}

parts! {
    SerializeSeq: serialize_element() item;
    SerializeTuple: serialize_element() item;
    SerializeTupleStruct: serialize_field() item;
    SerializeTupleVariant: serialize_field() item;
    SerializeStruct: serialize_field(key: &'static str) property;
    SerializeStructVariant: serialize_field(key: &'static str) property;
}

impl ser::SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Error> {
        self.name(name)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.value(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}
