//! Requests in, responses out: who may ask, and what.
//!
//! The page holds strangers' texts and unpublished labels, and any page that is open in the same
//! browser may send requests to this machine. So everything stands under an address that holds a
//! random token; a request must name this machine as its host, which a page that had its own name
//! resolve to 127.0.0.1 cannot (DNS rebinding); whatever is asked beyond the page itself must be
//! JSON of this very origin; and no response allows another origin anything.

use super::codebook;
use super::desk::{Answer, Desk, Done, Refusal};
use crate::error::{Error, Origin, Result};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, StatusCode, Uri};
use minijinja::{Environment, UndefinedBehavior, Value, context};
use serde::Deserialize;
use serde_json::json;
use std::cell::{RefCell, RefMut};

/// The longest body of a request, in bytes.
pub const LONGEST: usize = 1 << 16;

/// What the page is made of, by name; the template is filled first.
const TEMPLATE: &str = include_str!("page/page.html");
const FILES: [(&str, &str, &str); 5] = [
    ("page.css", "text/css; charset=utf-8", include_str!("page/page.css")),
    ("page.js", "text/javascript; charset=utf-8", include_str!("page/page.js")),
    ("view.js", "text/javascript; charset=utf-8", include_str!("page/view.js")),
    ("talk.js", "text/javascript; charset=utf-8", include_str!("page/talk.js")),
    ("icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
];

/// What a browser may do with the page: load its own files, talk to this program, nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Headers of every response.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The type of the body.
    pub kind: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

/// What the page is to show besides sentences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The name that coders need not give.
    pub coder: String,
    /// The codebook, as Markdown; empty for none.
    pub codebook: String,
    /// What can be done once all is coded: what for, and the command.
    pub next: Vec<(String, String)>,
    /// The port that is listened at.
    pub port: u16,
    /// What the address ends with.
    pub token: String,
}

/// The page and what stands behind it.
pub struct Site {
    desk: RefCell<Desk>,
    settings: Settings,
    page: String,
}

/// A question about one sentence or page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    number: usize,
}

/// A question of a coder's window.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Window {
    coder: String,
    since: Option<usize>,
}

impl Site {
    /// The site of a desk.
    ///
    /// # Errors
    /// If the page cannot be filled.
    pub fn new(desk: Desk, settings: Settings) -> Result<Self> {
        let page = filled(&settings, &desk).map_err(|error| {
            let found = format!("cannot make the page ({error:#})");
            Error::input(Origin::default(), found, "this is a fault of demarche, please report it")
        })?;
        Ok(Self { desk: RefCell::new(desk), settings, page })
    }

    /// The address of the page.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.settings.port, self.settings.token)
    }

    /// The desk, for whoever looks after it between requests.
    pub fn desk(&self) -> RefMut<'_, Desk> {
        self.desk.borrow_mut()
    }

    /// Ends the site.
    pub fn into_desk(self) -> Desk {
        self.desk.into_inner()
    }

    /// Whether a request may be answered at all, by what comes before its body; else the refusal.
    pub fn admits(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Reply> {
        let one = |name: HeaderName| {
            let mut values = headers.get_all(name).iter();
            let value = values.next().and_then(|value| value.to_str().ok());
            value.filter(|_| values.next().is_none())
        };
        let hosts = ["127.0.0.1", "localhost"].map(|host| format!("{host}:{}", self.settings.port));
        let host = one(header::HOST).and_then(|host| hosts.iter().position(|own| own == host));
        let Some(host) = host else {
            return Some(Reply::text(StatusCode::MISDIRECTED_REQUEST, "this is another host"));
        };
        if self.name(uri).is_none() {
            return Some(Reply::text(StatusCode::NOT_FOUND, "there is nothing here"));
        }
        match *method {
            Method::GET => None,
            Method::POST => {
                let origin = format!("http://{}", hosts[host]);
                let own = one(header::ORIGIN) == Some(&origin);
                let site = one(HeaderName::from_static("sec-fetch-site"));
                if !own || site.is_some_and(|site| site != "same-origin") {
                    let why = "only the page itself may ask for this";
                    return Some(Reply::text(StatusCode::FORBIDDEN, why));
                }
                let json = one(header::CONTENT_TYPE) == Some("application/json");
                (!json).then(|| Reply::text(StatusCode::UNSUPPORTED_MEDIA_TYPE, "no JSON"))
            }
            _ => Some(Reply::text(StatusCode::METHOD_NOT_ALLOWED, "GET or POST")),
        }
    }

    /// Answers a request that is admitted.
    pub fn reply(&self, method: &Method, uri: &Uri, body: &[u8]) -> Reply {
        let name = self.name(uri).unwrap_or_default();
        if *method == Method::GET {
            if name.is_empty() {
                let body = self.page.clone().into_bytes();
                return Reply { status: StatusCode::OK, kind: "text/html; charset=utf-8", body };
            }
            return match FILES.iter().find(|(own, ..)| *own == name) {
                Some(&(_, kind, text)) => {
                    Reply { status: StatusCode::OK, kind, body: text.as_bytes().to_vec() }
                }
                None => Reply::text(StatusCode::NOT_FOUND, "there is nothing here"),
            };
        }
        let done = match name {
            "start" => Ok(self.start()),
            "page" => read(body).and_then(|Number { number }| self.document(number)),
            "guess" => read(body).and_then(|Number { number }| {
                self.desk.borrow().guesses(number).map(|guesses| json!(guesses))
            }),
            "state" => read(body).and_then(|Window { coder, since }| {
                self.desk.borrow().state(&coder, since).map(|state| json!(state))
            }),
            "answer" => read(body).and_then(|answer: Answer| {
                self.desk.borrow_mut().answer(&answer).map(|state| json!(state))
            }),
            "undo" => read(body).and_then(|Window { coder, since }| {
                let since = since.unwrap_or_default();
                self.desk.borrow_mut().undo(&coder, since).map(|state| json!(state))
            }),
            _ => return Reply::text(StatusCode::NOT_FOUND, "there is nothing here"),
        };
        match done {
            Ok(value) => Reply {
                status: StatusCode::OK,
                kind: "application/json",
                body: value.to_string().into_bytes(),
            },
            Err(Refusal::Request(why)) => Reply::text(StatusCode::BAD_REQUEST, &why),
            Err(Refusal::Disk(error)) => {
                Reply::text(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string())
            }
        }
    }

    /// What stands behind the token in an address that has it.
    fn name<'a>(&self, uri: &'a Uri) -> Option<&'a str> {
        let (token, name) = uri.path().strip_prefix('/')?.split_once('/')?;
        let own = self.settings.token.as_bytes();
        // As long for a wrong byte at the end as for one at the beginning.
        let differs = own.iter().zip(token.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b));
        (own.len() == token.len() && differs == 0).then_some(name)
    }

    /// What a window needs before it shows anything.
    fn start(&self) -> serde_json::Value {
        let desk = self.desk.borrow();
        let head = |own: &crate::write::Labels| json!({ "name": own.head, "labels": own.labels });
        json!({
            "coder": self.settings.coder,
            "next": self.settings.next,
            "heads": desk.heads().iter().map(head).collect::<Vec<_>>(),
            "items": desk.material().items.iter().map(|item| item.page).collect::<Vec<_>>(),
        })
    }

    /// A document.
    fn document(&self, number: usize) -> Done<serde_json::Value> {
        let desk = self.desk.borrow();
        let Some(page) = desk.material().pages.get(number) else {
            return Err(Refusal::Request(format!("no document {number}")));
        };
        let id = |item: usize| &desk.material().items[item].id;
        let part = |part: usize| {
            json!({
                "id": page.items[part].map(id),
                "text": page.shown(part),
                "item": page.items[part],
                "paragraph": page.begins_paragraph(part),
                "remark": page.items[part].map_or("", |item| &desk.material().items[item].remark),
            })
        };
        let metadata = &page.metadata;
        Ok(json!({
            "name": page.name,
            "title": metadata.title,
            "date": metadata.date,
            "source": metadata.source,
            "parts": (0..page.spans.len()).map(part).collect::<Vec<_>>(),
        }))
    }
}

impl Reply {
    /// A refusal, or another line of text.
    pub fn text(status: StatusCode, text: &str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: text.as_bytes().to_vec() }
    }

    /// The headers of the response.
    pub fn headers(&self) -> HeaderMap {
        let own = [(header::CONTENT_TYPE, self.kind)];
        let all = HEADERS.into_iter().chain(own);
        all.map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
    }
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Done<T> {
    serde_json::from_slice(body)
        .map_err(|error| Refusal::Request(format!("not understood: {error}")))
}

/// The page with its codebook.
fn filled(settings: &Settings, desk: &Desk) -> std::result::Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template("page.html", TEMPLATE)?;
    let heads: Vec<&str> = desk.heads().iter().map(|head| &*head.head).collect();
    environment.get_template("page.html")?.render(context! {
        codebook => Value::from_safe_string(codebook::rendered(&settings.codebook)),
        heads => heads.join(" and "),
        output => desk.ledger().path().display().to_string(),
        version => env!("CARGO_PKG_VERSION"),
    })
}
