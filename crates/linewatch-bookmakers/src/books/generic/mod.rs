//! Any service that speaks linewatch's own batch format: its list is a batch, with every offer in it.
//!
//! * `GET /snapshots` answers `{"snapshots": […]}`, each one as `POST /api/scrape/batches` takes it;
//! * `GET /snapshots/{key}` answers the same with the one snapshot of that fixture, or with none when the service does
//!   not have it any more.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    Adapter, BodyError, LeftOut, LeftOutReason, Listed, Listing, Offer, RequestedFixture, Unmapped, UnmappedReason,
    query::id,
};
use crate::{
    ask::{Ask, AskKind},
    json::{self, LenientValue},
};
use crate::{
    batch_json::{UnreadableMarket, read_in_part},
    object::in_short,
};
use linewatch_model::{Bookmaker, FixtureKey, Snapshot, Timestamp};

/// A service with linewatch's batch format. It has no address of its own: the configuration says where it is.
#[derive(Debug)]
pub struct Generic(Bookmaker);

impl Generic {
    /// A service that tells this bookmaker's odds.
    #[must_use]
    pub const fn new(bookmaker: Bookmaker) -> Self {
        Self(bookmaker)
    }

    /// Reads a snapshot; it must be this bookmaker's, and seen when the answer came at the latest. A market of it that
    /// cannot be read is unread.
    fn offer_in(&self, raw: &RawValue, captured_at: Timestamp) -> Result<Offer, LeftOut> {
        let (snapshot, broken) = read_in_part(raw.get().as_bytes(), captured_at).map_err(|refusal| {
            let field = refusal.field.map(|field| in_short(&field) + " ").unwrap_or_default();
            left_out(&refusal.event_key.unwrap_or_default(), format!("{field}{}", refusal.reason))
        })?;
        if snapshot.bookmaker == self.0 {
            Ok(offer(snapshot, broken))
        } else {
            Err(left_out(snapshot.fixture.key.as_str(), format!("it is of the bookmaker {}", snapshot.bookmaker)))
        }
    }
}

fn left_out(id: &str, reason: String) -> LeftOut {
    LeftOut {
        external_id: id.into(),
        key: id.parse().ok(),
        name: id.to_owned(),
        reason: LeftOutReason::Unreadable(reason),
    }
}

fn offer(snapshot: Snapshot, broken: Vec<UnreadableMarket>) -> Offer {
    let unmapped = broken.into_iter().map(|UnreadableMarket { market_id, reason }| Unmapped {
        market: market_id.map_or_else(|| "?".into(), |id| id.as_str().into()),
        name: Some(reason.into()),
        reason: UnmappedReason::InvalidKey,
    });
    Offer { mapped: snapshot.markets().len(), unmapped: unmapped.collect(), snapshot, in_play: false }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SnapshotList<'a> {
    #[serde(borrow)]
    snapshots: LenientValue<'a>,
}

fn snapshots(body: &[u8]) -> Result<Vec<&RawValue>, BodyError> {
    let batch: SnapshotList<'_> = json::body(body)?;
    batch.snapshots.raw_list().ok_or_else(|| json::malformed("it has no list snapshots"))
}

fn one(external_id: &str) -> Ask {
    Ask { path: format!("/snapshots/{}", id(external_id)), body: None, kind: AskKind::Fixture }
}

impl Adapter for Generic {
    fn bookmaker(&self) -> &Bookmaker {
        &self.0
    }

    fn base_url(&self) -> &'static str {
        "http://127.0.0.1"
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[("accept", "application/json")]
    }

    fn discovery(&self) -> Vec<Ask> {
        vec![Ask { path: "/snapshots".to_owned(), body: None, kind: AskKind::Discovery("snapshots".into()) }]
    }

    fn listing(&self, _: &Ask, body: &[u8], captured_at: Timestamp) -> Result<Listing, BodyError> {
        let mut listing = Listing::default();
        for raw in snapshots(body)? {
            match self.offer_in(raw, captured_at) {
                Err(left_out) => {
                    if left_out.key.is_none() {
                        listing.gap = Some("a snapshot whose fixture cannot be read");
                    }
                    listing.left_out.push(left_out);
                }
                Ok(offer) => {
                    let fixture = offer.snapshot.fixture.clone();
                    let external_id = fixture.key.as_str().into();
                    listing.listed.push(Listed { external_id, fixture, offer: Some(offer) });
                }
            }
        }
        Ok(listing)
    }

    fn tells_time(&self) -> bool {
        true
    }

    fn fixture(&self, listed: &Listed) -> Ask {
        one(&listed.external_id)
    }

    fn by_key(&self, key: &FixtureKey) -> Option<Ask> {
        Some(one(key.as_str()))
    }

    fn offer(&self, asked: &RequestedFixture<'_>, body: &[u8], captured_at: Timestamp) -> Result<Offer, BodyError> {
        let found = snapshots(body)?;
        if found.is_empty() {
            return Err(BodyError::Gone);
        }
        let mut answered = String::new();
        for raw in found {
            let offer = match self.offer_in(raw, captured_at) {
                Ok(offer) => offer,
                Err(left_out) => {
                    return Err(BodyError::Value { field: "snapshots", reason: left_out.reason.to_string() });
                }
            };
            let fixture = &offer.snapshot.fixture;
            if fixture.key == *asked.key {
                super::fixture::same(asked, fixture)?;
                return Ok(offer);
            }
            answered = fixture.key.to_string();
        }
        Err(BodyError::OtherFixture { asked: asked.key.to_string(), answered })
    }
}
