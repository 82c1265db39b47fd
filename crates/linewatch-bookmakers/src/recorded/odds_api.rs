//! The Odds API: recorded moments, and the API's own answer.
//!
//! Three shapes are read, and told apart by what is there:
//!
//! * JSON lines `{"captured_at": …, "events": […]}`, one moment a line, as a recorder writes them;
//! * an array of such moments;
//! * the API's own answer, on one line or many: an array of events, or an object with one (`events`, `data`), or a
//!   single event. Its time is `captured_at` or `timestamp` where it has one, else the newest `last_update` in it:
//!   nothing in the answer was seen later than that.
//!
//! Memory is bounded by one moment: a line (or an answer) may have at most [`MAX_LINE`] bytes.

mod format;
mod left_out;
mod lines;
mod mapping;
mod price;
mod shape;
mod shift;
mod survey;
mod wire;

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

pub(crate) use self::mapping::{EventError, Mapper, Offered, key};
pub use format::FormatEvidence;
pub use left_out::{LeftOut, Reason};
pub use lines::MAX_LINE;
pub use price::OddsFormat;
pub use shift::Shift;
pub use survey::Survey;

use self::lines::{Lines, ReadError};
use linewatch_model::{EncodingError, Snapshot, Timestamp};

/// What one recorded moment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When it was seen; every snapshot's `captured_at`.
    pub captured_at: Timestamp,
    /// One for each fixture and bookmaker that is there, a fixture's next to one another. Those captured at or after
    /// kickoff are among them; the aggregate calls them stale.
    pub snapshots: Vec<Snapshot>,
    /// What could not be turned into quotes.
    pub left_out: LeftOut,
    /// Which odds format its prices have.
    pub evidence: FormatEvidence,
}

/// Why a file could not be read on. What was read before it stands.
#[derive(Debug, thiserror::Error)]
pub enum OddsApiError {
    /// The file cannot be opened or read.
    #[error("cannot read {file}: {source}; check the path and its permissions")]
    Io {
        /// Which file.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// A line beyond [`MAX_LINE`].
    #[error("{file}, line {line}: longer than {} MB; write one moment a line", MAX_LINE >> 20)]
    TooLong {
        /// Which file.
        file: String,
        /// Counted from 1.
        line: u64,
    },
    /// Not UTF-8.
    #[error("{file}, line {line}: it {source}")]
    Encoding {
        /// Which file.
        file: String,
        /// Counted from 1.
        line: u64,
        /// What it is instead.
        source: EncodingError,
    },
    /// Most of its prices are none in the format that they are read in.
    #[error(
        "{file}, line {line}: most prices of the file are none in the odds format {asked}; try --odds-format {found}"
    )]
    OtherFormat {
        /// Which file.
        file: String,
        /// Counted from 1.
        line: u64,
        /// The format asked for.
        asked: OddsFormat,
        /// The format that they have.
        found: OddsFormat,
    },
    /// Not one of the shapes.
    #[error(
        "{file}, line {line}: {reason}; expected {{\"captured_at\": …, \"events\": […]}} or an answer of The Odds API, \
         so repair or remove the line"
    )]
    Malformed {
        /// Which file.
        file: String,
        /// Counted from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
}

impl OddsApiError {
    /// Whether one line is at fault, so that those before it are good.
    #[must_use]
    pub const fn is_of_one_line(&self) -> bool {
        matches!(self, Self::TooLong { .. } | Self::Encoding { .. } | Self::Malformed { .. })
    }
}

/// Reads the moments of one file or stream, oldest first as they stand there. After an error it is at its end.
#[derive(Debug)]
pub struct OddsApiReader<R> {
    lines: Lines<R>,
    file: String,
    format: OddsFormat,
    /// Those of the current line that were not handed out yet.
    moments: VecDeque<Moment>,
    read: u64,
    evidence: FormatEvidence,
    /// Where the last of what was read began.
    line: u64,
    left_out: LeftOut,
    broken: bool,
}

impl OddsApiReader<BufReader<File>> {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(path: &Path, format: OddsFormat) -> Result<Self, OddsApiError> {
        let file = path.display().to_string();
        match File::open(path) {
            Ok(input) => Ok(Self::new(BufReader::with_capacity(1 << 16, input), file, format)),
            Err(source) => Err(OddsApiError::Io { file, source }),
        }
    }
}

impl<R: BufRead> OddsApiReader<R> {
    /// Reads a stream; `file` is what errors call it.
    pub fn new(input: R, file: impl Into<String>, format: OddsFormat) -> Self {
        Self {
            lines: Lines::new(input),
            file: file.into(),
            format,
            moments: VecDeque::new(),
            read: 0,
            evidence: FormatEvidence::default(),
            line: 0,
            left_out: LeftOut::default(),
            broken: false,
        }
    }

    /// Bytes read so far, for a progress bar.
    #[must_use]
    pub const fn bytes_read(&self) -> u64 {
        self.lines.bytes_read()
    }

    /// Which odds format the prices have that were read so far.
    #[must_use]
    pub const fn evidence(&self) -> FormatEvidence {
        self.evidence
    }

    /// What was left out so far of events that belong to no moment, because nothing says when they were seen.
    #[must_use]
    pub const fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    fn next_moment(&mut self) -> Result<Option<Moment>, OddsApiError> {
        loop {
            if let Some(moment) = self.moments.pop_front() {
                self.read += 1;
                return Ok(Some(moment));
            }
            match self.lines.advance() {
                Ok(true) => self.read_line()?,
                Ok(false) => return Ok(None),
                Err(error) => return Err(self.unreadable(error)),
            }
        }
    }

    /// Reads the moments on the current line. An answer without events is none, as it has no time either.
    fn read_line(&mut self) -> Result<(), OddsApiError> {
        let line = self.lines.number();
        let mut parsed = shape::parse(self.lines.text(), self.format);
        if parsed.as_ref().is_err_and(|error| error.is_cut_off() && self.read == 0) {
            // An answer that was laid out over many lines: read to the end as one document.
            self.lines.extend_to_end().map_err(|error| self.unreadable(error))?;
            parsed = shape::parse(self.lines.text(), self.format);
        }
        let parsed = parsed.map_err(|error| self.malformed(line, &error))?;
        self.line = line;
        self.left_out.add(&parsed.left_out);
        for moment in &parsed.moments {
            self.evidence.add(moment.evidence);
            // A market or two may be odd. What is beyond doubt in one moment is so whatever those before it had.
            let all = self.evidence.clearly_other_than(self.format);
            if let Some(found) = all.or_else(|| moment.evidence.clearly_other_than(self.format)) {
                return Err(self.other_format(found));
            }
        }
        self.moments.extend(parsed.moments);
        Ok(())
    }

    /// Judges the odds format by all that was read so far.
    ///
    /// # Errors
    /// When most of it is in the other one.
    pub fn check_format(&self) -> Result<(), OddsApiError> {
        self.evidence.other_than(self.format).map_or(Ok(()), |found| Err(self.other_format(found)))
    }

    fn other_format(&self, found: OddsFormat) -> OddsApiError {
        OddsApiError::OtherFormat { file: self.file.clone(), line: self.line, asked: self.format, found }
    }

    fn malformed(&self, line: u64, error: &shape::MomentError) -> OddsApiError {
        OddsApiError::Malformed { file: self.file.clone(), line: line + error.line_offset(), reason: error.to_string() }
    }

    fn unreadable(&self, error: ReadError) -> OddsApiError {
        let file = self.file.clone();
        match error {
            ReadError::Io(source) => OddsApiError::Io { file, source },
            ReadError::Encoding(source) => OddsApiError::Encoding { file, line: self.lines.number(), source },
            ReadError::TooLong => OddsApiError::TooLong { file, line: self.lines.number() },
        }
    }
}

impl<R: BufRead> Iterator for OddsApiReader<R> {
    type Item = Result<Moment, OddsApiError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        let next = self.next_moment().transpose();
        self.broken = matches!(next, Some(Err(_)));
        next
    }
}

#[cfg(test)]
mod tests;
