//! The figures of rules.md section 4.

use linewatch_rules::Preset;

use crate::{
    recorded::{self, DENSE, HOURLY},
    replay::{Replay, rule_set},
};

/// The rule set, and the alerts of the dense and the hourly file: warnings, elevated, critical.
const FIGURES: &[(&str, [usize; 3], [usize; 3])] = &[
    ("default.toml", [362, 625, 39], [291, 260, 131]),
    ("desk.toml", [237, 119, 10], [218, 125, 59]),
    ("cooldown.toml", [180, 94, 23], [190, 116, 128]),
    ("cooldown-selection.toml", [78, 42, 13], [113, 74, 75]),
    ("cooldown-market.toml", [123, 75, 23], [135, 78, 99]),
    ("floor.toml", [122, 63, 24], [132, 87, 113]),
    ("fair.toml", [211, 100, 9], [246, 113, 61]),
    ("implied.toml", [235, 118, 10], [256, 145, 67]),
    ("outlier.toml", [216, 96, 34], [184, 112, 118]),
    ("confirm.toml", [143, 77, 62], [151, 110, 153]),
    ("drift.toml", [257, 177, 52], [59, 16, 0]),
    ("drift-quiet.toml", [176, 39, 0], [50, 13, 0]),
    ("drift-fair.toml", [89, 3, 0], [14, 1, 0]),
    ("steam.toml", [81, 28, 18], [74, 18, 17]),
    ("steam-families.toml", [68, 25, 13], [56, 24, 4]),
    ("steam-still.toml", [46, 7, 1], [15, 2, 1]),
    ("steam-share.toml", [22, 42, 22], [42, 26, 5]),
    ("disagreement.toml", [0, 213, 0], [0, 64, 0]),
    ("disagreement-merged.toml", [0, 74, 0], [0, 44, 0]),
    ("lines.toml", [18, 0, 0], [0, 0, 0]),
    ("deviation.toml", [29, 3, 0], [42, 16, 2]),
    ("deviation-longer.toml", [11, 2, 0], [27, 5, 0]),
    ("surebet.toml", [0, 0, 0], [4, 3, 0]),
];

#[test]
fn every_rule_set_raises_what_the_table_says() {
    let Some(shared) = recorded::shared() else { return };
    let (dense, hourly) = (recorded::read(&shared, DENSE), recorded::read(&shared, HOURLY));
    let mut wrong = Vec::new();
    for (name, of_dense, of_hourly) in FIGURES {
        let rules = rule_set(&shared, name);
        for (file, moments, expected) in [("dense", &dense, of_dense), ("hourly", &hourly, of_hourly)] {
            let found = Replay::new(&rules).run(moments).severities();
            if found != *expected {
                wrong.push(format!("{name} {file}: {found:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_files_one_after_the_other() {
    let Some(shared) = recorded::shared() else { return };
    let both = [recorded::read(&shared, HOURLY), recorded::read(&shared, DENSE)].concat();
    for (name, expected) in [("default.toml", 1_715), ("desk.toml", 769)] {
        assert_eq!(Replay::new(&rule_set(&shared, name)).run(&both).alerts.len(), expected, "{name}");
    }
}

#[test]
fn without_bovada() {
    let Some(shared) = recorded::shared() else { return };
    let dense = recorded::read(&shared, DENSE);
    for (name, expected) in [("default.toml", 867), ("desk.toml", 340)] {
        let replay = Replay::new(&rule_set(&shared, name)).without("bovada").run(&dense);
        assert_eq!(replay.alerts.len(), expected, "{name}");
    }
}

/// The built-in rule sets are those of the files, whatever order they are written in.
#[test]
fn presets_are_the_rule_sets_of_the_files() {
    let Some(shared) = recorded::shared() else { return };
    for preset in [Preset::Default, Preset::Desk] {
        let file = rule_set(&shared, &format!("{preset}.toml"));
        assert_eq!(preset.rules().changes_to(&file), [], "{preset}");
        assert_eq!(preset.rules().hash(), file.hash(), "{preset}");
    }
}
