#!/usr/bin/env python3
"""Compares demarche shares with other people's programs on the same numbers.

    benches/shares_reference.py --install
    benches/shares_reference.py target/release/demarche

Adjusted counts: mlquantify's ACC (two labels) and GACC (more), and the linear system by numpy; the
probabilistic form: mlquantify's GPACC, with the held-out answers of a small model trained here. The
audit: ppi-python's prediction-powered mean, stratum by stratum. Where the method is the same
estimates must agree to 1e-6. GACC and GPACC search with SLSQP and numeric gradients, and are held to
what that reaches, 1e-4; where the solution has no share below 0 numpy's exact one is held to 1e-6.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "target" / "open-everywhere"
HEADS = {"tone": ["calm", "loud"], "topic": ["a", "b", "c", "none"]}
CONFUSION = {
    "tone": [[420, 80], [60, 240]],
    "topic": [[300, 20, 30, 50], [25, 200, 10, 65], [40, 15, 350, 95], [60, 50, 40, 1850]],
}
SHARES = {"tone": [0.8, 0.2], "topic": [0.1, 0.05, 0.25, 0.6]}


def main():
    import numpy as np
    from mlquantify.counting import ACC, GACC, GPACC
    from ppi_py import ppi_mean_pointestimate
    rng = np.random.default_rng(7)
    program = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/release/demarche").resolve()
    failed = []

    def compare(name, found, wanted, within=1e-6):
        off = float(np.max(np.abs(np.asarray(found) - np.asarray(wanted))))
        print(f"{name}: largest difference {off:.1e} (at most {within:.0e})")
        if not off <= within:
            failed.append(name)

    def shares(folder, *arguments):
        run = subprocess.run([program, "shares", *arguments, "--json"], cwd=folder, check=True,
                             capture_output=True)
        lines = json.loads(run.stdout)
        return lambda head, way: [line[way]["share"] for line in lines if line["head"] == head]

    def trained(counts):
        """Truths, labels given and one row of probabilities for each held-out sentence."""
        size = len(counts)
        pairs = [(t, g) for t in range(size) for g in range(size) for _ in range(counts[t][g])]
        return np.array([t for t, _ in pairs]), np.array([g for _, g in pairs])

    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        truth, given, probable, rows = {}, {}, {}, []
        n = 3000
        for head, labels in HEADS.items():
            truth[head] = rng.choice(len(labels), n, p=SHARES[head])
            rates = np.array(CONFUSION[head], float)
            rates /= rates.sum(1, keepdims=True)
            given[head] = np.array([rng.choice(len(labels), p=rates[t]) for t in truth[head]])
            sure = rng.choice([0.6, 0.75, 0.9], n)
            rest = (1 - sure) / (len(labels) - 1)
            probable[head] = np.where(np.arange(len(labels)) == given[head][:, None],
                                      sure[:, None], rest[:, None])
            probable[head] = np.round(probable[head], 4)
            # Shares of four decimals are read with the sum 1.
            probable[head] /= probable[head].sum(1, keepdims=True)
        header = ["document", "sentence", "text"]
        for head, labels in HEADS.items():
            header += [f"{head}_confidence"] + [f"{head}_p_{label}" for label in labels]
        with open(folder / "results.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            for i in range(n):
                row = [f"d{i // 25}", i % 25 + 1, f"Sentence {i}."]
                for head in HEADS:
                    row += [f"{probable[head][i].max():.9f}"]
                    row += [f"{p:.9f}" for p in probable[head][i]]
                writer.writerow(row)
        confusion = {head: {"confusion": {
            t: dict(zip(labels, row)) for t, row in zip(labels, CONFUSION[head])}}
            for head, labels in HEADS.items()}
        (folder / "measures.json").write_text(json.dumps({"heads": confusion}))
        # A sample drawn by demarche and coded with the truth.
        subprocess.run([program, "audit", "results.csv", "-n", "400", "--head", "topic", "--raw",
                        "-o", "audit.csv"], cwd=folder, check=True, capture_output=True)
        with open(folder / "audit.csv", newline="") as file:
            sample = list(csv.DictReader(file))
        for row in sample:
            i = int(row["document"][1:]) * 25 + int(row["sentence"]) - 1
            for head, labels in HEADS.items():
                row[f"{head}_correction"] = labels[truth[head][i]]
            rows.append(i)
        with open(folder / "coded.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, list(sample[0]))
            writer.writeheader()
            writer.writerows(sample)
        found = shares(folder, "results.csv", "--confusion", "measures.json", "--audit", "coded.csv")
        for head, labels in HEADS.items():
            size = len(labels)
            counts = np.bincount(given[head], minlength=size) / n
            compare(f"{head}: counted", found(head, "counted"), counts)
            rates = np.array(CONFUSION[head], float)
            rates /= rates.sum(1, keepdims=True)
            exact = np.linalg.solve(rates.T, counts)
            if (exact >= 0).all():
                compare(f"{head}: adjusted, numpy", found(head, "adjusted"), exact)
            truths, answers = trained(CONFUSION[head])
            if size == 2:
                prevalence = ACC()._adjust(given[head], answers, truths)
                compare(f"{head}: adjusted, mlquantify ACC", found(head, "adjusted"), prevalence)
            else:
                gacc = GACC().aggregate(given[head], answers, truths)
                gacc = [gacc[label] for label in range(size)] if isinstance(gacc, dict) else gacc
                compare(f"{head}: adjusted, mlquantify GACC", found(head, "adjusted"), gacc, 1e-4)
        # Strata are the labels that the model gives of the head that the sample was drawn by.
        head, rows = "topic", np.array(rows)
        size = len(HEADS[head])
        ppi = np.zeros(size)
        for stratum in range(size):
            coded = rows[given[head][rows] == stratum]
            whole = probable[head][given[head] == stratum]
            y = np.eye(size)[truth[head][coded]]
            estimate = ppi_mean_pointestimate(y, probable[head][coded], whole, lam=1)
            ppi += len(whole) / n * np.asarray(estimate).ravel()
        compare("topic: audited, ppi-python by strata", found(head, "audited"), ppi)
        probabilistic(program, folder, GPACC, shares, compare, np)
    if failed:
        sys.exit(f"differs: {', '.join(failed)}")


def probabilistic(program, folder, gpacc, shares, compare, np):
    """The probabilistic form with the answers of a model that is trained on some of data/."""
    with open(ROOT / "data" / "sentences.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows = [row for row in rows if row["sentiment"]][:900]
    with open(folder / "coded-sentences.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "sentiment"])
        writer.writerows([f"x{n // 6}#{n}", row["text"], row["sentiment"]]
                         for n, row in enumerate(rows))
    subprocess.run([program, "train", "coded-sentences.csv", "-o", "small.demarche", "--l2", "1",
                    "--weighting", "count"], cwd=folder, check=True, capture_output=True)
    subprocess.run([program, "classify", "--rows", "coded-sentences.csv", "--raw", "--model",
                    "small.demarche", "-o", "small.csv"], cwd=folder, check=True, capture_output=True)
    recipe = subprocess.run([program, "model", "small.demarche", "--json"], cwd=folder, check=True,
                            capture_output=True)
    head = json.loads(recipe.stdout)["heads"][0]
    sums = np.array(head["answers"]["probabilities"]).sum(0)
    sizes = np.array(head["answers"]["given"]).sum((0, 2))
    means = sums / sums.sum(1, keepdims=True)
    with open(folder / "small.csv", newline="", encoding="utf-8") as file:
        tested = np.array([[float(row[f"sentiment_p_{label}"]) for label in head["labels"]]
                           for row in csv.DictReader(file)])
    tested /= tested.sum(1, keepdims=True)
    found = shares(folder, "small.csv", "--model", "small.demarche")("sentiment", "probable")
    exact = np.linalg.solve(means.T, tested.mean(0))
    if (exact >= 0).all():
        compare("sentiment: probable, numpy", found, exact, 1e-6)
    truths = np.repeat(np.arange(len(sizes)), sizes)
    estimate = gpacc().aggregate(tested, means[truths], truths)
    estimate = list(estimate.values()) if isinstance(estimate, dict) else estimate
    compare("sentiment: probable, mlquantify GPACC", found, estimate, 1e-4)


if sys.argv[1:] == ["--install"]:
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    pip = [VENV / "bin" / "pip", "install", "--quiet"]
    subprocess.run([*pip, "ppi-python==0.2.3", "mlquantify==0.5.1"], check=True)
elif Path(sys.prefix) != VENV and (VENV / "bin" / "python").exists():
    python = VENV / "bin" / "python"
    os.execv(python, [python, __file__, *sys.argv[1:]])
else:
    main()
