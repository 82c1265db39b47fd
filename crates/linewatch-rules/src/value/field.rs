//! The fields of monitors: which detector has which, what they may be, what they are by default (rules.md section 1).

use linewatch_model::{Percent, Severity};
use serde::{Serialize, Serializer};

use super::{
    monitor_id::MonitorId,
    words::{Detector, LineMoves, Measure, Only, Per, ReferenceRole, words},
};

words! {
    /// A field of a monitor.
    Field {
        /// Whether it looks at all.
        Enabled = "enabled",
        /// Minutes in which the same thing is a repeat.
        Cooldown = "cooldown",
        /// What is the same thing.
        Per = "per",
        /// Monitors of one group share their cooldowns; by default the monitor's id.
        Group = "group",
        /// The steam monitor whose alerts hold this one's back.
        InhibitedBy = "inhibited_by",
        /// For how many minutes they do.
        InhibitFor = "inhibit_for",
        /// How changes are measured.
        Measure = "measure",
        /// The band from which it is a warning.
        Warning = "warning",
        /// The band from which it is elevated.
        Elevated = "elevated",
        /// The band from which it is critical.
        Critical = "critical",
        /// How the floor is measured.
        FloorMeasure = "floor_measure",
        /// What the change must reach in that measure as well; 0 is off.
        Floor = "floor",
        /// Minutes for which a change must stand; 0 is off.
        Confirm = "confirm",
        /// Severities from this one on need no confirmation.
        ConfirmBelow = "confirm_below",
        /// Per cent from the other books' median from which a price is held back; 0 is off.
        Outlier = "outlier",
        /// How many other books that takes.
        OutlierBooks = "outlier_books",
        /// Minutes after which a book that was not seen does not count.
        StaleAfter = "stale_after",
        /// Minutes that are looked back.
        Window = "window",
        /// A step of this size is visible, so drift begins after it.
        MaxStep = "max_step",
        /// The least move that counts.
        MinMove = "min_move",
        /// Per cent of the eligible books that must have moved.
        Share = "share",
        /// What steam makes of the reference book.
        Reference = "reference",
        /// Whether only the competitor with the largest gap is left.
        Merge = "merge",
        /// How bad it is.
        Severity = "severity",
        /// What becomes of line moves.
        LineMoves = "line_moves",
        /// How many competitors make a consensus.
        Books = "books",
        /// How far below the warning band a state ends.
        Hysteresis = "hysteresis",
        /// Which deviations count.
        Only = "only",
        /// A leg counts only while fewer competitors than this have at least our price; 0 is off.
        SuppressIfBooks = "suppress_if_books",
    }
}

/// What a field says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A whole number: minutes or a count.
    Whole(u32),
    /// A decimal: per cent or points.
    Decimal(Percent),
    /// One of the field's words.
    Word(&'static str),
    /// The name of a monitor or group.
    Id(MonitorId),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Whole(whole) => whole.fmt(f),
            Self::Decimal(decimal) => decimal.fmt(f),
            Self::Word(word) => f.write_str(word),
            Self::Id(id) => id.fmt(f),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Whole(whole) => serializer.serialize_u32(*whole),
            Self::Decimal(decimal) => decimal.serialize(serializer),
            Self::Word(word) => serializer.serialize_str(word),
            Self::Id(id) => serializer.serialize_str(id.as_str()),
        }
    }
}

/// What a field may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Flag,
    /// A whole number within these bounds.
    Whole(u32, u32),
    /// A decimal within these bounds, in units of 1/10,000.
    Decimal(i64, i64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// The name of a monitor or group.
    Id,
}

/// The longest cooldown, in minutes: for so long the fixture's alerts are remembered.
pub(crate) const MAX_COOLDOWN: u32 = 10_080;
/// The longest window, in minutes: for so long the paths of prices are kept.
const MAX_WINDOW: u32 = 1_440;
const MAX_THRESHOLD_UNITS: i64 = 1_000 * 10_000;
const MOST_BOOKS: u32 = 100;

/// The fields that detectors of moves share.
const OF_MOVES: &[Field] =
    &[Field::Enabled, Field::Cooldown, Field::Per, Field::Group, Field::InhibitedBy, Field::InhibitFor];
/// Those of changes of one price.
const OF_PRICES: &[Field] = &[
    Field::Measure,
    Field::Warning,
    Field::Elevated,
    Field::Critical,
    Field::FloorMeasure,
    Field::Floor,
    Field::Confirm,
    Field::ConfirmBelow,
    Field::Outlier,
    Field::OutlierBooks,
    Field::StaleAfter,
];
const OF_STATES: &[Field] = &[
    Field::Enabled,
    Field::Cooldown,
    Field::Group,
    Field::Warning,
    Field::Elevated,
    Field::Critical,
    Field::Hysteresis,
    Field::StaleAfter,
];
const OF_STEAM: &[Field] = &[
    Field::Measure,
    Field::Window,
    Field::MinMove,
    Field::Warning,
    Field::Elevated,
    Field::Critical,
    Field::Share,
    Field::Reference,
    Field::StaleAfter,
];

impl Detector {
    /// The fields that its monitors have.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        let own: [&[Field]; 3] = match self {
            Self::PriceChange => [OF_MOVES, OF_PRICES, &[]],
            Self::Drift => [OF_MOVES, OF_PRICES, &[Field::Window, Field::MaxStep]],
            Self::Steam => [OF_MOVES, OF_STEAM, &[]],
            Self::DirectionDisagreement => {
                [OF_MOVES, &[Field::Window, Field::MinMove, Field::Merge, Field::Severity], &[]]
            }
            Self::Availability => [OF_MOVES, &[Field::Severity, Field::LineMoves], &[]],
            Self::Deviation => [OF_STATES, &[Field::Books, Field::Only], &[]],
            Self::Surebet => [OF_STATES, &[Field::SuppressIfBooks], &[]],
        };
        own.into_iter().flatten().copied()
    }

    /// Whether its monitors have the field.
    #[must_use]
    pub fn has(self, field: Field) -> bool {
        self.fields().any(|own| own == field)
    }

    /// Whether its candidates have a price before the change, which overrides can ask for.
    #[must_use]
    pub const fn has_price(self) -> bool {
        matches!(self, Self::PriceChange | Self::Drift | Self::DirectionDisagreement | Self::Deviation)
    }

    /// What a field of its monitors may say.
    #[must_use]
    pub const fn kind(self, field: Field) -> Kind {
        match field {
            Field::Enabled | Field::Merge => Kind::Flag,
            Field::Cooldown | Field::InhibitFor => Kind::Whole(0, MAX_COOLDOWN),
            Field::Per => Kind::Word(Per::WORDS),
            Field::Group | Field::InhibitedBy => Kind::Id,
            Field::Measure | Field::FloorMeasure => Kind::Word(Measure::WORDS),
            Field::Warning | Field::Elevated | Field::Critical => match self {
                Self::Steam => Kind::Whole(1, MOST_BOOKS),
                _ => Kind::Decimal(1, MAX_THRESHOLD_UNITS),
            },
            Field::Floor | Field::Outlier | Field::MinMove => Kind::Decimal(0, MAX_THRESHOLD_UNITS),
            Field::Confirm => Kind::Whole(0, 180),
            Field::ConfirmBelow | Field::Severity => Kind::Word(&["warning", "elevated", "critical"]),
            Field::OutlierBooks | Field::Books => Kind::Whole(1, MOST_BOOKS),
            Field::StaleAfter => Kind::Whole(1, MAX_COOLDOWN),
            Field::Window => match self {
                Self::Drift => Kind::Whole(15, MAX_WINDOW),
                _ => Kind::Whole(1, MAX_WINDOW),
            },
            Field::MaxStep => Kind::Decimal(1, MAX_THRESHOLD_UNITS),
            Field::Share | Field::Hysteresis => Kind::Decimal(0, 100 * 10_000),
            Field::Reference => Kind::Word(ReferenceRole::WORDS),
            Field::LineMoves => Kind::Word(LineMoves::WORDS),
            Field::Only => Kind::Word(Only::WORDS),
            Field::SuppressIfBooks => Kind::Whole(0, MOST_BOOKS),
        }
    }

    /// What a field says where neither a rule nor a setting does; `None` is none.
    #[must_use]
    pub const fn default_of(self, field: Field) -> Option<Value> {
        Some(match field {
            Field::Enabled => Value::Flag(true),
            Field::Cooldown | Field::Confirm | Field::SuppressIfBooks => Value::Whole(0),
            Field::Per => Value::Word(match self {
                Self::Availability => Per::Market.as_str(),
                _ => Per::Outcome.as_str(),
            }),
            Field::Group | Field::InhibitedBy => return None,
            Field::InhibitFor => Value::Whole(60),
            Field::Measure => Value::Word(Measure::Relative.as_str()),
            Field::Warning => self.default_bands(0),
            Field::Elevated => self.default_bands(1),
            Field::Critical => self.default_bands(2),
            Field::FloorMeasure => Value::Word(Measure::Implied.as_str()),
            Field::Floor | Field::Outlier | Field::Share => Value::Decimal(Percent::ZERO),
            Field::ConfirmBelow => Value::Word(Severity::Critical.as_str()),
            Field::OutlierBooks | Field::Books => Value::Whole(3),
            Field::StaleAfter => Value::Whole(45),
            Field::Window => Value::Whole(match self {
                Self::Drift => 180,
                Self::Steam => 30,
                _ => 60,
            }),
            Field::MaxStep => Value::Decimal(Percent::whole(7)),
            Field::MinMove => Value::Decimal(match self {
                Self::Steam => Percent::whole(2),
                _ => Percent::ZERO,
            }),
            Field::Reference => Value::Word(ReferenceRole::Still.as_str()),
            Field::Merge => Value::Flag(false),
            Field::Severity => Value::Word(match self {
                Self::Availability => Severity::Warning.as_str(),
                _ => Severity::Elevated.as_str(),
            }),
            Field::LineMoves => Value::Word(LineMoves::Alert.as_str()),
            Field::Hysteresis => Value::Decimal(Percent::from_units(2_500)),
            Field::Only => Value::Word(Only::Both.as_str()),
        })
    }

    /// The default bands; steam's are counts.
    const fn default_bands(self, severity: usize) -> Value {
        let units = match self {
            Self::Steam => return Value::Whole([3, 5, 7][severity]),
            Self::Deviation => [10_000, 15_000, 25_000],
            Self::Surebet => [1, 10_000, 30_000],
            _ => [70_000, 100_000, 150_000],
        };
        Value::Decimal(Percent::from_units(units[severity]))
    }
}
