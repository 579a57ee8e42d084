#!/usr/bin/env python3
"""Does demarche check find labels that were replaced as well as cleanlab does?

    python3 benches/cleanlab_peer.py [target/release/demarche]

Replaces 5 percent of the stances in data/sentences.csv at random (5 seeds), lets `demarche check`
rank the rows, and has cleanlab rank the same rows by the same probabilities of the same folds, which
`--probabilities` writes. Prints which share of the replaced labels is among the first tenth of rows:
by demarche's rank, by cleanlab's label quality scores (its default, and two other methods), and among
the rows that each of the two lists at all. Installs cleanlab into target/cleanlab the first time.
"""
import csv
import os
import random
import subprocess
import sys
import tempfile
import venv

PYTHON = "target/cleanlab/bin/python"
if not sys.prefix.endswith("target/cleanlab"):
    if not os.path.exists(PYTHON):
        venv.create("target/cleanlab", with_pip=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "cleanlab"], check=True)
    os.execv(PYTHON, [PYTHON, *sys.argv])

import cleanlab
import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/release/demarche")
METHODS = ["self_confidence", "normalized_margin", "confidence_weighted_entropy"]
HEAD = "stance"


def replaced(rows, seed):
    """The rows with 5 percent of the labels replaced, and which these are."""
    draw = random.Random(seed)
    labels = sorted({row[HEAD] for row in rows})
    which = set(draw.sample(range(len(rows)), round(0.05 * len(rows))))
    rows = [{key: row[key] for key in ("id", "text", HEAD)} for row in rows]
    for number in sorted(which):
        rows[number][HEAD] = draw.choice([l for l in labels if l != rows[number][HEAD]])
    return rows, which


def judged(rows, folder):
    """What demarche check says of the rows: its table of probabilities."""
    coded, found = os.path.join(folder, "coded.csv"), os.path.join(folder, "probabilities.csv")
    with open(coded, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    command = [PROGRAM, "check", coded, "--only", "D023", "-n", "0", "--probabilities", found]
    done = subprocess.run(command, stdout=subprocess.DEVNULL)
    if done.returncode > 1:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")
    with open(found, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def main():
    with open("data/sentences.csv", encoding="utf-8-sig", newline="") as file:
        sound = list(csv.DictReader(file))
    columns = ["demarche", *METHODS, "demarche lists", "cleanlab lists"]
    print(f"cleanlab {cleanlab.__version__}; share of replaced labels in the first tenth of rows")
    print("seed  " + "  ".join(columns))
    all_ = []
    for seed in range(1, 6):
        rows, which = replaced(sound, seed)
        with tempfile.TemporaryDirectory() as folder:
            table = judged(rows, folder)
        tenth = len(table) // 10
        labels = [name.removeprefix(f"{HEAD}_p_") for name in table[0] if name.startswith(f"{HEAD}_p_")]
        shares = np.array([[float(row[f"{HEAD}_p_{label}"]) for label in labels] for row in table])
        shares /= shares.sum(axis=1, keepdims=True)
        given = np.array([labels.index(row[f"{HEAD}_given"]) for row in table])
        recall = lambda order: len(which & {int(row) for row in order}) / len(which)
        ranks = np.array([int(row[f"{HEAD}_rank"]) for row in table])
        found = [recall(np.argsort(ranks, kind="stable")[:tenth])]
        for method in METHODS:
            scores = get_label_quality_scores(given, shares, method=method)
            found.append(recall(np.argsort(scores, kind="stable")[:tenth]))
        listed = [at for at, row in enumerate(table) if row[f"{HEAD}_suspected"]]
        issues = find_label_issues(given, shares, return_indices_ranked_by="self_confidence", n_jobs=1)
        all_.append(found + [recall(listed), recall(issues)])
        cells = [f"{value:.3f}" for value in found]
        cells += [f"{value:.3f} of {len(rows)} rows" for value, rows in zip(all_[-1][4:], (listed, issues))]
        print(f"{seed:4}  " + "  ".join(cells), flush=True)
    print("mean  " + "  ".join(f"{value:.3f}" for value in np.mean(all_, axis=0)))


main()
