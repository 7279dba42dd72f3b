"""Pages made from the code and the scenarios: never stale.

The front page's pictures, the gallery and the API are made while the documentation is built. The
pages of metrics and of JSON are kept beside the others, so that pages can link to their headings:
``python docs/made_pages.py`` writes them anew, and tests compare.
"""

from __future__ import annotations

import ast
import inspect
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import stratgraph
from stratgraph.catalogue import Assumed, assumption_fields, in_file, key_of, record_of
from stratgraph.io import CLAIMS_FILE, bundled_cases, bundled_folder, bundled_theaters, read_facts
from stratgraph.measures.gateways import PanelSettings
from stratgraph.report.records.schemas import DOCUMENTS
from stratgraph.studies.claims import PREDICATES, keys_of
from stratgraph.studies.explain import Metric, example_as_session, four_towns, metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, str(Path(__file__).parent))

import made_look

IMAGES = Path(__file__).parent / "images"
JSON_PAGE = Path(__file__).parent / "reference" / "json.md"
JSON_FROM = "<!-- made by docs/made_pages.py -->"
JSON_UNTIL = "<!-- made until here -->"
# What a document is called on the command line, where that is not its own name.
COMMANDS = {"reach": "reach --target …", "ring": "reach --from …"}
KINDS_OF_JSON = {
    "string": "text", "number": "number", "integer": "whole number", "boolean": "true or false",
    "null": "null",
}  # fmt: skip
MARK = "<!-- made while building -->"
# The pictures by what draws them, or shows best what a script tells: made by docs/made_images.py.
PICTURED = {
    "draw_access": "bakhmut_access",
    "draw_attribution": "what_is_due_to_each",
    "draw_change": "bakhmut_change",
    "draw_front": "front",
    "draw_gateways": "bakhmut_gateways",
    "draw_outcome": "bakhmut_outcome",
    "draw_reach": "bakhmut_reach",
    "draw_readings": "bakhmut_readings",
    "draw_roads": "bakhmut_roads",
    "draw_sequences": "how_far_was_kramatorsk",
    "draw_sets": "what_hangs_together",
    "draw_situation": "bakhmut_situation",
    "draw_specification_curve": "bakhmut_curve",
    "draw_supply": "the_last_railroad",
    "draw_uncertainty": "bakhmut_odds",
    "bakhmut_falls": "bakhmut_page",
    "bakhmut_holds": "bakhmut_reach",
    "how_likely_is_it": "bakhmut_odds",
    "how_long_were_the_ways": "bakhmut_access",
    "judge_the_article": "claims_page",
    "was_the_front_cemented": "front",
    "what_hung_on_which_towns": "bakhmut_situation",
    "which_fall_opens_most": "bakhmut_outcome",
    "which_roads_matter": "bakhmut_roads",
}
# The cases on the front page: one of each real theater, the first case first.
FRONT = ("bakhmut_falls", "kohima_falls", "atlanta_falls", "bastogne_falls")


def front() -> str:
    """Return the pictures of the front page, each a link to the page of its case."""
    return f'<div class="cards">\n{made_look.cards(FRONT)}\n</div>'


def gallery() -> str:
    """Return the gallery: every figure, then every theater, its questions, answers and scripts."""
    folder = bundled_folder()
    parts = ["## Every figure", *map(_figure, sorted(n for n in PICTURED if n.startswith("draw_")))]
    for theater in bundled_theaters():
        facts = read_facts(theater)
        parts.append(f"## {facts.title}\n\n{facts.about.strip()}")
        parts += [_case(folder / theater / f"{case}.toml")
                  for home, case in bundled_cases() if home == theater]  # fmt: skip
        parts += [_script(path) for path in sorted((folder / theater).glob("*.py"))]
        parts += [_claims(path) for path in sorted((folder / theater).glob(CLAIMS_FILE))]
    return "\n\n".join(parts)


def _figure(name: str) -> str:
    """Return a figure of the package: what it draws, and one as it is drawn."""
    first = (inspect.getdoc(getattr(stratgraph, name)) or "").partition("\n")[0]
    return f"### `{name}`\n\n{first}\n\n{_picture(name, first)}"


def _claims(path: Path) -> str:
    file, _, verdicts = made_look.judged(path)
    lines = stratgraph.summary_lines(file, verdicts)
    listed = "\n".join(f"> - {line}" for line in lines)
    return (
        f"### {file.title}\n\n`{path.parent.name}/{path.name}`: "
        f"`stratgraph claims {path.parent.name}`\n\n{listed}\n\n"
        f'<p><a href="{made_look.FOLDER}/{made_look.claims_page(path)}">Open the page of these '
        "statements</a></p>"
    )


def _case(path: Path) -> str:
    case = stratgraph.read_case(path)
    finding = made_look.answered(path.stem).finding
    return (
        f"### {case.about or case.name}\n\n"
        f"`{path.parent.name}/{path.name}`: `stratgraph run {path.stem}`\n\n"
        f"> {finding.sentence}\n\n{made_look.case_link(path.stem)}\n\n```toml\n{_text(path)}```"
    )


def _script(path: Path) -> str:
    about = ast.get_docstring(ast.parse(_text(path))) or path.stem
    first, _, rest = about.partition("\n")
    return (
        f"### {first.rstrip('.')}\n\n`{path.parent.name}/{path.name}`\n\n{rest.strip()}\n\n"
        f"{_picture(path.stem, first)}```python\n{_text(path)}```"
    )


def _picture(name: str, words: str) -> str:
    """Return the picture that a script or a function draws, saved by docs/made_images.py."""
    return f"![{words}](images/{PICTURED.get(name, name)}.png)\n\n"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").rstrip("\n") + "\n"


def api() -> str:
    """Return the first page of the library's reference: the public names by module."""
    homes = _homes()
    modules = sorted(set(homes.values()))
    rows = [
        f"| [stratgraph.{module}](api/{module}.rst) | "
        f"{', '.join(_link(module, name) for name in sorted(homes) if homes[name] == module)} |"
        for module in modules
    ]
    listed = "\n".join(f"api/{module}" for module in modules)
    return "\n".join(
        ["| module | names |", "| --- | --- |", *rows, "",
         f"```{{toctree}}\n:hidden:\n\n{listed}\n```"]
    )  # fmt: skip


def _link(module: str, name: str) -> str:
    return f"{{py:obj}}`{name} <stratgraph.{module}.{name}>`"


def api_pages() -> dict[str, str]:
    """Return a page for each module that has public names, by its name."""
    return {
        module: f"stratgraph.{module}\n{'=' * (len(module) + 11)}\n\n"
        f".. automodule:: stratgraph.{module}\n   :members:\n"
        for module in sorted(set(_homes().values()))
    }


def write_api(folder: Path) -> None:
    """Write the pages of modules for Sphinx to read; those that are as they were are left alone."""
    folder.mkdir(exist_ok=True)
    made = {folder / f"{module}.rst": text for module, text in api_pages().items()}
    for stale in set(folder.glob("*.rst")) - set(made):
        stale.unlink()
    for path, text in made.items():
        if not path.exists() or _text(path) != text:
            path.write_text(text, encoding="utf-8")


def _homes() -> dict[str, str]:
    """Return the module of each public name, as the package's stub says."""
    stub = Path(stratgraph.__file__).with_suffix(".pyi")
    imports = [node for node in ast.parse(_text(stub)).body if isinstance(node, ast.ImportFrom)]
    return {one.name: node.module or "" for node in imports for one in node.names}


def predicates() -> str:
    """Return the reference of claims: every predicate, its keys, which of them must be given."""
    parts = []
    for name, predicate in PREDICATES.items():
        about, _, attributes = (inspect.getdoc(predicate) or "").partition("Attributes\n")
        needed = keys_of(predicate)
        must = ", ".join(f"`{key}`" for key, is_needed in needed.items() if is_needed)
        may = ", ".join(f"`{key}`" for key, is_needed in needed.items() if not is_needed)
        told = f"Keys: {must}" + (f"; may be left out: {may}." if may else ".")
        listed = attributes.partition("\n")[2].strip()
        parts.append(
            f"## {name}\n\n{about.strip()}\n\n{told}"
            + (f"\n\n```text\n{listed}\n```" if listed else "")
        )
    return "\n\n".join(parts)


METRICS_PAGE = Path(__file__).parent / "explanation" / "metrics.md"
METRICS_HEAD = """\
# What every number means

One entry per number that `stratgraph run` gives: what it says, how it is defined, what it reads,
and when it misleads. The same notes are printed by `stratgraph explain METRIC`. This page is made
from the code; `python docs/made_pages.py` writes it anew.

Numbers stand side by side and are never blended into one score unless you name the weights. None
says what anyone ought to do: see [what this is not for](scope.md). How far each agrees with other
programs is in [cross-checks](cross-checks.md), what they say about one town in
[Is Bakhmut the gateway?](findings-bakhmut.md)

In formulas s is a base, t an objective, v the place, and d the length of the shortest road route.

"""


def metrics_page() -> str:
    """Return the page of metrics: a table of all, the worked example, then note by note."""
    parts = [METRICS_HEAD + _four_towns()]
    for family, told in groupby(metrics(), lambda metric: metric.family):
        parts += [f"## {family}", *map(_note, told)]
    return "\n\n".join(parts) + "\n"


def _four_towns() -> str:
    about = inspect.getdoc(four_towns) or ""
    drawing, _, rest = about.partition("::\n")[2].partition("\n\nThe way")
    return (
        "## The worked example\n\nEvery example asks about four invented towns:\n\n"
        f"```text\n{inspect.cleandoc(drawing)}\n```\n\n"
        f"The way{rest.partition('Returns')[0].rstrip()}"
    )


def _note(note: Metric) -> str:
    rows = (
        ("Called", note.label),
        ("Unit", note.unit),
        ("Formula", f"`{note.formula}`"),
        ("Reads", ", ".join(note.reads) or "other metrics"),
        ("Source", note.citation),
        ("Misleads", note.misleads),
        ("Left out", _left_out(note)),
    )
    listed = "\n".join(f"- *{label}:* {text}" for label, text in rows if text)
    session = f"```pycon\n{example_as_session(note)}\n```"
    return f"### {note.name}\n\n{note.words}\n\n{listed}\n\n{session}"


def _left_out(note: Metric) -> str:
    """Say from which size on a metric is left out of an answer."""
    limits = ((note.most_places, "settlements and junctions"), (note.most_junctions, "junctions"))
    told = " or ".join(f"more than {most:,} {what}" for most, what in limits if most is not None)
    return f"with {told}, unless asked for by name" if told else ""


CASES_PAGE = Path(__file__).parent / "howto" / "ask-a-question.md"


def cases_page() -> str:
    """Return the page on cases with its tables of assumptions as the records have them."""
    page = CASES_PAGE.read_text(encoding="utf-8")
    return _with(_with(page, "assumptions", _assumptions()), "numbers", _numbers())


def _with(page: str, name: str, rows: str) -> str:
    begin, end = f"<!-- made: {name} -->", f"<!-- made until here: {name} -->"
    before, rest = page.split(begin)
    return f"{before}{begin}\n{rows}\n{end}{rest.split(end)[1]}"


def _assumptions() -> str:
    lines = ["| key | values | means |", "| --- | --- | --- |"]
    for one in assumption_fields(Assumed):
        record = record_of(one)
        values = {
            "distances": "list of km",
            "yes or no": "true, false",
            "names": "list of names",
            "ids": "ids of `systems.csv`",
        }.get(record.admits)
        values = values or ", ".join(f"`{value}`" for value in record.values)
        lines.append(f"| `{key_of(one)}` | {values} | {record.means} |")
    return "\n".join(lines)


def _numbers() -> str:
    lines = ["| key | by default | means |", "| --- | --- | --- |"]
    for one in assumption_fields(PanelSettings):
        value = in_file(one, one.default)
        usual = f'`"{value}"`' if isinstance(value, str) else _exactly(value)
        lines.append(f"| `{key_of(one)}` | {usual} | {record_of(one).means} |")
    return "\n".join(lines)


def _exactly(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:g}"


def json_page() -> str:
    """Return the page of JSON documents, its tables made from the schemas."""
    before, _, rest = JSON_PAGE.read_text(encoding="utf-8").partition(JSON_FROM)
    _, _, after = rest.partition(JSON_UNTIL)
    told: set[tuple[str, str]] = set()
    parts = [part for name in DOCUMENTS for part in _document_parts(name, told)]
    return f"{before}{JSON_FROM}\n\n" + "\n\n".join(parts) + f"\n\n{JSON_UNTIL}{after}"


def _document_parts(name: str, told: set[tuple[str, str]]) -> Iterator[str]:
    """Yield heading and table of a document, then of each record in it that is not yet told."""
    made = stratgraph.schema(name)
    yield f"## `{COMMANDS.get(name, name)} --json`"
    yield _spaced(made["description"])
    yield _field_table(made["properties"], made)
    for path, title in _records_within(made, made, ""):
        record = made["$defs"][title]
        # Two documents may have records of one name that are not the same.
        if (title, record["description"]) not in told:
            told.add((title, record["description"]))
            place = f"`{path}`" if name == "run" else f"`{path}` of `{name}`"
            yield f"### {place}"
            yield _spaced(record["description"])
            if any("description" in one for one in record["properties"].values()):
                yield _field_table(record["properties"], made)


def _records_within(part: Any, whole: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the title of every record below a part of a schema."""
    if "$ref" in part:
        title = part["$ref"].rsplit("/", 1)[-1]
        yield path, title
        yield from _records_within(whole["$defs"][title], whole, path)
    for key, inner in part.get("properties", {}).items():
        yield from _records_within(inner, whole, f"{path}.{key}".lstrip("."))
    for inner in (*part.get("anyOf", ()), *filter(None, [part.get("items")])):
        yield from _records_within(inner, whole, path)


def _field_table(fields: dict[str, Any], whole: Any) -> str:
    rows = [f"| `{key}` | {_kind(one)} | {_told(one, whole)} |" for key, one in fields.items()]
    return "\n".join(["| field | is a | and says |", "| --- | --- | --- |", *rows])


def _told(field: dict[str, Any], whole: Any) -> str:
    """Return what a field says; a record that is all it says does it for itself."""
    record = whole.get("$defs", {}).get(field.get("$ref", "").rsplit("/", 1)[-1], {})
    words: str = field.get("description") or record.get("description", "")
    return _spaced(words).replace("|", "\\|")


def _spaced(words: str) -> str:
    return " ".join(words.split())


def _kind(part: dict[str, Any]) -> str:
    """Return in a word or two what a value is."""
    if "anyOf" in part:
        return " or ".join(_kind(one) for one in part["anyOf"])
    if "enum" in part:
        return " or ".join(f"`{one}`" for one in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    if "$ref" in part or "properties" in part:
        return "record"
    if part.get("type") == "array":
        return f"list of {_kind(part['items'])}"
    if part.get("type") == "object":
        return "map"
    return KINDS_OF_JSON.get(part.get("type", ""), "value")


if __name__ == "__main__":
    METRICS_PAGE.write_text(metrics_page(), encoding="utf-8")
    CASES_PAGE.write_text(cases_page(), encoding="utf-8")
    JSON_PAGE.write_text(json_page(), encoding="utf-8")
