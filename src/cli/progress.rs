//! Progress bars: on a terminal with rate and time left, elsewhere silent.

use indicatif::{ProgressBar, ProgressStyle};

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A bar that counts events.
pub(super) fn events(label: &str) -> ProgressBar {
    let template = "{prefix:>14} [{wide_bar}] {human_pos}/{human_len} events, {per_sec}, {eta} left";
    styled(ProgressBar::new(0), template).with_prefix(label.to_owned())
}

/// A bar that counts bytes of files.
pub(super) fn bytes(total: u64) -> ProgressBar {
    let template = "{prefix:>14} [{wide_bar}] {bytes}/{total_bytes}, {binary_bytes_per_sec}, {eta} left  {msg}";
    styled(ProgressBar::new(total), template)
}

/// A bar that counts a bookmaker's fixtures.
pub(super) fn fixtures(label: &str) -> ProgressBar {
    let template = "{prefix:>10} [{wide_bar}] {pos}/{len} fixtures  {msg}";
    styled(ProgressBar::new(0), template).with_prefix(label.to_owned())
}
