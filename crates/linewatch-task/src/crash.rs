//! Named places at which the tests kill the process (`LINEWATCH_CRASH_AT=name`, or `name:3` for the third time), let what
//! runs there panic (`LINEWATCH_PANIC_AT`, the same way), or freeze the process, when the file `LINEWATCH_STOP_FILE`
//! holds the name.
//!
//! Compiled out of release builds.

/// Aborts or stops the process here, or panics, when the test asked for it.
///
/// # Panics
/// Where the test asked for that.
#[cfg(debug_assertions)]
pub fn crash_point(name: &str) {
    use std::sync::LazyLock;

    static CRASH: LazyLock<Option<Asked>> = LazyLock::new(|| Asked::of("LINEWATCH_CRASH_AT"));
    static PANIC: LazyLock<Option<Asked>> = LazyLock::new(|| Asked::of("LINEWATCH_PANIC_AT"));
    static STOP_FILE: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("LINEWATCH_STOP_FILE").ok());

    if CRASH.as_ref().is_some_and(|asked| asked.is_here(name)) {
        std::process::abort();
    }
    assert!(!PANIC.as_ref().is_some_and(|asked| asked.is_here(name)), "a test asked for a panic at {name}");
    if let Some(file) = STOP_FILE.as_ref()
        && std::fs::read_to_string(file).is_ok_and(|asked| asked == name)
        && std::fs::remove_file(file).is_ok()
    {
        // The shell's parent is this process, which goes on here when it is woken.
        let _ = std::process::Command::new("sh").args(["-c", "kill -STOP $PPID"]).status();
    }
}

/// A place, and how often it is still passed until it is time.
#[cfg(debug_assertions)]
struct Asked {
    place: String,
    left: std::sync::atomic::AtomicU32,
}

#[cfg(debug_assertions)]
impl Asked {
    fn of(variable: &str) -> Option<Self> {
        let asked = std::env::var(variable).ok()?;
        let (place, times) = asked.split_once(':').unwrap_or((&asked, "1"));
        Some(Self { place: place.to_owned(), left: times.parse::<u32>().ok()?.into() })
    }

    fn is_here(&self, name: &str) -> bool {
        self.place == name && self.left.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) == 1
    }
}

/// Nothing, in a release build.
#[cfg(not(debug_assertions))]
pub const fn crash_point(_: &str) {}
