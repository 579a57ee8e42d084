#!/usr/bin/env python3
"""What do scikit-learn's usual recipes reach on the same rows? Prints macro-F1 and seconds.

    python3 -m venv target/peers && target/peers/bin/pip install scikit-learn
    target/peers/bin/python benches/peers.py

Trains on data/sentences.csv and ../shared/corpus/train-real.csv, measures on ../shared/dev/dev.csv:
the rows that the shipped model was trained and measured on.
"""
import csv
import sys
import time

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

SETS = {"train": ["data/sentences.csv", "../shared/corpus/train-real.csv"], "dev": ["../shared/dev/dev.csv"]}


def rows(name):
    found = []
    for path in SETS[name]:
        try:
            with open(path, encoding="utf-8-sig", newline="") as file:
                found += list(csv.DictReader(file))
        except FileNotFoundError:
            sys.exit(f"{path} is missing: the peers are measured on it")
    return found


def words():
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)


def characters():
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)


PEERS = {
    "word pairs, linear SVM": lambda: make_pipeline(words(), LinearSVC()),
    "words and characters, linear SVM": lambda: make_pipeline(make_union(words(), characters()), LinearSVC()),
}

train, dev = rows("train"), rows("dev")
for name, make in PEERS.items():
    begun = time.process_time()
    reached = []
    for head in ("stance", "sentiment"):
        model = make().fit([row["text"] for row in train], [row[head] for row in train])
        given = model.predict([row["text"] for row in dev])
        reached.append(f1_score([row[head] for row in dev], given, average="macro"))
    seconds = time.process_time() - begun
    print(f"{name}: stance {reached[0]:.3f}, sentiment {reached[1]:.3f}, {seconds:.1f} CPU s")
