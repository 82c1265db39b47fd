//! The picture of docs/RULES.md: a made-up afternoon of one outcome, and where the preset `desk` raises what.
//!
//! The marks are not drawn by hand: the engine is asked.

use std::fmt::Write as _;

use linewatch_model::{AlertNumber, Bookmaker, Odds, Percent, Sequence, Timestamp};
use linewatch_rules::{
    Alert, AlertHistory, Board, Detector, FixtureContext, MarketChange, MarketUpdate, Measure, Moment, OfferUpdate,
    OutcomeUpdate, Preset, Rules, judge,
};

/// Ours first.
const BOOKS: [&str; 7] = ["betpawa", "book-a", "book-b", "book-c", "book-d", "book-e", "book-f"];
const MINUTES: usize = 240;
const STEP: usize = 5;
const WIDTH: i64 = 920;
const HEIGHT: i64 = 430;
/// Left, right, top and bottom of the chart.
const CHART: (i64, i64, i64, i64) = (60, 900, 70, 380);
/// Prices at the bottom and the top, in units.
const PRICES: (i64, i64) = (16_500, 21_000);

/// What a book thinks of the home side, in tenths of a per cent.
fn home(book: usize, minute: usize) -> i64 {
    let after = |from: usize, change: i64| if minute >= from { change } else { 0 };
    let own = match book {
        // One jump, and nobody follows.
        1 => after(30, 40),
        // Steps that are each too small to be seen.
        2 => (0..5).map(|nth| after(60 + 15 * nth, 9)).sum(),
        _ => 0,
    };
    // Five books within a quarter of an hour; ours stands still.
    let steam = if book == 0 { 0 } else { after(170 + 5 * (book % 3), 28) };
    480 + own + steam
}

/// The result's prices, with a margin of 5 %.
fn prices(book: usize, minute: usize) -> [Odds; 3] {
    let home = home(book, minute);
    let shares = [home, (1_000 - home) * 13 / 25, (1_000 - home) * 12 / 25];
    shares.map(|share| {
        let hundredths = 100_000 * 100 / (share * 105);
        Odds::from_units(hundredths * 100).expect("a price")
    })
}

fn at(minute: usize) -> Timestamp {
    let begin: Timestamp = "2026-06-26T12:00:00Z".parse().expect("a time");
    begin.plus_minutes(i64::try_from(minute).expect("a few"))
}

fn update(book: usize, minute: usize) -> MarketUpdate {
    let is_first = minute == 0;
    let outcome = |(nth, name): (usize, &str)| {
        let (odds, before) = (prices(book, minute)[nth], prices(book, minute.saturating_sub(STEP))[nth]);
        let was = (odds != before).then_some(before);
        OutcomeUpdate { name: name.parse().expect("a name"), odds: Some(odds), was, active: true }
    };
    MarketUpdate {
        market_id: "3743".parse().expect("an id"),
        market_name: "1X2 - Full Time".parse().expect("a name"),
        line: None,
        change: if is_first { MarketChange::Opened } else { MarketChange::Repriced },
        outcomes: ["1", "X", "2"].into_iter().enumerate().map(outcome).collect(),
    }
}

/// What the preset `desk` raises about the home side.
fn alerts() -> Vec<Alert> {
    let rules =
        Rules::new(&Preset::Desk.rules(), Sequence::new(1), &linewatch_model::Settings::default(), Sequence::START);
    let key = "sr:1".parse().expect("a key");
    let (mut board, mut history, mut sequence) = (Board::default(), AlertHistory::default(), Sequence::START);
    let mut raised: Vec<Alert> = Vec::new();
    for minute in (0..MINUTES).step_by(STEP) {
        let (before, mut still) = (sequence, Vec::new());
        for (book, slug) in BOOKS.iter().enumerate() {
            let bookmaker: Bookmaker = slug.parse().expect("a slug");
            if minute > 0 && prices(book, minute) == prices(book, minute - STEP) {
                still.push(bookmaker);
                continue;
            }
            sequence = sequence.next();
            let markets = [update(book, minute)];
            let offer =
                OfferUpdate { bookmaker: &bookmaker, captured_at: at(minute), sides_swapped: false, markets: &markets };
            board.update(&offer, sequence);
        }
        board.confirm(&still, at(minute));
        let fixture = FixtureContext { key: &key, sport: None, country: None, tournament: None };
        let moment = Moment { fixture, captured_at: at(minute), kickoff: at(1_000), before, confirmed: &still };
        let next = AlertNumber(u32::try_from(raised.len()).expect("a few") + 1);
        let judgement = judge(&rules, &moment, &board, &history, next, false);
        history.judged(&judgement, at(minute));
        raised.extend(judgement.raised);
    }
    raised.retain(|alert| alert.outcome.as_ref().is_some_and(|outcome| outcome.as_str() == "1"));
    raised
}

fn x(minute: usize) -> i64 {
    let (left, right, ..) = CHART;
    left + (right - left) * i64::try_from(minute).expect("a few") / i64::try_from(MINUTES).expect("a few")
}

fn y(units: i64) -> i64 {
    let ((_, _, top, bottom), (low, high)) = (CHART, PRICES);
    bottom - (bottom - top) * (units - low) / (high - low)
}

pub(super) fn render() -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\" role=\"img\" aria-label=\"Prices of one outcome at seven books over four hours, with the alerts of the \
         preset desk\">\n<desc>Rendered by tests/it/golden/rules_picture.rs.</desc>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
         <text x=\"60\" y=\"22\" font-size=\"15\">The home side at seven books, made-up prices; what the preset desk raises</text>\n"
    );
    axes(&mut svg);
    // Ours last, so that it lies over the others.
    for book in (0..BOOKS.len()).rev() {
        steps(&mut svg, book);
    }
    legend(&mut svg);
    for (nth, alert) in alerts().iter().enumerate() {
        mark(&mut svg, nth, alert);
    }
    svg.push_str("</svg>\n");
    svg
}

fn axes(svg: &mut String) {
    let (left, right, _, bottom) = CHART;
    for units in (PRICES.0..=PRICES.1).step_by(500) {
        let y = y(units);
        let price = Odds::from_units(units).expect("a price");
        let _ = writeln!(
            svg,
            "<path d=\"M{left} {y}H{right}\" stroke=\"#eee\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\" \
             fill=\"#555\">{price}</text>",
            left - 8,
            y + 4
        );
    }
    for minute in (0..=MINUTES).step_by(30) {
        let (x, hour) = (x(minute), 12 + minute / 60);
        let minutes = minute % 60;
        let _ = writeln!(
            svg,
            "<path d=\"M{x} {bottom}v5\" stroke=\"#555\"/><text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" \
             fill=\"#555\">{hour}:{minutes:02}</text>",
            bottom + 20
        );
    }
}

/// How a book is drawn: its colour, and how thick.
const fn style(book: usize) -> (&'static str, u32) {
    match book {
        0 => ("#111", 3),
        1 => ("#c2410c", 2),
        2 => ("#1d4ed8", 2),
        _ => ("#9ca3af", 1),
    }
}

fn steps(svg: &mut String, book: usize) {
    let price = |minute| y(i64::from(prices(book, minute)[0].units()));
    // Beside one another where they are equal.
    let shift = i64::try_from(book).expect("a few");
    let mut path = format!("M{} {}", x(0), price(0) + shift);
    for minute in (STEP..MINUTES).step_by(STEP) {
        if price(minute) != price(minute - STEP) {
            let _ = write!(path, "H{}V{}", x(minute), price(minute) + shift);
        }
    }
    let (colour, width) = style(book);
    let _ =
        writeln!(svg, "<path d=\"{path}H{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>", x(MINUTES));
}

fn legend(svg: &mut String) {
    for (nth, (book, name)) in [(0, "ours"), (1, "book-a"), (2, "book-b"), (3, "four others")].into_iter().enumerate() {
        let (colour, width) = style(book);
        let x = 60 + 130 * i64::try_from(nth).expect("a few");
        let _ = writeln!(
            svg,
            "<path d=\"M{x} 46h24\" stroke=\"{colour}\" stroke-width=\"{width}\"/><text x=\"{}\" y=\"50\">{name}</text>",
            x + 30
        );
    }
}

/// An alert at the price that raised it; of steam that of the last of its movers.
fn mark(svg: &mut String, nth: usize, alert: &Alert) {
    let minute = usize::try_from(alert.detected_at.micros_since(at(0)) / 60_000_000).expect("later");
    let price = alert.new.or_else(|| alert.movers.last().map(|mover| mover.new)).expect("a price");
    let (x, y) = (x(minute), y(i64::from(price.units())));
    let unit = if alert.measure == Some(Measure::Relative) { "%" } else { "points" };
    let who = match alert.detector {
        Detector::Steam => format!("{} books", alert.movers.len()),
        _ => alert.bookmaker.to_string(),
    };
    let row = if nth.is_multiple_of(2) { 0 } else { 20 };
    // Below the prices there is room at first, above them later.
    let (text, end) = if minute < MINUTES / 2 { (y + 40 + row, y + 27 + row) } else { (100 + row, 104 + row) };
    let _ = writeln!(
        svg,
        "<path d=\"M{x} {y}V{end}\" stroke=\"#555\" stroke-dasharray=\"2 2\"/>\
         <circle cx=\"{x}\" cy=\"{y}\" r=\"5\" fill=\"#fff\" stroke=\"#111\" stroke-width=\"2\"/>\
         <text x=\"{x}\" y=\"{text}\" text-anchor=\"middle\">{}, {who}: {} {unit}</text>",
        alert.detector,
        one_decimal(alert.measured)
    );
}

/// A signed number with one decimal.
fn one_decimal(percent: Percent) -> String {
    let tenths = (percent.units().abs() + 500) / 1_000;
    let sign = if percent.units() < 0 { "-" } else { "+" };
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

#[test]
fn the_made_up_afternoon_has_one_of_each() {
    let detectors: Vec<_> = alerts().iter().map(|alert| alert.detector).collect();
    for wanted in [Detector::PriceChange, Detector::Drift, Detector::Steam] {
        assert!(detectors.contains(&wanted), "{detectors:?}");
    }
}
