//! What is found out about files before anything of them is stored.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};

use super::super::errors;
use linewatch_bookmakers::recorded::odds_api::{OddsFormat, Survey};
use linewatch_model::Bookmaker;

/// Bookmakers that a message names.
const NAMED_BOOKMAKERS: usize = 30;

/// What the files have.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub survey: Survey,
    /// Some can be read only once, such as a pipe: they are judged while they are imported.
    pub in_part: bool,
}

impl Checked {
    /// Reads every file to its end.
    ///
    /// # Errors
    /// When one cannot be imported; names the moments that are good.
    pub fn read(files: &[PathBuf], format: OddsFormat) -> anyhow::Result<Self> {
        let mut checked = Self::default();
        for file in files {
            let kind = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
            if kind.is_file() {
                let read = checked.read_file(file, format);
                read.map_err(|error| anyhow!("nothing was imported: {}", errors::told(&error)))?;
            } else {
                checked.in_part = true;
            }
        }
        Ok(checked)
    }

    fn read_file(&mut self, file: &Path, format: OddsFormat) -> anyhow::Result<()> {
        let before = self.survey.moments;
        let Err(error) = self.survey.read(file, format) else { return Ok(()) };
        if !error.is_of_one_line() {
            return Err(error.into());
        }
        Err(anyhow!("{error}; {}", good(self.survey.moments - before)))
    }

    /// Refuses a reference bookmaker that has no snapshot, as far as that is known.
    pub fn allow_reference(&self, reference: &Bookmaker) -> anyhow::Result<()> {
        if self.in_part || self.survey.bookmakers.contains(reference) {
            return Ok(());
        }
        bail!(
            "nothing was imported: {reference}, the bookmaker of --reference, is in no snapshot of these files; {}",
            names(&self.survey)
        )
    }
}

fn good(moments: u64) -> String {
    match moments {
        0 => "no moment of the file is before it".to_owned(),
        1 => "the moment before it can be read".to_owned(),
        moments => format!("the {moments} moments before it can be read"),
    }
}

/// What is told of a reference bookmaker that has no snapshot.
pub(super) fn absent(reference: &str, survey: &Survey) -> String {
    format!(
        "{reference}, the reference bookmaker, is in no snapshot: without its prices there are no disagreements, gaps \
         or coverage; {} (--reference BOOK)",
        names(survey)
    )
}

/// Whom the files have.
fn names(survey: &Survey) -> String {
    let books = &survey.bookmakers;
    if books.is_empty() {
        return "they have no snapshot of any bookmaker".to_owned();
    }
    let named = books.iter().take(NAMED_BOOKMAKERS).map(Bookmaker::as_str).collect::<Vec<_>>().join(", ");
    let more = match books.len().saturating_sub(NAMED_BOOKMAKERS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("name one of those that are there: {named}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_names_than_can_be_read() {
        let bookmakers = (0..32).map(|number| format!("book{number:02}").parse().unwrap()).collect();
        let survey = Survey { bookmakers, ..Survey::default() };
        let told = names(&survey);
        assert!(told.starts_with("name one of those that are there: book00, book01"), "{told}");
        assert!(told.ends_with("book29 and 2 more"), "{told}");
    }
}
