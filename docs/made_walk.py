"""Walk one fact from its row of a file to JSON and page: forms that hold it, files that name it.

python docs/made_walk.py                 print the counts
python docs/made_walk.py --forms         ... and each form by its place
python docs/made_walk.py --root DIR      ... of another checkout
python docs/made_walk.py --write         put them into ARCHITECTURE.md, with those before the move

A form is a place that a fact has by name: a field or property of a class, a key of a record, of a
hand-written schema or of an object of the page. A record and what fills it are one form. A file is
crossed where it names the fact at all.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PACKAGE = "stratgraph"
# What lies off the way from a row to the answer of a case and its page: other questions and
# surfaces, and the ways in from other formats and out to them.
ELSEWHERE = {
    "app", "backtest", "claims", "cli", "console", "explain", "first_case", "formats", "layers",
    "sources",
}  # fmt: skip
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Fact:
    """A fact by what it is called on its way, and how it is told from others of that name.

    Attributes
    ----------
    words : str
    names : frozenset of str
    unlike : str
        A pattern of "holder: annotation" of what bears such a name and holds something else.
    """

    words: str
    names: frozenset[str]
    unlike: str


FACTS = (
    Fact(
        "the population of a settlement",
        frozenset({"population", "people"}),
        r": .*(People|tuple|dict|Table)",  # a sum over settlements
    ),
    Fact(
        "the length of a road",
        frozenset({"length_km", "length_m", "road_length_m"}),
        # Of several roads, or of a straight line.
        r"^(\w*Route|_route|Skeleton|Geodesics|Pieces|_Beside)",
    ),
    Fact("what falls", frozenset({"falls", "fallen"}), r": .*Literal"),
    Fact("a published range", frozenset({"range_km", "range_m"}), r"(?!)"),
)
# Counted by hand before anything was moved, in the same order.
BY_HAND = (10, 7, 9, 11)
# The last commit before the modules moved to the folders of their layers.
BEFORE = "6252a1d50eca7ff65aeb8606b75c86bb57db7a73"
BEGIN, END = "<!-- made by docs/made_walk.py -->", "<!-- walked until here -->"


class Form(NamedTuple):
    """Where a fact is held: the file, the class or function, the name."""

    file: str
    holder: str
    name: str

    def __str__(self) -> str:
        return f"{self.file}: {self.holder}.{self.name}"


def forms(root: Path, fact: Fact) -> list[Form]:
    """Return every form in which a fact is held along its way."""
    found: set[Form] = set()
    for path, name in _sources(root):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            found.update(_of_python(name, ast.parse(text), fact))
        elif path.suffix == ".json":
            found.update(_of_schema(name, json.loads(text), fact))
        else:
            found.update(_of_script(name, text, fact))
    return sorted(found)


def crossed(root: Path, fact: Fact) -> list[str]:
    """Return the files that name a fact, whether they hold it or only hand it on."""
    found = []
    for path, name in _sources(root):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            named = {one for node in ast.walk(ast.parse(text)) for one in _named(node)}
        else:
            named = set(re.findall(r"\w+", text))
        if named & fact.names:
            found.append(name)
    return found


def _sources(root: Path) -> Iterator[tuple[Path, str]]:
    package = root / PACKAGE
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        made = path.suffix == ".json" and "schemas" in parts and not _by_hand(root)
        if path.suffix in {".py", ".js", ".json"} and not made and not ELSEWHERE & _rooms(parts):
            yield path, "/".join(parts)


def _rooms(parts: tuple[str, ...]) -> set[str]:
    return {*parts[:-1], parts[-1].partition(".")[0]}


def _by_hand(root: Path) -> bool:
    """Tell whether schemas are written by hand: where they are generated, records make them."""
    return not (root / PACKAGE / "report" / "records" / "schemas.py").exists()


def _named(node: ast.AST) -> Iterator[str]:
    """Yield what a node of the code calls by name."""
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.arg | ast.keyword):
        yield node.arg or ""
    elif isinstance(node, FUNCTIONS):
        yield node.name
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _of_python(file: str, tree: ast.Module, fact: Fact) -> Iterator[Form]:
    declared: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for name in _fields(node, fact):
                declared.add(name)
                yield Form(file, node.name, name)
    for node in tree.body:
        inner = [node] if isinstance(node, FUNCTIONS) else getattr(node, "body", [])
        for function in (one for one in inner if isinstance(one, FUNCTIONS)):
            if not re.search(fact.unlike, f"{function.name}: "):
                for name in _keys(function, fact) - declared:
                    yield Form(file, function.name, name)


def _fields(node: ast.ClassDef, fact: Fact) -> Iterator[str]:
    """Yield the fields and properties of a class that hold a fact."""
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            name, kind = one.target.id, one.annotation
        elif isinstance(one, FUNCTIONS) and one.decorator_list and one.returns:
            name, kind = one.name, one.returns
        else:
            continue
        told = f"{node.name}: {ast.unparse(kind)}"
        if name in fact.names and not re.search(fact.unlike, told):
            yield name


def _keys(function: ast.AST, fact: Fact) -> set[str]:
    """Return the keys of records that a function writes out, where the value is the fact."""
    return {
        key.value
        for node in ast.walk(function)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value in fact.names
        # What a function of people makes is their sum.
        if not re.search(r"(?i)people.*\(|\.people\b", ast.unparse(value))
        or "population" in ast.unparse(value)
        or "figure.people" in ast.unparse(value)
    }


def _of_schema(file: str, part: Any, fact: Fact, where: str = "") -> Iterator[Form]:
    """Yield the properties of a hand-written schema that are single values of a fact's name."""
    if isinstance(part, list):
        for one in part:
            yield from _of_schema(file, one, fact, where)
    if not isinstance(part, dict):
        return
    for name, inner in (part.get("properties") or {}).items():
        if name in fact.names and "$ref" not in inner and inner.get("type") != "object":
            yield Form(file, where, name)
    for key, one in part.items():
        yield from _of_schema(file, one, fact, where if key == "properties" else f"{where}/{key}")


def _of_script(file: str, text: str, fact: Fact) -> Iterator[Form]:
    """Yield the keys of objects that the page's script makes."""
    for number, line in enumerate(text.splitlines(), 1):
        for name in fact.names:
            if re.search(rf"[{{,]\s*{name}: (?!people\()", line):
                yield Form(file, f"line {number}", name)


def counted(root: Path) -> list[tuple[int, int]]:
    """Count forms and files of every fact."""
    return [(len(forms(root, fact)), len(crossed(root, fact))) for fact in FACTS]


def before() -> list[tuple[int, int]]:
    """Count the same in the sources as they were before the move, as git has them."""
    asked = ["git", "-C", str(ROOT), "archive", BEFORE, PACKAGE]
    packed = subprocess.run(asked, check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        return counted(Path(folder))


def table() -> str:
    """Write forms and files before and after as a table."""
    rows = [
        f"| {fact.words} | {hand} | {old[0]} | {new[0]} | {old[1]} | {new[1]} |"
        for fact, hand, old, new in zip(FACTS, BY_HAND, before(), counted(ROOT), strict=True)
    ]
    heads = "| fact | forms before, by hand | forms before | after | files before | after |"
    return "\n".join([heads, "| --- | --- | --- | --- | --- | --- |", *rows])


def main() -> None:
    """Print the counts, or write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--forms", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    if asked.write:
        page = ROOT / "ARCHITECTURE.md"
        head, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
        foot = rest.partition(END)[2]
        page.write_text(f"{head}{BEGIN}\n\n{table()}\n\n{END}{foot}", encoding="utf-8")
        return
    for fact, (held, files) in zip(FACTS, counted(asked.root), strict=True):
        print(f"{fact.words}: {held} forms, {files} files")
        if asked.forms:
            print(*(f"  {one}" for one in forms(asked.root, fact)), sep="\n")


if __name__ == "__main__":
    main()
