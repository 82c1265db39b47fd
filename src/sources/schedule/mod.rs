//! When to scrape: each urgency tier at its own interval, as the settings have it.
//!
//! A run over everything counts for the nearer tiers too. Settings hold from the next second on: intervals, and
//! whether the schedule is paused. One run at a time; what is due meanwhile begins when it ends. Of several nodes on
//! one PostgreSQL one keeps the schedule; another takes over when it dies.

mod agenda;

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

pub use agenda::{Tier, TierState};

use super::cycle::{Lease, Office, Order, ScrapeStartError, Scraper};
use crate::model::{Settings, Timestamp, Trigger};
use agenda::Agenda;

/// How often it is looked whether something is due.
const LOOK: Duration = Duration::from_secs(1);
/// How often a node that does not keep the schedule tries to.
const FOLLOW: Duration = Duration::from_secs(10);
/// How often runs without progress are looked for, in minutes.
pub const STALE_CHECK_MINUTES: u32 = 2;

/// What the schedule is about to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleState {
    /// Whether this node keeps the schedule, and there is somebody to scrape.
    pub keeps: bool,
    /// Whether the settings have it paused.
    pub paused: bool,
    /// The tiers, the widest first.
    pub tiers: Vec<TierState>,
    /// When runs without progress are looked for next.
    pub next_stale_check: Option<Timestamp>,
}

/// Begins runs when they are due. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Schedule(Arc<Inner>);

struct Inner {
    scraper: Scraper,
    state: RwLock<ScheduleState>,
}

impl Schedule {
    /// A schedule for a scraper.
    #[must_use]
    pub fn new(scraper: Scraper) -> Self {
        let state = ScheduleState { keeps: false, paused: false, tiers: Vec::new(), next_stale_check: None };
        Self(Arc::new(Inner { scraper, state: RwLock::new(state) }))
    }

    /// What it is about to do.
    #[must_use]
    pub fn state(&self) -> ScheduleState {
        self.0.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps the schedule until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        if self.0.scraper.bookmakers().is_empty() {
            return;
        }
        while !stop.is_cancelled() {
            let pause = match stop.run_until_cancelled(self.keep()).await {
                Some(Ok(())) => FOLLOW,
                Some(Err(error)) => {
                    tracing::warn!(%error, "the schedule stands still; trying again");
                    LOOK
                }
                None => break,
            };
            self.show(|state| state.keeps = false);
            let _ = stop.run_until_cancelled(tokio::time::sleep(pause)).await;
        }
    }

    /// Keeps it for as long as no other node does.
    async fn keep(&self) -> Result<(), ScrapeStartError> {
        let scraper = &self.0.scraper;
        let Some(mut lease) = Lease::take(scraper.desk().store(), Office::Schedule).await? else { return Ok(()) };
        // What the bookmakers have is not known yet, so everything is due at once.
        let mut agenda = Agenda::default();
        let mut stale_check = scraper.desk().now();
        loop {
            let now = scraper.desk().now();
            let settings = scraper.desk().settings_in_force().await?.settings.clone();
            if stale_check <= now {
                scraper.fail_stale().await?;
                stale_check = now.plus_minutes(STALE_CHECK_MINUTES.into());
            }
            if !settings.scraping_paused {
                self.begin_what_is_due(&mut agenda, &settings, now).await?;
            }
            let tiers = agenda.state(&settings, now);
            self.show(|state| {
                *state = ScheduleState {
                    keeps: true,
                    paused: settings.scraping_paused,
                    tiers,
                    next_stale_check: Some(stale_check),
                };
            });
            tokio::time::sleep(LOOK).await;
            if !lease.holds().await {
                tracing::warn!("the connection that holds the schedule is gone");
                return Ok(());
            }
        }
    }

    async fn begin_what_is_due(
        &self,
        agenda: &mut Agenda,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<(), ScrapeStartError> {
        let scraper = &self.0.scraper;
        let Some(tier) = agenda.due(settings, now) else { return Ok(()) };
        let order = match tier.minutes() {
            None => Order::everything(Trigger::Scheduled),
            Some(minutes) => {
                let fixtures = scraper.starting(now, now.plus_minutes(minutes));
                if fixtures.is_empty() {
                    agenda.visited(tier, now);
                    return Ok(());
                }
                Order::fixtures(Trigger::Scheduled, fixtures)
            }
        };
        match scraper.start(order, &scraper.own_cause()).await {
            Ok(_) => agenda.visited(tier, now),
            // It begins when that one ends.
            Err(ScrapeStartError::AlreadyRunning { .. } | ScrapeStartError::Stopping) => {}
            Err(error @ ScrapeStartError::NothingEnabled(_)) => {
                tracing::warn!(%error, "nothing is scraped");
                agenda.visited(tier, now);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn show(&self, change: impl FnOnce(&mut ScheduleState)) {
        change(&mut self.0.state.write().unwrap_or_else(PoisonError::into_inner));
    }
}
