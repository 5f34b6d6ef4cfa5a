//! The up-to-date check of a build script: what it read and wrote when it last ran. If all of that is unchanged, so is what it would do.
//!
//! Cargo runs a build script again as soon as a file is newer than its last run: after a checkout, or where `target` comes from a
//! cache. Whether something has changed is told byte by byte, from a copy in `OUT_DIR`: no hash, no time of a document.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use foldhash::HashSet;

use crate::write;

/// The record of one call in a build script.
pub struct Record {
    path: PathBuf,
    /// What was called, by which program, and where.
    call: String,
}

impl Record {
    /// The record of a call that writes to `out`. `None` where there can be none: outside of a build script, or if the system does not
    /// tell one version of the program from another.
    pub fn of(call: &str, out: &Path) -> Option<Record> {
        let folder = PathBuf::from(env::var_os("OUT_DIR")?);
        let program = env::current_exe().ok()?;
        let found = fs::metadata(&program).ok()?;
        let built = found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let here = (env::current_dir().ok()?, env::var_os("CARGO_MANIFEST_DIR"));
        let size = found.len();
        let call = format!("{call} {out:?} {here:?} {program:?} {size} {built:?}");
        let plain = |it: u8| match it.is_ascii_alphanumeric() {
            true => char::from(it).to_string(),
            false => format!("_{it:x}"),
        };
        let name: String = out.to_str()?.bytes().map(plain).collect();
        // The end of a long path tells more than its beginning, and file names may have 255 bytes.
        let name = name.get(name.len().saturating_sub(100)..)?;
        let path = folder.join(format!("{name}.specwright"));
        Some(Record { path, call })
    }

    /// The lines for Cargo that the run printed, if running again would change nothing.
    pub fn unchanged(&self, out: &Path) -> Option<Vec<String>> {
        let bytes = fs::read(&self.path).ok()?;
        let mut parts = Parts(&bytes);
        if parts.text()? != self.call {
            return None;
        }
        let lines: Vec<String> = parts.text()?.lines().map(str::to_owned).collect();
        for _ in 0..parts.count()? {
            let path = parts.text()?;
            is_same(Path::new(path), parts.next()?).then_some(())?;
        }
        let mut wanted = HashSet::default();
        for _ in 0..parts.count()? {
            let path = parts.text()?;
            is_same(&out.join(path), parts.next()?).then_some(())?;
            wanted.insert(path);
        }
        let others = write::no_longer_wanted(out, &wanted).ok()?;
        others.is_empty().then_some(lines)
    }

    /// Keeps a run: the lines for Cargo that it printed, what it read, without byte order marks, and what is on disk since.
    /// If that fails, the next run does all again.
    pub fn keep(&self, lines: &[String], read: &[(PathBuf, String)], written: &[write::File]) {
        let mut bytes = Vec::new();
        put(&mut bytes, self.call.as_bytes());
        put(&mut bytes, lines.join("\n").as_bytes());
        put(&mut bytes, read.len().to_string().as_bytes());
        for (path, text) in read {
            // Another name than the path's could be that of another file.
            let Some(path) = path.to_str() else { return };
            put(&mut bytes, path.as_bytes());
            put(&mut bytes, text.as_bytes());
        }
        put(&mut bytes, written.len().to_string().as_bytes());
        for file in written {
            put(&mut bytes, file.path.as_bytes());
            put(&mut bytes, file.text.as_bytes());
        }
        // One that is cut short is not read to its end.
        drop(fs::write(&self.path, bytes));
    }
}

/// The byte order mark, which a file may have and a kept text has not.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Whether a file holds a text. One of another size is not read: it may be larger than what is ever read, or no file at all.
fn is_same(path: &Path, text: &[u8]) -> bool {
    let sizes = [text.len(), text.len() + BOM.len()].map(|it| it as u64);
    let found = fs::metadata(path).is_ok_and(|it| it.is_file() && sizes.contains(&it.len()));
    let is_same = |it: Vec<u8>| it.strip_prefix(BOM).unwrap_or(&it) == text;
    found && fs::read(path).is_ok_and(is_same)
}

/// Bytes behind their number, which is written in eight.
fn put(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend((part.len() as u64).to_le_bytes());
    bytes.extend(part);
}

/// What is left of a record.
struct Parts<'p>(&'p [u8]);

impl<'p> Parts<'p> {
    fn next(&mut self) -> Option<&'p [u8]> {
        let (length, rest) = self.0.split_first_chunk()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let (part, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(part)
    }

    fn text(&mut self) -> Option<&'p str> {
        std::str::from_utf8(self.next()?).ok()
    }

    fn count(&mut self) -> Option<usize> {
        self.text()?.parse().ok()
    }
}
