"""Work beside the interpreter: other threads go on, Ctrl-C ends it, progress is shown."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import topicscope
from topicscope import SparseAutoencoder

LONG = """
import sys, time, numpy as np, topicscope
counts = (np.random.default_rng(0).random((900, 300)) < 0.1).astype(int)
texts = [" ".join(f"word{chr(97 + j // 26)}{chr(97 + j % 26)}" for j in np.flatnonzero(row)) for row in counts]
print("ready", flush=True)
try:
    if sys.argv[1] == "fit":
        topicscope.SparseAutoencoder(64, epochs=100_000, penalty="none").fit(counts)
    else:
        topicscope.study(texts, output="study", seeds=8, epochs=100_000, variants=["none", "mean:0.1"])
except KeyboardInterrupt:
    print("stopped", flush=True)
    # The process goes on: the next work is done.
    if sys.argv[1] == "fit":
        small = topicscope.SparseAutoencoder(2, epochs=1, penalty="none").fit(counts[:50])
        print(len(small.components_), flush=True)
    else:
        quick = {"controls": "off", "strengths": "off"}
        report = topicscope.study(texts, output="study", seeds=1, epochs=1, **quick)
        print(len(report.figures), flush=True)
"""


@pytest.mark.parametrize("what", ["fit", "study"])
def test_ctrl_c_stops_the_work_and_not_the_process(what, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", LONG, what], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(2.0)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert process.stdout.readline() == "stopped\n"
    assert time.monotonic() - began < 20
    assert process.stdout.readline() == "2\n"
    assert process.wait(60) == 0
    assert [name for name in os.listdir(tmp_path) if name != "study"] == [], "no lock is left"


def test_other_threads_go_on_meanwhile(counts):
    ticks, is_over = [], threading.Event()

    def tick():
        while not is_over.wait(0.005):
            ticks.append(time.monotonic())

    thread = threading.Thread(target=tick)
    thread.start()
    began = time.monotonic()
    SparseAutoencoder(32, epochs=300, penalty="none").fit(counts)
    spent = time.monotonic() - began
    is_over.set()
    thread.join()
    within = [tick for tick in ticks if began < tick < began + spent]
    # With the interpreter's lock held there would be none at all.
    assert len(within) > spent / 0.1


def test_models_are_fitted_by_several_threads_at_once(counts):
    fit = SparseAutoencoder(3, penalty="none", epochs=20).fit
    expected = fit(counts).components_
    found = []
    threads = [
        threading.Thread(
            target=lambda: found.append(
                SparseAutoencoder(3, penalty="none", epochs=20).fit(counts).components_
            )
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and all(np.array_equal(one, expected) for one in found)


def test_progress_is_shown_through_tqdm(counts, capsys):
    SparseAutoencoder(8, penalty="none", epochs=400, progress=True).fit(counts)
    shown = capsys.readouterr().err
    assert "training" in shown and "/400" in shown
    SparseAutoencoder(2, penalty="none", epochs=1).fit(counts)
    assert capsys.readouterr().err == ""


def test_nothing_needs_scikit_learn_scipy_or_pandas(tmp_path):
    script = """
import sys
for name in ["sklearn", "scipy", "pandas", "tqdm"]:
    sys.modules[name] = None
import numpy as np, pickle, topicscope
texts = ["red apple pie", "blue sea wave", "old oak tree"] * 60
words = topicscope.Vectorizer(max_df=1.0)
counts = words.fit_transform(texts)
model = topicscope.SparseAutoencoder(3, penalty="mean:0.1", epochs=3, progress=True)
assert model.fit_transform(counts).shape == (180, 3)
assert set(model.words(2)[0]) < set(words.vocabulary_)
assert model.get_params()["epochs"] == 3 and model.set_params(epochs=4).epochs == 4
assert model.units()["unit"] == [0, 1, 2]
assert repr(model).startswith("SparseAutoencoder(n_components=3, penalty='mean:0.1', epochs=4")
assert pickle.loads(pickle.dumps(model)).transform(counts).shape == (180, 3)
report = topicscope.compare({"a": model, "b": [["red", "pie"], ["sea", "wave"]]}, words)
assert report.figures["variant"] == ["mean:0.1", "b"]
try:
    topicscope.SparseAutoencoder().transform(counts)
except ValueError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "is not fitted yet" in done.stdout


def test_the_program_is_there(run):
    assert run("--version").split() == ["topicscope", topicscope.__version__]
    assert run("study", "--help").startswith("Does the whole job")


def test_ctrl_c_ends_the_program_as_ever(program, words, tmp_path):
    arguments = ["train", words.index_, "-o", tmp_path / "m", "--epochs", "100000", "--penalty", "none"]
    process = subprocess.Popen(
        [program, *map(str, arguments)], stderr=subprocess.PIPE, text=True, env=os.environ
    )
    time.sleep(2.0)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert "interrupted: epoch" in told
