//! What an interruption leaves: nothing that is half written.

use super::console::Console;
use crate::write::{Abandoned, abandon};
use std::future::Future;
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::runtime::Builder;

/// Whether somebody else ends the program in order.
static ENDS_IN_ORDER: AtomicBool = AtomicBool::new(false);

/// From now on, Ctrl-C and the request to terminate end the program with 130 and 143, as shells
/// know it, and files that are being written are taken away. Where the system cannot tell of
/// them, they end it as they always did.
pub fn watch() {
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return };
    // Before this returns: nothing is written yet.
    let Ok(stopped) = runtime.block_on(async { stopped() }) else { return };
    std::thread::spawn(move || {
        let code = runtime.block_on(stopped);
        end(&abandon(), code);
    });
}

/// Leaves it to the server, which ends by itself when it is interrupted.
pub fn leave_to_server() {
    ENDS_IN_ORDER.store(true, Ordering::SeqCst);
}

#[expect(clippy::exit, reason = "other threads may be anywhere, and need not end their work")]
fn end(abandoned: &Abandoned, code: i32) {
    // Progress may stand in the line.
    let clear = if io::stderr().is_terminal() { "\r\x1b[2K" } else { "" };
    let lost = match &abandoned.names[..] {
        [] => String::new(),
        names => format!("; not written: {}", names.join(", ")),
    };
    Console::new().note(format_args!("{clear}demarche: interrupted{lost}"));
    std::process::exit(code);
}

/// Ends with an exit code when the user, or the system, wants the program to.
#[cfg(unix)]
fn stopped() -> io::Result<impl Future<Output = i32>> {
    use std::task::Poll;
    use tokio::signal::unix::{SignalKind, signal};
    let mut kinds =
        [(signal(SignalKind::interrupt())?, 130), (signal(SignalKind::terminate())?, 143)];
    Ok(std::future::poll_fn(move |context| {
        for (signal, code) in &mut kinds {
            while signal.poll_recv(context).is_ready() {
                if !ENDS_IN_ORDER.load(Ordering::SeqCst) {
                    return Poll::Ready(*code);
                }
            }
        }
        Poll::Pending
    }))
}

/// Ends with an exit code when the user wants the program to.
#[cfg(not(unix))]
fn stopped() -> io::Result<impl Future<Output = i32>> {
    Ok(async {
        loop {
            // Without that signal there is nothing to wait for but the end of the process.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            if !ENDS_IN_ORDER.load(Ordering::SeqCst) {
                return 130;
            }
        }
    })
}
