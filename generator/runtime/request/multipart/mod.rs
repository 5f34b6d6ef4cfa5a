//! Bodies of `multipart/form-data` (RFC 7578): an object becomes parts, a part for each property.
//!
//! Text, numbers and booleans are parts as they are, lists a part for each item, files with their name and content
//! type, and everything else as JSON (OpenAPI, "Encoding Object").

/// The methods of a serializer that take what a form, or a part, cannot be.
macro_rules! refuse {
    ($($method:ident($($type:ty),*) -> $ok:ty;)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<$ok, Unfit> {
            Err(Unfit("it has to be an object".to_owned()))
        })*
    };
}

// Behind the macro, which it uses, too.
mod property;

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _};

use bytes::Bytes;
use serde::ser::{self, Impossible, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::Serializer as JsonSerializer;

use super::Request;
use super::body::Body;
use super::error::RequestError;
use super::properties::Properties;
use super::style::{self, Encoding};
use crate::runtime::json::number::Finite;
use property::Property;

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
        self.add_properties(&mut form)?;
        let (content_type, body) = join(form);
        self.set_body(body, &content_type)?;
        self.is_extended = true;
        Ok(())
    }
}

impl Properties for Vec<Part> {
    // part: streams
    fn has(&self, name: &str) -> bool {
        self.iter().any(|it| it.name == name)
    }

    fn holds(&self, name: &str, value: &Value) -> bool {
        let text = Bytes::from(plain(value));
        let mut parts = self.iter().filter(|it| it.name == name);
        parts.any(|it| it.body.as_bytes() == Some(&text))
    }

    // end part
    fn set(&mut self, name: &str, value: &Value) {
        self.retain(|it| it.name != name);
        self.push(Part::text(name, plain(value)));
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
