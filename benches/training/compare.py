"""CPU seconds per epoch of `topicscope train` on one thread beside PyTorch, in turn, in one run.

usage: compare.py BINARY INDEX WORK PAIRS UNITS bce|softmax unit|free PENALTY [EPOCHS]

Ours is the difference of two whole processes (EPOCHS + 2 and 2 epochs; user + system), over
EPOCHS, so that reading and writing drop out; validation losses are part of it where the index has
a validation part, so make the index with `--validation 0`. PyTorch is torch_epochs.py, timed
around its epochs. Both start from nothing, with the mean penalty at this weight.
"""
import json
import pathlib
import resource
import statistics
import subprocess
import sys


def spent(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(binary, index, work, pairs, units, loss, columns, penalty, epochs=6):
    epochs = int(epochs)

    def ours(n):
        return spent([binary, "train", index, "-o", work, "--force", "--quiet", "--threads", "1",
                      "--epochs", str(n), "--renew", "1", "--checkpoint-every", "0", "--units", units,
                      "--loss", loss, "--decoder-norm", columns, "--penalty", f"mean:{penalty}"])

    rows = []
    for _ in range(int(pairs)):
        a = (ours(epochs + 2) - ours(2)) / epochs
        script = pathlib.Path(__file__).with_name("torch_epochs.py")
        run = subprocess.run([sys.executable, script, index, str(epochs), units, loss, columns, penalty],
                             check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        b = json.loads(run.stdout)["cpu_seconds"] / epochs
        rows.append((a, b, b / a))
    for name, values in zip(("topicscope", "PyTorch", "ratio"), zip(*rows)):
        print(f"{name}: {min(values):.3f} / {statistics.median(values):.3f} / {max(values):.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
