//! `demarche report` as its users run it.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use program::{folder, get, names, run};

/// Results of two questions whose labels no shipped model has.
const RESULTS: &str = "\
document,title,date,source,sentence,text,furniture,speaker,speech,tone,tone_also,tone_confidence,tone_p_hard,tone_p_soft,tone_p_none,urgent,urgent_confidence,urgent_p_yes,urgent_p_no,cues
a.txt,First,2025-01-03,Daily,1,Drills began at dawn.,,,,hard,,0.9000,0.9000,0.0500,0.0500,yes,0.7000,0.7000,0.3000,\"tone: drills, dawn; urgent: began\"
a.txt,First,2025-01-03,Daily,2,By R. Quill,byline,,,none,,,,,,no,,,,
a.txt,First,2025-01-03,Daily,3,Envoys met.,,Mara Ost,direct,soft,hard,0.6000,0.3000,0.6000,0.1000,no,0.8000,0.2000,0.8000,tone: envoys
b.txt,,2025-02-07,Post,1,Rain fell.,,,,,,0.4000,0.3000,0.3000,0.4000,no,0.9000,0.1000,0.9000,
c.txt,Third,2025-03-01,Post,1,Envoys wrote.,,Mara Ost,indirect,soft,,0.8000,0.1000,0.8000,0.1000,no,0.8000,0.2000,0.8000,tone: envoys
";

/// The page without line breaks and indentation.
fn page(folder: &tempfile::TempDir, name: &str) -> String {
    let text = String::from_utf8(get(folder, name)).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn report(results: &str, options: &[&str]) -> String {
    let folder = folder(&[("r.csv", results.as_bytes())]);
    run(&folder, &[&["report", "r.csv", "-o", "r.html"], options].concat()).ends(0);
    page(&folder, "r.html")
}

#[track_caller]
fn has(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part:?} is not in the page");
    }
}

#[test]
fn a_page_has_figures_charts_tables_and_articles() {
    let page = report(RESULTS, &[]);
    has(
        &page,
        &[
            "<title>Tone of 4 sentences</title>",
            "<li><b>4</b> <span>sentences</span></li>",
            "<li><b>3</b> <span>documents</span></li>",
            "Not counted: 1 row of bylines",
            // soft: 2 of 4; the byline is not counted, and b.txt has no label.
            "<desc id=\"share-1-d\">hard 25%, soft 50%, none 0%, no label 25%.",
            "<td>25% (1)</td><td>50% (2)</td><td>0% (0)</td><td>25% (1)</td>",
            "By month of publication",
            "highest 50%, Jan 2025",
            "<figcaption>urgent by tone",
            "None has 3 sentences; the table has them all the same.",
            "<tr><th scope=\"row\">Post</th><td>2</td><td>2</td><td>0% (0)</td><td>50% (1)</td>",
            "<option value=\"-\">no label</option>",
            "<h3 id=\"a1\">First</h3>",
            "<h3 id=\"a2\">b.txt</h3>",
            "<u>Drills</u>",
            "<u class=\"other\">began</u>",
            "tone: soft 60%, hard 30%, none 10%; urgent: no 80%, yes 20%",
            "<span>also hard</span>",
            "Mara Ost, direct",
            "<span class=\"what\">byline</span>",
        ],
    );
    assert!(!page.contains("http:") && !page.contains("https:"), "the page names an address");
}

#[test]
fn nothing_that_results_say_becomes_markup() {
    let attack = "<img src=x onerror=alert(1)>\"'&";
    let row = format!(
        "\"{q}\",\"{q}\",2025-01-03,\"{q}\",1,\"{q} drills\",,\"{q}\",\"{q}\",hard,,0.9,0.9,0.05,0.05,\
         yes,0.7,0.7,0.3,\"tone: img, {q}\"\n",
        q = attack.replace('"', "\"\"")
    );
    let furniture = format!("{}furniture,,\n", "x,x,,,2,")
        .replace("furniture", "<b>caption</b>,<i>kind</i>,,,none,,,,,,no,,,");
    let results =
        format!("{RESULTS}{row}{furniture}").replace("urgent", "<u>q").replace("soft", "<s>");
    let page = report(&results, &["--title", attack]);
    for part in ["<img", "<s>", "<u>q", "<i>kind", "<b>caption", "onerror=alert(1)>"] {
        let found = page.match_indices(part).count();
        assert_eq!(found, 0, "{part}");
    }
    let escaped = "&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;&amp;";
    has(&page, &[&format!("<title>{escaped}</title>"), &format!("<h1>{escaped}</h1>")]);
    assert_eq!(page.matches("<script>").count(), 1);
}

#[test]
fn the_policy_names_the_style_and_the_script_by_their_hash() {
    use sha2::{Digest, Sha256};
    let folder = folder(&[("r.csv", RESULTS.as_bytes())]);
    run(&folder, &["report", "r.csv", "-o", "r.html"]).ends(0);
    let page = String::from_utf8(get(&folder, "r.html")).unwrap();
    for tag in ["style", "script"] {
        let (_, rest) = page.split_once(&format!("<{tag}>")).unwrap();
        let (inside, _) = rest.split_once(&format!("</{tag}>")).unwrap();
        let hash = Sha256::digest(inside);
        let (_, policy) = page.split_once(&format!("{tag}-src &#x27;sha256-")).unwrap();
        let (stated, _) = policy.split_once("&#x27;").unwrap();
        let stated = stated.replace("&#x2f;", "/");
        let stated = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, stated);
        assert_eq!(stated.unwrap(), hash.to_vec(), "{tag}");
    }
}

#[test]
fn what_results_do_not_have_is_said_in_words() {
    let bare = "document,text,tone,tone_confidence,tone_p_a,tone_p_b\nd,Talks.,a,0.9,0.9,0.1\n";
    has(
        &report(bare, &[]),
        &[
            "There are no dates in these results",
            "No sentence in these results has a source.",
            "No sentence in these results has a speaker.",
            "No word tells it from the others.",
        ],
    );
}

#[test]
fn months_and_years_are_dates_of_the_chart() {
    let with = |dates: [&str; 3]| {
        let old = ["2025-01-03", "2025-02-07", "2025-03-01"];
        let pairs = old.into_iter().zip(dates);
        report(&pairs.fold(RESULTS.to_owned(), |all, (old, new)| all.replace(old, new)), &[])
    };
    let months = with(["1991-09", "1991-10", "1991-12-24"]);
    has(&months, &["By month of publication", "<b>Sep 1991 – 24 Dec 1991</b>", "Oct 1991: "]);
    assert!(!months.contains("without a date") && !months.contains("without a full date"));
    has(&with(["2013", "2014-05", "2015"]), &["By year of publication", "<b>2013 – 2015</b>"]);
    let some = with(["2015-01-03", "2015", "2015-03-01"]);
    has(
        &some,
        &["By month", "1 sentence without a full date, known to no month, not counted here"],
    );
}

#[test]
fn the_rest_of_the_chart_over_time_is_named_with_what_it_leaves() {
    let unsure =
        "What they, with the strip of sentences that have no label, leave to 100% is none.";
    has(&report(RESULTS, &[]), &[unsure]);
    let sure = report(&RESULTS.replace("Rain fell.,,,,,,", "Rain fell.,,,,none,,"), &[]);
    has(&sure, &["What they leave to 100% is none."]);
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let folder = folder(&[("r.csv", RESULTS.as_bytes())]);
    run(&folder, &["report", "r.csv", "-o", "a.html"]).ends(0);
    run(&folder, &["report", "r.csv", "-o", "b.html"]).ends(0);
    assert_eq!(get(&folder, "a.html"), get(&folder, "b.html"));
}

#[test]
fn articles_are_bounded_and_figures_are_not() {
    let page = report(RESULTS, &["--shown", "2"]);
    has(&page, &["Tone of 4 sentences", "Shown are 2 of 5 rows"]);
    assert_eq!(page.matches("<article").count(), 1);
}

#[test]
fn bad_rows_and_tables_are_named_and_the_rest_is_shown() {
    let bad = RESULTS.replace("0.4000,0.3000,0.3000,0.4000", "high,0.3000,0.3000,0.4000");
    let other = RESULTS.replace("soft", "mild");
    let folder = folder(&[
        ("bad.csv", bad.as_bytes()),
        ("other.csv", other.as_bytes()),
        ("none.csv", b"id,text\n1,A\n"),
    ]);
    run(&folder, &["report", "bad.csv", "other.csv", "none.csv", "-o", "r.html"]).ends(1).says(&[
        "bad.csv, row 5: tone_confidence is \"high\", no probability; write a number from 0 to 1",
        "other.csv: other labels (tone: hard, mild, none;",
        "none.csv, row 1: no column \"document\" (found: id, text)",
        "r.html: 3 sentences, 2 documents",
    ]);
    has(&page(&folder, "r.html"), &["Tone of 3 sentences"]);
}

#[test]
fn every_format_that_classify_writes_is_read() {
    let folder = folder(&[("a.txt", b"Drills began at dawn near the coast. Envoys met again.")]);
    let mut pages = Vec::new();
    for name in ["r.csv", "r.tsv", "r.jsonl", "r.xlsx", "r.parquet", "r.arrow"] {
        run(&folder, &["classify", "a.txt", "-o", name]).ends(0);
        run(&folder, &["report", name, "-o", "r.html"]).ends(0);
        pages.push((name, page(&folder, "r.html")));
    }
    has(&pages[0].1, &["Drills", "<li><b>2</b> <span>sentences</span></li>"]);
    for (name, page) in &pages {
        assert!(*page == pages[0].1, "{name} gives another page than {}", pages[0].0);
    }
    std::fs::write(folder.path().join("bad.parquet"), "PAR1").unwrap();
    run(&folder, &["report", "bad.parquet", "r.csv", "-o", "r.html"])
        .ends(1)
        .says(&["bad.parquet: a Parquet file that cannot be read"]);
}

#[test]
fn rows_that_come_again_are_left_out_and_said() {
    let (header, rows) = RESULTS.split_once('\n').unwrap();
    let more = rows.lines().next().unwrap().replace(",1,Drills", ",4,Drills");
    let twice = format!("{header}\n{rows}{}\n{more}\n", rows.lines().next().unwrap());
    let folder = folder(&[("r.csv", RESULTS.as_bytes()), ("twice.csv", twice.as_bytes())]);
    run(&folder, &["report", "r.csv", "-o", "once.html"]).ends(0);
    run(&folder, &["report", "r.csv", "r.csv", "-o", "r.html"]).ends(1).says(&[
        "r.csv: 5 rows that were there before (same document, number and text), left out; \
         name each table and row once",
    ]);
    assert_eq!(page(&folder, "r.html"), page(&folder, "once.html"));
    run(&folder, &["report", "twice.csv", "-o", "r.html"])
        .ends(1)
        .says(&["twice.csv: 1 row that was there before"]);
    has(&page(&folder, "r.html"), &["Tone of 5 sentences"]);
}

#[test]
fn a_page_goes_to_no_file_of_another_kind() {
    let folder = folder(&[("r.csv", RESULTS.as_bytes())]);
    run(&folder, &["report", "r.csv", "-o", "r.pdf"])
        .ends(2)
        .says(&["r.pdf: cannot write .pdf; name a file in .html or .htm"]);
    assert_eq!(names(folder.path()), ["r.csv"]);
    run(&folder, &["report", "r.csv", "-o", "r.HTM"]).ends(0);
    run(&folder, &["report", "r.csv", "-o", "page"]).ends(0);
}

#[test]
fn without_sentences_there_is_no_page() {
    let header = RESULTS.lines().next().unwrap();
    let furniture = format!("{header}\n{}\n", RESULTS.lines().nth(2).unwrap());
    let folder = folder(&[("f.csv", furniture.as_bytes())]);
    run(&folder, &["report", "f.csv", "-o", "r.html"]).ends(2).says(&["no sentence with a label"]);
    run(&folder, &["report", "no.csv", "-o", "r.html"]).ends(2).says(&["no.csv"]);
    run(&folder, &["report", "f.csv", "-o", "f.csv"]).ends(2).says(&["cannot write .csv"]);
    std::fs::copy(folder.path().join("f.csv"), folder.path().join("f.html")).unwrap();
    run(&folder, &["report", "f.html", "-o", "f.html"]).ends(2).says(&["is an input too"]);
    std::fs::remove_file(folder.path().join("f.html")).unwrap();
    run(&folder, &["report", "f.csv", "-o", "-"]).ends(2);
    assert_eq!(names(folder.path()), ["f.csv"]);
}
