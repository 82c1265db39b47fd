//! What `/metrics` says is described: each metric has a type and a help text, by the rules of Prometheus' `promtool`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::support::{
    app::TestApp,
    batch::moment,
    place::{Place, on_both_stores},
};

const KINDS: [&str; 3] = ["counter", "gauge", "histogram"];

/// The word behind `# HELP` or `# TYPE`, and what follows, of each such line.
fn told<'a>(text: &'a str, what: &str) -> BTreeMap<&'a str, &'a str> {
    let lines =
        text.lines().filter_map(|line| line.strip_prefix("# ")?.strip_prefix(what)?.trim_start().split_once(' '));
    lines.collect()
}

/// The family of a sample: a histogram has three kinds of them.
fn family<'a>(sample: &'a str, types: &BTreeMap<&str, &str>) -> &'a str {
    let name = sample.split(['{', ' ']).next().expect("a name");
    let of_histogram = ["_bucket", "_sum", "_count"].iter().find_map(|suffix| name.strip_suffix(suffix));
    of_histogram.filter(|name| types.get(name) == Some(&"histogram")).unwrap_or(name)
}

on_both_stores! {
    async fn every_metric_has_a_type_and_a_help(place: &Place) {
        let app = TestApp::start(place).await;
        for (minute, price) in [(0, 2.0), (1, 2.3)] {
            app.batch(&moment("sr:1", minute, [price, 3.4, 3.1])).await.expect(201);
        }
        let text = app.get("/metrics").await.text;
        let (types, helps) = (told(&text, "TYPE"), told(&text, "HELP"));
        let samples: BTreeSet<_> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        let families: BTreeSet<_> = samples.iter().map(|sample| family(sample, &types)).collect();
        assert!(families.len() > 8 && families.contains("linewatch_append_seconds"), "{text}");
        for name in families {
            let (kind, help) = (types.get(name).copied(), helps.get(name).copied().unwrap_or_default());
            assert!(kind.is_some_and(|kind| KINDS.contains(&kind)), "{name} has no type");
            assert!(help.len() > 15, "{name} has no help");
            assert_eq!(kind == Some("counter"), name.ends_with("_total"), "{name} is a {kind:?}");
        }
        app.stop().await;
    }
}

/// The kinds and names of the metrics that a text uses with macros which begin so.
fn used(text: &str, prefix: &str) -> Vec<(&'static str, String)> {
    let calls = KINDS.iter().flat_map(|kind| {
        let call = format!("{prefix}{kind}!(");
        text.match_indices(&call).map(|(at, _)| (*kind, &text[at + call.len()..])).collect::<Vec<_>>()
    });
    calls
        .filter_map(|(kind, rest)| Some((kind, rest.trim_start().strip_prefix('"')?.split('"').next()?.to_owned())))
        .collect()
}

fn read_all(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_all(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).expect("a text"));
        }
    }
}

#[test]
fn every_metric_of_a_crate_is_described_once_by_it_and_in_the_manual() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manual = fs::read_to_string(root.join("docs/OPERATIONS.md")).unwrap();
    let crates = fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path().join("src"));
    let mut all = 0;
    for folder in crates.chain([root.join("src")]) {
        let mut text = String::new();
        read_all(&folder, &mut text);
        let recorded: BTreeSet<_> = used(&text, "::").into_iter().collect();
        let described = used(&text, " describe_");
        let once: BTreeSet<_> = described.iter().cloned().collect();
        assert_eq!((&recorded, described.len()), (&once, once.len()), "{}", folder.display());
        for (_, name) in &recorded {
            assert!(manual.contains(&format!("`{name}")), "docs/OPERATIONS.md does not name {name}");
        }
        all += recorded.len();
    }
    assert!(all > 35, "only {all} metrics were found");
}
