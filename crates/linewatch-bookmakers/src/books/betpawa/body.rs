//! What BetPawa answers.

use serde::Deserialize;

use super::requests;
use crate::{
    books::{
        BodyError, Listing,
        fixture::{Facts, Names, other_sport, rfc3339},
    },
    json::{self, LenientValue, Objects as _},
};

pub(super) const NAMES: Names =
    Names { sportradar: "widgets", home: "participants", away: "participants", kickoff: "startTime" };

/// An event, as in a list or with its markets.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "M: Deserialize<'de> + Default"))]
pub(super) struct Event<'a, M = LenientValue<'a>> {
    #[serde(borrow)]
    pub id: LenientValue<'a>,
    #[serde(borrow)]
    pub start_time: LenientValue<'a>,
    #[serde(borrow)]
    pub participants: LenientValue<'a>,
    #[serde(borrow)]
    pub widgets: LenientValue<'a>,
    /// The sport.
    #[serde(borrow)]
    pub category: LenientValue<'a>,
    #[serde(borrow)]
    pub region: LenientValue<'a>,
    #[serde(borrow)]
    pub competition: LenientValue<'a>,
    /// Of the event: whether it is live.
    #[serde(borrow)]
    pub additional_info: LenientValue<'a>,
    /// The score, once there is one.
    #[serde(borrow)]
    pub results: LenientValue<'a>,
    pub markets: Option<M>,
}

/// A participant, a widget, a region, a competition: whatever has an id and a name.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Named<'a> {
    #[serde(borrow)]
    pub id: LenientValue<'a>,
    #[serde(borrow)]
    pub name: LenientValue<'a>,
    #[serde(borrow)]
    pub position: LenientValue<'a>,
    #[serde(borrow, rename = "type")]
    pub kind: LenientValue<'a>,
}

/// All rows of a market type.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "R: Deserialize<'de> + Default"))]
pub(super) struct Market<'a, R = LenientValue<'a>> {
    #[serde(borrow)]
    pub market_type: LenientValue<'a>,
    pub row: Option<R>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct MarketType<'a> {
    #[serde(borrow)]
    pub id: LenientValue<'a>,
    #[serde(borrow)]
    pub name: LenientValue<'a>,
    #[serde(borrow)]
    pub display_name: LenientValue<'a>,
    #[serde(borrow)]
    pub handicap_type: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Row<'a> {
    /// The line times four.
    #[serde(borrow)]
    pub handicap: LenientValue<'a>,
    #[serde(borrow)]
    pub formatted_handicap: LenientValue<'a>,
    #[serde(borrow)]
    pub prices: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PricedOutcome<'a> {
    #[serde(borrow)]
    pub name: LenientValue<'a>,
    /// Version 3.
    #[serde(borrow)]
    pub price: LenientValue<'a>,
    /// Version 4.
    #[serde(borrow)]
    pub odds: LenientValue<'a>,
    #[serde(borrow)]
    pub suspended: LenientValue<'a>,
    #[serde(borrow)]
    pub handicap: LenientValue<'a>,
}

/// The texts of an event that [`Facts`] borrow.
pub(super) struct Texts {
    other_sport: Option<String>,
    sportradar: Option<String>,
    home: Option<String>,
    away: Option<String>,
    kickoff: Option<String>,
    country: Option<String>,
    tournament: Option<String>,
}

impl<M> Event<'_, M> {
    /// Whether the match is being played.
    pub(super) fn in_play(&self) -> bool {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Info<'a> {
            #[serde(borrow)]
            live: LenientValue<'a>,
        }
        let live = self.additional_info.object::<Info<'_>>().is_some_and(|info| info.live.truth() == Some(true));
        // An empty object stands for nothing.
        live || self.results.members().is_some_and(|results| !results.is_empty())
    }

    pub(super) fn texts(&self) -> Texts {
        let named = |value: LenientValue<'_>| Some(value.object::<Named<'_>>()?.name.text()?.into_owned());
        let participants: Vec<Named<'_>> = objects(self.participants);
        let team = |position: i64| {
            let team = participants.iter().find(|team| team.position.integer() == Some(position));
            Some(team?.name.text()?.into_owned())
        };
        let widgets: Vec<Named<'_>> = objects(self.widgets);
        let sportradar = widgets.iter().find(|widget| widget.kind.text().as_deref() == Some("SPORTRADAR"));
        let category: Named<'_> = self.category.object().unwrap_or_default();
        Texts {
            other_sport: other_sport(
                requests::FOOTBALL,
                category.id.scalar().as_deref(),
                category.name.text().as_deref(),
            ),
            sportradar: sportradar.and_then(|widget| Some(widget.id.scalar()?.into_owned())),
            home: team(1),
            away: team(2),
            kickoff: self.start_time.scalar().map(std::borrow::Cow::into_owned),
            country: named(self.region),
            tournament: named(self.competition),
        }
    }
}

impl Texts {
    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            other_sport: self.other_sport.clone(),
            sportradar: self.sportradar.as_deref(),
            home: self.home.as_deref(),
            away: self.away.as_deref(),
            kickoff: self.kickoff.as_deref().map(rfc3339),
            country: self.country.as_deref(),
            tournament: self.tournament.as_deref(),
        }
    }
}

/// The objects of a list; what is none is passed over.
fn objects<'a, T: Deserialize<'a>>(list: LenientValue<'a>) -> Vec<T> {
    list.each().unwrap_or_default().into_iter().flatten().collect()
}

/// The competitions of football: each is asked for its events.
pub(super) fn competitions(body: &[u8]) -> Result<Listing, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct Categories<'a> {
        #[serde(borrow)]
        with_regions: LenientValue<'a>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Category<'a> {
        #[serde(borrow)]
        regions: LenientValue<'a>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Region<'a> {
        #[serde(borrow)]
        competitions: LenientValue<'a>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Entry<'a> {
        #[serde(borrow)]
        competition: LenientValue<'a>,
    }
    let categories: Categories<'_> = json::body(body)?;
    if categories.with_regions.list().is_none() {
        return Err(json::malformed("it has no list withRegions"));
    }
    let mut listing = Listing::default();
    let mut gap = || listing.gap = Some("a competition that cannot be read");
    let categories: Vec<Category<'_>> = categories.with_regions.objects(&mut gap);
    let regions: Vec<Region<'_>> =
        categories.into_iter().flat_map(|category| category.regions.objects(&mut gap)).collect();
    let entries: Vec<Entry<'_>> =
        regions.into_iter().flat_map(|region| region.competitions.objects(&mut gap)).collect();
    for entry in entries {
        match entry.competition.object::<Named<'_>>().and_then(|competition| competition.id.scalar()) {
            Some(id) => listing.further.push(requests::competition(&id, 0)),
            None => listing.gap = Some("a competition that cannot be read"),
        }
    }
    if listing.further.is_empty() {
        listing.gap.get_or_insert(json::NO_FOOTBALL);
    }
    Ok(listing)
}

/// The events of a group. One that has none has no list, and nothing else: a competition without priced events, a page
/// after the last.
fn listed(group: LenientValue<'_>) -> Option<Vec<LenientValue<'_>>> {
    let members = group.members()?;
    match members.iter().rev().find(|(name, _)| name == "responses") {
        Some((_, events)) if !events.is_nothing() => events.list_or_empty(),
        had => (members.len() <= usize::from(had.is_some())).then(Vec::new),
    }
}

/// One page of a competition's events.
pub(super) fn page(body: &[u8], competition: &str, skip: usize) -> Result<Listing, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Responses<'a> {
        #[serde(borrow)]
        responses: LenientValue<'a>,
    }
    let answer: Responses<'_> = json::body(body)?;
    let Some(groups) = answer.responses.list() else { return Err(json::malformed("it has no list responses")) };
    let mut listing = Listing::default();
    if groups.is_empty() {
        listing.gap = Some("an answer without a group of fixtures");
    }
    let mut count = 0;
    for group in groups {
        let Some(events) = listed(group) else {
            listing.gap = Some("a group of fixtures that cannot be read");
            continue;
        };
        for event in events {
            count += 1;
            let event = event.object::<Event<'_>>().unwrap_or_default();
            event.texts().facts().list(event.id.scalar().as_deref(), NAMES, &mut listing);
        }
    }
    let next = skip + requests::EVENTS_PER_PAGE - requests::OVERLAP;
    if count >= requests::EVENTS_PER_PAGE && next < requests::MAX_PAGES {
        listing.further.push(requests::competition(competition, next));
    } else if count >= requests::EVENTS_PER_PAGE {
        listing.gap = Some("a competition with more fixtures than are asked for");
    }
    Ok(listing)
}
