"""Tables of a study for the pages under reports/, from its report.json.

usage: study_tables.py REPORT.json TITLE [all]
"""
import json
import sys


def number(value, digits=3):
    return "" if value is None else f"{value:.{digits}f}".replace("-0.000", "0.000")


def spread(summary):
    if summary is None:
        return ""
    return number(summary["mean"]) + (f" ± {number(summary['sd'])}" if summary.get("sd") is not None else "")


def main(path, title, everything):
    report = json.load(open(path))
    for answer in report["answers"]:
        print(f"**{title}.** {answer['sentence']}\n")
    print("| figure | untrained | " + " | ".join(v["name"] for v in report["variants"])
          + " | difference | 95 % | matters from | p, Holm | verdict |")
    print("|---|---:|" + "---:|" * len(report["variants"]) + "---:|---:|---:|---:|---|")
    for d in [d for d in report["differences"] if d.get("role")]:
        of = [v["metrics"].get(d["metric"]) for v in report["variants"]]
        floor = report["variants"][0].get("floor", {}).get(d["metric"])
        name = d["metric"] + (" (ln)" if d["compared_by"] == "log-ratio" else "")
        print(f"| {name} | {spread(floor)} | " + " | ".join(map(spread, of))
              + f" | {number(d['mean'])} | {number(d['low'])} to {number(d['high'])} | {number(d['smallest_effect'])}"
              + f" | {number(d.get('adjusted_p'), 4)} | {d.get('verdict', '')} |")
    print()
    if not everything:
        return
    print("| figure | untrained | " + " | ".join(v["name"] for v in report["variants"]) + " |")
    print("|---|---:|" + "---:|" * len(report["variants"]))
    keys = {key: None for v in report["variants"] for key in v["metrics"]}
    for key in keys:
        floor = report["variants"][0].get("floor", {}).get(key)
        row = [spread(v["metrics"].get(key)) for v in report["variants"]]
        print(f"| {key} | {spread(floor)} | " + " | ".join(row) + " |")
    print()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], len(sys.argv) > 3)
