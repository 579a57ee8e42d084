#!/usr/bin/env python3
"""Opens what demarche writes in other people's programs, and compares every cell.

    tests/open_everywhere.py target/release/demarche

A table of sentences that programs have stumbled over is classified into every format; the raw CSV,
read by Python's csv module, says what each cell must be. It needs openpyxl, pyarrow, duckdb, polars
and pandas, which --install puts into target/open-everywhere; LibreOffice and R with readr (Debian:
libreoffice-calc-nogui, r-cran-readr) are asked too where they are installed, and must be where the
variable CI is set. Ends with 1 where a cell differs.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "target" / "open-everywhere"
PACKAGES = ["openpyxl", "pyarrow", "duckdb", "polars", "pandas"]

# Sentences, and a second column with the same in another order.
HOSTILE = [
    '=HYPERLINK("http://invalid.example","x")', "=1+1", "+82 2 555 0100", "-1+1", "-2.5", "@SUM(A1)",
    "\tA tab first.", "A tab\tinside.", 'She said "no", and left; then came back.', "Two\nlines.",
    "Two\r\nlines.", "A return\ralone.", "회담을 다시 제안했다.", "会談は延期された。", "Zwölf Übungen. 🕊️",
    "e\u0301 combining", "  spaces around  ", "_x0041_ is no escape.", "<b>bold</b> &amp;", "'quoted'",
    "NA", "NULL", "true", "00123", "1e5", "2025-12-04", "12/04/2025", "control \x01 \x1f here", "\\N",
    "#N/A", "a,b;c|d", "\u202eright to left", "long " * 6000 + "end.", "\ufeffmark",
    "no-break\u00a0space", "line\u2028separator", "The envoy proposed talks.",
]


def rows_of(path, delimiter=","):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


class Table:
    """The raw CSV: names, kinds and cells that all others must give back."""

    def __init__(self, path, dictionary):
        header, *rows = rows_of(path)
        kinds = {entry["name"]: entry["type"] for entry in dictionary}
        self.header = header
        self.kinds = [kinds.get(name, "text") for name in header]
        self.rows = rows

    def typed(self):
        """Cells as texts, numbers and None."""
        def cell(text, kind):
            if text == "":
                return None
            return text if kind == "text" else int(text) if kind == "whole number" else float(text)
        return [[cell(c, k) for c, k in zip(row, self.kinds)] for row in self.rows]


def same(program, header, rows, expected_header, expected):
    if list(header) != list(expected_header):
        sys.exit(f"{program}: columns {header}, not {expected_header}")
    if len(rows) != len(expected):
        sys.exit(f"{program}: {len(rows)} rows, not {len(expected)}")
    for number, (row, wanted) in enumerate(zip(rows, expected), 2):
        for name, cell, want in zip(header, row, wanted):
            if cell != cell:  # Not a number: how some programs show nothing.
                cell = None
            if cell != want or isinstance(cell, str) != isinstance(want, str):
                sys.exit(f"{program}, row {number}, {name}: {cell!r:.200}, not {want!r:.200}")
    print(f"{program}: {len(rows)} rows, {len(rows) * len(header)} cells, all the same")


def unescaped(text):
    """Excel's escapes of characters that XML has not, as Excel and LibreOffice undo them."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def check_binary(folder, table):
    import duckdb, polars, pyarrow.feather, pyarrow.parquet
    expected = table.typed()
    for name, read in [
        ("parquet", pyarrow.parquet.read_table),
        ("arrow", lambda path: pyarrow.ipc.open_file(path).read_all()),
    ]:
        found = read(folder / f"out.{name}")
        rows = [list(row.values()) for row in found.to_pylist()]
        same(f"pyarrow, {name}", found.column_names, rows, table.header, expected)
    for name, read in [("parquet", polars.read_parquet), ("arrow", polars.read_ipc)]:
        found = read(folder / f"out.{name}")
        same(f"polars, {name}", found.columns, [list(r) for r in found.rows()], table.header, expected)
    found = duckdb.sql(f"select * from '{folder}/out.parquet'")
    rows = [list(row) for row in found.fetchall()]
    same("duckdb, parquet", found.columns, rows, table.header, expected)
    arrow = pyarrow.ipc.open_file(folder / "out.arrow").read_all()
    found = duckdb.sql("select * from arrow")
    rows = [list(row) for row in found.fetchall()]
    same("duckdb, arrow", found.columns, rows, table.header, expected)


def check_text(folder, table):
    import json
    import pandas, polars
    expected = table.typed()
    kinds = {"text": str, "whole number": "Int64", "number": float}
    types = {name: kinds[kind] for name, kind in zip(table.header, table.kinds)}
    for ending, delimiter in [("csv", ","), ("tsv", "\t")]:
        path = folder / f"raw.{ending}"
        found = pandas.read_csv(path, sep=delimiter, dtype=types, keep_default_na=False,
                                na_values={n: [""] for n in table.header}, lineterminator=None)
        rows = [[None if pandas.isna(c) else c for c in row] for row in found.values.tolist()]
        same(f"pandas, {ending}", found.columns, rows, table.header, expected)
        found = polars.read_csv(path, separator=delimiter, infer_schema=False)
        rows = [[c for c in row] for row in found.rows()]
        same(f"polars, {ending}", found.columns, rows, table.header,
             [[c or None for c in row] for row in table.rows])
    lines = [json.loads(line) for line in open(folder / "out.jsonl", encoding="utf-8", newline="\n")]
    same("json", list(lines[0]), [list(line.values()) for line in lines], table.header, expected)
    found = polars.read_ndjson(folder / "out.jsonl", infer_schema_length=None)
    same("polars, jsonl", found.columns, [list(r) for r in found.rows()], table.header, expected)


def check_workbook(folder, table):
    import openpyxl
    warnings.filterwarnings("ignore", module="openpyxl")  # It has no data bars.
    book = openpyxl.load_workbook(folder / "out.xlsx")
    names = ["Sentences", "Documents", "Summary", "Codebook", "How it was made"]
    if book.sheetnames != names:
        sys.exit(f"openpyxl: sheets {book.sheetnames}, not {names}")
    sheet = book["Sentences"]
    rows = [[unescaped(c.value) if isinstance(c.value, str) else c.value for c in row]
            for row in sheet.iter_rows()]
    if any(c.data_type == "f" for row in sheet.iter_rows() for c in row):
        sys.exit("openpyxl: a cell of the workbook is a formula")
    width = len(table.header)
    expected = table.typed()
    same("openpyxl, xlsx", rows[0][:width], [r[:width] for r in rows[1:]], table.header, expected)
    added = rows[0][width:]
    if added[:2] != ["row_id", "text_sha256"] or "stance_correction" not in added:
        sys.exit(f"openpyxl: columns {added} are added")
    if sheet.freeze_panes != "A2" or not sheet.auto_filter.ref:
        sys.exit("openpyxl: no frozen header, or no filter")
    if len(sheet.data_validations.dataValidation) != 2 or not book["Summary"]._charts:
        sys.exit("openpyxl: no lists to choose labels from, or no chart")


def check_libreoffice(folder, table):
    office = shutil.which("soffice")
    if not office:
        return absent("LibreOffice")
    # UTF-8, quotes where they are needed; only the first sheet is converted.
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"
    home = f"-env:UserInstallation=file://{folder}/office"
    subprocess.run([office, home, "--headless", "--convert-to", options, "--outdir",
                    folder / "office-csv", folder / "out.xlsx"], check=True, capture_output=True)
    header, *rows = rows_of(next((folder / "office-csv").glob("*.csv")))
    width = len(table.header)

    def cells(row):
        # Spreadsheets have one kind of line break in a cell, and zeros at the end of no number.
        shown = [text.replace("\r\n", "\n").replace("\r", "\n") for text in row[:width]]
        return [float(text) if text and kind != "text" else text
                for text, kind in zip(shown, table.kinds)]
    same("LibreOffice, xlsx", header[:width], [cells(row) for row in rows], table.header,
         [cells(row) for row in table.rows])


def check_readr(folder, table):
    if not shutil.which("Rscript"):
        return absent("R")
    script = """
        x <- readr::read_csv(commandArgs(TRUE)[1], col_types = readr::cols(.default = 'c'), na = '',
                             trim_ws = FALSE, progress = FALSE)
        codes <- function(v) ifelse(is.na(v), 'NA', paste(utf8ToInt(v), collapse = ' '))
        cat(names(x), sep = '\\n', file = commandArgs(TRUE)[2])
        for (row in seq_len(nrow(x)))
            for (v in x[row, ]) cat(codes(v), '\\n', sep = '', file = commandArgs(TRUE)[3],
                                    append = TRUE)
    """
    subprocess.run(["Rscript", "-e", script, folder / "raw.csv", folder / "names", folder / "cells"], check=True,
                   capture_output=True)
    header = (folder / "names").read_text(encoding="utf-8").rstrip("\n").split("\n")
    cells = (folder / "cells").read_text().rstrip("\n").split("\n")
    cells = ["" if c == "NA" else "".join(chr(int(code)) for code in c.split()) for c in cells]
    rows = [cells[at:at + len(header)] for at in range(0, len(cells), len(header))]
    same("readr, csv", header, rows, table.header, table.rows)


def absent(program):
    if os.environ.get("CI"):
        sys.exit(f"{program} is not installed")
    print(f"{program} is not installed: skipped")


def main():
    if sys.argv[1:] == ["--install"]:
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "--quiet", *PACKAGES], check=True)
        return
    if Path(sys.prefix) != VENV and (VENV / "bin" / "python").exists():
        python = VENV / "bin" / "python"
        os.execv(python, [python, __file__, *sys.argv[1:]])
    import json
    program = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/release/demarche").resolve()
    csv.field_size_limit(1 << 30)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        with open(folder / "in.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["document", "text", "=note"])
            for number, text in enumerate(HOSTILE):
                writer.writerow([f"d{number // 5}", text, HOSTILE[(number * 7 + 3) % len(HOSTILE)]])
        def run(*arguments):
            done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
            return done if done.returncode == 0 else sys.exit(f"{arguments}: {done.stderr}")
        for name in ["raw.csv", "raw.tsv"]:
            run("classify", "--rows", "in.csv", "--raw", "-o", name)
        for name in ["out.csv", "out.tsv", "out.jsonl", "out.xlsx", "out.parquet", "out.arrow"]:
            run("classify", "--rows", "in.csv", "-o", name)
        table = Table(folder / "raw.csv", json.loads(run("columns", "--json").stdout))
        check_text(folder, table)
        check_binary(folder, table)
        check_workbook(folder, table)
        check_libreoffice(folder, table)
        check_readr(folder, table)


main()
