"""How much of a calibration error is chance? Of labelled sentences that demarche classified, each head's
expected calibration error in some numbers of bins, and what a model that is exactly as often right as it
says would show on as many sentences (middle and 90 percent of 2,000 draws; sentences are drawn one by one,
though those of one document go together, so chance does more than this).

    demarche classify --rows ../shared/dev/dev.csv --raw -o dev-labelled.csv
    python3 benches/calibration.py dev-labelled.csv
"""

import collections
import csv
import math
import random
import sys

DRAWS = 2000


def error(sentences, bins):
    sums = collections.defaultdict(float)
    for confidence, right in sentences:
        sums[max(1, math.ceil(confidence * bins))] += confidence - right
    return sum(abs(distance) for distance in sums.values()) / len(sentences)


def main(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    draw = random.Random(1)
    for head in ("stance", "sentiment"):
        sure = [float(row[f"{head}_confidence"]) for row in rows]
        right = [row[f"in_{head}"] == row[head] for row in rows]
        for bins in (5, 10, 15, 20):
            own = error(list(zip(sure, right)), bins)
            chance = sorted(error([(c, draw.random() < c) for c in sure], bins) for _ in range(DRAWS))
            low, middle, high = (chance[int(DRAWS * part)] for part in (0.05, 0.5, 0.95))
            print(
                f"{head}, {bins} bins: {own:.3f} on {len(rows)} sentences; "
                f"by chance alone {middle:.3f} ({low:.3f}-{high:.3f})"
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
