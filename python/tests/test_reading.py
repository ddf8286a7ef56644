"""Readings of units and texts."""

import json
from html.parser import HTMLParser

import numpy as np
import pandas
import pytest

from topicscope import Reasons, SparseAutoencoder, Unit, Vectorizer

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>&\"'"


class Tags(HTMLParser):
    """Notes every tag and attribute of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data):
        self.text += data


def test_a_unit_is_what_the_program_prints(model, run, tmp_path):
    model.save(tmp_path / "m")
    told = run("unit", tmp_path / "m", 2, "--index", model._vectorizer.index_, "--output=json")
    assert model.unit(2) == json.loads(told)
    assert model.unit(2).words("decoder")[:3] == model.words(3, rank="decoder")[2]


def test_units_and_themes_list_every_unit(model):
    units = model.units()
    assert list(units["unit"]) == [0, 1, 2, 3]
    assert all(len(words.split()) == 10 for words in units["words"])
    listed = sorted(unit for theme in model.themes() for unit in theme["units"])
    assert listed == sorted(set(listed)) and set(listed) <= {0, 1, 2, 3}


def test_reasons_add_up_to_the_activation(model):
    text = "the comet and the rocket left orbit"
    reasons = model.reasons(text)
    assert set(reasons["known_words"]) == {"comet", "rocket", "orbit"}
    codes = model.transform(model._vectorizer.transform([text]))[0]
    assert reasons["n_active"] == np.count_nonzero(codes) > 0
    for unit in reasons["units"]:
        total = unit["bias"] + sum(share["score"] for share in unit["shares"])
        assert total == pytest.approx(unit["pre_activation"], abs=1e-4)
        assert unit["activation"] == pytest.approx(codes[unit["unit"]], abs=1e-4)
    assert [one["text"] for one in model.reasons([text, "nothing known"])] == [text, "nothing known"]


def test_pages_hold_no_script_no_style_and_no_address(corpus):
    texts = [f"{text} {HOSTILE}" for text in corpus[0]]
    labels = [HOSTILE for _ in texts]
    counts = Vectorizer(max_df=1.0, min_df=1, numbers=True).fit_transform(texts, labels)
    model = SparseAutoencoder(3, penalty="none", epochs=5).fit(counts)
    for shown in [model.unit(0), model.reasons(HOSTILE + "comet")]:
        tags = Tags()
        tags.feed(shown._repr_html_())
        allowed = "section h4 p table thead tbody tr th td details summary ol li b br span mark abbr"
        assert tags.tags <= set(allowed.split())
        assert tags.attributes <= {"scope", "open", "dir", "title"}
        assert "alert" in tags.text


def test_what_has_no_words_is_still_shown():
    unit = Unit(unit=0, name="dead", flags=["dead"], rankings=[], documents=[])
    assert "dead" in unit._repr_html_()
    assert "no word" in Reasons(
        text="", known_words=[], n_active=0, units=[], expected=[]
    )._repr_html_()


def test_columns_of_a_table_are_words(corpus, words, counts):
    table = pandas.DataFrame(counts.toarray(), columns=words.get_feature_names_out())
    model = SparseAutoencoder(3, penalty="none", epochs=5).fit(table)
    assert set(model.words(3)[0]) <= set(words.vocabulary_)
    assert list(model.feature_names_in_) == list(words.get_feature_names_out())


def test_without_an_index_weights_alone_are_read(counts):
    model = SparseAutoencoder(3, penalty="none", epochs=5).fit(counts.toarray())
    assert model.words(2)[0][0].startswith("x")
    assert model.unit(0)["density"] is None
    with pytest.raises(ValueError, match="no index to judge it by"):
        model.themes()
    with pytest.raises(ValueError, match="how text becomes words"):
        model.reasons("comet")
