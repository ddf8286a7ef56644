#!/usr/bin/env python3
"""Opens the page of a report in a headless Firefox: it works there too, and axe-core finds nothing.

    firefox.py REPORT AXE.js

The browser is spoken to by its Marionette protocol: JSON with its length before it, over a socket.
Exit code 0: the page did as it should. 1: it did not. 3: there is no Firefox.
"""

import contextlib
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from browser import AXE, UNFOLD, check

NAMES = ("firefox-esr", "firefox")


class Firefox:
    """A browser and one window of it."""

    def __init__(self, program, profile):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = {"marionette.port": port, "ui.systemUsesDarkTheme": 0,
                    "datareporting.policy.dataSubmissionEnabled": False}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in settings.items()]
        (pathlib.Path(profile) / "user.js").write_text("\n".join(lines))
        self.process = subprocess.Popen(
            [program, "--headless", "--marionette", "--no-remote", "--profile", profile],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            with contextlib.suppress(OSError):
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
                break
            time.sleep(0.1)
        else:
            sys.exit("error: Firefox does not answer")
        self.rest, self.number = b"", 0
        self.message()
        self.call("WebDriver:NewSession", capabilities={"alwaysMatch": {"unhandledPromptBehavior": "ignore"}})

    def message(self):
        while b":" not in self.rest:
            self.rest += self.socket.recv(1 << 16)
        length, self.rest = self.rest.split(b":", 1)
        while len(self.rest) < int(length):
            self.rest += self.socket.recv(1 << 20)
        text, self.rest = self.rest[:int(length)], self.rest[int(length):]
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        text = json.dumps([0, self.number, method, parameters]).encode()
        self.socket.sendall(str(len(text)).encode() + b":" + text)
        _, _, error, result = self.message()
        if error:
            sys.exit(f"error: {method}: {error['message']}")
        return result

    def value(self, expression):
        return self.call("WebDriver:ExecuteAsyncScript", args=[], script=(
            "const done = arguments[arguments.length - 1];"
            f"Promise.resolve().then(() => ({expression})).then(done, error => done('error: ' + error));"))["value"]

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.close()
        self.process.terminate()
        self.process.wait()


def main():
    report, axe = map(pathlib.Path, sys.argv[1:])
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        print("skipped: there is no Firefox", file=sys.stderr)
        sys.exit(3)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Firefox(program, profile)
        try:
            browser.call("WebDriver:Navigate", url=(report / "index.html").resolve().as_uri())
            check(browser.value("document.documentElement.classList.contains('on')"),
                  "the script did not run to its end")
            browser.call("WebDriver:ExecuteScript", args=[], script=axe.read_text())
            browser.value(UNFOLD)
            found = browser.value(AXE)
            check(found == [], f"axe: {json.dumps(found, indent=1)}")
        finally:
            browser.close()
    print(f"{report}: Firefox shows it too")


if __name__ == "__main__":
    main()
