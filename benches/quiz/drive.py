#!/usr/bin/env python3
"""Answers a quiz in a headless Chromium, as a person would with the keyboard.

    drive.py QUIZ ANSWERS.json [--take automatic|right|guess] [--seed N] [--person NAME]
             [--screenshots FOLDER]

QUIZ is the folder that `topicscope quiz` wrote. The page is opened from disk, begun, answered with
the keys of digits and Enter, loaded again in the middle to see that nothing is lost, and finished;
the text of the answers is taken from the page and written to ANSWERS.json. Nothing but Python's
standard library is needed: the browser is spoken to through two pipes.

Exit code 0: the page did as it should. 1: it did not. 3: there is no Chromium.
"""

import argparse
import json
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "crates/inspector/tests/browser"))
from browser import check, running


def choices(key, take, seed):
    """One choice for each question; checks are always passed."""
    dice = random.Random(seed)
    for question in key["questions"]:
        n = len(question.get("words") or question["documents"])
        if take == "guess" and question["kind"] != "attention":
            yield dice.randint(1, n)
        elif take == "automatic" and "automatic" in question:
            yield question["automatic"]
        else:
            yield question["right"]


def pictures(browser, folder, name):
    """Looks at the page wide and narrow, light and dark; narrow it must not scroll sideways."""
    for width, height in ((1000, 800), (320, 700)):
        for dark in (False, True):
            browser.look(width, height, dark)
            wide = browser.value("document.documentElement.scrollWidth")
            check(wide <= width, f"{name}: {wide} pixels in a window of {width}")
            if folder:
                browser.screenshot(folder / f"{name}-{width}-{'dark' if dark else 'light'}.png")
    browser.look(1000, 800, False)


def drive(browser, arguments):
    key = json.loads((arguments.quiz / "key.json").read_text())
    page = (arguments.quiz / "index.html").resolve().as_uri()
    browser.open(page)
    n = len(key["questions"])
    shown = "[...document.querySelectorAll('.question')].filter(q => !q.hidden).map(q => q.id)"
    check(browser.value(shown) == [], "a question is shown before the start")
    pictures(browser, arguments.screenshots, "start")
    person = json.dumps(arguments.person)
    browser.value(f"person.value = {person}; person.dispatchEvent(new Event('input'))")
    browser.value("begin.click()")
    seen = set()
    for number, choice in enumerate(choices(key, arguments.take, arguments.seed), 1):
        question = f"q{number}"
        check(browser.value(shown) == [question], f"{question} is not alone")
        kind = key["questions"][number - 1]["kind"]
        if kind not in seen:
            seen.add(kind)
            browser.press("Enter")
            check(browser.value(shown) == [question], "Enter goes on without an answer")
            check("Choose" in browser.value("document.getElementById('status').textContent"), "nobody says why")
            pictures(browser, arguments.screenshots, kind)
        browser.press(str(choice))
        picked = browser.value(f"document.querySelector('#{question} input:checked').value")
        check(picked == str(choice), f"{question}: key {choice} chose {picked}")
        if number == 2:
            browser.press("Backspace")
            check(browser.value(shown) == ["q1"], "Backspace does not go back")
            browser.press("Enter")
        if number == n // 2:
            browser.open(page)
            check(browser.value(shown) == [question], "another question after loading again")
            picked = browser.value(f"document.querySelector('#{question} input:checked').value")
            check(picked == str(choice), "an answer was lost by loading again")
        browser.press("Enter")
    check(browser.value("!end.hidden"), "the end is not shown")
    pictures(browser, arguments.screenshots, "end")
    arguments.answers.write_text(browser.value("answers.value"))
    check(browser.complaints() == [], f"the page complains: {browser.complaints()}")
    without_scripts(browser, page, n)


def without_scripts(browser, page, n):
    """The questions can be read, every choice has a name, and a line says what is missing."""
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(page)
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    visible = [node for node in tree if not node.get("ignored")]
    def names(role):
        return [node["name"]["value"] for node in visible if node["role"].get("value") == role]
    check(len(names("group")) == n, f"{len(names('group'))} of {n} questions can be read")
    check(len(names("radio")) >= 5 * n and all(names("radio")), "a choice has no name")
    check(names("button") == [], "buttons that do nothing are shown")
    check(any("switch scripts on" in name for name in names("StaticText")), "nobody says that scripts are off")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("quiz", type=pathlib.Path)
    parser.add_argument("answers", type=pathlib.Path)
    parser.add_argument("--take", choices=("automatic", "right", "guess"), default="automatic")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--person", default="script")
    parser.add_argument("--screenshots", type=pathlib.Path)
    arguments = parser.parse_args()
    if not (arguments.quiz / "key.json").is_file():
        sys.exit(f"error: `{arguments.quiz}` is no quiz; make one with `topicscope quiz MODEL... -o QUIZ`")
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    with running() as browser:
        drive(browser, arguments)


if __name__ == "__main__":
    main()
