//! The double's markets.

use super::catalogue::{Catalogue, Kind, Outcome, Shape};
use crate::model::Line;

struct Row {
    id: &'static str,
    name: &'static str,
    sportybet: &'static str,
    bet9ja: &'static str,
    shape: Shape,
    outcomes: &'static [[&'static str; 3]],
    halves: &'static [i64],
}

const RESULT: &[[&str; 3]] = &[["1", "Home", "1"], ["X", "Draw", "X"], ["2", "Away", "2"]];
const OVER_UNDER: &[[&str; 3]] = &[["Over", "Over", "O"], ["Under", "Under", "U"]];

const ROWS: &[Row] = &[
    Row { id: "3743", name: "1X2 - Full Time", sportybet: "1", bet9ja: "S_1X2", shape: Shape::Plain, outcomes: RESULT, halves: &[] },
    Row { id: "5000", name: "Over/Under - Full Time", sportybet: "18", bet9ja: "S_OU", shape: Shape::Total, outcomes: OVER_UNDER, halves: &[1, 3, 5, 7, 9, 11] },
    Row { id: "3774", name: "Asian Handicap - Full Time", sportybet: "16", bet9ja: "S_AH", shape: Shape::Asian, outcomes: &[["1", "Home", "1"], ["2", "Away", "2"]], halves: &[-3, -1, 1, 3] },
    Row { id: "4724", name: "3-Way Handicap - Full Time", sportybet: "14", bet9ja: "S_1X2HND", shape: Shape::European, outcomes: &[["1", "Home", "1H"], ["X", "Draw", "XH"], ["2", "Away", "2H"]], halves: &[-4, -2, 2, 4] },
];

/// Everything that can be on offer.
pub(super) fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::default();
    for row in ROWS {
        let outcome = |names: &[&str; 3]| Outcome {
            betpawa: names[0].to_owned(),
            sportybet: Some(names[1].to_owned()),
            bet9ja: Some(names[2].to_owned()),
        };
        let lines: Vec<Line> = row.halves.iter().filter_map(|halves| Line::from_units(halves * 5_000).ok()).collect();
        let Ok(id) = row.id.parse() else { continue };
        let kind = Kind {
            id,
            name: row.name.to_owned(),
            sportybet: Some(row.sportybet.to_owned()),
            bet9ja: Some(row.bet9ja.to_owned()),
            shape: row.shape,
            outcomes: row.outcomes.iter().map(outcome).collect(),
        };
        catalogue.add(kind, &lines);
    }
    catalogue
}
