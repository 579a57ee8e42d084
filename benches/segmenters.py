#!/usr/bin/env python3
"""How well do others cut the same texts into sentences? Prints boundary F1 and exact cases.

    python3 benches/segmenters.py

Installs pySBD and spaCy into target/segmenters the first time, and runs them and the built
`demarche sentences` (target/release, or else target/debug) on ../shared/sbd in one run. Positions
are counted in characters that are no white space, as tests/segmentation.rs counts them; "inside"
leaves out the ends of documents, which nobody can miss.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import venv

HOME = "target/segmenters"
PYTHON = f"{HOME}/bin/python"
if not sys.prefix.endswith(HOME):
    if not os.path.exists(PYTHON):
        venv.create(HOME, with_pip=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "pysbd", "spacy"], check=True)
    os.execv(PYTHON, [PYTHON, *sys.argv])

import pysbd
import spacy


def rows(name):
    path = f"../shared/sbd/{name}.jsonl"
    try:
        with open(path, encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    except FileNotFoundError:
        sys.exit(f"{path} is missing: the segmenters are measured on it")


def with_demarche(texts):
    built = (f"target/{kind}/demarche" for kind in ("release", "debug"))
    program = next((path for path in built if os.path.exists(path)), None)
    if program is None:
        sys.exit("no target/release/demarche: build it with cargo build --release")
    with tempfile.TemporaryDirectory() as folder:
        paths = [f"{folder}/{number:05}.txt" for number in range(len(texts))]
        for path, text in zip(paths, texts):
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        done = subprocess.run([program, "sentences", *paths], stdout=subprocess.PIPE, check=True)
    found = {path: [] for path in paths}
    for line in done.stdout.decode().splitlines():
        sentence = json.loads(line)
        found[sentence["document"]].append(sentence["text"])
    return [found[path] for path in paths]


def with_pysbd(texts):
    segmenter = pysbd.Segmenter(language="en", clean=False)
    return [segmenter.segment(text) for text in texts]


def with_spacy(texts):
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    return [[sentence.text for sentence in pipeline(text).sents] for text in texts]


def dense(text):
    return "".join(text.split())


def ends(text, sentences):
    """Where the sentences end, each looked for in the text behind the one before it."""
    whole, at, found = dense(text), 0, set()
    for sentence in map(dense, sentences):
        begin = whole.find(sentence, at)
        at = (begin if begin >= 0 else at) + len(sentence)
        if sentence:
            found.add(min(at, len(whole)))
    return found


def f1(set_, found, inside=False):
    hits = sum_ = 0
    for row, sentences in zip(set_, found):
        last = {len(dense(row["text"]))} if inside else set()
        got = ends(row["text"], sentences) - last
        wanted = ends(row["text"], row["sentences"]) - last
        hits += len(got & wanted)
        sum_ += len(got) + len(wanted)
    return 2 * hits / sum_


def letters(sentences):
    """What is left of sentences where pySBD edits the text: letters and digits, without tags."""
    bare = (re.sub(r"[\W_]", "", re.sub("<[^>]*>", "", sentence)) for sentence in sentences)
    return [sentence for sentence in bare if sentence]


def is_right(row, sentences):
    edited = dense("".join(row["sentences"])) != dense(row["text"])
    same = [s for s in map(dense, sentences) if s] == list(map(dense, row["sentences"]))
    return same or (edited and letters(sentences) == letters(row["sentences"]))


ewt, golden = rows("ud_ewt_dev"), rows("golden_rules_en")
print(f"pySBD {pysbd.__version__ if hasattr(pysbd, '__version__') else ''}, spaCy {spacy.__version__}")
print("                 UD EWT F1          golden rules")
print("               whole  inside      F1  flagged  all")
for name, cut in (("demarche", with_demarche), ("pySBD", with_pysbd), ("spaCy", with_spacy)):
    on_ewt = cut([row["text"] for row in ewt])
    on_golden = cut([row["text"] for row in golden])
    right = [is_right(row, sentences) for row, sentences in zip(golden, on_golden)]
    flagged = sum(r for r, row in zip(right, golden) if row["golden"])
    print(
        f"{name:12} {f1(ewt, on_ewt):7.4f} {f1(ewt, on_ewt, True):7.4f} "
        f"{f1(golden, on_golden):7.4f} {flagged:5}/{sum(row['golden'] for row in golden)}"
        f" {sum(right):4}/{len(golden)}"
    )
