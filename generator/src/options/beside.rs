//! Paths as people read them.

use std::path::{Component, Path, PathBuf};

/// A path from a folder, without a way into folders and out of them again (`../spec/../client`): people read it, and `spec`
/// need not be there. What is a link stays, since its parent is elsewhere.
pub fn beside(folder: &Path, path: &str) -> PathBuf {
    let mut made = folder.to_owned();
    for part in Path::new(path).components() {
        let is_plain = matches!(made.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::CurDir => {}
            Component::ParentDir if is_plain && !made.is_symlink() => drop(made.pop()),
            part => made.push(part),
        }
    }
    match made.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => made,
    }
}
