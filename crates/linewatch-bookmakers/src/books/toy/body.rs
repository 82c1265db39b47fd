//! What the toy bookmaker answers.

use serde::Deserialize;

use crate::{
    books::{
        BodyError, Listing, RequestedFixture,
        fixture::{Facts, Names, rfc3339},
    },
    json::{self, LenientValue},
};
use linewatch_model::FixtureDetails;

const NAMES: Names = Names { sportradar: "radar", home: "home", away: "away", kickoff: "start" };

/// A match. Every field is loose: one of the wrong type is missing, and costs no more than that.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Match<'a> {
    #[serde(borrow)]
    no: LenientValue<'a>,
    #[serde(borrow)]
    radar: LenientValue<'a>,
    #[serde(borrow)]
    home: LenientValue<'a>,
    #[serde(borrow)]
    away: LenientValue<'a>,
    #[serde(borrow)]
    start: LenientValue<'a>,
    #[serde(borrow)]
    bets: LenientValue<'a>,
}

fn with_facts<T>(found: &Match<'_>, with: impl FnOnce(&Facts<'_>) -> T) -> T {
    with(&Facts {
        sportradar: found.radar.scalar().as_deref(),
        home: found.home.text().as_deref(),
        away: found.away.text().as_deref(),
        kickoff: found.start.text().as_deref().map(rfc3339),
        ..Facts::default()
    })
}

/// `{"matches": [{"no": 7, "radar": 66457014, "home": "Norway", …}]}`
pub(super) fn matches(body: &[u8]) -> Result<Listing, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Answer<'a> {
        #[serde(borrow)]
        matches: LenientValue<'a>,
    }
    let answer: Answer<'_> = json::body(body)?;
    let Some(matches) = answer.matches.list() else { return Err(json::malformed("it has no list matches")) };
    let mut listing = Listing::default();
    for found in matches {
        let found = found.object::<Match<'_>>().unwrap_or_default();
        with_facts(&found, |facts| facts.list(found.no.scalar().as_deref(), NAMES, &mut listing));
    }
    Ok(listing)
}

/// The same match alone, with its bets.
pub(super) fn one<'a>(
    asked: &RequestedFixture<'_>,
    body: &'a [u8],
) -> Result<(FixtureDetails, Vec<LenientValue<'a>>), BodyError> {
    let found: Match<'a> = json::body(body)?;
    let details = with_facts(&found, |facts| facts.asked(asked, NAMES))?;
    match found.bets.list() {
        Some(bets) => Ok((details, bets)),
        None => Err(BodyError::Value { field: "bets", reason: "is no list".to_owned() }),
    }
}
