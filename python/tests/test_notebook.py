"""The notebook of the examples, run from top to bottom and looked at."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parent.parent / "examples" / "first.ipynb"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page of the notebook after it has run."""
    place = tmp_path_factory.mktemp("notebook")
    words = ["nbconvert", "--to=html", "--execute", f"--output-dir={place}", str(NOTEBOOK)]
    done = subprocess.run(
        [sys.executable, "-m", *words], capture_output=True, text=True, cwd=place
    )
    assert done.returncode == 0, done.stderr
    return place / "first.html"


def test_it_runs_and_shows_units_reasons_and_the_answer(page):
    shown = page.read_text(encoding="utf-8")
    for expected in ["<h4>Unit 0: ", "units fire; known:", "against `none`", "LDA"]:
        assert expected in shown


def test_a_browser_shows_the_unit(page):
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        # Where there is none, the page itself has been looked at.
        assert "Its documents" in page.read_text(encoding="utf-8")
        return
    words = ["--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()]
    dom = subprocess.run([browser, *words], capture_output=True, text=True, timeout=120).stdout
    assert "<summary>Its documents</summary>" in dom
    assert "<mark>" in dom


def test_it_is_kept_without_output():
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
