"""Counts rooms, arrows, circles and upward arrows of each crate, and of each folder in it.

A *room* of a crate is an entry at the top of its `src`: a file, or a folder with all that is in it.
`lib.rs` and `main.rs`, which only name the rooms, and modules for tests alone are none. The rooms of
a folder are its entries, and `mod.rs` when anything is defined there and used beside it. The command
line is a crate of its own.
An *arrow* leads from room A to room B when code of A names something of B by a path (`crate::…`,
`super::…`, a child's name), however often. Re-exports are followed to the room that defines the
name, and are no arrows themselves; code under `#[cfg(test)]`, comments and strings are skipped.
A *circle* is a largest set of rooms each of which leads to each other one, over any number of arrows.
An arrow is *upward* when it runs against the order of the rooms; of all orders that one is taken which
leaves the fewest upward. There are none where there is no circle. Large circles are searched, not
enumerated, so that the count is at most a little too large, and the same in every run.

    python3 benches/structure/rooms.py [--names] [REPOSITORY]
"""

import argparse
import random
import re
from pathlib import Path

SILENT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|\bb?r(\#*)".*?"\1|"(?:\\.|[^"\\])*"|'(?:\\u\{\w+\}|\\.|[^'\\])'""", re.S
)
TEST_ITEM = re.compile(r"#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*")
USE = re.compile(r"(\bpub(?:\([^)]*\))?\s+)?\buse\s+([^;]+);")
PATH = re.compile(r"(?<![\w:.])(?:\w+::)+\w+")


def without_tests(code):
    """Code without the items under `#[cfg(test)]`, and the names of modules among these."""
    modules = set()
    while found := TEST_ITEM.search(code):
        end = depth = 0
        for end in range(found.end(), len(code)):
            depth += (code[end] in "{([") - (code[end] in "})]")
            if depth == 0 and code[end] in ";}":
                break
        modules.update(re.findall(r"^(?:pub\S* )?mod (\w+)", code[found.end() : end]))
        code = code[: found.start()] + code[end + 1 :]
    return code, modules


def leaves(tree, head=()):
    """Every path of a `use`, with the name it gets here."""
    tree = tree.strip()
    if not tree.endswith("}"):
        path, _, alias = tree.partition(" as ")
        path = head + tuple(part.strip() for part in path.split("::"))
        path = path[:-1] if path[-1] == "self" and len(path) > 1 else path
        return [(path, alias.strip() or path[-1])]
    start = tree.index("{")
    head += tuple(part.strip() for part in tree[:start].split("::")[:-1])
    branches, depth = [""], 0
    for letter in tree[start + 1 : -1]:
        depth += (letter == "{") - (letter == "}")
        if letter == "," and depth == 0:
            branches.append("")
        else:
            branches[-1] += letter
    return [leaf for branch in branches if branch.strip() for leaf in leaves(branch, head)]


class Crate:
    """The modules below one root, each a tuple of names, and what they name of each other."""

    def __init__(self, root, skip=()):
        sources, tests = {}, set()
        for file in sorted(root.rglob("*.rs")):
            place = file.relative_to(root)
            module = place.with_suffix("").parts
            if place.parts[0] in skip:
                continue
            module = module[:-1] if module[-1] in ("mod", "lib", "main") else module
            code = SILENT.sub(" ", file.read_text())
            sources[module], found = without_tests(code)
            tests |= {module + (name,) for name in found}
            tests |= {module} if "#![cfg(test)]" in code else set()
        self.sources = {
            module: code
            for module, code in sources.items()
            if not any(module[:depth] in tests for depth in range(1, len(module) + 1))
        }
        self.names, paths = {}, {}
        for module, code in self.sources.items():
            self.names[module], paths[module] = {}, []
            for public, tree in USE.findall(code):
                for path, name in leaves(tree):
                    self.names[module][name] = self.absolute(module, path)
                    paths[module] += [] if public else [path]
            paths[module] += [tuple(path.split("::")) for path in PATH.findall(USE.sub("", code))]
        self.arrows = set()
        for module, found in paths.items():
            places = {self.home(self.absolute(module, path)) for path in found}
            self.arrows |= {(module, place) for place in places - {None, module}}

    def absolute(self, module, path):
        """A path from the root of the crate; nothing when it leads into another crate."""
        if path[0] in ("crate", "self"):
            return ("crate",) + (module if path[0] == "self" else ()) + path[1:]
        if path[0] == "super":
            above = module[:-1]
            while path[1:] and path[1] == "super":
                above, path = above[:-1], path[1:]
            return ("crate",) + above + path[1:]
        return ("crate",) + module + path if module + path[:1] in self.sources else None

    def home(self, path):
        """The module that defines what a path names, behind all re-exports."""
        for _ in range(8):
            if path is None:
                return None
            module, rest = (), path[1:]
            while rest and module + rest[:1] in self.sources:
                module, rest = module + rest[:1], rest[1:]
            onward = self.names.get(module, {}).get(rest[0]) if rest else None
            if onward is None or onward == path:
                return module
            path = onward + rest[1:]
        return module

    def graph(self, folder):
        """Rooms of a folder, and the arrows between them."""
        depth = len(folder)

        def room(module):
            inside = module[:depth] == folder
            return (module[depth] if len(module) > depth else "mod") if inside else None

        rooms = {room(module) for module in self.sources if len(module) > depth} - {None}
        arrows = {(room(a), room(b)) for a, b in self.arrows}
        arrows = {(a, b) for a, b in arrows if a and b and a != b}
        if not folder:
            return rooms, {arrow for arrow in arrows if "mod" not in arrow}
        return rooms | {end for arrow in arrows for end in arrow}, arrows

    def folders(self):
        """The crate and every folder in it with two entries or more."""
        above = {module[:-1] for module in self.sources if module}
        return sorted(folder for folder in above if len(self.graph(folder)[0]) > 1)


def circles(rooms, arrows):
    """Sets of two rooms or more that all lead to each other, the largest first."""
    reach = {room: {b for a, b in arrows if a == room} for room in rooms}
    for middle in rooms:
        for room in rooms:
            if middle in reach[room]:
                reach[room] |= reach[middle]
    found = {frozenset(b for b in reach[a] if a in reach[b]) for a in rooms}
    return sorted((sorted(circle) for circle in found if len(circle) > 1), key=lambda c: (-len(c), c))


def upward(circle, arrows):
    """The fewest arrows inside a circle that run against an order of its rooms."""
    inside = sorted((a, b) for a, b in arrows if a in circle and b in circle)
    chance, fewest = random.Random(0), inside
    for _ in range(40):
        order = chance.sample(circle, len(circle))
        moved = True
        while moved:
            moved = False
            for room in circle:
                rest = [other for other in order if other != room]
                costs = [sum((room, other) in inside for other in rest)]
                for other in reversed(rest):
                    gain = ((room, other) in inside) - ((other, room) in inside)
                    costs.append(costs[-1] - gain)
                here = len(order) - 1 - order.index(room)
                best = min(range(len(costs)), key=costs.__getitem__)
                if costs[best] < costs[here]:
                    order = rest[: len(rest) - best] + [room] + rest[len(rest) - best :]
                    moved = True
        place = {room: number for number, room in enumerate(order)}
        fewest = min(fewest, [(a, b) for a, b in inside if place[a] > place[b]], key=len)
    return fewest


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("repository", nargs="?", default=Path(__file__).parents[2], type=Path)
    ask.add_argument("--names", action="store_true", help="name circles and upward arrows")
    asked = ask.parse_args()
    print(f"{'':32}{'rooms':>7}{'arrows':>8}{'upward':>8}{'circles':>9}{'largest':>9}")
    for manifest in sorted(asked.repository.glob("crates/*/Cargo.toml")):
        source = manifest.parent / "src"
        crates = {manifest.parent.name: Crate(source, skip=("bin",))}
        programs = [main.parent for main in sorted(source.glob("bin/*/main.rs"))]
        crates |= {f"{program.name} (binary)": Crate(program) for program in programs}
        for title, crate in crates.items():
            for folder in crate.folders():
                rooms, arrows = crate.graph(folder)
                found = circles(rooms, arrows)
                against = [upward(circle, arrows) for circle in found]
                largest = max(map(len, found), default=0)
                name = "  " + "/".join(folder) + "/" if folder else title
                counts = f"{len(rooms):7}{len(arrows):8}{sum(map(len, against)):8}{len(found):9}"
                print(f"{name:32}{counts}{largest:9}")
                for circle, up in zip(found, against) if asked.names else ():
                    print(f"      {' '.join(circle)}")
                    print(f"      upward: {', '.join(f'{a} -> {b}' for a, b in up)}")


if __name__ == "__main__":
    main()
