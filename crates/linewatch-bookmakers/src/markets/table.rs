//! Reading the table.

use compact_str::CompactString;

use super::{LineKind, MappedOutcome, Market, Reference, Table, description};
use linewatch_model::{DecimalError, Line, TextError};

/// What is wrong with the table.
#[derive(Debug, thiserror::Error)]
pub(super) enum TableError {
    #[error("{0}")]
    Csv(#[from] csv::Error),
    #[error("{market}: {text:?} {reason}")]
    Text { market: CompactString, text: String, reason: TextError },
    #[error("{market}: line {reason}")]
    Line { market: CompactString, reason: DecimalError },
    #[error("{market}: {text:?} is no kind of line")]
    Kind { market: CompactString, text: String },
    #[error("{market}: {text:?} is no outcome; write name=description=suffix")]
    Outcome { market: CompactString, text: String },
    #[error("{market}: {id} is another market already")]
    Twice { market: CompactString, id: CompactString },
}

#[derive(serde::Deserialize)]
struct Row {
    market: CompactString,
    name: String,
    reference: String,
    line: String,
    sportybet: CompactString,
    specifier: CompactString,
    msport: CompactString,
    bet9ja: String,
    outcomes: String,
}

impl Table {
    pub(super) fn parse(text: &str) -> Result<Self, TableError> {
        let mut table = Self::default();
        // Spreadsheets write a byte order mark.
        let text = text.trim_start_matches('\u{FEFF}');
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
            table.add(row?)?;
        }
        Ok(table)
    }

    fn add(&mut self, row: Row) -> Result<(), TableError> {
        let index = self.markets.len();
        let line = kind(&row)?;
        let reference = if row.reference.is_empty() { None } else { Some(reference(&row, line)?) };
        if let Some(reference) = &reference {
            // Two rows with one id are the home team's total and its ranges: they have the same name.
            self.by_reference.entry(reference.id.as_str().into()).or_insert(index);
        }
        for (ids, id) in [(&mut self.by_sportybet, &row.sportybet), (&mut self.by_msport, &row.msport)] {
            if !id.is_empty() && ids.insert(id.clone(), index).is_some() {
                return Err(TableError::Twice { market: row.market, id: id.clone() });
            }
        }
        for key in row.bet9ja.split('|').filter(|key| !key.is_empty()) {
            let (prefix, line) = fixed_line(key, &row.market)?;
            self.by_bet9ja.entry(prefix).or_default().push((index, line));
        }
        let name = parsed(&row.name, &row.market)?;
        self.markets.push(Market { slug: row.market, name, reference, line, specifier: row.specifier });
        Ok(())
    }
}

fn kind(row: &Row) -> Result<LineKind, TableError> {
    Ok(match row.line.as_str() {
        "" => LineKind::None,
        "total" => LineKind::Total,
        "handicap" => LineKind::Handicap,
        "number" => LineKind::Number,
        "variant" => LineKind::Variant,
        other => return Err(TableError::Kind { market: row.market.clone(), text: other.to_owned() }),
    })
}

fn reference(row: &Row, line: LineKind) -> Result<Reference, TableError> {
    let outcomes = row.outcomes.split(';').map(|text| outcome(text, line, &row.market)).collect::<Result<_, _>>()?;
    Ok(Reference { id: parsed(&row.reference, &row.market)?, outcomes })
}

fn outcome(text: &str, line: LineKind, market: &CompactString) -> Result<MappedOutcome, TableError> {
    let mut parts = text.split('=');
    let (Some(name), Some(descriptions), Some(suffixes), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(TableError::Outcome { market: market.clone(), text: text.to_owned() });
    };
    let several = |text: &str, read: &dyn Fn(&str) -> CompactString| {
        text.split('|').filter(|part| !part.is_empty()).map(read).collect()
    };
    Ok(MappedOutcome {
        name: parsed(name, market)?,
        descriptions: several(descriptions, &|text| description(text, line)),
        suffixes: several(suffixes, &|text| text.into()),
    })
}

/// `S_1STGOAL@1`: keys that begin with `S_1STGOAL` have the line 1.
fn fixed_line(key: &str, market: &CompactString) -> Result<(CompactString, Option<Line>), TableError> {
    let Some((prefix, line)) = key.split_once('@') else { return Ok((key.into(), None)) };
    let line = line.parse().map_err(|reason| TableError::Line { market: market.clone(), reason })?;
    Ok((prefix.into(), Some(line)))
}

fn parsed<T: std::str::FromStr<Err = TextError>>(text: &str, market: &CompactString) -> Result<T, TableError> {
    text.parse().map_err(|reason| TableError::Text { market: market.clone(), text: text.to_owned(), reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_holds_what_the_books_share() {
        let table = Table::get();
        let at_all = |market: &&Market| {
            let index = table.markets().iter().position(|other| other.slug == market.slug);
            market.reference.is_some()
                && table.by_sportybet.values().any(|found| Some(*found) == index)
                && table.by_bet9ja.values().flatten().any(|(found, _)| Some(*found) == index)
        };
        assert!(table.markets().iter().filter(at_all).count() >= 92);
        assert!(table.markets().len() >= 127, "129 but for the two that are combined from others");
        for id in ["3743", "4693", "3795", "5000", "3774"] {
            assert!(table.reference(id).is_some(), "{id}");
        }
        for id in ["1", "10", "29", "18", "16"] {
            assert_eq!(table.msport(id).unwrap().slug, table.sportybet(id).unwrap().slug);
        }
        assert_eq!(table.msport("5000002").unwrap().slug, "1x2_1up_ft");
    }

    #[test]
    fn a_combined_key_belongs_to_the_home_and_the_away_team() {
        let slugs: Vec<_> = Table::get().bet9ja("S_HA1HOU").map(|keyed| keyed.market.slug.as_str()).collect();
        assert_eq!(slugs, ["home_over_under_1h", "away_over_under_1h"]);
        assert_eq!(Table::get().bet9ja("S_NONE").count(), 0);
    }

    #[test]
    fn within_a_market_every_description_and_suffix_means_one_outcome() {
        for market in Table::get().markets() {
            let Some(reference) = &market.reference else { continue };
            for outcome in &reference.outcomes {
                let first = |found: Option<&MappedOutcome>| found.map(|found| found.name.clone());
                for text in &outcome.descriptions {
                    assert_eq!(first(reference.described(text)), Some(outcome.name.clone()), "{} {text}", market.slug);
                }
                for text in &outcome.suffixes {
                    assert_eq!(first(reference.suffixed(text)), Some(outcome.name.clone()), "{} {text}", market.slug);
                }
            }
        }
    }

    #[test]
    fn a_table_may_begin_with_a_mark() {
        let text = "market,name,reference,line,sportybet,specifier,msport,bet9ja,outcomes\r\na,A,1,,,,,,Yes=Yes=Y\r\n";
        for text in [text.to_owned(), format!("\u{FEFF}{text}")] {
            assert!(Table::parse(&text).unwrap().reference("1").is_some());
        }
    }

    #[test]
    fn a_broken_table_says_where() {
        let head = "market,name,reference,line,sportybet,specifier,msport,bet9ja,outcomes\n";
        for (row, says) in [
            ("a,A,1,sum,,,,,Yes=Yes=Y", "a: \"sum\" is no kind of line"),
            ("a,A,1,,,,,,Yes=Yes", "is no outcome"),
            ("a,,1,,,,,,Yes=Yes=Y", "must not be empty"),
            ("a,A,1,,,,,S_A@x,Yes=Yes=Y", "a: line is not a plain decimal"),
            ("a,A,,,7,,,,\nb,B,,,7,,,,", "b: 7 is another market already"),
        ] {
            let error = Table::parse(&format!("{head}{row}\n")).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
