//! Price changes, drift, and the changes that have to last.

use linewatch_model::Severity;

use super::{
    Fields, Happened, Key, MINUTE, Now, Prices, Slow, SlowAlert, is_primary,
    numbers::{change, reaches, rounded, severity},
};
use crate::Field;

type Path<'a> = &'a [(i64, Prices)];

/// The outcomes that moved with an entry.
fn moved(path: Path<'_>, at: usize) -> Vec<String> {
    let (before, after) = (&path[at - 1].1, &path[at].1);
    after
        .iter()
        .filter(|(name, new)| before.get(*name).is_some_and(|old| old != *new))
        .map(|(name, _)| name.clone())
        .collect()
}

/// The entry that drift is measured from: the latest of three.
pub(super) fn drift_from(
    path: Path<'_>,
    to: usize,
    outcome: &str,
    key: &Key,
    (start, measure, max_step): (i64, &str, Option<i64>),
) -> usize {
    let in_force = (0..=to).filter(|at| path[*at].0 <= start).max();
    let is_there =
        |at: usize| path[at].1.contains_key(outcome) && (measure != "fair" || path[at].1.keys().eq(path[to].1.keys()));
    let oldest = (0..=to).filter(|from| (*from..=to).all(is_there)).min();
    let is_step = |at: &usize| {
        let of = change(measure, &path[*at - 1].1, &path[*at].1, outcome, key);
        max_step.is_some_and(|max_step| of.is_some_and(|of| reaches(of, max_step)))
    };
    let step = (1..=to).filter(is_step).max();
    [in_force, oldest, step].into_iter().flatten().max().unwrap()
}

fn judged(fields: &Fields, from: &Prices, to: &Prices, outcome: &str, key: &Key) -> Option<(Severity, (i128, i128))> {
    let of = change(&fields.word(Field::Measure), from, to, outcome, key)?;
    let severity = severity(fields, |band| reaches(of, band))?;
    let floor = fields.number(Field::Floor);
    let second = change(&fields.word(Field::FloorMeasure), from, to, outcome, key);
    (floor == 0 || second.is_some_and(|second| reaches(second, floor))).then_some((severity, of))
}

impl Slow {
    pub(super) fn changes(&self, now: &mut Now<'_>, monitor: usize) -> Vec<(SlowAlert, Fields)> {
        let mut candidates = Vec::new();
        for (book, markets) in &self.books {
            for (key, market) in markets.iter().filter(|(key, _)| is_primary(key)) {
                // What needs no confirmation comes first.
                let newest = market.path.len().saturating_sub(1);
                let is_new = |at: &usize| market.path[*at].0 == now.at;
                let order = (1..=newest).filter(is_new).chain((1..=newest).filter(|at| !is_new(at)));
                for at in order.collect::<Vec<_>>() {
                    for outcome in moved(&market.path, at) {
                        candidates.extend(self.change(now, monitor, (book, key), (&market.path, at), &outcome));
                    }
                }
            }
        }
        candidates
    }

    /// What this moment makes of a change that came with an entry.
    fn change(
        &self,
        now: &mut Now<'_>,
        monitor: usize,
        (book, key): (&str, &Key),
        (path, at): (Path<'_>, usize),
        outcome: &str,
    ) -> Option<(SlowAlert, Fields)> {
        let fields = Fields::of(now, monitor, Some(book), key, Some(path[at - 1].1[outcome]));
        if !fields.flag(Field::Enabled) {
            return None;
        }
        let of = &now.rules.monitors()[monitor];
        let from = if of.detector.as_str() == "drift" {
            let start = path[at].0 - fields.number(Field::Window) * MINUTE;
            drift_from(
                path,
                at,
                outcome,
                key,
                (start, &fields.word(Field::Measure), Some(fields.number(Field::MaxStep))),
            )
        } else {
            at - 1
        };
        let (first, then) = judged(&fields, &path[from].1, &path[at].1, outcome, key)?;
        let confirm = fields.number(Field::Confirm) * MINUTE;
        let must_last = confirm > 0 && first.to_string() != fields.word(Field::ConfirmBelow) && {
            let below = Severity::ALL.iter().find(|s| s.as_str() == fields.word(Field::ConfirmBelow)).unwrap();
            first < *below
        };
        let candidate = |severity: Severity, to: usize, of_change| SlowAlert {
            monitor,
            id: of.id.to_string(),
            group: fields.group(),
            detector: of.detector.to_string(),
            severity,
            book: book.to_owned(),
            key: key.clone(),
            outcome: outcome.to_owned(),
            side: String::new(),
            measured: rounded(of_change),
            old: path[from].1[outcome],
            new: path[to].1[outcome],
            since: path[from].0,
            movers: Vec::new(),
            direction: if path[to].1[outcome] > path[from].1[outcome] { "up" } else { "down" }.to_owned(),
        };
        let is_now =
            now.happened.get(&(book.to_owned(), key.clone())) == Some(&Happened::Repriced) && path[at].0 == now.at;
        if is_now && !must_last {
            return Some((candidate(first, at, then), fields.clone()));
        }
        if is_now {
            now.out.held.insert(format!("waiting {}", candidate(first, at, then).told()));
        }
        let first_after = self.seen[book].iter().find(|seen| **seen >= path[at].0 + confirm);
        if !must_last || first_after != Some(&now.at) || !now.seen.contains(book) {
            return None;
        }
        let last = path.len() - 1;
        let stood = (at..=last).all(|entry| {
            let of = judged(&fields, &path[from].1, &path[entry].1, outcome, key);
            of.is_some_and(|(_, of)| (of.0 > 0) == (then.0 > 0))
        });
        if !stood {
            now.out.held.insert(format!("unconfirmed {}", candidate(first, at, then).told()));
            return None;
        }
        let (severity, of) = judged(&fields, &path[from].1, &path[last].1, outcome, key)?;
        Some((candidate(severity, last, of), fields.clone()))
    }
}
