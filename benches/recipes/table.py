"""Prints Markdown tables, mean ± sample deviation over seeds, of evaluations and baselines.

usage: table.py WORK [BASELINES.jsonl]
"""
import collections
import json
import pathlib
import statistics
import sys

FIGURES = {
    "zero_fraction": "zeros", "dead_fraction": "dead", "npmi_document": "NPMI document",
    "npmi_window": "NPMI window", "topic_diversity": "diversity", "faithfulness": "faithful",
    "npmi_document_correlation": "corr. document", "npmi_window_correlation": "corr. window",
    "topic_diversity_correlation": "corr. diversity", "npmi_document_decoder": "dec. document",
    "npmi_window_decoder": "dec. window", "topic_diversity_decoder": "dec. diversity",
    "probe_accuracy": "probe", "argmax_nmi": "dominant NMI", "heldout_loss": "nats",
}


def cell(values, key):
    if not values:
        return "–"
    digits = 1 if key == "heldout_loss" else 3
    text = f"{statistics.mean(values):.{digits}f}"
    return text + (f" ± {statistics.stdev(values):.{digits}f}" if len(values) > 1 else "")


def main(work, baselines=None):
    tables = collections.defaultdict(lambda: collections.defaultdict(lambda: collections.defaultdict(list)))
    for path in sorted(pathlib.Path(work, "evaluations").glob("*.json")):
        corpus, stage, recipe, seed, part = path.stem.split("-")
        for key, summary in json.loads(path.read_text())["metrics"].items():
            tables[corpus, stage, part][recipe][key].append(summary["mean"])
    for line in open(baselines) if baselines else ():
        row = json.loads(line)
        corpus, stage = row["index"].split("-")
        for key in FIGURES:
            if key in row:
                tables[corpus, stage, row["part"]][f"{row['model']} {row['units']}"][key].append(row[key])
    for (corpus, stage, part), recipes in sorted(tables.items()):
        print(f"\n### {corpus}, {stage}, judged on {part}\n")
        print("| recipe | seeds |", " | ".join(FIGURES.values()), "|")
        print("|---|--:|" + "--:|" * len(FIGURES))
        for recipe, figures in recipes.items():
            n = max(map(len, figures.values()))
            print(f"| {recipe} | {n} |", " | ".join(cell(figures[key], key) for key in FIGURES), "|")


if __name__ == "__main__":
    main(*sys.argv[1:])
