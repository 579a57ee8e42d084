//! `demarche sentences`: articles in, one JSON object a sentence out.

use super::args;
use super::console::{Console, stdout};
use super::inputs;
use crate::error::{Error, Result};
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

/// Runs the command.
pub fn run(args: args::Sentences) -> Result<ExitCode> {
    let mut console = Console::new();
    let found = inputs::find(&args.inputs, false, None, &mut console)?;
    let options = inputs::options(&args.columns, false);
    let mut out = stdout();
    let failed = |error| Error::io("standard output", "write", error);
    let documents = inputs::each(&found, &options, &mut console, |_, document, _| {
        for (number, sentence) in document.sentences().into_iter().enumerate() {
            let line = json!({
                "document": document.name,
                "n": number + 1,
                "begin": sentence.span.start,
                "end": sentence.span.end,
                "text": document.slice(sentence.span),
            });
            writeln!(out, "{line}").map_err(failed)?;
        }
        Ok(())
    })?;
    out.flush().map_err(failed)?;
    Ok(console.finish(documents > 0))
}
