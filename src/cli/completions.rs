//! `linewatch completions`

use clap::CommandFactory as _;

use super::{
    arguments::{Arguments, CompletionsArguments},
    output,
};

/// What a shell reads to complete what is typed.
pub(super) fn run(arguments: &CompletionsArguments) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "linewatch", &mut script);
    output::print(&script)
}
