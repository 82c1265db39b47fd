//! Colour codes are for terminals.

use std::{
    io::{BufRead as _, BufReader, Read},
    process::{Command, Stdio},
};

use crate::support::place::Place;

/// What is written up to the line that says where linewatch serves.
fn up_to_its_address(written: impl Read) -> String {
    let mut said = String::new();
    for line in BufReader::new(written).lines().map_while(Result::ok) {
        said.push_str(&line);
        said.push('\n');
        if line.contains("linewatch serves") {
            return said;
        }
    }
    panic!("it ended before it served: {said}");
}

/// The log of a server whose standard error is a file.
fn log(format: &str) -> String {
    let place = Place::sqlite();
    let mut server = Command::new(env!("CARGO_BIN_EXE_linewatch"))
        .args(["serve", "--listen", "127.0.0.1:0", "--store", &place.url])
        .env("LINEWATCH_LOG_FORMAT", format)
        .env("RUST_LOG", "info")
        .env_remove("NO_COLOR")
        .stderr(Stdio::piped())
        .spawn()
        .expect("a server");
    let said = up_to_its_address(server.stderr.take().expect("its log"));
    server.kill().and_then(|()| server.wait()).expect("its end");
    said
}

/// The same on a terminal of its own.
fn log_on_a_terminal(no_color: &str) -> String {
    let place = Place::sqlite();
    let typed = format!("{} serve --listen 127.0.0.1:0 --store {}", env!("CARGO_BIN_EXE_linewatch"), place.url);
    let mut terminal = Command::new("script")
        .args(["-q", "-c", &typed, "/dev/null"])
        .env("RUST_LOG", "info")
        .env("NO_COLOR", no_color)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script, of util-linux");
    let said = up_to_its_address(terminal.stdout.take().expect("its screen"));
    // The server ends with its terminal.
    terminal.kill().and_then(|()| terminal.wait()).expect("its end");
    said
}

#[test]
fn no_colour_code_goes_into_a_file() {
    for format in ["text", "json"] {
        let said = log(format);
        assert!(!said.contains('\u{1b}'), "{said}");
    }
}

#[test]
fn a_terminal_has_colours_unless_told() {
    let said = log_on_a_terminal("");
    assert!(said.contains('\u{1b}'), "{said}");
    let said = log_on_a_terminal("1");
    assert!(!said.contains('\u{1b}'), "{said}");
}
