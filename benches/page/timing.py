#!/usr/bin/env python3
"""Measures how fast a page opens and answers in a headless Chromium.

    timing.py REPORT [--repeats N]

First paint: from the start of loading the file to the first content on the screen. Interactions: from
the event to the second frame after it, when what changed is on the screen. Milliseconds, the middle and
the largest of N repeats.
"""

import argparse
import json
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "crates/inspector/tests/browser"))
from browser import running

ROWS = "[...document.querySelectorAll('table.units tbody tr')]"
FRAMES = "await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def told(field, value):
    return (f"const field = document.getElementById('{field}'); field.value = {value};"
            "for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, {bubbles: true}));")


def timed(browser, act):
    return browser.value(f"(async () => {{ const start = performance.now(); {act} {FRAMES};"
                         " return performance.now() - start; })()")


def interactions(repeat):
    """What people do, each as a name and as script; `repeat` makes every time another one."""
    live = f"{ROWS}.filter(row => row.dataset.flags !== 'dead')"
    return [
        ("search units", told("filter", json.dumps("ea"[repeat % 2]))),
        ("sort", "document.querySelectorAll('table.units th.n button')[1].click();"),
        ("first view of a unit" if repeat == 0 else "view of a unit",
         f"location.hash = '#' + {live}[{repeat} % {live}.length].id;"),
        ("next unit", "document.getElementById('unit-after').click();"),
        ("ranking", told("unit-ranking", json.dumps(["decoder", "distinctive"][repeat % 2]))),
        ("slider", told("unit-ranking", "'relevance'") + told("unit-lambda", str(repeat % 20 / 20)).replace("const field", "const other").replace("field.", "other.")),
        ("back to all units", "location.hash = '#units';"),
        ("mark of the map", f"document.querySelectorAll('a.mark')[{repeat}].focus();"),
        ("search the map", told("map-search", json.dumps("ea"[repeat % 2]))),
        ("fate of side by side", "document.querySelector('button.fate').click();"),
        ("typed text", told("try-text", f"{live}.slice({repeat} % 8, {repeat} % 8 + 10).map(row => row.querySelector('.words').textContent).join(' ')")),
        ("word clicked away", "document.querySelector('#try-words button')?.click();"),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("--repeats", type=int, default=20)
    arguments = parser.parse_args()
    page = arguments.report / "index.html"
    address = page.resolve().as_uri()
    times = {}
    with running() as browser:
        browser.look(1200, 900, False)
        for _ in range(arguments.repeats):
            browser.open("about:blank")
            browser.open(address)
            browser.value("new Promise(done => setTimeout(done, 300))")
            paint = browser.value("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
            if paint is not None:
                times.setdefault("first paint", []).append(paint)
        # What stands lower is unpacked when it comes near.
        browser.value("location.hash = '#try'")
        browser.value("new Promise(done => setTimeout(done, 500))")
        for repeat in range(arguments.repeats):
            for name, act in interactions(repeat):
                times.setdefault(name, []).append(timed(browser, act))
    print(f"{page}: {page.stat().st_size:,} bytes")
    for name, found in times.items():
        print(f"{name:24} {statistics.median(found):7.1f} {max(found):7.1f}  ({len(found)})")


if __name__ == "__main__":
    main()
