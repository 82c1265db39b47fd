//! SQLite for benchmarks.

use std::path::Path;

pub fn url(folder: &Path, name: &str) -> String {
    format!("sqlite:{}", folder.join(format!("{name}.db")).display())
}
