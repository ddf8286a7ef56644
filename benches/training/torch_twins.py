"""Trains twins of the autoencoder of `topicscope train` (relu units, softmax, unit columns, unit input) in PyTorch on
one device, and prints, as JSON, milliseconds of each epoch and the first twin's losses.

All twins are one batched computation: weights have a first dimension of twins. Bags lie on the device; where the
vocabulary is small they are dense there, so that the encoder is a product and every shape is fixed, which a CUDA graph
needs. Forms: plain, compiled (`torch.compile`), graph (one CUDA graph of a step, replayed). TF32 is allowed for
products with `--tf32`.
"""
import argparse
import json
import math
import pathlib
import sys
import time

import torch
import torch.nn.functional as F

sys.path.append(str(pathlib.Path(__file__).parents[1]))
DROPOUT, HIDDEN, SHARE_MARGIN = 0.4, 0.7, 1e-5
# Terms up to which bags are dense on the device.
DENSE = 8192


def read(source):
    """Returns rows of ids and V."""
    if source.startswith("drawn:"):
        n, v, length = map(int, source.split(":")[1:])
        draw = torch.rand(n, length, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
        ids = (v ** draw).long().clamp(1, v) - 1
        return [row.unique() for row in ids], v
    import index_files
    return [torch.as_tensor(row.astype("int64")) for row in index_files.rows(source)], index_files.n_terms(source)


class Twins:
    """Weights of all twins, and the bags, on a device."""

    def __init__(self, a, rows, v):
        self.a, self.v, self.n = a, v, len(rows)
        m, h, at = a.twins, a.units, a.device
        draw = torch.Generator().manual_seed(0)
        sizes = torch.tensor([len(row) for row in rows], dtype=torch.float32)
        self.mean = float(sizes.mean())
        df = torch.bincount(torch.cat(rows), minlength=v).double()
        bias = (df / df.sum()).clamp(SHARE_MARGIN, 1 - SHARE_MARGIN).log().float()
        self.encoder = torch.randn(m, v, h, generator=draw).div(math.sqrt(self.mean)).to(at)
        self.decoder = torch.randn(m, v, h, generator=draw).mul(math.sqrt(2 / (v + h))).to(at)
        self.encoder_bias = torch.zeros(m, 1, h, device=at)
        self.decoder_bias = bias.repeat(m, 1, 1).to(at)
        self.weights = torch.tensor([0.1 * (k % 2) for k in range(m)], device=at)
        self.sizes = sizes.to(at)
        self.parameters = [self.encoder, self.decoder, self.encoder_bias, self.decoder_bias]
        for p in self.parameters:
            p.requires_grad_()
        capturable = a.form == "graph"
        rate = 6e-3 * math.sqrt(a.batch / 64)
        fused = {"fused": True} if at != "cpu" else {}
        self.optimizer = torch.optim.Adam(self.parameters, lr=rate, capturable=capturable, **fused)
        self.dense = v <= DENSE
        if self.dense:
            self.bags = torch.zeros(self.n, v, dtype=torch.uint8)
            for number, row in enumerate(rows):
                self.bags[number, row] = 1
            self.bags = self.bags.to(at)
        else:
            longest = max(len(row) for row in rows)
            # One more term than there are, for places that no word fills.
            self.bags = torch.full((self.n, longest), v)
            for number, row in enumerate(rows):
                self.bags[number, :len(row)] = row
            self.bags = self.bags.to(at)
        self.step = torch.compile(self.objective) if a.form == "compiled" else self.objective

    def objective(self, chosen):
        """Returns loss sums by twin and the objective. `chosen` (M, B) are documents of each twin."""
        b = chosen.shape[1]
        size = self.sizes[chosen]
        scale = (self.mean / size.clamp(min=1)).sqrt() / (1 - DROPOUT)
        if self.dense:
            x = self.bags[chosen].float()
            kept = x * (torch.rand_like(x) >= DROPOUT)
            z = torch.bmm(kept, self.encoder)
        else:
            ids = self.bags[chosen]
            there = (ids < self.v).float()
            kept = there * (torch.rand(ids.shape, device=ids.device) >= DROPOUT)
            z = torch.stack([F.embedding_bag(i.clamp(max=self.v - 1), w, per_sample_weights=k, mode="sum")
                             for i, w, k in zip(ids, self.encoder, kept)])
        h = F.relu(z * scale[..., None] + self.encoder_bias)
        seen = h / torch.linalg.vector_norm(self.decoder, dim=1, keepdim=True)
        o = torch.baddbmm(self.decoder_bias, seen, self.decoder.transpose(1, 2))
        if self.dense:
            q = (1 - HIDDEN) * x + HIDDEN / DROPOUT * (x - kept)
            loss = -(F.log_softmax(o, 2) * q).sum((1, 2))
        else:
            q = (1 - HIDDEN) * there + HIDDEN / DROPOUT * (there - kept)
            present = o.gather(2, ids.clamp(max=self.v - 1))
            loss = (q.sum(2) * o.logsumexp(2) - (present * q).sum(2)).sum(1)
        penalty = self.weights * (h.mean(1) ** 2).sum(1)
        return loss, (loss / b + penalty).sum()

    def move(self, chosen):
        loss, objective = self.step(chosen)
        self.optimizer.zero_grad(set_to_none=False)
        objective.backward()
        self.optimizer.step()
        return loss.detach()

    def captured(self, chosen):
        """Returns a step as a graph, with the place of its documents and of its losses."""
        place = chosen.clone()
        beside = torch.cuda.Stream()
        beside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(beside):
            for _ in range(3):
                self.move(place)
        torch.cuda.current_stream().wait_stream(beside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            loss = self.move(place)
        return graph, place, loss

    def epochs(self):
        a, at = self.a, self.a.device
        wait = torch.cuda.synchronize if at != "cpu" else lambda: None
        milliseconds, losses, graph = [], [], None
        n_steps = self.n // a.batch if a.form == "graph" else math.ceil(self.n / a.batch)
        for _ in range(a.epochs):
            wait()
            start = time.perf_counter()
            orders = [torch.randperm(self.n) for _ in range((a.twins + 1) // 2)]
            order = torch.stack([orders[k // 2] for k in range(a.twins)]).to(at)
            total = torch.zeros(a.twins, device=at)
            for step in range(n_steps):
                chosen = order[:, step * a.batch:(step + 1) * a.batch]
                if a.form == "graph":
                    if graph is None:
                        graph, place, loss = self.captured(chosen)
                    place.copy_(chosen)
                    graph.replay()
                else:
                    loss = self.move(chosen)
                total += loss
            wait()
            milliseconds.append(1e3 * (time.perf_counter() - start))
            losses.append(float(total[0]) / min(self.n, n_steps * a.batch))
        return milliseconds, losses


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="folder of an index, or drawn:DOCUMENTS:WORDS:LENGTH")
    parser.add_argument("--twins", type=int, default=16)
    parser.add_argument("--units", type=int, default=64)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--form", choices=["plain", "compiled", "graph"], default="plain")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--tf32", action="store_true")
    a = parser.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = a.tf32
    torch.manual_seed(0)
    milliseconds, losses = Twins(a, *read(a.source)).epochs()
    name = torch.cuda.get_device_name() if a.device != "cpu" else "cpu"
    print(json.dumps({"device": name, "milliseconds": milliseconds, "losses": losses}))


if __name__ == "__main__":
    main()
