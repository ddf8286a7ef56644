"""What a comparison says: the report of the command line, as tables."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from topicscope._frames import frame

if TYPE_CHECKING:
    from topicscope._autoencoder import SparseAutoencoder

# What the table of a notebook shows.
_MAIN = [
    "npmi",
    "distinct_units",
    "faithfulness_correlation",
    "carry_over",
    "gain_kept",
    "probe_accuracy",
    "kmeans_nmi",
    "zero_fraction",
]


class Report:
    """A comparison of models, by :func:`~topicscope.study` or :func:`~topicscope.compare`.

    Tables are data frames where pandas is installed, and dictionaries of lists elsewhere.

    Parameters
    ----------
    folder : path
        Folder of the report, as the command line writes it.

    Attributes
    ----------
    folder : Path
        The folder; it goes with the object where nobody named one.
    page : Path
        The page of the report, to be opened in a browser.
    data : dict
        All of ``report.json``.
    verdict : str
        The answer in plain sentences.
    """

    def __init__(
        self, folder: str | Path, *, keeping: tempfile.TemporaryDirectory[str] | None = None
    ) -> None:
        self.folder = Path(folder)
        self.page = self.folder / "index.html"
        self.data: dict[str, Any] = self._read("report.json")
        self.verdict: str = self.data["verdict"]
        self._keeping = keeping

    @property
    def figures(self) -> Any:
        """Means over seeds: a row per variant, a column per figure by its key."""
        rows = [
            {"variant": variant["name"]}
            | {key: figure["mean"] for key, figure in variant["metrics"].items()}
            for variant in self.data["variants"]
        ]
        return frame(rows, "variant")

    @property
    def values(self) -> Any:
        """Every figure of every seed: variant, seed, figure, value, larger_is_better."""
        rows = [
            {
                "variant": variant["name"],
                "seed": seed,
                "figure": key,
                "value": value,
                "larger_is_better": figure["larger_is_better"],
            }
            for variant in self.data["variants"]
            for key, figure in variant["metrics"].items()
            for seed, value in zip(
                variant["seeds"] or range(1, len(figure["values"]) + 1), figure["values"]
            )
        ]
        return frame(rows)

    @property
    def differences(self) -> Any:
        """Every variant against its reference: figure, mean difference, interval, verdict."""
        return frame(self.data["differences"])

    @property
    def units(self) -> Any:
        """The units of the models shown: variant, seed, number, words, figures."""
        rows = [
            {"variant": model["variant"], "seed": model["seed"]}
            | {
                key: " ".join(word["word"] for word in value) if key == "words" else value
                for key, value in unit.items()
                if key != "documents"
            }
            for model in self._read("data/units.json")
            for unit in model["units"]
        ]
        return frame(rows)

    @property
    def themes(self) -> list[dict[str, Any]]:
        """What units are about: words, and by variant the numbers of the units that belong to it."""
        themes = self.data.get("themes")
        if themes is None:
            return []
        names = [model["variant"] for model in themes["models"]]
        return [
            {
                "words": theme["words"],
                "units": dict(zip(names, theme["units"])),
                "silhouette": theme["silhouette"],
            }
            for theme in themes["themes"]
        ]

    def model(self, variant: str | None = None, seed: int | None = None) -> SparseAutoencoder:
        """Opens a model of a study.

        Parameters
        ----------
        variant : str, default=None
            Its name in :attr:`figures`; the first with a penalty when absent.
        seed : int, default=None
            Its seed; the first when absent.

        Raises
        ------
        LookupError
            When there is no such model, or the report is none of a study.
        """
        from topicscope._autoencoder import SparseAutoencoder

        for found in self.data["variants"]:
            is_meant = found["penalty"] != "none" if variant is None else found["name"] == variant
            if is_meant and found.get("runs"):
                seeds = found["seeds"]
                place = 0 if seed is None else seeds.index(seed) if seed in seeds else -1
                if place >= 0:
                    model = SparseAutoencoder.open(self.folder / "runs" / found["runs"][place])
                    # Its index may go with this report.
                    model._report = self  # type: ignore[attr-defined]
                    return model
        asked = "with a penalty" if variant is None else f"`{variant}`"
        seeded = "" if seed is None else f" with seed `{seed}`"
        raise LookupError(f"the report has no model {asked}{seeded}")

    def _read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def __repr__(self) -> str:
        return f"<Report {str(self.folder)!r}: {self.verdict}>"

    def _repr_html_(self) -> str:
        variants = self.data["variants"]
        keys = [key for key in _MAIN if any(key in variant["metrics"] for variant in variants)]
        head = "".join(f"<th scope='col'>{escape(key)}</th>" for key in ["variant", *keys])
        rows = "".join(
            f"<tr><th scope='row'>{escape(variant['name'])}</th>"
            + "".join(f"<td>{_shown(variant['metrics'].get(key))}</td>" for key in keys)
            + "</tr>"
            for variant in variants
        )
        return (
            f"<section><p>{escape(self.verdict)}</p><table><thead><tr>{head}</tr></thead>"
            f"<tbody>{rows}</tbody></table></section>"
        )


def _shown(figure: Mapping[str, Any] | None) -> str:
    return "" if figure is None or figure["mean"] is None else f"{figure['mean']:.3f}"
