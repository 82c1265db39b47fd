//! When to scrape: each urgency tier at its own interval, as the settings have it.
//!
//! A run over everything counts for the nearer tiers too. Settings hold from the next second on: intervals, and
//! whether the schedule is paused. One run at a time; what is due meanwhile begins when it ends. Of several nodes on
//! one PostgreSQL one keeps the schedule; another takes over when it dies.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

pub use linewatch_bookmakers::scraping::tier_visits::{Tier, TierState};

use crate::scraping::{LeaseName, Order, Scope, ScrapeStartError, Scraper};
use linewatch_bookmakers::scraping::tier_visits::TierVisits;
use linewatch_model::{Bookmaker, Settings, Trigger};

/// How often it is looked whether something is due.
const DUE_CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// How often a node that does not keep the schedule tries to.
const LEASE_RETRY_INTERVAL: Duration = Duration::from_secs(10);
/// How often runs without progress are looked for.
pub const STALE_CHECK: Duration = Duration::from_mins(2);

/// Who keeps the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Nobody: there is no source, or it is being begun.
    Nowhere,
    /// This node.
    Here,
    /// Another node on the same database.
    Elsewhere,
}

/// What the schedule is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduleState {
    /// Who keeps it.
    pub kept: Kept,
    /// After what time runs without progress are looked for next.
    pub stale_check_in: Option<Duration>,
}

/// The same, with moments of the monotonic clock.
#[derive(Debug, Clone, Copy)]
struct State {
    kept: Kept,
    stale_check: Option<Duration>,
}

/// Begins runs when they are due. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Schedule(Arc<Inner>);

struct Inner {
    scraper: Scraper,
    /// Whatever the settings say, but that it may be paused.
    is_fixed: bool,
    state: RwLock<State>,
    /// Outlives a store that is away for a while.
    agenda: Mutex<TierVisits>,
}

impl Schedule {
    /// A schedule for a scraper, as the settings have it; or of everything at every source at a fixed interval.
    #[must_use]
    pub fn new(scraper: Scraper, fixed_interval: Option<Duration>) -> Self {
        let state = State { kept: Kept::Nowhere, stale_check: None };
        let agenda = fixed_interval.map(TierVisits::at_fixed_interval).unwrap_or_default();
        let is_fixed = fixed_interval.is_some();
        Self(Arc::new(Inner { scraper, is_fixed, state: RwLock::new(state), agenda: Mutex::new(agenda) }))
    }

    /// What it is about to do.
    #[must_use]
    pub fn state(&self) -> ScheduleState {
        let State { kept, stale_check } = *self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        ScheduleState { kept, stale_check_in: stale_check.map(|at| at.saturating_sub(self.passed())) }
    }

    /// When each tier is due, the widest first, by these settings.
    #[must_use]
    pub fn tiers(&self, settings: &Settings) -> Vec<TierState> {
        self.agenda().state(settings, self.passed())
    }

    fn passed(&self) -> Duration {
        self.0.scraper.desk().clock().monotonic()
    }

    /// Keeps the schedule until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        if self.0.scraper.bookmakers().is_empty() {
            return;
        }
        while !stop.is_cancelled() {
            let pause = match stop.run_until_cancelled(self.keep()).await {
                Some(Ok(kept)) => {
                    self.show(|state| state.kept = kept);
                    LEASE_RETRY_INTERVAL
                }
                Some(Err(error)) => {
                    tracing::warn!(%error, "the schedule is stopped; trying again");
                    DUE_CHECK_INTERVAL
                }
                None => break,
            };
            let _ = stop.run_until_cancelled(tokio::time::sleep(pause)).await;
        }
        self.show(|state| state.kept = Kept::Nowhere);
    }

    /// Keeps it for as long as no other node does; answers who keeps it then.
    async fn keep(&self) -> Result<Kept, ScrapeStartError> {
        let scraper = &self.0.scraper;
        let Some(lease) = scraper.desk().store().lease(LeaseName::Schedule.name()).await? else {
            return Ok(Kept::Elsewhere);
        };
        let mut stale_check = self.passed();
        let mut said = Vec::new();
        loop {
            let now = self.passed();
            let settings = scraper.desk().settings_in_force().await?.settings.clone();
            if !self.0.is_fixed {
                self.say_who_is_never_due(&settings, &mut said);
            }
            if stale_check <= now {
                scraper.fail_stale().await?;
                stale_check = now + STALE_CHECK;
            }
            if !settings.scraping_paused {
                self.begin_what_is_due(&settings, now).await?;
            }
            self.show(|state| *state = State { kept: Kept::Here, stale_check: Some(stale_check) });
            tokio::time::sleep(DUE_CHECK_INTERVAL).await;
            if !lease.holds() {
                tracing::warn!("the lease of the schedule could not be renewed");
                return Ok(Kept::Nowhere);
            }
        }
    }

    /// Says it, once, of sources that are configured and not enabled.
    fn say_who_is_never_due(&self, settings: &Settings, said: &mut Vec<Bookmaker>) {
        let sources = self.0.scraper.bookmakers().into_iter();
        let never: Vec<Bookmaker> = sources.filter(|source| !settings.enabled_platforms.contains(source)).collect();
        for bookmaker in never.iter().filter(|bookmaker| !said.contains(bookmaker)) {
            tracing::warn!(%bookmaker, "this source is not among the setting enabledPlatforms: the schedule passes over it");
        }
        *said = never;
    }

    async fn begin_what_is_due(&self, settings: &Settings, now: Duration) -> Result<(), ScrapeStartError> {
        let scraper = &self.0.scraper;
        // What the bookmakers have is not known at first, so everything is due at once.
        let Some(tier) = self.agenda().due(settings, now) else { return Ok(()) };
        let order = match tier.minutes() {
            None => Order {
                bookmakers: self.0.is_fixed.then(|| scraper.bookmakers()),
                ..Order::everything(Trigger::Scheduled)
            },
            Some(minutes) => {
                let time = scraper.desk().now();
                let fixtures = scraper.starting(time, time.plus_minutes(minutes));
                if fixtures.is_empty() {
                    self.agenda().visited(tier, now);
                    return Ok(());
                }
                Order::about(Trigger::Scheduled, Scope::Starting(tier.scope(), fixtures))
            }
        };
        match scraper.start(order, &scraper.own_context()).await {
            Ok(_) => self.agenda().visited(tier, now),
            // It begins when that one ends.
            Err(ScrapeStartError::AlreadyRunning { .. } | ScrapeStartError::Stopping) => {}
            Err(error @ ScrapeStartError::NothingEnabled(_)) => {
                tracing::warn!(%error, "nothing is scraped");
                self.agenda().visited(tier, now);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn agenda(&self) -> MutexGuard<'_, TierVisits> {
        self.0.agenda.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.state.write().unwrap_or_else(PoisonError::into_inner));
    }
}
