#!/usr/bin/env python3
"""Sees that every link of the built site leads to a file and an anchor that are there, and that nothing is fetched.

usage: links.py SITE
"""
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a browser loads by itself; a link that a person follows may lead elsewhere.
LOADED = {("img", "src"), ("script", "src"), ("iframe", "src"), ("source", "src"), ("object", "data"), ("link", "href")}
# Links of the head that name a place and load nothing.
NAMES = {"canonical", "prev", "next", "alternate"}


class Page(HTMLParser):
    """Collects anchors and links of a page."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.loaded = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.anchors.update(filter(None, (attributes.get("id"), attributes.get("name") if tag == "a" else None)))
        for name, value in attrs:
            if value and name in ("href", "src", "data"):
                is_named = tag == "link" and attributes.get("rel") in NAMES
                (self.loaded if (tag, name) in LOADED and not is_named else self.links).append(value)


def main(site):
    """Prints what leads nowhere, and ends with 1 when something does."""
    site = Path(site).resolve()
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    wrong, n_links = [], 0
    for path, page in pages.items():
        for link in page.links + page.loaded:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if link in page.loaded and parts.scheme != "data":
                    wrong.append(f"{path.relative_to(site)} loads {link}")
                continue
            n_links += 1
            # The page for what is not there is seen from any place, and so names places from the root.
            start = site if parts.path.startswith("/") and path.name == "404.html" else path.parent
            target = (start / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists():
                wrong.append(f"{path.relative_to(site)}: no file {link}")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                wrong.append(f"{path.relative_to(site)}: no anchor {link}")
    print(*wrong, f"{len(pages)} pages, {n_links} links, {len(wrong)} wrong", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
