//! Moments of two bookmakers: every price moves by one per cent from one to the next, and falls back after fifty.
//!
//! One fixture was watched before the others: its history is as long as a chart shows from the first place on, so that the
//! same points are asked for at each.

use std::fmt::{Display, Write as _};

use linewatch_model::Timestamp;

pub const FIXTURES: u64 = 5_000;
/// The fixture that was watched before the others.
pub const WATCHED: &str = "Home watched - Away watched";
/// Moments in which it was seen before the first that all were.
const WATCHED_BEFORE: u64 = 200;
/// Moments in one batch.
const MOMENTS: u64 = 4;
const SECONDS: i64 = 40;
const BEGINNING: &str = "2026-01-01T00:00:00Z";

/// What has been sent.
#[derive(Default)]
pub struct Load {
    moments: u64,
}

impl Load {
    /// The next batch as NDJSON.
    pub fn next_batch(&mut self) -> Vec<u8> {
        let mut body = String::with_capacity(16 << 20);
        if self.moments == 0 {
            for moment in 0..WATCHED_BEFORE {
                fixture(&mut body, at(0).plus_micros(-micros(WATCHED_BEFORE - moment)), moment, "watched", 0);
            }
        }
        for _ in 0..MOMENTS {
            self.moment(&mut body);
            self.moments += 1;
        }
        body.into_bytes()
    }

    /// When the moment was seen that so many have followed.
    pub fn seen(&self, ago: u64) -> Timestamp {
        at(self.moments.saturating_sub(ago + 1))
    }

    fn moment(&self, body: &mut String) {
        let at = at(self.moments);
        fixture(body, at, WATCHED_BEFORE + self.moments, "watched", 0);
        for number in 0..FIXTURES {
            fixture(body, at, self.moments + number, number, number);
        }
    }
}

/// What both bookmakers offer for a fixture after so many moves.
fn fixture(body: &mut String, at: Timestamp, moves: u64, name: impl Display, number: u64) {
    // In hundredths.
    let price = 200 + moves % 50 * 2;
    for (bookmaker, more) in [("betpawa", 0), ("sportybet", 3)] {
        let (whole, hundredths) = ((price + more) / 100, (price + more) % 100);
        let _ = writeln!(
            body,
            r#"{{"bookmaker":"{bookmaker}","capturedAt":"{at}","event":{{"key":"sr:{name}","name":"Home {name} - Away {name}","homeTeam":"Home {name}","awayTeam":"Away {name}","kickoff":"2099-06-01T19:00:00Z","sport":"Football","country":"Country {}","tournament":"League {}"}},"markets":[{{"marketId":"3743","marketName":"1X2","line":null,"outcomes":[{{"name":"1","odds":{whole}.{hundredths:02}}},{{"name":"X","odds":3.1}},{{"name":"2","odds":3.4}}]}}]}}"#,
            number % 40,
            number % 200
        );
    }
}

fn at(moment: u64) -> Timestamp {
    let beginning: Timestamp = BEGINNING.parse().expect("a time");
    beginning.plus_micros(micros(moment))
}

/// How long so many moments take, in microseconds.
fn micros(moments: u64) -> i64 {
    i64::try_from(moments).expect("some thousands") * SECONDS * 1_000_000
}
