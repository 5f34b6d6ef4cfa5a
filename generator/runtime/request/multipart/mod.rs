//! Bodies of `multipart/form-data` (RFC 7578): an object becomes parts, a part for each property.
//!
//! Text, numbers and booleans are parts as they are, lists a part for each item, files with their name and content
//! type, and everything else as JSON (OpenAPI, "Encoding Object").

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};

use bytes::Bytes;
use serde::ser::{self, Impossible, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::Serializer as JsonSerializer;

use super::Request;
use super::body::Body;
use super::error::RequestError;
use super::file::{self, File};
use super::media_type::{is_json, is_xml};
use super::style::{self, Encoding};
use crate::runtime::json::number::{self, Finite};

impl Request {
    /// Sets a body of `multipart/form-data` (RFC 7578): a part for each property, files as files, objects as JSON.
    /// What asks for the stream is put into it.
    ///
    /// # Errors
    ///
    /// If the value is not an object.
    pub fn multipart<T: Serialize + ?Sized>(&mut self, body: &T) -> Result<(), RequestError> {
        self.multipart_as(body, &[])
    }

    /// The same, with properties that are sent in other ways.
    ///
    /// # Errors
    ///
    /// If the value is not an object, or a property has no form in the way that is asked for.
    pub fn multipart_as<T: Serialize + ?Sized>(
        &mut self,
        body: &T,
        encodings: &[Encoding],
    ) -> Result<(), RequestError> {
        let form = Finite(body).serialize(Form { encodings });
        let mut form = form.map_err(|error| self.body_error(error.0))?;
        for (name, value) in &self.properties {
            form.retain(|it| it.name != *name);
            form.push(Part::text(name, plain(value)));
        }
        let refused = self.refused();
        let asks = |(name, value): &(String, Value)| {
            let text = Bytes::from(plain(value));
            let mut parts = form.iter().filter(|it| it.name == *name);
            parts.any(|it| it.body.as_bytes() == Some(&text))
        };
        if !refused.is_empty() && refused.iter().all(asks) {
            return Err(self.asks_for_stream());
        }
        for (name, value) in self.unsaid() {
            if form.iter().all(|it| it.name != name) {
                form.push(Part::text(&name, plain(&value)));
            }
        }
        let (content_type, body) = join(form);
        self.set_body(body, &content_type)?;
        self.is_extended = true;
        Ok(())
    }
}

/// A value as a part has it: text as it is, all else as JSON.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A part of a form.
#[derive(Debug, Default)]
struct Part {
    name: String,
    file: Option<String>,
    content_type: Option<String>,
    headers: Vec<(String, String)>,
    body: Body,
}

impl Part {
    fn text(name: &str, text: String) -> Self {
        Self {
            name: name.to_owned(),
            body: text.into(),
            ..Self::default()
        }
    }

    /// What stands before the content.
    fn head(&self, boundary: &str) -> String {
        let name = quoted(&self.name);
        let mut head = format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"");
        if let Some(file) = &self.file {
            head.push_str(&format!("; filename=\"{}\"", quoted(file)));
        }
        if let Some(content_type) = &self.content_type {
            head.push_str(&format!("\r\ncontent-type: {}", one_line(content_type)));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("\r\n{}: {}", one_line(name), one_line(value)));
        }
        head + "\r\n\r\n"
    }
}

/// The content type with its boundary, and the parts as a body: in one piece, unless a file is a stream.
fn join(parts: Vec<Part>) -> (String, Body) {
    let boundary = boundary();
    let mut bodies = Vec::new();
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(part.head(&boundary).as_bytes());
        match part.body.as_bytes() {
            Some(content) => bytes.extend_from_slice(content),
            None => {
                bodies.push(Body::from(std::mem::take(&mut bytes)));
                bodies.push(part.body);
            }
        }
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let body = match bodies.is_empty() {
        true => Body::from(bytes),
        false => {
            bodies.push(Body::from(bytes));
            Body::joined(bodies)
        }
    };
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// A text of 128 random bits, which occurs in no part.
fn boundary() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}

/// A name inside quotes, escaped as browsers do (WHATWG HTML, "multipart/form-data").
fn quoted(text: &str) -> String {
    text.replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('"', "%22")
}

/// A header's value, which cannot end before its line does.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

/// Why a value is no form.
#[derive(Debug)]
struct Unfit(String);

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unfit {}

impl ser::Error for Unfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl From<serde_json::Error> for Unfit {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// The methods of a serializer that take what a form, or a part, cannot be.
macro_rules! refuse {
    ($($method:ident($($type:ty),*) -> $ok:ty;)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<$ok, Unfit> {
            Err(Unfit("it has to be an object".to_owned()))
        })*
    };
}

/// The whole form: takes maps and nothing else.
struct Form<'t> {
    encodings: &'t [Encoding],
}

impl<'t> Serializer for Form<'t> {
    type Ok = Vec<Part>;
    type Error = Unfit;
    type SerializeSeq = Impossible<Vec<Part>, Unfit>;
    type SerializeTuple = Impossible<Vec<Part>, Unfit>;
    type SerializeTupleStruct = Impossible<Vec<Part>, Unfit>;
    type SerializeTupleVariant = Impossible<Vec<Part>, Unfit>;
    type SerializeMap = FormMap<'t>;
    type SerializeStruct = Impossible<Vec<Part>, Unfit>;
    type SerializeStructVariant = Impossible<Vec<Part>, Unfit>;

    fn serialize_map(self, _: Option<usize>) -> Result<FormMap<'t>, Unfit> {
        Ok(FormMap {
            parts: Vec::new(),
            encodings: self.encodings,
            name: String::new(),
        })
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Vec<Part>, Unfit> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Vec<Part>, Unfit> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Vec<Part>, Unfit> {
        Err(Unfit("it has to be an object".to_owned()))
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    refuse! {
        serialize_bool(bool) -> Vec<Part>;
        serialize_i8(i8) -> Vec<Part>;
        serialize_i16(i16) -> Vec<Part>;
        serialize_i32(i32) -> Vec<Part>;
        serialize_i64(i64) -> Vec<Part>;
        serialize_u8(u8) -> Vec<Part>;
        serialize_u16(u16) -> Vec<Part>;
        serialize_u32(u32) -> Vec<Part>;
        serialize_u64(u64) -> Vec<Part>;
        serialize_f32(f32) -> Vec<Part>;
        serialize_f64(f64) -> Vec<Part>;
        serialize_char(char) -> Vec<Part>;
        serialize_str(&str) -> Vec<Part>;
        serialize_bytes(&[u8]) -> Vec<Part>;
        serialize_none() -> Vec<Part>;
        serialize_unit() -> Vec<Part>;
        serialize_unit_struct(&'static str) -> Vec<Part>;
        serialize_unit_variant(&'static str, u32, &'static str) -> Vec<Part>;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

/// The form's properties, one after another.
struct FormMap<'t> {
    parts: Vec<Part>,
    encodings: &'t [Encoding],
    name: String,
}

impl ser::SerializeMap for FormMap<'_> {
    type Ok = Vec<Part>;
    type Error = Unfit;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unfit> {
        match key.serialize(JsonSerializer)? {
            Value::String(name) => self.name = name,
            other => self.name = other.to_string(),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        let name = std::mem::take(&mut self.name);
        let encoding = Encoding::find(self.encodings, &name);
        if let Some((style, explode)) = encoding.and_then(|it| it.style) {
            let value = value.serialize(JsonSerializer)?;
            let pairs = style::parts(&name, &value, style, explode);
            let pairs = pairs.map_err(|reason| Unfit(format!("`{name}`: {reason}")))?;
            let parts = pairs
                .into_iter()
                .map(|(name, text)| Part::text(&name, text));
            self.parts.extend(parts);
            return Ok(());
        }
        value.serialize(Property {
            name: &name,
            encoding,
            parts: &mut self.parts,
        })
    }

    fn end(self) -> Result<Vec<Part>, Unfit> {
        Ok(self.parts)
    }
}

/// A property on its way to being a part, or several, or none.
struct Property<'p> {
    name: &'p str,
    encoding: Option<&'p Encoding>,
    parts: &'p mut Vec<Part>,
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
struct Items<'p>(Property<'p>);

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
struct JsonMap<'p> {
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
enum Parts<'p> {
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
