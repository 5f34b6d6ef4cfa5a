//! Generates clients of the documents in `spec/`, and writes what is read: as text, in the order in which servers send it.

use std::path::PathBuf;

#[path = "src/data.rs"]
mod data;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let features = ["gzip", "deflate", "bidirectional"];
    specwright::build::module("spec/pulls.yaml", "pulls", &features)?;
    specwright::build::module("spec/pods.yaml", "pods", &features)?;
    specwright::build::module("spec/log.yaml", "log", &["bidirectional", "full"])?;
    println!("cargo::rerun-if-changed=src/data.rs");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("there is no folder to write to")?);
    for (name, text) in data::files() {
        std::fs::write(out.join(name), text)?;
    }
    Ok(())
}
