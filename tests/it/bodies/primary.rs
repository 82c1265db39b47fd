//! The recorded Norway - France bodies against the primary markets as another program normalised them.

use std::collections::BTreeMap;

use linewatch_model::{Line, Odds};

use super::{NORWAY_FRANCE, Recording, say};
use crate::recorded::recorded;

const PRIMARY: [&str; 5] = ["3743", "4693", "3795", "5000", "3774"];

/// Bookmaker, market, line, outcome.
type Place = (String, String, Option<Line>, String);
type Prices = BTreeMap<Place, (Option<Odds>, bool)>;

fn mapped(recording: &Recording) -> Prices {
    let offer = recording.offer(&recording.body().unwrap()).unwrap();
    let markets = offer.snapshot.markets().iter().filter(|market| PRIMARY.contains(&market.key.market_id.as_str()));
    let outcomes = markets.flat_map(|market| {
        market.outcomes.iter().map(|quote| {
            let place = (market.key.market_id.to_string(), market.key.line, quote.name.to_string());
            ((recording.adapter.to_owned(), place.0, place.1, place.2), (quote.odds, quote.active))
        })
    });
    outcomes.collect()
}

/// The rows of the table. Its 1s are Bet9ja's closed prices: no price, and nothing that can be bet on.
fn table(text: &str) -> (Prices, usize) {
    let mut closed = 0;
    let mut prices = Prices::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.unwrap();
        let line = (!row[2].is_empty()).then(|| row[2].parse().unwrap());
        let odds: Option<Odds> = row[6].parse().ok();
        closed += usize::from(odds.is_none());
        assert!(odds.is_some() || (&row[3] == "bet9ja" && &row[6] == "1.0"), "{row:?}");
        let place = (row[3].to_owned(), row[0].to_owned(), line, row[5].to_owned());
        prices.insert(place, (odds, odds.is_some() && &row[7] == "true"));
    }
    (prices, closed)
}

/// What the adapters read otherwise than the table has it, with the reason.
///
/// MSport writes double chance as `1 X`, `1 2`, `X 2`. The table's program did not know these names and went by their
/// position, which is another than in its own list, so it has the prices of 12 and X2 exchanged. The body says 1.22 for
/// `1 2` and 1.20 for `X 2`, with the same probabilities as SportyBet's outcomes.
const OTHERWISE: [(&str, &str, &str, &str, &str); 2] =
    [("msport", "4693", "12", "1.20", "1.22"), ("msport", "4693", "X2", "1.22", "1.20")];

/// What the adapters read and the table lacks, with the reason: Bet9ja's Asian totals (`S_OUA`), whose lines end in
/// quarters or are whole, are totals like the others.
const MORE: (&str, &str) = ("bet9ja", "5000");

#[test]
fn every_row_of_the_table_is_read_from_the_bodies() {
    let Some(path) = recorded("bookmaker_payloads/norway_france/normalised_primary_markets.csv") else {
        return say("NOT RUN: the primary markets of Norway - France");
    };
    let (mut expected, closed) = table(&std::fs::read_to_string(path).unwrap());
    assert_eq!((expected.len(), closed), (159, 6));
    for (bookmaker, market, outcome, theirs, ours) in OTHERWISE {
        let place = (bookmaker.to_owned(), market.to_owned(), None, outcome.to_owned());
        let was = expected.insert(place, (Some(ours.parse().unwrap()), true));
        assert_eq!(was, Some((Some(theirs.parse().unwrap()), true)));
    }
    let read: Prices = NORWAY_FRANCE.iter().flat_map(mapped).collect();
    for (place, price) in &expected {
        assert_eq!(read.get(place), Some(price), "{place:?}");
    }
    let more: Vec<&Place> = read.keys().filter(|place| !expected.contains_key(place)).collect();
    say(&format!(
        "159 rows equal but for {closed} closed prices and {} exchanged ones; more: {more:?}",
        OTHERWISE.len()
    ));
    for (bookmaker, market, line, _) in &more {
        assert_eq!((bookmaker.as_str(), market.as_str()), MORE);
        let half = line.is_some_and(|line| line.units().rem_euclid(10_000) == 5_000);
        assert!(!half, "{line:?} is a line of S_OU");
    }
    assert_eq!(more.len(), 30, "sixteen lines from 0.75 to 5.75, of two of them only the Under");
}
