#!/usr/bin/env python3
"""What rounding encoder weights costs: decisions that change on test documents, and characters a weight takes.

    rounding.py INDEX MODEL...

For each model and each way to write weights as whole numbers of 8 to 16 bits, with one scale a unit: the
share of decisions whether a unit is active that change, the largest error of an activation as a share of
the largest of its unit, and the characters a weight takes in a page (deflated, in Base64). With an exponent
above 1 a number n of the largest N stands for (n / N) to that power, so that small weights are finer. Units
that compete are passed over. Needs NumPy.
"""

import base64
import json
import pathlib
import struct
import sys
import zlib

import numpy as np

WAYS = [(8, 1.0), (8, 2.0), (10, 1.0), (10, 1.5), (12, 1.0), (16, 1.0)]
TEST = 2
MOST_DOCUMENTS = 3000


def arrays(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    head = json.loads(data[8:8 + length])
    types = {"U8": "u1", "U32": "<u4", "U64": "<u8", "F32": "<f4"}

    def read(name):
        about = head[name]
        start, end = about["data_offsets"]
        values = np.frombuffer(data[8 + length + start:8 + length + end], types[about["dtype"]])
        return values.reshape(about["shape"])
    return {name: read(name) for name in head if name != "__metadata__"}


def codes(unit, z, theta):
    if unit == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if unit in ("tanh", "k-competitive"):
        return np.tanh(z)
    if unit == "relu":
        return np.maximum(z, 0)
    if unit == "leaky-relu":
        return np.where(z > 0, z, z / 100)
    if unit == "elu":
        return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))
    if unit in ("threshold", "batch-top-k", "jump-relu"):
        return np.where(z > theta, z, 0)
    if unit == "tlin":
        return np.where(np.abs(z) > theta, z, 0)
    return None


def rounded(weights, bits, exponent):
    largest = np.abs(weights).max(0)
    top = 2 ** (bits - 1) - 1
    numbers = np.rint(np.sign(weights) * (np.abs(weights) / largest) ** (1 / exponent) * top)
    return numbers.astype(int), np.sign(numbers) * (np.abs(numbers) / top) ** exponent * largest


def characters(numbers, bits):
    """Deflated places of 8 bits, unit after unit, in Base64."""
    shifted = numbers.T + 2 ** (bits - 1)
    places = [shifted >> shift & 255 for shift in range(0, bits, 8)]
    packed = zlib.compress(b"".join(place.astype(np.uint8).tobytes() for place in places), 9)
    return len(base64.b64encode(packed)) / numbers.size


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    index = pathlib.Path(sys.argv[1])
    bags = arrays(index / "bags.safetensors")
    starts, terms = bags["indptr"].astype(int), bags["indices"]
    test = [n for n in np.where(bags["splits"] == TEST)[0] if starts[n + 1] > starts[n]][:MOST_DOCUMENTS]
    print("| model | way | decisions that change | largest error | characters a weight |")
    print("|---|---|---:|---:|---:|")
    for place in map(pathlib.Path, sys.argv[2:]):
        about = json.loads((place / "model.json").read_text())
        config, found = about["config"], arrays(place / "model.safetensors")
        encoder, bias = found["encoder"].astype(float), found["encoder_bias"]
        theta = found.get("thresholds", config["theta"] if config["encode_theta"] is None else config["encode_theta"])

        def encoded(weights):
            def z(document):
                row = terms[starts[document]:starts[document + 1]]
                scale = (about["mean_length"] / len(row)) ** 0.5 if config["input"] == "unit" else 1
                return weights[row].sum(0) * scale + bias
            return codes(config["unit"], np.array([z(document) for document in test]), theta)

        exact = encoded(encoder)
        if exact is None:
            continue
        inexact = 0.05 * np.sqrt((exact ** 2).mean(0))
        above = {"sigmoid": 0.05}.get(config["unit"], inexact if config["unit"] in
                                      ("tanh", "elu", "leaky-relu", "k-competitive") else 0)
        for bits, exponent in WAYS:
            numbers, weights = rounded(encoder, bits, exponent)
            found = encoded(weights)
            changed = ((np.abs(exact) > above) != (np.abs(found) > above)).mean()
            error = (np.abs(exact - found).max(0) / np.maximum(np.abs(exact).max(0), 1e-9)).max()
            print(f"| {place.name} | {bits} bits, exponent {exponent:g} | {100 * changed:.3f} % | {100 * error:.2f} % "
                  f"| {characters(numbers, bits):.2f} |", flush=True)


if __name__ == "__main__":
    main()
