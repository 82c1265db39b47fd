//! A rule set as one immutable value (rules.md section 1).

mod canonical;
mod field;
mod monitor_id;
mod presets;
mod words;

use std::collections::BTreeMap;

use linewatch_model::{Bookmaker, FixtureKey, Label, Line, MarketId, Percent};

pub use canonical::RuleSetHash;
pub(crate) use canonical::conditions;
pub(crate) use field::MAX_COOLDOWN;
pub use field::{Field, Kind, Value};
pub use monitor_id::MonitorId;
pub use presets::Preset;
pub(crate) use presets::band_of;
pub(crate) use words::words;
pub use words::{Detector, LineMoves, Measure, Only, Per, ReferenceRole, Role};

/// Which books copy one another, what each counts for, what is looked for, and where otherwise.
///
/// The default is what the settings alone say: a monitor each for price changes, disagreements and availability, none of
/// which names a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    /// Bookmakers that copy one another's prices; each family sorted, and the families too.
    pub(crate) families: Vec<Vec<Bookmaker>>,
    /// What a bookmaker counts for in a consensus; 1 where it is not named.
    pub(crate) weights: BTreeMap<Bookmaker, Percent>,
    /// In order.
    pub(crate) monitors: Vec<Monitor>,
    /// In order.
    pub(crate) overrides: Vec<Override>,
}

impl RuleSet {
    /// Bookmakers that copy one another's prices.
    #[must_use]
    pub fn families(&self) -> &[Vec<Bookmaker>] {
        &self.families
    }

    /// What bookmakers count for in a consensus, where that is not 1.
    #[must_use]
    pub const fn weights(&self) -> &BTreeMap<Bookmaker, Percent> {
        &self.weights
    }

    /// The monitors, in order.
    #[must_use]
    pub fn monitors(&self) -> &[Monitor] {
        &self.monitors
    }

    /// The overrides, in order.
    #[must_use]
    pub fn overrides(&self) -> &[Override] {
        &self.overrides
    }

    /// The monitor of that name.
    #[must_use]
    pub fn monitor(&self, id: &MonitorId) -> Option<&Monitor> {
        self.monitors.iter().find(|monitor| monitor.id == *id)
    }
}

impl Default for RuleSet {
    fn default() -> Self {
        let monitor = |id, detector| Monitor { id: MonitorId::known(id), detector, fields: Fields::default() };
        Self {
            families: Vec::new(),
            weights: BTreeMap::new(),
            monitors: vec![
                monitor("price", Detector::PriceChange),
                monitor("disagreement", Detector::DirectionDisagreement),
                monitor("availability", Detector::Availability),
            ],
            overrides: Vec::new(),
        }
    }
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monitor {
    /// Its name.
    pub id: MonitorId,
    /// What it looks for.
    pub detector: Detector,
    /// What it says of itself; the rest are settings and defaults.
    pub fields: Fields,
}

/// Fields that are named, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(pub(crate) Vec<(Field, Value)>);

impl Fields {
    /// What a field says, if it is named.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.0.iter().find(|(named, _)| *named == field).map(|(_, value)| value)
    }

    /// All that are named.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.0.iter().map(|(field, value)| (*field, value))
    }

    /// Whether none is named.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Field, Value)> for Fields {
    fn from_iter<I: IntoIterator<Item = (Field, Value)>>(fields: I) -> Self {
        let mut fields: Vec<_> = fields.into_iter().collect();
        fields.sort_by_key(|(field, _)| field.as_str());
        Self(fields)
    }
}

/// What a monitor says otherwise, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Whose fields.
    pub monitor: MonitorId,
    /// Where.
    pub when: Match,
    /// What they say there.
    pub set: Fields,
}

/// The conditions of an override: all that are named must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Match {
    /// The fixture.
    pub fixture: Option<FixtureKey>,
    /// The tournament, with its country where that is known.
    pub tournament: Option<Label>,
    /// The tournament's country.
    pub country: Option<Label>,
    /// The sport.
    pub sport: Option<Label>,
    /// The market's id.
    pub market: Option<MarketId>,
    /// The line.
    pub line: Option<Line>,
    /// The bookmaker.
    pub bookmaker: Option<Bookmaker>,
    /// What the bookmaker is to the desk.
    pub role: Option<Role>,
    /// The least price before the change.
    pub odds_from: Option<Percent>,
    /// The first price above.
    pub odds_to: Option<Percent>,
    /// The most minutes before kickoff.
    pub kickoff_within: Option<u32>,
}

/// How specific an override is, compared from the left (rules.md section 2, "OVERRIDES").
pub(crate) type Specificity = [u8; 4];

impl Match {
    /// How specific it is.
    pub(crate) fn specificity(&self) -> Specificity {
        let places = [self.fixture.is_some(), self.tournament.is_some(), self.country.is_some(), self.sport.is_some()];
        let place = (0_u8..).zip(places).find(|(_, named)| *named).map_or(0, |(at, _)| 4 - at);
        let market = rank(self.line.is_some(), self.market.is_some());
        let bookmaker = rank(self.bookmaker.is_some(), self.role.is_some());
        let has_odds = self.odds_from.is_some() || self.odds_to.is_some();
        [place, market, bookmaker, u8::from(has_odds) + u8::from(self.kickoff_within.is_some())]
    }
}

const fn rank(strong: bool, weak: bool) -> u8 {
    match (strong, weak) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }
}
