//! The program `specwright`: the command line that is in `cli`.

#![forbid(unsafe_code)]

mod cli;

/// A tree of a million nodes is built and taken apart twice as fast as with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
