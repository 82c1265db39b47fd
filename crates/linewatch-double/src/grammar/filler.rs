//! What makes bodies as large as recorded ones: markets that no table knows, written as the recorded bodies write theirs,
//! indented, with about as many outcomes each and as much text about them.

use serde_json::{Value, json};

/// How large a body is as a whole, in bytes, and one thing after another to fill it up with.
pub(super) struct Filler {
    pub length: usize,
    pub item: fn(usize) -> String,
}

pub(super) const BETPAWA: Filler = Filler { length: 696_000, item: |number| indented(&betpawa(number), 2) };
pub(super) const SPORTYBET: Filler = Filler { length: 2_090_000, item: |number| indented(&sportybet(number), 3) };
pub(super) const MSPORT: Filler = Filler { length: 1_336_000, item: |number| indented(&msport(number), 3) };
/// Bet9ja's odds alone; the rest of its body is [`bet9ja_close`].
pub(super) const BET9JA: Filler =
    Filler { length: 34_000, item: |number| format!("\n      \"S_1X2GK{}@{number}_X\": \"8.5\"", number % 100) };
/// How large a whole body of Bet9ja is.
const BET9JA_WHOLE: usize = 432_000;
/// How many markets it names.
const BET9JA_NAMED: usize = 274;

/// So many copies of an outcome: few at most markets, many at some.
fn outcomes(number: usize, outcome: &Value) -> Value {
    const COUNTS: [usize; 8] = [2, 2, 2, 2, 3, 3, 5, 21];
    Value::Array(vec![outcome.clone(); COUNTS[number % COUNTS.len()]])
}

/// A market type without rows, whose bulk is in what nobody reads: everything else of BetPawa's is a market.
fn betpawa(number: usize) -> Value {
    let price = json!({
        "id": "1462175581", "name": "1", "typeId": "28009998", "price": 4.71, "suspended": false, "handicap": null,
        "displayName": "1", "additionalInfo": { "hot": false, "twoUp": false, "anyUp": "NO_UP" },
        "probability": "eyJ3aW4iOi0xODY0OTg0ODA5MzMyNzIxMjY3LCJyZWZ1bmQiOi0yNzQ5NTM1NDE1MTYxMDgwODA2LCJrZXkiOjF9",
    });
    json!({
        "marketType": {
            "id": format!("2801{:04}", number % 100), "name": "Throw-in", "displayName": "Next Throw-in", "priority": 1,
            "explainer": "Say which team will take the next throw-in of the match.", "tabs": ["goals", "all"],
            "handicapType": "", "priceColumnCount": 3, "priceSortingMethod": "PRICE_TYPE_ID",
        },
        "row": [], "displayNameRows": outcomes(number, &price), "displayNameColumns": [],
        "additionalInfo": { "boosted": false, "cashoutable": true, "twoUp": false },
    })
}

fn sportybet(number: usize) -> Value {
    let outcome = json!({
        "id": "12", "odds": "1.15", "probability": "0.7170000000", "voidProbability": "0E-10", "isActive": 1,
        "desc": "Over 1.5",
    });
    json!({
        "id": "60180", "specifier": format!("minsnr=10|total={number}.5"), "product": 3, "status": 0,
        "desc": "Over/Under - Early Goals", "group": "Main", "groupId": "171121135724MGI11262166", "title": "",
        "marketGuide": "Say whether so many goals are scored before the tenth minute of the match has been played.",
        "name": "Early Goals Over/Under", "favourite": 0, "outcomes": outcomes(number, &outcome), "farNearOdds": 0,
        "sourceType": "BET_RADAR", "lastOddsChangeTime": 1_782_464_368_672_u64, "banned": false,
    })
}

fn msport(number: usize) -> Value {
    let outcome =
        json!({ "description": "1", "id": "Except:1", "isActive": 1, "odds": "1.03", "probability": "0.8766" });
    json!({
        "betAssistWidget": null, "description": "Excluded Goals", "expand": 0, "group": "Goals", "guidance": null,
        "id": 1_000_021, "isFavourite": 0, "isShown": 1, "marketLabels": null, "name": "Excluded Goals",
        "outcomes": outcomes(number, &outcome), "presentationType": 9, "priority": 50, "product": 3,
        "relatedMarketId": null, "relatedSpecifiers": null, "specifiers": format!("except_total={number}"), "status": 0,
        "title": null, "userFavourite": 0,
    })
}

/// What a recorded body of Bet9ja is for the most part, after the odds: what its markets are called, and words for their
/// outcomes.
pub(super) fn bet9ja_close() -> String {
    let name = |number: usize| {
        json!({
            "ID": format!("S_1X2GK{number}"), "DS": format!("Goal kicks {number}"), "P": "503", "VW": "2",
            "MDESC": "Say which team will have to take the most goal kicks of the half, and whether they are few or many.",
            "GCAT": "COMBINED", "MARKETID": number.to_string(), "M_PAYOUT": "120", "CNT": "G", "CNTLABEL": "Goals",
            "SGN": ["1 + Over", "X + Over", "2 + Over", "1 + Under", "X + Under", "2 + Under"],
            "SGNK": ["1O2T", "XO2T", "2O2T", "1U2T", "XU2T", "2U2T"],
        })
    };
    let names = indented(&Value::Array((0..BET9JA_NAMED).map(name).collect()), 2);
    let mut text = format!(r#"}},"MK":{names},"TRANS":{{"M#S_1X2GK":{{"NAME":"Goal kicks","DESC":"Who takes more"}}"#);
    let mut number = 0;
    while text.len() + BET9JA.length < BET9JA_WHOLE {
        let key = format!("S_1X2GK{number}_1");
        text.extend([",\n      \"M#", &key, "\": \"1\",\n      \"MCU#", &key, "\": \"{T1}\""]);
        number += 1;
    }
    text + "}}}"
}

/// The value as it stands in an indented body, so many levels deep.
fn indented(value: &Value, levels: usize) -> String {
    format!("{value:#}").replace('\n', &format!("\n{}", "  ".repeat(levels)))
}
