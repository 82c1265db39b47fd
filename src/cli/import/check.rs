//! Reading files before anything of them is stored, so that one that cannot be imported leaves nothing behind.

use std::path::Path;

use anyhow::Context as _;

use linewatch_bookmakers::recorded::odds_api::{OddsApiReader, OddsFormat};

/// Reads a file to its end. What can be read only once, such as a pipe, is judged while it is imported.
///
/// # Errors
/// When a moment cannot be read, or most of its prices are in the other format.
pub(super) fn check(file: &Path, format: OddsFormat) -> anyhow::Result<()> {
    let kind = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
    if !kind.is_file() {
        return Ok(());
    }
    let mut reader = OddsApiReader::open(file, format)?;
    for moment in reader.by_ref() {
        moment?;
    }
    Ok(reader.check_format()?)
}
