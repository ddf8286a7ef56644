"""Reading the units of a model: what the commands of the same names print, as data."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from topicscope import _command
from topicscope._frames import frame
from topicscope._reading import Reasons, Unit

if TYPE_CHECKING:
    from topicscope._native import Model
    from topicscope._vectorizer import Vectorizer


class ReadableModel:
    """Gives a model its readings, which rest on the documents of its index where that is there."""

    progress: bool
    _vectorizer: Vectorizer | None = None

    def _fitted(self) -> Model:
        raise NotImplementedError

    def unit(self, unit: int, *, words: int = 7, documents: int = 3) -> Unit:
        """Reads one unit: its words, figures, rules and documents.

        Parameters
        ----------
        unit : int
            Its number, from 0.
        words : int, default=7
            Words of each ranking, 25 at most.
        documents : int, default=3
            Most active documents; a third as many from each quarter of the active ones.

        Returns
        -------
        Unit
            A dictionary, as ``topicscope unit --output json`` prints it, that notebooks show.

        Raises
        ------
        LookupError
            When the model has no such unit.
        """
        told = self._told("unit", str(int(unit)), f"--top={words}", f"--documents={documents}")
        return Unit(told)

    def units(self, *, word: str | None = None, only: str | None = None) -> Any:
        """Lists the units with their figures.

        Parameters
        ----------
        word : str, default=None
            Lists the units that stand for this word.
        only : str, default=None
            healthy, dead, always-on, twins, junk or disagreeing.

        Returns
        -------
        DataFrame or dict of lists
            A row per unit: its number, name, ten words and figures.
        """
        told = self._told("units", *_command.flags({"word": word, "only": only}))
        return frame([_row(unit) for unit in told["units"]])

    def words(self, top: int = 10, *, rank: str | None = None) -> list[list[str]]:
        """Returns the words of each unit, best first.

        Parameters
        ----------
        top : int, default=10
            Words of each unit.
        rank : str, default=None
            decoder, encoder, correlation, lift, relevance, frex, mi, phi, ablation or distinctive,
            which is the default with an index, as decoder is without.
        """
        told = self._told("words", f"--top={top}", *_command.flags({"rank": rank}))
        return [[word["word"] for word in unit["words"]] for unit in told["units"]]

    def themes(self) -> list[dict[str, Any]]:
        """Sorts units into themes by what they write.

        Returns
        -------
        list of dict
            `words`, the most typical first; `units`, numbers of the units that belong to it;
            `silhouette`, in [-1, 1], larger is clearer.

        Raises
        ------
        ValueError
            When the model has no index to judge it by.
        """
        themes = self.report()["themes"] or {"themes": []}
        return [{**theme, "units": theme["units"][0]} for theme in themes["themes"]]

    def report(self) -> dict[str, Any]:
        """Judges the model: every figure, as ``topicscope compare`` of it alone has them.

        Raises
        ------
        ValueError
            When the model has no index to judge it by.
        """
        index = self._index()
        if index is None:
            raise ValueError(
                "the model has no index to judge it by\n\nhint: fit it to counts of a "
                "`topicscope.Vectorizer`, or name that: `fit(X, vectorizer=…)`"
            )
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report"
            words = ["compare", self._folder(), "--index", index, "-o", report]
            _command.command(*words, progress=self.progress)
            told = json.loads((report / "report.json").read_text(encoding="utf-8"))
        told.setdefault("themes", None)
        return dict(told)

    def reasons(self, text: str | list[str], *, top: int = 5) -> Any:
        """Says which units fire for a text, and which words make them.

        Parameters
        ----------
        text : str or list of str
            The text, or several.
        top : int, default=5
            Units shown, the most active first.

        Returns
        -------
        Reasons or list of Reasons
            A dictionary, as ``topicscope encode --output json`` prints it, that notebooks show: the
            share of each word adds up to the activation, exactly.

        Raises
        ------
        ValueError
            When the model does not know how text becomes words.
        """
        texts = [text] if isinstance(text, str) else list(text)
        found = json.loads(self._fitted().reasons(texts, top, self._index()))
        reasons = [Reasons(one) for one in found]
        return reasons[0] if isinstance(text, str) else reasons

    def _told(self, command: str, *words: str) -> Any:
        """Returns the data that a command prints of the model."""
        index = self._index()
        place = [] if index is None else ["--index", str(index)]
        words = (command, str(self._folder()), *words, *place, "--output=json")
        return json.loads(_command.command(*words, progress=self.progress))

    def _index(self) -> Path | None:
        """Returns the folder of the index, where it is still there."""
        if self._vectorizer is not None:
            return self._vectorizer.folder()
        index = self._fitted().index
        return index if index is not None and (index / "manifest.json").exists() else None

    def _folder(self) -> Path:
        """Returns a folder of the model, beside which commands keep what they find out."""
        if not hasattr(self, "_place"):
            self._place = tempfile.TemporaryDirectory()
        folder = Path(self._place.name) / "model"
        if not folder.exists():
            self._fitted().save(folder, False)
        return folder

    def _forget(self) -> None:
        if hasattr(self, "_place"):
            del self._place


def _row(unit: dict[str, Any]) -> dict[str, Any]:
    rankings = {ranked["ranking"]: ranked["words"] for ranked in unit["rankings"]}
    words = rankings.get("correlation") or rankings.get("decoder") or []
    label = unit["label"] or {}
    return {
        "unit": unit["unit"],
        "name": unit["name"],
        "words": " ".join(word["word"] for word in words[:10]),
        "flags": " ".join(unit["flags"]),
        "density": unit["density"],
        "npmi": unit["npmi"],
        "carry_over": unit["carry_over"],
        "faithfulness": unit["faithfulness"],
        "label": label.get("label"),
        "auroc": label.get("auroc"),
    }
