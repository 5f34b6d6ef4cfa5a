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

/// Where the lines of a text begin. A text may be one line of many megabytes with many places in it; of such a one,
/// characters are counted once, up to each block.
#[derive(Debug)]
pub(super) struct Lines {
    /// The byte at which each line begins.
    begins: Vec<usize>,
    /// How many characters begin before each block; empty if no line is long, or each character is a byte.
    blocks: Vec<usize>,
    is_ascii: bool,
}

/// Bytes of a block.
const BLOCK: usize = 1024;
/// Bytes of a line whose characters are not counted again for each place in it.
const LONG: usize = 16 * BLOCK;

impl Lines {
    pub fn of(text: &str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|it| it + 1);
        let begins: Vec<usize> = std::iter::once(0).chain(breaks).collect();
        let is_ascii = text.is_ascii();
        let ends = begins.iter().skip(1).copied().chain([text.len()]);
        let mut lengths = begins.iter().zip(ends).map(|(begin, end)| end - begin);
        let mut blocks = Vec::new();
        if !is_ascii && lengths.any(|it| it > LONG) {
            let mut before = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                blocks.push(before);
                before += beginnings(block);
            }
            blocks.push(before);
        }
        Lines {
            begins,
            blocks,
            is_ascii,
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
        (line, self.characters(text, begin, at) + 1)
    }

    /// How many characters begin between two bytes.
    fn characters(&self, text: &str, from: usize, to: usize) -> usize {
        let within = |from, to| text.as_bytes().get(from..to).map_or(0, beginnings);
        let (first, last) = (from / BLOCK, to / BLOCK);
        match (self.blocks.get(first), self.blocks.get(last)) {
            _ if self.is_ascii => to - from,
            (Some(before), Some(up_to)) => {
                let (skipped, more) = (within(first * BLOCK, from), within(last * BLOCK, to));
                up_to + more - before - skipped
            }
            _ => within(from, to),
        }
    }
}

/// How many characters begin in some bytes of UTF-8: all but those that go on with one.
fn beginnings(bytes: &[u8]) -> usize {
    // Counts in bytes, as many as cannot overflow one, are added up many at once.
    let counts = bytes.chunks(255).map(|chunk| {
        let begins = chunk.iter().map(|it| u8::from(*it & 0xc0 != 0x80));
        usize::from(begins.sum::<u8>())
    });
    counts.sum()
}
