//! Prices that are no offer.

use serde_json::json;

use super::{alerts, completed, two};
use crate::support::{
    books::{Match, event, game, having, row, serving},
    place::Place,
};

const COLLAPSED: [&str; 3] = ["1.01", "1.01", "1.01"];

/// The reference book is BetPawa; the prices collapse at `book`.
async fn series(book: &str, prices: &[[&str; 3]]) -> (Vec<String>, Vec<String>) {
    let one = game(70_000_006, "Norton Vale", "Marsh Town");
    let other = if book == "betpawa" { "sportybet" } else { "betpawa" };
    let place = Place::sqlite();
    let of = |one: &Match| having(book, std::slice::from_ref(one));
    let (app, books, _others) = two(&place, (book, of(&one)), (other, having(other, std::slice::from_ref(&one)))).await;
    completed(&app).await;
    for result in prices {
        books.set(of(&one.priced(*result)));
        completed(&app).await;
    }
    let shown = super::shown(&app).await;
    let open = shown.keys().filter(|key| key.contains(&format!(" {book} 3743 "))).cloned().collect();
    let found = (alerts(&app).await, open);
    app.stop().await;
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_market_whose_prices_have_all_collapsed_is_suspended() {
    for book in ["betpawa", "sportybet", "bet9ja", "msport"] {
        let (alerts, open) = series(book, &[COLLAPSED]).await;
        assert_eq!((alerts, open.len()), (vec![format!("{book} 3743 suspended")], 0), "{book}");
        let (alerts, open) = series(book, &[COLLAPSED, ["2.00", "3.20", "4.00"]]).await;
        let both = vec![format!("{book} 3743 suspended"), format!("{book} 3743 returned")];
        assert_eq!((alerts, open.len()), (both, 3), "{book}");
    }
}

/// Two of the three outcomes are flagged as suspended, and the third is forgotten.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collapsed_price_beside_flagged_ones_is_no_offer() {
    for (book, pointer, field) in
        [("betpawa", "/markets/0/row/0/prices", "suspended"), ("sportybet", "/data/markets/0/outcomes", "isActive")]
    {
        let one = game(70_000_006, "Norton Vale", "Marsh Town");
        let other = if book == "betpawa" { "sportybet" } else { "betpawa" };
        let place = Place::sqlite();
        let matches = std::slice::from_ref(&one);
        let (app, books, _others) = two(&place, (book, having(book, matches)), (other, having(other, matches))).await;
        completed(&app).await;
        let mut body = event(book, &one.priced(COLLAPSED));
        for outcome in body.pointer_mut(pointer).unwrap().as_array_mut().unwrap().iter_mut().skip(1) {
            outcome[field] = if book == "betpawa" { json!(true) } else { json!(0) };
        }
        books.set(serving(book, &[row(book, &one)], &[(one.id_at(book), body)]));
        completed(&app).await;
        assert_eq!(alerts(&app).await, [format!("{book} 3743 suspended")], "{book}");
        app.stop().await;
    }
}

/// In our own format, where it is not said of each outcome whether it can be bet on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn collapsed_prices_in_our_own_format_are_closed_unless_they_are_said_to_be_open() {
    for (is_said, expected) in [(false, "suspended"), (true, "price_change")] {
        let one = game(70_000_006, "Norton Vale", "Marsh Town");
        let place = Place::sqlite();
        let matches = std::slice::from_ref(&one);
        let (app, books, _others) =
            two(&place, ("generic", having("generic", matches)), ("betpawa", having("betpawa", matches))).await;
        completed(&app).await;
        let mut collapsed = row("generic", &one.priced(COLLAPSED));
        for outcome in collapsed["markets"][0]["outcomes"].as_array_mut().unwrap().iter_mut().filter(|_| !is_said) {
            outcome.as_object_mut().unwrap().remove("isActive");
        }
        books.set(serving("generic", &[collapsed], &[]));
        completed(&app).await;
        let found = alerts(&app).await;
        assert!(!found.is_empty() && found.iter().all(|alert| alert.ends_with(expected)), "{is_said}: {found:?}");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_markets_prices_say_together_decides() {
    for book in ["betpawa", "bet9ja"] {
        let (alerts, open) = series(book, &[["1.01", "15", "67"]]).await;
        assert_eq!((alerts.len(), open.len()), (3, 3), "{book}: a price like any other: {alerts:?}");
        assert!(alerts.iter().all(|alert| alert.ends_with("price_change")), "{book} {alerts:?}");
        let (alerts, open) = series(book, &[["1.01", "3.20", "1.01"]]).await;
        assert_eq!((alerts.len(), open.len()), (0, 1), "{book}: two cannot be bet on: {alerts:?}");
        assert!(open[0].ends_with(" X"), "{open:?}");
    }
}
