#!/usr/bin/env python3
"""Compares what a page makes of texts with what `topicscope encode` makes of them.

    agreement.py REPORT MODEL... (--index INDEX | --texts TEXTS.jsonl) [--most N]
                 [--program topicscope] [--differences FILE]

REPORT is a folder with `index.html` and `data/encoders.json`; each MODEL is one of those in the page, given
in the order of the page. Texts are those of a file with one JSON object a line (`text`), or the test
documents of INDEX, written as their known words. Each is typed into the page in a headless Chromium and
sent through `topicscope encode`; known words, units that fire and their activations are compared. Line
ends in texts become U+2028, which is a line end too, since `encode` reads a text a line.

Every difference is written to FILE, as JSON lines: words that one of both found alone, and units that fire
for one alone, with its activation. Exit code 0: at least 99.5 % of decisions agree and all words do.
1: they do not. 3: there is no Chromium. Nothing but Python's standard library is needed.
"""

import argparse
import array
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "crates/inspector/tests/browser"))
from browser import running

LEAST_AGREEMENT = 0.995
TEST = 2
BATCH = 50

# Types each text and reads known words and units of every model off the page.
READ = """
(async (texts) => {
  const field = document.getElementById("try-text");
  const columns = document.getElementById("try-models");
  const found = [];
  for (const text of texts) {
    field.value = text;
    const start = performance.now();
    field.dispatchEvent(new Event("input"));
    await Promise.resolve().then(() => Promise.resolve());
    await new Promise((done) => setTimeout(done));
    document.documentElement.offsetHeight;
    const passed = performance.now() - start;
    for (const button of columns.querySelectorAll(":scope > section > div > button")) button.click();
    const words = [...document.querySelectorAll("#try-words button")].map((button) => button.textContent);
    const units = columns.hidden ? [] : [...columns.children].map((column) =>
      [...column.querySelectorAll("li.fires")].map((row) => [Number(row.dataset.unit), Number(row.dataset.activation)]));
    found.push({ words, units, passed });
  }
  return JSON.stringify(found);
})(%s)
"""


def safetensors(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    head = json.loads(data[8:8 + length])
    codes = {"U8": "B", "U32": "I", "U64": "Q"}

    def read(name):
        start, end = head[name]["data_offsets"]
        values = array.array(codes[head[name]["dtype"]])
        values.frombytes(data[8 + length + start:8 + length + end])
        if sys.byteorder == "big":
            values.byteswap()
        return values
    return read


def unescaped(cell):
    named = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda found: named.get(found[1], found[1]), cell)


def known_words(index):
    """The test documents of an index that have words, each as its words in any order."""
    read = safetensors(index / "bags.safetensors")
    starts, terms, splits = read("indptr"), read("indices"), read("splits")
    table = (index / "vocabulary.tsv").read_text(encoding="utf-8").split("\n")[2:]
    words = [unescaped(line.split("\t")[1]) for line in table if line]
    rule = json.loads((index / "manifest.json").read_text())["settings"]["analyzer"]["tokens"]
    joint = "; " if rule == "items" else " "
    for document, split in enumerate(splits):
        row = terms[starts[document]:starts[document + 1]]
        if split == TEST and row:
            yield joint.join(words[term] for term in row)


def raw_texts(path):
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"].replace("\n", "\u2028")
            if text.strip() and not re.search("[\ud800-\udfff]", text):
                yield text


def of_page(browser, texts):
    for start in range(0, len(texts), BATCH):
        yield from json.loads(browser.value(READ % json.dumps(texts[start:start + BATCH])))


def of_program(program, model, texts, n_units):
    """What `encode` says of each text: its known words, and the activations of units that fire."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as written:
        written.write("\n".join(texts) + "\n")
        written.seek(0)
        command = [program, "encode", str(model), "-", "--output", "json", "--top", str(n_units), "--quiet"]
        process = subprocess.Popen(command, stdin=written, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        # An array of many texts is never held: each of its objects begins and ends on a line of its own.
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("  {"):
                lines = [line]
            elif line.startswith("  }"):
                said = json.loads("".join(lines).rstrip().rstrip(","))
                yield said["known_words"], {unit["unit"]: unit["activation"] for unit in said["units"]}
        if process.wait() != 0:
            sys.exit(f"error: `{program} encode {model}` failed")


def compare(arguments, encoders, texts, browser, out):
    start = time.monotonic()
    pages = list(of_page(browser, texts))
    print(f"{len(texts)} texts typed in {time.monotonic() - start:.0f} s", file=sys.stderr)
    ok = True
    for place, (model, encoder) in enumerate(zip(arguments.models, encoders["models"])):
        n_units = len(encoder["bias"])
        n_words = n_strange = n_decisions = n_differing = 0
        largest_error = 0.0
        said = of_program(arguments.program, model, texts, n_units)
        n_texts = 0
        for text, page, (words, units) in zip(texts, pages, said):
            n_texts += 1
            n_words += len(words)
            of_page_alone = set(page["words"]) ^ set(words)
            if of_page_alone:
                n_strange += 1
                print(json.dumps({"model": encoder["variant"], "text": text[:200], "words": {
                    "page": sorted(set(page["words"]) - set(words)),
                    "program": sorted(set(words) - set(page["words"]))}}), file=out)
            n_decisions += n_units
            fired = dict(map(tuple, page["units"][place])) if page["units"] else {}
            if not words:
                # A page shows no units of a text of which nothing is known.
                n_decisions -= n_units
                continue
            for unit in fired.keys() | units.keys():
                if unit in fired and unit in units:
                    size = encoder["largest"][unit] or 1.0
                    largest_error = max(largest_error, abs(fired[unit] - units[unit]) / size)
                else:
                    n_differing += 1
                    print(json.dumps({"model": encoder["variant"], "text": text[:200], "unit": unit,
                                      "page": fired.get(unit), "program": units.get(unit),
                                      "above": encoder["above"][unit], "below": encoder["below"][unit]}), file=out)
        if n_texts != len(texts):
            sys.exit(f"error: {n_texts} of {len(texts)} texts came back")
        share = 1 - n_differing / max(n_decisions, 1)
        ok = ok and share >= LEAST_AGREEMENT and n_strange == 0
        print(f"{encoder['variant']}: {n_texts} texts, {n_words} known words, other words in {n_strange} texts; "
              f"{n_decisions} decisions, {n_differing} differ ({100 * share:.4f} % agree); "
              f"largest error of an activation {100 * largest_error:.3f} % of its unit's largest")
    passed = sorted(page["passed"] for page in pages)
    print(f"from a key to the finished page: median {passed[len(passed) // 2]:.1f} ms, "
          f"largest {passed[-1]:.1f} ms")
    return ok


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("models", type=pathlib.Path, nargs="+")
    texts = parser.add_mutually_exclusive_group(required=True)
    texts.add_argument("--index", type=pathlib.Path)
    texts.add_argument("--texts", type=pathlib.Path)
    parser.add_argument("--most", type=int)
    parser.add_argument("--program", default="topicscope")
    parser.add_argument("--differences", type=pathlib.Path)
    arguments = parser.parse_args()
    encoders = json.loads((arguments.report / "data/encoders.json").read_text())
    if len(arguments.models) > 2 or len(arguments.models) > len(encoders["models"]):
        sys.exit("error: give the first or the first two models of the page")
    found = known_words(arguments.index) if arguments.index else raw_texts(arguments.texts)
    texts = [text for text, _ in zip(found, range(arguments.most or sys.maxsize))]
    differences = arguments.differences or pathlib.Path(os.devnull)
    with running() as browser, differences.open("w", encoding="utf-8") as out:
        browser.open((arguments.report / "index.html").resolve().as_uri() + "#try")
        browser.value("document.getElementById('try-text').focus()")
        while browser.value("document.getElementById('try-models').childElementCount") == 0:
            time.sleep(0.05)
        ok = compare(arguments, encoders, texts, browser, out)
        if browser.complaints() or browser.requests():
            sys.exit(f"error: the page complains or asks: {browser.complaints()} {browser.requests()}")
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
