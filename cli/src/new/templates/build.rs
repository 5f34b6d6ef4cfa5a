//! Generates the client: `src/lib.rs` includes it as a module.

fn main() -> Result<(), specwright::build::Error> {
    specwright::build::module("spec/specwright.yaml", "api", &["default", "mock"])
}
