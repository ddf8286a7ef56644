#!/usr/bin/env python3
"""Uses the page of a report in a headless Chromium as people do, and sees that it does as it should.

    page.py REPORT [--axe AXE.js] [--whole] [--screenshots FOLDER]

REPORT is a folder with an `index.html` that `study`, `compare` or `demo` wrote. With the script of
axe-core, the page is searched for what keeps people out, in light and dark.

Exit code 0: the page did as it should. 1: it did not. 3: there is no Chromium.
"""

import argparse
import base64
import json
import pathlib
import sys

from browser import AXE, UNFOLD, check, running

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


def chooses(browser, field, value):
    """Writes into a field or chooses from a list, as the browser tells it when people do."""
    browser.value(f"(field => {{ field.value = {json.dumps(value)};"
                  "for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, {bubbles: true})); })"
                  f"(document.getElementById({json.dumps(field)}))")


def searches(browser):
    """`/` leads to the search, which leaves the units with the word; Escape shows all again."""
    n_all = browser.value(SHOWN)
    word = browser.value(f"{ROWS}.map(row => row.querySelector('.words').textContent.trim().split(' ')[0]).find(Boolean)")
    browser.press("/")
    check(browser.value("document.activeElement.id") == "filter", "/ does not lead to the search")
    chooses(browser, "filter", word)
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


def filters(browser):
    """A flag leaves the units that have it; units that are active on little can be hidden."""
    n_all = browser.value(SHOWN)
    flags = browser.value(f"{ROWS}.map(row => row.dataset.flags.split(' '))")
    chooses(browser, "by-flag", "healthy")
    expected = sum(of == [""] or of == ["healthy"] for of in flags)
    check(browser.value(SHOWN) == expected, f"{browser.value(SHOWN)} healthy units, not {expected}")
    chooses(browser, "by-flag", "")
    chooses(browser, "by-density", "100")
    check(browser.value(SHOWN) < n_all, "units that are active on little stay")
    chooses(browser, "by-density", "0")
    check(browser.value(SHOWN) == n_all, "units do not come back")


def goes_to(browser, place):
    browser.value(f"location.hash = {json.dumps('#' + place)}")
    browser.value("new Promise(done => setTimeout(done, 300))")


def reads_a_unit(browser, screenshots):
    """The view of a unit: words under each ranking, the slider, documents, and steps by arrows."""
    places = browser.value(f"{ROWS}.map(row => row.id)")
    live = browser.value(f"{ROWS}.findIndex(row => row.dataset.flags !== 'dead' && row.querySelector('.words').textContent.trim().includes(' '))")
    goes_to(browser, places[live])
    seen = "getComputedStyle(document.getElementById('unit-view')).display"
    check(browser.value(seen) != "none", "the view of a unit does not open")
    number = places[live].rsplit("/", 1)[1]
    check(number in browser.value("document.getElementById('unit-name').textContent"), "another unit opened")
    words = "[...document.querySelectorAll('#unit-words li')].map(li => li.textContent)"
    for ranking in browser.value("[...document.getElementById('unit-ranking').options].map(option => option.value)"):
        chooses(browser, "unit-ranking", ranking)
        check(len(browser.value(words)) > 1, f"no words under {ranking}")
    chooses(browser, "unit-ranking", "relevance")
    def weighted(value):
        chooses(browser, "unit-lambda", str(value))
        return browser.value(words)
    check(weighted(0) != weighted(1), "the slider changes nothing")
    check(browser.value("document.querySelectorAll('#unit-documents .word').length") > 0, "no word of a document has a share")
    fits(browser, screenshots, "unit")
    place = browser.value("location.hash")
    browser.press("ArrowRight")
    browser.value("new Promise(done => setTimeout(done, 300))")
    check(browser.value("location.hash") != place, "an arrow does not step")
    browser.press("ArrowLeft")
    browser.value("new Promise(done => setTimeout(done, 300))")
    check(browser.value("location.hash") == place, "an arrow does not step back")
    browser.press("Escape")
    browser.value("new Promise(done => setTimeout(done, 300))")
    check(browser.value(seen) == "none", "Escape does not close the view")


def looks_at_the_map(browser):
    """Marks tell their units by pointer and keyboard, and lead to them."""
    if not browser.value("!!document.getElementById('map')"):
        return False
    goes_to(browser, "map")
    says = "document.getElementById('map-says').textContent"
    before = browser.value(says)
    browser.value("document.querySelector('a.mark').focus()")
    told = browser.value(says)
    check(told != before and " of " in told, f"a mark says: {told}")
    browser.press("ArrowRight")
    check(browser.value("document.activeElement.matches('a.mark')"), "an arrow leaves the map")
    word = max(told.split("(")[0].split(":")[1].split(), key=len)
    chooses(browser, "map-search", word)
    check(browser.value("document.querySelectorAll('a.mark.hit').length") > 0, f"{word} is not on the map")
    chooses(browser, "map-search", "")
    href = browser.value("document.querySelector('a.mark').getAttribute('href')")
    check(browser.value(f"!!document.getElementById(decodeURIComponent({json.dumps(href[1:])}))"), "a mark leads nowhere")
    return True


def compares_sides(browser):
    """Rows of matched units are searched and filtered by what became of them."""
    if not browser.value("!!document.getElementById('sides')"):
        return False
    goes_to(browser, "sides")
    rows = "[...document.querySelectorAll('.pair')].filter(pair => pair.offsetParent).flatMap(pair => [...pair.querySelectorAll('tbody tr')])"
    shown = f"{rows}.filter(row => row.offsetParent).length"
    n_all = browser.value(shown)
    fate = browser.value(f"{rows}[0].dataset.fate")
    button = f"[...document.querySelectorAll('button.fate')].find(button => button.offsetParent && button.textContent.includes({json.dumps(fate)}))"
    browser.value(f"{button}.click()")
    left = browser.value(f"{rows}.filter(row => row.offsetParent).map(row => row.dataset.fate)")
    check(0 < len(left) <= n_all and set(left) == {fate}, f"{fate} leaves {set(left)}")
    browser.value(f"{button}.click()")
    check(browser.value(shown) == n_all, "rows do not come back")
    return True


def tries_a_text(browser, screenshots):
    """A typed text makes units fire; without a word they change, with it again they are as before."""
    if not browser.value("!!document.getElementById('try-text')"):
        return False
    goes_to(browser, "try")
    words = browser.value(f"{ROWS}.map(row => row.querySelector('.words').textContent.trim()).filter(text => text.includes(' '))[0]")
    browser.value("document.getElementById('try-text').focus()")
    chooses(browser, "try-text", words)
    fires = "JSON.stringify([...document.querySelectorAll('#try-models li.fires')].map(li => [li.dataset.unit, li.dataset.activation]))"
    browser.value("new Promise(done => setTimeout(done, 500))")
    first = browser.value(fires)
    check(first != "[]", f"no unit fires for {words}")
    chip = "document.querySelector('#try-words button[aria-pressed]')"
    browser.value(f"{chip}.click()")
    check(browser.value(fires) != first, "a word that is clicked away changes nothing")
    browser.value(f"{chip}.click()")
    check(browser.value(fires) == first, "a word that is brought back is not as before")
    fits(browser, screenshots, "try")
    return True


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
    lost = browser.value("[...document.querySelectorAll('a[href^=\"#\"]')].map(a => decodeURIComponent(a.getAttribute('href').slice(1)))"
                         ".filter(id => !document.getElementById(id))")
    lost = [place for place in lost if "/unit/" not in place]
    check(lost == [], f"links that lead nowhere: {lost[:5]}")


def is_open_to_all(browser, axe, what):
    """What axe-core finds is nothing, in light and dark, with everything unfolded."""
    for dark in (False, True):
        browser.look(1200, 900, dark)
        browser.value(UNFOLD)
        browser.value(axe + "; 0")
        found = browser.value(AXE)
        scheme = "dark" if dark else "light"
        check(found == [], f"axe, {what}, {scheme}: {json.dumps(found, indent=1)}")
    browser.look(1200, 900, False)


def drive(browser, arguments):
    page = (arguments.report / "index.html").resolve().as_uri()
    browser.look(1200, 900, False)
    opens(browser, page)
    fits(browser, arguments.screenshots, "page")
    searches(browser)
    sorts(browser)
    filters(browser)
    lists_keys(browser)
    every_link_leads_somewhere(browser)
    reads_a_unit(browser, arguments.screenshots)
    used = {"map": looks_at_the_map(browser), "sides": compares_sides(browser),
            "try": tries_a_text(browser, arguments.screenshots)}
    check(all(used.values()) or not arguments.whole, f"parts that are missing: {used}")
    if arguments.axe:
        axe = arguments.axe.read_text()
        is_open_to_all(browser, axe, "page")
        goes_to(browser, browser.value(f"{ROWS}[0].id"))
        is_open_to_all(browser, axe, "unit")
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
    parser.add_argument("--whole", action="store_true", help="every part of a page has to be there")
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
