#!/usr/bin/env python3
"""Makes docs/table.png and docs/report.png of the articles in data/articles.

    docs/pictures.py target/release/demarche

Needs openpyxl and Pillow (the Python of tests/open_everywhere.py --install has both), LibreOffice,
pdftoppm and Chromium. Whoever changes the model, the workbook or the page of results makes them again, and looks.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension
from PIL import Image, ImageChops, ImageOps

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
    sheet, last = book.worksheets[0], 1
    # Neighbours of one width share an entry, though not all of them are shown.
    widths = {at: own.width for own in sheet.column_dimensions.values() for at in range(own.min, own.max + 1)}
    sheet.column_dimensions.clear()
    for at, cell in enumerate(sheet[1], 1):
        letter = get_column_letter(at)
        last = at if cell.value == "cues" else last
        # A heading that is wider than its column would be drawn over the row below.
        width = 60 if cell.value == "cues" else max(widths.get(at, 12), len(str(cell.value)) + 4)
        sheet.column_dimensions[letter] = ColumnDimension(
            sheet, index=letter, width=width, customWidth=True, hidden=cell.value not in SHOWN)
    sheet.delete_rows(ROWS + 1, sheet.max_row)
    sheet.auto_filter.ref = None
    sheet.data_validations.dataValidation.clear()
    sheet.print_title_rows = None
    sheet.print_area = f"A1:{get_column_letter(last)}{ROWS}"
    sheet.print_options.headings = sheet.print_options.gridLines = True
    book.save(path)
    run("soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, path)
    run("pdftoppm", "-r", 260, "-png", "-singlefile", folder / "table.pdf", folder / "table")
    picture = Image.open(folder / "table.png").convert("RGB")
    white = Image.new("RGB", picture.size, "white")
    picture = picture.crop(ImageChops.difference(picture, white).getbbox())
    picture.thumbnail((1960, 1960), Image.Resampling.LANCZOS)
    ImageOps.expand(picture, 10, "white").save(DOCS / "table.png", optimize=True)


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
