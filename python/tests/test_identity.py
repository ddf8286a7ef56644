"""Models from Python are equal to the byte to those of the command line."""

import json

import pytest

from topicscope import SparseAutoencoder, Vectorizer

WEIGHTS = "model.safetensors"
SETTINGS = [
    ([], {}),
    (["--penalty", "l1:0.2", "--units", "5", "--seed", "3"], {
        "penalty": "l1:0.2", "n_components": 5, "random_state": 3,
    }),
    (["--unit", "top-k", "--k", "2", "--units", "8", "--penalty", "none"], {
        "activation": "top-k", "k": 2, "n_components": 8, "penalty": "none",
    }),
    (["--unit", "k-competitive", "--k", "2", "--untied", "--penalty", "none", "--epochs", "3"], {
        "activation": "k-competitive", "k": 2, "decoder": "untied", "penalty": "none", "epochs": 3,
    }),
    (["--patience", "2", "--penalty", "mean:0.05", "--penalty", "l1:0.01"], {
        "patience": 2, "penalty": ["mean:0.05", "l1:0.01"],
    }),
]


@pytest.mark.parametrize(("flags", "settings"), SETTINGS)
def test_models_are_equal_to_the_byte(words, counts, run, tmp_path, flags, settings):
    run("train", words.index_, "-o", tmp_path / "cli", *flags)
    expected = (tmp_path / "cli" / WEIGHTS).read_bytes()
    by_counts = SparseAutoencoder(**settings).fit(
        counts, train=words.rows("train"), validation=words.rows("validation")
    )
    by_index = SparseAutoencoder(**settings).fit_index(words.index_)
    for name, model in [("counts", by_counts), ("index", by_index)]:
        model.save(tmp_path / name)
        assert (tmp_path / name / WEIGHTS).read_bytes() == expected, name
    for file in ["history.csv", "vocabulary.tsv"]:
        found = (tmp_path / "counts" / file).read_bytes()
        assert found == (tmp_path / "cli" / file).read_bytes(), file


def test_indices_are_equal_to_the_byte(corpus, run, tmp_path):
    text = tmp_path / "texts.jsonl"
    records = [{"id": str(number), "text": text} for number, text in enumerate(corpus[0])]
    text.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    run("index", text, "-o", tmp_path / "cli", "--min-df", "2", "--stem", "--validation", "0.2")
    vectorizer = Vectorizer(tmp_path / "python", min_df=2, stem=True, validation=0.2).fit(corpus[0])
    for file in ["vocabulary.tsv", "bags.safetensors"]:
        assert (tmp_path / "python" / file).read_bytes() == (tmp_path / "cli" / file).read_bytes()
    assert Vectorizer.open(tmp_path / "cli").digest_ == vectorizer.digest_


def test_the_program_reads_a_model_of_python(model, run, tmp_path):
    model.save(tmp_path / "m")
    told = run("words", tmp_path / "m", "--index", model._vectorizer.index_, "--output", "csv")
    assert len(told.splitlines()) == 5
    assert SparseAutoencoder.open(tmp_path / "m").words() == model.words()
