//! Recorded bodies: a folder a fixture, in it a body a bookmaker (`betpawa.json`, `sportybet_product3.json`).
//!
//! Their kickoffs are long past, so each is moved to tomorrow, in the bodies too; everything else stays as it was.

use std::{collections::HashMap, fs, io, path::Path};

use serde_json::Value;

use super::{
    Role,
    stock::{Ids, Match, Offer, State, Stock},
};
use linewatch_model::Timestamp;

/// Numbers of recorded fixtures begin here.
const FIRST: u32 = 5_000_000;
const DAY_MINUTES: i64 = 24 * 60;

/// Recorded bodies by role and by what the role calls the fixture.
pub(super) type Bodies = HashMap<(Role, String), String>;

/// What a body says about its fixture.
struct RecordedFixture {
    external_id: String,
    sportradar: u64,
    home: String,
    away: String,
    country: String,
    league: String,
    kickoff: Timestamp,
}

/// Puts the recorded fixtures of a folder into the stock.
///
/// # Errors
/// When the folder cannot be read. A file that is no body of a played bookmaker is passed over.
pub(super) fn load(folder: &Path, stock: &mut Stock, now: Timestamp) -> io::Result<Bodies> {
    let mut bodies = Bodies::new();
    let mut folders: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    folders.sort_by_key(fs::DirEntry::file_name);
    for folder in folders.iter().filter(|entry| entry.path().is_dir()) {
        for file in fs::read_dir(folder.path())? {
            let path = file?.path();
            let Some(role) = role(&path) else { continue };
            let text = fs::read_to_string(&path)?;
            if let Some(said) = serde_json::from_str(&text).ok().and_then(|body| said(role, &body)) {
                let kickoff = tomorrow(said.kickoff, now);
                bodies.insert((role, said.external_id.clone()), moved(text, said.kickoff, kickoff));
                put(stock, role, said, kickoff);
            }
        }
    }
    Ok(bodies)
}

/// `sportybet_product3.json` is SportyBet's; product 1 is the same fixture in play, for which nobody asks.
fn role(path: &Path) -> Option<Role> {
    let stem = path.file_stem()?.to_str().filter(|_| path.extension().is_some_and(|end| end == "json"))?;
    let slug = stem.split('_').next().filter(|_| !stem.ends_with("_product1"))?;
    Role::ALL.into_iter().find(|role| role.slug() == slug)
}

fn said(role: Role, body: &Value) -> Option<RecordedFixture> {
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    let data = &body["data"];
    match role {
        Role::BetPawa => {
            let widgets = body["widgets"].as_array()?.iter();
            let widget = widgets.into_iter().find(|widget| widget["type"] == "SPORTRADAR")?;
            let name = |place: usize| text(&body["participants"][place]["name"]);
            let label = |field: &str| text(&body[field]["name"]).unwrap_or_else(|| field.to_owned());
            Some(RecordedFixture {
                external_id: text(&body["id"])?,
                sportradar: widget["id"].as_str()?.parse().ok()?,
                home: name(0)?,
                away: name(1)?,
                country: label("region"),
                league: label("competition"),
                kickoff: body["startTime"].as_str()?.parse().ok()?,
            })
        }
        Role::SportyBet => {
            let category = &data["sport"]["category"];
            of_sportradar(
                data,
                [&data["homeTeamName"], &data["awayTeamName"], &category["name"], &category["tournament"]["name"]],
                &data["estimateStartTime"],
            )
        }
        Role::MSport => of_sportradar(
            data,
            [&data["homeTeam"], &data["awayTeam"], &data["category"], &data["tournament"]],
            &data["startTime"],
        ),
        Role::Bet9ja => {
            let event = &body["D"];
            let (home, away) = event["DS"].as_str()?.split_once(" - ")?;
            Some(RecordedFixture {
                external_id: event["ID"].as_u64()?.to_string(),
                sportradar: event["EXTID"].as_str()?.parse().ok()?,
                home: home.to_owned(),
                away: away.to_owned(),
                country: text(&event["SG"])?,
                league: text(&event["GN"])?,
                kickoff: format!("{}Z", event["STARTDATE"].as_str()?.replace(' ', "T")).parse().ok()?,
            })
        }
        Role::OddsApi => None,
    }
}

fn of_sportradar(data: &Value, names: [&Value; 4], start: &Value) -> Option<RecordedFixture> {
    let external_id = data["eventId"].as_str()?;
    let [home, away, country, league] = names.map(|name| name.as_str().unwrap_or("?").to_owned());
    Some(RecordedFixture {
        sportradar: external_id.strip_prefix("sr:match:")?.parse().ok()?,
        external_id: external_id.to_owned(),
        home,
        away,
        country,
        league,
        kickoff: Timestamp::from_micros(start.as_i64()?.checked_mul(1_000)?).ok()?,
    })
}

/// The same time of day, from one to two days ahead.
fn tomorrow(kickoff: Timestamp, now: Timestamp) -> Timestamp {
    let day = DAY_MINUTES * 60_000_000;
    now.plus_micros(day + kickoff.micros_since(now).rem_euclid(day))
}

/// The body with another kickoff, however it is written.
fn moved(text: String, from: Timestamp, to: Timestamp) -> String {
    let spaced = |at: Timestamp| at.to_millis_text()[..19].replace('T', " ");
    let millis = |at: Timestamp| (at.micros() / 1_000).to_string();
    [(from.to_string(), to.to_string()), (spaced(from), spaced(to)), (millis(from), millis(to))]
        .into_iter()
        .fold(text, |text, (from, to)| text.replace(&from, &to))
}

fn put(stock: &mut Stock, role: Role, said: RecordedFixture, kickoff: Timestamp) {
    let known = stock.matches.values().find(|fixture| fixture.sportradar() == Some(said.sportradar));
    let number = known.map_or_else(|| next(stock), |fixture| fixture.number);
    let league = stock.league(&said.country, &said.league);
    let offer =
        Offer { states: vec![State::Absent; stock.catalogue.markets.len()], prices: vec![0; stock.catalogue.prices] };
    let fixture = stock.matches.entry(number).or_insert_with(|| Match {
        number,
        known: true,
        home: said.home,
        away: said.away,
        kickoff,
        league,
        ids: Some(Ids { sportradar: said.sportradar, external: Default::default() }),
        offers: Default::default(),
    });
    fixture.offers[role.place()] = Some(offer);
    if let Some(ids) = &mut fixture.ids {
        ids.external[role.place()] = Some(said.external_id);
    }
}

fn next(stock: &Stock) -> u32 {
    stock.matches.keys().next_back().map_or(FIRST, |last| FIRST.max(last + 1))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::table;

    #[test]
    fn a_body_is_found_by_its_own_id_and_kicks_off_tomorrow() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a_b")).unwrap();
        let body =
            r#"{"R":"OK","D":{"ID":5,"EXTID":"77","DS":"A - B","STARTDATE":"2026-06-26 19:00:00","GN":"L","SG":"C"}}"#;
        fs::write(folder.path().join("a_b/bet9ja.json"), body).unwrap();
        fs::write(folder.path().join("a_b/notes.txt"), "no body").unwrap();
        let mut stock = Stock::new(Arc::new(table::catalogue()));
        let bodies = load(folder.path(), &mut stock, "2026-11-21T12:00:00Z".parse().unwrap()).unwrap();
        assert!(bodies[&(Role::Bet9ja, "5".to_owned())].contains("2026-11-22 19:00:00"));
        let (fixture, _) = stock.find(Role::Bet9ja, "5").unwrap();
        assert_eq!((fixture.sportradar(), fixture.external_id(Role::Bet9ja).as_str()), (Some(77), "5"));
        assert!(stock.find(Role::BetPawa, "5").is_none());
    }
}
