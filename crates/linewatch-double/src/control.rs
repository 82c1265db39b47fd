//! `POST /control`: orders to the double as JSON. `GET /control`: how it behaves and what was asked of it.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::{Method, Response, StatusCode, header},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Conduct, Role, feed::move_prices, stage::DoubleState, stock::State};
use linewatch_model::FixtureKey;

/// Something that the double is told to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// A role behaves so from now on.
    Behave {
        /// Which.
        book: Role,
        /// How.
        #[serde(default)]
        conduct: Conduct,
    },
    /// A role takes a fixture off its lists and forgets its offer.
    Unlist {
        /// Which role.
        book: Role,
        /// Which fixture.
        fixture: FixtureKey,
    },
    /// A role suspends every market of a fixture.
    Suspend {
        /// Which role.
        book: Role,
        /// Which fixture.
        fixture: FixtureKey,
    },
    /// A share of all markets gets other prices.
    ChangePrices {
        /// From 0 to 1.
        share: f64,
        /// The same seed, the same changes.
        #[serde(default)]
        seed: u64,
    },
    /// Counts begin anew.
    ResetCounts,
}

/// Why an order was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// The role does not have the fixture.
    #[error("this bookmaker does not have this fixture")]
    NoSuchFixture,
    /// A share is not between 0 and 1.
    #[error("a share lies between 0 and 1")]
    Share,
}

/// Carries out an order.
pub(super) fn carry_out(stage: &DoubleState, order: Order) -> Result<(), OrderError> {
    match order {
        Order::Behave { book, conduct } => {
            let shares = [conduct.errors, conduct.html, conduct.cut, conduct.broken, conduct.wrong_fixture];
            shares.into_iter().try_for_each(check_share)?;
            stage.set_conduct(book, conduct);
        }
        Order::Unlist { book, fixture } => {
            let mut stock = stage.stock_mut();
            let found = stock.keyed(&fixture).and_then(|found| found.offers[book.place()].take());
            found.ok_or(OrderError::NoSuchFixture)?;
        }
        Order::Suspend { book, fixture } => {
            let mut stock = stage.stock_mut();
            let offer = stock.keyed(&fixture).and_then(|found| found.offers[book.place()].as_mut());
            offer.ok_or(OrderError::NoSuchFixture)?.states.fill(State::Suspended);
        }
        Order::ChangePrices { share, seed } => {
            check_share(share)?;
            let mut rng = StdRng::seed_from_u64(seed);
            // One generator for a role and a fixture, so that what one offers does not change another's prices.
            let mut stock = stage.stock_mut();
            let catalogue = Arc::clone(&stock.catalogue);
            for fixture in stock.matches.values_mut() {
                for offer in fixture.offers.iter_mut().flatten() {
                    move_prices(&catalogue, offer, share, &mut StdRng::seed_from_u64(rng.random()));
                }
            }
        }
        Order::ResetCounts => stage.reset_counts(),
    }
    Ok(())
}

fn check_share(share: f64) -> Result<(), OrderError> {
    if (0.0..=1.0).contains(&share) { Ok(()) } else { Err(OrderError::Share) }
}

/// Answers a request to `/control`.
pub(super) fn answer(stage: &DoubleState, method: &Method, body: &Bytes) -> Response<Body> {
    if *method == Method::GET {
        let books = Role::ALL.map(|role| {
            let fixtures = stage.stock().offered(role).count();
            json!({ "book": role, "fixtures": fixtures, "counts": stage.counts(role), "conduct": stage.conduct(role) })
        });
        return reply(StatusCode::OK, &json!({ "books": books }));
    }
    let order = match serde_json::from_slice(body) {
        Ok(order) => order,
        Err(error) => return reply(StatusCode::BAD_REQUEST, &json!({ "error": error.to_string() })),
    };
    match carry_out(stage, order) {
        Ok(()) => reply(StatusCode::OK, &json!({ "done": true })),
        Err(error) => reply(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "error": error.to_string() })),
    }
}

fn reply(status: StatusCode, body: &serde_json::Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}
