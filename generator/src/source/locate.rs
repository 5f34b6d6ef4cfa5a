//! Lines and columns, as people count them, of the bytes that are noted where something is read.

use super::FileId;

/// A place in a file, as a diagnostic shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// One-based.
    pub line: usize,
    /// One-based, in characters.
    pub column: usize,
    /// How many characters of the line the place covers; at least one.
    pub width: usize,
}

/// Where the lines of a text begin. A text may be one line of many megabytes with many places in it, so characters are
/// counted once, up to each block.
#[derive(Debug)]
pub(super) struct Lines {
    /// The byte at which each line begins.
    begins: Vec<usize>,
    /// How many characters begin before each block; none where each is a byte.
    blocks: Vec<usize>,
}

/// Bytes of a block.
const BLOCK: usize = 1024;

impl Lines {
    pub fn of(text: &str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let mut blocks = Vec::new();
        if !text.is_ascii() {
            let mut before = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                blocks.push(before);
                before += beginnings(block);
            }
        }
        Lines {
            begins: std::iter::once(0).chain(breaks).collect(),
            blocks,
        }
    }

    /// How many there are; at least one.
    pub fn count(&self) -> usize {
        self.begins.len()
    }

    /// The byte at which a line begins, by its one-based number.
    pub fn begin(&self, number: usize) -> Option<usize> {
        self.begins.get(number.checked_sub(1)?).copied()
    }

    /// The one-based line and column of a byte of the text.
    pub fn place(&self, text: &str, at: usize) -> (usize, usize) {
        let at = at.min(text.len());
        let line = self.begins.partition_point(|begin| *begin <= at).max(1);
        let begin = self.begin(line).unwrap_or_default();
        let column = self.characters(text, at) - self.characters(text, begin);
        (line, column + 1)
    }

    /// How many characters begin before a byte.
    fn characters(&self, text: &str, at: usize) -> usize {
        match self.blocks.get(at / BLOCK) {
            Some(before) => {
                let block = text.as_bytes().get(at / BLOCK * BLOCK..at);
                before + beginnings(block.unwrap_or_default())
            }
            None if self.blocks.is_empty() => at,
            None => text.chars().count(),
        }
    }
}

/// How many characters begin in some bytes of UTF-8: all but those that go on with one.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|it| **it & 0xc0 != 0x80).count()
}
