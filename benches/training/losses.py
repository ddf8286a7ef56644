"""Losses by epoch of `topicscope train` beside PyTorch (torch_model.py) at equal settings, as a
Markdown table: means over seeds, ours / theirs, and in brackets their difference in standard errors
by the spread of seeds.

    losses.py BINARY INDEX [options] [-- further flags of `topicscope train`]

The two draw different random numbers, so that only means can agree. They differ when at any epoch
the means are more than three standard errors apart. INDEX needs a validation part.
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
LIMIT = 3


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
    """Yields, for each kind of loss, the rows of all epochs."""
    seeds = range(1, a.seeds + 1)
    sides = [[ours(a, loss, columns, seed, flags) for seed in seeds],
             [torchs(a, loss, columns, seed) for seed in seeds]]
    for kind, name in enumerate(KINDS):
        rows = []
        for epoch in range(a.epochs):
            values = [[run[epoch][kind] for run in runs] for runs in sides]
            means, spreads = map(statistics.mean, values), map(statistics.stdev, values)
            (mean, other_mean), (spread, other_spread) = means, spreads
            error = ((spread**2 + other_spread**2) / a.seeds) ** 0.5
            rows.append({"loss": loss, "columns": columns, "kind": name, "epoch": epoch + 1,
                         "topicscope": mean, "topicscope_spread": spread, "torch": other_mean,
                         "torch_spread": other_spread, "standard_errors": (mean - other_mean) / error})
        yield rows


def markdown(rows, shown):
    """Returns one line of the rows of one model and kind of loss."""
    cells = [f"{r['topicscope']:.2f} / {r['torch']:.2f} ({r['standard_errors']:+.1f})"
             for r in rows if r["epoch"] in shown]
    furthest = max(abs(r["standard_errors"]) for r in rows)
    verdict = "agree" if furthest <= LIMIT else "**differ**"
    head = f"{rows[0]['loss']}, {rows[0]['columns']} columns | {rows[0]['kind']}"
    return f"| {head} | {' | '.join(cells)} | {furthest:.1f}: {verdict} |"


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
            for rows in compared(a, loss, columns, flags):
                lines = map(json.dumps, rows) if a.output == "json" else [markdown(rows, shown)]
                print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    main()
