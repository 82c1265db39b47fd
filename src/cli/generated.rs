//! What is made from the arguments themselves: `linewatch man` and `linewatch completions`.

use anyhow::{Context as _, anyhow};
use clap::{Command, CommandFactory as _};

use super::{
    arguments::{Arguments, CompletionsArguments, ManArguments},
    output,
};

/// The page of linewatch or of one of its commands, or all of them as files.
pub(super) fn man(arguments: &ManArguments) -> anyhow::Result<()> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    if let Some(folder) = &arguments.to {
        let cannot = || format!("cannot write the manual pages to {}", folder.display());
        return clap_mangen::generate_to(command, folder).with_context(cannot);
    }
    let page = clap_mangen::Man::new(find(&command, &arguments.command)?.clone());
    let mut text = Vec::new();
    page.render(&mut text)?;
    output::print(&text)
}

/// The command of this name: `import odds-api`.
fn find<'c>(command: &'c Command, names: &[String]) -> anyhow::Result<&'c Command> {
    names.iter().try_fold(command, |command, name| {
        command.find_subcommand(name).ok_or_else(|| {
            let known: Vec<_> = command.get_subcommands().map(Command::get_name).collect();
            let has = if known.is_empty() { "no commands of its own".to_owned() } else { known.join(", ") };
            anyhow!("{} has no command {name}; it has {has}", command.get_bin_name().unwrap_or("linewatch"))
        })
    })
}

/// What a shell reads to complete what is typed.
pub(super) fn completions(arguments: &CompletionsArguments) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "linewatch", &mut script);
    output::print(&script)
}
