//! A bookmaker's offer as text: one line a market, ordered by key.
//!
//! A line is a JSON list, `["5000",25000,"o",null,"Over/Under",[["Over",19000],["Under",-19500]]]`: market id, line in
//! units, standing, since when it is unavailable (microseconds), name, outcomes with their price in units (negative
//! for an inactive one, 0 for one that never had a price). JSON writes no line break inside a line, and a market id
//! needs no escapes, so a change is spliced in without reading the 150 markets that stay as they are.

use std::{cmp::Ordering, iter::Peekable, str::Lines};

use serde::{Deserialize, Serialize};

use crate::events::{MarketChange, MarketUpdate, OutcomeUpdate};
use linewatch_model::{Line, MarketId, MarketKey, MarketName, Odds, OutcomeName, Percent, Timestamp};

/// Where a market is in a bookmaker's offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarketStatus {
    /// It can be bet on.
    #[serde(rename = "o")]
    Open,
    /// It could be bet on; it is still shown.
    #[serde(rename = "s")]
    Suspended,
    /// It could be bet on; it is not shown any more.
    #[serde(rename = "w")]
    Withdrawn,
    /// It is shown and could never be bet on. To readers that is: never offered.
    #[serde(rename = "n")]
    Unopened,
}

impl MarketStatus {
    const fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            b'o' => Self::Open,
            b's' => Self::Suspended,
            b'w' => Self::Withdrawn,
            b'n' => Self::Unopened,
            _ => return None,
        })
    }

    const fn after(change: MarketChange) -> Self {
        match change {
            MarketChange::Opened | MarketChange::Repriced | MarketChange::Returned => Self::Open,
            MarketChange::Listed => Self::Unopened,
            MarketChange::Suspended => Self::Suspended,
            MarketChange::Withdrawn => Self::Withdrawn,
        }
    }

    /// It could be bet on, and cannot now.
    #[must_use]
    pub const fn is_unavailable(self) -> bool {
        matches!(self, Self::Suspended | Self::Withdrawn)
    }
}

/// One outcome of a market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedOutcome {
    /// The outcome.
    pub name: OutcomeName,
    /// Its price, or its last one; `None` where it never had one.
    pub odds: Option<Odds>,
    /// Whether it can be bet on; of a market that is unavailable, whether it last could.
    pub active: bool,
}

/// One market of a bookmaker's offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Which.
    pub key: MarketKey,
    /// Its name for people.
    pub name: MarketName,
    /// Where it is.
    pub standing: MarketStatus,
    /// Since when it cannot be bet on, if it once could.
    pub unavailable_since: Option<Timestamp>,
    /// Its outcomes; of an unavailable market as they last were.
    pub outcomes: Vec<OfferedOutcome>,
}

impl Offered {
    /// What can be bet on, or last could: the outcomes that are active and priced.
    pub fn live(&self) -> impl Iterator<Item = (&OutcomeName, Odds)> {
        self.outcomes.iter().filter(|outcome| outcome.active).filter_map(|outcome| Some((&outcome.name, outcome.odds?)))
    }

    /// The bookmaker's margin over what can be bet on, or last could; `None` where an outcome cannot be bet on or has
    /// no price. What the other outcomes imply is then no margin: one price of two makes it about -50 %.
    #[must_use]
    pub fn margin(&self) -> Option<Percent> {
        let is_whole = self.live().count() == self.outcomes.len();
        is_whole.then(|| Percent::margin_of(self.live().map(|(_, odds)| odds))).flatten()
    }
}

/// A changed market, as its update has it.
impl From<&MarketUpdate> for Offered {
    fn from(update: &MarketUpdate) -> Self {
        let outcome = |outcome: &OutcomeUpdate| OfferedOutcome {
            name: outcome.name.clone(),
            odds: outcome.odds,
            active: outcome.active && outcome.odds.is_some(),
        };
        Self {
            key: update.key(),
            name: update.market_name.clone(),
            standing: MarketStatus::after(update.change),
            unavailable_since: None,
            outcomes: update.outcomes.iter().map(outcome).collect(),
        }
    }
}

/// A line, as it is read.
#[derive(Deserialize)]
struct Record(MarketId, Option<i64>, MarketStatus, Option<i64>, MarketName, Vec<(OutcomeName, i64)>);

/// Reads one line.
fn read(line: &str) -> Result<Offered, String> {
    let Record(market_id, units, standing, since, name, outcomes) =
        serde_json::from_str(line).map_err(|error| error.to_string())?;
    let line = units.map(Line::from_units).transpose().map_err(|error| error.to_string())?;
    let unavailable_since = since.map(Timestamp::from_micros).transpose().map_err(|error| error.to_string())?;
    let outcomes = outcomes.into_iter().map(|(name, price)| outcome(name, price)).collect::<Result<_, _>>()?;
    Ok(Offered { key: MarketKey { market_id, line }, name, standing, unavailable_since, outcomes })
}

fn outcome(name: OutcomeName, price: i64) -> Result<OfferedOutcome, String> {
    let odds = (price != 0).then(|| Odds::from_units(price.abs())).transpose().map_err(|error| error.to_string())?;
    Ok(OfferedOutcome { name, odds, active: price > 0 })
}

/// Reads a whole offer.
///
/// # Errors
/// When a line is not what this code writes.
pub(super) fn read_all(offer: &str) -> Result<Vec<Offered>, String> {
    offer.lines().map(read).collect()
}

/// Reads only the markets with that id.
///
/// # Errors
/// When one of their lines is not what this code writes.
pub(super) fn read_market(offer: &str, market_id: &MarketId) -> Result<Vec<Offered>, String> {
    let is_wanted = |line: &&str| Head::of(line).is_ok_and(|head| head.market_id == market_id.as_str());
    offer.lines().filter(is_wanted).map(read).collect()
}

fn write(market: &Offered) -> Result<String, String> {
    let outcomes: Vec<_> = market.outcomes.iter().map(|it| (&it.name, price(it.odds, it.active))).collect();
    write_record(
        &market.key.market_id,
        market.key.line,
        market.standing,
        market.unavailable_since,
        &market.name,
        &outcomes,
    )
}

/// Writes a changed market as its update has it.
fn write_update(update: &MarketUpdate) -> Result<String, String> {
    let outcome = |outcome: &OutcomeUpdate| price(outcome.odds, outcome.active);
    let outcomes: Vec<_> = update.outcomes.iter().map(|it| (&it.name, outcome(it))).collect();
    let standing = MarketStatus::after(update.change);
    write_record(&update.market_id, update.line, standing, None, &update.market_name, &outcomes)
}

fn write_record(
    market_id: &MarketId,
    line: Option<Line>,
    standing: MarketStatus,
    since: Option<Timestamp>,
    name: &MarketName,
    outcomes: &[(&OutcomeName, i64)],
) -> Result<String, String> {
    let record = (market_id, line.map(Line::units), standing, since.map(Timestamp::micros), name, outcomes);
    serde_json::to_string(&record).map_err(|error| error.to_string())
}

fn price(odds: Option<Odds>, active: bool) -> i64 {
    let units = odds.map_or(0, |odds| i64::from(odds.units()));
    if active { units } else { -units }
}

fn push(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// The start of a line: all that is read of a market that stays as it is. Ordered by market key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head<'a> {
    market_id: &'a str,
    line: Option<i32>,
    standing: MarketStatus,
}

impl<'a> Head<'a> {
    fn of(line: &'a str) -> Result<Self, String> {
        Self::parse(line).ok_or_else(|| format!("an offer's line begins {:?}", line.get(..40).unwrap_or(line)))
    }

    fn parse(line: &'a str) -> Option<Self> {
        let (market_id, rest) = line.strip_prefix("[\"")?.split_once("\",")?;
        let (units, rest) = rest.split_once(",\"")?;
        let line = if units == "null" { None } else { Some(units.parse().ok()?) };
        Some(Self { market_id, line, standing: MarketStatus::from_byte(*rest.as_bytes().first()?)? })
    }

    fn order(&self, change: &MarketUpdate) -> Ordering {
        (self.market_id, self.line).cmp(&(change.market_id.as_str(), change.line.map(Line::units)))
    }
}

/// The offer after the changed markets of one update. Both are ordered by key.
///
/// # Errors
/// When a line of the offer is not what this code writes.
pub(super) fn splice(offer: &str, changes: &[MarketUpdate], at: Timestamp) -> Result<String, String> {
    let mut text = String::with_capacity(offer.len() + changes.len() * 120);
    let mut known = offer.lines().peekable();
    for change in changes {
        copy_before(&mut known, change, &mut text)?;
        let before = match known.peek() {
            Some(line) if Head::of(line)?.order(change).is_eq() => known.next(),
            _ => None,
        };
        if let Some(line) = changed(before, change, at)? {
            push(&mut text, &line);
        }
    }
    known.for_each(|line| push(&mut text, line));
    Ok(text)
}

/// Copies the markets that come before a changed one.
fn copy_before(known: &mut Peekable<Lines<'_>>, change: &MarketUpdate, text: &mut String) -> Result<(), String> {
    while let Some(line) = known.peek()
        && Head::of(line)?.order(change).is_lt()
    {
        push(text, line);
        known.next();
    }
    Ok(())
}

/// A market after a change; `None` where there is nothing to show of it.
fn changed(before: Option<&str>, change: &MarketUpdate, at: Timestamp) -> Result<Option<String>, String> {
    let standing = MarketStatus::after(change.change);
    if !standing.is_unavailable() {
        return write_update(change).map(Some);
    }
    let Some(mut market) = before.map(read).transpose()? else { return Ok(None) };
    match (market.standing, standing) {
        (MarketStatus::Unopened, MarketStatus::Withdrawn) => return Ok(None),
        (MarketStatus::Unopened, _) => {}
        (was, _) => {
            market.standing = standing;
            market.unavailable_since = if was == MarketStatus::Open { Some(at) } else { market.unavailable_since };
        }
    }
    write(&market).map(Some)
}

/// What list pages need to know of an offer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    /// The lines of the inline markets.
    pub inline: String,
    /// Markets that can be bet on.
    pub open: i64,
    /// Markets that could be bet on and cannot now.
    pub unavailable: i64,
}

/// The markets that list pages show: 1X2, both teams to score, double chance, and over/under at 2.5.
const INLINE: [(&str, Option<i32>); 4] = [("3743", None), ("3795", None), ("4693", None), ("5000", Some(25_000))];

/// Sums an offer up.
///
/// # Errors
/// When a line is not what this code writes.
pub(super) fn summary(offer: &str) -> Result<Summary, String> {
    let mut summary = Summary::default();
    for line in offer.lines() {
        let head = Head::of(line)?;
        summary.open += i64::from(head.standing == MarketStatus::Open);
        summary.unavailable += i64::from(head.standing.is_unavailable());
        if INLINE.contains(&(head.market_id, head.line)) {
            push(&mut summary.inline, line);
        }
    }
    Ok(summary)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(id: &str, line: Option<&str>, change: MarketChange, prices: &[(&str, &str)]) -> MarketUpdate {
        MarketUpdate {
            market_id: id.parse().unwrap(),
            market_name: "A \"quoted\" name".parse().unwrap(),
            line: line.map(|line| line.parse().unwrap()),
            change,
            outcomes: prices
                .iter()
                .map(|(name, odds)| OutcomeUpdate {
                    name: name.parse().unwrap(),
                    odds: Some(odds.parse().unwrap()),
                    was: None,
                    active: true,
                })
                .collect(),
        }
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::MIN.plus_minutes(minute)
    }

    #[test]
    fn a_changed_market_is_what_its_line_says() {
        let mut changed = update("5000", Some("2.5"), MarketChange::Opened, &[("Over", "1.9"), ("Under", "1.95")]);
        changed.outcomes[0].active = false;
        changed.outcomes[1].odds = None;
        let line = write_update(&changed).unwrap();
        assert_eq!(Offered::from(&changed), read(&line).unwrap());
    }

    #[test]
    fn changes_are_spliced_in_by_key() {
        let first = [
            update("3743", None, MarketChange::Opened, &[("1", "4.71"), ("2", "1.68")]),
            update("5000", Some("2.5"), MarketChange::Opened, &[("Over", "1.9"), ("Under", "1.9")]),
        ];
        let offer = splice("", &first, at(0)).unwrap();
        let second = [
            update("3743", None, MarketChange::Withdrawn, &[]),
            update("5000", None, MarketChange::Listed, &[]),
            update("5000", Some("-0.5"), MarketChange::Opened, &[("Over", "1.5")]),
        ];
        let offer = splice(&offer, &second, at(5)).unwrap();
        let markets = read_all(&offer).unwrap();
        let keys: Vec<_> = markets.iter().map(|market| (market.key.to_string(), market.standing)).collect();
        assert_eq!(
            keys,
            [
                ("3743".to_owned(), MarketStatus::Withdrawn),
                ("5000".to_owned(), MarketStatus::Unopened),
                ("5000 -0.5".to_owned(), MarketStatus::Open),
                ("5000 2.5".to_owned(), MarketStatus::Open)
            ]
        );
        assert_eq!(markets[0].unavailable_since, Some(at(5)));
        assert_eq!(markets[0].live().count(), 2, "the last prices stay");
        let summary = summary(&offer).unwrap();
        assert_eq!((summary.open, summary.unavailable), (2, 1));
        assert_eq!(read_all(&summary.inline).unwrap().len(), 2);
    }

    #[test]
    fn what_is_gone_stays_gone_since_then() {
        let offer = splice("", &[update("1", None, MarketChange::Opened, &[("1", "2")])], at(0)).unwrap();
        let offer = splice(&offer, &[update("1", None, MarketChange::Suspended, &[])], at(1)).unwrap();
        let offer = splice(&offer, &[update("1", None, MarketChange::Withdrawn, &[])], at(2)).unwrap();
        let market = read_all(&offer).unwrap().remove(0);
        assert_eq!((market.standing, market.unavailable_since), (MarketStatus::Withdrawn, Some(at(1))));
        let offer = splice(&offer, &[update("1", None, MarketChange::Returned, &[("1", "3")])], at(3)).unwrap();
        let market = read_all(&offer).unwrap().remove(0);
        assert_eq!((market.standing, market.unavailable_since), (MarketStatus::Open, None));
    }

    #[test]
    fn what_never_opened_leaves_no_trace() {
        let offer = splice("", &[update("1", None, MarketChange::Listed, &[])], at(0)).unwrap();
        assert_eq!(splice(&offer, &[update("1", None, MarketChange::Withdrawn, &[])], at(1)).unwrap(), "");
    }
}
