//! `specwright explain`: what a diagnostic's code means.

use specwright::diagnostic::{Code, Severity};

use super::FAILED;
use super::output::{print, say};

/// Lists all codes, each with what its explanation begins with.
pub fn codes() -> u8 {
    for code in Code::ALL {
        let first = code.explain().split("\n\n").next().unwrap_or_default();
        let words: Vec<&str> = first.split_whitespace().collect();
        let text = words.join(" ");
        let sentence = text.split_inclusive(". ").next().unwrap_or_default();
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        print(&format!(
            "{}  {severity:7}  {}\n",
            code.as_str(),
            sentence.trim_end()
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
