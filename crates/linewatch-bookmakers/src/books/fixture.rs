//! The fixture of a body: who plays when, and whether it is the one that was asked for.

use linewatch_model::{FixtureDetails, FixtureKey, Label, Number, Timestamp};

use super::{BodyError, LeftOut, LeftOutReason, Listed, Listing, RequestedFixture};

/// What a body says about its fixture, as far as it says it.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    /// The sport, where it is said to be another than football.
    pub other_sport: Option<String>,
    /// The SportRadar id.
    pub sportradar: Option<&'a str>,
    pub home: Option<&'a str>,
    pub away: Option<&'a str>,
    pub kickoff: Option<Result<Timestamp, String>>,
    pub country: Option<&'a str>,
    pub tournament: Option<&'a str>,
}

/// The names of the fields, as the bookmaker calls them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names {
    pub sportradar: &'static str,
    pub home: &'static str,
    pub away: &'static str,
    pub kickoff: &'static str,
}

impl Facts<'_> {
    /// The fixture.
    pub(super) fn details(&self, names: Names) -> Result<FixtureDetails, BodyError> {
        let missing = |field| BodyError::Value { field, reason: "is missing or no name".to_owned() };
        let key = self
            .sportradar
            .and_then(key)
            .ok_or(BodyError::Value { field: names.sportradar, reason: "has no SportRadar id".to_owned() })?;
        let home = self.home.and_then(label).ok_or_else(|| missing(names.home))?;
        let away = self.away.and_then(label).ok_or_else(|| missing(names.away))?;
        let kickoff = match &self.kickoff {
            Some(Ok(kickoff)) => *kickoff,
            Some(Err(reason)) => return Err(BodyError::Value { field: names.kickoff, reason: reason.clone() }),
            None => return Err(BodyError::Value { field: names.kickoff, reason: "is missing".to_owned() }),
        };
        Ok(FixtureDetails {
            key,
            name: label(&format!("{home} - {away}")).ok_or_else(|| missing(names.home))?,
            home_team: home,
            away_team: away,
            kickoff,
            sport: label("Football"),
            country: self.country.and_then(label),
            tournament: self.tournament.and_then(label),
        })
    }

    /// The fixture, when it is the one asked for.
    pub(super) fn asked(&self, asked: &RequestedFixture<'_>, names: Names) -> Result<FixtureDetails, BodyError> {
        if let Some(sport) = &self.other_sport {
            return Err(BodyError::OtherSport { sport: sport.clone() });
        }
        let details = self.details(names)?;
        same(asked, &details)?;
        Ok(details)
    }

    /// Adds the fixture of a list to what the list says. One without an id could be any; ids have digits.
    pub(super) fn list(&self, external_id: Option<&str>, names: Names, listing: &mut Listing) {
        let Some(id) = external_id.filter(|id| id.bytes().any(|byte| byte.is_ascii_digit())) else {
            listing.gap = Some("a fixture without an id");
            return;
        };
        let external_id = id.chars().take(100).collect();
        let key = self.sportradar.and_then(key);
        let reason = match (&self.other_sport, self.details(names)) {
            (Some(sport), _) => LeftOutReason::OtherSport { sport: sport.clone() },
            _ if key.is_none() => LeftOutReason::NoSportradarId,
            (None, Ok(fixture)) => return listing.listed.push(Listed { external_id, fixture, offer: None }),
            (None, Err(error)) => LeftOutReason::Unreadable(error.to_string()),
        };
        let name = format!("{} - {}", self.home.unwrap_or("?"), self.away.unwrap_or("?"));
        listing.left_out.push(LeftOut { external_id, key, name: name.chars().take(400).collect(), reason });
    }
}

/// The largest SportRadar id. Those of today have eight digits; numbers of more than ten are other providers' ids.
const LARGEST_SPORTRADAR_ID: i64 = 9_999_999_999;

/// The key of a SportRadar id: digits, perhaps after `sr:match:`.
pub(super) fn key(id: &str) -> Option<FixtureKey> {
    let id = id.trim().strip_prefix("sr:match:").unwrap_or(id.trim());
    let number = Number::read(id).ok()?.whole().filter(|number| (1..=LARGEST_SPORTRADAR_ID).contains(number))?;
    format!("sr:{number}").parse().ok()
}

/// The sport that a body says, unless that is football or it says none. `football` is the bookmaker's number of football;
/// its number of the sport decides, perhaps after `sr:sport:`, and without one the name does.
pub(super) fn other_sport(football: &str, number: Option<&str>, name: Option<&str>) -> Option<String> {
    const KEPT_CHARACTERS: usize = 100;
    let number = number.map(|id| id.trim().strip_prefix("sr:sport:").unwrap_or(id.trim()));
    let number = number.filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    let is_football = match (number, name) {
        (Some(number), _) => number == football,
        (None, Some(name)) => ["football", "soccer"].iter().any(|football| name.eq_ignore_ascii_case(football)),
        (None, None) => true,
    };
    let said = || name.map_or_else(|| format!("sport {}", number.unwrap_or_default()), ToOwned::to_owned);
    (!is_football).then(|| said().chars().take(KEPT_CHARACTERS).collect())
}

/// The SportRadar id of a key.
pub(super) fn sportradar(key: &FixtureKey) -> Option<&str> {
    key.as_str().strip_prefix("sr:").filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A name for people, without what no name has and not longer than a name may be.
pub(super) fn label(text: &str) -> Option<Label> {
    name(text)
}

/// A text of a model type that takes up to 200 visible characters.
pub(super) fn name<T: std::str::FromStr>(text: &str) -> Option<T> {
    const NAME_CHARACTERS: usize = 200;
    let text = text.trim();
    if let Ok(name) = text.parse() {
        return Some(name);
    }
    let visible: String = text.chars().take(NAME_CHARACTERS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.trim().parse().ok()
}

/// Whether the body is about the fixture asked for, and its teams are those of the list.
pub(super) fn same(asked: &RequestedFixture<'_>, details: &FixtureDetails) -> Result<(), BodyError> {
    let other = |asked: String, answered: String| Err(BodyError::OtherFixture { asked, answered });
    if details.key != *asked.key {
        return other(asked.key.to_string(), format!("{} ({})", details.key, details.name));
    }
    let Some(Listed { fixture, .. }) = asked.listed else { return Ok(()) };
    let teams = |fixture: &FixtureDetails| [plain(&fixture.home_team), plain(&fixture.away_team)];
    if teams(fixture) == teams(details) {
        return Ok(());
    }
    other(format!("{} ({})", fixture.key, fixture.name), format!("{} ({})", details.key, details.name))
}

/// Whether neither of the teams is who it was: it may be another match under the same id.
#[must_use]
pub fn other_teams(before: &FixtureDetails, now: &FixtureDetails) -> bool {
    plain(&before.home_team) != plain(&now.home_team) && plain(&before.away_team) != plain(&now.away_team)
}

/// A name as it is compared: without differences of case and blanks.
fn plain(name: &Label) -> String {
    name.as_str().split_whitespace().flat_map(|word| word.chars().flat_map(char::to_lowercase)).collect()
}

/// Milliseconds since 1970.
pub(super) fn millis(millis: Option<i64>) -> Result<Timestamp, String> {
    let micros = millis.and_then(|millis| millis.checked_mul(1_000)).ok_or("is no number of milliseconds")?;
    Timestamp::from_micros(micros).map_err(|error| error.to_string())
}

/// RFC 3339 with a zone.
pub(super) fn rfc3339(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|error: linewatch_model::TimestampError| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Names = Names { sportradar: "sr", home: "home", away: "away", kickoff: "kickoff" };

    fn facts() -> Facts<'static> {
        Facts {
            sportradar: Some("66457014"),
            home: Some("Norway"),
            away: Some("France"),
            kickoff: Some(rfc3339("2026-06-26T21:00:00+02:00")),
            ..Facts::default()
        }
    }

    #[test]
    fn keys_come_from_sportradar_ids_only() {
        assert_eq!(key("sr:match:66457014").unwrap().as_str(), "sr:66457014");
        assert_eq!(key("066457014").unwrap().as_str(), "sr:66457014", "one number, one key");
        assert_eq!(key("66457014.0").unwrap().as_str(), "sr:66457014", "as floating point writes it");
        assert_eq!(key("6.6457014e7").unwrap().as_str(), "sr:66457014", "or so");
        for text in ["", "0", "sr:match:", "abc", "-1", "111111113344921", "6645 7014", "66457014.5"] {
            assert_eq!(key(text), None, "{text}");
        }
    }

    #[test]
    fn another_fixture_or_other_teams_are_noticed() {
        let fixture = facts().details(NAMES).unwrap();
        assert_eq!(fixture.kickoff.to_string(), "2026-06-26T19:00:00Z");
        let (other, key) = (key("1").unwrap(), fixture.key.clone());
        assert!(matches!(
            facts().asked(&RequestedFixture { key: &other, listed: None }, NAMES),
            Err(BodyError::OtherFixture { .. })
        ));
        let listed = Listed { external_id: "7".into(), fixture, offer: None };
        let asked = RequestedFixture { key: &key, listed: Some(&listed) };
        assert!(Facts { home: Some(" NORWAY "), ..facts() }.asked(&asked, NAMES).is_ok());
        let swapped = Facts { home: Some("France"), away: Some("Norway"), ..facts() };
        assert!(matches!(swapped.asked(&asked, NAMES), Err(BodyError::OtherFixture { .. })));
    }

    #[test]
    fn what_cannot_be_followed_is_left_out_with_its_reason() {
        let mut listing = Listing::default();
        Facts { sportradar: Some("x"), ..facts() }.list(Some("1"), NAMES, &mut listing);
        facts().list(None, NAMES, &mut listing);
        let mut nameless = Listing::default();
        facts().list(Some("none"), NAMES, &mut nameless);
        assert!(nameless.gap.is_some() && nameless.listed.is_empty(), "no id");
        Facts { home: Some("\u{1}"), ..facts() }.list(Some("3"), NAMES, &mut listing);
        Facts { kickoff: Some(rfc3339("2026-06-26T21:00:00")), ..facts() }.list(Some("4"), NAMES, &mut listing);
        facts().list(Some("5"), NAMES, &mut listing);
        assert_eq!((listing.listed.len(), listing.left_out.len()), (1, 3));
        assert_eq!((&listing.left_out[0].reason, &listing.left_out[0].key), (&LeftOutReason::NoSportradarId, &None));
        assert!(listing.left_out[2].reason.to_string().contains("zone"));
        assert_eq!(listing.left_out[2].key, key("66457014"));
        assert!(listing.gap.is_some(), "one has no id");
    }

    #[test]
    fn football_is_what_is_said_to_be_or_is_not_said_to_be_another_sport() {
        let football = |number, name| other_sport("1", number, name);
        for (number, name) in [
            (None, None),
            (Some("sr:sport:1"), Some("Football")),
            (Some("1"), Some("Calcio")),
            (Some("?"), Some("SOCCER")),
            (Some(""), Some(" ")),
        ] {
            assert_eq!(football(number, name), None, "{number:?} {name:?}");
        }
        assert_eq!(football(Some("sr:sport:2"), Some("Basketball")).as_deref(), Some("Basketball"));
        assert_eq!(football(None, Some("American Football")).as_deref(), Some("American Football"));
        assert_eq!(football(Some("12"), None).as_deref(), Some("sport 12"));
        let basketball = || Facts { other_sport: Some("Basketball".to_owned()), ..facts() };
        let mut listing = Listing::default();
        basketball().list(Some("7"), NAMES, &mut listing);
        assert_eq!(listing.left_out[0].reason, LeftOutReason::OtherSport { sport: "Basketball".to_owned() });
        let key = key("66457014").unwrap();
        let asked = basketball().asked(&RequestedFixture { key: &key, listed: None }, NAMES).unwrap_err();
        assert!(asked.to_string().contains("Basketball"), "{asked}");
    }

    #[test]
    fn names_are_cut_and_cleaned() {
        assert_eq!(label("a\u{0}b").unwrap().as_str(), "a b");
        assert_eq!(label(&"é".repeat(300)).unwrap().as_str().chars().count(), 200);
        assert_eq!(label(" \n "), None);
    }

    #[test]
    fn seconds_are_no_milliseconds() {
        assert_eq!(millis(Some(1_782_500_400_000)).unwrap().to_string(), "2026-06-26T19:00:00Z");
        assert!(millis(Some(1_782_500_400)).is_err());
        assert!(millis(Some(i64::MAX)).is_err());
    }
}
