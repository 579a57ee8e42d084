#!/usr/bin/env python3
"""Makes docs/table.png and docs/report.png of the articles in data/articles.

    docs/pictures.py target/release/demarche

Needs openpyxl (tests/open_everywhere.py --install has it), LibreOffice, pdftoppm, ImageMagick and
Chromium. Whoever changes the model, the workbook or the page of results makes them again, and looks.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

DOCS = Path(__file__).resolve().parent
SHOWN = ["date", "sentence", "text", "speaker", "speech", "mentions", "stance", "stance_confidence",
         "sentiment", "sentiment_confidence", "cues"]
ROWS = 17


def run(*command):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def table(program, folder):
    path = folder / "table.xlsx"
    run(program, "classify", DOCS.parent / "data/articles", "-o", path)
    book = openpyxl.load_workbook(path)
    for name in book.sheetnames[1:]:
        del book[name]
    sheet = book.worksheets[0]
    for at, cell in enumerate(sheet[1], 1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.hidden = cell.value not in SHOWN
        if cell.value == "cues":
            column.width, last = 60, at
    sheet.delete_rows(ROWS + 1, sheet.max_row)
    sheet.auto_filter.ref = None
    sheet.data_validations.dataValidation.clear()
    sheet.print_title_rows = None
    sheet.print_area = f"A1:{get_column_letter(last)}{ROWS}"
    sheet.print_options.headings = sheet.print_options.gridLines = True
    book.save(path)
    run("soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, path)
    run("pdftoppm", "-r", 260, "-png", "-singlefile", folder / "table.pdf", folder / "table")
    run("convert", folder / "table.png", "-trim", "+repage", "-resize", "1960x", "-bordercolor", "white",
        "-border", 10, "-strip", DOCS / "table.png")


def report(program, folder):
    run(program, "classify", DOCS.parent / "data/articles", "-o", folder / "results.csv")
    page = folder / "report.html"
    run(program, "report", folder / "results.csv", "--title", "Three invented articles", "-o", page)
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        "--window-size=1280,1500", f"--screenshot={DOCS / 'report.png'}", page.as_uri())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        for make in (table, report):
            make(Path(sys.argv[1]).resolve(), Path(made))
