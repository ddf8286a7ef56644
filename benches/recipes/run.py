"""Trains recipes on the corpora of corpora.py, lets the product judge them, and prints a line for each corpus.

    run.py BINARY WORK search|final [-c CORPUS,…] [-s SEED,…] [-j JOBS] [RECIPE …]
    run.py BINARY WORK search [-c …] [-s …] [-j …] [--name NAME] -- --penalty mean:0.1 --epochs 20 …

Recipes are named in recipes.toml, or in the file after `--recipes`; or one stands after `--` as flags of `train`.
Everything is judged on the test part of the index of the stage (see corpora.py).

What was made by the same binary (by content), flags and seed is not made again. Models lie in WORK/models, one
line per model in WORK/results.jsonl. `user` is the CPU time of `train` in seconds. The last column has a letter
for each goal of goals.py beside LDA (WORK/baselines-STAGE.jsonl): large where it is reached, `-` where unknown.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import threading
import tomllib

from goals import FIGURES, figures_of, gain_kept, marks, means, twin_of

CORPORA = ("italian", "movies", "titles", "newsgroups20", "reuters", "arxiv")
WRITING = threading.Lock()


def timed(words):
    """Runs a command and returns what it prints, with the CPU time in seconds that it took of its own."""
    with subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        said = process.stdout.read()
        complaint = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}\n{complaint}")
    return said, usage.ru_utime


def key_of(row):
    return tuple(row[k] for k in ("stage", "corpus", "seed", "digest")) + (" ".join(row["flags"]),)


class Runs:
    """What was run with one binary in one stage, kept in a file of JSON lines."""

    def __init__(self, binary, work, stage):
        self.binary, self.work, self.stage = pathlib.Path(binary).resolve(), pathlib.Path(work), stage
        self.digest = hashlib.sha256(self.binary.read_bytes()).hexdigest()[:8]
        self.file = self.work / "results.jsonl"
        (self.work / "models").mkdir(parents=True, exist_ok=True)
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        self.rows = {key_of(row): row for row in map(json.loads, lines)}

    def row(self, name, flags, corpus, seed):
        """Returns the figures of one model, which is trained and judged if it was not yet."""
        row = dict(stage=self.stage, corpus=corpus, recipe=name, seed=seed, binary=self.binary.name,
                   digest=self.digest, flags=flags)
        if key_of(row) in self.rows:
            return self.rows[key_of(row)] | {"recipe": name}
        mark = hashlib.sha256(" ".join(flags).encode()).hexdigest()[:6]
        model = self.work / "models" / f"{corpus}-{self.stage}-{self.digest}-{mark}-{seed}"
        quiet = ("--quiet", "--threads", 1)
        index = self.work / "indexes" / f"{corpus}-{self.stage}"
        _, user = timed([self.binary, "train", index, "-o", model, "--force", "--seed", seed, *flags, *quiet])
        said, judging = timed([self.binary, "evaluate", model, "--output", "json", *quiet])
        judged = json.loads(said)
        units = json.loads((model / "model.json").read_text())["config"]["units"]
        row |= dict(model=model.name, units=units, user_s=round(user, 2), judge_s=round(judging, 2),
                    renewed=sum(judged.get("renewed", [])), **figures_of(judged["metrics"]))
        with WRITING:
            self.rows[key_of(row)] = row
            with self.file.open("a") as target:
                target.write(json.dumps(row) + "\n")
        return row

    def lda(self, corpus):
        """Returns the mean figures of LDA in this stage, if it was run."""
        path = self.work / f"baselines-{self.stage}.jsonl"
        rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        rows = [row for row in rows if row["corpus"] == corpus and row["model"] == "lda"]
        return means(rows)


def line(runs, name, corpus, rows):
    """Lays out the mean figures of one recipe on one corpus."""
    for row in rows:
        twin = twin_of(row, runs.rows.values())
        row["gain_kept"] = gain_kept(row, twin) if twin else None
    own = means(rows)
    cells = [f"{own[key]:.{digits}f}" if key in own else "–" for key, (_, digits) in FIGURES.items()]
    return cells_line(corpus, name, [*cells, f"{own['user_s']:.1f}", marks(own, runs.lda(corpus))])


def cells_line(corpus, name, cells):
    return f"{corpus:<13}{name[:38]:<39}" + "".join(f"{cell:>9}" for cell in cells)


def arguments():
    words = sys.argv[1:]
    own, flags = (words[:words.index("--")], words[words.index("--") + 1:]) if "--" in words else (words, None)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("work")
    parser.add_argument("stage", choices=("search", "final"))
    parser.add_argument("recipe", nargs="*")
    parser.add_argument("-c", dest="corpora", default=",".join(CORPORA))
    parser.add_argument("-s", dest="seeds", default="1")
    parser.add_argument("-j", dest="jobs", type=int, default=1)
    parser.add_argument("--name")
    parser.add_argument("--recipes", default=pathlib.Path(__file__).with_name("recipes.toml"))
    given = parser.parse_intermixed_args(own)
    named = tomllib.loads(pathlib.Path(given.recipes).read_text())["recipes"]
    unknown = [name for name in given.recipe if name not in named]
    if unknown:
        parser.error(f"no recipe {', '.join(unknown)}; there are {', '.join(named)}")
    recipes = {name: named[name] for name in given.recipe}
    if flags is not None:
        recipes[given.name or " ".join(flags) or "default"] = flags
    return given, recipes


def main():
    given, recipes = arguments()
    runs = Runs(given.binary, given.work, given.stage)
    seeds = list(map(int, given.seeds.split(",")))
    headings = [heading for heading, _ in FIGURES.values()] + ["user", "goals"]
    print(cells_line("corpus", "recipe", headings), flush=True)
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        waiting = {(name, corpus): [pool.submit(runs.row, name, flags, corpus, seed) for seed in seeds]
                   for corpus in given.corpora.split(",") for name, flags in recipes.items()}
        for (name, corpus), results in waiting.items():
            try:
                print(line(runs, name, corpus, [result.result() for result in results]), flush=True)
            except RuntimeError as failure:
                print(f"{corpus:<13}{name[:38]:<39} failed: {failure}", flush=True)


if __name__ == "__main__":
    main()
