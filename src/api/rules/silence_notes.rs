//! What keeps all of a market silent, moment by moment: by the settings and the rules that judged each.

use crate::backtest::{History, JudgedMoment};
use linewatch_model::{MarketId, Timestamp};

/// Notes in one answer.
const MAX_NOTES: usize = 20;

/// What was noted so far.
#[derive(Default)]
pub(super) struct Notes {
    spans: Vec<Span>,
    moments: u64,
}

/// Moments that follow one another and were silent for one reason.
struct Span {
    text: String,
    first: Timestamp,
    last: Timestamp,
    moments: u64,
    is_open: bool,
}

impl Notes {
    /// Looks at a moment.
    pub(super) fn look(&mut self, moment: &JudgedMoment<'_>, history: &History, market: &MarketId) {
        self.add(moment.captured_at, reasons(moment, history, market));
    }

    fn add(&mut self, at: Timestamp, reasons: Vec<String>) {
        self.moments += 1;
        for span in self.spans.iter_mut().filter(|span| span.is_open) {
            span.is_open = reasons.contains(&span.text);
        }
        for text in reasons {
            let has_room = self.spans.len() < MAX_NOTES;
            match self.spans.iter_mut().find(|span| span.is_open && span.text == text) {
                Some(span) => (span.last, span.moments) = (at, span.moments + 1),
                None if has_room => {
                    self.spans.push(Span { text, first: at, last: at, moments: 1, is_open: true });
                }
                None => {}
            }
        }
    }

    /// In sentences; those that do not hold throughout say from when to when.
    pub(super) fn told(self) -> Vec<String> {
        if self.moments == 0 {
            return vec!["nothing of the fixture was captured in this time".to_owned()];
        }
        let told = |Span { text, first, last, moments, .. }: Span| {
            if moments == self.moments { text } else { format!("from {first} to {last}: {text}") }
        };
        self.spans.into_iter().map(told).collect()
    }
}

fn reasons(moment: &JudgedMoment<'_>, history: &History, market: &MarketId) -> Vec<String> {
    let mut reasons = Vec::new();
    let settings = history.settings_of(moment.rules.settings_version());
    let is_off = settings.is_some_and(|settings| !settings.alert_enabled);
    match (is_off, moment.rules.raises_anything()) {
        (true, false) => reasons.push("alerts are switched off in the settings".to_owned()),
        (true, true) => reasons.push(
            "alerts are switched off in the settings; only monitors that say enabled themselves raise any".to_owned(),
        ),
        (false, false) => reasons.push("no monitor of the rule set in force is switched on".to_owned()),
        (false, true) => {}
    }
    if !moment.rules.primary_markets().contains(market) {
        reasons.push(format!("market {market} is none of the settings' primary markets, and only those raise alerts"));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::Notes;
    use linewatch_model::Timestamp;

    #[test]
    fn a_note_says_when_it_held_unless_it_held_throughout() {
        let at = |minute| Timestamp::MIN.plus_minutes(minute);
        let mut notes = Notes::default();
        let both = || vec!["off".to_owned(), "always".to_owned()];
        for (minute, reasons) in [(0, both()), (1, both()), (2, vec!["always".to_owned()]), (3, both())] {
            notes.add(at(minute), reasons);
        }
        let off = |from: i64, to: i64| format!("from {} to {}: off", at(from), at(to));
        assert_eq!(notes.told(), [off(0, 1), "always".to_owned(), off(3, 3)]);
        assert!(Notes::default().told()[0].contains("nothing"));
    }
}
