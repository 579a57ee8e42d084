//! What goes to the screen, and what the exit code remembers.

use crate::error::{Error, Result};
use crate::report;
use crate::train::bootstrap::Interval;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Work that is done sooner shows no progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// So many failures are shown, the others counted.
const SHOWN: usize = 50;

/// Messages, progress and the memory of failures.
pub struct Console {
    started: Instant,
    bar: Option<ProgressBar>,
    failures: usize,
}

impl Console {
    /// A console at the start of work.
    pub fn new() -> Self {
        Self { started: Instant::now(), bar: None, failures: 0 }
    }

    /// Says something on standard error.
    pub fn note(&self, message: impl std::fmt::Display) {
        let write = || {
            // Nothing can be done where even standard error is closed.
            let _ = writeln!(io::stderr(), "{message}");
        };
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Reports a failure after which work goes on.
    pub fn failure(&mut self, error: &Error) {
        self.failures += 1;
        if self.failures <= SHOWN {
            self.note(format_args!("demarche: {error}"));
        }
    }

    /// Shows what is being done, on a terminal and once the work takes longer than a second.
    pub fn progress(&mut self, message: impl FnOnce() -> String) {
        if self.started.elapsed() < PATIENCE || !io::stderr().is_terminal() {
            return;
        }
        let bar = self.bar.get_or_insert_with(spinner);
        if bar.length().is_some() {
            bar.unset_length();
            bar.set_style(ProgressStyle::default_spinner());
        }
        bar.set_message(message());
    }

    /// Shows how much of work is done, likewise, with a bar.
    pub fn steps(&mut self, done: usize, of: usize, message: &str) {
        if self.started.elapsed() < PATIENCE || !io::stderr().is_terminal() {
            return;
        }
        let bar = self.bar.get_or_insert_with(spinner);
        if bar.length() != Some(of as u64) {
            bar.set_length(of as u64);
            let style = ProgressStyle::with_template("{spinner} {bar:30} {pos} of {len}  {msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        }
        bar.set_position(done as u64);
        bar.set_message(message.to_owned());
    }

    /// Whether a failure was reported.
    pub fn has_failed(&self) -> bool {
        self.failures > 0
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// Takes progress away; what was done, if anything, decides the exit code.
    pub fn finish(mut self, done: bool) -> ExitCode {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        if self.failures > SHOWN {
            self.note(format_args!("demarche: and {} more", grouped(self.failures - SHOWN)));
        }
        match (self.failures, done) {
            (0, _) => ExitCode::SUCCESS,
            (_, true) => ExitCode::from(1),
            (_, false) => ExitCode::from(2),
        }
    }
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::default_spinner());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// Standard output, in large pieces.
pub fn stdout() -> BufWriter<io::Stdout> {
    BufWriter::with_capacity(1 << 16, io::stdout())
}

/// Prints a text to standard output.
pub fn print(text: &str) -> Result<()> {
    let mut out = stdout();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Error::io("standard output", "write", error))
}

/// A measure with three decimals, or a dash where it is not defined.
pub fn measure(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}

/// A measure and behind it its interval, where it has one: `0.684 (0.641-0.722)`.
pub fn measure_within(value: Option<f64>, interval: Option<Interval>) -> String {
    match (value, interval) {
        (Some(value), Some(Interval { low, high })) => format!("{value:.3} ({low:.3}-{high:.3})"),
        _ => measure(value),
    }
}

/// A whole number with commas between thousands.
pub fn grouped(number: usize) -> String {
    report::grouped(number as u64)
}

/// `12 sentences`, `1 sentence`.
pub fn counted(number: usize, noun: &str) -> String {
    report::counted(number as u64, noun)
}

#[cfg(test)]
mod tests {
    use crate::cli::console::*;

    #[test]
    fn thousands_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
