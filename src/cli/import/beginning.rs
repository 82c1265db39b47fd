//! Looking at the beginning of a file before anything of it is stored.

use std::path::Path;

use anyhow::Context as _;

use linewatch_bookmakers::recorded::odds_api::{OddsApiError, OddsApiReader, OddsFormat};

/// Reads a file until it is known that it has moments, and in which odds format. What can be read only once, such as a
/// pipe, is judged while it is imported.
///
/// # Errors
/// When its first moment cannot be read, or most of its prices are in the other format.
pub(super) fn check(file: &Path, format: OddsFormat) -> anyhow::Result<()> {
    let kind = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
    if !kind.is_file() {
        return Ok(());
    }
    let mut reader = OddsApiReader::open(file, format)?;
    let mut moments = 0_u64;
    while let Some(moment) = reader.next() {
        match moment {
            Ok(_) => moments += 1,
            Err(error @ OddsApiError::OtherFormat { .. }) => return Err(error.into()),
            Err(error) if moments == 0 => return Err(error.into()),
            // What is before it can be imported.
            Err(_) => break,
        }
        if reader.evidence().are_enough() {
            break;
        }
    }
    Ok(reader.check_format()?)
}
