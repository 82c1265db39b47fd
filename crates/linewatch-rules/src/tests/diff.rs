//! Every row of the table of market changes.

use super::{market, snapshot};
use crate::{Board, MarketChange, MarketUpdate, OfferUpdate, diff};
use linewatch_model::{OfferedMarket, Sequence, UnreadMarket};

type Outcomes<'a> = &'a [(&'a str, &'a str)];

/// Offers one market again and again (`None`: leaves it out) and gives what the last offer changed.
fn last_change(offers: &[Option<Outcomes<'_>>]) -> Option<MarketUpdate> {
    let mut board = Board::default();
    let mut last = None;
    for (offer, minute) in offers.iter().zip(1..) {
        let markets: Vec<OfferedMarket> = offer.map(|outcomes| market("3743", "", outcomes)).into_iter().collect();
        let snapshot = snapshot("betpawa", minute, markets);
        let (bookmaker, captured_at) = (&snapshot.bookmaker, snapshot.captured_at);
        let mut markets = diff(board.book(bookmaker), &snapshot);
        assert!(markets.len() <= 1);
        let offer = OfferUpdate { bookmaker, captured_at, sides_swapped: false, markets: &markets };
        board.update(&offer, Sequence::new(1));
        last = markets.pop();
    }
    last
}

fn kind(offers: &[Option<Outcomes<'_>>]) -> Option<MarketChange> {
    last_change(offers).map(|update| update.change)
}

/// `name odds<was`, inactive ones in brackets.
fn outcomes(offers: &[Option<Outcomes<'_>>]) -> String {
    let write = |outcome: crate::OutcomeUpdate| {
        let odds = outcome.odds.map_or("-".to_owned(), |odds| odds.to_string());
        let was = outcome.was.map_or(String::new(), |was| format!("<{was}"));
        if outcome.active { format!("{} {odds}{was}", outcome.name) } else { format!("[{} {odds}{was}]", outcome.name) }
    };
    let listed: Vec<_> = last_change(offers).unwrap().outcomes.into_iter().map(write).collect();
    listed.join(", ")
}

const OPEN: Option<Outcomes<'static>> = Some(&[("1", "2"), ("X", "3")]);
const SUSPENDED: Option<Outcomes<'static>> = Some(&[("1", "~2"), ("X", "-")]);
const ABSENT: Option<Outcomes<'static>> = None;

#[test]
fn what_happens_to_a_market() {
    use MarketChange::{Listed, Opened, Repriced, Returned, Suspended, Withdrawn};
    let table: &[(&[Option<Outcomes<'_>>], Option<MarketChange>)] = &[
        (&[OPEN], Some(Opened)),
        (&[SUSPENDED], Some(Listed)),
        (&[Some(&[])], Some(Listed)),
        (&[OPEN, OPEN], None),
        (&[OPEN, Some(&[("1", "2.1"), ("X", "3")])], Some(Repriced)),
        (&[OPEN, SUSPENDED], Some(Suspended)),
        (&[OPEN, SUSPENDED, SUSPENDED], None),
        (&[OPEN, ABSENT], Some(Withdrawn)),
        (&[OPEN, ABSENT, ABSENT], None),
        (&[OPEN, SUSPENDED, ABSENT], Some(Withdrawn)),
        (&[SUSPENDED, ABSENT], Some(Withdrawn)),
        (&[SUSPENDED, SUSPENDED], None),
        (&[SUSPENDED, OPEN], Some(Opened)),
        (&[SUSPENDED, ABSENT, OPEN], Some(Opened)),
        (&[SUSPENDED, ABSENT, SUSPENDED], Some(Listed)),
        (&[OPEN, SUSPENDED, OPEN], Some(Returned)),
        (&[OPEN, ABSENT, OPEN], Some(Returned)),
        (&[OPEN, ABSENT, SUSPENDED], Some(Suspended)),
        (&[OPEN, ABSENT, SUSPENDED, OPEN], Some(Returned)),
    ];
    for (offers, expected) in table {
        assert_eq!(kind(offers), *expected, "{offers:?}");
    }
}

#[test]
fn an_update_lists_every_outcome_offered_ones_first() {
    assert_eq!(outcomes(&[Some(&[("1", "2"), ("X", "-"), ("2", "~5")])]), "1 2, [X -], [2 -]");
    assert_eq!(outcomes(&[OPEN, Some(&[("2", "4"), ("1", "2.1")])]), "2 4, 1 2.1<2, [X 3]");
    assert_eq!(outcomes(&[OPEN, ABSENT, Some(&[("X", "3.5")])]), "X 3.5, [1 2]");
}

#[test]
fn only_a_price_that_was_live_before_and_is_now_has_moved() {
    assert_eq!(outcomes(&[OPEN, Some(&[("1", "~2.5"), ("X", "3.5")])]), "[1 2], X 3.5<3");
    assert_eq!(outcomes(&[Some(&[("1", "~2"), ("X", "3")]), Some(&[("1", "2.5"), ("X", "3")])]), "1 2.5, X 3");
    assert_eq!(outcomes(&[OPEN, SUSPENDED, Some(&[("1", "2.5"), ("X", "3")])]), "1 2.5, X 3");
    assert_eq!(outcomes(&[OPEN, ABSENT, Some(&[("1", "2.5"), ("X", "3")])]), "1 2.5, X 3");
}

#[test]
fn what_says_the_same_is_no_change() {
    let inactive: Option<Outcomes<'_>> = Some(&[("1", "2"), ("X", "~3")]);
    assert_eq!(kind(&[OPEN, Some(&[("X", "3"), ("1", "2")])]), None, "another order");
    assert_eq!(kind(&[inactive, Some(&[("1", "2"), ("X", "~9")])]), None, "a price beside an inactive outcome");
    assert_eq!(kind(&[OPEN, Some(&[("1", "2")]), Some(&[("1", "2"), ("X", "-")])]), None, "absent, then inactive");
    assert_eq!(kind(&[OPEN, Some(&[("1", "2")])]), Some(MarketChange::Repriced), "an outcome that vanished");
    assert_eq!(kind(&[OPEN, Some(&[("1", "2"), ("X", "3"), ("2", "-")])]), Some(MarketChange::Repriced), "a new one");
}

#[test]
fn a_closed_market_lists_no_outcomes() {
    assert_eq!(last_change(&[OPEN, SUSPENDED]).unwrap().outcomes, []);
    assert_eq!(last_change(&[OPEN, ABSENT]).unwrap().outcomes, []);
}

#[test]
fn a_new_name_alone_is_no_change() {
    let mut board = Board::default();
    let mut renamed = market("3743", "", &[("1", "2")]);
    let first = snapshot("betpawa", 1, vec![renamed.clone()]);
    super::board::apply(&mut board, &first, 1);
    renamed.name = "1X2".parse().unwrap();
    let second = snapshot("betpawa", 2, vec![renamed]);
    assert_eq!(diff(board.book(&second.bookmaker), &second), []);
}

#[test]
fn updates_come_in_the_order_of_their_keys() {
    let markets = |prices: [&str; 3]| {
        let [a, b, c] = prices;
        vec![market("5000", "3", &[("Over", a)]), market("5000", "2.5", &[("Over", b)]), market("10", "", &[("1", c)])]
    };
    let keys: Vec<_> = diff(None, &snapshot("betpawa", 1, markets(["2", "3", "4"])))
        .iter()
        .map(|update| update.key().to_string())
        .collect();
    assert_eq!(keys, ["10", "5000 2.5", "5000 3"]);
}

#[test]
fn what_could_not_be_read_is_as_before() {
    let both = || vec![market("5000", "2.5", &[("Over", "2")]), market("5000", "3", &[("Over", "3")])];
    let first = snapshot("betpawa", 1, both());
    let mut board = Board::default();
    super::board::apply(&mut board, &first, 1);
    let changed = |unread: Vec<UnreadMarket>, markets: Vec<OfferedMarket>| {
        let second = snapshot("betpawa", 2, markets).with_unread(unread).unwrap();
        let changes = diff(board.book(&second.bookmaker), &second);
        changes.iter().map(|update| (update.key().to_string(), update.change)).collect::<Vec<_>>()
    };
    let (one, any) = (UnreadMarket::of(&both()[0].key), UnreadMarket::any_line("5000".parse().unwrap()));
    assert_eq!(changed(vec![one.clone()], vec![]), [("5000 3".to_owned(), MarketChange::Withdrawn)]);
    assert_eq!(changed(vec![any.clone()], vec![]), []);
    assert_eq!(changed(vec![UnreadMarket::any_line("500".parse().unwrap())], vec![]).len(), 2);
    let suspended = market("5000", "2.5", &[("Over", "-")]);
    assert_eq!(
        changed(vec![one, any], vec![suspended]),
        [("5000 2.5".to_owned(), MarketChange::Suspended)],
        "what was read counts"
    );
}
