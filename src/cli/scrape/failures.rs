//! What went wrong in a run, by kind: where, how often, and one message of each.

use std::{cmp::Reverse, fmt};

use serde_json::{Value, json};

use crate::projections::scrape_runs::RunFailure;
use linewatch_model::Bookmaker;

/// The most kinds that are told.
const KINDS_SHOWN: usize = 10;
/// The most of a message, in characters: what a terminal wraps once or twice.
const MESSAGE_CHARACTERS: usize = 200;

/// A line a kind, the most frequent first. Beyond `failures` there were some that are not kept.
pub(super) fn lines(run: i64, failures: &[RunFailure], not_kept: i64) -> Vec<String> {
    let kinds = kinds(failures);
    let mut lines: Vec<String> = kinds.iter().take(KINDS_SHOWN).map(ToString::to_string).collect();
    let more = kinds.len().saturating_sub(KINDS_SHOWN);
    if more > 0 {
        let things = if more == 1 { "kind" } else { "kinds" };
        lines.push(format!("… and {more} more {things}; `linewatch serve` shows them all at /api/scrape/{run}"));
    }
    // Without it, the counts would say less than what happened.
    if not_kept > 0 {
        lines.push(format!("failures beyond those, of which only the number is kept: {not_kept}"));
    }
    lines
}

/// The same for programs: all kinds, the most frequent first.
pub(super) fn objects(failures: &[RunFailure]) -> Vec<Value> {
    kinds(failures).iter().map(Kind::object).collect()
}

/// Failures of one type at one bookmaker.
struct Kind<'f> {
    count: usize,
    /// The first of them.
    example: &'f RunFailure,
}

impl Kind<'_> {
    fn object(&self) -> Value {
        let RunFailure { bookmaker, error_type, message, .. } = self.example;
        json!({
            "bookmaker": bookmaker.as_ref().map(Bookmaker::as_str), "type": error_type.to_string(), "count": self.count,
            "message": message,
        })
    }

    fn has(&self, failure: &RunFailure) -> bool {
        self.example.error_type == failure.error_type && self.example.bookmaker == failure.bookmaker
    }
}

impl fmt::Display for Kind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RunFailure { bookmaker, error_type, message, .. } = self.example;
        let place = bookmaker.as_ref().map_or("the run", Bookmaker::as_str);
        write!(f, "{place}: {} × {error_type} ({})", self.count, cut(message))
    }
}

fn kinds(failures: &[RunFailure]) -> Vec<Kind<'_>> {
    let mut kinds: Vec<Kind<'_>> = Vec::new();
    for failure in failures {
        match kinds.iter_mut().find(|kind| kind.has(failure)) {
            Some(kind) => kind.count += 1,
            None => kinds.push(Kind { count: 1, example: failure }),
        }
    }
    // Equally frequent ones stay in the order in which they began.
    kinds.sort_by_key(|kind| Reverse(kind.count));
    kinds
}

/// The message, or its beginning and an ellipsis. It is one line without control characters, as it comes from the log.
fn cut(message: &str) -> String {
    match message.char_indices().nth(MESSAGE_CHARACTERS) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linewatch_model::ScrapeErrorType;

    fn failure(bookmaker: Option<&str>, error_type: ScrapeErrorType, message: &str) -> RunFailure {
        RunFailure {
            position: 9,
            number: 0,
            error_type,
            message: message.to_owned(),
            bookmaker: bookmaker.map(|slug| slug.parse().unwrap()),
            fixture: None,
            recoverable: true,
            at: "2026-11-21T12:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn each_kind_has_a_line_and_the_most_frequent_is_first() {
        let failures = [
            failure(None, ScrapeErrorType::Storage, "away for now"),
            failure(Some("bet9ja"), ScrapeErrorType::Timeout, "no answer within 30 s"),
            failure(Some("betpawa"), ScrapeErrorType::Timeout, "no answer within 5 s"),
            failure(Some("bet9ja"), ScrapeErrorType::Timeout, "no answer within 31 s"),
        ];
        let told = [
            "bet9ja: 2 × timeout (no answer within 30 s)",
            "the run: 1 × storage (away for now)",
            "betpawa: 1 × timeout (no answer within 5 s)",
        ];
        assert_eq!(lines(17, &failures, 0), told);
        assert!(lines(17, &[], 0).is_empty());
        let first = json!({"bookmaker": "bet9ja", "type": "timeout", "count": 2, "message": "no answer within 30 s"});
        let objects = objects(&failures);
        assert_eq!((objects.len(), &objects[0], &objects[1]["bookmaker"]), (3, &first, &Value::Null));
    }

    #[test]
    fn what_is_not_told_is_said() {
        let of = |slug: &'static str| ScrapeErrorType::ALL.iter().map(move |kind| failure(Some(slug), *kind, "x"));
        let mut failures: Vec<RunFailure> = of("bet9ja").collect();
        let beyond = failures.len() - KINDS_SHOWN;
        assert_eq!(beyond, 1);
        let told = lines(17, &failures, 0);
        assert_eq!(told.len(), KINDS_SHOWN + 1);
        assert_eq!(told[KINDS_SHOWN], "… and 1 more kind; `linewatch serve` shows them all at /api/scrape/17");
        failures.extend(of("betpawa"));
        let told = lines(17, &failures, 1_234);
        assert_eq!(told[KINDS_SHOWN], "… and 12 more kinds; `linewatch serve` shows them all at /api/scrape/17");
        assert_eq!(told[KINDS_SHOWN + 1], "failures beyond those, of which only the number is kept: 1234");
    }

    #[test]
    fn long_messages_are_cut() {
        assert_eq!(cut(&"ä".repeat(MESSAGE_CHARACTERS)), "ä".repeat(MESSAGE_CHARACTERS));
        assert_eq!(cut(&"ä".repeat(MESSAGE_CHARACTERS + 1)), format!("{}…", "ä".repeat(MESSAGE_CHARACTERS)));
    }
}
