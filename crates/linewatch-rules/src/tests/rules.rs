//! Random rule sets, as files: so the reader is tested along the way.

use std::fmt::Write as _;

use proptest::{collection::vec, prelude::*, sample::select};

const DETECTORS: [&str; 7] =
    ["price_change", "direction_disagreement", "availability", "drift", "steam", "deviation", "surebet"];

/// A field of a detector with some values around those of the histories.
const FIELDS: &[(&str, &str, &[&str])] = &[
    ("*", "enabled", &["true", "true", "false"]),
    ("moves", "cooldown", &["0", "30", "60", "120"]),
    ("states", "cooldown", &["60", "600"]),
    ("moves", "per", &["\"outcome\"", "\"selection\"", "\"market\"", "\"fixture\""]),
    ("*", "group", &["\"a\"", "\"b\""]),
    ("changes", "inhibited_by", &["\"steam\""]),
    ("moves", "inhibit_for", &["1", "60"]),
    ("changes", "measure", &["\"relative\"", "\"implied\"", "\"fair\""]),
    ("steam", "measure", &["\"relative\"", "\"implied\"", "\"fair\""]),
    ("changes", "floor_measure", &["\"relative\"", "\"implied\"", "\"fair\""]),
    ("changes", "floor", &["0", "1", "2.5"]),
    ("changes", "confirm", &["0", "15", "30", "60"]),
    ("changes", "confirm_below", &["\"warning\"", "\"elevated\"", "\"critical\""]),
    ("changes", "outlier", &["0", "5", "10"]),
    ("changes", "outlier_books", &["1", "2", "3"]),
    ("changes", "stale_after", &["30", "45"]),
    ("states", "stale_after", &["30", "120"]),
    ("steam", "stale_after", &["30", "120"]),
    ("drift", "window", &["15", "60", "180"]),
    ("drift", "max_step", &["1", "5", "10"]),
    ("steam", "window", &["15", "30", "60"]),
    ("steam", "min_move", &["0", "0.5", "2"]),
    ("steam", "share", &["0", "50", "60.5"]),
    ("steam", "reference", &["\"counted\"", "\"ignored\"", "\"still\""]),
    ("direction_disagreement", "window", &["20", "60"]),
    ("direction_disagreement", "min_move", &["0", "2", "7"]),
    ("direction_disagreement", "merge", &["true", "false"]),
    ("direction_disagreement", "severity", &["\"warning\"", "\"critical\""]),
    ("availability", "severity", &["\"elevated\""]),
    ("availability", "line_moves", &["\"alert\"", "\"ignore\""]),
    ("deviation", "books", &["1", "2", "3"]),
    ("deviation", "only", &["\"both\"", "\"longer\"", "\"shorter\""]),
    ("states", "hysteresis", &["0", "0.25", "2"]),
    ("surebet", "suppress_if_books", &["0", "1", "2"]),
];

fn belongs(of: &str, detector: &str) -> bool {
    match of {
        "*" => true,
        "moves" => !matches!(detector, "deviation" | "surebet"),
        "changes" => matches!(detector, "price_change" | "drift"),
        "states" => matches!(detector, "deviation" | "surebet"),
        of => of == detector,
    }
}

/// Some of a detector's fields, by chance.
fn fields(detector: &'static str, often: f64) -> BoxedStrategy<String> {
    let own = FIELDS.iter().filter(move |(of, ..)| belongs(of, detector));
    let each: Vec<_> = own
        .map(|(_, name, values)| {
            let value = select(*values);
            prop::option::weighted(often, value).prop_map(move |value| value.map(|value| format!("{name} = {value}")))
        })
        .collect();
    let bands: &[&str] = match detector {
        "steam" => &["warning = 1, elevated = 2, critical = 3", "warning = 2"],
        "price_change" | "drift" => &["warning = 1, elevated = 3, critical = 5", "warning = 3", "critical = 12.5"],
        "deviation" | "surebet" => &["warning = 0.5, elevated = 2, critical = 6", "critical = 10"],
        _ => &[],
    };
    let bands = if bands.is_empty() { Just(None).boxed() } else { prop::option::of(select(bands)).boxed() };
    let text = |(fields, bands): (Vec<Option<String>>, Option<&str>)| {
        fields.into_iter().flatten().chain(bands.map(ToOwned::to_owned)).collect::<Vec<_>>().join(", ")
    };
    (each, bands).prop_map(text).boxed()
}

fn monitor() -> impl Strategy<Value = (&'static str, String)> {
    select(&DETECTORS[..]).prop_flat_map(|detector| fields(detector, 0.3).prop_map(move |fields| (detector, fields)))
}

fn condition() -> impl Strategy<Value = &'static str> {
    select(
        &[
            "fixture = \"sr:66457014\"",
            "fixture = \"sr:1\"",
            "country = \"Norway\"",
            "sport = \"Football\"",
            "sport = \"Tennis\"",
            "market = \"5000\"",
            "line = 2.5",
            "line = \"3.0\"",
            "bookmaker = \"betpawa\"",
            "bookmaker = \"msport\"",
            "role = \"competitor\"",
            "role = \"reference\"",
            "odds_from = 2",
            "odds_to = 2.0001",
            "odds_to = 2.14",
            "kickoff_within = 9900",
            "tournament = \"Cup\"",
        ][..],
    )
}

/// A rule file.
pub(super) fn rule_file() -> impl Strategy<Value = String> {
    let overrides = vec((any::<prop::sample::Index>(), vec(condition(), 1..3)), 0..4);
    let families =
        select(&["", "families = [[\"msport\", \"melbet\"]]\n", "families = [[\"bet9ja\", \"betpawa\"]]\n"][..]);
    let weights =
        select(&["", "weights = {msport = 2, melbet = 0.5}\n", "weights = {bet9ja = 0, sportybet = 3}\n"][..]);
    (vec(monitor(), 1..5), overrides, families, weights).prop_flat_map(|(monitors, overrides, families, weights)| {
        let of: Vec<_> = overrides.iter().map(|(at, _)| at.get(&monitors).0).collect();
        let sets: Vec<_> = of.into_iter().map(|detector| fields(detector, 0.4)).collect();
        sets.prop_map(move |sets| text(&monitors, &overrides, &sets, families, weights))
    })
}

fn text(
    monitors: &[(&str, String)],
    overrides: &[(prop::sample::Index, Vec<&str>)],
    sets: &[String],
    families: &str,
    weights: &str,
) -> String {
    let lines = |fields: &str| fields.split(", ").map(|field| format!("{field}\n")).collect::<String>();
    let mut file = format!("{families}{weights}[[monitor]]\nid = \"steam\"\ndetector = \"steam\"\nwarning = 2\n");
    for (at, (detector, fields)) in monitors.iter().enumerate() {
        write!(file, "[[monitor]]\nid = \"m{at}\"\ndetector = \"{detector}\"\n{}", lines(fields)).unwrap();
    }
    for ((of, conditions), set) in overrides.iter().zip(sets).filter(|(_, set)| !set.is_empty()) {
        let mut conditions = conditions.clone();
        conditions.sort_unstable();
        conditions.dedup_by_key(|condition| condition.split(' ').next());
        let at = of.index(monitors.len());
        write!(file, "[[override]]\nmonitor = \"m{at}\"\nmatch = {{{}}}\nset = {{{set}}}\n", conditions.join(", "))
            .unwrap();
    }
    file
}
