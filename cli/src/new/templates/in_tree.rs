//! Brings the client up to date, which is this package's library.

fn main() -> Result<(), specwright::build::Error> {
    specwright::build::run("spec/specwright.yaml", "client")
}
