"""What tests share: a small corpus of planted themes, and the program."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Or scikit-learn leaves out one of its checks; scipy reads it once.
os.environ["SCIPY_ARRAY_API"] = "1"

import topicscope  # noqa: E402

THEMES = {
    "space": "orbit rocket moon shuttle comet launch planet telescope",
    "ice": "goalie puck skate referee stadium league season coach",
    "baking": "flour butter oven pastry sugar recipe dough yeast",
}


@pytest.fixture(scope="session")
def corpus():
    """Texts and labels: each text has five words of one theme."""
    draw = random.Random(7)
    labels = [list(THEMES)[number % 3] for number in range(360)]
    texts = [" ".join(draw.sample(THEMES[label].split(), 5)) for label in labels]
    return texts, labels


@pytest.fixture(scope="session")
def words(corpus):
    """A vectorizer that was fitted to the corpus."""
    return topicscope.Vectorizer(max_df=1.0, min_df=1).fit(*corpus)


@pytest.fixture(scope="session")
def counts(words):
    return words.counts()


@pytest.fixture(scope="session")
def model(counts):
    return topicscope.SparseAutoencoder(4, penalty="mean:0.05", epochs=30).fit(counts)


@pytest.fixture(scope="session")
def program():
    """The program that the wheel installs."""
    found = shutil.which("topicscope", path=str(Path(sys.executable).parent))
    assert found is not None, "the wheel installs `topicscope`"
    return found


@pytest.fixture(scope="session")
def run(program):
    """Runs the program and returns what it prints."""

    def run(*arguments):
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
