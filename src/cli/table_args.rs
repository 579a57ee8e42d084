//! What can be asked of tables, whatever is done with them.

use clap::Args;

/// Names of a table's columns.
#[derive(Debug, Args)]
pub struct Columns {
    /// Column of a table that holds the text; without this, another usual name is found too
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = "Tables")]
    pub text: String,
    /// Column that names a document or row [default: id or another usual name, if there is one]
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    pub id: Option<String>,
    /// Column of headlines [default: title or another usual name, if there is one]
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    pub title: Option<String>,
    /// Column of dates [default: date or another usual name, if there is one]
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    pub date: Option<String>,
    /// Column of who published a text [default: source or another usual name, if there is one]
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    pub source: Option<String>,
    /// Encoding of texts and tables, such as euc-kr or windows-1252 [default: detected]
    #[arg(long, value_name = "NAME", value_parser = encoding, help_heading = "Tables")]
    pub encoding: Option<&'static encoding_rs::Encoding>,
}

fn encoding(name: &str) -> Result<&'static encoding_rs::Encoding, String> {
    let known = encoding_rs::Encoding::for_label_no_replacement(name.as_bytes());
    known.ok_or_else(|| "no such encoding; such as utf-8, windows-1252, euc-kr, gbk".to_owned())
}
