"""Studies and comparisons."""

import numpy as np
import pandas
import pytest
import tomotopy
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import make_pipeline

import topicscope
from topicscope import SparseAutoencoder, Vectorizer

QUICK = {"n_components": 4, "epochs": 3, "controls": "off", "strengths": "off", "max_df": 1.0}


@pytest.fixture(scope="module")
def report(corpus):
    return topicscope.study(*corpus, variants=["none", "mean:0.05"], seeds=2, **QUICK)


def test_a_study_says_its_answer_and_every_figure(report):
    assert report.verdict.startswith("`mean:0.05` against `none`")
    assert isinstance(report.figures, pandas.DataFrame)
    assert list(report.figures.index) == ["none", "mean:0.05"]
    zeros = report.figures["zero_fraction"]
    assert zeros["mean:0.05"] > zeros["none"]
    values = report.values
    assert set(values["seed"]) == {1, 2}
    mean = values[(values.variant == "none") & (values.figure == "zero_fraction")].value.mean()
    assert mean == pytest.approx(zeros["none"])
    assert set(report.differences["variant"]) == {"mean:0.05"}
    assert len(report.units) == 2 * 2 * 4
    assert report.page.read_text().startswith("<!")
    assert "probe_accuracy" in report.figures, "labels are known"
    assert "<table>" in report._repr_html_()


def test_models_of_a_study_are_opened(report, corpus):
    model = report.model(seed=2)
    assert model.penalties_ == ["mean:0.05"]
    assert model.get_params()["random_state"] == 2
    assert model.reasons("comet orbit")["known_words"] == ["orbit", "comet"] or model.words()
    assert report.model("none").penalties_ == []
    with pytest.raises(LookupError, match="no model `l1:9`"):
        report.model("l1:9")


def test_a_study_goes_on(corpus, tmp_path):
    place = tmp_path / "study"
    topicscope.study(*corpus, output=place, variants=["none", "l1:0.1"], seeds=1, **QUICK)
    runs = {run: run.stat().st_mtime_ns for run in (place / "runs").iterdir()}
    more = topicscope.study(output=place, seeds=2)
    kept = {run: run.stat().st_mtime_ns for run in (place / "runs").iterdir() if run in runs}
    assert kept == runs
    assert len(list((place / "runs").iterdir())) == 2 * len(runs)
    assert set(more.values["seed"]) == {1, 2}


def test_models_of_all_programs_are_judged_side_by_side(corpus, words, counts, model):
    texts, _ = corpus
    theirs = CountVectorizer()
    lda = LatentDirichletAllocation(3, random_state=0).fit(theirs.fit_transform(texts))
    nmf = NMF(3, random_state=0).fit(counts)
    pipeline = make_pipeline(CountVectorizer(), LatentDirichletAllocation(3, random_state=1))
    pipeline.fit(texts)
    tomo = tomotopy.LDAModel(k=3, seed=1)
    for text in texts:
        tomo.add_doc(text.split())
    tomo.train(50, workers=1)
    elsewhere = SparseAutoencoder(3, penalty="none", epochs=5).fit(counts.toarray())
    report = topicscope.compare(
        {
            "ours": model,
            "no index": elsewhere,
            "lda": [(theirs, lda), (theirs, lda)],
            "nmf": nmf,
            "pipeline": pipeline,
            "tomotopy": tomo,
            "array": nmf.components_,
            "lists": [["orbit", "moon"], ["puck", "coach"], ["flour", "oven"]],
        },
        texts,
        vectorizer=Vectorizer(max_df=1.0, min_df=1),
    )
    # Our own model was fitted to an index of the same texts with the labels of another.
    figures = report.figures
    names = ["no index", "lda", "nmf", "pipeline", "tomotopy", "array", "lists"]
    assert set(names) <= set(figures.index)
    assert figures.loc[names, "npmi"].notna().all()
    assert figures.loc[["lda", "nmf", "pipeline", "tomotopy"], "density"].notna().all()
    # Codes of half documents are made too.
    assert figures.loc[["no index", "lda", "nmf", "pipeline", "tomotopy"], "carry_over"].notna().all()
    assert figures.loc[["lists", "array"], ["density", "carry_over"]].isna().all(axis=None)


def test_twins_are_told_apart_and_foreign_models_beside(words, counts, tmp_path):
    fit = {"n_components": 4, "epochs": 3}
    twins = {
        penalty: SparseAutoencoder(penalty=penalty, **fit).fit(counts) for penalty in ["none", "l1:0.3"]
    }
    report = topicscope.compare(twins, words, output=tmp_path / "report")
    assert list(report.figures.index) == ["none", "l1:0.3"]
    assert (tmp_path / "report" / "index.html").exists()
    with pytest.raises(FileExistsError):
        topicscope.compare(twins, words, output=tmp_path / "report")


def test_what_is_no_model_is_told(words, counts):
    with pytest.raises(TypeError, match="is of type `object`"):
        topicscope.compare({"x": object()}, words)
    other = LatentDirichletAllocation(2).fit(np.ones((4, 3)))
    with pytest.raises(ValueError, match="`24` words"):
        topicscope.compare({"x": other.components_}, words)
    with pytest.raises(ValueError, match="reads texts"):
        topicscope.compare({"x": (CountVectorizer(), other)}, words)


class BagTopics:
    """What BERTopic gives of itself."""

    topics_ = [number % 3 - 1 for number in range(360)]
    probabilities_ = None

    def get_topics(self):
        return {-1: [("the", 0.1)], 0: [("puck", 0.9), ("coach", 0.1)], 1: [("flour", 0.9)]}

    def transform(self, texts):
        raise AssertionError("it knows these documents")


def test_bertopic_is_known_by_what_it_has(words):
    figures = topicscope.compare({"bertopic": BagTopics()}, words).figures
    assert figures["npmi"].notna().all()


def test_gensim_is_known_by_what_it_has(words, corpus):
    import gensim

    known = gensim.corpora.Dictionary([text.split() for text in corpus[0]])
    bags = [known.doc2bow(text.split()) for text in corpus[0]]
    model = gensim.models.LdaModel(bags, num_topics=3, id2word=known, random_state=0)
    figures = topicscope.compare({"gensim": model}, words).figures
    assert figures[["npmi", "density", "carry_over"]].notna().all(axis=None)
