"""Ideas for training that the product did not have, tried in PyTorch on the same bags, with the
naming and the figures of baselines.py. Prints nothing; adds a line per model to OUT.jsonl.

usage: ideas.py INDEX PART[,PART] SEED[,SEED] OUT.jsonl NAME KEY=VALUE ... [-- NAME KEY=VALUE ...] ...

Keys are those of DEFAULT. docw: power of mean length / length that weighs documents. ww, idf: power
of idf that weighs words in the loss, in the input. hidden: extra weight of words that input dropout
hid (9: only those count). btk: batch-top-k in the second half. compete: penalty on the pull that a
word gets from others than its best unit. renew: correlation above which a unit starts anew, every
revery epochs up to the share rlast, from the rk documents nearest a badly explained one.
"""
import json
import math
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
import baselines as bl

torch.set_num_threads(1)
DEFAULT = dict(units=64, epochs=40, batch=128, lr=2e-3, decay=0, ema=0.0, drop=0.2, hidden=0, docw=0.0, ww=0.0,
               idf=0.0, mean=0.3, l1=0.0, student=0.0, ramp="", btk=0, hdrop=0.0, renew=1.0, revery=3, rlast=0.5,
               rk=40, rpool=0.25, wd=0.0, compete=0.0, dscale=1.4)



def batches(n, size, rng):
    order = rng.permutation(n)
    return [order[i:i + size] for i in range(0, n, size)]


class Model:
    def __init__(self, x, c, seed):
        g = torch.Generator().manual_seed(seed)
        n, v = x.shape
        self.c, self.v = c, v
        self.p = torch.tensor(np.clip(np.asarray(x.mean(0)).ravel(), 1 / n, 1), dtype=torch.float32)
        idf = -torch.log(self.p)
        mean_idf = float((idf * self.p).sum() / self.p.sum())
        self.iw = (idf / mean_idf) ** c["idf"]
        self.ow = (idf / mean_idf) ** c["ww"]
        self.L = float(x.nnz / n)
        self.L2 = float((self.iw ** 2 * self.p).sum())
        h = c["units"]
        self.we = torch.randn(v, h, generator=g) / math.sqrt(self.L2)
        self.be = torch.zeros(h)
        self.wd = c['dscale'] * torch.randn(h, v, generator=g) / math.sqrt(v)
        self.bd = torch.log(self.p)
        self.params = [self.we, self.be, self.wd, self.bd]

    def decoder(self, w):
        return F.normalize(w, dim=1)

    def pre(self, idx, off, scale=1.0, params=None):
        we, be = (params or self.params)[:2]
        wt = self.iw[idx]
        z = F.embedding_bag(idx, we, off, mode="sum", per_sample_weights=wt) * scale
        rows = torch.repeat_interleave(torch.arange(len(off)), torch.diff(off, append=torch.tensor([len(idx)])))
        sq = torch.zeros(len(off)).index_add(0, rows, wt ** 2) * scale
        return z * torch.sqrt(self.L2 / sq.clamp(min=1e-3))[:, None] + be


def codes(model, x, params=None, theta=None):
    out = []
    with torch.no_grad():
        for i in range(0, x.shape[0], 2048):
            m = x[i:i + 2048]
            a = F.relu(model.pre(torch.from_numpy(m.indices.astype(np.int64)),
                                 torch.from_numpy(m.indptr[:-1].astype(np.int64)), params=params))
            if theta is not None:
                a = a * (a > theta)
            out.append(a)
    return torch.cat(out).numpy()


def train(x, c, seed):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    m = Model(x, c, seed)
    params = m.params
    for p in params:
        p.requires_grad_(True)
    opt = torch.optim.Adam(params, lr=c["lr"], fused=True)
    n = x.shape[0]
    lens = np.diff(x.indptr)
    dw = torch.tensor((m.L / lens) ** c["docw"], dtype=torch.float32)
    dw = dw / dw.mean() if c["docw"] else dw
    steps = c["epochs"] * math.ceil(n / c["batch"])
    step, ema, theta = 0, None, None
    for epoch in range(c["epochs"]):
        f = epoch / max(c["epochs"] - 1, 1)
        k = {"up": min(1.0, 2 * f), "down": 3 - 2 * f if f < 1 else 1.0, "late": float(f >= 0.5)}.get(c["ramp"], 1.0)
        if c["renew"] < 1 and epoch and epoch % c["revery"] == 0 and epoch <= c["rlast"] * c["epochs"]:
            renew(m, x, c, rng, opt)
        for rows in batches(n, c["batch"], rng):
            mb = x[rows]
            idx = torch.from_numpy(mb.indices.astype(np.int64))
            ptr = mb.indptr.astype(np.int64)
            keep = torch.rand(len(idx)) >= c["drop"]
            cum = np.concatenate([[0], np.cumsum(keep.numpy())])
            off = torch.from_numpy(cum[ptr[:-1]])
            b = len(rows)
            doc = torch.from_numpy(np.repeat(np.arange(b), np.diff(ptr)))
            z = m.pre(idx[keep], off, 1 / (1 - c["drop"]))
            h = F.relu(z)
            if c["btk"] and f >= 0.5:
                t = torch.topk(h.detach().flatten(), c["btk"] * b).values[-1]
                theta = t if theta is None else 0.99 * theta + 0.01 * t
                h = h * (h > t)
            d = F.dropout(h, c["hdrop"]) if c["hdrop"] else h
            w = m.decoder(m.wd)
            o = torch.addmm(m.bd, d, w)
            t = m.ow[idx] * (1 + (c["hidden"] * (~keep).float()) - c["hidden"] * c["drop"]) if c["hidden"] != 9 else m.ow[idx] * (~keep) / c["drop"]
            T = torch.zeros(b).index_add(0, doc, t)
            lse = torch.logsumexp(o, 1)
            S = torch.zeros(b).index_add(0, doc, t * o[doc, idx])
            loss = (dw[rows] * (T * lse - S)).mean()
            pen = c["mean"] * (h.mean(0) ** 2).sum() + c["l1"] * h.sum(1).mean()
            if c["student"]:
                pen = pen + c["student"] * torch.log1p(h ** 2).sum(1).mean()
            if c["compete"]:
                # share of a word's positive pull held by others than its best unit, by document use
                a = F.relu(w) * h.mean(0).detach()[:, None]
                tot = a.sum(0)
                pen = pen + c["compete"] * (m.p * (tot - a.max(0).values)).sum()
            loss = loss + k * pen
            if c["decay"]:
                for group in opt.param_groups:
                    group["lr"] = c["lr"] * (1 - step / steps)
            opt.zero_grad()
            loss.backward()
            opt.step()
            step += 1
            if c["wd"]:
                with torch.no_grad():
                    m.we.mul_(1 - c["lr"] * c["wd"])
            if c["ema"] and f >= c["ema"]:
                if ema is None:
                    ema, ne = [p.detach().clone() for p in params], 1
                else:
                    ne += 1
                    for a, p in zip(ema, params):
                        a.add_(p.detach() - a, alpha=1 / ne)
    final = ema if ema is not None else [p.detach() for p in params]
    m.params = [p.detach() for p in final]
    return m, theta


def renew(m, x, c, rng, opt):
    """Gives units that another unit repeats to documents that are explained worst."""
    with torch.no_grad():
        h = codes(m, x)
        w = m.decoder(m.wd).detach()
        cor = np.corrcoef(h.T + 1e-9 * rng.standard_normal(h.T.shape))
        np.fill_diagonal(cor, 0)
        energy = h.sum(0)
        out = set()
        for flat in np.argsort(-cor, axis=None):
            i, j = np.unravel_index(flat, cor.shape)
            if cor[i, j] < c["renew"]:
                break
            if i in out or j in out:
                continue
            out.add(i if energy[i] < energy[j] else j)
        if not out:
            return
        loss = np.empty(x.shape[0])
        for i in range(0, x.shape[0], 2048):
            o = torch.addmm(m.bd, torch.from_numpy(h[i:i + 2048]), w)
            mb = x[i:i + 2048]
            ln = np.diff(mb.indptr)
            s = np.asarray(mb.multiply(o.numpy()).sum(1)).ravel()
            loss[i:i + 2048] = (torch.logsumexp(o, 1).numpy() * ln - s) / ln
        lens = np.diff(x.indptr)
        fit = np.flatnonzero(lens >= 0.5 * m.L)
        pool = fit[np.argsort(-loss[fit])[:int(len(fit) * c["rpool"])]]
        xn = x.multiply(-np.log(m.p.numpy())).tocsr()
        xn = xn.multiply(1 / np.maximum(np.sqrt(np.asarray(xn.multiply(xn).sum(1)).ravel()), 1e-6)[:, None]).tocsr()
        for u in out:
            d = rng.choice(pool)
            near = np.argsort(-np.asarray((xn @ xn[d].T).todense()).ravel())[:c["rk"]]
            q = torch.from_numpy(np.asarray(x[near].mean(0)).ravel().astype(np.float32)) + 0.1 * m.p
            col = torch.log(q / m.p).clamp(-1, 3) * (q > 0.05)
            m.wd[u] = F.normalize(col, dim=0)
            m.we[:, u] = F.normalize(col, dim=0) * m.we.norm(dim=0).mean()
            m.be[u] = 0
            for p, sl in ((m.wd, u), (m.be, u)):
                st = opt.state[p]
                st["exp_avg"][sl] = 0
            opt.state[m.we]["exp_avg"][:, u] = 0


def distinctive(h, x, npmi, goal=0.75):
    corr = bl.correlation(h, x)
    mass = (x.T.astype(np.float64) @ np.maximum(h, 0)).T
    pk = mass / np.maximum(mass.sum(1, keepdims=True), 1e-300)
    s = np.log(2 / (1 / bl.ranks(corr) + 1 / bl.ranks(pk)) / x.shape[1])
    s[~np.isfinite(corr)] = -np.inf
    top = s.max(0)

    def at(g):
        q = s + g * (s - top)
        lists = np.array([bl.name(row, npmi) for row in np.where(np.isnan(q), -np.inf, q)])
        return lists, bl.diversity(lists[:, :25])
    lists, d = at(0.0)
    if d >= goal:
        return lists, d, 0.0
    lo, hi = 0.0, None
    for g in (1, 2, 4, 8, 16, 32, 64, 128):
        lists, d = at(g)
        if d >= goal:
            hi = g
            break
        lo = g
    if hi is None:
        return lists, d, g
    best = (lists, d, hi)
    for _ in range(6):
        mid = (lo + hi) / 2
        l2, d2 = at(mid)
        if d2 >= goal:
            hi, best = mid, (l2, d2, mid)
        else:
            lo = mid
    return best


class Judge:
    def __init__(self, folder, parts):
        bags = bl.tensors(folder + "/bags.safetensors")
        self.train = bl.Part(folder, bags, 0)
        self.npmi = bl.npmi_matrix(self.train.x)
        self.parts = {}
        for part in parts:
            j = bl.Part(folder, bags, {"validation": 1, "test": 2, "unused": 3}[part])
            j.read_tokens(folder)
            self.parts[part] = (j, bl.npmi_matrix(j.x), bl.npmi_matrix(j.windows()))

    def rows(self, h, encode):
        from sklearn.linear_model import LogisticRegression
        from sklearn.metrics import normalized_mutual_info_score as nmi
        from sklearn.preprocessing import StandardScaler
        lists, div, gamma = distinctive(h, self.train.x, self.npmi)
        cl = np.argsort(-bl.correlation(h, self.train.x), 1, kind="stable")[:, :25]
        for part, (j, doc, win) in self.parts.items():
            hh = encode(j.x)
            live = hh.std(0) > 0
            row = dict(part=part, zero=float((hh <= 0).mean()), dead=float(1 - live.mean()),
                       doc=bl.coherence(doc, lists[:, :10]), win=bl.coherence(win, lists[:, :10]), div=div, gamma=gamma,
                       faith=bl.faithfulness(lists[:, :10], hh, j.x),
                       cdoc=bl.coherence(doc, cl[:, :10]), cwin=bl.coherence(win, cl[:, :10]), cdiv=bl.diversity(cl))
            tr = self.train
            if len(j.y) and part != "unused":
                s = StandardScaler().fit(h[tr.labeled])
                lr = LogisticRegression(max_iter=1000).fit(s.transform(h[tr.labeled]), tr.y)
                row["probe"] = float(lr.score(s.transform(hh[j.labeled]), j.y))
                row["amax"] = float(nmi(j.y, hh[j.labeled].argmax(1)))
            yield row


def main():
    folder, parts, seeds, out = sys.argv[1:5]
    configs, cur = [], None
    for a in sys.argv[5:]:
        if a == "--":
            cur = None
        elif cur is None:
            cur = [a, dict(DEFAULT)]
            configs.append(cur)
        else:
            k, v = a.split("=")
            assert k in DEFAULT, k
            cur[1][k] = type(DEFAULT[k])(v)
    judge = Judge(folder, parts.split(","))
    jobs = [(int(s), c) for s in seeds.split(",") for c in configs]
    for seed, (name, c) in jobs:
        t = time.process_time()
        m, theta = train(judge.train.x, c, seed)
        t = time.process_time() - t
        h = codes(m, judge.train.x, theta=theta)
        for row in judge.rows(h, lambda x: codes(m, x, theta=theta)):
            row = dict(index=folder.split("/")[-1], name=name, seed=seed, cpu=round(t, 1), **row)
            with open(out, "a") as f:
                f.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
