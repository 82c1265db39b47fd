//! Prices that are no offer.

use super::{alerts, completed, two};
use crate::support::{
    books::{Match, game, having},
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
