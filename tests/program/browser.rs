//! What tests in a real browser need: node, npm with a registry, and Chromium, or its path in the
//! variable CHROMIUM.
#![allow(clippy::print_stderr)]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says that something is missing; fails where nothing may be skipped.
pub fn skip(what: &str) {
    assert!(std::env::var_os("CI").is_none(), "{what}, and CI may skip nothing");
    eprintln!("SKIPPED: {what}");
}

/// The folder that scripts take their tools from, with these installed; `None` where something is
/// missing, which was said.
pub fn tools() -> Option<PathBuf> {
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    for program in ["node", "npm", &chromium] {
        if !runs(program) {
            skip(&format!("{program} is missing"));
            return None;
        }
    }
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("browser");
    if let Err(error) = install(&tools) {
        skip(&format!("npm cannot install tests/browser/package.json: {error}"));
        return None;
    }
    Some(tools)
}

fn runs(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Installs what the scripts need, unless these very versions are there.
fn install(tools: &Path) -> Result<(), String> {
    let lock = std::fs::read("tests/browser/package-lock.json").unwrap();
    let done = tools.join("installed.json");
    std::fs::create_dir_all(tools).unwrap();
    // Two tests would install into the same folder.
    let alone = File::create(tools.join("installing")).unwrap();
    alone.lock().unwrap();
    if std::fs::read(&done).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    for name in ["package.json", "package-lock.json"] {
        std::fs::copy(Path::new("tests/browser").join(name), tools.join(name)).unwrap();
    }
    let arguments = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
    let output = Command::new("npm").args(arguments).current_dir(tools).output().unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    std::fs::write(done, lock).unwrap();
    Ok(())
}
