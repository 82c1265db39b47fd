//! The four books: what they charge and how fast they are.

use linewatch_model::Odds;

/// How one book behaves.
#[derive(Debug)]
pub(super) struct SimulatedBook {
    pub slug: &'static str,
    /// What the prices of a market promise beyond 100 %, in 1/10,000.
    pub margin: i64,
    /// Seconds between two scrapes of it.
    pub interval_seconds: i64,
    /// Seconds after which it notices that the truth has moved.
    pub delay_seconds: i64,
    /// The share of a large gap to the truth that it closes from one scrape to the next.
    pub pace: f64,
    /// The share of fixtures that it offers.
    pub coverage: f64,
    /// Ids of markets that it does not have.
    pub lacks: &'static [&'static str],
}

/// All books, the reference book first.
pub(super) const BOOKS: [SimulatedBook; 4] = [
    SimulatedBook {
        slug: "betpawa",
        margin: 500,
        interval_seconds: 5,
        delay_seconds: 5,
        pace: 0.5,
        coverage: 1.0,
        lacks: &[],
    },
    SimulatedBook {
        slug: "sportybet",
        margin: 450,
        interval_seconds: 5,
        delay_seconds: 2,
        pace: 0.6,
        coverage: 0.95,
        lacks: &["5042", "5051"],
    },
    SimulatedBook {
        slug: "bet9ja",
        margin: 750,
        interval_seconds: 7,
        delay_seconds: 11,
        pace: 0.4,
        coverage: 0.85,
        lacks: &["4673", "4697", "4926"],
    },
    SimulatedBook {
        slug: "msport",
        margin: 600,
        interval_seconds: 6,
        delay_seconds: 8,
        pace: 0.5,
        coverage: 0.75,
        lacks: &["3685", "4728", "5042", "5051"],
    },
];

impl SimulatedBook {
    /// The price of an outcome that comes in `chance` of cases: two decimals, in coarser steps where long, from
    /// 1.01 to 200. Rounded down, so that the margin is never less than the book's.
    pub(super) fn price(&self, chance: f64) -> Option<Odds> {
        const WHOLE: i64 = 1_000_000;
        let fair = millionths(chance).clamp(1, WHOLE);
        let hundredths = 100 * WHOLE * 10_000 / (fair * (10_000 + self.margin));
        let step = match hundredths {
            ..1_000 => 1,
            1_000..5_000 => 10,
            _ => 100,
        };
        Odds::from_units((hundredths / step * step).clamp(101, 20_000) * 100).ok()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a chance lies between 0 and 1, so its millionths fit")]
fn millionths(chance: f64) -> i64 {
    (chance * 1e6).round() as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_even_chance_at_five_per_cent() {
        assert_eq!(BOOKS[0].price(0.5).unwrap().to_string(), "1.9");
        assert_eq!(BOOKS[0].price(0.05).unwrap().to_string(), "19");
        assert_eq!(BOOKS[0].price(1.0).unwrap().to_string(), "1.01");
        assert_eq!(BOOKS[0].price(0.0).unwrap().to_string(), "200");
    }

    proptest! {
        #[test]
        fn prices_have_two_decimals_and_fall_as_the_chance_rises(a in 0.0..=1.0_f64, b in 0.0..=1.0_f64) {
            for book in &BOOKS {
                let (a, b) = (book.price(a.min(b)).unwrap(), book.price(a.max(b)).unwrap());
                prop_assert!(a >= b);
                prop_assert!((10_100..=2_000_000).contains(&b.units()) && b.units() % 100 == 0);
            }
        }
    }
}
