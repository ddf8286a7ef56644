"""Trains the autoencoder of torch_model.py on an index and prints, as JSON, the seconds of each
epoch (without imports, reading and compiling; the first epochs warm up) and its losses: of the CPU
on one thread, of the clock on more (OMP_NUM_THREADS).
"""
import json
import time

import command
import index_files
from torch_model import THREADS, Autoencoder


def main():
    parser = command.parser(__doc__)
    parser.add_argument("index", help="folder made by `topicscope index`")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--loss", choices=command.LOSSES, default="softmax")
    parser.add_argument("--columns", choices=command.COLUMNS, default="unit")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=["eager", "compiled"], default="eager",
                        help="compiled: by torch.compile, which needs a C++ compiler")
    parser.add_argument("--held-out", help="part whose loss is measured after each epoch")
    a = parser.parse_args()
    rows, v = index_files.rows(a.index), index_files.n_terms(a.index)
    model = Autoencoder(rows, v, a.units, a.loss, a.columns, a.penalty, a.seed, a.form)
    held_out = index_files.rows(a.index, a.held_out) if a.held_out else None
    clock = time.process_time if THREADS == 1 else time.perf_counter
    seconds, train, validation = [], [], []
    for _ in range(a.epochs):
        start = clock()
        train.append(model.epoch())
        seconds.append(clock() - start)
        if held_out:
            validation.append(model.held_out(held_out))
    print(json.dumps({"documents": len(rows), "terms": v, "seconds": seconds,
                      "train_loss": train, "held_out_loss": validation}))


if __name__ == "__main__":
    main()
