//! Brings what is generated and checked in up to date before it is compiled: `generated/`, and the clients of examples.

fn main() -> Result<(), specwright::build::Error> {
    specwright::build::run("spec/specwright.yaml", "generated")?;
    specwright::build::run(
        "examples/vendored/spec/specwright.yaml",
        "examples/vendored/client",
    )?;
    specwright::build::run("examples/in_tree/things.yaml", "examples/in_tree/client")
}
