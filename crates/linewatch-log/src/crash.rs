//! Named places at which the tests kill the process (`LINEWATCH_CRASH_AT=name`, or `name:3` for the third time) or freeze
//! it, when the file `LINEWATCH_STOP_FILE` holds the name.
//!
//! Compiled out of release builds.

/// Aborts or stops the process here when the test asked for it.
#[cfg(debug_assertions)]
pub fn crash_point(name: &str) {
    use std::sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    };

    static ASKED: LazyLock<Option<(String, AtomicU32)>> = LazyLock::new(|| {
        let asked = std::env::var("LINEWATCH_CRASH_AT").ok()?;
        let (name, times) = asked.split_once(':').unwrap_or((&asked, "1"));
        Some((name.to_owned(), AtomicU32::new(times.parse().ok()?)))
    });
    static STOP_FILE: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("LINEWATCH_STOP_FILE").ok());

    if let Some((asked, left)) = ASKED.as_ref()
        && asked == name
        && left.fetch_sub(1, Ordering::SeqCst) == 1
    {
        std::process::abort();
    }
    if let Some(file) = STOP_FILE.as_ref()
        && std::fs::read_to_string(file).is_ok_and(|asked| asked == name)
        && std::fs::remove_file(file).is_ok()
    {
        // The shell's parent is this process, which goes on here when it is woken.
        let _ = std::process::Command::new("sh").args(["-c", "kill -STOP $PPID"]).status();
    }
}

/// Nothing, in a release build.
#[cfg(not(debug_assertions))]
pub const fn crash_point(_: &str) {}
