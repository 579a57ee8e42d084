//! What did the user ask for? Parses the command line, calls the library, prints.

mod agree;
mod agree_args;
mod agree_page;
pub mod args;
mod audit;
mod card;
mod check;
mod check_args;
mod classify;
mod columns;
mod console;
mod cross;
mod drift;
mod evaluate;
pub mod evaluate_args;
mod explain;
mod findings;
mod inputs;
mod interrupt;
mod model;
mod pages;
mod report;
mod review;
pub mod review_args;
mod sentences;
pub mod share_args;
mod shares;
mod suggest;
pub mod suggest_args;
mod suggest_pages;
mod suggest_table;
pub mod table_args;
mod tables;
mod train;
pub mod train_args;
mod train_pages;

use crate::error::{Error, Result};
use crate::model::Model;
use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use std::process::ExitCode;

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    quiet_about_contained_panics();
    let Cli { command } = Cli::parse();
    interrupt::watch();
    let done = match command {
        Command::Classify(args) => classify::run(args),
        Command::Train(args) => train::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Report(args) => report::run(args),
        Command::Review(args) => review::run(args),
        Command::Sentences(args) => sentences::run(args),
        Command::Model(args) => model::run(args),
        Command::Shares(args) => shares::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Agree(args) => agree::run(args),
        Command::Suggest(args) => suggest::run(args),
        Command::Columns(args) => columns::run(args),
        Command::Completions(args) => completions(args.shell),
    };
    match done {
        Ok(code) => code,
        // Whoever reads our output has seen enough.
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            console::Console::new().note(format_args!("demarche: {error}"));
            ExitCode::from(2)
        }
    }
}

/// The stemmer's panics are caught where they happen; nobody needs to read of them.
fn quiet_about_contained_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !crate::text::stem::is_contained() {
            usual(panic);
        }
    }));
}

fn completions(shell: clap_complete::Shell) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "demarche", &mut script);
    console::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

/// The model in a file, or the one in the program.
fn load(file: Option<&str>) -> Result<Model> {
    match file {
        Some(path) => crate::model::file::load(path),
        None => crate::model::file::embedded(),
    }
}

/// Runs work with so many threads, or with as many as there are processors.
fn with_threads<T: Send>(jobs: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.map_or(0, usize::from)).build();
    let pool = pool.map_err(|error| {
        Error::input(Default::default(), format!("no threads ({error})"), "try --jobs 1")
    })?;
    Ok(pool.install(work))
}
