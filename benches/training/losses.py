"""Losses by epoch of `topicscope train` beside PyTorch (torch_model.py) at equal settings, as a
Markdown table: means over seeds, and their difference against the spread of seeds.

    losses.py BINARY INDEX [options] [-- further flags of `topicscope train`]

The two draw different random numbers, so that only means can agree. An epoch differs when the means
are more than three standard errors apart. INDEX needs a validation part.
"""
import csv
import json
import statistics
import subprocess
import tempfile

import command
import index_files
from torch_model import Autoencoder

KINDS = "training", "validation"


def ours(a, loss, columns, seed, flags):
    with tempfile.TemporaryDirectory() as work:
        words = command.train(
            a.binary, a.index, f"{work}/model", flags, epochs=a.epochs, units=a.units, loss=loss,
            decoder_norm=columns, penalty=f"mean:{a.penalty}", seed=seed)
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        with open(f"{work}/model/history.csv", newline="") as history:
            return [(float(r["train_loss"]), float(r["validation_loss"])) for r in csv.DictReader(history)]


def torchs(a, loss, columns, seed):
    rows, held_out = index_files.rows(a.index), index_files.rows(a.index, "validation")
    v = index_files.n_terms(a.index)
    model = Autoencoder(rows, v, a.units, loss, columns, a.penalty, seed)
    return [(model.epoch(), model.held_out(held_out)) for _ in range(a.epochs)]


def compared(a, loss, columns, flags):
    """Yields one row per kind of loss and epoch shown."""
    seeds = range(1, a.seeds + 1)
    sides = [[ours(a, loss, columns, seed, flags) for seed in seeds],
             [torchs(a, loss, columns, seed) for seed in seeds]]
    for kind, name in enumerate(KINDS):
        for epoch in range(a.epochs):
            values = [[run[epoch][kind] for run in runs] for runs in sides]
            means = [statistics.mean(v) for v in values]
            spreads = [statistics.stdev(v) for v in values]
            error = (sum(s * s for s in spreads) / a.seeds) ** 0.5
            yield {"loss": loss, "columns": columns, "kind": name, "epoch": epoch + 1,
                   "topicscope": means[0], "topicscope_spread": spreads[0], "torch": means[1],
                   "torch_spread": spreads[1], "standard_errors": (means[0] - means[1]) / error}


def markdown(row):
    sides = [f"{row[side]:.2f} ± {row[side + '_spread']:.2f}" for side in ("topicscope", "torch")]
    difference = row["topicscope"] - row["torch"]
    verdict = "agree" if abs(row["standard_errors"]) <= 3 else "**differ**"
    return (f"| {row['loss']}, {row['columns']} | {row['kind']} | {row['epoch']} | {' | '.join(sides)} | "
            f"{difference:+.2f} ({row['standard_errors']:+.1f}) | {verdict} |")


def main():
    parser = command.parser(__doc__)
    parser.add_argument("binary")
    parser.add_argument("index")
    parser.add_argument("--losses", default="bce,softmax")
    parser.add_argument("--columns", default="free,unit")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--show", default="1,2,5,10,15", help="epochs of the Markdown table")
    parser.add_argument("--output", choices=["markdown", "json"], default="markdown")
    a, flags = command.parsed(parser)
    shown = {int(epoch) for epoch in a.show.split(",")}
    for loss in a.losses.split(","):
        for columns in a.columns.split(","):
            for row in compared(a, loss, columns, flags):
                if a.output == "json":
                    print(json.dumps(row), flush=True)
                elif row["epoch"] in shown:
                    print(markdown(row), flush=True)


if __name__ == "__main__":
    main()
