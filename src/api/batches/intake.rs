//! How much is taken in at once, in all and of one caller.
//!
//! A batch is bounded by the memory that it takes, not by how long it takes to come: a body that trickles in holds
//! what has come of it and nothing else. A caller is a token, or an address where there are no tokens.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::room::{Room, Rooms};
use crate::api::problem::Problem;

/// Bounds of what is taken in.
#[derive(Debug, Clone, Copy)]
pub struct IngestLimits {
    /// Bodies that are being read, or were and are not answered yet.
    pub bodies: usize,
    /// Those of one caller.
    pub bodies_of_one: usize,
    /// Bytes of one JSON body, after decompression.
    pub body_bytes: usize,
    /// Bytes of a JSON body beyond which it is large. Of large bodies one of each caller is read at once …
    pub large_bytes: usize,
    /// … and so many in all; the others wait.
    pub large_bodies: usize,
    /// Bytes of all other bodies in memory.
    pub buffered_bytes: usize,
    /// Those of one caller.
    pub buffered_of_one: usize,
    /// Bytes of text whose snapshots are in memory at once. Snapshots take about ten times as much as their text.
    pub parsed_bytes: usize,
    /// Bytes of a JSON body whose snapshots are parsed and recorded together …
    pub whole_bytes: usize,
    /// … and of a part of a body that has more.
    pub part_bytes: usize,
    /// Bytes of one line of NDJSON.
    pub line_bytes: usize,
    /// Bytes of NDJSON that are parsed and recorded together.
    pub block_bytes: usize,
    /// How long a body may keep linewatch waiting: at once, and in all beyond a second for each KiB that came.
    pub patience: Duration,
    /// How long a batch waits for memory that others have.
    pub wait: Duration,
}

impl Default for IngestLimits {
    fn default() -> Self {
        Self {
            bodies: 512,
            bodies_of_one: 128,
            body_bytes: 64 << 20,
            large_bytes: 5 << 20,
            large_bodies: 2,
            buffered_bytes: 128 << 20,
            buffered_of_one: 48 << 20,
            parsed_bytes: 24 << 20,
            whole_bytes: 16 << 20,
            part_bytes: 4 << 20,
            line_bytes: 4 << 20,
            block_bytes: 1 << 20,
            patience: Duration::from_secs(30),
            wait: Duration::from_mins(1),
        }
    }
}

/// Counts what is being taken in.
pub struct Intake {
    limits: IngestLimits,
    rooms: Arc<Rooms>,
    parsed: Arc<Semaphore>,
}

impl Intake {
    /// An intake with nothing in it.
    #[must_use]
    pub fn new(limits: IngestLimits) -> Self {
        Self {
            limits,
            rooms: Arc::new(Rooms::new(limits)),
            parsed: Arc::new(Semaphore::new(limits.parsed_bytes >> 10)),
        }
    }

    /// The bounds.
    #[must_use]
    pub const fn limits(&self) -> &IngestLimits {
        &self.limits
    }

    /// Room for one more body of a caller, with nothing in it yet.
    pub(in crate::api) fn admit(&self, caller: &str) -> Result<Room, Box<Problem>> {
        Rooms::enter(&self.rooms, caller)
    }

    /// Waits until the snapshots of so many bytes of text may be in memory, which they are until the permit is dropped.
    pub(super) async fn parse(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Box<Problem>> {
        let most = self.limits.parsed_bytes >> 10;
        let kilobytes = u32::try_from(bytes.div_ceil(1 << 10).min(most)).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.parsed).acquire_many_owned(kilobytes);
        match tokio::time::timeout(self.limits.wait, permit).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(full().into()),
        }
    }
}

pub(super) fn full() -> Problem {
    Problem::unavailable("too many batches are being taken in; nothing more of this one was stored, send it again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_parsed_is_bounded_and_waited_for() {
        let intake = Intake::new(IngestLimits { parsed_bytes: 4 << 10, ..IngestLimits::default() });
        let first = intake.parse(3 << 10).await.unwrap();
        assert_eq!(intake.parse(2 << 10).await.unwrap_err().status().as_u16(), 503);
        drop(first);
        assert!(intake.parse(64 << 20).await.is_ok(), "what is larger than all there is comes alone");
    }
}
