//! What a candidate passes through.

use super::{Fields, Known, MINUTE, Now, REFERENCE, Slow, SlowAlert, first_of_families};
use crate::Field;

impl Slow {
    pub(super) fn take(&mut self, now: &mut Now<'_>, candidate: SlowAlert, fields: &Fields) {
        if let Some(why) = self.left_out(&candidate) {
            now.out.held.insert(format!("{why} {}", candidate.told()));
            return;
        }
        let is_change = matches!(candidate.detector.as_str(), "price_change" | "drift");
        let may_be_held = is_change && candidate.book != REFERENCE;
        if may_be_held && self.is_outlier(now, &candidate, fields) {
            now.out.held.insert(format!("outlier {}", candidate.told()));
            return;
        }
        if may_be_held && self.is_inhibited(now, &candidate, fields) {
            now.out.held.insert(format!("inhibited {}", candidate.told()));
            return;
        }
        let cooldown = fields.number(Field::Cooldown) * MINUTE;
        let last = self.last(|known| is_same(known, &candidate, &fields.word(Field::Per)));
        match last.filter(|at| cooldown > 0 && now.at - self.known[*at].at < cooldown) {
            Some(at) => self.again(now, at, &candidate, false),
            None => self.raise(now, candidate),
        }
    }

    pub(super) fn raise(&mut self, now: &mut Now<'_>, alert: SlowAlert) {
        now.fresh.push(self.known.len());
        let severity = alert.severity;
        self.known.push(Known { number: u32::MAX, alert, severity, at: now.at, resolved: None });
    }

    pub(super) fn again(&mut self, now: &mut Now<'_>, at: usize, candidate: &SlowAlert, reopened: bool) {
        let known = &mut self.known[at];
        if reopened {
            known.resolved = None;
        }
        let what = if candidate.severity > known.severity {
            (known.severity, known.at) = (candidate.severity, now.at);
            "escalated"
        } else {
            "repeat"
        };
        now.out.held.insert(format!("{what} {}", candidate.told()));
        now.out.again.push(format!("{what} {reopened} {} by {}", known.alert.told(), candidate.told()));
    }

    /// The place of the last alert of that kind.
    fn last(&self, is_same: impl Fn(&SlowAlert) -> bool) -> Option<usize> {
        (0..self.known.len()).filter(|at| is_same(&self.known[*at].alert)).max_by_key(|at| self.known[*at].at)
    }

    fn left_out(&self, candidate: &SlowAlert) -> Option<&'static str> {
        let is_ours = candidate.book == REFERENCE && candidate.detector != "steam";
        if candidate.detector == "direction_disagreement" {
            return None;
        }
        if !is_ours {
            let is_offered = self.books.get(REFERENCE).is_some_and(|markets| !markets.is_empty());
            return (!is_offered).then_some("not_offered");
        }
        let has_rival = self.books.keys().any(|book| book != REFERENCE && self.path(book, &candidate.key).is_some());
        (!has_rival).then_some("no_competitor")
    }

    fn is_outlier(&self, now: &Now<'_>, candidate: &SlowAlert, fields: &Fields) -> bool {
        let outlier = fields.number(Field::Outlier);
        let price = |book: &str| {
            let path = self.path(book, &candidate.key)?;
            path[path.len() - 1].1.get(&candidate.outcome).copied()
        };
        let family = |book: &str| now.rules.families().iter().position(|f| f.iter().any(|of| of.as_str() == book));
        let others = self.books.keys().filter(|book| {
            **book != candidate.book
                && price(book).is_some()
                && self.is_fresh(book, now.at, fields.number(Field::StaleAfter))
                && !(family(book).is_some() && family(book) == family(&candidate.book))
        });
        let others = first_of_families(now.rules, &others.cloned().collect::<Vec<_>>());
        let mut prices: Vec<i128> = others.iter().map(|book| price(book).unwrap().into()).collect();
        prices.sort_unstable();
        if outlier == 0 || prices.len() < usize::try_from(fields.number(Field::OutlierBooks)).unwrap() {
            return false;
        }
        let twice = prices[prices.len() / 2] + prices[(prices.len() - 1) / 2];
        (2 * i128::from(candidate.new) - twice).abs() * 1_000_000 >= i128::from(outlier) * twice
    }

    fn is_inhibited(&self, now: &Now<'_>, candidate: &SlowAlert, fields: &Fields) -> bool {
        let by = fields.word(Field::InhibitedBy);
        self.known.iter().any(|known| {
            known.alert.id == by
                && known.alert.key == candidate.key
                && known.alert.outcome == candidate.outcome
                && known.alert.side == candidate.direction
                && now.at - known.at < fields.number(Field::InhibitFor) * MINUTE
        })
    }
}

fn is_same(known: &SlowAlert, candidate: &SlowAlert, per: &str) -> bool {
    let selection = known.key == candidate.key && known.outcome == candidate.outcome;
    let same = match per {
        "outcome" => selection && known.book == candidate.book,
        "selection" => selection && (known.book == REFERENCE) == (candidate.book == REFERENCE),
        "market" => known.key == candidate.key && known.book == candidate.book,
        _ => true,
    };
    let way = |alert: &SlowAlert| {
        Some(alert.side.clone()).filter(|side| ["up", "down", "longer", "shorter"].contains(&&**side))
    };
    known.group == candidate.group && same && (candidate.detector != "steam" || way(known) == way(candidate))
}
