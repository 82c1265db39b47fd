//! Every fenced example of README.md and docs/API.md, run as it stands there against a real linewatch.
//!
//! Only addresses are substituted. What a block is, its info string says:
//!
//! | info string | |
//! |---|---|
//! | `sh`, `python` | is run; must succeed, and curl gets as many problems as are shown after it |
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
    let blocks = blocks::of(&text);
    assert!(blocks.len() > 5, "only {} examples were found in {document}", blocks.len());
    let faults = faults_of(&blocks).into_iter();
    faults.map(|(line, fault)| format!("{document}, line {line}: {fault}")).collect()
}

/// What is wrong with examples, each with the line of its block.
fn faults_of(blocks: &[Block]) -> Vec<(usize, String)> {
    let mut session = Session::new();
    let mut faults = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let ran = run(&mut session, block).and_then(|()| match block.kind() {
            "sh" => only_shown_problems(&session, &blocks[at + 1..]),
            _ => Ok(()),
        });
        faults.extend(ran.err().map(|fault| (block.line, fault)));
    }
    faults
}

/// curl succeeds whatever it is answered, so a refusal that nobody shows would pass for an example.
fn only_shown_problems(session: &Session, after: &[Block]) -> Result<(), String> {
    let answers = after.iter().take_while(|block| block.kind() != "sh").filter(|block| block.info == "json");
    let shown: usize = answers.map(|block| likeness::problems(&block.text)).sum();
    match session.refusals() {
        refusals if refusals.len() > shown => Err(format!(
            "curl is answered with {}, and {shown} problems are shown: {}",
            refusals.join(", "),
            session.said
        )),
        _ => Ok(()),
    }
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

#[test]
fn a_refusal_that_is_not_shown_is_no_example() {
    let document = "```sh
linewatch serve --listen 127.0.0.1:8001 --store sqlite:none.db &
```
```sh
curl -s 127.0.0.1:8001/api/alerts/372
```
```json
{\"status\":404,\"detail\":\"Alert not found\", …}
```
```sh
curl -s -o answer 127.0.0.1:8001/api/alerts/372
```
```sh
curl -s -o answer 127.0.0.1:8001/api/alerts
```
";
    let faults = faults_of(&blocks::of(document));
    assert!(matches!(&faults[..], [(10, fault)] if fault.contains("404")), "{faults:?}");
}
