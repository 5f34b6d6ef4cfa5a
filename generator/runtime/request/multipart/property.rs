//! Parts of a form: what the value of one property becomes, by its type and `encoding`.

use std::fmt;

use serde::ser::{self, Impossible, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::Serializer as JsonSerializer;

use super::{Part, Unfit};
use crate::runtime::json::number;
use crate::runtime::request::file::{self, File};
use crate::runtime::request::media_type::{is_json, is_xml};
use crate::runtime::request::style::Encoding;
/// A property on its way to being a part, or several, or none.
pub(super) struct Property<'p> {
    pub name: &'p str,
    pub encoding: Option<&'p Encoding>,
    pub parts: &'p mut Vec<Part>,
}

impl Property<'_> {
    fn push(self, bytes: Vec<u8>, content_type: Option<&str>) {
        self.parts.push(Part {
            name: self.name.to_owned(),
            file: None,
            content_type: content_type.map(str::to_owned),
            headers: headers(self.encoding, &[]),
            body: bytes.into(),
        });
    }

    /// The media types that a part may have, without those that are only kinds of them. What is sent is of one of them
    /// (RFC 7578, section 4.4), the first that fits.
    fn declared(&self) -> impl Iterator<Item = &'static str> + use<> {
        let declared = self.encoding.and_then(|it| it.content_type);
        let all = declared.unwrap_or_default().split(',').map(str::trim);
        all.filter(|it| !it.is_empty() && !it.contains('*'))
    }

    fn text(self, text: impl fmt::Display) -> Result<(), Unfit> {
        let content_type = self.declared().next();
        self.push(text.to_string().into_bytes(), content_type);
        Ok(())
    }

    /// A string, which JSON has in quotation marks: it is JSON where nothing else is declared.
    fn string(self, text: &str) -> Result<(), Unfit> {
        match (
            self.declared().find(|it| !is_json(it)),
            self.declared().next(),
        ) {
            (None, Some(_)) => self.json(text.into()),
            (plain, _) => {
                self.push(text.as_bytes().to_vec(), plain);
                Ok(())
            }
        }
    }

    /// A number may come as a struct, if all of its digits are kept.
    fn json_or_text(self, value: serde_json::Value) -> Result<(), Unfit> {
        match value {
            serde_json::Value::Number(number) => self.text(number::text(&number)),
            value => self.json(value),
        }
    }

    fn json(self, value: serde_json::Value) -> Result<(), Unfit> {
        let fits = |it: &&str| is_json(it) || !is_xml(it);
        let by_name = self.declared().find(|it| is_json(it));
        let content_type = by_name.or_else(|| self.declared().find(fits));
        let content_type = content_type.unwrap_or("application/json");
        self.push(value.to_string().into_bytes(), Some(content_type));
        Ok(())
    }
}

/// The methods of a serializer that take what a part has as its text.
macro_rules! texts {
    ($($method:ident($type:ty);)*) => {
        $(fn $method(self, value: $type) -> Result<(), Unfit> {
            self.text(value)
        })*
    };
}

impl<'p> Serializer for Property<'p> {
    type Ok = ();
    type Error = Unfit;
    type SerializeSeq = Items<'p>;
    type SerializeTuple = Items<'p>;
    type SerializeTupleStruct = Impossible<(), Unfit>;
    type SerializeTupleVariant = Impossible<(), Unfit>;
    type SerializeMap = JsonMap<'p>;
    type SerializeStruct = Parts<'p>;
    type SerializeStructVariant = Impossible<(), Unfit>;

    texts! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_f32(f32);
    }

    fn serialize_char(self, value: char) -> Result<(), Unfit> {
        self.string(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Unfit> {
        self.string(value)
    }

    fn serialize_f64(self, value: f64) -> Result<(), Unfit> {
        self.json_or_text(value.into())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Unfit> {
        let declared = self.declared().next();
        let content_type = declared.unwrap_or("application/octet-stream");
        self.push(value.to_vec(), Some(content_type));
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Unfit> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unfit> {
        value.serialize(self)
    }

    /// Null: there is no way to say it in a form.
    fn serialize_unit(self) -> Result<(), Unfit> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unfit> {
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Unfit> {
        self.string(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unfit> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unfit> {
        self.json(JsonSerializer.serialize_newtype_variant(name, index, variant, value)?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'p>, Unfit> {
        Ok(Items(self))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'p>, Unfit> {
        Ok(Items(self))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<JsonMap<'p>, Unfit> {
        Ok(JsonMap {
            map: JsonSerializer.serialize_map(length)?,
            property: self,
        })
    }

    fn serialize_struct(self, name: &'static str, length: usize) -> Result<Parts<'p>, Unfit> {
        if name != File::SERIALIZED {
            let json = JsonSerializer.serialize_struct(name, length)?;
            return Ok(Parts::Json(json, self));
        }
        // Its content does not come through the serializer.
        let (body, own) = file::content().unwrap_or_default();
        // Which of several media types a file is, only its owner knows.
        let mut declared = self.declared();
        let declared = declared.next().filter(|_| declared.next().is_none());
        let content_type = body.media_type().or(declared);
        let part = Part {
            name: self.name.to_owned(),
            // Servers tell files from text by the name.
            file: Some(self.name.to_owned()),
            content_type: Some(
                content_type
                    .unwrap_or("application/octet-stream")
                    .to_owned(),
            ),
            headers: headers(self.encoding, &own),
            body,
        };
        Ok(Parts::File(part, self.parts))
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    refuse! {
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

/// A list: a part for each item.
pub(super) struct Items<'p>(Property<'p>);

impl Items<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        value.serialize(Property {
            name: self.0.name,
            encoding: self.0.encoding,
            parts: self.0.parts,
        })
    }
}

impl ser::SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        self.item(value)
    }

    fn end(self) -> Result<(), Unfit> {
        Ok(())
    }
}

impl ser::SerializeTuple for Items<'_> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        self.item(value)
    }

    fn end(self) -> Result<(), Unfit> {
        Ok(())
    }
}

/// An object inside a form: JSON.
pub(super) struct JsonMap<'p> {
    map: <JsonSerializer as Serializer>::SerializeMap,
    property: Property<'p>,
}

impl ser::SerializeMap for JsonMap<'_> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unfit> {
        Ok(self.map.serialize_key(key)?)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        Ok(self.map.serialize_value(value)?)
    }

    fn end(self) -> Result<(), Unfit> {
        self.property.json(self.map.end()?)
    }
}

/// What comes as a struct.
pub(super) enum Parts<'p> {
    /// A file, whose name comes the way of a field; see [`File`].
    File(Part, &'p mut Vec<Part>),
    /// Anything else.
    Json(
        <JsonSerializer as Serializer>::SerializeStruct,
        Property<'p>,
    ),
}

impl ser::SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Unfit> {
        match self {
            Self::File(part, _) => {
                if let Value::String(name) = value.serialize(JsonSerializer)? {
                    part.file = Some(name);
                }
            }
            Self::Json(json, _) => json.serialize_field(key, value)?,
        }
        Ok(())
    }

    fn end(self) -> Result<(), Unfit> {
        match self {
            Self::File(part, parts) => parts.push(part),
            Self::Json(json, property) => property.json_or_text(json.end()?)?,
        }
        Ok(())
    }
}

/// The headers of a part: its own, and those of the API's description that it has none in place of.
fn headers(encoding: Option<&Encoding>, own: &[(String, String)]) -> Vec<(String, String)> {
    let declared = encoding.map_or(&[][..], |it| it.headers).iter();
    let absent = |name: &str| !own.iter().any(|it| it.0.eq_ignore_ascii_case(name));
    let declared = declared.filter(|it| absent(it.0));
    let mut all: Vec<(String, String)> = declared
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    all.extend_from_slice(own);
    all
}
