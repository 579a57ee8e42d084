//! A running `demarche review`, and what a browser would ask it.
//!
//! Requests are written byte by byte, so that they can be wrong in every way.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A running `demarche review`, which ends with the test at the latest.
pub struct Server {
    child: Child,
    /// Its address and port.
    pub host: String,
    /// What the page's address ends with.
    pub token: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub fn start(folder: &TempDir, arguments: &[&str]) -> Self {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("demarche"))
            .current_dir(folder.path())
            .arg("review")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut address).unwrap();
        let rest = address.trim().strip_prefix("http://").unwrap_or_else(|| {
            let mut error = String::new();
            child.stderr.as_mut().unwrap().read_to_string(&mut error).unwrap();
            panic!("no address: {address}{error}")
        });
        let (host, token) = rest.split_once('/').unwrap();
        let (host, token) = (host.to_owned(), token.trim_end_matches('/').to_owned());
        Self { child, host, token }
    }

    /// Sends a request as it stands, and gives the status and the body.
    pub fn send(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        // Who refuses a request may close before all of it was sent.
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        (status, text.split_once("\r\n\r\n").map_or_else(String::new, |(_, body)| body.to_owned()))
    }

    /// Posts to the page's own address as its own script would, but for these headers.
    pub fn post_with(&self, name: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let origin = format!("http://{}", self.host);
        let length = body.len().to_string();
        let mut all = vec![
            ("Host", &*self.host),
            ("Origin", &*origin),
            ("Content-Type", "application/json"),
            ("Content-Length", &*length),
            ("Connection", "close"),
        ];
        for (name, value) in headers {
            all.retain(|(own, _)| own != name);
            if !value.is_empty() {
                all.push((name, value));
            }
        }
        let lines: String =
            all.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        self.send(&format!("POST /{}/{name} HTTP/1.1\r\n{lines}\r\n{body}", self.token))
    }

    #[track_caller]
    pub fn post(&self, name: &str, question: &Value) -> Value {
        let (status, body) = self.post_with(name, &[], &question.to_string());
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    #[track_caller]
    pub fn answer(&self, coder: &str, item: usize, head: usize, label: &str) -> Value {
        let said = json!({ "head": head, "label": label });
        self.post("answer", &json!({ "coder": coder, "item": item, "said": said }))
    }

    /// Gives labels to all sentences in the order in which they are asked, those of one sentence by its
    /// `row_id`: one a head, an empty one for none.
    #[track_caller]
    pub fn answer_all(&self, coder: &str, labels: impl Fn(&str) -> Vec<String>) {
        let start = self.post("start", &json!({}));
        let mut pages: Vec<u64> =
            start["items"].as_array().unwrap().iter().map(|page| page.as_u64().unwrap()).collect();
        let count = pages.len();
        pages.sort_unstable();
        pages.dedup();
        let mut ids = vec![String::new(); count];
        for number in pages {
            let page = self.post("page", &json!({ "number": number }));
            for part in page["parts"].as_array().unwrap() {
                if let Some(item) = part["item"].as_u64() {
                    part["id"].as_str().unwrap().clone_into(&mut ids[item as usize]);
                }
            }
        }
        for (item, id) in ids.iter().enumerate() {
            let labels = labels(id);
            for (head, label) in labels.iter().enumerate().filter(|(_, label)| !label.is_empty()) {
                self.answer(coder, item, head, label);
            }
        }
    }

    pub fn get(&self, path: &str, host: &str) -> (u16, String) {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    }

    /// As the machine would lose it.
    pub fn lose(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// As its user ends it; gives what it said.
    pub fn end(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
        let mut said = String::new();
        self.child.stderr.as_mut().unwrap().read_to_string(&mut said).unwrap();
        said
    }
}
