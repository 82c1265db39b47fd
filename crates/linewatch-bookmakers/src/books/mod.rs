//! Bookmakers' own APIs: what to ask, how to read the answers, and what it means in reference markets.
//!
//! A [`Adapter`] does no I/O and knows no clock: it makes [`Ask`]s and turns answers into [`Listing`]s and [`Offer`]s, so
//! every parser can be fed with recorded and with broken bodies. The cycle does the asking. One folder a bookmaker
//! (`requests`, `body`, `normalise`) and one line in the registry.

pub mod bet9ja;
pub mod betpawa;
mod fixture;
pub mod generic;
mod join;
pub mod msport;
pub mod odds_api;
mod offer_builder;
mod query;
mod registry;
pub mod sportybet;
mod tally;
#[cfg(test)]
mod toy;
#[cfg(test)]
mod toy_tests;

use compact_str::CompactString;

use crate::ask::Ask;
pub use crate::body_error::BodyError;

pub use self::fixture::other_teams;
pub use self::{
    registry::{adapters, book},
    tally::{UnmappedMarket, UnmappedTally},
};

use linewatch_model::{Bookmaker, FixtureDetails, FixtureKey, Snapshot, Timestamp};

/// A fixture that a bookmaker has on offer, as its list describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The bookmaker's own id of it: what [`Adapter::fixture`] asks for.
    pub external_id: CompactString,
    /// The fixture. Its key comes from the SportRadar id (`sr:66457014`).
    pub fixture: FixtureDetails,
    /// The whole offer, from bookmakers whose lists have it; such a fixture is not asked for again.
    pub offer: Option<Offer>,
}

/// A fixture of a bookmaker's list that cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The bookmaker's own id of it.
    pub external_id: CompactString,
    /// Which fixture it is, as far as that can be read: what is known of it stays.
    pub key: Option<FixtureKey>,
    /// What the bookmaker calls it.
    pub name: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a listed fixture cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeftOutReason {
    /// It has no SportRadar id, so nobody knows which fixture of the others it is.
    #[error("it has no SportRadar id")]
    NoSportradarId,
    /// Something about it is missing or cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// It is a match of another sport.
    #[error("it is {sport}, not football")]
    OtherSport {
        /// Which, as the bookmaker calls it.
        sport: String,
    },
    /// The same match is listed under too many ids.
    #[error("the same match is listed under other ids too, which are followed: {followed}")]
    Duplicate {
        /// The ids that are followed.
        followed: String,
    },
    /// It has two other teams than in the lists before.
    #[error("it was called {before} before; it is followed again if the next lists say the same")]
    Renamed {
        /// What it was called.
        before: String,
    },
}

/// What one answer of a discovery says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Fixtures that can be followed.
    pub listed: Vec<Listed>,
    /// Fixtures that cannot.
    pub left_out: Vec<LeftOut>,
    /// What has to be asked besides: competitions, further pages.
    pub further: Vec<Ask>,
    /// What is in the answer and cannot be read, so that nobody knows what else is listed.
    pub gap: Option<&'static str>,
}

/// One bookmaker's whole offer for one fixture in reference markets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What could be mapped.
    pub snapshot: Snapshot,
    /// What could not, each of the bookmaker's markets once.
    pub unmapped: Vec<Unmapped>,
    /// How many of the bookmaker's own rows or markets went into the snapshot.
    pub mapped: usize,
    /// Whether the match is being played. What is offered then is not what this is about.
    pub in_play: bool,
}

/// A market of a bookmaker that has no place in the snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmapped {
    /// The bookmaker's id of it: a number, a key's prefix.
    pub market: CompactString,
    /// What the bookmaker calls it, where it says so.
    pub name: Option<CompactString>,
    /// Why.
    pub reason: UnmappedReason,
}

/// Why a market has no place in a snapshot (domain.md section 13, mapping results).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnmappedReason {
    /// The table of markets has no such id.
    UnknownMarket,
    /// The table knows it, and the reference book has no counterpart.
    NoReferenceMarket,
    /// A line, handicap or variant that cannot be read.
    InvalidSpecifier,
    /// A line on a market that has none in the table, or none where it must have one.
    UnknownParameter,
    /// No outcome of it is one of the table's.
    NoMatchingOutcomes,
    /// A price that is none.
    InvalidOdds,
    /// Nothing says whether it can be bet on.
    InvalidStatus,
    /// A key that does not have the bookmaker's own grammar.
    InvalidKey,
    /// It is for matches in play.
    Live,
    /// The same market and line again, with another offer.
    Duplicate,
}

impl UnmappedReason {
    /// Whether something in the market is broken, rather than of no use here.
    #[must_use]
    pub const fn is_broken(self) -> bool {
        matches!(
            self,
            Self::InvalidSpecifier
                | Self::NoMatchingOutcomes
                | Self::InvalidOdds
                | Self::InvalidStatus
                | Self::InvalidKey
        )
    }
}

/// A bookmaker's API. Pure: the same answer gives the same result, and no answer makes it panic or run for long.
pub trait Adapter: Send + Sync {
    /// Whose it is.
    fn bookmaker(&self) -> &Bookmaker;

    /// Where it lives unless the configuration says otherwise: `https://www.betpawa.ng`.
    fn base_url(&self) -> &'static str;

    /// The headers that it wants besides the usual ones.
    fn headers(&self) -> &'static [(&'static str, &'static str)];

    /// What the paths of its API begin with in each of its versions; its questions are those of the first one. None where
    /// there is one version only.
    fn versions(&self) -> &'static [&'static str] {
        &[]
    }

    /// The questions that a discovery begins with.
    fn discovery(&self) -> Vec<Ask>;

    /// Reads an answer of the discovery.
    ///
    /// # Errors
    /// When it cannot be used as a whole. One bad fixture in it is left out instead.
    fn listing(&self, ask: &Ask, body: &[u8], captured_at: Timestamp) -> Result<Listing, BodyError>;

    /// Whether single fixtures are asked for. Where the lists have every offer, and each question costs, they are not.
    fn asks_by_fixture(&self) -> bool {
        true
    }

    /// Whether its answers say when their offers were seen; else that is when an answer came.
    fn tells_time(&self) -> bool {
        false
    }

    /// The question for a fixture's whole offer.
    fn fixture(&self, listed: &Listed) -> Ask;

    /// The question for a fixture that no list was read for, where this bookmaker can be asked by SportRadar id.
    fn by_key(&self, key: &FixtureKey) -> Option<Ask>;

    /// Reads a fixture's whole offer. `listed` is what the list said about it, where there was one.
    ///
    /// # Errors
    /// When the fixture as a whole cannot be read. One unmapped or broken market is reported in the offer instead.
    fn offer(&self, asked: &RequestedFixture<'_>, body: &[u8], captured_at: Timestamp) -> Result<Offer, BodyError>;
}

/// Which fixture an offer was asked for.
#[derive(Debug, Clone, Copy)]
pub struct RequestedFixture<'a> {
    /// The fixture.
    pub key: &'a FixtureKey,
    /// What the bookmaker's list said about it; `None` when it was asked for by its key.
    pub listed: Option<&'a Listed>,
}
