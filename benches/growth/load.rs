//! Moments of two bookmakers: every price moves by one per cent from one to the next, and falls back after fifty.

use std::fmt::Write as _;

use linewatch_model::Timestamp;

pub const FIXTURES: u64 = 5_000;
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
        for fixture in 0..FIXTURES {
            // In hundredths.
            let price = 200 + (self.moments + fixture) % 50 * 2;
            for (bookmaker, more) in [("betpawa", 0), ("sportybet", 3)] {
                let (whole, hundredths) = ((price + more) / 100, (price + more) % 100);
                let _ = writeln!(
                    body,
                    r#"{{"bookmaker":"{bookmaker}","capturedAt":"{at}","event":{{"key":"sr:{fixture}","name":"Home {fixture} - Away {fixture}","homeTeam":"Home {fixture}","awayTeam":"Away {fixture}","kickoff":"2099-06-01T19:00:00Z","sport":"Football","country":"Country {}","tournament":"League {}"}},"markets":[{{"marketId":"3743","marketName":"1X2","line":null,"outcomes":[{{"name":"1","odds":{whole}.{hundredths:02}}},{{"name":"X","odds":3.1}},{{"name":"2","odds":3.4}}]}}]}}"#,
                    fixture % 40,
                    fixture % 200
                );
            }
        }
    }
}

fn at(moment: u64) -> Timestamp {
    let beginning: Timestamp = BEGINNING.parse().expect("a time");
    beginning.plus_micros(i64::try_from(moment).expect("some thousands") * SECONDS * 1_000_000)
}
