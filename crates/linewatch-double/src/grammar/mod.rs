//! The bookmakers' own ways of writing: which paths they answer, and the bodies of their answers.

mod bet9ja;
mod betpawa;
mod filler;
mod msport;
mod odds_api;
mod specifier;
mod sportybet;

use std::sync::Arc;

use axum::body::Bytes;
use serde_json::Value;

use self::filler::Filler;
use super::{
    Role,
    catalogue::Catalogue,
    stock::{Match, Offer, Stock},
    text::{Layout, Pieces},
};

/// A request, without its host and its role's prefix.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub method: &'a str,
    pub path: &'a str,
    /// Names and values, decoded.
    pub query: &'a [(String, String)],
    pub body: &'a [u8],
}

impl<'a> Question<'a> {
    /// A value of the query.
    fn value(&self, name: &str) -> Option<&'a str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Topic {
    /// What is on offer: competitions, fixtures.
    List,
    /// One fixture, as the role calls it.
    Fixture(String),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub status: u16,
    pub body: Pieces,
}

impl Answer {
    pub(super) fn ok(body: String) -> Self {
        Self { status: 200, body: body.into() }
    }

    fn json(value: &Value) -> Self {
        Self::ok(value.to_string())
    }
}

/// The layouts of all roles, made once.
#[derive(Debug)]
pub(super) struct Grammars {
    catalogue: Arc<Catalogue>,
    betpawa: Layout,
    sportybet: Layout,
    bet9ja: Layout,
    /// What Bet9ja says after the odds.
    bet9ja_close: Bytes,
    msport: Layout,
}

impl Grammars {
    /// With bodies as large as recorded ones, if that is wanted.
    pub(super) fn new(catalogue: Arc<Catalogue>, as_large_as_recorded: bool) -> Self {
        let fill = |layout: Layout, filler: &Filler| {
            if as_large_as_recorded { layout.filled_to(filler.length, filler.item) } else { layout }
        };
        Self {
            betpawa: fill(betpawa::layout(&catalogue), &filler::BETPAWA),
            sportybet: fill(sportybet::layout(&catalogue), &filler::SPORTYBET),
            bet9ja: fill(bet9ja::layout(&catalogue), &filler::BET9JA),
            bet9ja_close: if as_large_as_recorded { filler::bet9ja_close().into() } else { bet9ja::CLOSE.into() },
            msport: fill(msport::layout(&catalogue), &filler::MSPORT),
            catalogue,
        }
    }

    /// What the question is about; none when the role has no such path.
    pub(super) fn topic(role: Role, question: &Question<'_>) -> Option<Topic> {
        match role {
            Role::BetPawa => betpawa::topic(question),
            Role::SportyBet => sportybet::topic(question),
            Role::Bet9ja => bet9ja::topic(question),
            Role::MSport => msport::topic(question),
            Role::OddsApi => odds_api::topic(question),
        }
    }

    /// The answer to a question about what is on offer.
    pub(super) fn list(&self, role: Role, question: &Question<'_>, stock: &Stock) -> Answer {
        match role {
            Role::BetPawa => betpawa::list(question, stock),
            Role::SportyBet => sportybet::list(question, stock),
            Role::Bet9ja => bet9ja::list(question, stock),
            Role::MSport => msport::list(question, stock),
            Role::OddsApi => odds_api::list(question, stock, &self.catalogue),
        }
    }

    /// A fixture's whole offer.
    pub(super) fn fixture(&self, role: Role, stock: &Stock, fixture: &Match, offer: &Offer) -> Answer {
        let body = match role {
            Role::BetPawa => betpawa::fixture(&self.betpawa, stock, fixture, offer),
            Role::SportyBet => sportybet::fixture(&self.sportybet, stock, fixture, offer),
            Role::Bet9ja => bet9ja::fixture(&self.bet9ja, self.bet9ja_close.clone(), stock, fixture, offer),
            Role::MSport => msport::fixture(&self.msport, stock, fixture, offer),
            Role::OddsApi => odds_api::fixture(&self.catalogue, stock, fixture, offer).into(),
        };
        Answer { status: 200, body }
    }

    /// The answer about a fixture that the role does not have.
    pub(super) fn gone(role: Role) -> Answer {
        match role {
            Role::BetPawa => betpawa::gone(),
            Role::SportyBet | Role::MSport => sportybet::gone(),
            Role::Bet9ja => bet9ja::gone(),
            Role::OddsApi => odds_api::gone(),
        }
    }
}

/// An object's text without its closing brace, so that more can follow.
fn open(object: &Value) -> String {
    let mut text = object.to_string();
    text.pop();
    text
}
