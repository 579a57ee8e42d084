//! What is left when a command is interrupted: nothing half written, and what was there before.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use program::{folder, get, names, put};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

#[test]
fn no_part_of_a_file_is_left_and_an_older_one_stays() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let folder = folder(&[("out.csv", b"older\n")]);
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("demarche"))
            .args(["classify", "-", "-o", "out.csv"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // As long as this stays open there is more to read.
        let mut input = child.stdin.take().unwrap();
        input.write_all(b"Envoys met at the border. ").unwrap();
        let is_part = |name: &String| name.starts_with(".demarche-") && name.ends_with(".part");
        while !names(folder.path()).iter().any(is_part) {
            assert_eq!(child.try_wait().unwrap(), None);
            std::thread::sleep(Duration::from_millis(20));
        }
        let kill =
            Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        let status = child.wait().unwrap();
        assert_eq!(status.code(), Some(code), "{signal}: {status}");
        assert_eq!(names(folder.path()), ["out.csv"], "{signal}");
        assert_eq!(get(&folder, "out.csv"), b"older\n");
        let mut said = String::new();
        child.stderr.unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "demarche: interrupted; not written: out.csv\n");
        drop(input);
    }
}

/// Runs the program as somebody who may write nothing that is root's.
fn as_nobody(folder: &tempfile::TempDir, arguments: &[&str]) -> (Option<i32>, String) {
    let program = assert_cmd::cargo::cargo_bin!("demarche");
    let is_root = std::fs::metadata("/proc/self")
        .is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    let done = command.args(arguments).current_dir(folder.path()).output().unwrap();
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn what_may_not_be_written_is_told_by_its_own_name() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("a.txt", b"Envoys met."), ("closed/x", b""), ("fixed.csv", b"old\n")]);
    let mode = |name: &str, mode| {
        std::fs::set_permissions(folder.path().join(name), PermissionsExt::from_mode(mode))
            .unwrap();
    };
    mode("", 0o755);
    mode("closed", 0o555);
    mode("fixed.csv", 0o444);
    for (target, says) in [
        (
            "closed/out.csv",
            "demarche: closed/out.csv: cannot write: Permission denied (os error 13); no file may be made in \
             the folder closed: name a file in another, or change its permissions\n",
        ),
        (
            "fixed.csv",
            "demarche: fixed.csv: cannot write: Permission denied (os error 13); it may not be written over: \
             change its permissions, or name another file\n",
        ),
        (
            "missing/out.csv",
            "demarche: missing/out.csv: no folder missing; create it first, or name another\n",
        ),
    ] {
        let (code, said) = as_nobody(&folder, &["classify", "a.txt", "-o", target]);
        assert_eq!((code, &*said), (Some(2), says));
    }
    mode("closed", 0o755);
    put(&folder, "closed/x", "");
    assert_eq!(get(&folder, "fixed.csv"), b"old\n");
}
