#!/usr/bin/env python3
"""Writes texts on which rules of words may differ, as JSON lines with `id` and `text`.

    strange_texts.py TEXTS.jsonl [FILE...]

Lines of each FILE (a JSON list of strings, or plain text), then 6,000 sequences drawn with a fixed seed: words
of many scripts, marks in either order, characters that show nothing, blanks, apostrophes, and assigned
characters of all of Unicode that Python knows.
"""

import json
import pathlib
import random
import re
import sys
import unicodedata

HIDDEN = ("\u00ad\u034f\u061c\u115f\u1160\u17b4\u180b\u180e\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u3164\ufe00\ufe0f"
          "\ufeff\uffa0\ufff0\U0001bca0\U0001d173\U000e0001\U000e0100")
BLANKS = " \t\u00a0\u2003\u3000\r\x0b\x0c\x85\u2028\u2029\u200b"
APOSTROPHES = "'\u2019`\u00b4\u2018\u201b\uff07"
OTHERS = ",.;-:!?_\"(/"
WORDS = """moon Don IT Anna İzmir ırmak IŞIK ΛΌΓΟΣ σοφός Größe ẞ café cafe\u0301 H\u0331A i\u0307 j\u0307\u0307 \u012f\u0307 ṩ
s\u0323\u0307 क्\u200dष می\u200cخواهم അവന് ක් தமிழ் 中国人 株式会社 か\u3099か \u1112\u1161\u11ab 한국 ｱｲｳ Ⅳ ² ½ ٣ x11 \u0958 \u1f71
\u212a Å ﬁ Ǆ ᾳ Ꭰ ꭰ 𐐀 𝒳 𞤀 👩\u200d🚀 s t re ve ll m d T S _ - 1993 e\u0301\u0323 a\u0315\u0300 葛\U000e0100 \u3007 々 ー \u0e33 \u0eb3
\u0f73 \u1fb7 \ufb1d \u05e9\u05c1\u05bc \u2126 \u212b""".split()
RANGES = [(0x20, 0x3000), (0x20, 0x3000), (0xA000, 0x11000), (0x11000, 0x1F000)]


def assigned():
    while True:
        character = chr(random.randrange(*random.choice(RANGES)))
        if unicodedata.category(character) not in ("Cn", "Cs"):
            return character


def piece():
    kind = random.choices((WORDS, HIDDEN, BLANKS, APOSTROPHES, OTHERS), (6, 3, 3, 2, 1))[0]
    return random.choice(kind)


def main():
    random.seed(7)
    texts = []
    for path in map(pathlib.Path, sys.argv[2:]):
        text = path.read_text(encoding="utf-8")
        texts += json.loads(text) if path.suffix == ".json" else text.split("\n")
    texts += ["".join(piece() for _ in range(random.randrange(1, 14))) for _ in range(3000)]
    for _ in range(3000):
        texts.append("".join(random.choice((assigned, assigned, piece))() for _ in range(random.randrange(2, 14))))
    kept = (text.replace("\n", "\u2028").replace("\0", " ") for text in texts if text.strip())
    kept = (text for text in kept if not re.search("[\ud800-\udfff]", text))
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        for number, text in enumerate(kept):
            out.write(json.dumps({"id": f"d{number}", "text": text}) + "\n")


if __name__ == "__main__":
    main()
