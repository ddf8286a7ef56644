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
import base64
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Browser:
    """A browser and one tab of it."""

    def __init__(self, program, profile):
        read_commands, self.to_browser = os.pipe()
        self.from_browser, write_answers = os.pipe()

        def as_three_and_four():
            # Numbers that are taken already are moved out of the way first.
            commands, answers = os.dup(read_commands), os.dup(write_answers)
            os.dup2(commands, 3)
            os.dup2(answers, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             "--no-first-run", f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=as_three_and_four, close_fds=False, stderr=subprocess.DEVNULL)
        os.close(read_commands)
        os.close(write_answers)
        self.number, self.rest, self.events = 0, b"", []
        self.session = None
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def message(self):
        while b"\0" not in self.rest:
            more = os.read(self.from_browser, 1 << 20)
            if not more:
                sys.exit("error: the browser went away")
            self.rest += more
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(command).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"error: {method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.message())

    def open(self, address):
        self.events = [e for e in self.events if e.get("method") != "Page.loadEventFired"]
        self.call("Page.navigate", url=address)
        self.wait_for("Page.loadEventFired")

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            sys.exit(f"error: {expression}: {result['exceptionDetails']['text']}")
        return result["result"].get("value")

    def press(self, key):
        code = {"Enter": 13, "Backspace": 8, "Tab": 9}.get(key) or ord(key)
        text = {"text": "\r"} if key == "Enter" else {"text": key} if len(key) == 1 else {}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code,
                      **(text if kind == "keyDown" else {}))

    def look(self, width, height, dark):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def screenshot(self, path):
        picture = self.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(picture))

    def complaints(self):
        """Errors of the page: of scripts, and of what its policy refuses."""
        found = []
        for event in self.events:
            entry = event.get("params", {}).get("entry", {})
            if event.get("method") == "Runtime.exceptionThrown":
                found.append(event["params"]["exceptionDetails"]["text"])
            elif event.get("method") == "Log.entryAdded" and entry.get("level") == "error":
                found.append(entry["text"])
        return found

    def close(self):
        self.process.terminate()
        self.process.wait()


def check(is_so, what):
    if not is_so:
        sys.exit(f"error: {what}")


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
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        print("skipped: there is no Chromium to drive the page with", file=sys.stderr)
        sys.exit(3)
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            drive(browser, arguments)
        finally:
            browser.close()


if __name__ == "__main__":
    main()
