//! Text of responses in the charset that they name (RFC 9110, section 8.3.2).
//!
//! Names and tables are those of the WHATWG Encoding Standard: a byte order mark goes before the name, what calls itself
//! ISO 8859-1 is windows-1252, and what has no place in the charset becomes U+FFFD. Without a name text is UTF-8. A
//! charset that is not known here is an error, since text that was guessed cannot be told from text that was meant.

use bytes::Bytes;

use super::Meta;
use super::decode_failure::DecodeFailure;
use super::error::Error;
use crate::runtime::json::DecodeError;

/// What the bytes 0x80 to 0x9F are in windows-1252; the five without a place are control characters.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Where ISO 8859-15 differs from ISO 8859-1.
const LATIN_9: [(u8, char); 8] = [
    (0xa4, '€'),
    (0xa6, 'Š'),
    (0xa8, 'š'),
    (0xb4, 'Ž'),
    (0xb8, 'ž'),
    (0xbc, 'Œ'),
    (0xbd, 'œ'),
    (0xbe, 'Ÿ'),
];

/// A charset that can be read.
#[derive(Debug, Clone, Copy)]
enum Charset {
    Utf8,
    Utf16(fn([u8; 2]) -> u16),
    Windows1252,
    Latin9,
}

/// The charset that a content type names, if it names one: its parameter `charset`, perhaps in quotation marks.
fn named(content_type: &str) -> Option<String> {
    let mut parameters = content_type.split(';').skip(1);
    parameters.find_map(|it| {
        let (name, value) = it.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (is_charset && !value.is_empty()).then(|| value.to_ascii_lowercase())
    })
}

fn known(name: &str) -> Option<Charset> {
    Some(match name {
        "utf-8" | "utf8" | "unicode-1-1-utf-8" | "x-unicode20utf8" => Charset::Utf8,
        "utf-16" | "utf-16le" | "utf16" | "ucs-2" | "unicode" | "iso-10646-ucs-2" => {
            Charset::Utf16(u16::from_le_bytes)
        }
        "utf-16be" | "unicodefffe" => Charset::Utf16(u16::from_be_bytes),
        "iso-8859-1" | "iso8859-1" | "iso88591" | "iso_8859-1" | "latin1" | "latin-1" | "l1"
        | "us-ascii" | "ascii" | "ansi_x3.4-1968" | "windows-1252" | "cp1252" | "x-cp1252"
        | "cp819" | "ibm819" => Charset::Windows1252,
        "iso-8859-15" | "iso8859-15" | "iso885915" | "iso_8859-15" | "latin-9" | "latin9"
        | "l9" => Charset::Latin9,
        _ => return None,
    })
}

/// The text of a body of this content type.
pub(crate) fn text(content_type: Option<&str>, bytes: &[u8]) -> Result<String, DecodeError> {
    let marked = [
        (&b"\xef\xbb\xbf"[..], Charset::Utf8),
        (b"\xff\xfe", Charset::Utf16(u16::from_le_bytes)),
        (b"\xfe\xff", Charset::Utf16(u16::from_be_bytes)),
    ];
    for (mark, charset) in marked {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return Ok(decoded(charset, rest));
        }
    }
    let Some(name) = content_type.and_then(named) else {
        return Ok(decoded(Charset::Utf8, bytes));
    };
    match known(&name) {
        Some(charset) => Ok(decoded(charset, bytes)),
        None => {
            let name: String = name.chars().take(40).collect();
            let expected = "text in UTF-8, UTF-16, ISO 8859-1 or -15, or windows-1252";
            Err(DecodeError::from_text(
                expected,
                format!("the charset `{}`", name.escape_debug()),
            ))
        }
    }
}

/// The text of a response.
pub(crate) fn of<E>(meta: Meta, body: Bytes) -> Result<(Meta, String), Error<E>> {
    match text(meta.content_type(), &body) {
        Ok(text) => Ok((meta, text)),
        Err(error) => Err(Error::decode(DecodeFailure::new(error, body, meta))),
    }
}

fn decoded(charset: Charset, bytes: &[u8]) -> String {
    match charset {
        Charset::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Charset::Utf16(unit) => {
            let units = bytes.chunks_exact(2).map(|it| unit([it[0], it[1]]));
            let mut text: String = char::decode_utf16(units)
                .map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect();
            // Half a unit is left over.
            text.extend((bytes.len() % 2 == 1).then_some(char::REPLACEMENT_CHARACTER));
            text
        }
        Charset::Windows1252 => bytes.iter().map(|it| windows_1252(*it)).collect(),
        Charset::Latin9 => bytes.iter().map(|it| latin_9(*it)).collect(),
    }
}

fn windows_1252(byte: u8) -> char {
    let of_table = byte.checked_sub(0x80).map(usize::from);
    let of_table = of_table.and_then(|it| WINDOWS_1252.get(it)).copied();
    of_table.unwrap_or_else(|| char::from(byte))
}

fn latin_9(byte: u8) -> char {
    let own = LATIN_9.iter().find(|(known, _)| *known == byte);
    own.map_or_else(|| char::from(byte), |it| it.1)
}
