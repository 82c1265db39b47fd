//! Lines of a stream, of bounded length.

use std::io::{self, BufRead, Read as _};

use linewatch_model::{EncodingError, without_mark};

/// The most bytes that a line (or an answer laid out over many lines) may have.
pub const MAX_LINE: usize = 64 << 20;

/// Why the next line cannot be had.
#[derive(Debug)]
pub(super) enum ReadError {
    Io(io::Error),
    Encoding(EncodingError),
    TooLong,
}

/// Steps from line to line over one reused buffer; blank lines are passed over.
#[derive(Debug)]
pub(super) struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    number: u64,
    bytes_read: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) const fn new(input: R) -> Self {
        Self { input, buffer: Vec::new(), number: 0, bytes_read: 0 }
    }

    /// Goes to the next line that has something on it; false at the end.
    pub(super) fn advance(&mut self) -> Result<bool, ReadError> {
        loop {
            self.buffer.clear();
            self.number += 1;
            if !self.append_line()? {
                return Ok(false);
            }
            // Files that were put together may be of different encodings.
            without_mark(&self.buffer).map_err(ReadError::Encoding)?;
            if !self.text().is_empty() {
                return Ok(true);
            }
        }
    }

    /// Appends everything that is left to the current line.
    pub(super) fn extend_to_end(&mut self) -> Result<(), ReadError> {
        while self.append_line()? {}
        Ok(())
    }

    /// Appends one line; false when there is none.
    fn append_line(&mut self) -> Result<bool, ReadError> {
        let room = (MAX_LINE + 1).saturating_sub(self.buffer.len());
        let mut limited = self.input.by_ref().take(u64::try_from(room).unwrap_or(u64::MAX));
        let read = limited.read_until(b'\n', &mut self.buffer).map_err(ReadError::Io)?;
        self.bytes_read += u64::try_from(read).unwrap_or(u64::MAX);
        let ended = usize::from(self.buffer.ends_with(b"\n"));
        if self.buffer.len() - ended > MAX_LINE {
            return Err(ReadError::TooLong);
        }
        Ok(read > 0)
    }
}

impl<R> Lines<R> {
    /// The current line, without its end and without byte order marks, as files have them that were put together.
    pub(super) fn text(&self) -> &[u8] {
        let text = self.buffer.trim_ascii_end();
        without_mark(text).unwrap_or(text)
    }

    /// Its number, from 1.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    pub(super) const fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn blank_lines_are_counted_and_passed_over() {
        let mut lines = Lines::new("\u{FEFF}a\n\n  \r\nb".as_bytes());
        assert!(lines.advance().unwrap());
        assert_eq!((lines.number(), lines.text()), (1, b"a".as_slice()));
        assert!(lines.advance().unwrap());
        assert_eq!((lines.number(), lines.text()), (4, b"b".as_slice()));
        assert!(!lines.advance().unwrap());
        assert_eq!(lines.bytes_read(), 11);
    }

    #[test]
    fn marks_are_passed_over_and_utf_16_is_told() {
        let mut lines = Lines::new("\u{FEFF}a\r\n\u{FEFF}\r\n\u{FEFF}b\r\n".as_bytes());
        assert!(lines.advance().unwrap());
        assert_eq!(lines.text(), b"a");
        assert!(lines.advance().unwrap());
        assert_eq!((lines.number(), lines.text()), (3, b"b".as_slice()));
        for bytes in [&b"\xFF\xFE{\0\n\0"[..], b"\xFE\xFF\0{\0\n", b"{\0}\0"] {
            assert!(matches!(Lines::new(bytes).advance(), Err(ReadError::Encoding(_))), "{bytes:?}");
            let put_together = [b"a\n".as_slice(), bytes].concat();
            let mut lines = Lines::new(&put_together[..]);
            assert!(lines.advance().unwrap());
            assert!(matches!(lines.advance(), Err(ReadError::Encoding(_))) && lines.number() == 2, "{bytes:?}");
        }
    }

    #[test]
    fn a_line_of_exactly_the_most_is_read_and_one_byte_more_is_not() {
        let long = |length: usize| BufReader::new(io::repeat(b'x').take(u64::try_from(length).unwrap()));
        assert!(Lines::new(long(MAX_LINE)).advance().unwrap());
        assert!(Lines::new(long(MAX_LINE).chain("\n".as_bytes())).advance().unwrap());
        assert!(matches!(Lines::new(long(MAX_LINE + 1)).advance(), Err(ReadError::TooLong)));
    }

    #[test]
    fn an_endless_line_does_not_fill_the_memory() {
        let mut lines = Lines::new(BufReader::new(io::repeat(b'x')));
        assert!(matches!(lines.advance(), Err(ReadError::TooLong)));
        assert_eq!(lines.bytes_read(), u64::try_from(MAX_LINE + 1).unwrap());
    }
}
