//! Rule sets that are built in (rules.md section 4).

use linewatch_model::{Percent, Severity};

use super::{
    Detector, Field, Fields, LineMoves, Measure, Monitor, MonitorId, Per, ReferenceRole, RuleSet, Value, words,
};

words! {
    /// A built-in rule set.
    Preset {
        /// What the settings alone say.
        Default = "default",
        /// For a desk with some ten competitors.
        Desk = "desk",
        /// For a desk with three.
        DeskSmall = "desk-small",
    }
}

impl Preset {
    /// The rule set.
    #[must_use]
    pub fn rules(self) -> RuleSet {
        match self {
            Self::Default => RuleSet::default(),
            Self::Desk => desk([4, 6, 8], 0),
            Self::DeskSmall => desk([2, 3, 4], 60),
        }
    }

    /// One line on what it is for.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Default => {
                "the settings alone: price changes, disagreements and availability, each raised every time"
            }
            Self::Desk => "steam, drift and fair changes, once an hour a selection; for some ten competitors",
            Self::DeskSmall => "the same with steam of two, three or four books; for three competitors",
        }
    }
}

fn desk(movers: [u32; 3], share: i64) -> RuleSet {
    let monitors = vec![
        steam(movers, share),
        price("price", Detector::PriceChange, [(Field::Floor, points(1)), (Field::Cooldown, Value::Whole(60))]),
        price(
            "fair",
            Detector::PriceChange,
            fair([2, 3, 5], [(Field::Cooldown, Value::Whole(60)), (Field::Group, id("price"))]),
        ),
        price(
            "drift",
            Detector::Drift,
            fair(
                [3, 4, 6],
                [(Field::Cooldown, Value::Whole(180)), (Field::Window, Value::Whole(180)), (Field::MaxStep, points(2))],
            ),
        ),
        monitor(
            "disagreement",
            Detector::DirectionDisagreement,
            [(Field::MinMove, points(2)), (Field::Merge, Value::Flag(true)), (Field::Cooldown, Value::Whole(60))],
        ),
        monitor(
            "availability",
            Detector::Availability,
            [(Field::LineMoves, Value::Word(LineMoves::Ignore.as_str())), (Field::Cooldown, Value::Whole(60))],
        ),
    ];
    RuleSet { monitors, ..RuleSet::default() }
}

fn steam(movers: [u32; 3], share: i64) -> Monitor {
    let [warning, elevated, critical] = movers.map(Value::Whole);
    let named = [
        (Field::Reference, Value::Word(ReferenceRole::Still.as_str())),
        (Field::Window, Value::Whole(30)),
        (Field::MinMove, points(2)),
        (Field::Warning, warning),
        (Field::Elevated, elevated),
        (Field::Critical, critical),
        (Field::Cooldown, Value::Whole(60)),
    ];
    let share = (share > 0).then_some((Field::Share, points(share)));
    monitor("steam", Detector::Steam, named.into_iter().chain(share))
}

/// What changes of one price have in common: once a selection, without outliers, and not beside steam.
fn price(name: &str, detector: Detector, named: impl IntoIterator<Item = (Field, Value)>) -> Monitor {
    let common = [
        (Field::Per, Value::Word(Per::Selection.as_str())),
        (Field::InhibitedBy, id("steam")),
        (Field::Outlier, points(15)),
    ];
    monitor(name, detector, common.into_iter().chain(named))
}

fn fair<const N: usize>(bands: [i64; 3], more: [(Field, Value); N]) -> impl Iterator<Item = (Field, Value)> {
    let bands = Severity::ALL.iter().zip(bands).map(|(severity, band)| (band_of(*severity), points(band)));
    let measure = (Field::Measure, Value::Word(Measure::Fair.as_str()));
    bands.chain([measure]).chain(more)
}

pub(crate) const fn band_of(severity: Severity) -> Field {
    match severity {
        Severity::Warning => Field::Warning,
        Severity::Elevated => Field::Elevated,
        Severity::Critical => Field::Critical,
    }
}

fn monitor(name: &str, detector: Detector, named: impl IntoIterator<Item = (Field, Value)>) -> Monitor {
    Monitor { id: MonitorId::known(name), detector, fields: Fields::from_iter(named) }
}

const fn points(whole: i64) -> Value {
    Value::Decimal(Percent::whole(whole))
}

fn id(name: &str) -> Value {
    Value::Id(MonitorId::known(name))
}
