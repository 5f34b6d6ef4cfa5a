//! `specwright completions` and `specwright man`: what shells and `man` know of the command line.

use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use super::output::{print, say};
use super::{Cli, FAILED};

/// Prints what completes arguments in a shell.
pub fn completions(shell: Shell) -> u8 {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "specwright", &mut text);
    print(&String::from_utf8_lossy(&text));
    0
}

/// Writes a page for the program and each command into a folder, or prints the program's.
pub fn pages(folder: Option<&Path>) -> u8 {
    let written = match folder {
        Some(folder) => std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), folder)),
        None => {
            let mut text = Vec::new();
            let rendered = clap_mangen::Man::new(Cli::command()).render(&mut text);
            print(&String::from_utf8_lossy(&text));
            rendered
        }
    };
    match written {
        Ok(()) => 0,
        Err(error) => {
            say(&format!("cannot write the pages: {error}\n"));
            FAILED
        }
    }
}
