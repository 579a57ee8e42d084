//! The sheets that sum a workbook up: documents, shares with charts, and how it was made.

use super::about::{About, Labels};
use super::dress::{Dress, print, tint};
use super::leaves::Leaves;
use super::tally::{Counts, FACTS, Tally};
use crate::record::Column;
use rust_xlsxwriter::{
    Chart, ChartFormat, ChartPoint, ChartSolidFill, ChartType, Workbook, Worksheet, XlsxError,
};

/// Rows of the sheet between the top of one chart and the next.
const CHART: u32 = 16;
/// Characters of a name that are shown.
const SHORT: usize = 1000;

/// Adds the sheet of documents: counts, and shares among the sentences that have a label.
pub(super) fn documents(
    book: &mut Workbook,
    dress: &Dress,
    tally: &Tally,
    most: u32,
) -> Result<(), XlsxError> {
    let mut header: Vec<String> =
        FACTS.into_iter().chain(["sentences", "furniture"]).map(str::to_owned).collect();
    for Labels { head, labels } in tally.heads() {
        header.extend(labels.iter().map(|label| format!("{head} {label}")));
        header.extend(labels.iter().map(|label| format!("{head} {label} share")));
    }
    let mut leaves = Leaves::new(book, dress, "Documents", header, most)?;
    for document in &tally.documents {
        let (sheet, row) = leaves.next(book, dress)?;
        let mut column = 0;
        for fact in &document.facts {
            if !fact.is_empty() {
                sheet.write_string_with_format(row, column, short(fact), &dress.text)?;
            }
            column += 1;
        }
        let Counts { sentences, furniture, labels } = &document.counts;
        let mut numbers = vec![(Some(*sentences as f64), &dress.count)];
        numbers.push((Some(*furniture as f64), &dress.count));
        let mut rest = labels.as_slice();
        for head in tally.heads() {
            let (own, others) = rest.split_at(head.labels.len());
            rest = others;
            numbers.extend(own.iter().map(|count| (Some(*count as f64), &dress.count)));
            numbers.extend(shares(own).into_iter().map(|share| (share, &dress.share)));
        }
        for (number, format) in numbers {
            if let Some(number) = number {
                sheet.write_number_with_format(row, column, number, format)?;
            }
            column += 1;
        }
    }
    leaves.close(book, |_, _| Ok(()))
}

/// What a cell of these sheets holds: longer names end in `…`, and stand whole with the sentences.
fn short(text: &str) -> String {
    let end = text.char_indices().nth(SHORT).map_or(text.len(), |(at, _)| at);
    if end < text.len() { format!("{}…", &text[..end]) } else { text.to_owned() }
}

/// The share of each count; nothing where all are 0.
fn shares(counts: &[u64]) -> Vec<Option<f64>> {
    let sum: u64 = counts.iter().sum();
    counts.iter().map(|&count| (sum > 0).then(|| count as f64 / sum as f64)).collect()
}

/// Adds the summary: counts and shares of labels over all documents, with a chart for each head.
pub(super) fn summary(book: &mut Workbook, dress: &Dress, tally: &Tally) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name("Summary")?;
    print(sheet, false)?;
    sheet.set_column_width(0, 30)?.set_column_width(1, 12)?.set_column_width(2, 12)?;
    let total = tally.total();
    sheet.write_string_with_format(0, 0, "Summary", &dress.title)?;
    let facts = [
        ("documents", tally.documents.len() as u64),
        ("sentences", total.sentences),
        ("rows that are no sentence of an article", total.furniture),
    ];
    let mut row = 2;
    for (name, count) in facts {
        sheet.write_string_with_format(row, 0, name, &dress.text)?;
        sheet.write_number_with_format(row, 1, count as f64, &dress.count)?;
        row += 1;
    }
    let note = "Shares of the labels given. They are biased where the model errs: demarche shares \
                corrects them and gives intervals.";
    sheet.write_string(row + 1, 0, note)?;
    row += 3;
    let mut rest = total.labels.as_slice();
    for (number, head) in (0..).zip(tally.heads()) {
        let (own, others) = rest.split_at(head.labels.len());
        rest = others;
        let first = row + 1;
        row = counts(sheet, dress, head, own, row)?;
        let chart = chart(head, first, row - 1);
        sheet.insert_chart(6 + number * CHART, 4, &chart)?;
        row += 1;
    }
    Ok(())
}

/// A table of one head's counts; gives the row below it.
fn counts(
    sheet: &mut Worksheet,
    dress: &Dress,
    head: &Labels,
    counts: &[u64],
    mut row: u32,
) -> Result<u32, XlsxError> {
    for (column, name) in (0..).zip([&*head.head, "sentences", "share"]) {
        sheet.write_string_with_format(row, column, name, &dress.header)?;
    }
    for ((label, &count), share) in head.labels.iter().zip(counts).zip(shares(counts)) {
        row += 1;
        sheet.write_string_with_format(row, 0, label, &dress.text)?;
        sheet.write_number_with_format(row, 1, count as f64, &dress.count)?;
        if let Some(share) = share {
            sheet.write_number_with_format(row, 2, share, &dress.share)?;
        }
    }
    Ok(row + 1)
}

/// A bar for each label of a head, in its colour.
fn chart(head: &Labels, first: u32, last: u32) -> Chart {
    let mut chart = Chart::new(ChartType::Bar);
    let points: Vec<ChartPoint> = (0..head.labels.len())
        .map(|label| {
            let fill = ChartSolidFill::new().set_color(tint(&head.labels, label)).clone();
            ChartPoint::new().set_format(ChartFormat::new().set_solid_fill(&fill))
        })
        .collect();
    chart
        .add_series()
        .set_name("share of sentences")
        .set_categories(("Summary", first, 0, last, 0))
        .set_values(("Summary", first, 2, last, 2))
        .set_points(&points);
    chart.title().set_name(&format!("Shares of {} labels", head.head));
    // Bars lie: labels stand on the vertical axis, the first of them on top.
    chart.y_axis().set_name(&format!("label of {}", head.head)).set_reverse();
    chart.x_axis().set_name("share of sentences with a label").set_num_format("0%");
    chart.legend().set_hidden();
    chart
}

/// Adds the sheet that says how the table was made, and what its columns mean.
pub(super) fn made(
    book: &mut Workbook,
    dress: &Dress,
    about: &About,
    columns: &[Column],
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name("How it was made")?;
    print(sheet, false)?;
    for (column, width) in [(0, 30), (1, 30), (2, 40), (3, 90)] {
        sheet.set_column_width(column, width)?;
    }
    let mut row = 0;
    for (name, value) in &about.made {
        sheet.write_string_with_format(row, 0, name, &dress.text)?;
        sheet.write_string_with_format(row, 1, short(value), &dress.text)?;
        row += 1;
    }
    row += 1;
    for (at, name) in (0..).zip(["column", "type", "range", "meaning"]) {
        sheet.write_string_with_format(row, at, name, &dress.header)?;
    }
    for column in columns {
        row += 1;
        let cells = [&*column.name, column.kind.name(), &column.range, &column.meaning];
        for (at, cell) in (0..).zip(cells) {
            sheet.write_string_with_format(row, at, short(cell), &dress.text)?;
        }
    }
    Ok(())
}
