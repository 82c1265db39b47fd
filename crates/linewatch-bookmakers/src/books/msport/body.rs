//! What MSport answers.

use serde::Deserialize;

use super::requests;
use crate::{
    ask::Ask,
    books::{
        BodyError, Listing, RequestedFixture,
        fixture::{Facts, Names, millis, other_sport},
        sportybet::{Answer, Event, FOOTBALL, Market, data},
    },
    json::{self, All, LenientValue, Objects},
    object::Object,
};

const NAMES: Names = Names { sportradar: "eventId", home: "homeTeam", away: "awayTeam", kickoff: "startTime" };

/// An event, and a tournament of the list, which has two of the same fields.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "M: Deserialize<'de> + Default"))]
struct Match<'a, M = LenientValue<'a>> {
    #[serde(borrow)]
    event_id: LenientValue<'a>,
    #[serde(borrow)]
    start_time: LenientValue<'a>,
    #[serde(borrow)]
    home_team: LenientValue<'a>,
    #[serde(borrow)]
    away_team: LenientValue<'a>,
    #[serde(borrow)]
    category: LenientValue<'a>,
    #[serde(borrow)]
    tournament: LenientValue<'a>,
    #[serde(borrow)]
    sport: LenientValue<'a>,
    #[serde(borrow)]
    sport_id: LenientValue<'a>,
    #[serde(borrow)]
    status: LenientValue<'a>,
    markets: Option<M>,
    #[serde(borrow)]
    events: LenientValue<'a>,
}

/// Calls `with` with the event's facts. In a list, what the event does not say its tournament does.
fn with_facts<M, T>(event: &Match<'_, M>, group: Option<&Match<'_>>, with: impl FnOnce(&Facts<'_>) -> T) -> T {
    let own_or_groups = |own: LenientValue<'_>, groups: Option<LenientValue<'_>>| {
        own.text().map(std::borrow::Cow::into_owned).or_else(|| Some(groups?.text()?.into_owned()))
    };
    let country = own_or_groups(event.category, group.map(|group| group.category));
    let tournament = own_or_groups(event.tournament, group.map(|group| group.tournament));
    let id = event.event_id.text();
    let kickoff = event.start_time;
    with(&Facts {
        other_sport: other_sport(FOOTBALL, event.sport_id.scalar().as_deref(), event.sport.text().as_deref()),
        sportradar: id.as_deref().and_then(|id| id.strip_prefix("sr:match:")),
        home: event.home_team.text().as_deref(),
        away: event.away_team.text().as_deref(),
        kickoff: (!kickoff.is_nothing()).then(|| millis(kickoff.integer())),
        country: country.as_deref(),
        tournament: tournament.as_deref(),
    })
}

/// A page of the fixtures, by their tournaments, and the question for the next one unless this one was the last.
pub(super) fn fixtures(ask: &Ask, body: &[u8]) -> Result<Listing, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct Tournaments<'a> {
        #[serde(borrow)]
        tournaments: LenientValue<'a>,
        #[serde(borrow)]
        last_event_id: LenientValue<'a>,
    }
    let Object(tournaments): Object<Tournaments<'_>> = data(body)?;
    let last = tournaments.last_event_id.text();
    let groups = match tournaments.tournaments.list_or_empty() {
        Some(groups) => groups,
        // A page after the last one may lack its list.
        None if tournaments.tournaments.is_nothing() && !requests::is_first(ask) => Vec::new(),
        None => return Err(json::malformed("it has no list tournaments")),
    };
    let mut listing = Listing::default();
    for group in groups {
        let group: Match<'_> = group.object().unwrap_or_default();
        let Some(events) = group.events.list_or_empty() else {
            listing.gap = Some("a group of fixtures that cannot be read");
            continue;
        };
        for event in events {
            let event = event.object::<Match<'_>>().unwrap_or_default();
            let id = event.event_id.text();
            with_facts(&event, Some(&group), |facts| facts.list(id.as_deref(), NAMES, &mut listing));
        }
    }
    let is_empty = listing.listed.is_empty() && listing.left_out.is_empty() && listing.gap.is_none();
    // Whoever knows no pages answers the same again, and says so.
    if let Some(last) = last.filter(|last| !is_empty && !requests::is_after(ask, last)) {
        listing.further.push(requests::fixtures_after(&last));
    }
    Ok(listing)
}

/// An event with its whole offer.
pub(super) fn event<'a>(asked: &RequestedFixture<'_>, body: &'a [u8]) -> Result<Event<'a>, BodyError> {
    match json::body::<Answer<'a, Object<Match<'a, All<Market<'a>>>>>>(body) {
        Ok(answer) => asked_for(asked, answer.data()?.0),
        Err(_) => asked_for(asked, data::<Object<Match<'a>>>(body)?.0),
    }
}

fn asked_for<'a, M: Objects<Market<'a>>>(
    asked: &RequestedFixture<'_>,
    event: Match<'a, M>,
) -> Result<Event<'a>, BodyError> {
    let fixture = with_facts(&event, None, |facts| facts.asked(asked, NAMES))?;
    Event::new(fixture, event.status, event.markets)
}
