"""Trains the autoencoder of torch_model.py on an index and prints, as JSON, CPU seconds of each
epoch (without imports, reading and compiling; the first epochs warm up) and its losses.
"""
import json
import time

import command
import index_files
from torch_model import Autoencoder


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
    seconds, train, validation = [], [], []
    for _ in range(a.epochs):
        start = time.process_time()
        train.append(model.epoch())
        seconds.append(time.process_time() - start)
        if held_out:
            validation.append(model.held_out(held_out))
    print(json.dumps({"documents": len(rows), "terms": v, "cpu_seconds": seconds,
                      "train_loss": train, "held_out_loss": validation}))


if __name__ == "__main__":
    main()
