"""Seconds per epoch of `topicscope train` beside PyTorch (torch_epochs.py) in turn (A B A B ...) in
one run: of the CPU on one thread, of the clock on more, for which the machine should have nothing
else to do. Both from new weights with the mean penalty and batches of 128.

    compare.py BINARY INDEX... [options] [-- further flags of `topicscope train`]

Both sides are epochs 3 to EPOCHS + 2. Ours is the difference of two whole processes (of EPOCHS + 2
and of 2 epochs), so that reading and writing drop out; losses on a validation part are in it, so
make the index with `--validation 0`. No flag may be left to a default that depends on the number of
epochs. Of several forms of PyTorch the fastest of each round counts. Several indexes take turns
too, and each is set against the first: with `--torch none` that shows how the cost of a document
grows.
"""
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import command
import index_files

WARM_UP = 2


def seconds(words, threads):
    if threads > 1:
        start = time.perf_counter()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ours(a, index, flags):
    def process(epochs):
        with tempfile.TemporaryDirectory() as work:
            return seconds(command.train(
                a.binary, index, f"{work}/model", flags, threads=a.threads, epochs=epochs, units=a.units,
                loss=a.loss, decoder_norm=a.columns, penalty=f"mean:{a.penalty}"), a.threads)

    return (process(a.epochs + WARM_UP) - process(WARM_UP)) / a.epochs


def torchs(a, index, form):
    script = pathlib.Path(__file__).with_name("torch_epochs.py")
    names = "units", "loss", "columns", "penalty"
    settings = [word for name in names for word in (f"--{name}", str(getattr(a, name)))]
    run = subprocess.run([sys.executable, script, index, "--form", form, "--epochs", str(a.epochs + WARM_UP),
                          *settings], check=True, stdout=subprocess.PIPE, text=True,
                         env=os.environ | {"OMP_NUM_THREADS": str(a.threads)})
    return sum(json.loads(run.stdout)["seconds"][WARM_UP:]) / a.epochs


def spread(values):
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def summary(a, index, flags, rounds, first):
    """Turns the rounds of one index, dicts of seconds by side, into figures."""
    n = len(index_files.rows(index))
    sides = {side: spread([r[side] for r in rounds]) for side in rounds[0]}
    ratios = {}
    if a.torch:
        def ratio(sides):
            return min(s for side, s in sides.items() if side != "topicscope") / sides["topicscope"]

        ratios["PyTorch / topicscope"] = spread([ratio(sides) for sides in rounds])
    if rounds is not first:
        ratios["to the first index"] = spread(
            [r["topicscope"] / f["topicscope"] for r, f in zip(rounds, first)])
    return {"index": pathlib.Path(index).name, "documents": n, "terms": index_files.n_terms(index),
            "units": a.units, "loss": a.loss, "columns": a.columns, "penalty": a.penalty, "flags": flags,
            "epochs": a.epochs, "rounds": len(rounds), "seconds_per_epoch": sides, "ratios": ratios,
            "microseconds_per_document": 1e6 / n * sides["topicscope"]["median"]}


def markdown(row):
    def cell(s, digits):
        low, middle, high = (f"{s[k]:.{digits}f}" for k in ("min", "median", "max"))
        return f"{low} / **{middle}** / {high}"

    parts = [row["index"], f"V = {row['terms']:,}", f"H = {row['units']}", row["loss"], row["columns"],
             " ".join(row["flags"]) or "exact"]
    parts += [f"{side}: {cell(s, 3)}" for side, s in row["seconds_per_epoch"].items()]
    parts += [f"{name}: {cell(s, 2)}" for name, s in row["ratios"].items()]
    return f"| {' | '.join(parts)} | {row['microseconds_per_document']:.0f} us |"


def main():
    parser = command.parser(__doc__)
    parser.add_argument("binary")
    parser.add_argument("index", nargs="+", help="folders made by `topicscope index`")
    parser.add_argument("--loss", choices=command.LOSSES, default="softmax")
    parser.add_argument("--columns", choices=command.COLUMNS, default="unit")
    parser.add_argument("--epochs", type=int, default=6, help="epochs that count")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="of both sides")
    parser.add_argument("--torch", default="eager,compiled", help="forms, or none")
    parser.add_argument("--output", choices=["markdown", "json"], default="markdown")
    a, flags = command.parsed(parser)
    a.torch = [] if a.torch == "none" else a.torch.split(",")
    rounds = {index: [] for index in a.index}
    for _ in range(a.rounds):
        for index in a.index:
            sides = {f"PyTorch {form}": torchs(a, index, form) for form in a.torch}
            rounds[index].append({"topicscope": ours(a, index, flags)} | sides)
    for index in a.index:
        row = summary(a, index, flags, rounds[index], rounds[a.index[0]])
        print(json.dumps(row) if a.output == "json" else markdown(row))


if __name__ == "__main__":
    main()
