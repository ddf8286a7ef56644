#!/usr/bin/env python3
"""Makes the files of the README's first steps: answers to a survey that nobody held, and papers of the built-in corpus.

usage: python3 docs/samples.py FOLDER

Writes `survey.csv` (1,500 answers, each about one or two of ten topics, with the topic that a reader would code),
`papers/ARCHIVE/ID.txt` and `papers.jsonl` (abstracts of the built-in corpus, CC0). Needs `zstd` on the path.
"""
import csv
import json
import random
import subprocess
import sys
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "crates/inspector/corpora/arxiv/arxiv.jsonl.zst"

TOPICS = {
    "pay": "salary wage bonus raise overtime payslip inflation pension contract promotion earnings grade",
    "canteen": "canteen lunch food vegetarian menu coffee kitchen queue meals salad portions soup",
    "parking": "parking car bicycle commute traffic garage bus train tickets racks station shuttle",
    "manager": "manager feedback leadership meeting decisions boss trust respect goals supervisor appraisal talks",
    "tools": "laptop software login password printer network updates screen helpdesk keyboard vpn crashes",
    "office": "desk chair noise window heating air light room temperature carpet plants lamps",
    "hours": "shift hours schedule weekend flexible overtime vacation roster night calendar leave swaps",
    "training": "training course learning workshop mentor skills certificate seminar onboarding budget coach lessons",
    "team": "team colleagues friendly help together spirit party humour newcomers welcome kindness outing",
    "health": "health stress doctor back pain breaks gym gymnastics sick sleep posture counselling",
}
OPENINGS = ["I would like", "We need", "Nobody talks about", "What bothers me is", "I am happy with", "Please improve",
            "It is mostly about", "Compared with last year I notice", "My wish is", "Too little is done for"]
LINKS = ["and also", "as well as", "together with", "but not", "more than", "rather than"]


def answers(rng):
    topics = list(TOPICS)
    for number in range(1500):
        topic = rng.choice(topics)
        words = rng.sample(TOPICS[topic].split(), rng.randint(4, 7))
        if rng.random() < 0.3:
            words += rng.sample(TOPICS[rng.choice(topics)].split(), 2)
        text = f"{rng.choice(OPENINGS)} {words[0]}, {words[1]} {rng.choice(LINKS)} {', '.join(words[2:])}."
        yield {"answer_id": f"a{number:04}", "topic": topic, "answer": text}


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "survey.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["answer_id", "topic", "answer"])
        writer.writeheader()
        writer.writerows(answers(random.Random(1)))
    lines = subprocess.run(["zstd", "-dc", str(CORPUS)], check=True, stdout=subprocess.PIPE).stdout
    (folder / "papers.jsonl").write_bytes(lines)
    for line in lines.decode("utf-8").splitlines():
        paper = json.loads(line)
        place = folder / "papers" / paper["label"]
        place.mkdir(parents=True, exist_ok=True)
        name = paper["id"].replace("/", "-")
        (place / f"{name}.txt").write_text(f"{paper.get('title', '')}\n\n{paper['text']}\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
