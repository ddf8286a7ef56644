"""The same comparison under random splits of one corpus: how often does the answer change?

Documents are dealt anew into training, validation and test parts (74, 8 and 18 of a hundred), written with a
split field, and every program studies none against mean:0.3 with eight seeds on each. One line of JSON per
program and split, then a summary.

usage: splits.py CORPUS.jsonl SPLITS WORK PROGRAM...
"""
import collections
import json
import pathlib
import random
import shutil
import subprocess
import sys


def deal(documents, seed, path):
    order = list(range(len(documents)))
    random.Random(seed).shuffle(order)
    n_test, n_validation = int(0.18 * len(order)), int(0.08 * len(order))
    part = {d: "train" for d in order}
    part.update({d: "test" for d in order[:n_test]})
    part.update({d: "validation" for d in order[n_test:n_test + n_validation]})
    with open(path, "w") as out:
        for number, document in enumerate(documents):
            out.write(json.dumps({**document, "split": part[number]}) + "\n")


def answer(report):
    """What decides readability: the answer where the report has one, else its two verdicts on words."""
    if report["schema"] >= 2:
        return report["answers"][0]["answer"]
    verdicts = {d["metric"]: d.get("verdict") for d in report["differences"] if d["primary"]}
    return "npmi_window %s, topic_diversity %s" % (verdicts["npmi_window"], verdicts["topic_diversity"])


def main(corpus, n_splits, work, programs):
    documents = [json.loads(line) for line in open(corpus)]
    work = pathlib.Path(work)
    work.mkdir(parents=True, exist_ok=True)
    answers = collections.defaultdict(collections.Counter)
    for split in range(1, int(n_splits) + 1):
        text = work / "documents.jsonl"
        deal(documents, split, text)
        for program in programs:
            shutil.rmtree(work / "report", ignore_errors=True)
            subprocess.run([program, "study", text, "-o", work / "report", "--split-field", "split",
                            "--renew", "1", "--quiet", "--output", "json"],
                           check=True, stdout=subprocess.DEVNULL)
            report = json.load(open(work / "report" / "report.json"))
            found = answer(report)
            answers[program][found] += 1
            differences = {d["metric"]: [round(d["mean"], 4), d.get("verdict")] for d in report["differences"]
                           if d.get("verdict")}
            print(json.dumps({"program": program, "split": split, "answer": found, "decided": differences}),
                  flush=True)
    for program, found in answers.items():
        print(json.dumps({"program": program, "answers": found}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
