//! Bytes that travel as text (`format: byte`): base64 as in RFC 4648, section 4, with padding. Other alphabets, line
//! breaks and missing padding are kept as text, so that what is sent back is what came.

use std::ops::Deref;

use super::{Format, Formatted};

/// Bytes that are base64 in JSON.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Base64(pub Vec<u8>);

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl Format for Base64 {
    fn parse(text: &str) -> Option<Self> {
        let body = text.trim_end_matches('=');
        let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
        for group in body.as_bytes().chunks(4) {
            let mut bits = 0;
            for character in group {
                bits = bits << 6 | sextet(*character)?;
            }
            // Missing characters are zeros at the end.
            bits <<= 6 * (4 - group.len());
            let whole = group.len() * 6 / 8;
            bytes.extend_from_slice(bits.to_be_bytes().get(1..=whole)?);
        }
        let value = Self(bytes);
        (value.text() == text).then_some(value)
    }

    fn text(&self) -> String {
        let mut text = String::with_capacity(self.0.len().div_ceil(3) * 4);
        for group in self.0.chunks(3) {
            let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for index in 0..4 {
                let sextet = (bits >> (18 - 6 * index)) % 64;
                let character = usize::try_from(sextet).ok().and_then(|it| ALPHABET.get(it));
                text.push(match character {
                    Some(character) if index <= group.len() => char::from(*character),
                    _ => '=',
                });
            }
        }
        text
    }
}

/// The six bits that a character stands for.
fn sextet(character: u8) -> Option<u32> {
    let value = match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

impl Deref for Base64 {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Formatted<Base64> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Value(Base64(bytes))
    }
}

impl From<&[u8]> for Formatted<Base64> {
    fn from(bytes: &[u8]) -> Self {
        Self::Value(Base64(bytes.to_vec()))
    }
}
