#!/usr/bin/env python3
"""Makes one page of several studies of a corpus: answers, what they rest on, frontiers, controls.

usage: page.py TITLE=STUDY... > page.md

Reads `report.json` of each study. No text of the corpus is written, not even words of units: those stand in the
studies' own reports.
"""
import json
import sys
from pathlib import Path

SHOWN = [("zero_fraction", "zeros"), ("gain_kept", "gain kept"), ("npmi", "NPMI"), ("distinct_units", "distinct"),
         ("faithfulness_correlation", "faithfulness"), ("carry_over", "carry-over"), ("probe_accuracy", "probe")]


def spread(figure, digits=3):
    if figure is None:
        return "–"
    sd = figure.get("sd")
    return f"{figure['mean']:.{digits}f}" + (f" ± {sd:.{digits}f}" if sd is not None else "")


def row(name, n_seeds, figures):
    cells = [spread(figures.get(key), 2 if key == "carry_over" else 3) for key, _ in SHOWN]
    return f"| {name} | {n_seeds} | " + " | ".join(cells) + " |"


def head(first):
    return (f"| {first} | seeds | " + " | ".join(title for _, title in SHOWN) + " |\n"
            "|---|---:|" + "---:|" * len(SHOWN))


def page(title, report):
    lines = [f"## {title}", ""]
    for answer in report["answers"]:
        lines += [answer["sentence"], ""]
    lines += [head("variant")]
    variants = report["variants"]
    if variants[0].get("floor"):
        lines.append(row("untrained", len(variants[0]["seeds"]), variants[0]["floor"]))
    lines += [row(v["name"], len(v["seeds"]), v["metrics"]) for v in variants]
    for frontier in report.get("frontiers", []):
        lines += ["", f"**Every strength of `{frontier['penalty']}`**", "", head("strength")]
        lines += [row(("**%s**" if p["is_judged"] else "%s") % p["variant"], len(p["seeds"]), p["figures"])
                  for p in frontier["points"]]
    controls = report.get("controls", [])
    if controls:
        lines += ["", f"**Controls of `{controls[0]['of']}`**", "", head("control")]
        lines += [row(f"{c['control']}: {c['numbers']}", len(c["seeds"]), c["figures"]) for c in controls]
    return "\n".join(lines) + "\n"


def main(arguments):
    for argument in arguments:
        title, study = argument.split("=", 1)
        report = json.loads((Path(study) / "report.json").read_text(encoding="utf-8"))
        print(page(title, report))


if __name__ == "__main__":
    if len(sys.argv) < 2 or not all("=" in argument for argument in sys.argv[1:]):
        sys.exit(__doc__)
    main(sys.argv[1:])
