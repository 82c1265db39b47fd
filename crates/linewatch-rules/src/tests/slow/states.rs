//! deviation and surebet.

use std::collections::BTreeSet;

use super::{
    Fields, Happened, Key, MINUTE, Now, Prices, REFERENCE, Slow, SlowAlert, blank, first_of_families, is_primary,
    numbers::{probability, rounded, severity, winners},
};
use crate::Field;

const POINT: i128 = 1_000_000;

impl Slow {
    pub(super) fn states(&mut self, now: &mut Now<'_>) {
        let orphans: Vec<usize> = (0..self.known.len())
            .filter(|at| {
                let alert = &self.known[*at].alert;
                let mut monitors = now.rules.monitors().iter().filter(|of| may_be_on(now, of));
                let is_state = matches!(alert.detector.as_str(), "deviation" | "surebet");
                is_state
                    && self.known[*at].resolved.is_none()
                    && !monitors.any(|of| of.id.as_str() == alert.id && of.detector.as_str() == alert.detector)
            })
            .collect();
        self.resolve(now, orphans, "rules");
        let keys: BTreeSet<Key> = now.happened.keys().map(|(_, key)| key.clone()).filter(is_primary).collect();
        for detector in ["deviation", "surebet"] {
            for monitor in 0..now.rules.monitors().len() {
                if now.rules.monitors()[monitor].detector.as_str() == detector {
                    for key in &keys {
                        self.state_of(now, monitor, key);
                    }
                }
            }
        }
    }

    fn state_of(&mut self, now: &mut Now<'_>, monitor: usize, key: &Key) {
        let Some(ours) = self.now_at(REFERENCE, key) else {
            let open = self.open(now, monitor, key, |_| true);
            return self.resolve(now, open, "closed");
        };
        if now.rules.monitors()[monitor].detector.as_str() == "surebet" {
            return self.surebet(now, monitor, key, &ours);
        }
        let gone = self.open(now, monitor, key, |alert| !ours.contains_key(&alert.outcome));
        self.resolve(now, gone, "closed");
        for (outcome, units) in &ours {
            self.deviation(now, monitor, key, (&ours, outcome, *units));
        }
    }

    fn now_at(&self, book: &str, key: &Key) -> Option<Prices> {
        self.path(book, key).map(|path| path[path.len() - 1].1.clone())
    }

    fn comparable(&self, now: &Now<'_>, key: &Key, ours: &Prices, stale: i64) -> Vec<String> {
        let same = |book: &&String| self.now_at(book, key).is_some_and(|theirs| theirs.keys().eq(ours.keys()));
        let others = self.books.keys().filter(|book| *book != REFERENCE && self.is_fresh(book, now.at, stale));
        others.filter(same).cloned().collect()
    }

    fn deviation(
        &mut self,
        now: &mut Now<'_>,
        monitor: usize,
        key: &Key,
        (ours, outcome, units): (&Prices, &str, u32),
    ) {
        let path = self.path(REFERENCE, key).unwrap();
        let repriced = now.happened.get(&(REFERENCE.to_owned(), key.clone())) == Some(&Happened::Repriced);
        let before = if repriced { path[path.len() - 2].1.get(outcome).copied() } else { None };
        let fields = Fields::of(now, monitor, Some(REFERENCE), key, Some(before.unwrap_or(units)));
        if !fields.flag(Field::Enabled) {
            let open = self.open(now, monitor, key, |alert| alert.outcome == outcome);
            return self.resolve(now, open, "rules");
        }
        let weight = |book: &str| {
            let named = now.rules.weights().iter().find(|(of, _)| of.as_str() == book);
            named.map_or(10_000, |(_, weight)| weight.units())
        };
        let of = |book: &str| probability(&self.now_at(book, key)?, outcome, key);
        let mut voters = self.comparable(now, key, ours, fields.number(Field::StaleAfter));
        voters.retain(|book| of(book).is_some() && weight(book) > 0);
        let voters = first_of_families(now.rules, &voters);
        let mut votes: Vec<(i128, &str, i64)> =
            voters.iter().map(|book| (of(book).unwrap(), book.as_str(), weight(book))).collect();
        votes.sort_unstable();
        let consensus = (votes.len() >= usize::try_from(fields.number(Field::Books)).unwrap()).then(|| median(&votes));
        let distance = consensus.zip(probability(ours, outcome, key)).map(|(theirs, own)| own - theirs);
        let Some(distance) = distance else {
            let open = self.open(now, monitor, key, |alert| alert.outcome == outcome);
            return self.resolve(now, open, "no_consensus");
        };
        for (side, towards) in [("longer", -distance), ("shorter", distance)] {
            let only = fields.word(Field::Only);
            let level = severity(&fields, |band| towards >= i128::from(band) * POINT);
            let level = level.filter(|_| only == "both" || only == side);
            let warning = fields.number(Field::Warning);
            let end = warning - fields.number(Field::Hysteresis);
            let is_over = towards < i128::from(warning) * POINT && towards <= i128::from(end) * POINT;
            let alert = SlowAlert {
                outcome: outcome.to_owned(),
                side: side.to_owned(),
                measured: rounded((towards, POINT)),
                new: units,
                ..blank(now, monitor, &fields, key)
            };
            self.stand(now, &alert, &fields, level, is_over);
        }
    }

    fn surebet(&mut self, now: &mut Now<'_>, monitor: usize, key: &Key, ours: &Prices) {
        let fields = Fields::of(now, monitor, Some(REFERENCE), key, None);
        let open = |slow: &Self| slow.open(now, monitor, key, |_| true);
        if !fields.flag(Field::Enabled) {
            let open = open(self);
            return self.resolve(now, open, "rules");
        }
        let books = self.comparable(now, key, ours, fields.number(Field::StaleAfter));
        if books.is_empty() || ours.len() < 2 {
            let open = open(self);
            return self.resolve(now, open, "no_consensus");
        }
        let suppress = usize::try_from(fields.number(Field::SuppressIfBooks)).unwrap();
        let mut best = Vec::new();
        let mut has_own = false;
        for (outcome, units) in ours {
            let theirs = books.iter().map(|book| self.now_at(book, key).unwrap()[outcome]).max().unwrap();
            let as_good = self.books.keys().filter(|book| *book != REFERENCE).filter(|book| {
                self.now_at(book, key).is_some_and(|prices| prices.get(outcome).is_some_and(|price| price >= units))
            });
            has_own |= *units > theirs && (suppress == 0 || as_good.count() < suppress);
            best.push(i128::from(theirs.max(*units)));
        }
        let product: i128 = best.iter().product();
        let sum: i128 = best.iter().map(|price| 10_000 * product / price).sum();
        let pays = winners(key) * product;
        let reaches = |units: i64| pays * 1_000_000 >= (1_000_000 + i128::from(units)) * sum;
        let level = severity(&fields, reaches).filter(|_| has_own);
        let warning = fields.number(Field::Warning);
        let end = warning - fields.number(Field::Hysteresis);
        let is_over = !reaches(warning) && pays * 1_000_000 <= (1_000_000 + i128::from(end)) * sum;
        let measured = if level.is_some() { rounded(((pays - sum) * 1_000_000, sum)) } else { 0 };
        let alert = SlowAlert { measured, ..blank(now, monitor, &fields, key) };
        self.stand(now, &alert, &fields, level, is_over);
    }

    fn stand(
        &mut self,
        now: &mut Now<'_>,
        alert: &SlowAlert,
        fields: &Fields,
        level: Option<linewatch_model::Severity>,
        is_over: bool,
    ) {
        let about = |of: &SlowAlert| {
            (&of.detector, &of.key, &of.outcome, &of.side) == (&alert.detector, &alert.key, &alert.outcome, &alert.side)
        };
        let open = (0..self.known.len()).find(|at| {
            let known = &self.known[*at];
            known.resolved.is_none() && known.alert.id == alert.id && about(&known.alert)
        });
        match (open, level) {
            (Some(at), Some(level)) if level > self.known[at].severity => {
                self.again(now, at, &SlowAlert { severity: level, ..alert.clone() }, false);
            }
            (Some(at), None) if is_over => self.resolve(now, vec![at], "back_in_line"),
            (None, Some(level)) => {
                let cooldown = fields.number(Field::Cooldown) * MINUTE;
                let ended = (0..self.known.len())
                    .filter(|at| self.known[*at].alert.group == alert.group && about(&self.known[*at].alert))
                    .filter(|at| self.known[*at].resolved.is_some_and(|resolved| resolved < now.at))
                    .max_by_key(|at| self.known[*at].resolved);
                let alert = SlowAlert { severity: level, ..alert.clone() };
                match ended.filter(|at| now.at - self.known[*at].resolved.unwrap() < cooldown) {
                    Some(at) => self.again(now, at, &alert, true),
                    None => self.raise(now, alert),
                }
            }
            _ => {}
        }
    }

    fn open(&self, now: &Now<'_>, monitor: usize, key: &Key, is: impl Fn(&SlowAlert) -> bool) -> Vec<usize> {
        let of = &now.rules.monitors()[monitor];
        let is_open = |at: &usize| {
            let known = &self.known[*at];
            let own = known.alert.id == of.id.as_str() && known.alert.detector == of.detector.as_str();
            known.resolved.is_none() && own && known.alert.key == *key && is(&known.alert)
        };
        (0..self.known.len()).filter(is_open).collect()
    }

    fn resolve(&mut self, now: &mut Now<'_>, places: Vec<usize>, why: &str) {
        for at in places {
            self.known[at].resolved = Some(now.at);
            now.out.resolved.insert(format!("{why} {}", self.known[at].alert.told()));
        }
    }
}

/// Whether a monitor is on anywhere.
fn may_be_on(now: &Now<'_>, monitor: &crate::Monitor) -> bool {
    let on =
        |fields: &crate::Fields, or: bool| fields.get(Field::Enabled).map_or(or, |value| value.to_string() == "true");
    let mut overrides = now.rules.overrides().iter().filter(|other| other.monitor == monitor.id);
    on(&monitor.fields, true) || overrides.any(|other| on(&other.set, false))
}

/// One vote after the other, each as often as it weighs.
fn median(votes: &[(i128, &str, i64)]) -> i128 {
    let all: i64 = votes.iter().map(|(.., weight)| weight).sum();
    let mut running = 0;
    for (at, (probability, _, weight)) in votes.iter().enumerate() {
        running += weight;
        if running * 2 == all {
            return (probability + votes[at + 1].0) / 2;
        }
        if running * 2 > all {
            return *probability;
        }
    }
    unreachable!("weights are above 0")
}
