// @generated: the runtime of specwright, as far as this API needs it.

//! Parameters: arguments that become part of the path, the query, a header or a cookie.
//!
//! Each becomes JSON first, then text in the style that the operation names ([`style`]).

use serde::Serialize;
use serde_json::Value;

use super::header::header_name;
use super::style::{self, PathStyle, QueryStyle};
use super::{Request, RequestError, is_dot, unencodable};
use crate::runtime::json::number;

impl Request {
    /// Sets a path parameter, simply. All but RFC 3986's unreserved characters are percent-encoded, so that a value
    /// stays in its segment: `a/../b c` is sent as `a%2F..%2Fb%20c`.
    ///
    /// # Errors
    ///
    /// As of [`Request::path_as`].
    pub fn path<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.path_as(value, name, PathStyle::Simple, false)
    }

    /// Sets a path parameter in a style.
    ///
    /// # Errors
    ///
    /// If the value is empty, null, not finite or nested too deep for the style; or if it is `.` or `..` and fills a segment, since
    /// URL parsers remove such a segment even when it is percent-encoded, and the request would go somewhere else.
    pub fn path_as<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
        style: PathStyle,
        explode: bool,
    ) -> Result<(), RequestError> {
        let value = plain(value, name)?;
        let text = style::path(name, &value, style, explode)
            .map_err(|reason| unencodable(name, reason))?;
        if text.is_empty() {
            return Err(RequestError::EmptyPath {
                name: name.to_owned(),
            });
        }
        let mut segments = self.operation.path.split('/');
        if is_dot(&text) && segments.any(|segment| is_parameter(segment, name)) {
            return Err(RequestError::DotSegment {
                name: name.to_owned(),
            });
        }
        self.path.push((name.to_owned(), text));
        Ok(())
    }

    /// Sets a path parameter whose value is JSON text.
    ///
    /// # Errors
    ///
    /// If the value is null, or holds a number that is not finite.
    pub fn path_json<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.path(&json_text(value, name)?, name)
    }

    /// Adds a query parameter, lists item by item. Null and empty lists add nothing.
    ///
    /// # Errors
    ///
    /// If the value is nested too deep, or holds a number that is not finite.
    pub fn query<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.query_as(value, name, QueryStyle::Form, true, false)
    }

    /// As [`Request::query`], but an empty list is sent as an empty value.
    ///
    /// # Errors
    ///
    /// If the value is nested too deep, or holds a number that is not finite.
    pub fn query_or_empty<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        match plain(value, name)? {
            Value::Array(items) if items.is_empty() => self.query("", name),
            value => self.query(&value, name),
        }
    }

    /// Adds a query parameter in a style. With `allow_reserved`, reserved characters that are harmless inside a
    /// query's value, and percent-encoded triples, stay as they are.
    ///
    /// # Errors
    ///
    /// If the value is nested too deep for the style, or holds a number that is not finite.
    pub fn query_as<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
        style: QueryStyle,
        explode: bool,
        allow_reserved: bool,
    ) -> Result<(), RequestError> {
        let value = plain(value, name)?;
        let pairs = style::query(name, &value, style, explode, allow_reserved)
            .map_err(|reason| unencodable(name, reason))?;
        self.query.extend(pairs);
        Ok(())
    }

    /// Adds a query parameter whose value is JSON text. Null adds nothing.
    ///
    /// # Errors
    ///
    /// If the value holds a number that is not finite.
    pub fn query_json<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.query(&json_text(value, name)?, name)
    }

    /// Sets the whole query (OpenAPI 3.2, `in: querystring`): the properties of an object, encoded as those of a form.
    ///
    /// # Errors
    ///
    /// If the value is no object, or holds a number that is not finite.
    pub fn query_string<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), RequestError> {
        self.whole_query(value, false)
    }

    /// Sets the whole query to JSON text, percent-encoded.
    ///
    /// # Errors
    ///
    /// If the value holds a number that is not finite.
    pub fn query_string_json<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
    ) -> Result<(), RequestError> {
        self.whole_query(value, true)
    }

    fn whole_query<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        as_json: bool,
    ) -> Result<(), RequestError> {
        let name = "the query";
        let text = style::whole_query(&plain(value, name)?, as_json);
        let text = text.map_err(|reason| unencodable(name, reason))?;
        self.query.extend(text);
        Ok(())
    }

    /// Sets a header parameter. Null sets nothing.
    ///
    /// # Errors
    ///
    /// As of [`Request::header_as`].
    pub fn header<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.header_as(value, name, false)
    }

    /// Sets a header parameter, the properties of an object apart or not.
    ///
    /// # Errors
    ///
    /// If the value is nested, holds a number that is not finite, or has characters that no header can carry.
    pub fn header_as<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
        explode: bool,
    ) -> Result<(), RequestError> {
        let text = style::header(&plain(value, name)?, explode)
            .map_err(|reason| unencodable(name, reason))?;
        match text {
            Some(text) => self.set_header(header_name(name)?, &text),
            None => Ok(()),
        }
    }

    /// Sets a header parameter whose value is JSON text. Null sets nothing.
    ///
    /// # Errors
    ///
    /// If the value holds a number that is not finite, or the text has characters that no header can carry.
    pub fn header_json<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.header(&json_text(value, name)?, name)
    }

    /// Adds a cookie parameter, percent-encoded. Null adds nothing.
    ///
    /// # Errors
    ///
    /// If the value is nested, or holds a number that is not finite.
    pub fn cookie<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.cookie_as(value, name, true)
    }

    /// Adds a cookie parameter, the items of a list apart or not.
    ///
    /// # Errors
    ///
    /// If the value is nested, or holds a number that is not finite.
    pub fn cookie_as<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
        explode: bool,
    ) -> Result<(), RequestError> {
        let pairs = style::cookie(name, &plain(value, name)?, explode)
            .map_err(|reason| unencodable(name, reason))?;
        self.cookies.extend(pairs);
        Ok(())
    }

    /// Adds a cookie parameter as it is, not percent-encoded.
    ///
    /// # Errors
    ///
    /// If the value is nested, or a cookie cannot hold it, as it cannot a number that is not finite.
    pub fn cookie_raw<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
        explode: bool,
    ) -> Result<(), RequestError> {
        let pairs = style::raw_cookie(name, &plain(value, name)?, explode)
            .map_err(|reason| unencodable(name, reason))?;
        self.cookies.extend(pairs);
        Ok(())
    }

    /// Adds a cookie parameter whose value is JSON text. Null adds nothing.
    ///
    /// # Errors
    ///
    /// If the value holds a number that is not finite.
    pub fn cookie_json<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.cookie(&json_text(value, name)?, name)
    }
}

/// An argument as JSON.
pub(crate) fn plain<T: Serialize + ?Sized>(value: &T, name: &str) -> Result<Value, RequestError> {
    number::finite_value(value).map_err(|reason| unencodable(name, reason))
}

/// An argument as JSON text; null stays null, which adds nothing.
pub(crate) fn json_text<T: Serialize + ?Sized>(
    value: &T,
    name: &str,
) -> Result<Option<String>, RequestError> {
    Ok(match plain(value, name)? {
        Value::Null => None,
        value => Some(value.to_string()),
    })
}

fn is_parameter(segment: &str, name: &str) -> bool {
    segment
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        == Some(name)
}
