//! Brings `generated/` up to date with `spec/` before it is compiled.

fn main() {
    if let Err(message) = specwright::build::run("spec/specwright.yaml", "generated") {
        eprintln!("{message}");
        std::process::exit(1);
    }
}
