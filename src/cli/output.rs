//! What a command says: its result on standard output, everything else on standard error.
//!
//! Whoever reads may stop reading, as `head` does: the command does all of its work nevertheless, and its exit code is the
//! usual one. Progress bars show rate and time left on a terminal, and nothing elsewhere. A result that cannot be written for another reason, such as a full disk, is an error.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write as _},
};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::Value;

/// Prints a line of the result.
pub(super) fn print_line(line: impl Display) -> anyhow::Result<()> {
    print(format!("{line}\n").as_bytes())
}

/// Prints a value of the result as JSON.
pub(super) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    print_line(serde_json::to_string_pretty(value)?)
}

/// Prints a result that has its own ends of lines.
pub(super) fn print(text: &[u8]) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    match output.write_all(text).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write to standard output"),
        _ => Ok(()),
    }
}

/// Says on standard output what goes on, of work that is done whether or not that can be said.
pub(super) fn say(line: impl Display) {
    let _ = print_line(line);
}

/// Says something on standard error. What cannot be said there can be said nowhere.
pub(super) fn tell(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Who reads standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// Lines.
    People,
    /// A JSON object a line.
    Program,
}

impl Audience {
    pub const fn of(as_json: bool) -> Self {
        if as_json { Self::Program } else { Self::People }
    }

    /// Says something in the form that is read.
    pub fn tell(self, line: impl Display, object: impl FnOnce() -> Value) {
        match self {
            Self::People => tell(line),
            Self::Program => tell(object()),
        }
    }
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A bar that counts events.
pub(super) fn event_bar(label: &str) -> ProgressBar {
    let template = "{prefix:>14} [{wide_bar}] {human_pos}/{human_len} events, {per_sec}, {eta} left";
    styled(ProgressBar::new(0), template).with_prefix(label.to_owned())
}

/// A bar that counts bytes of files.
pub(super) fn byte_bar(total: u64) -> ProgressBar {
    let template = "{prefix:>14} [{wide_bar}] {bytes}/{total_bytes}, {binary_bytes_per_sec}, {eta} left  {msg}";
    styled(ProgressBar::new(total), template)
}

/// A bar that counts a bookmaker's fixtures.
pub(super) fn fixture_bar(label: &str) -> ProgressBar {
    let template = "{prefix:>10} [{wide_bar}] {pos}/{len} fixtures  {msg}";
    styled(ProgressBar::new(0), template).with_prefix(label.to_owned())
}
