#!/usr/bin/env python3
"""Writes a corpus whose texts, labels, ids and titles would run, ask for something or break out of
the page, were they read as markup.

    hostile.py CORPUS.jsonl
"""

import json
import random
import sys

ATTACKS = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    "\" onmouseover=\"alert(4)\" x=\"",
    "' onfocus='alert(5)' autofocus='",
    "<svg onload=alert(6)><animate onbegin=alert(7) attributeName=x></svg>",
    "<style>body{display:none}</style>",
    "</style><style>*{background:url(http://attack.invalid/a)}</style>",
    "<a href=\"javascript:alert(8)\">choose</a>",
    "<iframe srcdoc=\"<script>alert(9)</script>\"></iframe>",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src *\">",
    "<meta http-equiv=refresh content=\"0;url=http://attack.invalid/b\">",
    "<base href=\"http://attack.invalid/\">",
    "<link rel=stylesheet href=\"http://attack.invalid/c.css\">",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "<!-- --><!--[if IE]><script>alert(10)</script><![endif]-->",
    "]]><![CDATA[<script>alert(11)</script>",
    "<details open ontoggle=alert(12)>",
    "</textarea></title></template></noscript><script>alert(13)</script>",
    "\u202e\u2066right to left\u2069 \u202c",
    "javascript:alert(14)//\\\"\\u003cscript\\u003e",
    "<math><mi//xlink:href=\"data:x,<script>alert(15)</script>\">",
    "\u0000\u001b[31mred\u001b[0m\u0007",
    "<form action=http://attack.invalid/d><button formaction=javascript:alert(16)>",
    "W" * 400,
    "#/../..?<'\"&amp;&lt;\u2028\u2029",
]
THEMES = [
    "goal match team player score league season coach striker referee",
    "flour oven bread dough yeast butter sugar crust bake recipe",
    "star galaxy orbit planet moon comet telescope nebula cosmic light",
    "court judge law trial jury verdict appeal lawyer witness crime",
]


def main():
    dice = random.Random(1)
    with open(sys.argv[1], "w", encoding="utf-8") as corpus:
        for number in range(400):
            theme = number % len(THEMES)
            words = dice.choices(THEMES[theme].split(), k=14)
            attack = ATTACKS[number % len(ATTACKS)]
            words.insert(dice.randrange(len(words)), attack)
            # Words of attacks become words of the vocabulary.
            label = ATTACKS[theme] if number % 2 else ATTACKS[theme + 4]
            document = {"id": f"{number} {attack}", "title": f"{attack} {number}",
                        "labels": [label], "text": " ".join(words)}
            corpus.write(json.dumps(document) + "\n")


if __name__ == "__main__":
    main()
