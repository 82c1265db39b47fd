//! The board: what it remembers, how it is stored, how much it weighs.

use proptest::prelude::*;

use super::{at, histories::history, home, market, snapshot};
use crate::{Board, MarketStatus, OfferUpdate, diff};
use linewatch_model::{Bookmaker, MarketKey, OfferedMarket, OutcomeName, Sequence, Snapshot};

pub(super) fn apply(board: &mut Board, snapshot: &Snapshot, sequence: u64) {
    let (bookmaker, captured_at) = (&snapshot.bookmaker, snapshot.captured_at);
    let markets = diff(board.book(bookmaker), snapshot);
    let offer = OfferUpdate { bookmaker, captured_at, sides_swapped: false, markets: &markets };
    board.update(&offer, Sequence::new(sequence));
}

fn board_of(snapshots: &[Snapshot]) -> Board {
    let mut board = Board::default();
    for (snapshot, sequence) in snapshots.iter().zip(1..) {
        apply(&mut board, snapshot, sequence);
    }
    board
}

fn one_x_two() -> MarketKey {
    market("3743", "", &[]).key
}

fn latest_move(board: &Board, outcome: &str) -> Option<(String, String, u64)> {
    let book = board.book(&"betpawa".parse().unwrap())?;
    let latest = book.market(&one_x_two())?.latest_move(&outcome.parse::<OutcomeName>().unwrap())?;
    Some((latest.old.to_string(), latest.new.to_string(), latest.sequence.get()))
}

#[test]
fn the_latest_move_survives_small_moves_closing_and_new_orders() {
    let board = board_of(&[
        snapshot("betpawa", 0, vec![market("3743", "", &[("1", "2"), ("X", "3")])]),
        snapshot("betpawa", 1, vec![market("3743", "", &[("1", "2.1"), ("X", "3")])]),
        snapshot("betpawa", 2, vec![market("3743", "", &[("1", "2.105"), ("X", "3")])]),
        snapshot("betpawa", 3, vec![]),
        snapshot("betpawa", 4, vec![market("3743", "", &[("2", "4"), ("X", "3"), ("1", "2.5")])]),
        snapshot("betpawa", 5, vec![market("3743", "", &[("2", "4"), ("X", "3.5")])]),
    ]);
    assert_eq!(latest_move(&board, "1"), Some(("2".to_owned(), "2.1".to_owned(), 2)));
    assert_eq!(latest_move(&board, "X"), Some(("3".to_owned(), "3.5".to_owned(), 6)));
    assert_eq!(latest_move(&board, "2"), None);
}

#[test]
fn a_confirmed_book_is_known_even_without_markets() {
    let betpawa: Bookmaker = "betpawa".parse().unwrap();
    let mut board = Board::default();
    board.confirm(std::slice::from_ref(&betpawa), at(3));
    assert_eq!(board.book(&betpawa).map(|book| (book.captured_at(), book.markets().len())), Some((at(3), 0)));
}

#[test]
fn a_withdrawn_market_is_remembered_with_its_last_prices() {
    let board = board_of(&[snapshot("betpawa", 0, home("2")), snapshot("betpawa", 1, vec![])]);
    let market = &board.books()[0].markets()[0];
    assert_eq!((market.status(), market.ever_open()), (MarketStatus::Withdrawn, true));
    let outcomes: Vec<_> = market.outcomes().map(|outcome| (outcome.odds.is_some(), outcome.active)).collect();
    assert_eq!(outcomes, [(true, false)]);
}

/// As many markets as a BetPawa snapshot has on average, 85 ids with two lines each.
fn large_offer() -> Vec<OfferedMarket> {
    let lines = |id: u32| ["0.5", "1.5"].map(|line| (id, line));
    let offer = |(id, line): (u32, &str)| {
        let mut offer = market(&id.to_string(), line, &[("Home", "2.05"), ("Draw", "3.1"), ("Away", "4.2")]);
        offer.name = format!("Over/Under and Result - First Half {id}").parse().unwrap();
        offer
    };
    (1_000..1_085).flat_map(lines).map(offer).collect()
}

#[test]
fn a_market_weighs_little() {
    let books = ["bet9ja", "betpawa", "sportybet"];
    let board = board_of(&books.map(|book| snapshot(book, 0, large_offer())));
    let markets: usize = board.books().iter().map(|book| book.markets().len()).sum();
    assert_eq!(markets, 510);
    let each = board.weight() / markets;
    assert!((80..150).contains(&each), "{each} bytes a market");
    let stored = serde_json::to_string(&board).unwrap();
    assert!(stored.len() / markets < 90, "{} bytes of JSON a market", stored.len() / markets);
    let restored: Board = serde_json::from_str(&stored).unwrap();
    assert_eq!(restored.weight() / markets, each, "a restored board shares what the stored one shared");
}

#[test]
fn a_damaged_snapshot_is_refused() {
    let market = |market: &str| format!(r#"[["betpawa",1800000000000000,null,7,false,[{market}]]]"#);
    let kept = r#"{"depth":0,"complete_since":null}"#;
    let shapes = r#"[["3743","1X2",["1"]]]"#;
    let stored =
        |books: &str| format!(r#"{{"shapes":{shapes},"quotes":[[1800000000000000,7]],"books":{books},"kept":{kept}}}"#);
    let read = |books: &str| serde_json::from_str::<Board>(&stored(books));
    assert!(read(&market(r#"[0,null,"o",true,"n",0,[20000],null]"#)).is_ok());
    assert!(read(&market(r#"[0,null,"o",true,"p",0,[20000],[[],[0],[19000]]]"#)).is_ok());
    for (damaged, reason) in [
        (market(r#"[1,null,"o",true,"n",0,[20000],null]"#), "shape"),
        (market(r#"[0,null,"o",true,"n",1,[20000],null]"#), "quote"),
        (market(r#"[0,null,"o",true,"n",0,[],null]"#), "one price for each outcome"),
        (market(r#"[0,null,"o",true,"p",0,[20000],[[],[0],[19000,1]]]"#), "one price for each outcome"),
        (market(r#"[0,null,"o",true,"n",0,[9000],null]"#), "odds must be above 1"),
        (market(r#"[0,null,"o",true,"n",0,[-9223372036854775808],null]"#), "out of range"),
        (r#"[["betpawa",0,null,7,false,[]]]"#.to_owned(), "years 2000 to 2100"),
    ] {
        let damaged = &damaged;
        let error = read(damaged).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

fn path_of(board: &Board) -> Vec<(i64, u64, Vec<u32>)> {
    let path = board.books()[0].markets()[0].path();
    let entry = |path: &crate::Path<'_>, at: usize| {
        let entry = path.entry(at);
        let minute = entry.captured_at().micros_since(super::at(0)) / 60_000_000;
        (minute, entry.sequence().get(), entry.all().collect())
    };
    path.map_or_else(Vec::new, |path| (0..=path.newest()).map(|at| entry(&path, at)).collect())
}

#[test]
fn a_path_has_an_entry_for_each_change_of_what_can_be_bet_on() {
    let board = board_of(&[
        snapshot("betpawa", 0, vec![market("3743", "", &[("1", "2"), ("X", "3")])]),
        snapshot("betpawa", 1, vec![market("3743", "", &[("1", "2"), ("X", "3")])]),
        snapshot("betpawa", 2, vec![market("3743", "", &[("1", "2.1"), ("X", "3"), ("2", "-")])]),
        snapshot("betpawa", 3, vec![market("3743", "", &[("X", "3"), ("1", "2.1"), ("2", "~9")])]),
        snapshot("betpawa", 4, vec![market("3743", "", &[("X", "3"), ("1", "~2.1"), ("2", "9")])]),
    ]);
    let expected = [(0, 1, vec![30_000, 20_000, 0]), (2, 3, vec![30_000, 21_000, 0]), (4, 5, vec![30_000, 0, 90_000])];
    assert_eq!(path_of(&board), expected);
}

#[test]
fn a_path_ends_with_its_market_and_begins_anew() {
    let offers = [home("2"), home("2.1"), vec![], home("2.2")];
    let snapshots: Vec<_> = (0..).zip(offers).map(|(minute, offer)| snapshot("betpawa", minute, offer)).collect();
    assert_eq!(path_of(&board_of(&snapshots[..3])), []);
    assert_eq!(path_of(&board_of(&snapshots)), [(3, 4, vec![22_000])]);
}

#[test]
fn a_path_keeps_a_day_and_the_entry_in_force_then() {
    let offers = ["2", "2.1", "2.2", "2.3"].map(home);
    let minutes = [0, 10, 20, 24 * 60 + 15];
    let snapshots: Vec<_> = minutes.into_iter().zip(offers).map(|(at, offer)| snapshot("betpawa", at, offer)).collect();
    let times: Vec<_> = path_of(&board_of(&snapshots)).into_iter().map(|(at, ..)| at).collect();
    assert_eq!(times, [10, 20, 24 * 60 + 15]);
}

proptest! {
    #[test]
    fn a_stored_board_equals_itself(history in history()) {
        let board = board_of(&history.concat());
        let stored = serde_json::to_string(&board).unwrap();
        let restored: Board = serde_json::from_str(&stored).unwrap();
        prop_assert_eq!(&restored, &board);
        prop_assert_eq!(serde_json::to_string(&restored).unwrap(), stored);
    }
}
