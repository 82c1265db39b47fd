//! The toy bookmaker does what docs/BOOKMAKERS.md says, and the document shows the toy as it is.

use super::{Adapter as _, BodyError, RequestedFixture, UnmappedReason, toy::Toy};

const LIST: &str = r#"{"matches": [
    {"no": 7, "radar": 66457014, "home": "Norway", "away": "France", "start": "2026-06-26T19:00:00Z"},
    {"no": 8, "home": "Norway", "away": "Senegal", "start": "2026-06-26T19:00:00Z"}
]}"#;

const MATCH: &str = r#"{
    "no": 7, "radar": 66457014, "home": "Norway", "away": "France", "start": "2026-06-26T19:00:00Z",
    "bets": [
        {"bet": "result", "open": true, "picks": {"home": 4.71, "draw": 4.66, "away": 1.68}},
        {"bet": "goals", "line": "2.5", "open": false, "picks": {"over": 1.53, "under": 2.58}},
        {"bet": "mascot", "open": true, "picks": {"troll": 2}}
    ]
}"#;

#[test]
fn the_toy_lists_and_offers() {
    let toy = Toy::new("toy".parse().unwrap());
    let at = "2026-06-26T12:00:00Z".parse().unwrap();
    let listing = toy.listing(&toy.discovery()[0], LIST.as_bytes(), at).unwrap();
    assert_eq!((listing.listed.len(), listing.left_out.len()), (1, 1));
    let listed = &listing.listed[0];
    assert_eq!(toy.fixture(listed).path, "/matches/7");
    let asked = RequestedFixture { key: &listed.fixture.key, listed: Some(listed) };
    let offer = toy.offer(&asked, MATCH.as_bytes(), at).unwrap();
    let markets: Vec<_> =
        offer.snapshot.markets().iter().map(|market| (market.key.to_string(), market.is_open())).collect();
    assert_eq!(markets, [("3743".to_owned(), true), ("5000 2.5".to_owned(), false)]);
    assert_eq!((offer.unmapped.len(), offer.unmapped[0].reason), (1, UnmappedReason::UnknownMarket));
    let other = MATCH.replace("France", "Senegal");
    assert!(matches!(toy.offer(&asked, other.as_bytes(), at), Err(BodyError::OtherFixture { .. })));
    assert!(matches!(toy.offer(&asked, b"<html>", at), Err(BodyError::Malformed(_))));
}

#[test]
fn the_document_shows_the_toy_as_it_is() {
    let document = include_str!("../../../../docs/BOOKMAKERS.md");
    for (file, text) in [
        ("mod.rs", include_str!("toy/mod.rs")),
        ("requests.rs", include_str!("toy/requests.rs")),
        ("body.rs", include_str!("toy/body.rs")),
        ("normalise.rs", include_str!("toy/normalise.rs")),
    ] {
        assert!(document.contains(&format!("```rust\n{text}```")), "docs/BOOKMAKERS.md has another toy/{file}");
    }
}
