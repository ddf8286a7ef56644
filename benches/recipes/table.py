"""Prints Markdown: the figures of topic models and recipes on each corpus, mean ± sample deviation over seeds, and how
far each recipe reaches the goals beside LDA.

usage: table.py BINARY WORK search|final RECIPE[@BINARY] …

A recipe is one that run.py ran in this stage; of several binaries that ran it the last one counts, or the one whose
file name is said. BINARY compares recipes with LDA (see beside_lda.py).
"""
import collections
import json
import pathlib
import statistics
import sys

from beside_lda import differences
from goals import FIGURES, gain_kept, twin_of
from run import CORPORA

# What is compared with LDA, from how much on a goal is reached, and in how many corpora it is to be.
BESIDE = {
    "npmi": ("npmi not below LDA's", 0.0), "faithfulness_correlation": ("faithfulness above", 0.0),
    "carry_over": ("carry-over above", 0.0), "probe_accuracy": ("probe ≥ LDA's + .02", 0.02),
    "kmeans_nmi": ("k-means NMI not below", 0.0), "argmax_nmi": ("dominant NMI not below", 0.0),
}
ALONE = {"distinct_units": ("distinct units ≥ .95", 0.95), "zero_fraction": ("zeros ≥ .70", 0.70)}
ENOUGH = 5


def cell(rows, key, digits):
    values = [row[key] for row in rows if row.get(key) is not None]
    if not values:
        return "–"
    deviation = f" ± {statistics.stdev(values):.{digits}f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.{digits}f}{deviation}"


def line(cells):
    return f"| {' | '.join(cells)} |"


def figures(corpus, models):
    """Prints the figures of all models on one corpus; `models` has the runs of each by name."""
    keys = {**{key: (heading, digits) for key, (heading, digits) in FIGURES.items()}, "user_s": ("CPU s", 1)}
    print(f"\n### {corpus}\n")
    print(line(["model", "runs", "units", *(heading for heading, _ in keys.values())]))
    print(line(["---", *["--:"] * (len(keys) + 2)]))
    for name, rows in models.items():
        units = "/".join(sorted({str(row["units"]) for row in rows}))
        print(line([name, str(len(rows)), units, *(cell(rows, key, digits) for key, (_, digits) in keys.items())]))


def standing(found, least):
    """Says whether a difference reaches what it is to be: yes and no where the interval decides, else with `?`."""
    reached = "yes" if found["mean"] >= least else "no"
    if found["low"] is None:
        return reached + "?"
    return reached if found["low"] >= least or found["high"] < least else reached + "?"


def is_below(found):
    """Says whether a figure is below LDA's: beyond the interval, or by the mean where there is none."""
    return found is not None and (found["mean"] if found["high"] is None else found["high"]) < 0


def goals(name, by_corpus):
    """Prints a row per goal and a column per corpus; `by_corpus` has runs and differences from LDA."""
    print(f"\n### Goals: {name}\n")
    print(line(["goal", *by_corpus, "corpora", "not ruled out"]))
    print(line(["---", *["---"] * len(by_corpus), "--:", "--:"]))
    reached, clear = collections.Counter(), collections.Counter()

    def row(title, cells):
        counts = [sum(judged in of for judged, _ in cells) for of in (("yes", "yes?"), ("yes", "yes?", "no?"))]
        print(line([title, *(f"{judged} {text}".strip() for judged, text in cells), *map(str, counts)]))

    for key, (title, least) in ALONE.items():
        means = [statistics.mean(run[key] for run in runs) for runs, _ in by_corpus.values()]
        cells = [("yes" if mean >= least else "no", f"{mean:.2f}") for mean in means]
        reached.update(corpus for corpus, (judged, _) in zip(by_corpus, cells)
                       if key == "distinct_units" and judged == "yes")
        row(title, cells)
    for key, (title, least) in BESIDE.items():
        cells = []
        for corpus, (_, found) in by_corpus.items():
            one = found[key]
            if one is None:
                cells.append(("–", ""))
                continue
            bounds = "" if one["low"] is None else f" ({one['low']:+.3f} to {one['high']:+.3f})"
            only = "" if one["over"] == "seeds-and-documents" or not bounds else " s"
            cells.append((standing(one, least), f"{one['mean']:+.3f}{bounds}{only}"))
            above = ("yes", "yes?") if key != "npmi" else ("yes", "yes?", "no?")
            if key in ("npmi", "faithfulness_correlation", "carry_over") and cells[-1][0] in above:
                reached[corpus] += 1
            if key in ("probe_accuracy", "kmeans_nmi") and cells[-1][0] in ("yes", "yes?"):
                clear[corpus] += 1
        row(title, cells)
    words, codes = sum(n == 4 for n in reached.values()), sum(n == 2 for n in clear.values())
    below = [corpus for corpus, (_, found) in by_corpus.items()
             if any(is_below(found[key]) for key in ("probe_accuracy", "kmeans_nmi"))]
    print(f"\nDistinct, coherent, faithful and carried over at once: {words} of {len(by_corpus)} "
          f"(goal: {ENOUGH}). Probe and k-means at once: {codes} of {len(by_corpus)} (goal: {ENOUGH}); "
          f"either below LDA's: {', '.join(below) or 'on none'} (goal: on none).")


LEGEND = """
Difference from LDA with its 95 % interval (of carry-over the logarithm of the ratio): over seeds and documents, or where
an `s` stands over seeds alone; unpaired, with as many degrees of freedom as the side of fewer runs has. *yes* and *no*:
the interval decides; with a question mark the mean says so and the interval does not decide. The last columns count the
corpora where the mean reaches the goal, and where the interval does not exclude it."""


def read(path):
    return [json.loads(text) for text in path.read_text().splitlines()] if path.exists() else []


def runs_of(rows, recipe):
    """Returns the runs of a recipe by corpus and seed, those of one binary alone."""
    name, _, binary = recipe.partition("@")
    rows = [row for row in rows if row["recipe"] == name and binary in ("", row["binary"])]
    if not rows:
        sys.exit(f"nothing was run of {recipe}")
    digest = rows[-1]["digest"]
    once = {(row["corpus"], row["seed"]): row for row in rows if row["digest"] == digest}
    by_corpus = collections.defaultdict(list)
    for _, row in sorted(once.items()):
        by_corpus[row["corpus"]].append(row)
    return by_corpus


def main(binary, work, stage, *recipes):
    binary, work = pathlib.Path(binary).resolve(), pathlib.Path(work)
    results = [row for row in read(work / "results.jsonl") if row["stage"] == stage]
    topics = read(work / f"baselines-{stage}.jsonl")
    own = {recipe: runs_of(results, recipe) for recipe in recipes}
    found = collections.defaultdict(dict)
    for corpus in CORPORA:
        by_name = {kind: [row for row in topics if row["corpus"] == corpus and row["model"] == kind]
                   for kind in ("lda", "nmf")}
        for recipe, by_corpus in own.items():
            rows = by_name[recipe] = by_corpus.get(corpus, [])
            for row in rows:
                twin = twin_of(row, results)
                row["gain_kept"] = gain_kept(row, twin) if twin else None
            if rows and by_name["lda"]:
                found[recipe][corpus] = rows, differences(binary, work, rows, by_name["lda"], BESIDE)
        if any(by_name.values()):
            figures(corpus, {name: rows for name, rows in by_name.items() if rows})
    for recipe, by_corpus in found.items():
        goals(recipe, by_corpus)
    print(LEGEND)


if __name__ == "__main__":
    main(*sys.argv[1:])
