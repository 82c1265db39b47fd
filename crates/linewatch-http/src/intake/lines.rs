//! Cutting a stream of lines into blocks of whole lines.

use axum::http::StatusCode;

use super::{
    body::Decoded,
    limits::{IngestLimits, Intake, ParsePermit},
};
use crate::{extract::in_utf8, problem::Problem};

/// Whole lines, and the place of the first.
pub struct Block {
    /// The place of the first line, from 0.
    pub first_line: usize,
    /// The lines.
    pub bytes: Vec<u8>,
}

/// Reads a body in blocks of whole lines.
pub struct Lines {
    body: Decoded,
    rest: Vec<u8>,
    next_line: usize,
    block_bytes: usize,
    line_bytes: usize,
    ended: bool,
}

impl Lines {
    /// The lines of a body.
    #[must_use]
    pub fn new(body: Decoded, limits: &IngestLimits) -> Self {
        let (block_bytes, line_bytes) = (limits.block_bytes, limits.line_bytes);
        Self { body, rest: Vec::new(), next_line: 0, block_bytes, line_bytes, ended: false }
    }

    /// The lines that have been handed out.
    #[must_use]
    pub const fn read(&self) -> usize {
        self.next_line
    }

    /// Says how many bytes of lines that were handed out are still kept.
    pub const fn keeps(&mut self, bytes: usize) {
        self.body.keeps_beside(bytes);
    }

    /// Waits until the snapshots of a block may be in memory.
    ///
    /// # Errors
    /// 503 when that takes too long, or the process stops.
    pub async fn parse(&mut self, intake: &Intake, block: &Block) -> Result<ParsePermit, Box<Problem>> {
        self.body.parse(intake, block.bytes.len()).await
    }

    /// The next block; none at the end.
    ///
    /// # Errors
    /// When the body cannot be read, a line of it is too long, or it is not UTF-8 from its beginning on.
    pub async fn next(&mut self) -> Result<Option<Block>, Box<Problem>> {
        let block = self.next_block().await?;
        if let Some(first) = block.as_ref().filter(|block| block.first_line == 0) {
            in_utf8(&first.bytes)?;
        }
        Ok(block)
    }

    async fn next_block(&mut self) -> Result<Option<Block>, Box<Problem>> {
        let mut unbroken = 0;
        while !self.ended {
            if self.rest.len() >= self.block_bytes {
                match self.rest[unbroken..].iter().rposition(|byte| *byte == b'\n') {
                    Some(end) => return Ok(Some(self.cut(unbroken + end + 1))),
                    None => unbroken = self.rest.len(),
                }
                if self.rest.len() > self.line_bytes {
                    return Err(self.too_long().into());
                }
            }
            self.ended = self.body.read_more(&mut self.rest).await? == 0;
        }
        Ok((!self.rest.is_empty()).then(|| self.cut(self.rest.len())))
    }

    fn cut(&mut self, end: usize) -> Block {
        let mut rest = Vec::with_capacity(self.block_bytes + (64 << 10));
        rest.extend_from_slice(&self.rest[end..]);
        let mut bytes = std::mem::replace(&mut self.rest, rest);
        bytes.truncate(end);
        let block = Block { first_line: self.next_line, bytes };
        let breaks = block.bytes.split(|byte| *byte == b'\n').count() - 1;
        self.next_line += breaks + usize::from(block.bytes.last() != Some(&b'\n'));
        block
    }

    fn too_long(&self) -> Problem {
        let detail = format!("line {} has more than {} bytes", self.next_line + 1, self.line_bytes);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;
    use crate::intake::{body::Encoding, stop::StopDeadline};

    fn lines(text: String, block_bytes: usize) -> Lines {
        let chunks: Vec<Result<Vec<u8>, std::io::Error>> =
            text.into_bytes().chunks(7).map(|c| Ok(c.to_vec())).collect();
        let body = Body::from_stream(futures_util::stream::iter(chunks));
        let limits = IngestLimits { block_bytes, line_bytes: 100, ..IngestLimits::default() };
        let memory = Intake::new(limits).admit("anna").unwrap();
        let stop = StopDeadline::new(tokio_util::sync::CancellationToken::new());
        Lines::new(Decoded::new(body, Encoding::Identity, limits.body_timeout, memory, stop), &limits)
    }

    #[tokio::test]
    async fn blocks_hold_whole_lines_and_nothing_is_lost() {
        for end in ["", "\n"] {
            let text = format!("{}{end}", (0..50).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n"));
            let mut lines = lines(text.clone(), 30);
            let (mut all, mut blocks) = (Vec::new(), 0);
            while let Some(block) = lines.next().await.unwrap() {
                assert_eq!(block.first_line, all.split(|byte| *byte == b'\n').count() - 1);
                all.extend(block.bytes);
                blocks += 1;
                assert!(lines.rest.is_empty() || all.ends_with(b"\n"));
            }
            assert_eq!(all, text.into_bytes());
            assert_eq!(lines.read(), 50);
            assert!(blocks > 5, "{blocks}");
        }
    }

    #[tokio::test]
    async fn an_endless_line_is_refused() {
        let mut lines = lines("x".repeat(10_000), 30);
        assert_eq!(lines.next().await.err().map(|problem| problem.status().as_u16()), Some(413));
    }
}
