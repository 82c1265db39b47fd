//! What SportyBet answers.

use serde::Deserialize;

use super::requests;
use crate::{
    books::{
        BodyError, Listing, RequestedFixture,
        fixture::{Facts, Names, key, millis, other_sport},
    },
    json::{self, All, LenientValue, Objects},
    object::Object,
};
use linewatch_model::FixtureDetails;

const NAMES: Names =
    Names { sportradar: "eventId", home: "homeTeamName", away: "awayTeamName", kickoff: "estimateStartTime" };

/// SportRadar's number of football.
pub(crate) const FOOTBALL: &str = "1";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a, T: Deserialize<'de>"))]
pub(crate) struct Answer<'a, T> {
    #[serde(default)]
    biz_code: LenientValue<'a>,
    #[serde(default)]
    message: LenientValue<'a>,
    data: Option<T>,
}

impl<T> Answer<'_, T> {
    /// What it holds.
    pub(crate) fn data(self) -> Result<T, BodyError> {
        let code = self.biz_code.scalar().unwrap_or_default();
        if code != "10000" {
            let said = format!("bizCode {code} {}", self.message.text().unwrap_or_default());
            return Err(BodyError::Refused(said.chars().take(200).collect()));
        }
        self.data.ok_or_else(|| BodyError::Refused("success without any data".to_owned()))
    }
}

/// What a successful answer holds.
///
/// # Errors
/// When the answer says that it is none, or holds something else.
pub(crate) fn data<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, BodyError> {
    json::body::<Answer<'a, T>>(body).map_or_else(|error| Err(refused(body).unwrap_or(error)), Answer::data)
}

/// What a body that cannot be read says about not being an answer, where it says so.
fn refused(body: &[u8]) -> Option<BodyError> {
    json::body::<Answer<'_, LenientValue<'_>>>(body).ok()?.data().err()
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "M: Deserialize<'de> + Default"))]
struct Match<'a, M = LenientValue<'a>> {
    #[serde(borrow)]
    event_id: LenientValue<'a>,
    #[serde(borrow)]
    estimate_start_time: LenientValue<'a>,
    #[serde(borrow)]
    home_team_name: LenientValue<'a>,
    #[serde(borrow)]
    away_team_name: LenientValue<'a>,
    #[serde(borrow)]
    sport: LenientValue<'a>,
    #[serde(borrow)]
    event_source: LenientValue<'a>,
    #[serde(borrow)]
    status: LenientValue<'a>,
    markets: Option<M>,
}

/// A market as the body has it. MSport's names of fields are the aliases.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Market<'a> {
    #[serde(borrow)]
    pub id: LenientValue<'a>,
    #[serde(borrow)]
    pub product: LenientValue<'a>,
    #[serde(borrow)]
    pub status: LenientValue<'a>,
    #[serde(borrow, alias = "description")]
    pub desc: LenientValue<'a>,
    #[serde(borrow, alias = "specifiers")]
    pub specifier: LenientValue<'a>,
    #[serde(borrow)]
    pub outcomes: LenientValue<'a>,
    #[serde(borrow)]
    pub banned: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Outcome<'a> {
    #[serde(borrow)]
    pub odds: LenientValue<'a>,
    #[serde(borrow)]
    pub is_active: LenientValue<'a>,
    #[serde(borrow, alias = "description")]
    pub desc: LenientValue<'a>,
}

/// Whatever has a name and holds something of the next level: a sport, a category, a tournament.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Level<'a> {
    #[serde(borrow)]
    id: LenientValue<'a>,
    #[serde(borrow)]
    name: LenientValue<'a>,
    #[serde(borrow)]
    category: LenientValue<'a>,
    #[serde(borrow)]
    tournament: LenientValue<'a>,
    #[serde(borrow)]
    categories: LenientValue<'a>,
    #[serde(borrow)]
    tournaments: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Sources<'a> {
    #[serde(borrow)]
    pre_match_source: LenientValue<'a>,
    #[serde(borrow)]
    live_source: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Source<'a> {
    #[serde(borrow)]
    source_type: LenientValue<'a>,
    #[serde(borrow)]
    source_id: LenientValue<'a>,
}

/// An event's SportRadar id: its own id, whoever the prices come from. Where its own is another provider's, which is too
/// long for one of SportRadar's, the id of its SportRadar source if it names one.
fn sportradar<M>(event: &Match<'_, M>) -> Option<String> {
    let own = event.event_id.text();
    let own = own.as_deref().and_then(|id| id.strip_prefix("sr:match:"));
    if let Some(own) = own.filter(|id| key(id).is_some()) {
        return Some(own.to_owned());
    }
    let sources: Sources<'_> = event.event_source.object()?;
    let named =
        [sources.pre_match_source, sources.live_source].into_iter().filter_map(LenientValue::object::<Source<'_>>);
    let radar = named.into_iter().find(|source| source.source_type.text().as_deref() == Some("BET_RADAR"))?;
    radar.source_id.scalar().map(|id| unprefixed(&id).to_owned())
}

/// Some ids of a SportRadar source have seven ones before the eight digits of SportRadar's.
fn unprefixed(id: &str) -> &str {
    match id.strip_prefix("1111111") {
        Some(rest) if rest.len() >= 7 => rest,
        _ => id,
    }
}

/// Calls `with` with the event's facts.
fn with_facts<M, T>(event: &Match<'_, M>, with: impl FnOnce(&Facts<'_>) -> T) -> T {
    let sport: Level<'_> = event.sport.object().unwrap_or_default();
    let category: Level<'_> = sport.category.object().unwrap_or_default();
    let tournament: Level<'_> = category.tournament.object().unwrap_or_default();
    let sportradar = sportradar(event);
    let kickoff = event.estimate_start_time;
    with(&Facts {
        other_sport: other_sport(FOOTBALL, sport.id.scalar().as_deref(), sport.name.text().as_deref()),
        sportradar: sportradar.as_deref(),
        home: event.home_team_name.text().as_deref(),
        away: event.away_team_name.text().as_deref(),
        kickoff: (!kickoff.is_nothing()).then(|| millis(kickoff.integer())),
        country: category.name.text().as_deref(),
        tournament: tournament.name.text().as_deref(),
    })
}

/// The tournaments of football: each is asked for its events.
pub(super) fn tournaments(body: &[u8]) -> Result<Listing, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct Sports<'a> {
        #[serde(borrow)]
        sport_list: LenientValue<'a>,
    }
    let Object(sports): Object<Sports<'_>> = data(body)?;
    let Some(sports) = sports.sport_list.list() else { return Err(json::malformed("it has no list sportList")) };
    let mut listing = Listing::default();
    let mut gap = || listing.gap = Some("a tournament that cannot be read");
    let mut tournaments: Vec<Level<'_>> = Vec::new();
    for sport in sports {
        let Some(sport) = sport.object::<Level<'_>>() else {
            gap();
            continue;
        };
        if sport.id.text().is_none_or(|id| id == "sr:sport:1") {
            let categories: Vec<Level<'_>> = sport.categories.objects(&mut gap);
            tournaments.extend(
                categories.into_iter().flat_map(|category| category.tournaments.objects::<Level<'_>>(&mut gap)),
            );
        }
    }
    for tournament in tournaments {
        match tournament.id.text() {
            Some(id) => listing.further.push(requests::tournament(&id)),
            None => listing.gap = Some("a tournament that cannot be read"),
        }
    }
    if listing.further.is_empty() {
        listing.gap.get_or_insert(json::NO_FOOTBALL);
    }
    Ok(listing)
}

/// The events of a tournament.
pub(super) fn events(body: &[u8]) -> Result<Listing, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Group<'a> {
        #[serde(borrow)]
        events: LenientValue<'a>,
    }
    let groups: Vec<LenientValue<'_>> = data(body)?;
    let mut listing = Listing::default();
    for group in groups {
        let Some(events) = group.object::<Group<'_>>().and_then(|group| group.events.list_or_empty()) else {
            listing.gap = Some("a group of fixtures that cannot be read");
            continue;
        };
        for event in events {
            let event = event.object::<Match<'_>>().unwrap_or_default();
            with_facts(&event, |facts| facts.list(event.event_id.text().as_deref(), NAMES, &mut listing));
        }
    }
    Ok(listing)
}

/// An event with its whole offer. MSport's bodies have the same.
pub(crate) struct Event<'a> {
    pub fixture: FixtureDetails,
    pub in_play: bool,
    /// `None` in the place of what is no market.
    pub markets: Vec<Option<Market<'a>>>,
}

impl<'a> Event<'a> {
    /// `status` is 0 until the match begins.
    pub(crate) fn new(
        fixture: FixtureDetails,
        status: LenientValue<'_>,
        markets: Option<impl Objects<Market<'a>>>,
    ) -> Result<Self, BodyError> {
        let in_play = status.integer().is_some_and(|status| status != 0);
        Ok(Self { fixture, in_play, markets: json::markets(markets)? })
    }
}

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
    let fixture = with_facts(&event, |facts| facts.asked(asked, NAMES))?;
    Event::new(fixture, event.status, event.markets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(event: &serde_json::Value) -> Option<String> {
        let text = event.to_string();
        sportradar(&serde_json::from_str::<Match<'_>>(&text).unwrap())
    }

    #[test]
    fn only_sportradars_ids_count() {
        let source = |kind: &str, id: &str| serde_json::json!({"sourceType": kind, "sourceId": id});
        let event = |id: &str, before, live| serde_json::json!({"eventId": id, "eventSource": {"preMatchSource": before, "liveSource": live}});
        let genius = source("BET_GENIUS", "111111113344921");
        assert_eq!(id(&serde_json::json!({"eventId": "sr:match:66457014"})).as_deref(), Some("66457014"));
        assert_eq!(id(&serde_json::json!({"eventId": "sr:match:111111166457014"})), None, "it may be anybody's");
        assert_eq!(id(&serde_json::json!({"eventId": "og:1"})), None);
        let both = event("sr:match:111111113344921", genius.clone(), source("BET_RADAR", "111111166457014"));
        assert_eq!(id(&both).as_deref(), Some("66457014"));
        let priced_by_another = event("sr:match:66457014", genius.clone(), genius.clone());
        assert_eq!(id(&priced_by_another).as_deref(), Some("66457014"));
        assert_eq!(id(&event("sr:match:111111113344921", genius.clone(), genius)), None);
    }
}
