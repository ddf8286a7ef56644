"""Tables of a study for the pages under reports/, from its report.json.

usage: study_tables.py STUDY TITLE answer|figures|units...
"""
import json
import sys

UNITS, WORDS = 12, 8


def number(value, digits=3):
    return "" if value is None else f"{value:.{digits}f}".replace("-0.000", "0.000")


def spread(summary):
    if summary is None:
        return ""
    return number(summary["mean"]) + (f" ± {number(summary['sd'])}" if summary.get("sd") is not None else "")


def answer(report, title):
    for found in report["answers"]:
        print(f"**{title}.** {found['sentence']}\n")
    print("| figure | untrained | " + " | ".join(v["name"] for v in report["variants"])
          + " | difference | 95 % | matters from | p, Holm | verdict |")
    print("|---|---:|" + "---:|" * len(report["variants"]) + "---:|---:|---:|---:|---|")
    for d in [d for d in report["differences"] if d.get("role")]:
        of = [v["metrics"].get(d["metric"]) for v in report["variants"]]
        floor = report["variants"][0].get("floor", {}).get(d["metric"])
        name = d["metric"] + (" (ln)" if d["compared_by"] == "log-ratio" else "")
        print(f"| {name} | {spread(floor)} | " + " | ".join(map(spread, of))
              + f" | {number(d['mean'])} | {number(d['low'])} to {number(d['high'])} | {number(d['smallest_effect'])}"
              + f" | {number(d.get('adjusted_p'), 4)} | {d.get('verdict', '').replace('-', ' ')} |")
    print()


def figures(report, title):
    print(f"| {title} | untrained | " + " | ".join(v["name"] for v in report["variants"]) + " |")
    print("|---|---:|" + "---:|" * len(report["variants"]))
    for key in {key: None for v in report["variants"] for key in v["metrics"]}:
        floor = report["variants"][0].get("floor", {}).get(key)
        row = [spread(v["metrics"].get(key)) for v in report["variants"]]
        print(f"| {key} | {spread(floor)} | " + " | ".join(row) + " |")
    print()


def units(models):
    """The first units of the twins of the first seed."""
    twins = [m for m in models if m["seed"] == models[0]["seed"]]
    print("| unit | " + " | ".join(f"active | {m['variant']}" for m in twins) + " |")
    print("|---:|" + "---:|---|" * len(twins))
    for unit in range(UNITS):
        row = []
        for m in twins:
            u = m["units"][unit]
            row.append(f"{u['density']:.2f} | " + " ".join(w["word"] for w in u["words"][:WORDS]))
        print(f"| {unit} | " + " | ".join(row) + " |")
    print()


def main(study, title, parts):
    report = json.load(open(study + "/report.json"))
    for part in parts:
        if part == "units":
            units(json.load(open(study + "/data/units.json")))
        else:
            {"answer": answer, "figures": figures}[part](report, title)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
