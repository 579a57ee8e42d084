#!/usr/bin/env python3
"""What do scikit-learn's usual recipes reach on the same rows? Prints measures and seconds.

    python3 benches/peers.py            the rows that the shipped model was trained and measured on
    python3 benches/peers.py public     the public sets of tests/public_sets.rs

Installs scikit-learn into target/peers the first time. Trains on the tables of models/rebuild with
the texts in ../shared/corpus, and measures on ../shared/dev/dev.csv.
"""
import csv
import json
import os
import subprocess
import sys
import time
import venv

PYTHON = "target/peers/bin/python"
if not sys.prefix.endswith("target/peers"):
    if not os.path.exists(PYTHON):
        venv.create("target/peers", with_pip=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "scikit-learn"], check=True)
    os.execv(PYTHON, [PYTHON, *sys.argv])

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

CORPUS = "../shared/corpus"
BENCH = "../shared/bench"


def table(path):
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        sys.exit(f"{path} is missing: the peers are measured on it")


def training():
    texts = {row["id"]: row["text"] for row in table(f"{CORPUS}/train-real.csv")}
    with open(f"{CORPUS}/unlabelled.jsonl", encoding="utf-8") as file:
        articles = {line["id"]: line["text"].encode() for line in map(json.loads, file)}
    found = []
    for name in ("sentences", "passages-written", "pairs-written", "pairs-more"):
        found += table(f"data/{name}.csv")
    for name in ("real-labels", "real-home"):
        for row in table(f"data/{name}.csv"):
            found.append({**row, "text": texts[row["id"]]})
    for name in ("passages-random", "passages-home", "passages-chosen", "passages-more"):
        for row in table(f"data/{name}.csv"):
            words = articles[row["document"]][int(row["begin"]) : int(row["end"])]
            found.append({**row, "text": words.decode()})
    return found


def words():
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)


def characters():
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)


PEERS = {
    "word pairs, linear SVM": lambda: make_pipeline(words(), LinearSVC()),
    "words and characters, linear SVM": lambda: make_pipeline(make_union(words(), characters()), LinearSVC()),
}


def ours():
    train, dev = training(), table("../shared/dev/dev.csv")
    for name, make in PEERS.items():
        begun = time.process_time()
        reached = []
        for head in ("stance", "sentiment"):
            model = make().fit([row["text"] for row in train], [row[head] for row in train])
            given = model.predict([row["text"] for row in dev])
            reached.append(f1_score([row[head] for row in dev], given, average="macro"))
        seconds = time.process_time() - begun
        print(f"{name}: stance {reached[0]:.3f}, sentiment {reached[1]:.3f}, {seconds:.1f} CPU s", flush=True)


def public():
    for name in ("trec6", "sst2_sentences", "subj", "plover_plv"):
        for peer, make in PEERS.items():
            if name == "subj":
                rows = table(f"{BENCH}/subj/all.csv")
                truth = [row["label"] for row in rows]
                folds = StratifiedKFold(5, shuffle=True, random_state=1)
                given = cross_val_predict(make(), [row["text"] for row in rows], truth, cv=folds)
            else:
                train, test = table(f"{BENCH}/{name}/train.csv"), table(f"{BENCH}/{name}/test.csv")
                truth = [row["label"] for row in test]
                model = make().fit([row["text"] for row in train], [row["label"] for row in train])
                given = model.predict([row["text"] for row in test])
            macro = f1_score(truth, given, average="macro")
            print(f"{name}, {peer}: accuracy {accuracy_score(truth, given):.4f}, macro-F1 {macro:.4f}", flush=True)


public() if sys.argv[1:] == ["public"] else ours()
