//! Snapshots of which not every market can be read, from services that cannot be answered with a verdict.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    Object, Refusal,
    read::{Market, Unread, check_time, explained, offered, read_snapshot, unread_market},
};
use crate::{
    model::{Bookmaker, FixtureDetails, Line, MarketId, Snapshot, Timestamp, UnreadMarket},
    sources::books::json::Loose,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Offer<'a> {
    bookmaker: Bookmaker,
    captured_at: Timestamp,
    event: Object<FixtureDetails>,
    #[serde(borrow)]
    markets: Vec<&'a RawValue>,
    unread: Option<Vec<Object<Unread>>>,
}

/// A market that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its id, where that could be read.
    pub market_id: Option<MarketId>,
    /// The field and what is wrong with it.
    pub reason: String,
}

/// Parses one snapshot; a market that cannot be read stays as it was, and is answered beside the snapshot.
///
/// # Errors
/// When the snapshot as a whole cannot be read, or a market is there twice.
pub fn read_in_part(json: &[u8], now: Timestamp) -> Result<(Snapshot, Vec<Broken>), Refusal> {
    let refusal = match read_snapshot(json, now) {
        Ok(snapshot) => return Ok((snapshot, Vec::new())),
        Err(refusal) => refusal,
    };
    in_part(json, now).filter(|(_, broken)| !broken.is_empty()).ok_or(refusal)
}

fn in_part(json: &[u8], now: Timestamp) -> Option<(Snapshot, Vec<Broken>)> {
    let Object(offer): Object<Offer<'_>> = serde_json::from_slice(json).ok()?;
    check_time(offer.captured_at, now).ok()?;
    let (mut markets, mut broken) = (Vec::with_capacity(offer.markets.len()), Vec::new());
    let mut unread: Vec<UnreadMarket> =
        offer.unread.unwrap_or_default().into_iter().map(|Object(market)| unread_market(market)).collect();
    for (at, raw) in offer.markets.into_iter().enumerate() {
        let parsed = serde_json::from_str::<Object<Market<'_>>>(raw.get());
        let read = parsed.map_err(|_| explained(raw.get(), at)).and_then(|Object(market)| offered(at, market));
        match read {
            Ok(market) => markets.push(market),
            Err(fault) => {
                let market = of(raw);
                broken.push(Broken { market_id: market.market_id.clone(), reason: fault.text() });
                unread.push(market);
            }
        }
    }
    let snapshot = Snapshot::new(offer.bookmaker, offer.captured_at, offer.event.0, markets).ok()?;
    Some((snapshot.with_unread(unread).ok()?, broken))
}

/// Which market it is, as far as that can be read.
fn of(raw: &RawValue) -> UnreadMarket {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct Which<'a> {
        #[serde(borrow)]
        market_id: Loose<'a>,
        #[serde(borrow)]
        line: Loose<'a>,
    }
    let which: Which<'_> = Loose::of(raw).object().unwrap_or_default();
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

    fn read(markets: &Value) -> Result<(Snapshot, Vec<Broken>), Refusal> {
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
        assert!(read(&json!([good, good])).is_err(), "nobody knows which of the two it is");
        assert!(read(&json!({})).is_err());
    }
}
