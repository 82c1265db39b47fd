//! What Bet9ja answers.

use serde::Deserialize;

use super::requests;
use crate::{
    books::{
        BodyError, Listing, RequestedFixture,
        fixture::{Facts, Names, key, other_sport, rfc3339},
    },
    json::{self, LenientValue},
    object::Object,
};
use linewatch_model::{FixtureDetails, Timestamp};

const NAMES: Names = Names { sportradar: "EXTID", home: "DS", away: "DS", kickoff: "STARTDATE" };

/// Its number of football.
const FOOTBALL: &str = "1";

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE", bound(deserialize = "D: Deserialize<'de>"))]
struct Answer<'a, D> {
    #[serde(borrow, default)]
    r: LenientValue<'a>,
    d: Option<D>,
}

impl<D> Answer<'_, D> {
    /// What a successful one holds, if it holds something.
    fn data(self) -> Result<Option<D>, BodyError> {
        let status = self.r.text();
        match status.as_deref() {
            Some("OK" | "D") => Ok(self.d),
            Some("E") => Err(BodyError::Gone),
            Some(other) => Err(BodyError::Refused(format!("R {}", other.chars().take(100).collect::<String>()))),
            None => Err(json::malformed("it has no R")),
        }
    }
}

/// What a successful answer holds.
fn data(body: &[u8]) -> Result<LenientValue<'_>, BodyError> {
    json::body::<Answer<'_, LenientValue<'_>>>(body)?.data().map(Option::unwrap_or_default)
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "UPPERCASE")]
pub(super) struct Event<'a> {
    #[serde(borrow)]
    id: LenientValue<'a>,
    #[serde(borrow)]
    extid: LenientValue<'a>,
    /// `Home - Away`.
    #[serde(borrow)]
    ds: LenientValue<'a>,
    #[serde(borrow)]
    startdate: LenientValue<'a>,
    /// The league.
    #[serde(borrow)]
    gn: LenientValue<'a>,
    /// The country.
    #[serde(borrow)]
    sg: LenientValue<'a>,
    /// The sport's number, and its name.
    #[serde(borrow)]
    sid: LenientValue<'a>,
    #[serde(borrow)]
    s: LenientValue<'a>,
    /// The odds, by their keys.
    #[serde(borrow)]
    pub o: LenientValue<'a>,
    /// What the markets of the keys are called.
    #[serde(borrow)]
    pub mk: LenientValue<'a>,
    /// The match in play, of a body for matches in play.
    #[serde(borrow)]
    a: LenientValue<'a>,
}

impl Event<'_> {
    /// Whether the body is one for a match in play. An empty object in its place is none.
    pub(super) fn in_play(&self) -> bool {
        self.a.members().is_some_and(|members| !members.is_empty())
    }
}

/// `2026-06-26 19:00:00`, which is UTC.
fn kickoff(text: &str) -> Result<Timestamp, String> {
    let (date, time) = text.trim().split_once(' ').ok_or("is no time such as 2026-06-26 19:00:00")?;
    rfc3339(&format!("{date}T{time}Z"))
}

fn with_facts<T>(event: &Event<'_>, with: impl FnOnce(&Facts<'_>) -> T) -> T {
    let teams = event.ds.text();
    let teams = teams.as_deref().and_then(|teams| teams.split_once(" - "));
    let start = event.startdate.scalar();
    with(&Facts {
        other_sport: other_sport(FOOTBALL, event.sid.scalar().as_deref(), event.s.text().as_deref()),
        sportradar: event.extid.scalar().as_deref(),
        home: teams.map(|teams| teams.0),
        away: teams.map(|teams| teams.1),
        kickoff: start.as_deref().map(kickoff),
        country: event.sg.text().as_deref(),
        tournament: event.gn.text().as_deref(),
    })
}

/// The groups of football: each is asked for its events.
pub(super) fn groups(body: &[u8]) -> Result<Listing, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "UPPERCASE")]
    struct Sports<'a> {
        #[serde(borrow)]
        pal: LenientValue<'a>,
    }
    /// A sport, or a country of one.
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "UPPERCASE")]
    struct Branch<'a> {
        #[serde(borrow)]
        sg: LenientValue<'a>,
        #[serde(borrow)]
        g: LenientValue<'a>,
    }
    let sports: Sports<'_> = data(body)?.object().unwrap_or_default();
    let Some(sports) = sports.pal.members() else { return Err(json::malformed("it has no object D.PAL")) };
    let mut listing = Listing::default();
    let Some((_, football)) = sports.into_iter().find(|(id, _)| id == FOOTBALL) else {
        listing.gap = Some(json::NO_FOOTBALL);
        return Ok(listing);
    };
    let football: Branch<'_> = football.object().unwrap_or_default();
    let Some(countries) = branches(football.sg) else {
        listing.gap = Some("football's countries, which cannot be read");
        return Ok(listing);
    };
    for (_, country) in countries {
        match country.object::<Branch<'_>>().and_then(|country| branches(country.g)) {
            Some(groups) => listing.further.extend(groups.iter().map(|(group, _)| requests::group(group))),
            None => listing.gap = Some("a country's groups, which cannot be read"),
        }
    }
    if listing.further.is_empty() {
        listing.gap.get_or_insert(json::NO_FOOTBALL);
    }
    Ok(listing)
}

/// The branches of a tree by their ids. One without any is an empty list.
fn branches(tree: LenientValue<'_>) -> Option<Vec<(std::borrow::Cow<'_, str>, LenientValue<'_>)>> {
    tree.members().or_else(|| tree.list().filter(Vec::is_empty).map(|_| Vec::new()))
}

/// The events of a group.
pub(super) fn events(body: &[u8]) -> Result<Listing, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "UPPERCASE")]
    struct Group<'a> {
        #[serde(borrow)]
        e: LenientValue<'a>,
    }
    let group: Group<'_> = match data(body) {
        // A group that has lost its last event since the tree was read.
        Err(BodyError::Gone) => return Ok(Listing::default()),
        group => group?.object().unwrap_or_default(),
    };
    let Some(events) = group.e.list_or_empty() else { return Err(json::malformed("it has no list D.E")) };
    let mut listing = Listing::default();
    for event in events {
        let event = event.object::<Event<'_>>().unwrap_or_default();
        with_facts(&event, |facts| facts.list(event.id.scalar().as_deref(), NAMES, &mut listing));
    }
    Ok(listing)
}

/// An event with its odds, and its fixture.
pub(super) fn event<'a>(
    asked: &RequestedFixture<'_>,
    body: &'a [u8],
) -> Result<(FixtureDetails, Event<'a>), BodyError> {
    // An answer that is none has something else in its place, which is looked into only then.
    let event: Option<Event<'a>> = match json::body::<Answer<'a, Object<Event<'a>>>>(body) {
        Ok(answer) => answer.data()?.map(|event| event.0),
        Err(_) => data(body)?.object(),
    };
    let event = event.ok_or_else(|| json::malformed("its D is no event"))?;
    let details = match event.a.object::<Event<'_>>() {
        Some(playing) if event.extid.is_nothing() => in_play(asked, &playing)?,
        _ => with_facts(&event, |facts| facts.asked(asked, NAMES))?,
    };
    Ok((details, event))
}

/// A body for a match in play says which one it is and nothing else about it: the rest is what the list said.
fn in_play(asked: &RequestedFixture<'_>, playing: &Event<'_>) -> Result<FixtureDetails, BodyError> {
    let id = playing.extid.scalar().unwrap_or_default();
    match asked.listed {
        _ if key(&id).as_ref() != Some(asked.key) => {
            Err(BodyError::OtherFixture { asked: asked.key.to_string(), answered: id.chars().take(100).collect() })
        }
        Some(listed) => Ok(listed.fixture.clone()),
        None => Err(BodyError::Value { field: "STARTDATE", reason: "is missing: the match is in play".to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kickoffs_are_utc() {
        assert_eq!(kickoff("2026-06-26 19:00:00").unwrap().to_string(), "2026-06-26T19:00:00Z");
        for bad in ["", "2026-06-26", "26/06/2026 19:00:00", "2026-06-26 19:00:00+01:00", "1970-01-01 00:00:00"] {
            assert!(kickoff(bad).is_err(), "{bad}");
        }
    }
}
