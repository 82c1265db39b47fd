//! The double's markets: the table that the adapters read by, read backwards, on lines that are usual for each.

use std::collections::HashSet;

use serde::Deserialize;

use linewatch_bookmakers::markets::CSV;

use super::catalogue::{Catalogue, Kind, OutcomeWords, Shape};
use linewatch_model::{Line, MarketId};

/// A row of it. Several ids or words for one thing are parted by `|`; the first is used.
#[derive(Debug, Deserialize)]
struct Row {
    market: String,
    name: String,
    reference: String,
    line: String,
    sportybet: String,
    specifier: String,
    msport: String,
    bet9ja: String,
    outcomes: String,
}

/// Everything that can be on offer.
pub(super) fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::default();
    let mut seen = HashSet::new();
    let rows = csv::Reader::from_reader(CSV.as_bytes()).into_deserialize::<Row>().filter_map(Result::ok);
    for row in rows {
        let Some(kind) = kind(&row) else { continue };
        if seen.insert(kind.id.clone()) {
            catalogue.add(kind, &lines(&row));
        }
    }
    catalogue
}

fn kind(row: &Row) -> Option<Kind> {
    let at_betpawa = !row.reference.is_empty();
    let outcomes =
        if at_betpawa { outcomes(&row.outcomes)? } else { vec![outcome("Yes", "Yes", "Y"), outcome("No", "No", "N")] };
    let id: MarketId = if at_betpawa { &row.reference } else { &row.market }.parse().ok()?;
    Some(Kind {
        id,
        name: row.name.clone(),
        at_betpawa,
        sportybet: word(&row.sportybet),
        msport: word(&row.msport).or_else(|| word(&row.sportybet)),
        bet9ja: word(&row.bet9ja),
        specifier: word_with_bars(&row.specifier),
        shape: shape(row, outcomes.len()),
        outcomes,
    })
}

fn shape(row: &Row, outcomes: usize) -> Shape {
    match row.line.as_str() {
        "total" => Shape::Total,
        "handicap" if outcomes == 3 => Shape::European,
        "handicap" => Shape::Asian,
        "number" => Shape::Number,
        "variant" => Shape::Variant,
        _ => Shape::Plain,
    }
}

/// `1=Home=1;X=Draw=X;2=Away=2`
fn outcomes(text: &str) -> Option<Vec<OutcomeWords>> {
    let mut outcomes = Vec::new();
    for part in text.split(';') {
        let mut names = part.split('=');
        outcomes.push(outcome(names.next()?, names.next()?, names.next()?));
    }
    Some(outcomes)
}

fn outcome(betpawa: &str, sportybet: &str, bet9ja: &str) -> OutcomeWords {
    OutcomeWords { betpawa: betpawa.to_owned(), sportybet: word(sportybet), bet9ja: word(bet9ja) }
}

/// The first word, if there is one.
fn word(text: &str) -> Option<String> {
    text.split('|').next().filter(|word| !word.is_empty()).map(ToOwned::to_owned)
}

/// A specifier's own bars part nothing here.
fn word_with_bars(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The lines on which a market is usually offered.
fn lines(row: &Row) -> Vec<Line> {
    let market = row.market.as_str();
    let of_one_team = market.starts_with("home_") || market.starts_with("away_");
    let hundredths: &[i64] = match row.line.as_str() {
        "total" if market == "over_under_ft" => &[50, 150, 250, 350, 450, 550, 650],
        "total" if market.contains("corner") && of_one_team => &[450, 550],
        "total" if market.contains("corner") => &[850, 950, 1_050],
        "total" if market.contains("booking") && of_one_team => &[150, 250],
        "total" if market.contains("booking") => &[350, 450],
        "total" if market.starts_with("over_under_") => &[50, 150, 250],
        "total" => &[150, 250],
        "handicap" if market == "asian_handicap_ft" => &[-150, -50, -25, 25, 50, 150],
        "handicap" if market.starts_with("handicap_3way") => &[-200, -100, 100, 200],
        "handicap" => &[-50, 50],
        "number" => &[100],
        _ => &[],
    };
    hundredths.iter().filter_map(|hundredths| Line::from_units(hundredths * 100).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_a_market_of_the_double() {
        let rows = csv::Reader::from_reader(CSV.as_bytes()).into_deserialize::<Row>().map(Result::unwrap).count();
        let catalogue = catalogue();
        assert!(catalogue.kinds.len() + 4 >= rows, "only four markets share a reference id with another");
        let at_betpawa = |market: &&super::super::catalogue::Market| catalogue.kinds[market.kind].at_betpawa;
        let reference = catalogue.markets.iter().filter(at_betpawa).count();
        assert!((165..=200).contains(&reference), "{reference} markets, {} prices", catalogue.prices);
    }
}
