//! What all pages share: templates that escape what they are filled with, and a policy that lets
//! the browser load nothing, and run nothing but the page's own style and script, which it knows by
//! their SHA-256.

use crate::error::{Error, Origin, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::Write;

/// The style of every page.
pub const STYLE: &str = include_str!("page.css");

/// What a kind of page is made of.
pub struct Frame {
    /// Templates by name, that of the page first; those that end in `.html` escape.
    pub templates: &'static [(&'static str, &'static str)],
    /// Its style.
    pub style: String,
    /// Its script; empty for none.
    pub script: &'static str,
}

impl Frame {
    /// Fills the templates, which know `page`, `style`, `script` and `policy`. `name` is what
    /// messages call the output.
    ///
    /// # Errors
    /// If the page cannot be written.
    pub fn write(&self, page: impl Serialize, out: &mut impl Write, name: &str) -> Result<()> {
        let failed = |error: minijinja::Error| {
            let found = format!("cannot write the page ({error:#})");
            Error::input(Origin::path(name), found, "see whether the disk is full")
        };
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(syntax().map_err(failed)?);
        for (name, source) in self.templates {
            environment.add_template(name, source).map_err(failed)?;
        }
        let Some((first, _)) = self.templates.first() else { return Ok(()) };
        let template = environment.get_template(first).map_err(failed)?;
        let filling = context! {
            page => Serde(page),
            style => Value::from_safe_string(self.style.clone()),
            script => Value::from_safe_string(self.script.to_owned()),
            policy => self.policy(),
        };
        template.render_captured_to(filling, out).map(drop).map_err(failed)
    }

    /// What a browser may do with the page.
    fn policy(&self) -> String {
        let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
        let script = match self.script {
            "" => String::new(),
            script => format!(" script-src 'sha256-{}';", hash(script)),
        };
        format!(
            "default-src 'none'; style-src 'sha256-{}';{script} base-uri 'none'; form-action 'none'",
            hash(&self.style)
        )
    }
}

/// Lines of a template that only steer it leave nothing on the page.
fn syntax() -> std::result::Result<SyntaxConfig, minijinja::Error> {
    SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()
}
