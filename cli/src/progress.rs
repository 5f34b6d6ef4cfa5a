//! What takes longer than a second says so while it does: on a terminal only, on standard error, and gone afterwards. `--quiet`
//! turns it off, where there is one.

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How long nothing is said.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line that tells what goes on, until this is dropped.
pub struct Progress {
    /// `None` if nobody would see it.
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins to wait for what a text names.
    pub fn of(text: &'static str, is_quiet: bool) -> Progress {
        let is_seen = !is_quiet && std::io::stderr().is_terminal();
        let shown = is_seen.then(|| {
            let (done, over) = mpsc::channel();
            (done, std::thread::spawn(move || wait(&over, text)))
        });
        Progress { shown }
    }
}

fn wait(over: &mpsc::Receiver<()>, text: &'static str) {
    if over.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let bar = ProgressBar::new_spinner().with_message(text);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    // It ends when the other side is dropped.
    let _ = over.recv();
    bar.finish_and_clear();
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, waiting)) = self.shown.take() {
            drop(done);
            // The line is gone before anything else is printed.
            let _ = waiting.join();
        }
    }
}
