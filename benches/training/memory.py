"""Peak resident memory of one epoch of `topicscope train` beside what the formula says.

    memory.py BINARY INDEX [options] [-- further flags of `topicscope train`]

With V terms, H units, batches of B, S shards, E words in all documents, bytes are

    weights and Adam      12 (2 V H + V + H)      value, mean and square of each weight
    a batch of logits      4 V B                  kept until the decoder moves
    a batch of codes       4 B H (S + 9)          sums of each shard, and nine arrays between them
    active codes           7 B H                  at most: two fifths of the pairs, from both sides
    words                  4 E + 8 V              bags; frequencies and starts of lists
    the model at the end   8 V H                  collected from the shards, whose memory the
                                                  allocator has not given back by then

to which come about 10 MiB for the process. None of it grows with threads. Words that no training document has never touch
Adam's memory of their encoder rows: 8 H bytes less each.
"""
import os
import subprocess
import tempfile

import command
import index_files

BATCH, SHARDS = 128, 16


def formula(v, h, entries):
    return {"weights and Adam": 12 * (2 * v * h + v + h), "logits": 4 * v * BATCH, "codes": 4 * BATCH * h * (SHARDS + 9),
            "active codes": 7 * BATCH * h, "words": 4 * entries + 8 * v,
            "the model at the end": 8 * v * h}


def peak(words):
    """Returns the peak resident memory of a process, in bytes."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    return usage.ru_maxrss * 1024


def main():
    parser = command.parser_of_one_index(__doc__, epochs=1)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    a, flags = command.parsed(parser)
    v, entries = index_files.n_terms(a.index), index_files.counts(a.index)["entries"]
    parts = formula(v, a.units, entries)
    for name, size in (parts | {"sum": sum(parts.values())}).items():
        print(f"| {name} | {size / 2**20:.1f} |")
    for threads in a.threads:
        with tempfile.TemporaryDirectory() as work:
            measured = peak(command.train(
                a.binary, a.index, f"{work}/model", flags, threads=threads, epochs=a.epochs, units=a.units,
                loss=a.loss, decoder_norm=a.columns, penalty=f"mean:{a.penalty}"))
        print(f"| measured, threads: {threads} | {measured / 2**20:.1f} |")


if __name__ == "__main__":
    main()
