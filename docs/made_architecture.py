"""Count how the code is built, and draw its layers: from the imports, never by hand.

python docs/made_architecture.py                 print the counts
python docs/made_architecture.py --root DIR      ... of another checkout, to compare
python docs/made_architecture.py --write         put counts and picture into ARCHITECTURE.md
"""

from __future__ import annotations

import argparse
import ast
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

import networkx

ROOT = Path(__file__).parent.parent
PACKAGE = "stratgraph"
LONG_FUNCTION, SHORT_FILE = 40, 60
SHOWING = (
    "report", "app", "cli", "page", "page_assets", "picture", "plot", "tables", "terminal",
    "schemas", "notebook.py",
)  # fmt: skip
SOURCES = ("*.py", "*.js", "*.css", "*.html", "*.json")
# A change touches at least the files that name a thing of its kind today.
CHANGES = {
    # One that nothing speaks of by itself, as it speaks of the two that a panel is about.
    "add a metric": r"\bfragmentation\b",
    "add an assumption": r"\bnear_spread\b",
    "add a field of roads": r"\blength_basis\b",
    "add an output column": r"\bclearance_m\b",
    "add a stand-off rule": r"\bpull_back\b",
    "add a predicate of claims": r"\bfront_still\b",
    "add a format to import": r"\bviina\b",
    "add a sweep": r"[\"']hold[\"']",
    "add a third side": r"[\"']defender[\"']",
    "change a colour": r"\$attacker\b|--attacker\b|\"attacker\": \"#",
    "add a reading of contested ground": r"\bno_fire\b",
}
BEGIN, END = "<!-- made by docs/made_architecture.py -->", "<!-- made until here -->"
IMAGE = "docs/images/architecture.svg"


@dataclass(frozen=True)
class Checkout:
    """The sources of one checkout."""

    root: Path

    @property
    def package(self) -> Path:
        """The folder of the package."""
        return self.root / PACKAGE

    @cached_property
    def files(self) -> dict[str, ast.Module]:
        """Parsed modules by dotted name below the package; the package itself is empty."""
        return {
            self._dotted(path): ast.parse(path.read_text(encoding="utf-8"))
            for path in sorted(self.package.rglob("*.py"))
        }

    @cached_property
    def packages(self) -> set[str]:
        """Dotted names of the modules that are packages."""
        return {self._dotted(path) for path in self.package.rglob("__init__.py")}

    @cached_property
    def layers(self) -> list[set[str]]:
        """The names on each floor, top first, as the contract in pyproject.toml has them."""
        text = (self.root / "pyproject.toml").read_text(encoding="utf-8")
        contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
        floors = next(one["layers"] for one in contracts if one["type"] == "layers")
        return [{name.strip(" ()") for name in floor.split("|")} for floor in floors]

    def _dotted(self, path: Path) -> str:
        parts = path.relative_to(self.package).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def imports(self) -> set[tuple[str, str]]:
        """Pairs of a module and one that it imports, for typing alone or not."""
        return {
            (name, target)
            for name, tree in self.files.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for target in self._targets(name, node)
            if target != name
        }

    def _targets(self, name: str, node: ast.ImportFrom) -> set[str]:
        module = node.module or ""
        if node.level:
            home = name.split(".") if name else []
            up = node.level - (name in self.packages)
            kept = home[: len(home) - up] if up else home
            base = ".".join([*kept, *filter(None, [module])])
        elif module.split(".")[0] == PACKAGE:
            base = module.removeprefix(PACKAGE).lstrip(".")
        else:
            return set()
        inner = {f"{base}.{alias.name}".lstrip(".") for alias in node.names}
        found = inner & self.files.keys()
        return (found or {base}) & self.files.keys()


def door(name: str) -> str:
    """Return the name at the door through which a module is reached."""
    return name.split(".")[0]


def circles(edges: set[tuple[str, str]]) -> list[set[str]]:
    """Return the groups of names that all lead to one another."""
    groups = networkx.strongly_connected_components(networkx.DiGraph(sorted(edges)))
    return [group for group in groups if len(group) > 1]


def floors(edges: set[tuple[str, str]]) -> int:
    """Return how many modules stand one upon another at most; a circle counts as one."""
    whole = networkx.condensation(networkx.DiGraph(sorted(edges)))
    return int(networkx.dag_longest_path_length(whole)) + 1


def counts(checkout: Checkout) -> dict[str, int | str]:
    """Count what tells how the code is built."""
    doors = {door(name) for name in checkout.files if name}
    between = {(door(a), door(b)) for a, b in checkout.imports if a and b and door(a) != door(b)}
    rank = {name: k for k, floor in enumerate(checkout.layers) for name in floor}
    up = [(a, b) for a, b in between if a in rank and b in rank and rank[a] >= rank[b]]
    lines = line_counts(checkout)
    long = [one for one in function_lengths(checkout) if one > LONG_FUNCTION]
    sizes = [_length(path) for path in checkout.package.rglob("*.py")]
    return {
        "names at the door": len(doors),
        "floors of the contract": len(checkout.layers),
        "modules one upon another": floors({(a, b) for a, b in checkout.imports if a and b}),
        "imports up or across a floor": len(up),
        "circles of imports": len(circles({(a, b) for a, b in checkout.imports if a and b})),
        "files": len(sizes),
        "lines": lines.total(),
        "of these for showing": f"{lines['showing'] / lines.total():.0%}",
        f"functions over {LONG_FUNCTION} lines": len(long),
        f"files under {SHORT_FILE} lines": sum(size < SHORT_FILE for size in sizes),
    }


def line_counts(checkout: Checkout) -> Counter[str]:
    """Count the lines of all sources, those that show answers apart."""
    lines: Counter[str] = Counter()
    for pattern in SOURCES:
        for path in checkout.package.rglob(pattern):
            first = path.relative_to(checkout.package).parts[0]
            lines["showing" if first in SHOWING else "the rest"] += _length(path)
    return lines


def function_lengths(checkout: Checkout) -> list[int]:
    """Return the lines of each function, its docstring left out."""
    lengths = []
    for tree in checkout.files.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                words = ast.get_docstring(node, clean=False)
                body = (node.end_lineno or 0) - node.lineno + 1
                lengths.append(body - (words.count("\n") + 1 if words else 0))
    return lengths


def touched(checkout: Checkout) -> dict[str, int]:
    """Count per change the source files that name a thing of its kind."""
    texts = [
        path.read_text(encoding="utf-8")
        for pattern in SOURCES
        for path in checkout.package.rglob(pattern)
    ]
    return {
        change: sum(bool(re.search(mark, text)) for text in texts)
        for change, mark in CHANGES.items()
    }


def _length(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def tables(checkout: Checkout) -> str:
    """Write the counts as two tables."""
    rows = [f"| {what} | {count} |" for what, count in counts(checkout).items()]
    changes = [
        f"| {change} | `{mark}` | {count} |".replace("|\\", "\\|\\").replace("|--", "\\|--")
        for (change, mark), count in zip(CHANGES.items(), touched(checkout).values(), strict=True)
    ]
    return "\n".join(
        ["| what | number |", "| --- | --- |", *rows, "",
         "| a change | is looked for by | source files that name it |", "| --- | --- | --- |",
         *changes]
    )  # fmt: skip


# ---------------------------------------------------------------- picture

WIDTH, ROW, GAP, LEFT = 830, 44, 18, 96


def picture(checkout: Checkout) -> str:
    """Draw the layers, top first, with the lines of each and what it imports."""
    rank = {name: k for k, floor in enumerate(checkout.layers) for name in floor}
    size: Counter[str] = Counter()
    for path in checkout.package.rglob("*.py"):
        size[path.relative_to(checkout.package).with_suffix("").parts[0]] += _length(path)
    between = Counter(
        (door(a), door(b)) for a, b in checkout.imports if door(a) in rank and door(b) in rank
    )
    shown = [[name for name in sorted(floor) if size[name]] for floor in checkout.layers]
    shown = [floor for floor in shown if floor]
    place = {}
    for k, floor in enumerate(shown):
        wide = (WIDTH - LEFT - GAP * len(floor)) / len(floor)
        for column, name in enumerate(floor):
            place[name] = (LEFT + column * (wide + GAP), k * (ROW + GAP) + GAP, wide)
    boxes = [_box(name, *place[name], size[name]) for name in place]
    arrows = [
        _arrow(place[a], place[b], count)
        for (a, b), count in sorted(between.items())
        if a != b and place[b][1] > place[a][1]
    ]
    high = len(shown) * (ROW + GAP) + GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" '
            'font-family="sans-serif" font-size="14">',
            "<title>The layers of stratgraph: what stands higher imports what stands lower</title>",
            f'<rect width="{WIDTH}" height="{high}" fill="#ffffff"/>',
            *arrows, *boxes, "</svg>", "",
        ]
    )  # fmt: skip


def _box(name: str, x: float, y: float, wide: float, lines: int) -> str:
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{ROW}" rx="4" fill="#eef2f6" '
        f'stroke="#5b6b7b"/><text x="{x + 12:.0f}" y="{y + 27:.0f}" font-weight="bold">'
        f'{escape(name)}</text><text x="{x + wide - 12:.0f}" y="{y + 27:.0f}" fill="#444" '
        f'text-anchor="end">{lines:,} lines</text>'
    )


def _arrow(high: tuple[float, float, float], low: tuple[float, float, float], count: int) -> str:
    """Draw an import as a curve in the left margin, thicker for more of them."""
    y, down = high[1] + ROW / 2, low[1] + ROW / 2
    bow = LEFT - 12 - (down - y) / 9
    return (
        f'<path d="M{LEFT} {y:.0f} C{bow:.0f} {y:.0f} {bow:.0f} {down:.0f} {LEFT} {down:.0f}" '
        f'fill="none" stroke="#9aa7b4" stroke-width="{min(4.0, 0.6 + count / 60):.1f}"/>'
    )


def main() -> None:
    """Print the counts, or write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    checkout = Checkout(asked.root)
    made = tables(checkout)
    if not asked.write:
        print(made)
        return
    (ROOT / IMAGE).write_text(picture(checkout), encoding="utf-8")
    page = ROOT / "ARCHITECTURE.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n\n{made}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
