//! How many moments a second are judged: a fixture's changes and confirmations, applied and judged.
//!
//! `cargo run --release --example speed -p linewatch-rules [-- FILE]`, with FILE a rule set beside the presets. The offers
//! are made up: eleven books, some of whose prices move each time.

use std::{error::Error, time::Instant};

use linewatch_model::{AlertNumber, Bookmaker, Sequence, Settings, Timestamp};
use linewatch_rules::{
    AlertHistory, Board, FixtureContext, MarketChange, MarketUpdate, Moment, OfferUpdate, OutcomeUpdate, Preset,
    RuleSet, Rules, judge,
};

const BOOKS: u32 = 11;
const FIXTURES: usize = 200;
const MOMENTS: i64 = 400;

#[derive(Default)]
struct Fixture {
    board: Board,
    alerts: AlertHistory,
    sequence: Sequence,
    next: u32,
}

/// A book's changes of one moment; `None` where it is seen unchanged.
type Changes = Vec<Option<Vec<MarketUpdate>>>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut sets: Vec<(String, RuleSet)> =
        [Preset::Default, Preset::Desk].map(|preset| (preset.to_string(), preset.rules())).into();
    if let Some(file) = std::env::args().nth(1) {
        sets.push((file.clone(), RuleSet::from_toml(&std::fs::read(file)?)?));
    }
    let books: Vec<Bookmaker> = (0..BOOKS).map(|book| format!("book{book:02}").parse()).collect::<Result<_, _>>()?;
    let moments = made_up()?;
    for (name, rules) in sets {
        let settings = Settings { reference_bookmaker: "book03".parse()?, ..Settings::default() };
        let rules = Rules::new(&rules, Sequence::new(1), &settings, Sequence::START);
        run(&name, &rules, &books, &moments)?;
    }
    Ok(())
}

fn run(name: &str, rules: &Rules, books: &[Bookmaker], moments: &[Changes]) -> Result<(), Box<dyn Error>> {
    let mut fixtures: Vec<Fixture> = (0..FIXTURES).map(|_| Fixture::default()).collect();
    let start: Timestamp = "2026-06-26T00:00:00Z".parse()?;
    let key = "sr:1".parse()?;
    let began = Instant::now();
    let (mut events, mut alerts) = (0_u64, 0_usize);
    for (minute, changes) in (0..).zip(moments) {
        let captured_at = start.plus_minutes(minute * 5);
        for fixture in &mut fixtures {
            let before = fixture.sequence;
            let mut confirmed = Vec::new();
            for (bookmaker, markets) in books.iter().zip(changes) {
                let Some(markets) = markets else {
                    confirmed.push(bookmaker.clone());
                    continue;
                };
                fixture.sequence = fixture.sequence.next();
                fixture
                    .board
                    .update(&OfferUpdate { bookmaker, captured_at, sides_swapped: false, markets }, fixture.sequence);
                events += 1;
            }
            fixture.sequence = fixture.sequence.next();
            fixture.board.confirm(&confirmed, captured_at);
            events += 1;
            let context = FixtureContext { key: &key, sport: None, country: None, tournament: None };
            let kickoff = start.plus_minutes(100_000);
            let moment = Moment { fixture: context, captured_at, kickoff, before, confirmed: &confirmed };
            alerts += judge_fixture(rules, fixture, &moment);
        }
    }
    report(name, began.elapsed().as_micros(), (moments.len() * FIXTURES, events, alerts), &fixtures);
    Ok(())
}

fn judge_fixture(rules: &Rules, fixture: &mut Fixture, moment: &Moment<'_>) -> usize {
    let next = AlertNumber(fixture.next + 1);
    let judgement = judge(rules, moment, &fixture.board, &fixture.alerts, next, false);
    fixture.alerts.judged(&judgement, moment.captured_at);
    fixture.next += u32::try_from(judgement.raised.len()).unwrap_or(0);
    judgement.raised.len()
}

fn report(name: &str, micros: u128, (moments, events, alerts): (usize, u64, usize), fixtures: &[Fixture]) {
    let per_second = |count: u64| u128::from(count) * 1_000_000 / micros.max(1);
    let state: usize = fixtures.iter().map(|fixture| fixture.board.weight() + fixture.alerts.weight()).sum();
    println!(
        "{name:>12}: {} moments/s, {} events/s, {alerts} alerts of {moments} moments; {} bytes of state a fixture",
        per_second(u64::try_from(moments).unwrap_or(0)),
        per_second(events),
        state / fixtures.len(),
    );
}

/// The changes of each moment: three books of eleven move the result or the totals by 0 to 4 %.
fn made_up() -> Result<Vec<Changes>, Box<dyn Error>> {
    let mut state = 1_u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut prices = vec![[25_000_u32, 33_000, 28_000, 19_000, 19_500]; 11];
    let mut moments = vec![prices.iter().map(|prices| offer(prices, None).map(Some)).collect::<Result<_, _>>()?];
    for _ in 1..MOMENTS {
        let mut changes = Vec::new();
        for prices in &mut prices {
            let before = *prices;
            if random(11) < 3 {
                let at = usize::try_from(random(5))?;
                let step = i64::try_from(random(9))? - 4;
                prices[at] = u32::try_from((i64::from(prices[at]) * (100 + step) / 100).clamp(12_000, 90_000))?;
            }
            changes.push(if before == *prices { None } else { Some(offer(prices, Some(&before))?) });
        }
        moments.push(changes);
    }
    Ok(moments)
}

/// The result and the totals at these prices, as far as they changed.
fn offer(prices: &[u32; 5], before: Option<&[u32; 5]>) -> Result<Vec<MarketUpdate>, Box<dyn Error>> {
    let mut markets = Vec::new();
    for (id, line, names, places) in
        [("3743", None, &["1", "X", "2"][..], 0..3), ("5000", Some("2.5"), &["Over", "Under"][..], 3..5)]
    {
        if before.is_some_and(|before| before[places.clone()] == prices[places.clone()]) {
            continue;
        }
        let odds = |units: u32| linewatch_model::Odds::from_units(i64::from(units));
        let mut outcomes = Vec::new();
        for (name, at) in names.iter().zip(places) {
            let was = before.map(|before| before[at]).filter(|was| *was != prices[at]);
            let (odds, was) = (Some(odds(prices[at])?), was.map(odds).transpose()?);
            outcomes.push(OutcomeUpdate { name: name.parse()?, odds, was, active: true });
        }
        markets.push(MarketUpdate {
            market_id: id.parse()?,
            market_name: "A market".parse()?,
            line: line.map(str::parse).transpose()?,
            change: if before.is_none() { MarketChange::Opened } else { MarketChange::Repriced },
            outcomes,
        });
    }
    Ok(markets)
}
