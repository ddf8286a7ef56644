"""Errors are exceptions of the right kind, with the text and hint of the program."""

import subprocess

import numpy as np
import pytest

import topicscope
from topicscope import SparseAutoencoder, Vectorizer


def told_by(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode != 0
    return done.stderr.removeprefix("error: ").strip()


def test_the_text_is_that_of_the_program(program, words, model, tmp_path):
    model.save(tmp_path / "m")
    index = words.index_
    for kind, arguments in [
        (FileNotFoundError, ["words", tmp_path / "none"]),
        (FileNotFoundError, ["train", tmp_path / "none", "-o", tmp_path / "x"]),
        (FileNotFoundError, ["index", tmp_path / "none", "-o", tmp_path / "x"]),
        (FileExistsError, ["train", index, "-o", tmp_path / "m"]),
        (LookupError, ["unit", tmp_path / "m", "9", "--index", index]),
        (ValueError, ["train", index, "-o", tmp_path / "x", "--rate", "-1"]),
        (ValueError, ["train", index, "-o", tmp_path / "x", "--unit", "relu", "--penalty", "kl:1"]),
    ]:
        with pytest.raises(kind) as caught:
            topicscope.command(*arguments)
        assert str(caught.value) == told_by(program, *arguments)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"rate": -1.0}, "rate"),
        ({"n_components": 0}, "0"),
        ({"activation": "unheard"}, "unheard"),
        ({"penalty": "kl:1", "activation": "relu"}, "kl"),
        ({"decoder": "glued"}, "glued"),
        ({"patience": 1}, "validation"),
    ],
)
def test_settings_without_sense_are_value_errors(counts, settings, told):
    with pytest.raises(ValueError, match=told):
        SparseAutoencoder(**settings).fit(counts)


def test_what_runs_away_is_an_arithmetic_error(counts):
    model = SparseAutoencoder(4, penalty="none", rate=1e30, loss="squared", decoder_norm="free")
    with pytest.raises(FloatingPointError, match="the loss is") as caught:
        model.fit(counts)
    assert "hint: try a smaller learning rate" in str(caught.value)


def test_counts_without_sense_are_value_errors(model, counts):
    with pytest.raises(ValueError, match="[Nn]egative"):
        model.fit_transform(-counts.toarray())
    with pytest.raises(ValueError, match="expecting 24 features"):
        model.transform(np.ones((2, 3)))
    with pytest.raises(ValueError, match="no training document"):
        SparseAutoencoder().fit(np.zeros((3, 4)))
    with pytest.raises(ValueError, match="does not exist"):
        SparseAutoencoder(penalty="none").fit(counts, train=[0, 1, 99999])


def test_nothing_is_written_over(model, tmp_path):
    model.save(tmp_path / "m")
    with pytest.raises(FileExistsError):
        model.save(tmp_path / "m")
    model.save(tmp_path / "m", force=True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError):
        model.save(tmp_path / "mine", force=True)
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_damaged_files_are_told(model, tmp_path):
    model.save(tmp_path / "m")
    weights = tmp_path / "m" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(ValueError, match="model.safetensors"):
        SparseAutoencoder.open(tmp_path / "m")
    with pytest.raises(FileNotFoundError):
        Vectorizer.open(tmp_path / "m")
