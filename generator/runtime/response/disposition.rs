//! The name that a server gives a file (`content-disposition`, RFC 6266).

use http::HeaderValue;
use percent_encoding::percent_decode_str;

use super::charset;
use super::parameters::parameter;

/// The name of a file, without the folders that it may come with: what a server says must not choose where a file is written.
pub(crate) fn file_name(header: &HeaderValue) -> Option<String> {
    // What is not UTF-8 is ISO 8859-1, as headers once were.
    let text = match std::str::from_utf8(header.as_bytes()) {
        Ok(text) => text.to_owned(),
        Err(_) => header.as_bytes().iter().copied().map(char::from).collect(),
    };
    let mut rest = text.trim_start();
    rest = &rest[rest.find(';').unwrap_or(rest.len())..];
    let (mut plain, mut extended) = (None, None);
    while let Some(after) = rest.strip_prefix(';') {
        rest = after.trim_start();
        match parameter(&mut rest) {
            Some((name, value)) if name == "filename*" => extended = extended.or(decoded(&value)),
            Some((name, value)) if name == "filename" => plain = plain.or(Some(value)),
            _ => {}
        }
        rest = &rest[rest.find(';').unwrap_or(rest.len())..];
    }
    let named = extended.as_deref().and_then(bare);
    named.or_else(|| plain.as_deref().and_then(bare))
}

/// A value that says its charset (RFC 8187, section 3.2): `UTF-8'en'na%C3%AFve.txt`.
fn decoded(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, text) = rest.split_once('\'')?;
    let bytes: Vec<u8> = percent_decode_str(text).collect();
    charset::text(Some(&format!("text/plain; charset={charset}")), &bytes).ok()
}

/// A name without folders and what no file system takes.
fn bare(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|it| !it.is_control()).collect();
    let name = name.trim().trim_end_matches(['.', ' ']);
    (!name.is_empty()).then(|| name.to_owned())
}
