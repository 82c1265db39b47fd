//! The fold: what a chunk adds is summed up, so that each day of a tournament is written once.

use std::collections::{BTreeMap, HashMap};

use super::{
    held::week_of,
    offer::{Added, OfferMargins},
    totals::Totals,
};
use crate::{
    events::{Event, FixtureEvent, OddsUpdated},
    projections::{
        ApplyError, LogEvent, ModelTx,
        columns::{Columns, damaged},
        conditions::{list, listed},
        fixtures::tournament_of,
    },
};
use linewatch_log::{StoreError, Value};
use linewatch_model::{Bookmaker, Timestamp};

/// The tournament that stands for all of them.
pub(super) const ALL: i64 = 0;

type OfferKey = (String, String);
/// Tournament, market, day or week, bookmaker.
type DayKey = (i64, &'static str, i64, String);

pub(super) async fn apply<'e>(
    model: &mut ModelTx<'_>,
    events: impl Iterator<Item = &'e LogEvent>,
) -> Result<(), ApplyError> {
    let events: Vec<_> = events.map(|event| Ok((event, event.event()?))).collect::<Result<_, ApplyError>>()?;
    let mut fold = Fold::load(model, &events).await?;
    for (event, what) in events {
        let stream = event.recorded.stream.aggregate_id.as_str();
        match what {
            Event::Fixture(FixtureEvent::FixtureRegistered { details, .. }) => {
                let tournament =
                    tournament_of(model, "margin_tournaments~", details, event.recorded.position.to_sql()).await?;
                fold.place(stream, Fixture { tournament, kickoff: details.kickoff });
            }
            Event::Fixture(FixtureEvent::FixtureRescheduled { kickoff, .. }) => {
                let fixture = *fold.fixture(event)?;
                fold.place(stream, Fixture { kickoff: *kickoff, ..fixture });
            }
            Event::Fixture(FixtureEvent::OddsUpdated(update)) => fold.update(event, update)?,
            Event::Fixture(FixtureEvent::OddsConfirmed { bookmakers, captured_at, .. }) => {
                for bookmaker in bookmakers {
                    fold.confirm(event, bookmaker, *captured_at)?;
                }
            }
            _ => {}
        }
    }
    Ok(fold.store(model).await?)
}

#[derive(Debug, Clone, Copy)]
struct Fixture {
    tournament: i64,
    kickoff: Timestamp,
}

/// What the chunk touches: as stored, then as it becomes.
#[derive(Default)]
struct Fold {
    fixtures: HashMap<String, Fixture>,
    /// The fixtures that are new or have another kickoff.
    placed: BTreeMap<String, Fixture>,
    offers: HashMap<OfferKey, OfferMargins>,
    changed: BTreeMap<OfferKey, OfferMargins>,
    days: BTreeMap<DayKey, Totals>,
}

impl Fold {
    async fn load(model: &mut ModelTx<'_>, events: &[(&LogEvent, &Event)]) -> Result<Self, StoreError> {
        let mut streams: Vec<_> =
            events.iter().map(|(event, _)| (event.recorded.stream.aggregate_id.as_str(),)).collect();
        streams.sort_unstable();
        streams.dedup();
        let keys = list(&streams)?;
        let (mut fold, listed) = (Self::default(), listed(model.dialect()));
        let sql = format!(
            "SELECT f.stream, f.tournament_id, f.kickoff FROM {listed} k CROSS JOIN margin_fixtures~ f \
             WHERE f.stream = k.value->>0"
        );
        for row in model.fetch(&sql, std::slice::from_ref(&keys)).await? {
            let mut columns = Columns::of(&row);
            let stream = columns.text()?;
            fold.fixtures.insert(stream, Fixture { tournament: columns.int()?, kickoff: columns.time()? });
        }
        let sql = format!(
            "SELECT o.stream, o.bookmaker, o.seen_at, o.margins FROM {listed} k CROSS JOIN margin_offers~ o \
             WHERE o.stream = k.value->>0"
        );
        for row in model.fetch(&sql, &[keys]).await? {
            let mut columns = Columns::of(&row);
            let key = (columns.text()?, columns.text()?);
            let offer = OfferMargins::read(columns.time()?, columns.str()?);
            fold.offers.insert(key, offer.ok_or_else(|| damaged("the margins of an offer"))?);
        }
        Ok(fold)
    }

    fn place(&mut self, stream: &str, fixture: Fixture) {
        self.fixtures.insert(stream.to_owned(), fixture);
        self.placed.insert(stream.to_owned(), fixture);
    }

    fn fixture(&self, event: &LogEvent) -> Result<&Fixture, ApplyError> {
        let stream = event.recorded.stream.aggregate_id.as_str();
        self.fixtures.get(stream).ok_or_else(|| event.cannot_apply(format!("{stream} was never registered")))
    }

    fn update(&mut self, event: &LogEvent, update: &OddsUpdated) -> Result<(), ApplyError> {
        let fixture = *self.fixture(event)?;
        let key = (event.recorded.stream.aggregate_id.to_string(), update.bookmaker.to_string());
        let known = self.offers.remove(&key);
        let mut offer = known.unwrap_or_else(|| OfferMargins::new(update.captured_at));
        {
            let mut add = adding(&mut self.days, fixture.tournament, &update.bookmaker);
            offer.see(update.captured_at, fixture.kickoff, &mut add);
            for market in &update.markets {
                offer.change(market, fixture.kickoff, &mut add);
            }
        }
        self.keep(key, offer);
        Ok(())
    }

    fn confirm(&mut self, event: &LogEvent, bookmaker: &Bookmaker, at: Timestamp) -> Result<(), ApplyError> {
        let fixture = *self.fixture(event)?;
        let key = (event.recorded.stream.aggregate_id.to_string(), bookmaker.to_string());
        let Some(mut offer) = self.offers.get(&key).filter(|offer| offer.is_old_at(at)).cloned() else { return Ok(()) };
        offer.see(at, fixture.kickoff, &mut adding(&mut self.days, fixture.tournament, bookmaker));
        self.keep(key, offer);
        Ok(())
    }

    fn keep(&mut self, key: OfferKey, offer: OfferMargins) {
        self.offers.insert(key.clone(), offer.clone());
        self.changed.insert(key, offer);
    }

    async fn store(self, model: &mut ModelTx<'_>) -> Result<(), StoreError> {
        let fixtures = self.placed.into_iter();
        let rows: Vec<Vec<Value>> = fixtures
            .map(|(stream, it)| vec![stream.into(), it.tournament.into(), it.kickoff.micros().into()])
            .collect();
        let head = "INSERT INTO margin_fixtures~ (stream, tournament_id, kickoff)";
        let tail =
            "ON CONFLICT (stream) DO UPDATE SET tournament_id = excluded.tournament_id, kickoff = excluded.kickoff";
        model.insert_rows(head, tail, &rows).await?;
        let mut rows = Vec::with_capacity(self.changed.len());
        for ((stream, bookmaker), offer) in self.changed {
            let text = offer.write().map_err(|error| damaged(&error.to_string()))?;
            rows.push(vec![stream.into(), bookmaker.into(), offer.seen_at.micros().into(), text.into()]);
        }
        let head = "INSERT INTO margin_offers~ (stream, bookmaker, seen_at, margins)";
        let tail =
            "ON CONFLICT (stream, bookmaker) DO UPDATE SET seen_at = excluded.seen_at, margins = excluded.margins";
        model.insert_rows(head, tail, &rows).await?;
        store_days(model, self.days).await
    }
}

/// What adds to the days of a tournament, to its weeks, and to the days of all.
fn adding<'a>(
    days: &'a mut BTreeMap<DayKey, Totals>,
    tournament: i64,
    bookmaker: &'a Bookmaker,
) -> impl FnMut(Added<'_>) + use<'a> {
    move |(market, day, time, total)| {
        for (tournament, day) in [(ALL, day), (tournament, day), (tournament, week_of(day))] {
            let key = (tournament, market.id, day, bookmaker.to_string());
            days.entry(key).or_default().add(time, total);
        }
    }
}

async fn store_days(model: &mut ModelTx<'_>, days: BTreeMap<DayKey, Totals>) -> Result<(), StoreError> {
    let row = |((tournament, market, day, bookmaker), totals): (DayKey, Totals)| -> Vec<Value> {
        let key: [Value; 4] = [tournament.into(), market.into(), day.into(), bookmaker.into()];
        key.into_iter().chain(totals.values()).collect()
    };
    let rows: Vec<Vec<Value>> = days.into_iter().map(row).collect();
    let head = "INSERT INTO margin_days~ (tournament_id, market, day, bookmaker, held_0, sum_0, fixtures_0, held_1, sum_1, \
                fixtures_1, held_2, sum_2, fixtures_2, held_3, sum_3, fixtures_3)";
    model.insert_rows(head, &adds("margin_days~"), &rows).await
}

/// Adds to what is there.
fn adds(table: &str) -> String {
    let columns = (0..4).flat_map(|time| ["held", "sum", "fixtures"].map(|name| format!("{name}_{time}")));
    let sums: Vec<_> = columns.map(|name| format!("{name} = {table}.{name} + excluded.{name}")).collect();
    format!("ON CONFLICT (tournament_id, market, day, bookmaker) DO UPDATE SET {}", sums.join(", "))
}
