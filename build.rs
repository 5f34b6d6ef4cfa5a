//! Brings `generated/` up to date with `spec/` before it is compiled.

fn main() -> Result<(), specwright::build::Error> {
    specwright::build::run("spec/specwright.yaml", "generated")
}
