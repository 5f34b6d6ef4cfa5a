//! `specwright explain`: what a diagnostic's code means.

use specwright::diagnostic::{Code, Severity};
use specwright::report::first_sentence;

use super::FAILED;
use super::output::{print, say};

pub const EXAMPLES: &str = "\
Examples:
  specwright explain          all codes, each in a line
  specwright explain S201

Exit codes: 0 explained; 2 there is no such code";

/// Lists all codes, each with what its explanation begins with.
pub fn codes() -> u8 {
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        print(&format!(
            "{}  {severity:7}  {}\n",
            code.as_str(),
            first_sentence(*code)
        ));
    }
    0
}

/// Explains one code.
pub fn explain(text: &str) -> u8 {
    match Code::ALL
        .iter()
        .find(|it| it.as_str().eq_ignore_ascii_case(text))
    {
        Some(code) => {
            // The lines come from doc comments, each with a space before it.
            let lines: Vec<&str> = code.explain().lines().map(str::trim).collect();
            print(&format!("{}: {}\n", code.as_str(), lines.join("\n")));
            0
        }
        None => {
            say(&format!(
                "no diagnostic has the code `{text}`; `specwright explain` lists them\n"
            ));
            FAILED
        }
    }
}
