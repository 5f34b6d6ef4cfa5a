//! `specwright runtime`: the runtime as a crate of its own.

use std::path::Path;

use specwright::diagnostic::{Code, Diagnostic, Place};
use specwright::shared_runtime;
use specwright::source::Sources;
use specwright::write::Mode;

use super::generate::tell;
use super::output::{Detail, show};
use super::{FAILED, STALE, input};

pub const EXAMPLES: &str = "\
Examples:
  specwright runtime --out api-runtime
  specwright generate pets.yaml --out pets --runtime api-runtime
  specwright runtime --out api-runtime --check

Exit codes: 0 written, or up to date; 1 stale (`--check`); 2 errors";

/// Writes the runtime's crate, or compares it with what is there.
pub fn run(out: &Path, crate_name: Option<&str>, mode: Mode) -> u8 {
    let fail = |diagnostic: Diagnostic| {
        show(&[diagnostic], &Sources::new(), Detail::default());
        FAILED
    };
    if let Some(misnamed) = crate_name.and_then(|it| input::named(it).err()) {
        return fail(misnamed);
    }
    match shared_runtime::apply(out, crate_name, mode) {
        Ok(report) => {
            tell(&report, out, mode, Detail::default());
            match mode == Mode::Write || report.is_fresh() {
                true => 0,
                false => STALE,
            }
        }
        Err(message) => fail(Diagnostic::new(Code::Output, Place::None, message)),
    }
}
