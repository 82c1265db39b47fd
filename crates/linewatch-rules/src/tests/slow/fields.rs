//! A monitor's fields for a subject, through the layers of the rule set's value.

use linewatch_model::{Bookmaker, Line, Odds};

use super::{Key, Now};
use crate::{Effective, Field, FixtureContext, Subject, Value};

#[derive(Debug, Clone)]
pub(crate) struct Fields(Effective);

impl Fields {
    pub(super) fn of(now: &Now<'_>, monitor: usize, book: Option<&str>, key: &Key, price: Option<u32>) -> Self {
        let bookmaker: Option<Bookmaker> = book.map(|book| book.parse().unwrap());
        let fixture = "sr:66457014".parse().unwrap();
        let (sport, country) = ("Football".parse().unwrap(), "Norway".parse().unwrap());
        let subject = Subject {
            fixture: FixtureContext { key: &fixture, sport: Some(&sport), country: Some(&country), tournament: None },
            to_kickoff: now.kickoff - now.at,
            bookmaker: bookmaker.as_ref(),
            market: &key.0.parse().unwrap(),
            line: key.1.map(|line| Line::from_units(line.into()).unwrap()),
            price: price.map(|price| Odds::from_units(price.into()).unwrap()),
        };
        Self(now.rules.effective(now.settings, &subject).swap_remove(monitor))
    }

    fn get(&self, field: Field) -> Option<&Value> {
        self.0.fields.iter().find(|(of, ..)| *of == field).and_then(|(_, value, _)| value.as_ref())
    }

    pub(super) fn flag(&self, field: Field) -> bool {
        self.get(field) == Some(&Value::Flag(true))
    }

    /// A whole number, or units of 1/10,000.
    pub(super) fn number(&self, field: Field) -> i64 {
        match self.get(field).unwrap() {
            Value::Whole(whole) => i64::from(*whole),
            Value::Decimal(decimal) => decimal.units(),
            other => panic!("{other:?} is no number"),
        }
    }

    pub(super) fn word(&self, field: Field) -> String {
        self.get(field).map(ToString::to_string).unwrap_or_default()
    }

    pub(super) fn group(&self) -> String {
        self.get(Field::Group).map_or_else(|| self.0.monitor.to_string(), ToString::to_string)
    }
}
