//! One job, from its begin to its end.

use std::{sync::Arc, time::Duration};

use super::{Backtests, Running, slots::Slot, table};
use crate::backtest::{BacktestError, Effort, Plan, Report, run};
use linewatch_log::{Dialect, StoreError};
use linewatch_task::crash_point;

/// How often other nodes are told how far it is, and asked whether it is to end.
const BEAT: Duration = Duration::from_secs(2);

pub(super) struct Job {
    pub jobs: Backtests,
    pub id: String,
    pub plan: Arc<Plan>,
    pub running: Running,
    pub slot: Slot,
}

/// How a job ended.
pub(super) enum End {
    Done(Box<Report>),
    Cancelled,
    Failed(String),
}

impl Job {
    pub async fn run(self) {
        let end = self.work().await;
        if let Err(error) = self.store(end).await {
            // Whoever takes the slot next fails it.
            tracing::warn!(id = self.id, %error, "the end of a backtest could not be stored");
        }
        self.jobs.running().remove(&self.id);
        self.slot.give_back().await;
    }

    async fn work(&self) -> End {
        let store = &self.jobs.0.store;
        match table::begin(store, &self.id).await {
            Ok(true) => {}
            Ok(false) => return End::Cancelled,
            Err(error) => return End::Failed(error.to_string()),
        }
        let Running { progress, cancel, .. } = &self.running;
        let work = run(store, &self.plan, Effort::beside_a_desk(), progress, cancel);
        let outcome = tokio::select! {
            outcome = work => outcome,
            end = self.beat() => return end,
            () = self.jobs.0.stop.cancelled() => {
                return End::Failed("linewatch was stopped while it was going on; begin it again".to_owned());
            }
        };
        match outcome {
            Ok(report) => End::Done(Box::new(report)),
            Err(BacktestError::Cancelled) => End::Cancelled,
            Err(error) => {
                tracing::warn!(id = self.id, %error, "a backtest failed");
                End::Failed(error.to_string())
            }
        }
    }

    /// Tells other nodes how far it is. Returns when it has to end.
    async fn beat(&self) -> End {
        let store = &self.jobs.0.store;
        if store.dialect() == Dialect::Sqlite {
            // There is no other node.
            return std::future::pending().await;
        }
        loop {
            tokio::time::sleep(BEAT).await;
            if self.slot.is_lost() {
                return End::Failed("another node took its place, as this one was silent; begin it again".to_owned());
            }
            match table::beat(store, &self.id, self.running.progress.now()).await {
                Ok(true) => {}
                Ok(false) => return End::Cancelled,
                Err(error) => tracing::debug!(id = self.id, %error, "how far a backtest is could not be stored"),
            }
        }
    }

    async fn store(&self, end: End) -> Result<(), StoreError> {
        let store = &self.jobs.0.store;
        let done = self.running.progress.now();
        match end {
            End::Done(mut report) => {
                if let Some(first) = &mut report.summary.recorded.first_difference {
                    first.fixture_id = table::fixture_id(store, &first.fixture).await?;
                }
                let is_stored = table::insert_rows(store, &self.id, &report.rows, &self.running.cancel).await?;
                crash_point("backtest.rows");
                if is_stored && table::finish(store, &self.id, done, Some(&report), ("done", None)).await? {
                    return Ok(());
                }
                // Somebody cancelled it while its rows were being stored.
                self.cancelled(done).await
            }
            End::Cancelled => self.cancelled(done).await,
            End::Failed(why) => table::finish(store, &self.id, done, None, ("failed", Some(&why))).await.map(drop),
        }
    }

    async fn cancelled(&self, done: (u64, u64)) -> Result<(), StoreError> {
        let store = &self.jobs.0.store;
        table::finish(store, &self.id, done, None, ("cancelled", None)).await?;
        table::delete_rows(store).await
    }
}
