//! A rule set over the settings, ready for use: what the engine asks of it many times a second.

mod effective;
mod resolved;
mod scope;

use std::borrow::Cow;

use linewatch_model::{Bookmaker, MarketId, Percent, Sequence, Settings};

pub use effective::{Effective, Layer, Subject};
pub(crate) use resolved::Resolved;
pub use scope::FixtureContext;
pub(crate) use scope::{Scoped, SubjectRef};

use crate::value::{Detector, Match, Monitor, MonitorId, RuleSet, Specificity};
use resolved::Base;
use scope::Scopes;

/// The rules in force: a rule set, and the settings below it.
#[derive(Debug, Clone)]
pub struct Rules {
    pub(crate) version: Sequence,
    pub(crate) settings_version: Sequence,
    pub(crate) reference: Bookmaker,
    /// Sorted.
    primary: Box<[MarketId]>,
    /// The family of each bookmaker that has one, sorted by bookmaker.
    families: Box<[(Bookmaker, usize)]>,
    /// Weights in units of 1/10,000, sorted by bookmaker.
    weights: Box<[(Bookmaker, i64)]>,
    pub(crate) monitors: Box<[ResolvedMonitor]>,
    /// The names of cooldown groups; monitors hold their places.
    pub(crate) groups: Vec<MonitorId>,
    /// Whether some price change or drift waits to be confirmed.
    pub(crate) confirms: bool,
    path_depth: i64,
}

/// A monitor, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct ResolvedMonitor {
    /// Its place in the rule set.
    pub place: usize,
    pub id: MonitorId,
    pub detector: Detector,
    base: Resolved,
    /// The longest time that a change of it may have to last, in microseconds.
    pub max_confirm: i64,
    /// How far back of a path it may look, in microseconds.
    path_depth: i64,
    /// Least specific first.
    overrides: Box<[ResolvedOverride]>,
    scopes: Scopes,
}

/// An override, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct ResolvedOverride {
    specificity: Specificity,
    when: Match,
    set: Box<[resolved::Change]>,
}

impl Rules {
    /// A rule set over settings. `version` is the sequence of its activation, 0 where there was none; `settings_version`
    /// that of the settings' last change.
    #[must_use]
    pub fn new(rules: &RuleSet, version: Sequence, settings: &Settings, settings_version: Sequence) -> Self {
        let mut primary = settings.primary_markets.clone();
        primary.sort_unstable();
        let mut base = Base::new(rules, settings);
        let monitors: Box<[ResolvedMonitor]> =
            rules.monitors.iter().enumerate().map(|of| watch(rules, of, &mut base)).collect();
        let families = rules.families.iter().enumerate();
        let mut families: Vec<_> =
            families.flat_map(|(at, family)| family.iter().map(move |book| (book.clone(), at))).collect();
        families.sort_unstable();
        let confirms = monitors.iter().any(|watch| watch.max_confirm > 0);
        let path_depth = monitors.iter().map(|watch| watch.path_depth).max().unwrap_or(0);
        Self {
            version,
            settings_version,
            reference: settings.reference_bookmaker.clone(),
            primary: primary.into_boxed_slice(),
            families: families.into_boxed_slice(),
            weights: rules.weights.iter().map(|(book, weight)| (book.clone(), weight.units())).collect(),
            monitors,
            groups: base.into_groups(),
            confirms,
            path_depth,
        }
    }

    /// The version of the rule set.
    #[must_use]
    pub const fn version(&self) -> Sequence {
        self.version
    }

    /// The version of the settings below it.
    #[must_use]
    pub const fn settings_version(&self) -> Sequence {
        self.settings_version
    }

    /// The desk's own book.
    #[must_use]
    pub const fn reference(&self) -> &Bookmaker {
        &self.reference
    }

    /// Whether some change may have to last before it is raised: only then a moment has to name the bookmakers that were
    /// seen unchanged.
    #[must_use]
    pub const fn confirms(&self) -> bool {
        self.confirms
    }

    /// How far back from a book's last snapshot the rules may look at the path of a market, in microseconds. With 0 they ask
    /// for no more than the entry before the newest.
    #[must_use]
    pub const fn path_depth(&self) -> i64 {
        self.path_depth
    }

    /// The markets that raise alerts, sorted.
    #[must_use]
    pub fn primary_markets(&self) -> &[MarketId] {
        &self.primary
    }

    /// Whether any monitor could raise anything: it is on, or an override may switch it on.
    #[must_use]
    pub fn raises_anything(&self) -> bool {
        self.monitors.iter().any(ResolvedMonitor::is_on)
    }

    /// The family of a bookmaker, by number.
    pub(crate) fn family(&self, book: &Bookmaker) -> Option<usize> {
        let at = self.families.binary_search_by(|(member, _)| member.cmp(book)).ok()?;
        self.families.get(at).map(|(_, family)| *family)
    }

    /// What a bookmaker counts for in a consensus, in units of 1/10,000.
    pub(crate) fn weight(&self, book: &Bookmaker) -> i64 {
        let at = self.weights.binary_search_by(|(named, _)| named.cmp(book)).ok();
        at.and_then(|at| self.weights.get(at)).map_or(Percent::whole(1).units(), |(_, weight)| *weight)
    }
}

impl Default for Rules {
    /// What judges where nobody changed anything.
    fn default() -> Self {
        Self::new(&RuleSet::default(), Sequence::START, &Settings::default(), Sequence::START)
    }
}

fn watch(rules: &RuleSet, (place, monitor): (usize, &Monitor), base: &mut Base<'_>) -> ResolvedMonitor {
    let of_this = rules.overrides.iter().filter(|other| other.monitor == monitor.id);
    let mut overrides: Vec<_> = of_this
        .map(|other| ResolvedOverride {
            specificity: other.when.specificity(),
            when: other.when.clone(),
            set: other.set.iter().map(|(field, value)| base.change(field, value)).collect(),
        })
        .collect();
    // Stable: of equals the later one comes last, and wins.
    overrides.sort_by_key(|other| other.specificity);
    let scopes = Scopes::of(&overrides);
    let (id, detector, base) = (monitor.id.clone(), monitor.detector, base.resolve(monitor));
    let changes = || overrides.iter().flat_map(|other| &other.set);
    let max_confirm = changes().filter_map(resolved::Change::confirm).fold(base.confirm, i64::max);
    let max_window = changes().filter_map(resolved::Change::window).fold(base.window, i64::max);
    let path_depth = max_confirm + if detector.looks_back() { max_window } else { 0 };
    ResolvedMonitor {
        place,
        id,
        detector,
        base,
        max_confirm,
        path_depth,
        overrides: overrides.into_boxed_slice(),
        scopes,
    }
}

impl ResolvedMonitor {
    /// Its fields for a subject.
    pub(crate) fn fields(&self, scoped: &Scoped, subject: &SubjectRef<'_>) -> Cow<'_, Resolved> {
        let mut fields = Cow::Borrowed(&self.base);
        for other in scoped.of(self) {
            if other.holds_for(subject) {
                let fields = fields.to_mut();
                other.set.iter().for_each(|change| change.apply(fields));
            }
        }
        fields
    }

    /// Whether it could raise anything: it is on, or an override may switch it on.
    pub(crate) fn is_on(&self) -> bool {
        self.base.enabled || self.overrides.iter().flat_map(|other| &other.set).any(resolved::Change::enables)
    }
}
