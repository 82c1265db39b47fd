//! Every adapter by its name. A new bookmaker is a folder and a line here (`docs/BOOKMAKERS.md`).

use std::sync::Arc;

use super::{
    Adapter, bet9ja::Bet9ja, betpawa::BetPawa, generic::Generic, msport::MSport, odds_api::OddsApi,
    sportybet::SportyBet,
};
use crate::recorded::odds_api::OddsFormat;
use linewatch_model::Bookmaker;

/// Makes an adapter for a bookmaker.
type Make = fn(Bookmaker) -> Arc<dyn Adapter>;

const ADAPTERS: &[(&str, Make)] = &[
    ("betpawa", |bookmaker| Arc::new(BetPawa::new(bookmaker))),
    ("sportybet", |bookmaker| Arc::new(SportyBet::new(bookmaker))),
    ("bet9ja", |bookmaker| Arc::new(Bet9ja::new(bookmaker))),
    ("msport", |bookmaker| Arc::new(MSport::new(bookmaker))),
    ("odds_api", |bookmaker| Arc::new(OddsApi::new(bookmaker, OddsFormat::Decimal))),
    ("odds_api_american", |bookmaker| Arc::new(OddsApi::new(bookmaker, OddsFormat::American))),
    ("generic", |bookmaker| Arc::new(Generic::new(bookmaker))),
];

/// The names of all adapters.
pub fn adapters() -> impl Iterator<Item = &'static str> {
    ADAPTERS.iter().map(|(name, _)| *name)
}

/// The adapter of that name, for a bookmaker.
#[must_use]
pub fn book(adapter: &str, bookmaker: &Bookmaker) -> Option<Arc<dyn Adapter>> {
    let (_, make) = ADAPTERS.iter().find(|(name, _)| *name == adapter)?;
    Some(make(bookmaker.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_adapter_can_be_had_and_speaks_for_its_bookmaker() {
        let bookmaker: Bookmaker = "house".parse().unwrap();
        for name in adapters() {
            let book = book(name, &bookmaker).unwrap();
            assert_eq!(*book.bookmaker(), bookmaker, "{name}");
            assert!(book.discovery().iter().all(|ask| ask.path.starts_with('/')), "{name}");
        }
        assert!(book("tote", &bookmaker).is_none());
    }
}
