//! What a web page says of its article where readers do not see it: title, date, author, source.
//!
//! Three vocabularies are in use: `meta` elements (Open Graph, Dublin Core and older names),
//! JSON-LD of schema.org, and marks on what is seen (`itemprop`, `time`). For each column the
//! first that is filled is taken.

use super::date;
use crate::text::Metadata;
use dom_query::{Document, NodeRef};
use serde_json::Value;

/// Names of `meta` elements, likeliest first.
const TITLES: &[&str] = &["og:title", "dc.title", "dcterms.title", "twitter:title", "title"];
const DATES: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dcterms.created",
    "dc.date",
    "date",
];
const AUTHORS: &[&str] =
    &["author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "byl"];
const SOURCES: &[&str] =
    &["og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "application-name"];

/// Marks of what is seen.
const SEEN_DATES: &[&str] = &[
    "[itemprop='datePublished']",
    "time[pubdate]",
    "article time[datetime]",
    "time[datetime]",
    ".published, .pubdate, .publish-date, .article-date, .timestamp, .date",
];
const SEEN_AUTHORS: &[&str] =
    &["[itemprop='author'] [itemprop='name']", "[itemprop='author']", "a[rel='author']"];

/// How deep an article may stand in JSON-LD.
const JSON_DEPTH: usize = 4;

/// What a page says of its article. It must not have been cleaned yet.
pub(super) fn metadata(page: &Document) -> Metadata {
    let named = Named::of(page);
    let json = json_ld(page).unwrap_or_default();
    let source = named.first(SOURCES).or(filled(json.source)).unwrap_or_default();
    let titles =
        [filled(json.title), named.first(TITLES)].into_iter().flatten().collect::<Vec<_>>();
    let title = headline(page, &titles, &source);
    let dates =
        named.all(DATES).chain(filled(json.date)).chain(seen(page, SEEN_DATES)).collect::<Vec<_>>();
    let understood = dates.iter().find_map(|found| date::iso(found));
    let date = understood.or_else(|| dates.into_iter().next()).unwrap_or_default();
    let is_name = |name: &String| !name.contains("://") && name.chars().count() < 100;
    let authors = named.all(AUTHORS).chain(filled(json.author)).chain(seen(page, SEEN_AUTHORS));
    let author = authors.map(|name: String| without_by(&name).to_owned()).find(is_name);
    Metadata { title, date, source, author: author.unwrap_or_default() }
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// The `meta` elements of a page: names in small letters, and what they hold.
struct Named(Vec<(String, String)>);

impl Named {
    fn of(page: &Document) -> Self {
        let entry = |node: &NodeRef| {
            let name = ["property", "name", "itemprop"].iter().find_map(|key| node.attr(key))?;
            Some((name.to_lowercase(), squeezed(&node.attr("content")?)))
        };
        Self(page.select("meta[content]").nodes().iter().filter_map(entry).collect())
    }

    /// What the elements of these names hold, in the order of the names.
    fn all<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = String> + 'a {
        let of = |name: &'a str| self.0.iter().filter(move |(found, _)| *found == name);
        names
            .iter()
            .flat_map(move |name| of(name))
            .map(|(_, held)| held.clone())
            .filter(|held| !held.is_empty())
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        self.all(names).next()
    }
}

/// What elements that are seen say: their `content` or `datetime`, else their words.
fn seen<'a>(page: &'a Document, selectors: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    selectors.iter().flat_map(|selector| {
        let says = |node: &NodeRef| {
            let said = node.attr("content").or_else(|| node.attr("datetime"));
            squeezed(&said.unwrap_or_else(|| node.text()))
        };
        let found = page.select(selector).nodes().iter().take(3).map(says).collect::<Vec<_>>();
        found.into_iter().filter(|said| !said.is_empty())
    })
}

/// The headline: of what the page calls its title, the part that its only first heading shows;
/// else the title without the name of the site.
fn headline(page: &Document, titles: &[String], source: &str) -> String {
    let title = squeezed(&page.select("head title").text());
    let titles = || titles.iter().chain([&title]).filter(|title| !title.is_empty());
    let headings =
        page.select("h1").nodes().iter().map(|h| squeezed(&h.text())).collect::<Vec<_>>();
    let mut shown = headings.iter().filter(|h| !h.is_empty());
    let only = shown.next().filter(|_| shown.next().is_none());
    let fits = |heading: &&String| {
        titles().any(|title| title.contains(&***heading)) || titles().next().is_none()
    };
    if let Some(heading) = only.filter(fits) {
        return heading.clone();
    }
    titles().next().map(|title| without_site(title, source).to_owned()).unwrap_or_default()
}

/// `Envoys meet - The Daily` without the site's name, which is known or stands last.
fn without_site<'a>(title: &'a str, source: &str) -> &'a str {
    let cuts = [" | ", " - ", " – ", " — ", " :: ", " < ", " » "];
    let last = cuts.iter().filter_map(|cut| title.rfind(cut).map(|at| (at, at + cut.len()))).max();
    match last {
        Some((end, from)) if title[from..].trim() == source => title[..end].trim_end(),
        _ => title,
    }
}

/// The article of a page's JSON-LD.
fn json_ld(page: &Document) -> Option<Metadata> {
    let scripts = page.select("script[type='application/ld+json']");
    let read = |node: &NodeRef| serde_json::from_str::<Value>(node.text().trim()).ok();
    scripts.nodes().iter().filter_map(read).find_map(|value| article(&value, 0))
}

fn article(value: &Value, depth: usize) -> Option<Metadata> {
    if depth > JSON_DEPTH {
        return None;
    }
    if let Value::Array(values) = value {
        return values.iter().find_map(|value| article(value, depth + 1));
    }
    let text = |key: &str| value.get(key).and_then(name);
    let (title, date) = (text("headline"), text("datePublished"));
    if title.is_none() && date.is_none() {
        return article(value.get("@graph").or_else(|| value.get("mainEntity"))?, depth + 1);
    }
    let all = [title, date, text("publisher"), text("author")];
    let [title, date, source, author] = all.map(Option::unwrap_or_default);
    Some(Metadata { title, date, source, author })
}

/// A text, or the name of a person or organisation, or of the first of several.
fn name(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text,
        Value::Array(values) => return values.first().filter(|v| !v.is_array()).and_then(name),
        Value::Object(_) => value.get("name")?.as_str()?,
        _ => return None,
    };
    Some(squeezed(text)).filter(|text| !text.is_empty())
}

fn without_by(name: &str) -> &str {
    name.strip_prefix("By ").or_else(|| name.strip_prefix("by ")).unwrap_or(name).trim()
}

/// A text in one line, its white space single.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::read::html_meta::metadata;
    use dom_query::Document;

    fn read(page: &str) -> [String; 4] {
        let found = metadata(&Document::from(page));
        [found.title, found.date, found.source, found.author]
    }

    #[test]
    fn meta_elements_are_read() {
        let page = "<head><title>Envoys meet | The Harbour Post</title>
            <meta property='og:title' content='Envoys meet'>
            <meta property='og:site_name' content='The Harbour Post'>
            <meta name='Date' content='last week'>
            <meta property='article:published_time' content='2025-12-04T09:30:00+09:00'>
            <meta name='author' content='By Han Dana'></head><h1>Envoys meet</h1>";
        assert_eq!(read(page), ["Envoys meet", "2025-12-04", "The Harbour Post", "Han Dana"]);
    }

    #[test]
    fn json_ld_is_read_in_graphs_and_lists() {
        let page = "<script type='application/ld+json'>[{\"@graph\": [{\"@type\": \"WebSite\"},
            {\"headline\": \"Envoys meet\", \"datePublished\": \"2025-12-04\",
             \"author\": [{\"name\": \"Han Dana\"}], \"publisher\": {\"name\": \"Post\"}}]}]</script>";
        assert_eq!(read(page), ["Envoys meet", "2025-12-04", "Post", "Han Dana"]);
    }

    #[test]
    fn what_is_seen_is_read_last() {
        let page = "<title>Ministry - Envoys meet - Post</title><h1>Envoys\n meet</h1><h1></h1>
            <span class='date'>Dec. 4, 2025</span><span itemprop='author'>by Han Dana</span>";
        assert_eq!(read(page), ["Envoys meet", "2025-12-04", "", "Han Dana"]);
    }

    #[test]
    fn a_title_loses_the_name_of_its_site() {
        let page = "<title>Envoys meet - again - Post</title><meta name=publisher content=Post>";
        assert_eq!(read(page), ["Envoys meet - again", "", "Post", ""]);
        assert_eq!(read("<title>Envoys meet - again</title>")[0], "Envoys meet - again");
    }

    #[test]
    fn hostile_json_is_nothing() {
        for json in ["{", "[[[[[[[[{\"headline\":\"x\"}]]]]]]]]", "{\"headline\": [[\"x\"]]}", "3"]
        {
            let page = format!("<script type='application/ld+json'>{json}</script>");
            assert_eq!(read(&page)[0], "");
        }
    }
}
