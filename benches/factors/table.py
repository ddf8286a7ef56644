"""Lays the lines of run.py out as tables in Markdown, one for each grid of grid.py.

usage: table.py WORK [GRID[:FIGURE] …]

Cells are means over the seeds that are there, of zeros where no FIGURE (`npmi`, `gain`, `distinct_units`, …) is named;
`–` was not run, `refused` is not offered.
"""
import json
import math
import pathlib
import sys

from grid import CLASSIC, DEFAULT, FOUR, GRIDS, THRESHOLD, WHOLE

NAMES = {DEFAULT: "default", CLASSIC: "classic, relu", THRESHOLD: "classic, threshold"}
SHORT = dict(zip(FOUR, ("planted, 10 words", "planted, 80 words", "news, 10 words", "news, whole")))


def read(work):
    """Returns the rows by corpus and flags, a list over seeds for each."""
    rows = {}
    for line in (pathlib.Path(work) / "factors.jsonl").read_text().splitlines():
        row = json.loads(line)
        rows.setdefault((row["corpus"], tuple(row["flags"])), []).append(row)
    return rows


def mean(rows, key):
    """Returns the mean of a figure over seeds, or None."""
    values = [row[key] for row in rows or () if key in row]
    return sum(values) / len(values) if values else None


def shown(value, digits=2):
    return "–" if value is None else f"{value:.{digits}f}"


def shown_cell(rows, corpus, flags, figure):
    """Returns one cell: zeros as `0.31`, with the share of dead units in brackets where it is .01 or more."""
    own = rows.get((corpus, flags))
    if own and all("refused" in row for row in own):
        return "refused"
    dead = mean(own, "dead_fraction") or 0
    return shown(mean(own, figure)) + (f" ({dead:.2f} dead)" if dead >= 0.01 and figure == "zero_fraction" else "")


def markdown(heads, lines):
    rule = ["---", *["--:"] * (len(heads) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in (heads, rule, *lines)) + "\n"


def by_length(rows, corpora, figure):
    """Lays out a figure by length (rows), V and arm (columns), beside the mean words of training documents."""
    terms = sorted({v for _, v in corpora})
    lines = []
    for n in sorted({n for n, _ in corpora}):
        line = ["whole" if n == WHOLE else str(n)]
        for v in terms:
            corpus = corpora.get((n, v))
            line += [shown(mean(rows.get((corpus, DEFAULT)), "words"), 0),
                     *(shown_cell(rows, corpus, arm, figure) for arm in NAMES)]
        lines.append(line)
    return markdown(["at most", *(head for v in terms for head in (f"V = {v:,}: words", *NAMES.values()))], lines)


def turns(rows, corpora, arm):
    """Says for each V at how many words zeros reach a half, between the measured lengths by the logarithm of words.

    Models of which a tenth of the units are dead are left out: their zeros are not sparse codes."""
    said = []
    for v in sorted({v for _, v in corpora}):
        cells = [rows.get((corpora[key], arm)) for key in sorted(corpora) if key[1] == v]
        points = [(mean(own, "words"), mean(own, "zero_fraction")) for own in cells if own and mean(own, "dead_fraction") < 0.1]
        for (n, low), (m, high) in zip(points, points[1:]):
            if low < 0.5 <= high:
                words = math.exp(math.log(n) + (0.5 - low) / (high - low) * math.log(m / n))
                said.append(f"V = {v:,}: {words:.0f} words ({words / v ** 0.5:.2f} times the root of V)")
                break
        else:
            said.append(f"V = {v:,}: " + ("not reached" if points else "–"))
    return "; ".join(said)


def lengths_of(grid):
    """Returns the corpora of a grid of lengths by (words, V)."""
    found = {}
    for corpus, _, _ in GRIDS[grid]:
        rest = corpus.partition(":")[2]
        if corpus.startswith("planted"):
            settings = dict(pair.split("=") for pair in rest.split(","))
            found[int(settings["words"]), int(settings["vocabulary"])] = corpus
        else:
            found[tuple(map(int, rest.split(",")))] = corpus
    return found


def split(flags):
    """Returns the arm that flags begin with, and what they add or, of the number of units, have in its place."""
    if flags[:2] != DEFAULT:
        return (*DEFAULT, *flags[2:]), flags[:2]
    arm = next(arm for arm in reversed(NAMES) if flags[:len(arm)] == arm)
    return arm, flags[len(arm):]


def by_setting(rows, grid, figure):
    """Lays out a figure by arm and addition (rows) and corpus (columns), the arm as it stands first."""
    corpora = list(dict.fromkeys(corpus for corpus, _, _ in GRIDS[grid]))
    lines = []
    for arm in NAMES:
        added = list(dict.fromkeys(flags for _, flags, _ in GRIDS[grid] if split(flags)[0] == arm))
        for flags in [arm, *added] if added and added != [arm] else added:
            name = f"{NAMES[arm]}, `{' '.join(split(flags)[1])}`" if flags != arm else NAMES[arm]
            lines.append([name, *(shown_cell(rows, corpus, flags, figure) for corpus in corpora)])
    return markdown(["model", *(SHORT.get(corpus, corpus.partition(":")[2]) for corpus in corpora)], lines)


def by_figure(rows, grid):
    """Lays out every figure of each model of a grid."""
    keys = ("terms", "words", "train", "zero_fraction", "l0", "dead_fraction", "always_on_fraction", "npmi", "distinct_units", "gain")
    lines = []
    for corpus, flags in dict.fromkeys(cell[:2] for cell in GRIDS[grid]):
        own = rows.get((corpus, flags))
        digits = {"terms": 0, "words": 0, "train": 0, "l0": 1, "npmi": 3}
        name = NAMES[flags] if flags in NAMES else " ".join(flags)
        lines.append([f"{corpus.partition(':')[2]}, {name}", *(shown(mean(own, key), digits.get(key, 2)) for key in keys)])
    heads = ["corpus, model", "V", "words", "documents", "zeros", "active units", "dead", "always on", "npmi", "distinct", "gain"]
    return markdown(heads, lines)


def main(work, *asked):
    rows = read(work)
    for name in asked or GRIDS:
        grid, _, figure = name.partition(":")
        figure = figure or "zero_fraction"
        print(f"## {grid}, {figure}\n")
        if grid in ("length", "news", "long"):
            corpora = lengths_of(grid)
            print(by_length(rows, corpora, figure))
            for arm, title in NAMES.items():
                said = turns(rows, corpora, arm)
                print(f"A half, {title}: {said}\n" if "words" in said else f"A half, {title}: nowhere\n")
        elif grid in ("corpora", "plan", "documents"):
            print(by_figure(rows, grid))
        elif grid != "again":
            print(by_setting(rows, grid, figure))


if __name__ == "__main__":
    main(*sys.argv[1:])
