"""Brings README.md, CHANGELOG.md and docs/ into the site as they are, and makes their links fit it.

Every page keeps the links that fit its place in the repository: a link to a file that is a page here
leads to that page, one to any other file of the repository to where the repository is public, and one
to a file that there is not ends the build.
"""
import os
import re
from pathlib import Path

from latex2mathml.converter import convert
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, InclusionLevel

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
PUBLIC = "https://github.com/topicscope/topicscope/blob/main/"

# What the theme would fetch so that search works from disk.
FETCHED = "https://unpkg.com/iframe-worker/shim"

LINK = re.compile(r"(?<=\]\()(?P<target>[^)\s]+)(?=\))")
FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
ITEM = re.compile(r"^\s*([-*+]|\d+\.)\s")


def brought_in():
    """Returns the files of the repository that are part of the site, by their place in it."""
    files = {
        "readme.md": REPOSITORY / "README.md",
        "changelog.md": REPOSITORY / "CHANGELOG.md",
        "python-module.md": REPOSITORY / "python/README.md",
    }
    docs = REPOSITORY / "docs"
    for path in [*docs.glob("*.md"), *docs.glob("*.svg"), *docs.glob("decisions/*.md")]:
        files[path.relative_to(docs).as_posix()] = path
    # Pictures that README.md shows.
    for path in REPOSITORY.glob("reports/page/*.png"):
        files[path.relative_to(REPOSITORY).as_posix()] = path
    return files


def on_config(config):
    """Formulas in fences of TeX become MathML, which browsers draw without a script."""
    fences = [{"name": "math", "class": "math", "format": formula}]
    config["mdx_configs"].setdefault("pymdownx.superfences", {})["custom_fences"] = fences
    return config


def formula(source, *_, **__):
    """Returns a formula as a block of MathML."""
    return f'<div class="formula">{convert(source, display="block")}</div>'


def on_files(files, config):
    """Adds what lies elsewhere in the repository."""
    for place, path in brought_in().items():
        file = File.generated(config, place, abs_src_path=str(path))
        # Decisions are found from their list, and by links; the navigation would be full of them.
        if place.startswith("decisions/") and path.name != "README.md":
            file.inclusion = InclusionLevel.NOT_IN_NAV
        files.append(file)
    return files


def on_page_markdown(markdown, page, config, files):
    """Makes links fit, and puts the blank line before lists that Python-Markdown asks for."""
    places = {Path(file.abs_src_path).resolve(): file.src_uri for file in files if file.abs_src_path}
    source = Path(page.file.abs_src_path).resolve()
    lines, fence, before = [], None, ""
    for line in markdown.splitlines():
        marks = FENCE.match(line)
        if fence:
            fence = None if marks and line.strip() == fence else fence
        elif marks:
            fence = marks[1]
        else:
            line = LINK.sub(lambda link: fitting(link["target"], source, page.file.src_uri, places), line)
            if ITEM.match(line) and before.strip() and not ITEM.match(before) and not before.startswith(" "):
                lines.append("")
        lines.append(line)
        before = line
    return "\n".join(lines)


def on_post_page(output, page, **_):
    """Takes the theme's script for searching from disk, which it would fetch, from the site itself."""
    return with_worker(output, os.path.relpath("worker.js", os.path.dirname(page.file.src_uri) or "."))


def on_post_template(output_content, **_):
    """Does the same in pages that are no page of ours, which are seen from any place."""
    return with_worker(output_content, "/worker.js")


def with_worker(html, place):
    """Names our own script where the theme names one of a network."""
    return html.replace(FETCHED, place)


def fitting(target, source, page, places):
    """Returns a link of a file of the repository as one of its page."""
    if re.match(r"[a-z]+:|#", target):
        return target
    path, mark, anchor = target.partition("#")
    found = (source.parent / path).resolve()
    if found.is_dir() and found / "README.md" in places:
        found = found / "README.md"
    if found in places:
        return os.path.relpath(places[found], os.path.dirname(page) or ".") + mark + anchor
    if not found.exists() or REPOSITORY not in found.parents:
        raise PluginError(f"{source.relative_to(REPOSITORY)}: there is no `{target}`")
    return PUBLIC + found.relative_to(REPOSITORY).as_posix() + mark + anchor
