"""Trains the same autoencoder in PyTorch, in its fastest form known to us: EmbeddingBag encoder,
targets gathered from the logits, fused Adam, one thread. Prints CPU seconds.

usage: torch_epochs.py INDEX EPOCHS UNITS bce|softmax unit|free PENALTY [SEED]

INDEX is a folder made by `topicscope index`; its training documents are used. PENALTY is the
weight of the mean penalty, 0 for none. The time of imports and reading is not counted: CPU
seconds are taken around the epochs, and per epoch as the difference of two runs by the caller.
"""
import json
import math
import struct
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
TYPES = {"U64": np.uint64, "U32": np.uint32, "U8": np.uint8, "F32": np.float32}


def tensors(path):
    raw = open(path, "rb").read()
    size = struct.unpack("<Q", raw[:8])[0]
    head = json.loads(raw[8:8 + size])
    head.pop("__metadata__", None)
    body = memoryview(raw)[8 + size:]
    return {k: np.frombuffer(body[slice(*t["data_offsets"])], TYPES[t["dtype"]]).reshape(t["shape"])
            for k, t in head.items()}


def training_rows(folder):
    bags = tensors(folder + "/bags.safetensors")
    ptr, ids = bags["indptr"].astype(np.int64), bags["indices"].astype(np.int64)
    rows = [ids[ptr[d]:ptr[d + 1]] for d in np.flatnonzero(bags["splits"] == 0)]
    return rows, json.load(open(folder + "/manifest.json"))["counts"]["vocabulary"]


def main(folder, epochs, units, loss, columns, penalty, seed=1):
    epochs, units, penalty = int(epochs), int(units), float(penalty)
    rows, v = training_rows(folder)
    lengths = np.array([len(r) for r in rows])
    n, mean = len(rows), lengths.mean()
    df = np.bincount(np.concatenate(rows), minlength=v).clip(1)
    g = torch.Generator().manual_seed(int(seed))
    we = (torch.randn(v, units, generator=g) / math.sqrt(mean)
          + (5 / mean if loss == "bce" else 0)).requires_grad_()
    wd = (torch.randn(units, v, generator=g) * math.sqrt(2 / (v + units))).requires_grad_()
    be = torch.zeros(units, requires_grad=True)
    share = df / (n if loss == "bce" else df.sum())
    bd = torch.tensor(np.log(share / (1 - share)) if loss == "bce" else np.log(share),
                      dtype=torch.float32).requires_grad_()
    optimizer = torch.optim.Adam([we, be, wd, bd], lr=2e-3, fused=True)
    rng = np.random.default_rng(int(seed))
    start = time.process_time()
    for epoch in range(epochs):
        order, total = rng.permutation(n), 0.0
        for first in range(0, n, 128):
            batch = order[first:first + 128]
            b, size = len(batch), torch.from_numpy(lengths[batch])
            ids = torch.from_numpy(np.concatenate([rows[d] for d in batch]))
            doc = torch.repeat_interleave(torch.arange(b), size)
            kept = torch.rand(len(ids), generator=g) >= 0.2
            per = torch.zeros(b, dtype=torch.int64).index_add_(0, doc, kept.long())
            offsets = per.cumsum(0) - per
            z = F.embedding_bag(ids[kept], we, offsets, mode="sum")
            z = z * (torch.sqrt(mean / size.clamp(min=1)) / 0.8)[:, None].float() + be
            h = F.relu(z)
            w = F.normalize(wd, dim=1) if columns == "unit" else wd
            o = torch.addmm(bd, h, w)
            present = o[doc, ids].sum()
            if loss == "bce":
                value = (F.softplus(o).sum() - present) / b
            else:
                value = ((torch.logsumexp(o, 1) * size).sum() - present) / b
            total += float(value.detach()) * b
            if penalty:
                value = value + penalty * (h.mean(0) ** 2).sum()
            optimizer.zero_grad(set_to_none=True)
            value.backward()
            optimizer.step()
        print(f"epoch {epoch + 1}: loss {total / n:.2f}", file=sys.stderr)
    print(json.dumps({"cpu_seconds": time.process_time() - start, "documents": n, "terms": v}))


if __name__ == "__main__":
    main(*sys.argv[1:])
