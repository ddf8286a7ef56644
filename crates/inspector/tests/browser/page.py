#!/usr/bin/env python3
"""Uses the page of a report in a headless Chromium as people do, and sees that it does as it should.

    page.py REPORT [--axe AXE.js] [--screenshots FOLDER]

REPORT is a folder with an `index.html` that `study`, `compare` or `demo` wrote. With the script of
axe-core, the page is searched for what keeps people out, in light and dark.

Exit code 0: the page did as it should. 1: it did not. 3: there is no Chromium.
"""

import argparse
import base64
import json
import pathlib
import sys

from browser import check, running

ROWS = "[...document.querySelectorAll('table.units tbody tr')]"
SHOWN = f"{ROWS}.filter(row => !row.hidden).length"


def opens(browser, page, seconds=None):
    browser.open(page)
    check(browser.value("document.documentElement.classList.contains('on')"), "the script did not run to its end")


def fits(browser, screenshots, name):
    """Wide and narrow, light and dark: nothing scrolls sideways."""
    for width, height in ((1200, 900), (320, 700)):
        for dark in (False, True):
            browser.look(width, height, dark)
            wide = browser.value("document.documentElement.scrollWidth")
            check(wide <= width, f"{name}: {wide} pixels in a window of {width}")
            if screenshots:
                browser.screenshot(screenshots / f"{name}-{width}-{'dark' if dark else 'light'}.png")
    browser.look(1200, 900, False)


def searches(browser):
    """`/` leads to the search, which leaves the units with the word; Escape shows all again."""
    n_all = browser.value(SHOWN)
    word = browser.value(f"{ROWS}.map(row => row.querySelector('.words').textContent.trim().split(' ')[0]).find(Boolean)")
    browser.press("/")
    check(browser.value("document.activeElement.id") == "filter", "/ does not lead to the search")
    browser.value(f"filter.value = {json.dumps(word)}; filter.dispatchEvent(new Event('input'))")
    left = browser.value(SHOWN)
    # Words of a unit that no row shows are searched too.
    others = browser.value(f"{ROWS}.filter(row => row.hidden).map(row => row.textContent.toLowerCase())")
    check(0 < left <= n_all and not any(word.lower() in text for text in others), f"{left} units with {word}")
    check(str(left) in browser.value("found.textContent"), "nobody says how many were found")
    browser.press("Escape")
    check(browser.value(SHOWN) == n_all, "Escape does not show all units again")


def sorts(browser):
    """Numbers sort by size, down and up."""
    table = "document.querySelector('table.units')"
    place = browser.value(f"[...{table}.tHead.rows[0].cells].findIndex(cell => cell.textContent.startsWith('NPMI'))")
    check(place > 0, "no column of NPMI")
    button = f"{table}.tHead.rows[0].cells[{place}].querySelector('button')"
    column = f"[...{table}.tBodies[0].rows].map(row => parseFloat(row.cells[{place}].textContent)).filter(x => !isNaN(x))"
    browser.value(f"{button}.click()")
    values = browser.value(column)
    check(values == sorted(values, reverse=True), "the first press does not sort down")
    browser.value(f"{button}.click()")
    values = browser.value(column)
    check(values == sorted(values), "the second press does not sort up")


def lists_keys(browser):
    browser.press("?")
    check(browser.value("!help.hidden && help.querySelectorAll('dt').length > 1"), "? does not list keys")
    browser.press("?")
    check(browser.value("help.hidden"), "? does not close the list")


def works_without_scripts(browser, page):
    """The answer, figures, plots and words can be read, and nothing is there that does nothing."""
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(page)
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    seen = [node for node in tree if not node.get("ignored")]
    names = lambda role: [node["name"]["value"] for node in seen if node["role"].get("value") == role]
    check(len(names("heading")) > 4, "headings are missing")
    check(len(names("row")) > 10, "tables are missing")
    check(names("button") == [], f"buttons that do nothing: {names('button')}")
    check(names("textbox") == [] and names("searchbox") == [], "fields that do nothing")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def prints(browser, page):
    opens(browser, page)
    pdf = base64.b64decode(browser.call("Page.printToPDF", printBackground=True)["data"])
    check(pdf.startswith(b"%PDF") and len(pdf) > 20_000, "it does not print")


def every_link_leads_somewhere(browser):
    lost = browser.value("[...document.querySelectorAll('a[href^=\"#\"]')].map(a => decodeURIComponent(a.hash.slice(1)))"
                         ".filter(id => !document.getElementById(id))")
    lost = [place for place in lost if "/unit/" not in place]
    check(lost == [], f"links that lead nowhere: {lost[:5]}")


def is_open_to_all(browser, axe):
    """What axe-core finds is nothing, in light and dark, with everything unfolded."""
    for dark in (False, True):
        browser.look(1200, 900, dark)
        browser.value("document.querySelectorAll('details').forEach(details => { details.open = true; })")
        browser.value(axe + "; 0")
        found = browser.value(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
            ".then(all => all.violations.map(one => [one.id, one.help, one.nodes.slice(0, 3).map(node => node.html.slice(0, 160))]))")
        scheme = "dark" if dark else "light"
        check(found == [], f"axe, {scheme}: {json.dumps(found, indent=1)}")
    browser.look(1200, 900, False)


def drive(browser, arguments):
    page = (arguments.report / "index.html").resolve().as_uri()
    browser.look(1200, 900, False)
    opens(browser, page)
    fits(browser, arguments.screenshots, "page")
    searches(browser)
    sorts(browser)
    lists_keys(browser)
    every_link_leads_somewhere(browser)
    if arguments.axe:
        is_open_to_all(browser, arguments.axe.read_text())
    prints(browser, page)
    works_without_scripts(browser, page)
    check(browser.complaints() == [], f"the page complains: {browser.complaints()}")
    check(browser.requests() == [], f"the page asks for {browser.requests()}")
    check(not browser.value("!!document.querySelector('img, iframe, form, base, link, object, embed')"),
          "an element that is not ours")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("--axe", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path)
    arguments = parser.parse_args()
    if not (arguments.report / "index.html").is_file():
        sys.exit(f"error: `{arguments.report}` holds no index.html")
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    with running() as browser:
        drive(browser, arguments)
    print(f"{arguments.report}: the page does as it should")


if __name__ == "__main__":
    main()
