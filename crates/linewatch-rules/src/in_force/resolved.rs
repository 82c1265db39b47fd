//! A monitor's fields as numbers: times in microseconds, bands in units, names by their place.

use linewatch_model::{Percent, Settings, Severity};

use crate::{
    read::units,
    value::{
        Detector, Field, LineMoves, Measure, Monitor, MonitorId, Only, Per, ReferenceRole, RuleSet, Value, band_of,
    },
};

const MINUTE: i64 = 60_000_000;

/// The fields of a monitor for one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub enabled: bool,
    /// Microseconds.
    pub cooldown: i64,
    pub per: Per,
    /// The place of the cooldown group.
    pub group: usize,
    /// The place of the steam monitor.
    pub inhibited_by: Option<usize>,
    /// Microseconds.
    pub inhibit_for: i64,
    pub measure: Measure,
    /// From which units a severity applies, mildest first; steam's are counts.
    pub bands: [i64; 3],
    pub floor_measure: Measure,
    pub floor: i64,
    /// Microseconds.
    pub confirm: i64,
    pub confirm_below: Severity,
    pub outlier: i64,
    pub outlier_books: usize,
    /// Microseconds.
    pub stale_after: i64,
    /// Microseconds.
    pub window: i64,
    pub max_step: i64,
    pub min_move: i64,
    pub share: i64,
    pub reference: ReferenceRole,
    pub merge: bool,
    pub severity: Severity,
    pub ignores_line_moves: bool,
    pub books: usize,
    pub hysteresis: i64,
    pub only: Only,
    pub suppress_if_books: usize,
}

impl Resolved {
    /// The highest severity whose band a number of units reaches.
    pub(crate) fn severity(&self, reaches: impl Fn(i64) -> bool) -> Option<Severity> {
        if !reaches(self.bands[0]) {
            return None;
        }
        let bands = Severity::ALL.iter().zip(self.bands).rev();
        bands.into_iter().find(|(_, band)| reaches(*band)).map(|(severity, _)| *severity)
    }

    const NONE: Self = Self {
        enabled: true,
        cooldown: 0,
        per: Per::Outcome,
        group: 0,
        inhibited_by: None,
        inhibit_for: 0,
        measure: Measure::Relative,
        bands: [0; 3],
        floor_measure: Measure::Implied,
        floor: 0,
        confirm: 0,
        confirm_below: Severity::Critical,
        outlier: 0,
        outlier_books: 0,
        stale_after: 0,
        window: 0,
        max_step: 0,
        min_move: 0,
        share: 0,
        reference: ReferenceRole::Counted,
        merge: false,
        severity: Severity::Warning,
        ignores_line_moves: false,
        books: 0,
        hysteresis: 0,
        only: Only::Both,
        suppress_if_books: 0,
    };
}

/// A field that an override or a monitor names, as a number.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change {
    Flag(Field, bool),
    Units(Field, i64),
    Word(Field, &'static str),
    Group(usize),
    InhibitedBy(Option<usize>),
}

impl Change {
    /// For how many microseconds a change has to last, if it says that.
    pub(crate) const fn confirm(&self) -> Option<i64> {
        match self {
            Self::Units(Field::Confirm, minutes) => Some(*minutes * MINUTE),
            _ => None,
        }
    }

    /// How many microseconds are looked at, if it says that.
    pub(crate) const fn window(&self) -> Option<i64> {
        match self {
            Self::Units(Field::Window, minutes) => Some(*minutes * MINUTE),
            _ => None,
        }
    }

    pub(crate) const fn enables(&self) -> bool {
        matches!(self, Self::Flag(Field::Enabled, true))
    }

    pub(crate) fn apply(&self, to: &mut Resolved) {
        match *self {
            Self::Flag(Field::Merge, flag) => to.merge = flag,
            Self::Flag(_, flag) => to.enabled = flag,
            Self::Units(field, units) => apply_units(to, field, units),
            Self::Word(field, word) => apply_word(to, field, word),
            Self::Group(place) => to.group = place,
            Self::InhibitedBy(place) => to.inhibited_by = place,
        }
    }
}

fn apply_units(to: &mut Resolved, field: Field, units: i64) {
    let count = usize::try_from(units).unwrap_or(0);
    match field {
        Field::Cooldown => to.cooldown = units * MINUTE,
        Field::InhibitFor => to.inhibit_for = units * MINUTE,
        Field::Warning => to.bands[0] = units,
        Field::Elevated => to.bands[1] = units,
        Field::Critical => to.bands[2] = units,
        Field::Floor => to.floor = units,
        Field::Confirm => to.confirm = units * MINUTE,
        Field::Outlier => to.outlier = units,
        Field::OutlierBooks => to.outlier_books = count,
        Field::StaleAfter => to.stale_after = units * MINUTE,
        Field::Window => to.window = units * MINUTE,
        Field::MaxStep => to.max_step = units,
        Field::MinMove => to.min_move = units,
        Field::Share => to.share = units,
        Field::Books => to.books = count,
        Field::Hysteresis => to.hysteresis = units,
        Field::SuppressIfBooks => to.suppress_if_books = count,
        _ => {}
    }
}

fn apply_word(to: &mut Resolved, field: Field, word: &str) {
    let severity = || Severity::ALL.iter().copied().find(|severity| severity.as_str() == word);
    match field {
        Field::Per => to.per = Per::of(word).unwrap_or(to.per),
        Field::Measure => to.measure = Measure::of(word).unwrap_or(to.measure),
        Field::FloorMeasure => to.floor_measure = Measure::of(word).unwrap_or(to.floor_measure),
        Field::ConfirmBelow => to.confirm_below = severity().unwrap_or(to.confirm_below),
        Field::Severity => to.severity = severity().unwrap_or(to.severity),
        Field::Reference => to.reference = ReferenceRole::of(word).unwrap_or(to.reference),
        Field::LineMoves => to.ignores_line_moves = word == LineMoves::Ignore.as_str(),
        Field::Only => to.only = Only::of(word).unwrap_or(to.only),
        _ => {}
    }
}

/// What monitors are resolved against.
pub(super) struct Base<'a> {
    rules: &'a RuleSet,
    settings: &'a Settings,
    groups: Vec<MonitorId>,
}

impl<'a> Base<'a> {
    pub(super) const fn new(rules: &'a RuleSet, settings: &'a Settings) -> Self {
        Self { rules, settings, groups: Vec::new() }
    }

    pub(super) fn into_groups(self) -> Vec<MonitorId> {
        self.groups
    }

    /// A monitor's own fields over the settings and the defaults.
    pub(super) fn resolve(&mut self, monitor: &Monitor) -> Resolved {
        let mut resolved = Resolved { group: self.group(&monitor.id), ..Resolved::NONE };
        for field in monitor.detector.fields() {
            let value = monitor.fields.get(field).cloned();
            let value = value.or_else(|| setting(self.settings, monitor.detector, field));
            if let Some(value) = value.or_else(|| monitor.detector.default_of(field)) {
                self.change(field, &value).apply(&mut resolved);
            }
        }
        resolved
    }

    /// A named field as a number.
    pub(super) fn change(&mut self, field: Field, value: &Value) -> Change {
        match value {
            Value::Flag(flag) => Change::Flag(field, *flag),
            Value::Whole(_) | Value::Decimal(_) => Change::Units(field, units(value)),
            Value::Word(word) => Change::Word(field, word),
            Value::Id(id) if field == Field::InhibitedBy => {
                Change::InhibitedBy(self.rules.monitors.iter().position(|monitor| monitor.id == *id))
            }
            Value::Id(id) => Change::Group(self.group(id)),
        }
    }

    fn group(&mut self, id: &MonitorId) -> usize {
        self.groups.iter().position(|group| group == id).unwrap_or_else(|| {
            self.groups.push(id.clone());
            self.groups.len() - 1
        })
    }
}

/// What the settings say of a field, which any rule replaces (rules.md section 1).
pub(super) fn setting(settings: &Settings, detector: Detector, field: Field) -> Option<Value> {
    let bands = [
        (Severity::Warning, settings.alert_threshold_warning),
        (Severity::Elevated, settings.alert_threshold_elevated),
        (Severity::Critical, settings.alert_threshold_critical),
    ];
    let band: Option<Percent> =
        bands.into_iter().find(|(severity, _)| band_of(*severity) == field).map(|(_, band)| band);
    match (detector, field) {
        (_, Field::Enabled) => Some(Value::Flag(settings.alert_enabled)),
        (Detector::PriceChange, _) => band.map(Value::Decimal),
        (Detector::DirectionDisagreement, Field::Window) => Some(Value::Whole(settings.alert_lookback_minutes)),
        _ => None,
    }
}
