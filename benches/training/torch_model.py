"""The autoencoder of `topicscope train` (relu units, unit input) in PyTorch: same objective, same
distribution of starts, same Adam. One thread, 32 bits.

Forms that were tried, all with the same losses to six digits. Least milliseconds per
batch of 128 in rounds by turns, on a machine with other work: differences below 10 % mean nothing.

| | V = 2,000, H = 64 | V = 2,000, H = 256 | V = 40,000, H = 64 |
|---|---|---|---|
| kept, compiled (bce, free columns) | 3.6 | 8.6 | 52 |
| the same, not compiled | 3.5 | 8.5 | 57 |
| logits gathered by two subscripts | 3.5 | 9.1 | 58 |
| decoder stored (V, H) | 3.6 | 8.6 | 57 |
| logsigmoid for softplus | 3.3 | | 60 |
| binary_cross_entropy_with_logits, dense targets | 3.5 | | 62 |
| gradient by the logits written by hand, in place | 3.6 | 8.5 | 56 |
| encoder as a product with a sparse matrix | 3.7 | 9.9 | 69 |
| Adam with foreach for fused | 3.8 | 10.7 | 68 |
| kept, compiled (softmax, unit columns) | 3.0 | | 47 |
| the same, not compiled | 3.4 | | 56 |
| norms applied to the decoder, not compiled | 3.5 | | 61 |
| gradient of softmax written by hand | 3.0 | | 48 |
| logsumexp for log_softmax | 4.7 | | 79 |

Gathering the present logits by an EmbeddingBag over decoder rows was slower by a tenth. Flushing
denormal numbers to zero, larger chunks kept by malloc, huge pages, and torch.compile with fixed
batch sizes or a C++ wrapper change nothing beyond noise. Only the rows that say so are
compiled.
"""
import math
import os

THREADS = int(os.environ.setdefault("OMP_NUM_THREADS", "1"))

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(THREADS)
torch.set_flush_denormal(True)
BATCH, DROPOUT, RATE, SHARE_MARGIN = 128, 0.2, 2e-3, 1e-5


class Autoencoder:
    """Weights, optimizer and random streams. `rows` are the training documents."""

    def __init__(self, rows, v, units, loss, columns, penalty, seed, form="eager"):
        self.rows, self.v, self.loss, self.columns, self.penalty = rows, v, loss, columns, penalty
        self.mean = np.mean([len(r) for r in rows])
        self.rng = np.random.default_rng(seed)
        draw = torch.Generator().manual_seed(seed)
        shift = 5 / self.mean if loss == "bce" else 0
        df = np.bincount(np.concatenate(rows), minlength=v)
        share = (df / (len(rows) if loss == "bce" else df.sum())).clip(SHARE_MARGIN, 1 - SHARE_MARGIN)
        bias = np.log(share / (1 - share)) if loss == "bce" else np.log(share)
        self.encoder = torch.randn(v, units, generator=draw) / math.sqrt(self.mean) + shift
        self.decoder = torch.randn(units, v, generator=draw) * math.sqrt(2 / (v + units))
        self.encoder_bias, self.decoder_bias = torch.zeros(units), torch.from_numpy(bias).float()
        weights = [self.encoder, self.decoder, self.encoder_bias, self.decoder_bias]
        self.optimizer = torch.optim.Adam([w.requires_grad_() for w in weights], lr=RATE, fused=True)
        self.forward = torch.compile(self.losses, dynamic=True) if form == "compiled" else self.losses

    def losses(self, ids, offsets, scale, present, size):
        """Returns the reconstruction loss, summed over documents, and the mean penalty.

        `ids` and `offsets` are the words that the encoder sees, `present` the places of all words
        in the flattened logits, `size` their number by document."""
        z = F.embedding_bag(ids, self.encoder, offsets, mode="sum") * scale[:, None] + self.encoder_bias
        h = F.relu(z)
        seen = h / torch.linalg.vector_norm(self.decoder, dim=1) if self.columns == "unit" else h
        o = torch.addmm(self.decoder_bias, seen, self.decoder)
        if self.loss == "bce":
            value = F.softplus(o).sum() - o.view(-1)[present].sum()
        else:
            value = -F.log_softmax(o, 1).view(-1)[present].sum()
        return value, (h.mean(0) ** 2).sum()

    def batch(self, documents, dropout):
        size = np.array([len(d) for d in documents])
        ids, place = np.concatenate(documents), np.repeat(np.arange(len(size)), size)
        present = place * self.v + ids
        kept = self.rng.random(len(ids), np.float32) >= dropout
        seen = size
        if dropout:
            ids, seen = ids[kept], np.bincount(place[kept], minlength=len(size))
        scale = np.sqrt(self.mean / size.clip(1)) / (1 - dropout)
        parts = ids, np.cumsum(seen) - seen, scale.astype(np.float32), present, size
        return map(torch.from_numpy, parts)

    def epoch(self):
        """Makes one epoch; returns the mean training loss of a document, with dropout."""
        order, total = self.rng.permutation(len(self.rows)), 0.0
        for first in range(0, len(order), BATCH):
            documents = [self.rows[d] for d in order[first:first + BATCH]]
            loss, penalty = self.forward(*self.batch(documents, DROPOUT))
            self.optimizer.zero_grad(set_to_none=True)
            (loss / len(documents) + self.penalty * penalty).backward()
            self.optimizer.step()
            total += loss.item()
        return total / len(order)

    @torch.no_grad()
    def held_out(self, documents):
        """Returns the mean loss of documents, without dropout."""
        chunks = range(0, len(documents), BATCH)
        losses = [self.losses(*self.batch(documents[c:c + BATCH], 0))[0].item() for c in chunks]
        return sum(losses) / len(documents)
