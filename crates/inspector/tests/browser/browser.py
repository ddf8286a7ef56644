"""A headless Chromium that is driven through two pipes, with nothing but the standard library."""

import base64
import contextlib
import json
import os
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
        for domain in ("Page", "Runtime", "Log", "Network"):
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
        """What an expression is in the page; promises are waited for."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            said = details.get("exception", {}).get("description", details["text"])
            sys.exit(f"error: {expression}: {said}")
        return result["result"].get("value")

    def click(self, selector):
        check(self.value(f"!!document.querySelector({json.dumps(selector)})"), f"no {selector}")
        self.value(f"document.querySelector({json.dumps(selector)}).click()")

    def press(self, key):
        codes = {"Enter": 13, "Backspace": 8, "Tab": 9, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38,
                 "ArrowRight": 39, "ArrowDown": 40, "Home": 36, "End": 35}
        code = codes.get(key) or ord(key)
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

    def requests(self):
        """Addresses that the page asked for, beside files of its own opening."""
        asked = [event["params"]["request"]["url"] for event in self.events
                 if event.get("method") == "Network.requestWillBeSent"]
        return [address for address in asked if not address.startswith(("file:", "data:"))]

    def complaints(self):
        """Errors of the page: of scripts, what its policy refuses, and dialogs that it opened."""
        found = [f"dialog: {event['params']['message']}" for event in self.events
                 if event.get("method") == "Page.javascriptDialogOpening"]
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




@contextlib.contextmanager
def running():
    """A browser for as long as it is needed; without Chromium the program ends with exit code 3."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        print("skipped: there is no Chromium to drive the page with", file=sys.stderr)
        sys.exit(3)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            yield browser
        finally:
            browser.close()


# What axe-core finds of the rules of WCAG 2.2 AA and of good practice: the rule, what it asks, where.
AXE = ("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
       ".then(all => all.violations.map(one =>"
       " [one.id, one.help, one.nodes.slice(0, 3).map(node => node.html.slice(0, 160))]))")
UNFOLD = "document.querySelectorAll('details').forEach(details => { details.open = true; })"
