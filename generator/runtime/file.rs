//! Files: content that is bytes rather than text, with what HTTP says about it.

use std::fmt;
use std::path::Path;

use bytes::Bytes;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{DecodeError, FromJson, string};

/// A file to upload, in a form of the type `multipart/form-data`.
///
/// In JSON, which cannot carry bytes, it is a string.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct File {
    bytes: Bytes,
    name: Option<String>,
    content_type: Option<String>,
}

impl File {
    /// The name under which a serializer gets to see the parts of a file.
    pub(super) const SERIALIZED: &'static str = "specwright::File";

    /// A file of these bytes, without a name: it is sent under that of its field.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            name: None,
            content_type: None,
        }
    }

    /// Reads a file, whose name is sent along, but not its folder.
    ///
    /// # Errors
    ///
    /// As of [`std::fs::read`].
    pub fn read(path: impl AsRef<Path>) -> std::io::Result<Self> {
        let path = path.as_ref();
        let file = Self::new(std::fs::read(path)?);
        Ok(match path.file_name() {
            Some(name) => file.name(name.to_string_lossy()),
            None => file,
        })
    }

    /// Sets the name that is sent along.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the content type, which is `application/octet-stream` otherwise.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The content.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

impl<T: Into<Bytes>> From<T> for File {
    fn from(bytes: T) -> Self {
        Self::new(bytes)
    }
}

impl fmt::Debug for File {
    /// The size, not the content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

impl Serialize for File {
    /// Formats for people get a string, with U+FFFD for what is not UTF-8; forms get the parts.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(&String::from_utf8_lossy(&self.bytes));
        }
        let mut parts = serializer.serialize_struct(Self::SERIALIZED, 3)?;
        parts.serialize_field("name", &self.name)?;
        parts.serialize_field("content_type", &self.content_type)?;
        parts.serialize_field("bytes", &Raw(&self.bytes))?;
        parts.end()
    }
}

/// Bytes that are serialized as bytes.
struct Raw<'a>(&'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl FromJson for File {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        string(value).map(|text| Self::new(text.to_owned()))
    }
}
