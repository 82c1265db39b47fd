//! How much is taken in at once, in all and of one caller.
//!
//! A batch is bounded by the memory that it takes, not by how long it takes to come: a body that trickles in holds
//! what has come of it and nothing else. A caller is a token, or an address where there are no tokens.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::memory::{BodyMemory, MemoryBudget};
use crate::problem::Problem;

/// Bounds of what is taken in.
#[derive(Debug, Clone, Copy)]
pub struct IngestLimits {
    /// Bodies that are being read, or were and are not answered yet.
    pub bodies: usize,
    /// Those of one caller.
    pub bodies_per_caller: usize,
    /// Bytes of one JSON body, after decompression.
    pub body_bytes: usize,
    /// Bytes of a JSON body beyond which it is large. Of large bodies one of each caller is read at once …
    pub large_bytes: usize,
    /// … and so many in all; the others wait.
    pub large_bodies: usize,
    /// Bytes of all other bodies in memory.
    pub buffered_bytes: usize,
    /// Those of one caller.
    pub buffered_per_caller: usize,
    /// Bytes of text whose snapshots are in memory at once. Snapshots take about ten times as much as their text.
    pub parsed_bytes: usize,
    /// Those of one caller: no less than a JSON body that is parsed as a whole.
    pub parsed_per_caller: usize,
    /// Bytes of a JSON body whose snapshots are parsed and recorded together …
    pub whole_bytes: usize,
    /// … and of a part of a body that has more.
    pub part_bytes: usize,
    /// Bytes of one line of NDJSON.
    pub line_bytes: usize,
    /// Bytes of NDJSON that are parsed and recorded together.
    pub block_bytes: usize,
    /// How long a body may keep linewatch waiting: at once, and in all beyond a second for each KiB that came.
    pub body_timeout: Duration,
    /// How long a batch waits for memory that others have.
    pub permit_timeout: Duration,
}

impl Default for IngestLimits {
    fn default() -> Self {
        Self {
            bodies: 512,
            bodies_per_caller: 128,
            body_bytes: 64 << 20,
            large_bytes: 5 << 20,
            large_bodies: 2,
            buffered_bytes: 128 << 20,
            buffered_per_caller: 48 << 20,
            parsed_bytes: 24 << 20,
            parsed_per_caller: 16 << 20,
            whole_bytes: 16 << 20,
            part_bytes: 4 << 20,
            line_bytes: 4 << 20,
            block_bytes: 1 << 20,
            body_timeout: Duration::from_secs(30),
            permit_timeout: Duration::from_mins(1),
        }
    }
}

/// Counts what is being taken in.
pub struct Intake {
    limits: IngestLimits,
    budget: Arc<MemoryBudget>,
    parsed: Arc<Semaphore>,
}

impl Intake {
    /// An intake with nothing in it.
    #[must_use]
    pub fn new(limits: IngestLimits) -> Self {
        Self {
            limits,
            budget: Arc::new(MemoryBudget::new(limits)),
            parsed: Arc::new(Semaphore::new(limits.parsed_bytes >> 10)),
        }
    }

    /// The bounds.
    #[must_use]
    pub const fn limits(&self) -> &IngestLimits {
        &self.limits
    }

    /// Admits one more body of a caller, for which nothing is reserved yet.
    ///
    /// # Errors
    /// 429 or 503 when its caller, or all, have too many.
    pub fn admit(&self, caller: &str) -> Result<BodyMemory, Box<Problem>> {
        MemoryBudget::admit(&self.budget, caller)
    }

    /// Waits until the snapshots of so many bytes of a body's text may be in memory, which they are until the answer is
    /// dropped. First among those of its caller, so that who waits for these keeps nothing of what is for all.
    ///
    /// # Errors
    /// 503 when that takes too long.
    pub async fn parse(&self, memory: &BodyMemory, bytes: usize) -> Result<ParsePermit, Box<Problem>> {
        let Some(own) = memory.parsed() else { return Err(full().into()) };
        let most = self.limits.parsed_per_caller.min(self.limits.parsed_bytes);
        let kilobytes = u32::try_from(bytes.min(most).div_ceil(1 << 10)).unwrap_or(u32::MAX);
        let permits = async {
            let own = own.acquire_many_owned(kilobytes).await.ok()?;
            Some(ParsePermit { _own: own, _all: Arc::clone(&self.parsed).acquire_many_owned(kilobytes).await.ok()? })
        };
        let permits = tokio::time::timeout(self.limits.permit_timeout, permits).await;
        permits.ok().flatten().ok_or_else(|| full().into_box())
    }
}

/// The permit to have snapshots in memory.
pub struct ParsePermit {
    _own: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
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
        let (anna, bob) = (intake.admit("anna").unwrap(), intake.admit("bob").unwrap());
        let first = intake.parse(&anna, 3 << 10).await.unwrap();
        assert_eq!(intake.parse(&bob, 2 << 10).await.err().map(|problem| problem.status().as_u16()), Some(503));
        drop(first);
        assert!(intake.parse(&bob, 64 << 20).await.is_ok(), "what is larger than all there is comes alone");
    }

    #[tokio::test(start_paused = true)]
    async fn one_caller_does_not_get_all_that_may_be_parsed() {
        let limits = IngestLimits { parsed_bytes: 4 << 10, parsed_per_caller: 3 << 10, ..IngestLimits::default() };
        let intake = Intake::new(limits);
        let bodies = ["anna", "anna", "bob"].map(|caller| intake.admit(caller).unwrap());
        let _held = intake.parse(&bodies[0], 3 << 10).await.unwrap();
        let waits = intake.parse(&bodies[1], 1 << 10);
        let (refused, taken) = tokio::join!(waits, intake.parse(&bodies[2], 1 << 10));
        assert_eq!(refused.err().map(|problem| problem.status().as_u16()), Some(503));
        assert!(taken.is_ok());
    }
}
