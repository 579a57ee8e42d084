//! Which encoding a web page declares of itself, in a tag that is ASCII in all of them.

/// A page says it within so many bytes.
const LOOKED_AT: usize = 4096;

/// The label of the encoding that a page declares: in an XML declaration, or in a `meta` tag as
/// `charset=euc-kr`.
pub(super) fn declared(page: &[u8]) -> Option<String> {
    let head = &page[..page.len().min(LOOKED_AT)];
    let head = head.iter().map(|&b| char::from(b).to_ascii_lowercase()).collect::<String>();
    let xml = head
        .trim_start()
        .strip_prefix("<?xml")
        .and_then(|xml| label(xml.split('>').next()?, "encoding"));
    let metas =
        || head.split("<meta").skip(1).find_map(|tag| label(tag.split('>').next()?, "charset"));
    xml.or_else(metas)
}

/// What stands behind `name=` in a tag.
fn label(tag: &str, name: &str) -> Option<String> {
    let (_, after) = tag.split_once(name)?;
    let value = after.trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
    let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)));
    let value = &value[..end.unwrap_or(value.len())];
    (!value.is_empty()).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::read::charset::declared;

    #[test]
    fn declarations_are_found() {
        for (page, expected) in [
            ("<?xml version='1.0' encoding='EUC-KR'?><html>", Some("euc-kr")),
            ("<html><META charset=\"Shift_JIS\">", Some("shift_jis")),
            (
                "<meta name=a><meta http-equiv=x content='text/html; charset = utf-8'>",
                Some("utf-8"),
            ),
            ("<meta name=charsets content=x><meta charset=gbk>", Some("gbk")),
            ("<p>charset=big5</p>", None),
            ("<meta charset=''>", None),
            ("", None),
        ] {
            assert_eq!(declared(page.as_bytes()).as_deref(), expected, "{page}");
        }
    }
}
