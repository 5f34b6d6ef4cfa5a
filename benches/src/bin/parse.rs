//! Reads a document and nothing else: `parse yaml FILE`, `parse json FILE`. What a generator takes beyond that is its own.

use std::hint::black_box;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(how), Some(path)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: parse yaml|json FILE");
        return ExitCode::FAILURE;
    };
    let read = std::fs::read_to_string(&path).map_err(|error| error.to_string());
    let parsed = read.and_then(|text| match how.as_str() {
        "yaml" => serde_yaml::from_str(&text)
            .map(|it: serde_yaml::Value| drop(black_box(it)))
            .map_err(|error| error.to_string()),
        _ => serde_json::from_str(&text)
            .map(|it: serde_json::Value| drop(black_box(it)))
            .map_err(|error| error.to_string()),
    });
    match parsed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {path}: {error}");
            ExitCode::FAILURE
        }
    }
}
