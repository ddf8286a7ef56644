"""Readings of units and texts: dictionaries that notebooks show as a page.

What is shown is one piece of HTML without scripts, styles and addresses, in which every text is escaped:
a notebook that nobody trusts shows the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any


class Unit(dict[str, Any]):
    """One unit of a model: its figures, words, rules and documents, by the keys of the command line.

    Examples
    --------
    >>> unit = Unit(unit=3, name="<b>", density=0.25, rankings=[], documents=[])
    >>> unit["density"]
    0.25
    >>> "&lt;b&gt;" in unit._repr_html_()
    True
    """

    def words(self, ranking: str = "correlation") -> list[str]:
        """Returns its words under a ranking, best first; none where it has no such ranking."""
        for ranked in self.get("rankings", []):
            if ranked["ranking"] == ranking:
                return [word["word"] for word in ranked["words"]]
        return []

    def _repr_html_(self) -> str:
        flags = ", ".join(self.get("flags") or []) or "healthy"
        head = f"<h4>Unit {int(self['unit'])}: {escape(self['name'])} – {escape(flags)}</h4>"
        parts = [head, _table(["figure", "value"], _figures(self))]
        rankings = [ranked for ranked in self.get("rankings", []) if ranked["words"]]
        if rankings:
            rows = [
                (ranked["ranking"], " ".join(word["word"] for word in ranked["words"]))
                for ranked in rankings
            ]
            parts.append(_details("Its words", _table(["ranking", "words"], rows), is_open=True))
        rules = (self.get("rules") or {}).get("rules") or []
        if rules:
            parts.append(_details("Rules that foretell it", _list(map(_rule, rules))))
        if self.get("documents"):
            shown = _list(map(_document, self["documents"]))
            parts.append(_details("Its documents", shown, is_open=True))
        return f"<section>{''.join(parts)}</section>"


class Reasons(dict[str, Any]):
    """What a model sees in a text: which units fire, and why, by the keys of the command line.

    Examples
    --------
    >>> reasons = Reasons(text="a & b", known_words=[], n_active=0, units=[], expected=[])
    >>> "a &amp; b" in reasons._repr_html_()
    True
    """

    def _repr_html_(self) -> str:
        known = " ".join(self["known_words"]) or "no word that the model knows"
        parts = [
            f"<p dir='auto'>{escape(self['text'])}</p>",
            f"<p>{int(self['n_active'])} units fire; known: {escape(known)}</p>",
        ]
        rows = [
            (
                str(unit["unit"]),
                f"{unit['activation']:.2f}",
                " ".join(unit["name"]),
                ", ".join(f"{share['word']} {share['score']:+.2f}" for share in unit["shares"][:6]),
            )
            for unit in self["units"]
        ]
        if rows:
            parts.append(_table(["unit", "activation", "about", "because of"], rows))
        return f"<section>{''.join(parts)}</section>"


def _figures(unit: Unit) -> list[tuple[str, str]]:
    names = {
        "density": "density, of test documents",
        "npmi": "NPMI of its words",
        "floor": "NPMI untrained",
        "carry_over": "carry-over, 1 is chance",
        "faithfulness": "faithfulness, 1 is most",
        "bias": "bias",
    }
    rows = [(title, f"{unit[key]:.3f}") for key, title in names.items() if unit.get(key) is not None]
    label = unit.get("label")
    if label and label.get("auroc") is not None:
        rows.append((f"AUROC for its label, {label['label']}", f"{label['auroc']:.3f}"))
    return rows


def _rule(rule: dict[str, Any]) -> str:
    least, words = rule.get("k", 1), rule.get("words", [])
    named = escape(", ".join(words))
    share = rule.get("precision", {}).get("share")
    right = "" if share is None else f" – right in {100 * share:.0f} % of test documents"
    return f"at least {int(least)} of: {named}{right}"


def _document(document: dict[str, Any]) -> str:
    name = document.get("title") or document.get("id") or ""
    pieces = document.get("passage") or []
    text = "".join(map(_piece, pieces)) or escape(document.get("snippet") or "")
    labels = ", ".join(document.get("labels") or [])
    # From the top, from a quarter of the active ones, or at random.
    chosen = str(document.get("chosen") or "").replace("-", " ")
    about = " · ".join(part for part in [str(name), labels, chosen] if part)
    size = f"{document['activation']:.2f}"
    return f"<b>{size}</b> {escape(about)}<br><span dir='auto'>{text}</span>"


def _piece(piece: Any) -> str:
    """Shows a piece of a passage; words that make the unit active are marked."""
    text, share = escape(piece["text"]), piece.get("share")
    if share is None:
        return text
    shown = f"<abbr title='{share:+.2f}'>{text}</abbr>"
    return f"<mark>{shown}</mark>" if share > 0 else shown


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def _list(entries: Iterable[str]) -> str:
    """Makes a list of entries that are HTML already."""
    return "<ol>" + "".join(f"<li>{entry}</li>" for entry in entries) + "</ol>"


def _details(title: str, content: str, *, is_open: bool = False) -> str:
    opened = " open" if is_open else ""
    return f"<details{opened}><summary>{escape(title)}</summary>{content}</details>"
