#!/usr/bin/env python3
"""Makes emoji.jsonl from the npm package emojibase-data.

usage: npm pack emojibase-data@17.0.0 && tar xzf emojibase-data-17.0.0.tgz
       python3 make.py package > emoji.jsonl

One line an emoji: id = the emoji, title = its name, text = name and keywords, label = its
group. The 26 regional indicators, which belong to no group, are left out.
"""
import json
import sys
from pathlib import Path


def main(package):
    english = Path(package, "en")
    emojis = json.loads((english / "data.json").read_text(encoding="utf-8"))
    messages = json.loads((english / "messages.json").read_text(encoding="utf-8"))
    groups = {group["order"]: group["message"] for group in messages["groups"]}
    grouped = [emoji for emoji in emojis if "group" in emoji]
    for emoji in sorted(grouped, key=lambda emoji: emoji["order"]):
        record = {
            "id": emoji["emoji"],
            "title": emoji["label"],
            "text": ", ".join([emoji["label"], *emoji.get("tags", [])]),
            "label": groups[emoji["group"]],
        }
        print(json.dumps(record, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
