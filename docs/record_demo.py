#!/usr/bin/env python3
"""Writes what `topicscope demo` prints into README.md, between the two marks there, and its plot beside this
file.

usage: cargo build --release && python3 docs/record_demo.py target/release/topicscope
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
PLOT = Path(__file__).parent / "demo-frontier.svg"
START, END = "<!-- demo: written by docs/record_demo.py -->\n", "<!-- end of demo -->"


def printed(program):
    with tempfile.TemporaryDirectory() as place:
        command = [str(Path(program).resolve()), "demo", "--quiet", "-o", "reports/demo"]
        ran = subprocess.run(command, check=True, env={**os.environ, "COLUMNS": "80"}, cwd=place,
                             stdout=subprocess.PIPE, encoding="utf-8")
        PLOT.write_bytes((Path(place) / "reports/demo/figures/frontier.svg").read_bytes())
    return ran.stdout.rstrip()


def main(program):
    before, behind = README.read_text(encoding="utf-8").split(START)
    after = behind.split(END)[1]
    block = f"```text\n{printed(program)}\n```\n"
    README.write_text(before + START + block + END + after, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
