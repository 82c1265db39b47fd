//! Thousands of sockets need thousands of file descriptors.

use std::process::{Command, exit};

/// What the largest scene needs on either side.
const NEEDED: u64 = 11_000;
/// Set where the limit has been raised already.
const RAISED: &str = "LINEWATCH_BENCH_FILES_RAISED";

/// Starts this program again under a higher limit if it is needed, because a limit is the parent's to set.
pub fn allow_many() {
    let (soft, hard) = limits();
    if soft >= NEEDED {
        return;
    }
    if hard < NEEDED || std::env::var_os(RAISED).is_some() {
        println!("NOT MEASURED: {NEEDED} open files are needed, and only {hard} are allowed here (`ulimit -Hn`)");
        exit(1);
    }
    let program = std::env::current_exe().expect("this program");
    let status = Command::new("sh")
        .args(["-c", "ulimit -n \"$(ulimit -Hn)\" && exec \"$0\" \"$@\""])
        .arg(program)
        .args(std::env::args_os().skip(1))
        .env(RAISED, "1")
        .status()
        .expect("a shell");
    exit(status.code().unwrap_or(1));
}

/// The soft and the hard limit.
fn limits() -> (u64, u64) {
    let text = std::fs::read_to_string("/proc/self/limits").expect("Linux");
    let line = text.lines().find_map(|line| line.strip_prefix("Max open files")).expect("the limit");
    let mut limits = line.split_whitespace().map(|limit| limit.parse().unwrap_or(u64::MAX));
    (limits.next().expect("a soft limit"), limits.next().expect("a hard limit"))
}
