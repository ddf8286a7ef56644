"""Wall seconds of `topicscope train` on one thread and on more, whole processes in turn. The
machine should have nothing else to do.

    threads.py BINARY INDEX [options] [-- further flags of `topicscope train`]

Prints a Markdown row for each number of threads: minimum / median / maximum of seconds, and of one
thread's seconds over these, round by round. Stops when models differ in a single byte.
"""
import pathlib
import statistics
import subprocess
import tempfile
import time

import command


def timed(a, threads, flags):
    """Returns wall seconds and the weights of one run."""
    with tempfile.TemporaryDirectory() as work:
        words = command.train(
            a.binary, a.index, f"{work}/model", flags, threads=threads, epochs=a.epochs, units=a.units,
            loss=a.loss, decoder_norm=a.columns, penalty=f"mean:{a.penalty}")
        start = time.perf_counter()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        return seconds, pathlib.Path(work, "model", "model.safetensors").read_bytes()


def cell(values):
    return f"{min(values):.2f} / **{statistics.median(values):.2f}** / {max(values):.2f}"


def main():
    parser = command.parser_of_one_index(__doc__, epochs=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, nargs="+", default=[2], help="numbers beside 1")
    a, flags = command.parsed(parser)
    seconds = {threads: [] for threads in [1, *a.threads]}
    expected = None
    for _ in range(a.rounds):
        for threads, values in seconds.items():
            spent, model = timed(a, threads, flags)
            values.append(spent)
            expected = expected or model
            if model != expected:
                raise SystemExit(f"{threads} threads made another model")
    for threads, values in seconds.items():
        ratios = [one / other for one, other in zip(seconds[1], values)]
        print(f"| {threads} | {cell(values)} | {cell(ratios)} |")


if __name__ == "__main__":
    main()
