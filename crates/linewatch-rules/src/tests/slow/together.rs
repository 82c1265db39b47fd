//! Steam, disagreements, availability.

use std::collections::BTreeSet;

use super::{
    Fields, Happened, Key, MINUTE, Now, REFERENCE, Slow, SlowAlert, blank,
    changes::drift_from,
    first_of_families, is_primary,
    numbers::{change, reaches, rounded, severity},
};
use crate::Field;

const fn way(old: u32, new: u32) -> &'static str {
    if new > old { "up" } else { "down" }
}

impl Slow {
    /// Who moved what which way in this moment.
    fn steps(&self, now: &Now<'_>) -> BTreeSet<(Key, String, &'static str, String)> {
        let mut steps = BTreeSet::new();
        for ((book, key), happened) in &now.happened {
            if *happened != Happened::Repriced || !is_primary(key) {
                continue;
            }
            let path = self.path(book, key).unwrap();
            let (before, after) = (&path[path.len() - 2].1, &path[path.len() - 1].1);
            for (outcome, new) in after {
                if let Some(old) = before.get(outcome).filter(|old| *old != new) {
                    steps.insert((key.clone(), outcome.clone(), way(*old, *new), book.clone()));
                }
            }
        }
        steps
    }

    pub(super) fn steam(&self, now: &Now<'_>, monitor: usize) -> Vec<(SlowAlert, Fields)> {
        let steps = self.steps(now);
        let subjects: BTreeSet<_> = steps.iter().map(|(key, outcome, way, _)| (key, outcome, *way)).collect();
        let mut candidates = Vec::new();
        for (key, outcome, way) in subjects {
            let fields = Fields::of(now, monitor, None, key, None);
            let measure = fields.word(Field::Measure);
            let role = fields.word(Field::Reference);
            let measured = |book: &str| {
                let path = self.path(book, key)?;
                let start = now.at - fields.number(Field::Window) * MINUTE;
                let last = path.len() - 1;
                path[last].1.get(outcome)?;
                let from = drift_from(path, last, outcome, key, (start, &measure, None));
                let of = change(&measure, &path[from].1, &path[last].1, outcome, key)?;
                Some((of, path[from].1[outcome], path[last].1[outcome]))
            };
            let is_mover = |book: &str| {
                measured(book).is_some_and(|(of, old, new)| {
                    old != new && super::together::way(old, new) == way && reaches(of, fields.number(Field::MinMove))
                })
            };
            let stale = fields.number(Field::StaleAfter);
            let all = self.books.keys().filter(|book| measured(book).is_some() && self.is_fresh(book, now.at, stale));
            let mut eligible: Vec<String> = all.cloned().collect();
            if role == "still" && (!eligible.iter().any(|book| book == REFERENCE) || is_mover(REFERENCE)) {
                continue;
            }
            if role != "counted" {
                eligible.retain(|book| book != REFERENCE);
            }
            let eligible = first_of_families(now.rules, &eligible);
            let movers: Vec<String> = eligible.iter().filter(|book| is_mover(book)).cloned().collect();
            let is_now = |book: &String| steps.contains(&(key.clone(), outcome.clone(), way, book.clone()));
            let count = i64::try_from(movers.len()).unwrap();
            let enough = count * 1_000_000 >= fields.number(Field::Share) * i64::try_from(eligible.len()).unwrap();
            let Some(severity) = severity(&fields, |band| count >= band) else { continue };
            if !fields.flag(Field::Enabled) || !movers.iter().any(is_now) || !enough {
                continue;
            }
            let mut sizes: Vec<_> = movers.iter().map(|book| rounded(measured(book).unwrap().0)).collect();
            sizes.sort_unstable();
            let alert = SlowAlert {
                severity,
                outcome: outcome.clone(),
                side: way.to_owned(),
                measured: sizes[(sizes.len() - 1) / 2],
                movers,
                ..blank(now, monitor, &fields, key)
            };
            candidates.push((alert, fields));
        }
        candidates
    }

    pub(super) fn disagreements(&self, now: &mut Now<'_>, monitor: usize) -> Vec<(SlowAlert, Fields)> {
        let mut kept = Vec::new();
        let subjects: BTreeSet<_> = now.latest.iter().map(|(_, key, outcome)| (key.clone(), outcome.clone())).collect();
        for (key, outcome) in subjects.into_iter().filter(|(key, _)| is_primary(key)) {
            let latest = |book: &str| self.books.get(book)?.get(&key)?.latest.get(&outcome).copied();
            let Some(ours) = latest(REFERENCE) else { continue };
            let fields = Fields::of(now, monitor, Some(REFERENCE), &key, Some(ours.0));
            let is_large = |(old, new, _): (u32, u32, i64)| {
                reaches(((i128::from(new) - i128::from(old)) * 1_000_000, old.into()), fields.number(Field::MinMove))
            };
            let is_new = |book: &str| now.latest.contains(&(book.to_owned(), key.clone(), outcome.clone()));
            let mut found = Vec::new();
            for book in self.books.keys().filter(|book| *book != REFERENCE) {
                let Some(theirs) = latest(book) else { continue };
                let opposite = way(ours.0, ours.1) != way(theirs.0, theirs.1);
                let near = (ours.2 - theirs.2).abs() <= fields.number(Field::Window) * MINUTE;
                if opposite && near && is_large(ours) && is_large(theirs) && (is_new(REFERENCE) || is_new(book)) {
                    found.push((theirs.1.abs_diff(ours.1), book.clone()));
                }
            }
            if !fields.flag(Field::Enabled) {
                continue;
            }
            let largest = found.iter().map(|(gap, _)| *gap).max();
            let left = found.iter().find(|(gap, _)| Some(*gap) == largest).cloned();
            for (gap, book) in found {
                let alert = SlowAlert {
                    severity: *linewatch_model::Severity::ALL
                        .iter()
                        .find(|severity| severity.as_str() == fields.word(Field::Severity))
                        .unwrap(),
                    outcome: outcome.clone(),
                    side: book.clone(),
                    measured: rounded((i128::from(gap) * 1_000_000, ours.1.into())),
                    old: ours.0,
                    new: ours.1,
                    ..blank(now, monitor, &fields, &key)
                };
                if fields.flag(Field::Merge) && left.as_ref().is_some_and(|(_, left)| *left != book) {
                    now.out.held.insert(format!("merged {}", alert.told()));
                } else {
                    kept.push((alert, fields.clone()));
                }
            }
        }
        kept
    }

    pub(super) fn availability(now: &mut Now<'_>, monitor: usize) -> Vec<(SlowAlert, Fields)> {
        let mut kept = Vec::new();
        for ((book, key), happened) in &now.happened {
            let opposite: &[Happened] = match happened {
                Happened::Closed => &[Happened::Opened, Happened::Returned],
                Happened::Returned => &[Happened::Closed],
                Happened::Opened | Happened::Repriced => continue,
            };
            let fields = Fields::of(now, monitor, Some(book), key, None);
            if !is_primary(key) || !fields.flag(Field::Enabled) {
                continue;
            }
            let severity = fields.word(Field::Severity);
            let alert = SlowAlert {
                severity: *linewatch_model::Severity::ALL.iter().find(|of| of.as_str() == severity).unwrap(),
                book: book.clone(),
                ..blank(now, monitor, &fields, key)
            };
            let mut others = now.happened.iter();
            let moved = others.any(|((other, other_key), what)| {
                other == book && other_key.0 == key.0 && other_key.1 != key.1 && opposite.contains(what)
            });
            if fields.word(Field::LineMoves) == "ignore" && moved {
                now.out.held.insert(format!("line_move {}", alert.told()));
            } else {
                kept.push((alert, fields));
            }
        }
        kept
    }
}
