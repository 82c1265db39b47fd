//! The tables of design.md section 5 once more: slow, obvious, and sharing no code with the real detector.

use std::collections::BTreeMap;

use linewatch_model::{
    AlertType, AvailabilityChange, Direction, Line, Odds, Quote, Severity, Snapshot, Timestamp, UnreadMarket,
};

const REFERENCE: &str = "betpawa";
const PRIMARY: [&str; 5] = ["3743", "4693", "3795", "5000", "3774"];
const LOOK_BACK_MICROS: i64 = 60 * 60 * 1_000_000;

/// A market's id and the units of its line.
pub(super) type Key = (String, Option<i32>);

/// An alert, in the order in which the alerts of a moment come.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Expected {
    pub(super) alert_type: AlertType,
    pub(super) bookmaker: String,
    pub(super) key: Key,
    pub(super) outcome: Option<String>,
    pub(super) competitor: Option<(String, Direction, u32, u32)>,
    pub(super) severity: Severity,
    /// Units of 1/10,000 of a per cent.
    pub(super) change: i64,
    pub(super) prices: Option<(u32, u32)>,
    pub(super) availability: Option<AvailabilityChange>,
    pub(super) detected_at: Timestamp,
    /// When the quotes that it was judged by were captured.
    pub(super) quoted_at: (Timestamp, Option<Timestamp>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Open,
    Suspended,
    Withdrawn,
}

#[derive(Debug, Clone, Copy)]
struct Moved {
    old: u32,
    new: u32,
    at: Timestamp,
}

#[derive(Debug, Clone)]
pub(super) struct SlowMarket {
    pub(super) status: Status,
    ever_open: bool,
    /// The last price and whether it can be bet on, of every outcome that ever had a price.
    pub(super) outcomes: BTreeMap<String, (u32, bool)>,
    latest: BTreeMap<String, Moved>,
}

/// What every bookmaker offers.
#[derive(Debug, Default)]
pub(super) struct Slow {
    pub(super) books: BTreeMap<String, BTreeMap<Key, SlowMarket>>,
}

impl Slow {
    /// Applies the offers of a moment and says which alerts they raise.
    pub(super) fn moment(&mut self, snapshots: &[Snapshot]) -> Vec<Expected> {
        let mut alerts = Vec::new();
        let mut moved = Vec::new();
        for snapshot in snapshots {
            self.apply(snapshot, &mut alerts, &mut moved);
        }
        alerts.retain(|alert| PRIMARY.contains(&alert.key.0.as_str()) && self.keeps(alert));
        alerts.extend(self.disagreements(&moved));
        alerts.sort();
        alerts
    }

    fn apply(&mut self, snapshot: &Snapshot, alerts: &mut Vec<Expected>, moved: &mut Vec<(String, Key, String)>) {
        let bookmaker = snapshot.bookmaker.to_string();
        let book = self.books.entry(bookmaker.clone()).or_default();
        let mut offers: BTreeMap<Key, BTreeMap<String, Option<u32>>> = BTreeMap::new();
        for market in snapshot.markets() {
            let key = (market.key.market_id.to_string(), market.key.line.map(Line::units));
            let live = |quote: &Quote| (quote.name.to_string(), quote.odds.filter(|_| quote.active).map(Odds::units));
            offers.insert(key, market.outcomes.iter().map(live).collect());
        }
        let mut keys: Vec<Key> = book.keys().chain(offers.keys()).cloned().collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let before = book.get(&key).cloned();
            let offer = offers.get(&key);
            let prices = offer.cloned().unwrap_or_default();
            let unread = |unread: &UnreadMarket| {
                unread.market_id.as_ref().is_none_or(|id| id.as_str() == key.0)
                    && (unread.any_line || unread.line.map(Line::units) == key.1)
            };
            if offer.is_none() && snapshot.unread().iter().any(unread) {
                continue;
            }
            let now = match offer {
                None => Status::Withdrawn,
                Some(prices) if prices.values().any(Option::is_some) => Status::Open,
                Some(_) => Status::Suspended,
            };
            let mut after = before.clone().unwrap_or(SlowMarket {
                status: now,
                ever_open: false,
                outcomes: BTreeMap::new(),
                latest: BTreeMap::new(),
            });
            let alert = Expected {
                alert_type: AlertType::Availability,
                bookmaker: bookmaker.clone(),
                key: key.clone(),
                outcome: None,
                competitor: None,
                severity: Severity::Warning,
                change: 0,
                prices: None,
                availability: None,
                detected_at: snapshot.captured_at,
                quoted_at: (snapshot.captured_at, None),
            };
            match (before.as_ref().map(|before| (before.status, before.ever_open)), now) {
                (Some((Status::Open, _)), Status::Open) => {
                    for (name, new) in &prices {
                        let was_active = after.outcomes.get(name).filter(|(_, active)| *active);
                        let (Some((old, _)), Some(new)) = (was_active, new) else { continue };
                        let (old, new) = (*old, *new);
                        if old.abs_diff(new) >= 100 {
                            after.latest.insert(name.clone(), Moved { old, new, at: snapshot.captured_at });
                            moved.push((bookmaker.clone(), key.clone(), name.clone()));
                        }
                        if let Some(severity) = band(old, new) {
                            alerts.push(Expected {
                                alert_type: AlertType::PriceChange,
                                severity,
                                outcome: Some(name.clone()),
                                change: percent(i64::from(new) - i64::from(old), old),
                                prices: Some((old, new)),
                                ..alert.clone()
                            });
                        }
                    }
                }
                (Some((Status::Open, _)), _) => {
                    alerts.push(Expected { availability: Some(AvailabilityChange::Suspended), ..alert });
                }
                (Some((Status::Suspended | Status::Withdrawn, true)), Status::Open) => {
                    alerts.push(Expected { availability: Some(AvailabilityChange::Returned), ..alert });
                }
                _ => {}
            }
            after.status = now;
            after.ever_open |= now == Status::Open;
            after.outcomes.values_mut().for_each(|(_, active)| *active = false);
            for (name, price) in prices {
                if let Some(price) = price {
                    after.outcomes.insert(name, (price, true));
                }
            }
            book.insert(key, after);
        }
    }

    /// Ours where a competitor has the market open; a competitor's where we ever offered the fixture.
    fn keeps(&self, alert: &Expected) -> bool {
        if alert.bookmaker != REFERENCE {
            return self.books.get(REFERENCE).is_some_and(|markets| !markets.is_empty());
        }
        self.books.iter().any(|(bookmaker, markets)| {
            bookmaker != REFERENCE && markets.get(&alert.key).is_some_and(|market| market.status == Status::Open)
        })
    }

    fn disagreements(&self, moved: &[(String, Key, String)]) -> Vec<Expected> {
        let mut alerts = Vec::new();
        let Some(ours) = self.books.get(REFERENCE) else { return alerts };
        for (key, market) in ours.iter().filter(|(key, _)| PRIMARY.contains(&key.0.as_str())) {
            for (outcome, our) in &market.latest {
                for (competitor, theirs) in self.books.iter().filter(|(bookmaker, _)| *bookmaker != REFERENCE) {
                    let Some(their) = theirs.get(key).and_then(|market| market.latest.get(outcome)) else { continue };
                    let is_new = moved.iter().any(|(bookmaker, moved_key, moved_outcome)| {
                        (bookmaker == REFERENCE || bookmaker == competitor)
                            && moved_key == key
                            && moved_outcome == outcome
                    });
                    let opposite = (our.new > our.old) != (their.new > their.old);
                    let apart = our.at.micros().abs_diff(their.at.micros());
                    if !is_new || !opposite || apart > LOOK_BACK_MICROS.unsigned_abs() {
                        continue;
                    }
                    let direction = if their.new > their.old { Direction::Up } else { Direction::Down };
                    alerts.push(Expected {
                        alert_type: AlertType::DirectionDisagreement,
                        bookmaker: REFERENCE.to_owned(),
                        key: key.clone(),
                        outcome: Some(outcome.clone()),
                        competitor: Some((competitor.clone(), direction, their.old, their.new)),
                        severity: Severity::Elevated,
                        change: percent(i64::from(their.new) - i64::from(our.new), our.new).abs(),
                        prices: Some((our.old, our.new)),
                        availability: None,
                        detected_at: our.at.max(their.at),
                        quoted_at: (our.at, Some(their.at)),
                    });
                }
            }
        }
        alerts
    }
}

fn band(old: u32, new: u32) -> Option<Severity> {
    let (change, old) = (u128::from(old.abs_diff(new)) * 100, u128::from(old));
    match change {
        _ if change >= 15 * old => Some(Severity::Critical),
        _ if change >= 10 * old => Some(Severity::Elevated),
        _ if change >= 7 * old => Some(Severity::Warning),
        _ => None,
    }
}

/// Units of 1/10,000 of a per cent, half away from zero.
fn percent(part: i64, whole: u32) -> i64 {
    let (scaled, whole) = (part.abs() * 1_000_000, i64::from(whole));
    let rounded = scaled / whole + i64::from(scaled % whole * 2 >= whole);
    rounded * part.signum()
}
