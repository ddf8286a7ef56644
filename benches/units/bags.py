"""Writes 180,000 bags of about 59 of 5,000 words as docword.txt and words.txt, in the form of UCI, for timing `topicscope units`."""
import random

rng = random.Random(1)
n, v = 180_000, 5_000
rows = [sorted({int(v * rng.random() ** 2) + 1 for _ in range(60)}) for _ in range(n)]
with open("docword.txt", "w") as out:
    print(n, v, sum(map(len, rows)), sep="\n", file=out)
    for d, row in enumerate(rows, 1):
        out.writelines(f"{d} {w} 1\n" for w in row)
with open("words.txt", "w") as out:
    out.writelines(f"word{w:04}\n" for w in range(1, v + 1))
