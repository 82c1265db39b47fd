//! Snapshots of which not every market can be read, from services that cannot be answered with a verdict.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    Refusal,
    read::{Fault, Market, MissingActivity, Offer, check_time, explained, offered, read, unread_market},
};
use crate::json::LenientValue;
use crate::object::Object;
use linewatch_model::{Line, MarketId, MarketKey, OfferedMarket, Snapshot, SnapshotError, Timestamp, UnreadMarket};

/// A market that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableMarket {
    /// Its id, where that could be read.
    pub market_id: Option<MarketId>,
    /// The field and what is wrong with it.
    pub reason: String,
}

/// Parses one snapshot; a market that cannot be read, or is there twice, stays as it was, and is answered beside the snapshot.
/// Where nothing says whether an outcome can be bet on, its price does: 0, 1 and collapsed ones say that it cannot.
///
/// # Errors
/// When the snapshot as a whole cannot be read.
pub fn read_in_part(json: &[u8], now: Timestamp) -> Result<(Snapshot, Vec<UnreadableMarket>), Refusal> {
    let refusal = match read(json, now, MissingActivity::AsPriced) {
        Ok(snapshot) => return Ok((snapshot, Vec::new())),
        Err(refusal) => refusal,
    };
    in_part(json, now).filter(|(_, broken)| !broken.is_empty()).ok_or(refusal)
}

fn in_part(json: &[u8], now: Timestamp) -> Option<(Snapshot, Vec<UnreadableMarket>)> {
    let Object(offer): Object<Offer<&RawValue>> = serde_json::from_slice(json).ok()?;
    check_time(offer.captured_at, now).ok()?;
    let (mut markets, mut broken) = (Vec::with_capacity(offer.markets.len()), Vec::new());
    let mut unread: Vec<UnreadMarket> =
        offer.unread.unwrap_or_default().into_iter().map(|Object(market)| unread_market(market)).collect();
    let stated = unread.len();
    for (at, raw) in offer.markets.into_iter().enumerate() {
        match market(at, raw) {
            Ok(market) => markets.push(market),
            Err(fault) => {
                let market = unread_key(raw);
                broken.push(UnreadableMarket { market_id: market.market_id.clone(), reason: fault.text() });
                unread.push(market);
            }
        }
    }
    for key in take_repeated(&mut markets, &unread[stated..]) {
        let reason = SnapshotError::DuplicateMarket(key.clone()).to_string();
        broken.push(UnreadableMarket { market_id: Some(key.market_id.clone()), reason });
        unread.push(UnreadMarket::of(&key));
    }
    let snapshot = Snapshot::new(offer.bookmaker, offer.captured_at, offer.event.0, markets).ok()?;
    Some((snapshot.with_unread(unread).ok()?, broken))
}

fn market(at: usize, raw: &RawValue) -> Result<OfferedMarket, Fault> {
    let Object(market) = serde_json::from_str::<Object<Market<'_>>>(raw.get()).map_err(|_| explained(raw.get(), at))?;
    let market = offered(at, market, MissingActivity::AsPriced)?;
    market.check().map_err(|error| Fault::at(format!("markets[{at}].outcomes"), &error))?;
    Ok(market)
}

/// Takes out the markets whose keys are there more than once, also where one of them could not be read: nobody knows which
/// of them counts.
fn take_repeated(markets: &mut Vec<OfferedMarket>, unread: &[UnreadMarket]) -> Vec<MarketKey> {
    let of_unread = unread.iter().filter(|market| !market.any_line);
    let of_unread =
        of_unread.filter_map(|market| Some(MarketKey { market_id: market.market_id.clone()?, line: market.line }));
    let mut counts: HashMap<MarketKey, usize> = HashMap::new();
    for key in of_unread.chain(markets.iter().map(|market| market.key.clone())) {
        *counts.entry(key).or_default() += 1;
    }
    let is_repeated = |market: &OfferedMarket| counts.get(&market.key).is_some_and(|count| *count > 1);
    let mut keys: Vec<MarketKey> =
        markets.iter().filter(|market| is_repeated(market)).map(|market| market.key.clone()).collect();
    markets.retain(|market| !is_repeated(market));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Which market it is, as far as that can be read.
fn unread_key(raw: &RawValue) -> UnreadMarket {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct MarketIdentity<'a> {
        #[serde(borrow)]
        market_id: LenientValue<'a>,
        #[serde(borrow)]
        line: LenientValue<'a>,
    }
    let which: MarketIdentity<'_> = LenientValue::of(raw).object().unwrap_or_default();
    let Some(market_id) = which.market_id.text().and_then(|id| id.parse::<MarketId>().ok()) else {
        return UnreadMarket::any();
    };
    match which.line.scalar().map(|line| line.parse::<Line>()) {
        Some(Ok(line)) => UnreadMarket { market_id: Some(market_id), line: Some(line), any_line: false },
        None if which.line.is_nothing() => UnreadMarket { market_id: Some(market_id), line: None, any_line: false },
        _ => UnreadMarket::any_line(market_id),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(markets: &Value) -> Result<(Snapshot, Vec<UnreadableMarket>), Refusal> {
        let now: Timestamp = "2026-06-26T12:00:00Z".parse().unwrap();
        let event = json!({"key": "sr:1", "name": "A - B", "homeTeam": "A", "awayTeam": "B", "kickoff": "2026-06-26T19:00:00Z"});
        let body = json!({"bookmaker": "house", "capturedAt": now, "event": event, "markets": markets});
        read_in_part(body.to_string().as_bytes(), now)
    }

    fn market(id: &str, line: &Value, odds: &Value) -> Value {
        json!({"marketId": id, "marketName": "M", "line": line, "outcomes": [{"name": "1", "odds": odds}]})
    }

    #[test]
    fn a_broken_market_is_unread_and_the_others_are_read() {
        let good = market("3743", &json!(null), &json!(2));
        for (bad, unread) in [
            (market("5000", &json!(2.5), &json!(null)), "5000 2.5"),
            (market("5000", &json!(null), &json!(-2)), "5000"),
            (market("5000", &json!("two"), &json!(2)), "5000 at some line"),
            (market("", &json!(null), &json!(2)), "one without a readable id"),
            (json!(7), "one without a readable id"),
        ] {
            let (snapshot, broken) = read(&json!([good, bad])).unwrap();
            assert_eq!((snapshot.markets().len(), broken.len()), (1, 1), "{bad}");
            assert_eq!(snapshot.unread().iter().map(ToString::to_string).collect::<Vec<_>>(), [unread]);
            assert!(broken[0].reason.contains("markets[1]"), "{broken:?}");
        }
        assert_eq!(read(&json!([good])).unwrap().1, []);
        let other = market("5000", &json!(2.5), &json!(2));
        let mut twice = market("3743", &json!(null), &json!(2));
        let outcome = twice["outcomes"][0].clone();
        twice["outcomes"].as_array_mut().unwrap().push(outcome);
        let broken = market("3743", &json!(null), &json!(-2));
        for bad in [json!([good, other, good]), json!([other, twice]), json!([good, broken, other])] {
            let (snapshot, broken) = read(&bad).unwrap();
            let ids: Vec<_> = snapshot.markets().iter().map(|market| market.key.market_id.as_str()).collect();
            let unread: Vec<_> = snapshot.unread().iter().map(ToString::to_string).collect();
            assert_eq!((ids, unread), (vec!["5000"], vec!["3743".to_owned()]), "nobody knows which of the two it is");
            assert!(broken.iter().all(|broken| broken.reason.contains("3743") || broken.reason.contains("markets[")));
        }
        assert!(read(&json!({})).is_err());
    }

    #[test]
    fn a_price_says_whether_an_outcome_can_be_bet_on_where_nothing_else_does() {
        let result = |prices: [f64; 3], active: [Option<bool>; 3]| {
            let outcome = |(name, (odds, active)): (&str, (f64, Option<bool>))| match active {
                None => json!({"name": name, "odds": odds}),
                Some(active) => json!({"name": name, "odds": odds, "isActive": active}),
            };
            let outcomes: Vec<Value> =
                ["1", "X", "2"].into_iter().zip(prices.into_iter().zip(active)).map(outcome).collect();
            read(&json!([{"marketId": "3743", "marketName": "M", "outcomes": outcomes}])).unwrap()
        };
        let open = |prices, active| {
            let (snapshot, broken) = result(prices, active);
            assert_eq!(broken, []);
            snapshot.markets()[0].outcomes.iter().map(|quote| quote.live().is_some()).collect::<Vec<_>>()
        };
        assert_eq!(open([1.0, 3.2, 4.0], [None; 3]), [false, true, true]);
        assert_eq!(open([1.01; 3], [None; 3]), [false; 3]);
        assert_eq!(open([1.01; 3], [Some(true); 3]), [true; 3], "whoever says so knows");
        assert_eq!(open([1.01; 3], [Some(true), None, Some(false)]), [true, false, false]);
        let (snapshot, broken) = result([1.0, 3.2, 4.0], [Some(true), None, None]);
        assert_eq!((snapshot.markets().len(), broken.len()), (0, 1), "open, and without a price");
    }
}
