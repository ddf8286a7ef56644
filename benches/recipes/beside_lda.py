"""Differences between a recipe and LDA with intervals: two-way ones (seeds and documents) of the product, where its
report has them, else over seeds alone."""
import hashlib
import json
import math
import pathlib
import statistics
import sys

from scipy.stats import t as student

sys.path.append(str(pathlib.Path(__file__).parents[1]))
from product import call

LOGARITHMIC = "carry_over"


def over_seeds(key, own, lda):
    """Returns mean, low and high of an unpaired difference of means over runs, with as many degrees of freedom as the
    side of fewer runs has; the bounds are absent for fewer than two runs of either."""
    scale = math.log if key == LOGARITHMIC else float
    sides = [[scale(row[key]) for row in rows if row.get(key) is not None] for rows in (own, lda)]
    if not all(sides):
        return None
    center = statistics.mean(sides[0]) - statistics.mean(sides[1])
    if min(map(len, sides)) < 2:
        return dict(mean=center, low=None, high=None, over="seeds")
    error = math.sqrt(sum(statistics.variance(side) / len(side) for side in sides))
    half = student.ppf(0.975, min(map(len, sides)) - 1) * error
    return dict(mean=center, low=center - half, high=center + half, over="seeds")


def judged_together(binary, work, own, lda):
    """Returns the differences of the product between runs of one recipe and of LDA by figure; none where its report
    has none. A report is not made again for the same binary, models and codes."""
    names = [f"{row['corpus']}-{row['stage']}-lda-{row['units']}-{row['seed']}" for row in lda]
    models = [work / "models" / row["model"] for row in own]
    digest = hashlib.sha256(b"".join([binary.read_bytes(), *(repr(name).encode() for name in (models, names))]))
    report = work / "reports" / f"{own[0]['corpus']}-{own[0]['stage']}-{digest.hexdigest()[:12]}"
    report.parent.mkdir(exist_ok=True)
    if not (report / "report.json").exists():
        codes = [f"--{flag}=lda={work / 'codes' / name}{end}.npy" for name in names
                 for flag, end in (("codes", ""), ("half-codes", "-halves"))]
        call(binary, "compare", *models, *codes, "-o", report, "--force")
    found = json.loads((report / "report.json").read_text())["differences"]
    return {one["metric"]: one for one in found if one["reference"] == "lda"}


def differences(binary, work, own, lda, keys):
    """Returns the difference of each figure, from the product where it tells one."""
    told = judged_together(binary, work, own, lda) if min(len(own), len(lda)) > 1 else {}
    return {key: told.get(key) or over_seeds(key, own, lda) for key in keys}
