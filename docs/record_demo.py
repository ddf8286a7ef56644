#!/usr/bin/env python3
"""Writes what `topicscope demo` prints into README.md, between the two marks there.

usage: cargo build --release && python3 docs/record_demo.py target/release/topicscope

Tables of units keep their first rows; the comparison is whole.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
START, END = "<!-- demo: written by docs/record_demo.py -->\n", "<!-- end of demo -->"
UNITS_WITH_WORDS, UNITS_WITH_DOCUMENTS = 10, 2


def printed(program):
    with tempfile.TemporaryDirectory() as place:
        command = [program, "demo", "--quiet", "-o", f"{place}/demo"]
        ran = subprocess.run(command, check=True, env={**os.environ, "COLUMNS": "80"},
                             stdout=subprocess.PIPE, encoding="utf-8")
    return ran.stdout.rstrip()


def cut(table, n_units):
    """Cuts a table of units after its first rows; a row begins with the number of its unit."""
    lines = table.splitlines()
    starts = [at for at, line in enumerate(lines) if re.match(r" +\d+ ", line)]
    return "\n".join([*lines[:starts[n_units]], " …"] if len(starts) > n_units else lines)


def main(program):
    words, documents, rest = printed(program).split("\n\n", 2)
    shown = [cut(words, UNITS_WITH_WORDS), cut(documents, UNITS_WITH_DOCUMENTS), rest]
    before, behind = README.read_text(encoding="utf-8").split(START)
    after = behind.split(END)[1]
    block = "```text\n" + "\n\n".join(shown) + "\n```\n"
    README.write_text(before + START + block + END + after, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
