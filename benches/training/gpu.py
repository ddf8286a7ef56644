"""What training costs on a GPU, beside PyTorch on the same card, in under three minutes.

    gpu.py CREW BINARY INDEX [--device gpu] [--small]

CREW is the example of the trainer (`cargo build --release -p topicscope-trainer --features gpu --example crew`),
BINARY `topicscope` built with `--features gpu`, INDEX 20 Newsgroups of 2,000 words without validation part. Three
parts, each a row of a Markdown table, the least and the median of epochs after the first two:

1. sixteen twins of INDEX, H = 64, batches of 128, beside PyTorch: plain, compiled, all in one CUDA graph;
2. one model of V = 50,000, H = 256, batches of 1,024 drawn bags, beside PyTorch with and without TF32;
3. a study of INDEX by the program, none and mean:0.1 of eight seeds: seconds of training, as its timing.json says.

`--small` takes tiny sizes everywhere, for a machine without a GPU, where it shows only that all of it runs. Rows of
PyTorch are left out, and said to be, where it cannot be imported or has no GPU; with `--torch-device cpu` it runs on
the processor. Nothing here is a result without the name of the card in its first line.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent


def cell(milliseconds):
    rest = milliseconds[2:] or milliseconds
    return f"{min(rest):.1f} / {statistics.median(rest):.1f}"


def measured(words):
    try:
        run = subprocess.run([str(word) for word in words], check=True, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return None, "took more than two minutes"
    except subprocess.CalledProcessError as error:
        return None, f"failed ({error.returncode})"
    return json.loads(run.stdout.strip().splitlines()[-1]), None


def row(what, words):
    found, why = measured(words)
    text = f"{cell(found['milliseconds'])} | {found['losses'][-1]:.3f}" if found else f"{why} |"
    print(f"| {what} | {text} |", flush=True)
    return found


def torch_rows(a, source, sizes, forms):
    if subprocess.run([a.python, "-c", "import torch"], stderr=subprocess.DEVNULL).returncode:
        print("| PyTorch | cannot be imported | |", flush=True)
        return
    twins, units, batch, epochs = sizes
    for name, flags in forms:
        row(f"PyTorch, {name}", [
            a.python, HERE / "torch_twins.py", source, "--twins", twins, "--units", units, "--batch", batch,
            "--epochs", epochs, "--device", a.torch_device, *flags])


def study(a, seeds, epochs):
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(
            [a.binary, "study", a.index, "-o", f"{place}/study", "--device", a.device, "--variant", "none", "--variant",
             "mean:0.1", "--seeds", str(seeds), "--epochs", str(epochs), "--strengths", "off", "--controls", "off",
             "--quiet"], check=True, stdout=subprocess.DEVNULL)
        return json.loads(pathlib.Path(place, "study", "timing.json").read_text())["train"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("crew")
    parser.add_argument("binary")
    parser.add_argument("index")
    parser.add_argument("--device", default="gpu")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has PyTorch")
    parser.add_argument("--torch-device", default="cuda")
    a = parser.parse_args()
    start = time.perf_counter()
    twins, wide = (16, 64, 128, 12), (1, 256, 1024, 6)
    drawn, seeds, epochs = "drawn:20000:50000:60", 8, 20
    if a.small:
        twins, wide = (4, 8, 32, 3), (1, 16, 64, 3)
        drawn, seeds, epochs = "drawn:200:5000:20", 2, 2
    form = lambda name: ("--form", name)
    print("| sixteen twins | ms an epoch, least / median | loss |\n|---|---|---|")
    found = row("topicscope", [a.crew, a.device, a.index, *twins])
    print(f"| on | {found['device'] if found else ''} | |")
    torch_rows(a, a.index, twins, [("plain", ()), ("compiled", form("compiled")), ("one graph", form("graph"))])
    print("| one wide model | | |")
    row("topicscope", [a.crew, a.device, drawn, *wide])
    torch_rows(a, drawn, wide, [("32 bits", ()), ("TF32", ("--tf32",)), ("compiled, TF32", (*form("compiled"), "--tf32"))])
    print(f"| a study, seconds of training | {study(a, seeds, epochs):.2f} | |")
    print(f"| this script, seconds | {time.perf_counter() - start:.0f} | |")


if __name__ == "__main__":
    main()
