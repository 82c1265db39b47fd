//! What shells and `man` are given.

use super::{refused, succeeded};

const COMMANDS: [&str; 11] =
    ["serve", "demo", "scrape", "sources", "import", "rules", "backtest", "verify", "replay", "completions", "man"];

#[test]
fn shells_complete_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let script = succeeded(&["completions", shell]);
        for command in COMMANDS {
            assert!(script.contains(command), "{shell} does not know {command}");
        }
        assert!(script.contains("odds-format"), "{shell} does not know options");
    }
    // The one shell that is on every machine which runs the tests reads its script.
    let script = succeeded(&["completions", "bash"]);
    let asked = format!(
        "{script}\nCOMP_WORDS=(linewatch ver); COMP_CWORD=1; _linewatch linewatch ver linewatch; echo ${{COMPREPLY[@]}}"
    );
    let output = std::process::Command::new("bash").args(["-c", &asked]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "verify", "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_command_has_a_manual_page() {
    let page = succeeded(&["man"]);
    assert!(page.contains(".TH linewatch 1") && COMMANDS.iter().all(|command| page.contains(command)), "{page}");
    let page = succeeded(&["man", "import", "odds-api"]);
    assert!(page.contains("linewatch\\-import\\-odds\\-api") && page.contains("odds\\-format"), "{page}");
    assert!(refused(&["man", "improt"]).contains("linewatch has no command improt; it has serve"));
    let folder = tempfile::tempdir().unwrap();
    succeeded(&["man", "--to", folder.path().to_str().unwrap()]);
    for command in COMMANDS {
        assert!(folder.path().join(format!("linewatch-{command}.1")).exists(), "{command}");
    }
    assert!(refused(&["man", "--to", "/nope"]).contains("/nope: no such file"));
}
