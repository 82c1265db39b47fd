//! The command line.

use std::process::ExitCode;

/// Many small messages a second: its arenas give memory back and do not fight over locks.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    linewatch::cli::main()
}
