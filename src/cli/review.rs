//! `demarche review`: sentences in, a page to code them, labels out.

use super::console::{Console, counted, print};
use super::inputs;
use super::interrupt;
use super::review_args as args;
use crate::error::{Error, Origin, Result, quoted};
use crate::read::{self, Input};
use crate::serve::site::Settings;
use crate::serve::{Desk, Layout, Ledger, Material, Site, heads, server};
use crate::train::coding::{CARRIED, USUAL};
use crate::train::suggestion::{PART, Part};
use crate::write::{self, Labels};
use std::io::IsTerminal;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// The longest codebook, in bytes.
const LONGEST: u64 = 4 << 20;
/// So many cells that hold no label are shown, the others counted.
const SHOWN: usize = 20;

/// Runs the command.
pub fn run(args: args::Review) -> Result<ExitCode> {
    let mut console = Console::new();
    check(&args.output)?;
    let model = super::load(args.model.as_deref())?;
    let read = [&args.inputs[..], args.model.as_slice(), args.codebook.as_slice()].concat();
    // Begun and dropped: nobody shall code first and then hear that nothing can be written.
    drop(inputs::create(&args.output, &read)?);
    let found = inputs::find(&args.inputs, args.rows, Some(&args.output), &mut console)?;
    let (mut material, told) = gather(&found, &args, &mut console)?;
    if material.items.is_empty() {
        if !console.has_failed() {
            let remedy = "name articles, or a table with sentences";
            console.failure(&Error::input(Origin::default(), "no sentence to code", remedy));
        }
        return Ok(console.finish(false));
    }
    let heads = heads::heads(&args.labels, &told, &material, &model)?;
    let own = args.model.as_ref().and(model.recipe.codebook.as_deref());
    let codebook = codebook(args.codebook.as_deref(), own, &heads)?;
    let slips = material.spell(&heads)?;
    let ledger = Ledger::open(&args.output, &heads, material.carries)?;
    tell(slips.iter().chain(ledger.slips()), &console);
    let (listener, port) = server::listener(args.port)?;
    let next = next(&args, &material, &heads);
    let coder = args.coder.unwrap_or_default();
    let settings = Settings { coder, codebook, next, port, token: token()? };
    let sentences = material.items.len();
    let site = Site::new(Desk::new(material, heads, ledger, model, now), settings)?;
    print(&format!("{}\n", site.address()))?;
    console.note(format_args!(
        "{} to code; open this address in a browser, and end with Ctrl-C here",
        counted(sentences, "sentence")
    ));
    if !args.no_browser && std::io::stderr().is_terminal() {
        open(site.address());
    }
    let telling = Console::new();
    interrupt::leave_to_server();
    let site = server::run(listener, site, move |error| {
        telling.note(format_args!("demarche: {error}; answers are kept beside it"));
    })?;
    let ledger = site.into_desk().into_ledger();
    let (name, journal) = (args.output.display().to_string(), ledger.journal().to_owned());
    let coders: Vec<String> = ledger
        .coders()
        .into_iter()
        .map(|(coder, count)| format!("{} coded by {coder}", counted(count, "sentence")))
        .collect();
    if let Err(error) = ledger.close() {
        let journal = journal.display();
        console.note(format_args!(
            "all answers are in {journal}; run the same command again to bring them into {name}"
        ));
        return Err(error);
    }
    let coded = if coders.is_empty() { "nothing coded".to_owned() } else { coders.join(", ") };
    console.note(format_args!("{name}: {coded}"));
    Ok(console.finish(true))
}

/// What can be done once all is coded, and how.
fn next(args: &args::Review, material: &Material, heads: &[Labels]) -> Vec<(String, String)> {
    const MODEL: &str = "my.demarche";
    let output = quoted(&args.output.display().to_string());
    let usual = |own: &Labels| USUAL.contains(&&*own.head);
    let mut train = format!("demarche train {output}");
    if !heads.iter().all(usual) {
        heads.iter().for_each(|own| train += &format!(" --label {}", quoted(&own.head)));
    }
    if CARRIED.iter().zip(material.carries).any(|(name, has)| *name == PART && has) {
        // What was set aside to test by teaches nothing.
        train += &format!(" --where {PART}!={}", Part::Test.name());
    }
    train += &format!(" --base {}", args.model.as_deref().map_or("embedded".to_owned(), quoted));
    if let Some(codebook) = &args.codebook {
        train += &format!(" --codebook {}", quoted(codebook));
    }
    train += &format!(" -o {MODEL}");
    // Sentences of tables may come from articles that are not here.
    let has_articles = material.items.iter().any(|item| item.origin.path.is_empty());
    let inputs = match has_articles {
        true => args.inputs.iter().map(|input| quoted(input)).collect::<Vec<_>>().join(" "),
        false => "ARTICLES".to_owned(),
    };
    let suggest =
        format!("demarche suggest {inputs} --model {MODEL} --coded {output} -o next.xlsx");
    let told = [
        ("To learn a model from your labels", train),
        ("To find what to code next with it", suggest),
        (
            "Once somebody else has coded the same, to see how far you agree",
            format!("demarche agree {output}"),
        ),
    ];
    told.map(|(what, command)| (what.to_owned(), command)).to_vec()
}

/// Says what stands in tables for labels and is none.
fn tell<'a>(slips: impl Iterator<Item = &'a Error>, console: &Console) {
    let slips: Vec<&Error> = slips.collect();
    slips.iter().take(SHOWN).for_each(|slip| console.note(slip));
    if slips.len() > SHOWN {
        console.note(format_args!("and {} more", counted(slips.len() - SHOWN, "cell")));
    }
}

/// Whether labels may be written to a file of this ending: none or that of CSV.
fn check(path: &Path) -> Result<()> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        None | Some("csv") => Ok(()),
        Some(ending) => {
            let found = format!("labels are not written to .{ending}");
            let origin = Origin::path(path.display().to_string());
            Err(Error::input(origin, found, "name a file in .csv"))
        }
    }
}

/// Everything that is to be coded, and the heads that tables speak of.
fn gather(
    found: &[Input],
    args: &args::Review,
    console: &mut Console,
) -> Result<(Material, Vec<Labels>)> {
    let mut material = Material::default();
    let mut told = Vec::new();
    for input in found {
        let options = inputs::options(&args.columns, true);
        let header = read::header(input, &options).ok();
        let layout = header
            .filter(|header| args.rows || Layout::is_ours(header))
            .map(|header| Layout::new(&header, args.columns.id.as_deref()));
        if let Some(layout) = &layout {
            told.extend(layout.heads());
        }
        let options = inputs::options(&args.columns, layout.is_some() || args.rows);
        inputs::each(std::slice::from_ref(input), &options, console, |_, document, console| {
            match &layout {
                Some(layout) => material.add_rows(&document, layout, &input.name),
                None => material.add_article(document),
            }
            console.progress(|| counted(material.items.len(), "sentence"));
            Ok(())
        })?;
    }
    for (rows, what) in [(material.empty, "without text"), (material.repeated, "that came before")]
    {
        if rows > 0 {
            console.note(format_args!("{} {what} left out", counted(rows, "row")));
        }
    }
    Ok((material, told))
}

/// The codebook that the page shows: that of the file, else the one inside the model that was named,
/// else the shipped one where it knows the labels of a head.
fn codebook(file: Option<&str>, own: Option<&str>, heads: &[Labels]) -> Result<String> {
    let Some(path) = file else {
        return Ok(write::codebook(own, heads).unwrap_or_default().to_owned());
    };
    let size = std::fs::metadata(path).map_err(|error| Error::io(path, "read", error))?.len();
    if size > LONGEST {
        let found = format!("longer than a codebook can be ({LONGEST} bytes)");
        return Err(Error::input(Origin::path(path), found, "name a Markdown file"));
    }
    let bytes = std::fs::read(path).map_err(|error| Error::io(path, "read", error))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

/// What nobody can guess: 128 random bits of the system, as 32 hexadecimal digits.
fn token() -> Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        let found = format!("the system gives no random numbers ({error})");
        Error::input(Origin::default(), found, "see whether it is still starting")
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The time as `2026-03-09T14:05:00Z`.
fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Opens an address in the user's browser, if the system knows how.
fn open(address: String) {
    let (program, before) = if cfg!(target_os = "macos") {
        ("open", None)
    } else if cfg!(windows) {
        ("rundll32", Some("url.dll,FileProtocolHandler"))
    } else {
        ("xdg-open", None)
    };
    std::thread::spawn(move || {
        let mut command = Command::new(program);
        command.args(before).arg(address);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // Where there is none, the address was printed.
        let _ = command.status();
    });
}
