#!/usr/bin/env python3
"""Takes pictures of a page, as they stand under `reports/page/`.

    pictures.py PAGE.html FOLDER
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "crates/inspector/tests/browser"))
from browser import running

WAIT = "new Promise(done => setTimeout(done, 600))"


def main():
    page, folder = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    with running() as browser:
        browser.open(page.resolve().as_uri())
        unit = browser.value(
            "[...document.querySelectorAll('table.units')].pop().querySelector('tbody tr[data-flags=healthy]').id")
        places = {"answer": "", "strengths": "strengths", "units": "units", "unit": unit, "map": "map",
                  "sides": "sides", "try": "try"}
        for name, place in places.items():
            for width, height, dark in ((1200, 900, False), (1200, 900, True), (360, 720, False)):
                if width == 1200 and dark and name not in ("answer", "unit", "map"):
                    continue
                browser.look(width, height, dark)
                browser.open("about:blank")
                browser.open(f"{page.resolve().as_uri()}#{place}")
                if name == "try":
                    browser.value("document.getElementById('try-text').focus()")
                    browser.value(WAIT)
                    browser.click("#try-sample")
                browser.value(WAIT)
                kind = "dark" if dark else "narrow" if width < 1000 else "light"
                browser.screenshot(folder / f"{name}-{kind}.png")


if __name__ == "__main__":
    main()
