//! Bodies that are well-formed and odd: an outcome twice, prices that have collapsed, sides that have changed places.

use serde_json::{Value, json};

use crate::support::books::Match;

/// The outcomes of the result in a body, or in a list that has the offers; bet9ja's are members of an object.
fn result<'a>(book: &str, listed: &'a mut Value, body: &'a mut Value) -> &'a mut Value {
    let found = match book {
        "betpawa" => body.pointer_mut("/markets/0/row/0/prices"),
        "bet9ja" => body.pointer_mut("/D/O"),
        "generic" => listed.pointer_mut("/markets/0/outcomes"),
        _ => body.pointer_mut("/data/markets/0/outcomes"),
    };
    found.unwrap()
}

/// The first outcome is there again, at a price that is none of its own.
pub fn repeat(book: &str, listed: &mut Value, body: &mut Value) {
    let outcomes = result(book, listed, body).as_array_mut().unwrap();
    let mut again = outcomes[0].clone();
    again[if book == "betpawa" { "price" } else { "odds" }] = json!(9.99);
    outcomes.push(again);
}

/// The prices of these outcomes stand at 1.01, and nothing says that they cannot be bet on.
pub fn collapse(book: &str, places: &[usize], listed: &mut Value, body: &mut Value) {
    let outcomes = result(book, listed, body);
    for place in places {
        match &mut *outcomes {
            Value::Array(outcomes) => {
                let outcome = outcomes[*place].as_object_mut().unwrap();
                if book == "generic" {
                    outcome.remove("isActive");
                }
                outcome.insert(if book == "betpawa" { "price" } else { "odds" }.to_owned(), json!(1.01));
            }
            odds => odds[["S_1X2_1", "S_1X2_X", "S_1X2_2"][*place]] = json!("1.01"),
        }
    }
}

/// The match with its away team first, as a bookmaker would have it.
pub fn swapped(of: &Match) -> Match {
    let [home, draw, away] = of.result.clone();
    Match { home: of.away.clone(), away: of.home.clone(), result: [away, draw, home], ..of.clone() }
}
