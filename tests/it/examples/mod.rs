//! Every fenced example of README.md and docs/API.md, run as it stands there against a real linewatch.
//!
//! Only addresses are substituted. What a block is, its info string says:
//!
//! | info string | |
//! |---|---|
//! | `sh`, `python` | is run; must succeed |
//! | `json` | what the block before answered; `…` stands for what is cut |
//! | `json NAME` | a file of this name |
//! | `output` | lines of what the block before printed |
//! | `rust` | the example of `crates/linewatch-client`, to the letter; is run |
//! | `ts` | is checked by `web/test/examples.test.ts` |
//! | `text` | is not run |

mod blocks;
mod likeness;
#[expect(dead_code, reason = "its `main` has the address of the README")]
#[path = "../../../crates/linewatch-client/examples/own_odds.rs"]
mod own_odds;
mod session;

use std::path::Path;

use self::{blocks::Block, session::Session};

/// The document, and why its examples are not what happens.
fn faults(document: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
    let text = std::fs::read_to_string(path).expect("a document");
    let mut session = Session::new();
    let blocks = blocks::of(&text);
    assert!(blocks.len() > 5, "only {} examples were found in {document}", blocks.len());
    let mut faults = Vec::new();
    for block in &blocks {
        if let Err(fault) = run(&mut session, block) {
            faults.push(format!("{document}, line {}: {fault}", block.line));
        }
    }
    faults
}

fn run(session: &mut Session, block: &Block) -> Result<(), String> {
    match (block.kind(), block.name()) {
        ("sh", None) => session.shell(&block.text),
        ("python", None) => session.python(&block.text),
        ("json", None) => likeness::of_json(&session.substituted(&block.text), &session.said),
        ("json", Some(name)) => session.file(name, &block.text),
        ("output", None) => likeness::of_lines(&session.substituted(&block.text), &session.said),
        ("rust", None) => rust(session, &block.text),
        ("ts" | "text", None) => Ok(()),
        _ => Err(format!("`{}` is no kind of example; mark it `text` if it cannot be run", block.info)),
    }
}

fn rust(session: &Session, text: &str) -> Result<(), String> {
    if text.trim() != include_str!("../../../crates/linewatch-client/examples/own_odds.rs").trim() {
        return Err("it is not what crates/linewatch-client/examples/own_odds.rs has".to_owned());
    }
    let address = session.substituted("http://127.0.0.1:8000");
    let ran = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(own_odds::send(&address)).map_err(|error| error.to_string())
    });
    ran.join().map_err(|_| "it panicked".to_owned())?
}

#[test]
fn the_examples_of_the_readme_are_true() {
    let faults = faults("README.md");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn the_examples_of_the_api_are_true() {
    let faults = faults("docs/API.md");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
