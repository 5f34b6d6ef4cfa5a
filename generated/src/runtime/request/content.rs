// @generated: the runtime of specwright, as far as this API needs it.

//! How bodies are put into a request: as JSON, as text, as a form, or as they are.

use http::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::Value;

use super::Request;
use super::body::Body;
use super::error::RequestError;
use super::properties::Members;
use super::style::{self, Encoding};
use crate::runtime::json::{self, number};

impl Request {
    /// Sets a JSON body (RFC 8259) of the type `application/json`.
    ///
    /// # Errors
    ///
    /// As of [`Request::json_as`].
    pub fn json<T: Serialize + ?Sized>(&mut self, body: &T) -> Result<(), RequestError> {
        self.json_as(body, "application/json")
    }

    /// Sets a JSON body of another type. What asks for the stream, and [`Request::extend`] adds, is put into it.
    ///
    /// # Errors
    ///
    /// If the value cannot be written as JSON, or has to be an object and is not; or if it asks for the stream and the
    /// whole is wanted.
    pub fn json_as<T: Serialize + ?Sized>(
        &mut self,
        body: &T,
        content_type: &str,
    ) -> Result<(), RequestError> {
        let text = json::encode(body);
        let text = text.map_err(|error| self.body_error(error.to_string()))?;
        let body = if self.adds_nothing() {
            text.into()
        } else {
            self.extended(text)?
        };
        self.set_body(body, content_type)?;
        self.is_extended = true;
        Ok(())
    }

    /// A body as JSON, with the properties that are put into it.
    fn extended(&self, text: Vec<u8>) -> Result<Body, RequestError> {
        let members = str::from_utf8(&text).ok().and_then(Members::of);
        let extended = match members {
            Some(mut members) => {
                self.add_properties(&mut members)?;
                members.is_changed.then(|| members.text())
            }
            None if self.properties.is_empty() => None,
            None => return Err(self.no_object()),
        };
        Ok(extended.map_or_else(|| text.into(), Body::from))
    }

    fn no_object(&self) -> RequestError {
        self.body_error("it has to be an object".to_owned())
    }

    /// Sets a body of `application/x-www-form-urlencoded`: lists repeat their name, objects inside are JSON. What
    /// asks for the stream is put into it.
    ///
    /// # Errors
    ///
    /// If the value is not an object.
    pub fn form<T: Serialize + ?Sized>(&mut self, body: &T) -> Result<(), RequestError> {
        self.form_as(body, &[])
    }

    /// The same, with properties that are sent in other ways.
    ///
    /// # Errors
    ///
    /// If the value is not an object, or a property has no form in the way that is asked for.
    pub fn form_as<T: Serialize + ?Sized>(
        &mut self,
        body: &T,
        encodings: &[Encoding],
    ) -> Result<(), RequestError> {
        let value = serde_json::to_value(number::Finite(body));
        let mut value = value.map_err(|error| self.body_error(error.to_string()))?;
        match &mut value {
            Value::Object(map) => self.add_properties(map)?,
            _ if self.properties.is_empty() => {}
            _ => return Err(self.no_object()),
        }
        let text = style::form(&value, encodings);
        let text = text.map_err(|reason| self.body_error(reason.to_owned()))?;
        self.set_body(text.into(), "application/x-www-form-urlencoded")?;
        self.is_extended = true;
        Ok(())
    }

    /// Sets a body of text.
    ///
    /// # Errors
    ///
    /// If the content type has characters that no header can carry.
    pub fn text(&mut self, body: &str, content_type: &str) -> Result<(), RequestError> {
        self.set_body(body.to_owned().into(), content_type)
    }

    /// Sets a body that may be of several media types.
    ///
    /// # Errors
    ///
    /// As of the way that the body is sent.
    pub fn any<T: AnyBody>(&mut self, body: &T) -> Result<(), RequestError> {
        body.put(self)
    }

    pub(crate) fn set_body(&mut self, body: Body, content_type: &str) -> Result<(), RequestError> {
        self.body = body;
        self.is_extended = false;
        self.set_header(CONTENT_TYPE, content_type)
    }
}

/// A body of one of several media types, each with a way to send it.
pub trait AnyBody {
    /// Puts the body into a request.
    ///
    /// # Errors
    ///
    /// As of the way that the body is sent.
    fn put(&self, request: &mut Request) -> Result<(), RequestError>;
}
