#!/usr/bin/env python3
"""Runs what the pages show, each page in an empty folder, and holds it against what they say comes out.

usage: run_pages.py PROGRAM REPOSITORY [PYTHON...]

Fenced blocks are run in the order of a page: `sh` as a script, `python` as one, and of `console` each line
after `$ `, whose output (both streams) must be that of the lines below it where there are some. There `…` stands for
any text within a line, or, alone on a line, for any number of lines. A block under the comment
`<!-- not run: REASON -->` is passed over. Python runs in the first of the interpreters that has what it imports;
where none has, the rest of the page is left out, which is said. In the folder `docs` and `crates` are those of the
repository, as in a clone.
"""
import ast
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = Path(__file__).resolve().parent / "pages"
BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<reason>.+?) -->\n)?^```(?P<kind>sh|console|python)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# Seconds that a block may take.
PATIENCE = 600


class Wrong(Exception):
    """What a page shows is not what happens."""


def run(words, folder, environment):
    """Returns what a command prints; it must end well."""
    done = subprocess.run(
        words, cwd=folder, env=environment, text=True, encoding="utf-8", timeout=PATIENCE,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    if done.returncode != 0:
        raise Wrong(f"exit code {done.returncode} of {words[-1]}\n{done.stdout}")
    return done.stdout


def sessions(text):
    """Yields each command of a console with the lines that are shown below it."""
    command, shown = None, []
    for line in text.splitlines():
        if line.startswith("$ "):
            if command is not None:
                yield command, shown
            command, shown = line[2:], []
        elif line.startswith("> ") and not shown:
            command += "\n" + line[2:]
        else:
            shown.append(line)
    if command is None:
        raise Wrong("a console without a command")
    yield command, shown


def hold_against(found, shown):
    """Sees that an output is that of the lines shown."""
    pattern = ""
    for line in shown:
        if line.strip() == "…":
            pattern += r"(?:.*\n)*?"
        else:
            # Blanks at the end of a line are seen by nobody.
            pattern += ".*".join(re.escape(part) for part in line.rstrip().split("…")) + " *\n"
    if not re.fullmatch(pattern, found if found.endswith("\n") else found + "\n"):
        raise Wrong("shown is\n" + "\n".join(shown) + "\n\nand found was\n" + found)


def interpreter(text, pythons):
    """Returns the first interpreter that has all that a block imports, and what is missing of the last."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.split(".")[0])
    seek = "import importlib.util as u, sys; print(*[n for n in sys.argv[1:] if not u.find_spec(n)])"
    missing = names
    for python in pythons:
        # Out of any folder of the repository, whose names are no modules.
        found = subprocess.run(
            [python, "-c", seek, *sorted(names)], cwd="/", check=True, text=True, stdout=subprocess.PIPE
        )
        missing = found.stdout.split()
        if not missing:
            return python, []
    return None, sorted(set(missing) - sys.stdlib_module_names)


def walk(page, folder, environment, pythons):
    """Runs the blocks of one page; returns how many, and why the rest was left out."""
    n_run = 0
    text = page.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        if block["reason"]:
            continue
        line = text.count("\n", 0, block.start("text"))
        try:
            if block["kind"] == "sh":
                run(["bash", "-euo", "pipefail", "-c", block["text"]], folder, environment)
            elif block["kind"] == "console":
                for command, shown in sessions(block["text"]):
                    found = run(["bash", "-euo", "pipefail", "-c", command], folder, environment)
                    if shown:
                        hold_against(found, shown)
            else:
                python, missing = interpreter(block["text"], pythons)
                if python is None:
                    return n_run, f"no interpreter has {', '.join(missing)}"
                run([python, "-c", block["text"]], folder, environment)
        except (Wrong, subprocess.TimeoutExpired) as wrong:
            raise Wrong(f"{page.name}:{line}: {wrong}") from None
        n_run += 1
    return n_run, None


def main(program, repository, *pythons):
    """Runs all pages, and ends with 1 when one is wrong."""
    # They are called from other folders; a link that an environment is known by stays one.
    pythons = [os.path.abspath(python) for python in pythons if Path(python).exists()]
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        tools = Path(place) / "bin"
        tools.mkdir()
        (tools / "topicscope").symlink_to(Path(program).resolve())
        environment = os.environ | {
            "PATH": f"{tools}:{os.environ['PATH']}", "COLUMNS": "80", "NO_COLOR": "1", "PYTHONWARNINGS": "ignore",
        }
        for page in sorted(PAGES.glob("*.md")):
            folder = Path(place) / page.stem
            folder.mkdir()
            for name in ("docs", "crates"):
                (folder / name).symlink_to(Path(repository).resolve() / name)
            try:
                n_run, left_out = walk(page, folder, environment, pythons)
                if n_run or left_out:
                    print(f"{page.name}: {n_run} blocks" + (f"; the rest is left out: {left_out}" if left_out else ""))
            except Wrong as found:
                wrong += 1
                print(f"error: {found}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
