//! Listens, on this machine alone, until it is told to stop.

use super::site::{LONGEST, Reply, Site};
use crate::error::{Error, Result};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::LocalSet;

/// The head and the body of a request may take so long each.
const PATIENCE: Duration = Duration::from_secs(20);
/// The table follows the journal after so long at most, unless writing it takes long itself.
const BEHIND: Duration = Duration::from_secs(1);

/// A socket that only this machine can reach, at a free port for 0.
///
/// # Errors
/// If the port is taken.
pub fn listener(port: u16) -> Result<(TcpListener, u16)> {
    let failed = |error| Error::io(format!("127.0.0.1:{port}"), "listen", error);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    Ok((listener, port))
}

/// Serves the site until the program is interrupted, and gives it back. `report` is told of a table that
/// cannot be brought up to date; answers go on to the journal.
///
/// # Errors
/// If the system cannot listen.
pub fn run(listener: TcpListener, site: Site, report: impl Fn(&Error) + 'static) -> Result<Site> {
    let failed = |error| Error::io(site.address(), "listen", error);
    listener.set_nonblocking(true).map_err(failed)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(failed)?;
    let site = Rc::new(site);
    let local = LocalSet::new();
    let served = local.block_on(&runtime, serve(listener, Rc::clone(&site), report));
    let address = site.address();
    // Connections that are still open hold the site too.
    drop(local);
    served.map_err(|error| Error::io(&address, "listen", error))?;
    Rc::try_unwrap(site).map_err(|_| {
        Error::io(address, "end", io::Error::other("a request is still being answered"))
    })
}

async fn serve(
    listener: TcpListener,
    site: Rc<Site>,
    report: impl Fn(&Error) + 'static,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let stop = stopped()?;
    tokio::task::spawn_local(follow(Rc::clone(&site), report));
    tokio::task::spawn_local(accept(listener, site));
    stop.await;
    Ok(())
}

async fn accept(listener: tokio::net::TcpListener, site: Rc<Site>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::task::spawn_local(connection(stream, Rc::clone(&site)));
            }
            // So many connections are open that the system gives no more: some will end.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Ends when the user interrupts the program, or its terminal or machine goes.
#[cfg(unix)]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let mut signals = Vec::new();
    for kind in kinds {
        signals.push(signal(kind)?);
    }
    Ok(std::future::poll_fn(move |context| {
        match signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready()) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }))
}

/// Ends when the user interrupts the program.
#[cfg(not(unix))]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without that signal there is nothing to wait for but the end of the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Brings the table up to the journal again and again.
async fn follow(site: Rc<Site>, report: impl Fn(&Error)) {
    let mut pause = BEHIND;
    let mut told = false;
    loop {
        tokio::time::sleep(pause).await;
        let begun = tokio::time::Instant::now();
        let saved = site.desk().save();
        // A large table is written less often, so that coders hardly wait for it.
        pause = BEHIND.max(begun.elapsed() * 20);
        match saved {
            Ok(()) => told = false,
            Err(error) if !told => {
                report(&error);
                told = true;
            }
            Err(_) => {}
        }
    }
}

async fn connection(stream: TcpStream, site: Rc<Site>) {
    let answer = service_fn(move |request| {
        let site = Rc::clone(&site);
        async move { Ok::<_, Infallible>(response(answered(&site, request).await)) }
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(LONGEST);
    // A browser that goes away in the middle is no failure of ours.
    let _ = server.serve_connection(TokioIo::new(stream), answer).await;
}

async fn answered(site: &Site, request: Request<Incoming>) -> Reply {
    let (head, body) = request.into_parts();
    if let Some(refusal) = site.admits(&head.method, &head.uri, &head.headers) {
        return refusal;
    }
    let body = tokio::time::timeout(PATIENCE, Limited::new(body, LONGEST).collect()).await;
    match body {
        Ok(Ok(body)) => site.reply(&head.method, &head.uri, &body.to_bytes()),
        Ok(Err(_)) => Reply::text(StatusCode::PAYLOAD_TOO_LARGE, "too long, or cut off"),
        Err(_) => Reply::text(StatusCode::REQUEST_TIMEOUT, "too slow"),
    }
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let headers = reply.headers();
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = reply.status;
    *response.headers_mut() = headers;
    response
}
