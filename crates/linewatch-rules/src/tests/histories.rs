//! Random histories of offers: few books, markets, outcomes and prices, so that everything collides often.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{kickoff, snapshot_with_kickoff};
use linewatch_model::{Line, MarketKey, Odds, OfferedMarket, Quote, Snapshot, Timestamp, UnreadMarket};

/// `betpawa` is the reference book of the default settings.
pub(super) const BOOKS: [&str; 5] = ["bet9ja", "betpawa", "melbet", "msport", "sportybet"];

/// Primary markets with and without a line, and one that raises no alerts.
const MARKETS: [(&str, Option<i64>); 4] = [("3743", None), ("5000", Some(25_000)), ("5000", Some(30_000)), ("1", None)];

const OUTCOMES: [&str; 3] = ["1", "2", "X"];

/// Seen from 2.00: nothing, half a cent, a cent, just below 7 %, on the bounds of 7, 10 and 15 %, both ways.
const PRICES: [u32; 11] = [20_000, 20_000, 20_050, 20_100, 21_399, 21_400, 18_600, 22_000, 18_000, 23_000, 17_000];

/// One outcome; sometimes priced but inactive, sometimes active without a price.
fn quote(name: &'static str) -> impl Strategy<Value = Quote> {
    let odds = prop_oneof![6 => select(&PRICES[..]).prop_map(Some), 1 => Just(None)];
    (odds, prop::bool::weighted(0.85)).prop_map(move |(units, active)| Quote {
        name: name.parse().unwrap(),
        odds: units.map(|units| Odds::from_units(i64::from(units)).unwrap()),
        active,
    })
}

fn outcomes() -> impl Strategy<Value = Vec<Quote>> {
    let each = OUTCOMES.map(|name| option::weighted(0.85, quote(name)));
    (each, prop::bool::weighted(0.2)).prop_map(|(quotes, reversed)| {
        let mut quotes: Vec<_> = quotes.into_iter().flatten().collect();
        if reversed {
            quotes.reverse();
        }
        quotes
    })
}

fn market((id, line): (&'static str, Option<i64>)) -> impl Strategy<Value = OfferedMarket> {
    (outcomes(), prop::bool::weighted(0.15)).prop_map(move |(mut outcomes, suspended)| {
        for quote in &mut outcomes {
            quote.active &= !suspended;
        }
        let line = line.map(|units| Line::from_units(units).unwrap());
        let key = MarketKey { market_id: id.parse().unwrap(), line };
        OfferedMarket { key, name: format!("Market {id}").parse().unwrap(), outcomes }
    })
}

/// The markets of an offer, and what could not be read.
type Read = (Vec<OfferedMarket>, Vec<UnreadMarket>);

/// Boxed: its value tree is large, and a history has many.
fn offer() -> BoxedStrategy<Read> {
    let markets = MARKETS.map(|key| option::weighted(0.8, market(key)));
    let unread =
        MARKETS.map(|key| option::weighted(0.05, prop::bool::ANY.prop_map(move |any_line| unread(key, any_line))));
    let read = (markets, unread).prop_map(|(markets, unread)| {
        (markets.into_iter().flatten().collect(), unread.into_iter().flatten().collect())
    });
    read.boxed()
}

fn unread((id, line): (&'static str, Option<i64>), any_line: bool) -> UnreadMarket {
    let line = line.filter(|_| !any_line).map(|units| Line::from_units(units).unwrap());
    UnreadMarket { market_id: Some(id.parse().unwrap()), line, any_line }
}

/// The offers of one moment, each with the kickoff it states.
fn moment(kickoffs: impl Strategy<Value = Timestamp> + Clone) -> impl Strategy<Value = [Option<(Read, Timestamp)>; 5]> {
    BOOKS.map(|_| option::weighted(0.7, (offer(), kickoffs.clone())))
}

fn history_with(kickoffs: impl Strategy<Value = Timestamp> + Clone) -> impl Strategy<Value = Vec<Vec<Snapshot>>> {
    // The look-back of the default settings is 60 minutes, bound included.
    let pause = select(&[1_i64, 20, 30, 59, 60, 61][..]);
    vec((pause, moment(kickoffs)), 1..8).prop_map(|moments| {
        let mut minute = 0;
        let mut history = Vec::new();
        for (pause, offers) in moments {
            minute += pause;
            let offers = BOOKS.iter().zip(offers).filter_map(|(book, offer)| Some((book, offer?)));
            let seen = |(book, ((markets, unread), kickoff)): (&&str, (Read, _))| {
                snapshot_with_kickoff(book, minute, markets, kickoff).with_unread(unread).unwrap()
            };
            history.push(offers.map(seen).collect());
        }
        history
    })
}

/// Moments in the order of their time; the kickoff stays.
pub(crate) fn history() -> impl Strategy<Value = Vec<Vec<Snapshot>>> {
    history_with(Just(kickoff()))
}
