//! What takes batches in, and until when.

use axum::body::Body;
use tokio_util::sync::CancellationToken;

use super::envelope::BatchName;
use crate::{
    api::{auth::Caller, problem::Problem, sockets::PeerAddress},
    desk::{CommandContext, Desk},
};
use linewatch_fanout::network;
use linewatch_http::intake::{BodyMemory, Decoded, Encoding, Intake, StopDeadline};

/// Takes batches in: what they go to, how much is taken in at once, and until when.
pub(in crate::api) struct Ingest {
    desk: Desk,
    intake: Intake,
    stop_deadline: StopDeadline,
}

impl Ingest {
    pub fn new(desk: Desk, intake: Intake, stop: CancellationToken) -> Self {
        Self { desk, intake, stop_deadline: StopDeadline::new(stop) }
    }

    pub(super) const fn desk(&self) -> &Desk {
        &self.desk
    }

    pub(super) const fn intake(&self) -> &Intake {
        &self.intake
    }

    pub(super) const fn stop_deadline(&self) -> &StopDeadline {
        &self.stop_deadline
    }

    /// Admits a body. It is counted for a token, or for an address where there are no tokens.
    pub fn admit(&self, caller: &Caller, address: PeerAddress) -> Result<BodyMemory, Box<Problem>> {
        let account = if caller.role.is_some() { caller.actor.to_string() } else { network(address.0).to_string() };
        self.intake.admit(&account)
    }

    /// The body of a batch, unless more is waiting to be stored than can be taken.
    pub(super) fn open(
        &self,
        caller: &Caller,
        address: PeerAddress,
        encoding: Encoding,
        body: Body,
    ) -> Result<Decoded, Box<Problem>> {
        if self.desk.store().is_busy() {
            let detail =
                "more is waiting to be stored than can be taken; nothing of this batch was stored, send it again";
            return Err(Problem::unavailable(detail).into());
        }
        let (memory, timeout) = (self.admit(caller, address)?, self.intake.limits().body_timeout);
        Ok(Decoded::new(body, encoding, timeout, memory, self.stop_deadline.clone()))
    }
}

/// The cause of a batch's events. Messages are cut by it, so it is the batch's own name where it has one.
pub(super) fn context(caller: &Caller, name: &BatchName) -> CommandContext {
    let mut context = caller.context();
    if let Some(batch_id) = &name.batch_id {
        context.correlation_id.clone_from(batch_id);
    }
    context.scrape_run_id.clone_from(&name.scrape_run_id);
    context
}
