"""Prints Markdown tables, mean ± sample deviation over seeds, of evaluations and baselines.

usage: table.py WORK [BASELINES.jsonl]
"""
import collections
import json
import pathlib
import statistics
import sys

GROUPS = {
    "Default naming and codes": {
        "zero_fraction": "zeros", "dead_fraction": "dead", "npmi_document": "NPMI document",
        "npmi_window": "NPMI window", "topic_diversity": "diversity", "faithfulness": "faithful",
        "probe_accuracy": "probe", "argmax_nmi": "dominant NMI", "heldout_loss": "nats",
    },
    "Plain namings": {
        "npmi_document_correlation": "correlation: document", "npmi_window_correlation": "window",
        "topic_diversity_correlation": "diversity", "faithfulness_correlation": "faithful",
        "npmi_document_decoder": "decoder: document", "npmi_window_decoder": "window",
        "topic_diversity_decoder": "diversity", "faithfulness_decoder": "faithful",
    },
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
        for key in row:
            if any(key in group for group in GROUPS.values()):
                tables[corpus, stage, row["part"]][f"{row['model']} {row['units']}"][key].append(row[key])
    for (corpus, stage, part), recipes in sorted(tables.items()):
        print(f"\n### {corpus}, {stage}, judged on {part}\n")
        for title, group in GROUPS.items():
            print(f"{title}:\n\n| recipe | seeds |", " | ".join(group.values()), "|")
            print("|---|--:|" + "--:|" * len(group))
            for recipe, figures in recipes.items():
                n = max(map(len, figures.values()))
                print(f"| {recipe} | {n} |", " | ".join(cell(figures[key], key) for key in group), "|")
            print()


if __name__ == "__main__":
    main(*sys.argv[1:])
