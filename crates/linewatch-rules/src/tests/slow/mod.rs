//! rules.md section 2 once more: slow, obvious, and sharing no code with the engine.
//!
//! It keeps every snapshot it ever saw. Of the crate it uses the value of a rule set and the layers of its fields.

mod changes;
mod fields;
mod filters;
mod numbers;
mod states;
mod together;

use std::collections::{BTreeMap, BTreeSet};

use linewatch_model::{Line, Settings, Severity, Snapshot};

use crate::RuleSet;
use fields::Fields;

pub(super) const REFERENCE: &str = "betpawa";
const PRIMARY: [&str; 5] = ["3743", "4693", "3795", "5000", "3774"];
pub(super) const MINUTE: i64 = 60_000_000;

/// A market's id and the units of its line.
pub(super) type Key = (String, Option<i32>);
/// What can be bet on.
pub(super) type Prices = BTreeMap<String, u32>;

/// A market at one bookmaker.
#[derive(Debug, Clone, Default)]
pub(super) struct SlowMarket {
    pub ever_open: bool,
    /// When each entry was captured, and what could be bet on; empty while the market is closed.
    pub path: Vec<(i64, Prices)>,
    /// Old, new, when.
    pub latest: BTreeMap<String, (u32, u32, i64)>,
}

/// What happened to a market in a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happened {
    Opened,
    Returned,
    Closed,
    Repriced,
}

/// An alert or a candidate; orders and compares as the page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SlowAlert {
    pub monitor: usize,
    pub id: String,
    pub group: String,
    pub detector: String,
    pub severity: Severity,
    pub book: String,
    pub key: Key,
    pub outcome: String,
    pub side: String,
    pub measured: i64,
    pub old: u32,
    pub new: u32,
    pub since: i64,
    pub movers: Vec<String>,
    /// `up` or `down`.
    pub direction: String,
}

impl SlowAlert {
    /// What two descriptions of one alert must have in common.
    pub(super) fn told(&self) -> String {
        let Self { id, group, detector, severity, book, key, outcome, side, measured, old, new, since, movers, .. } =
            self;
        format!(
            "{id} {group} {detector} {severity} {book} {key:?} {outcome} {side} {measured} {old} {new} {since} {movers:?}"
        )
    }
}

/// An alert of the fixture.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub number: u32,
    pub alert: SlowAlert,
    pub severity: Severity,
    pub at: i64,
    pub resolved: Option<i64>,
}

/// What a moment led to, in words.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    pub raised: Vec<String>,
    pub again: Vec<String>,
    pub resolved: BTreeSet<String>,
    pub held: BTreeSet<String>,
}

/// A fixture as its snapshots left it.
#[derive(Default)]
pub(super) struct Slow {
    pub books: BTreeMap<String, BTreeMap<Key, SlowMarket>>,
    /// When each book was seen.
    pub seen: BTreeMap<String, Vec<i64>>,
    pub known: Vec<Known>,
    next: u32,
}

/// A moment that is being judged.
pub(super) struct Now<'a> {
    pub at: i64,
    pub kickoff: i64,
    pub rules: &'a RuleSet,
    pub settings: &'a Settings,
    pub happened: BTreeMap<(String, Key), Happened>,
    /// Outcomes that moved by 0.01 or more.
    pub latest: BTreeSet<(String, Key, String)>,
    pub seen: BTreeSet<String>,
    /// Places in `known` of what this moment raised.
    pub fresh: Vec<usize>,
    pub out: Outcome,
}

impl Slow {
    /// Applies the offers of a moment and says what comes of it.
    pub(super) fn moment(&mut self, snapshots: &[Snapshot], rules: &RuleSet, settings: &Settings) -> Outcome {
        let Some(first) = snapshots.first() else { return Outcome::default() };
        let mut now = Now {
            at: first.captured_at.micros(),
            kickoff: first.fixture.kickoff.micros(),
            rules,
            settings,
            happened: BTreeMap::new(),
            latest: BTreeSet::new(),
            seen: BTreeSet::new(),
            fresh: Vec::new(),
            out: Outcome::default(),
        };
        for snapshot in snapshots {
            self.apply(snapshot, &mut now);
        }
        self.judge(&mut now);
        now.out
    }

    fn apply(&mut self, snapshot: &Snapshot, now: &mut Now<'_>) {
        let book = snapshot.bookmaker.to_string();
        now.seen.insert(book.clone());
        self.seen.entry(book.clone()).or_default().push(now.at);
        let markets = self.books.entry(book.clone()).or_default();
        let mut offers: BTreeMap<Key, Prices> = BTreeMap::new();
        for market in snapshot.markets() {
            let live = market.outcomes.iter().filter_map(|quote| Some((quote.name.to_string(), quote.live()?.units())));
            offers.insert((market.key.market_id.to_string(), market.key.line.map(Line::units)), live.collect());
        }
        let keys: BTreeSet<Key> = markets.keys().chain(offers.keys()).cloned().collect();
        for key in keys {
            let is_unread = snapshot.unread().iter().any(|unread| {
                unread.market_id.as_ref().is_none_or(|id| id.as_str() == key.0)
                    && (unread.any_line || unread.line.map(Line::units) == key.1)
            });
            let offer = offers.get(&key);
            if offer.is_none() && is_unread {
                continue;
            }
            let market = markets.entry(key.clone()).or_default();
            let prices = offer.cloned().unwrap_or_default();
            let before = market.path.last().map(|(_, prices)| prices.clone());
            let happened = match (before, prices.is_empty()) {
                (None, true) => None,
                (None, false) => Some(if market.ever_open { Happened::Returned } else { Happened::Opened }),
                (Some(_), true) => Some(Happened::Closed),
                (Some(before), false) => (before != prices).then_some(Happened::Repriced),
            };
            if let (Some(Happened::Repriced), Some((_, before))) = (happened, market.path.last()) {
                for (outcome, new) in &prices {
                    let Some(old) = before.get(outcome).filter(|old| old.abs_diff(*new) >= 100) else { continue };
                    market.latest.insert(outcome.clone(), (*old, *new, now.at));
                    now.latest.insert((book.clone(), key.clone(), outcome.clone()));
                }
            }
            match happened {
                Some(Happened::Closed) => market.path.clear(),
                Some(_) => market.path.push((now.at, prices)),
                None => {}
            }
            market.ever_open |= !market.path.is_empty();
            if let Some(happened) = happened {
                now.happened.insert((book.clone(), key), happened);
            }
        }
    }

    fn judge(&mut self, now: &mut Now<'_>) {
        let mut candidates = Vec::new();
        for (place, monitor) in now.rules.monitors().iter().enumerate() {
            match monitor.detector.as_str() {
                "price_change" | "drift" => candidates.extend(self.changes(now, place)),
                "steam" => candidates.extend(self.steam(now, place)),
                "direction_disagreement" => candidates.extend(self.disagreements(now, place)),
                "availability" => candidates.extend(Self::availability(now, place)),
                _ => {}
            }
        }
        candidates.sort_by_key(|(c, _): &(SlowAlert, Fields)| {
            let subject = (c.book.clone(), c.key.clone(), c.outcome.clone(), c.side.clone());
            (c.detector != "steam", c.monitor, std::cmp::Reverse(c.severity), subject)
        });
        for (candidate, fields) in candidates {
            self.take(now, candidate, &fields);
        }
        self.states(now);
        self.number(now);
    }

    /// Gives what was raised its numbers.
    fn number(&mut self, now: &mut Now<'_>) {
        const TYPES: [&str; 7] =
            ["price_change", "direction_disagreement", "availability", "drift", "steam", "deviation", "surebet"];
        let mut fresh = std::mem::take(&mut now.fresh);
        fresh.sort_by_key(|at| {
            let a = &self.known[*at].alert;
            let of_type = TYPES.iter().position(|of| *of == a.detector);
            (of_type, a.id.clone(), a.book.clone(), a.key.clone(), a.outcome.clone(), a.side.clone())
        });
        for at in fresh {
            self.next += 1;
            self.known[at].number = self.next;
            now.out.raised.push(format!("{} {}", self.next, self.known[at].alert.told()));
        }
        self.known.sort_by_key(|known| known.number);
    }

    /// The path of an open market.
    pub(super) fn path(&self, book: &str, key: &Key) -> Option<&[(i64, Prices)]> {
        self.books.get(book)?.get(key).map(|market| market.path.as_slice()).filter(|path| !path.is_empty())
    }

    pub(super) fn is_fresh(&self, book: &str, at: i64, stale_minutes: i64) -> bool {
        self.seen.get(book).and_then(|seen| seen.last()).is_some_and(|last| at - last <= stale_minutes * MINUTE)
    }
}

/// Of each family the first.
pub(super) fn first_of_families(rules: &RuleSet, books: &[String]) -> Vec<String> {
    let family = |book: &String| rules.families().iter().position(|f| f.iter().any(|member| member.as_str() == book));
    let first = |book: &&String| match family(book) {
        Some(of) => books.iter().find(|other| family(other) == Some(of)) == Some(*book),
        None => true,
    };
    books.iter().filter(first).cloned().collect()
}

/// An alert of which only the subject's market is known.
pub(super) fn blank(now: &Now<'_>, monitor: usize, fields: &Fields, key: &Key) -> SlowAlert {
    let of = &now.rules.monitors()[monitor];
    SlowAlert {
        monitor,
        id: of.id.to_string(),
        group: fields.group(),
        detector: of.detector.to_string(),
        severity: Severity::Warning,
        book: REFERENCE.to_owned(),
        key: key.clone(),
        outcome: String::new(),
        side: String::new(),
        measured: 0,
        old: 0,
        new: 0,
        since: 0,
        movers: Vec::new(),
        direction: String::new(),
    }
}

pub(super) fn is_primary(key: &Key) -> bool {
    PRIMARY.contains(&key.0.as_str())
}
