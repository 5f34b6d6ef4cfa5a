//! Bodies of XML.

use serde::Serialize;

use super::{Request, RequestError};
use crate::runtime::json::number;
use crate::runtime::xml;

impl Request {
    /// Sets a body of XML.
    ///
    /// # Errors
    ///
    /// If the value has what the shape has no place for, or text with characters that XML cannot carry.
    pub fn xml<T: Serialize + ?Sized>(
        &mut self,
        body: &T,
        content_type: &str,
        shape: &'static xml::Shape,
    ) -> Result<(), RequestError> {
        let value = number::finite_value(body);
        let value = value.map_err(|reason| self.body_error(reason.to_owned()))?;
        let text = xml::write(&value, shape).map_err(|reason| self.body_error(reason))?;
        self.text(&text, content_type)
    }
}
