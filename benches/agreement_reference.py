#!/usr/bin/env python3
"""Compares demarche agree, and McNemar's test of evaluate, with other people's programs.

    benches/agreement_reference.py --install
    benches/agreement_reference.py target/release/demarche

Twenty random tables, two to six coders, two to six labels, up to two fifths of all labels missing,
each coder a file of his own whose rows stand in an order of their own. Krippendorff's alpha, of all
labels and of each against the rest: krippendorff. Cohen's kappa of each pair of coders and label:
scikit-learn. Fleiss' kappa on the rows without gaps: statsmodels. McNemar's test: two small models
are compared on twenty random tables, and statsmodels tests the same numbers of sentences. Ends with
1 if anything is further apart than 1e-9, or defined in one program only.
"""

import csv
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import warnings
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "target" / "agreement"
PACKAGES = ["krippendorff", "scikit-learn", "statsmodels"]
TABLES = 20
WITHIN = 1e-9
WORDS = "talks missiles trade border envoys troops tariffs drill peace steel summit navy".split()


class Compared:
    """The largest difference of each coefficient, and how often it was compared."""

    def __init__(self):
        self.found = {}

    def add(self, name, ours, theirs):
        times, undefined, most = self.found.get(name, (0, 0, 0.0))
        missing = theirs is None or math.isnan(theirs)
        if missing or ours is None:
            if not (missing and ours is None):
                sys.exit(f"{name}: {ours} here, {theirs} there")
            self.found[name] = times, undefined + 1, most
        else:
            self.found[name] = times + 1, undefined, max(most, abs(ours - theirs))

    def tell(self):
        for name, (times, undefined, most) in self.found.items():
            print(f"{name}: {times} compared, largest difference {most:.1e}, "
                  f"{undefined} defined in neither")
        worst = max(most for _, _, most in self.found.values())
        if not worst <= WITHIN:
            sys.exit(f"further apart than {WITHIN:.0e}")


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def ratings(chance):
    """Rows are sentences, columns coders; None is a gap."""
    coders, labels = chance.randint(2, 6), chance.randint(2, 6)
    gaps, care = chance.choice([0, 0.1, 0.25, 0.4]), chance.uniform(0.1, 0.95)
    weights = [chance.random() + 0.05 for _ in range(labels)]
    draw = lambda: chance.choices(range(labels), weights)[0]
    rows = []
    for _ in range(chance.randint(8, 150)):
        truth = draw()
        rows.append([None if chance.random() < gaps else truth if chance.random() < care else draw()
                     for _ in range(coders)])
    return rows


def agree(program, folder, rows, chance):
    names = []
    for coder in range(len(rows[0])):
        own = [(f"d{at // 5}#{at}", f"Sentence {at}.", f"label {row[coder]}")
               for at, row in enumerate(rows) if row[coder] is not None]
        chance.shuffle(own)
        names.append(f"coder{coder}.csv")
        write(folder / names[-1], ["id", "text", "stance"], own)
    run = subprocess.run([program, "agree", *names, "--json"], cwd=folder, capture_output=True)
    if run.returncode != 0:
        sys.exit(run.stderr.decode())
    return json.loads(run.stdout)["heads"]["stance"]


def agreement(program, compared):
    import krippendorff
    import numpy as np
    from sklearn.metrics import cohen_kappa_score
    from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa
    for table in range(TABLES):
        chance = random.Random(table)
        rows = ratings(chance)
        with tempfile.TemporaryDirectory() as folder:
            found = agree(program, Path(folder), rows, chance)
        data = np.array([[np.nan if cell is None else cell for cell in row] for row in rows]).T

        def alpha(data):
            try:
                return krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
            except ValueError:  # There is one label only.
                return None

        def both(a, b):
            return [(row[a], row[b]) for row in rows if None not in (row[a], row[b])]

        def kappa(pairs):
            known = len({label for pair in pairs for label in pair})
            return cohen_kappa_score(*zip(*pairs)) if known > 1 else None

        def mean(kappas):
            known = [kappa for kappa in kappas if kappa is not None]
            return sum(known) / len(known) if known else None

        compared.add("alpha", found["krippendorff_alpha"]["value"], alpha(data))
        coders = {f"coder{at}": at for at in range(len(rows[0]))}
        pairs = list(combinations(range(len(rows[0])), 2))
        for own in found["pairs"]:
            theirs = kappa(both(*sorted(coders[name] for name in own["coders"])))
            compared.add("Cohen's kappa of a pair", own["cohen_kappa"]["value"], theirs)
        theirs = mean([kappa(both(*pair)) for pair in pairs])
        compared.add("Cohen's kappa, mean", found["cohen_kappa"]["value"], theirs)
        complete = [row for row in rows if None not in row]
        theirs = None
        if len({label for row in complete for label in row}) > 1:
            theirs = fleiss_kappa(aggregate_raters(np.array(complete))[0], method="fleiss")
        compared.add("Fleiss' kappa", found["fleiss_kappa"]["value"], theirs)
        for name, own in found["labels"].items():
            label = int(name.split()[1])
            rest = np.where(np.isnan(data), np.nan, data == label)
            compared.add("alpha of a label", own["krippendorff_alpha"]["value"], alpha(rest))
            kappas = [kappa([(a == label, b == label) for a, b in both(*pair)]) for pair in pairs]
            compared.add("Cohen's kappa of a label", own["cohen_kappa"]["value"], mean(kappas))


def mcnemar_tests(program, compared):
    from statsmodels.stats.contingency_tables import mcnemar

    def run(folder, *arguments):
        done = subprocess.run([program, *arguments], cwd=folder, capture_output=True)
        return done.stdout if done.returncode == 0 else sys.exit(done.stderr.decode())

    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        chance = random.Random("models")

        def sentence():
            return f"The {chance.choice(WORDS)} and the {chance.choice(WORDS)} went on."

        for model, war in [("one", WORDS[:6]), ("two", WORDS[3:9])]:
            rows = []
            for at in range(60):
                text = sentence()
                rows.append((f"{at}#0", text, "war" if any(w in text for w in war) else "none"))
            write(folder / f"{model}.csv", ["id", "text", "stance"], rows)
            run(folder, "train", f"{model}.csv", "-o", model)
        tests = set()
        for table in range(TABLES):
            count = chance.randint(5, 200)
            rows = [(f"{at}#0", sentence(), chance.choice(["war", "none"])) for at in range(count)]
            write(folder / "coded.csv", ["id", "text", "stance"], rows)
            found = json.loads(run(folder, "evaluate", "coded.csv", "--model", "one", "--compare",
                                   "two", "--json", "-"))
            found = found["comparison"]["heads"]["stance"]["mcnemar"]
            exact = found["test"] == "exact binomial"
            square = [[0, found["only_this"]], [found["only_other"], 0]]
            # Of equal numbers statsmodels makes a distance of -1; R, as we, corrects nothing then.
            uneven = found["only_this"] != found["only_other"]
            theirs = mcnemar(square, exact=exact, correction=uneven)
            tests.add(found["test"])
            compared.add(f"McNemar, p, {found['test']}", found["p"], theirs.pvalue)
            if not exact:
                compared.add("McNemar, chi-square", found["chi_square"], theirs.statistic)
        if len(tests) < 2:
            sys.exit(f"only {tests} was made: the tables are too much alike")


def main():
    if sys.argv[1:] == ["--install"]:
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "--quiet", *PACKAGES], check=True)
        return
    if Path(sys.prefix) != VENV and (VENV / "bin" / "python").exists():
        python = VENV / "bin" / "python"
        os.execv(python, [python, __file__, *sys.argv[1:]])
    warnings.filterwarnings("ignore")
    program = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/release/demarche").resolve()
    compared = Compared()
    agreement(program, compared)
    mcnemar_tests(program, compared)
    compared.tell()


main()
