//! `demarche model`: what is in a model?

use super::args;
use super::console::{grouped, measure, measure_within, print};
use super::pages;
use crate::error::{Error, Origin, Result};
use crate::feature::FAMILIES;
use crate::model::{Recipe, lean};
use crate::train::bootstrap::Interval;
use std::fmt::Write;
use std::process::ExitCode;

/// Runs the command.
pub fn run(args: args::Model) -> Result<ExitCode> {
    if args.families {
        let names = FAMILIES.iter().map(|family| format!("{}\n", family.name()));
        print(&names.collect::<String>())?;
        return Ok(ExitCode::SUCCESS);
    }
    let model = super::load(args.file.as_deref())?;
    let recipe = &model.recipe;
    if args.json {
        // A hundred kilobytes of hashes tell a reader nothing.
        let readable = Recipe { lessons: Vec::new(), ..recipe.clone() };
        let json = serde_json::to_string_pretty(&readable)
            .map_err(|error| Error::io("standard output", "write", error.into()))?;
        print(&format!("{json}\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.codebook {
        let Some(codebook) = &recipe.codebook else {
            let origin = Origin::path(args.file.as_deref().unwrap_or("the embedded model"));
            let remedy = "keep one when it is trained: demarche train --codebook FILE.md";
            return Err(Error::input(origin, "keeps no codebook", remedy));
        };
        print(&format!("{}\n", codebook.trim_end()))?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.accidents {
        print(&pages::accidents(&model, &lean::accidents(&model)))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut page = String::new();
    let name = args.file.as_deref().unwrap_or("the embedded model");
    let _ = writeln!(page, "{name}: trained by demarche {}, seed {}", recipe.version, recipe.seed);
    let _ = writeln!(page, "data: fingerprint {}", recipe.fingerprint);
    for source in &recipe.sources {
        let use_ = if source.measures { "" } else { ", to learn from only" };
        let (name, sentences) = (&source.name, grouped(source.sentences));
        let _ = writeln!(page, "  {name}: {sentences} sentences{use_}");
    }
    for ground in recipe.stands_on.iter().rev() {
        let _ = writeln!(page, "added to a model of data with fingerprint {}", ground.fingerprint);
        for source in &ground.sources {
            let _ = writeln!(page, "  {}: {} sentences", source.name, grouped(source.sentences));
        }
        for (head, from) in &ground.heads {
            let _ = writeln!(page, "  {head} was learned from {from}");
        }
    }
    let settings = &recipe.settings;
    let families = FAMILIES.iter().zip(&settings.scales).filter(|(_, scale)| **scale > 0.0);
    let families: Vec<&str> = families.map(|(family, _)| family.name()).collect();
    let (shortest, longest) = settings.characters;
    let _ = writeln!(
        page,
        "features: {} of {}; {shortest} to {longest} characters; {:?}; stems by {}, {:?}",
        grouped(model.vocabulary.keys().len()),
        families.join(", "),
        settings.weighting,
        settings.stemmer,
        settings.language,
    );
    if recipe.keeps_accidents {
        let _ = writeln!(page, "(words that name an accident are among them: --accidents)");
    }
    if recipe.codebook.is_some() {
        let _ = writeln!(page, "(it keeps a codebook: --codebook)");
    }
    if !recipe.tried.is_empty() {
        let tried = grouped(recipe.tried.len());
        let _ = writeln!(
            page,
            "(a search tried {tried} settings, which --json names, on the folds of the figures below, \
             which flatters these a little)"
        );
    }
    let within = |ends: Option<(f64, f64)>| ends.map(|(low, high)| Interval { low, high });
    for head in &recipe.heads {
        let held_out = &head.held_out;
        let _ = writeln!(page, "{}: {}", head.name, head.labels.join(", "));
        let _ = writeln!(
            page,
            "  {}, l2 {}, temperature {:.3}; on {} sentences held out in {} folds: accuracy {}, \
             macro-F1 {}, log loss {}, calibration error {}",
            head.solver,
            head.l2,
            head.temperature,
            grouped(held_out.sentences),
            held_out.folds,
            measure_within(held_out.accuracy, within(held_out.accuracy_within)),
            measure_within(held_out.macro_f1, within(held_out.macro_f1_within)),
            measure(held_out.log_loss),
            measure(held_out.calibration_error),
        );
        if let Some(weigher) = &head.weigher {
            let networks = weigher.networks.len();
            let _ = writeln!(page, "  clauses are weighed, by the mean of {networks} networks");
        }
        if let Some(also) = head.also {
            let _ = writeln!(
                page,
                "  a second label from probability {:.3} on: precision {:.3}, recall {:.3}",
                also.threshold, also.precision, also.recall,
            );
        }
    }
    print(&page)?;
    Ok(ExitCode::SUCCESS)
}
