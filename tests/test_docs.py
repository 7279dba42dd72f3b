"""The documentation holds: its examples run, its links lead somewhere, nothing is left out.

``python tests/test_docs.py`` writes the real output into every example, cut where it was cut, and
the real help texts into docs/reference/cli.md. Read the difference before you keep it.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib.util
import io
import itertools
import os
import re
import shlex
import sys
import tempfile
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from unittest import mock
from xml.etree import ElementTree

import pytest
from answers import answer_to, judged_statements
from typer.main import get_command

import stratgraph
from stratgraph import cli, errors
from stratgraph.io import bundled_cases, bundled_folder, question_models, row_models
from stratgraph.measures.gateways import Status, WeightedIndex
from stratgraph.measures.gateways.weighted_index import IndexRow
from stratgraph.model.validation import FindingCode
from stratgraph.report.records import notes_document, schema
from stratgraph.report.records.schemas import DOCUMENTS
from stratgraph.studies.claims import PREDICATES, keys_of
from stratgraph.studies.explain import explain_metric

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TEXTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    if "_build" not in path.parts
)  # fmt: skip
COMMANDS_DOC = DOCS / "reference" / "cli.md"
ABRIDGED = "..."
# What an example may leave out of the run: it installs, or starts `dev` anew.
MAY_SKIP = ("python3 dev ", "python3 -m venv ", ".venv/bin/")


# ---------------------------------------------------------------- examples


@dataclass
class Block:
    """A fenced block: its language, its lines, where they stand, and the comment above it."""

    language: str
    first: int
    lines: list[str]
    comment: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


@dataclass
class Example:
    """What an example printed, beside what the text says it prints."""

    where: str
    first: int
    said: list[str]
    printed: list[str]
    agrees: bool = field(init=False)

    def __post_init__(self) -> None:
        self.agrees = matches(self.said, self.printed)


def blocks_of(text: str) -> list[Block]:
    """Return the fenced blocks of a Markdown text, in order."""
    blocks: list[Block] = []
    comment, inside, fence = "", False, ""
    for number, line in enumerate(text.splitlines()):
        opening = re.fullmatch(r"(`{3,})([\w-]*|\{.*\}.*)", line.rstrip())
        if inside and line.rstrip() == fence:
            inside, comment = False, ""
        elif inside:
            blocks[-1].lines.append(line)
        elif opening:
            inside, fence = True, opening[1]
            blocks.append(Block(opening[2], number + 1, [], comment))
        elif line.startswith("<!--"):
            comment = line.removeprefix("<!--").removesuffix("-->").strip()
        elif line.strip():
            comment = ""
    assert not inside, "a fence is not closed"
    return blocks


def tidy(text: str) -> list[str]:
    """Return lines without trailing blanks and without blank lines at either end."""
    return [line.rstrip() for line in text.strip("\n").split("\n")] if text.strip() else []


def matches(said: list[str], printed: list[str]) -> bool:
    """Compare line by line; a line of three dots stands for any lines left out."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == ABRIDGED else re.escape(line) + r"\n" for line in said
    )
    return bool(re.fullmatch(pattern, "".join(line + "\n" for line in printed)))


def printed_by_python(code: str, names: dict[str, Any], where: str) -> list[str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, where, "exec", dont_inherit=True), names)
    return tidy(out.getvalue())


def printed_by_command(command: str) -> list[str]:
    """Run a stratgraph command in this process, as a terminal of 80 columns would show it."""
    words = shlex.split(command)
    assert words[0] == "stratgraph", f"only stratgraph is run from examples, not {command!r}"
    out = io.StringIO()
    with (
        mock.patch.object(sys, "argv", words),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        contextlib.suppress(SystemExit),
    ):
        cli.main()
    return tidy(out.getvalue())


def is_skipped(block: Block, where: str) -> bool:
    """Tell whether a block is marked as not run, and refuse that where it could be run."""
    if not block.comment.startswith("skip:"):
        return False
    assert block.comment.removeprefix("skip:").strip(), f"{where}: skipped without a reason"
    for line in block.lines:
        if line.startswith("$ "):
            assert line[2:].startswith(MAY_SKIP), f"{where}: {line!r} can be run, so run it"
    return True


def examples_in(path: Path) -> Iterator[Example]:
    """Run the examples of a text in order, in one empty folder and one namespace."""
    blocks = blocks_of(path.read_text(encoding="utf-8"))
    names: dict[str, Any] = {"__name__": "example"}
    for block, following in itertools.zip_longest(blocks, blocks[1:]):
        where = f"{path.relative_to(ROOT)}:{block.first + 1}"
        if is_skipped(block, where):
            continue
        if block.comment.startswith("file:"):
            target = Path(block.comment.removeprefix("file:").strip())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            printed = printed_by_python(block.text, names, where)
            is_output = following is not None and following.language == "text"
            said = following if is_output and following else Block("text", block.first, [])
            yield Example(where, said.first, said.lines, printed)
        elif block.language == "console":
            yield from commands_in(block, where)


def commands_in(block: Block, where: str) -> Iterator[Example]:
    starts = [k for k, line in enumerate(block.lines) if line.startswith("$ ")]
    assert starts[:1] == [0], f"{where}: a console block starts with a command"
    for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        printed = printed_by_command(block.lines[start][2:])
        said = tidy("\n".join(block.lines[start + 1 : end]))
        first = block.first + start + 1
        yield Example(f"{where} {block.lines[start]}", first, said, printed)


@contextlib.contextmanager
def somewhere_empty() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        yield


@pytest.fixture
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighty columns, no colours, whatever starts the tests."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("FORCE_COLOR", "PY_COLORS", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.usefixtures("plain_terminal")
@pytest.mark.parametrize("path", TEXTS, ids=name_of)
def test_examples_print_what_the_text_says(path: Path) -> None:
    with somewhere_empty():
        wrong = [example for example in examples_in(path) if not example.agrees]
    for example in wrong:
        print(f"\n{example.where}")
        print("\n".join(difflib.unified_diff(example.said, example.printed, "said", "printed")))
    assert not wrong, "mend the text, or run `python tests/test_docs.py` and read what changes"


def test_an_example_that_lies_is_found() -> None:
    text = "```python\nprint(2)\n```\n\n```text\n3\n```\n"
    with somewhere_empty():
        page = Path("page.md")
        page.write_text(text, encoding="utf-8")
        with mock.patch.object(sys.modules[__name__], "ROOT", Path()):
            (example,) = examples_in(page)
    assert not example.agrees
    assert example.printed == ["2"]


@pytest.mark.parametrize(
    ("said", "agrees"),
    [
        (["one", "two", "three"], True),
        (["one", "...", "three"], True),
        (["...", "three"], True),
        (["one", "..."], True),
        (["one", "three"], False),
        (["one", "...", "four"], False),
        (["o.e", "two", "three"], False),
        ([], False),
    ],
)
def test_only_dots_leave_lines_out(said: list[str], agrees: bool) -> None:
    assert matches(said, ["one", "two", "three"]) is agrees


# ---------------------------------------------------------------- links


def slug(heading: str) -> str:
    """Return the anchor of a heading, as GitHub and MyST make it."""
    bare = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", bare).replace(" ", "-")


def prose_of(path: Path) -> str:
    """Return a text without its fenced blocks."""
    return re.sub(r"^(`{3,}).*?^\1\s*$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def links_of(path: Path) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", prose_of(path))


@pytest.mark.parametrize("path", TEXTS, ids=name_of)
def test_internal_links_resolve(path: Path) -> None:
    broken = []
    for link in links_of(path):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists():
            broken.append(link)
        elif anchor:
            headings = re.findall(r"^#+ (.*)$", prose_of(target), flags=re.M)
            if anchor not in {slug(heading) for heading in headings}:
                broken.append(link)
    assert not broken


def test_a_reader_is_told_the_name_of_a_file_to_write() -> None:
    """The mark that the examples are run by is not shown on the page."""
    marked = [
        (path, found)
        for path in sorted(DOCS.rglob("*.md"))
        for found in re.finditer(r"<!-- file: (\S+) -->", path.read_text(encoding="utf-8"))
    ]
    assert len(marked) >= 4
    for path, found in marked:
        before = found.string[: found.start()].rstrip().rsplit("\n\n", 1)[-1]
        assert f"`{found[1]}`" in before, path


def test_every_page_leads_to_the_scope() -> None:
    footer = (DOCS / "_templates" / "page.html").read_text(encoding="utf-8")
    assert "pathto('explanation/scope')" in footer
    assert "docs/explanation/scope.md" in links_of(ROOT / "README.md")
    assert "explanation/scope.md" in links_of(DOCS / "index.md")


def test_every_page_is_in_the_table_of_contents() -> None:
    toc = "\n".join(
        block.text
        for block in blocks_of((DOCS / "index.md").read_text(encoding="utf-8"))
        if block.language.startswith("{toctree}")
    )
    listed = {line.strip() for line in toc.splitlines()}
    pages = {p.relative_to(DOCS).with_suffix("").as_posix() for p in TEXTS if DOCS in p.parents}
    assert pages - {"index"} <= listed


# ---------------------------------------------------------------- nothing left out


def help_texts() -> dict[str, str]:
    """Return the plain help text of every command, by its words."""
    texts: dict[str, str] = {}

    def walk(command: Any, words: str) -> None:
        # The frames that typer draws differ between its versions; the words do not.
        command.rich_markup_mode = None
        context = command.make_context(words, [], resilient_parsing=True, terminal_width=100)
        texts[words] = "\n".join(tidy(command.get_help(context)))
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, f"{words} {name}")

    walk(get_command(cli.app), "stratgraph")
    return texts


def words_of(help_text: str) -> list[str]:
    """Reduce a help text to what does not differ between versions of typer."""
    bare = re.sub(r"<(?:str|path)>|\b(?:TEXT|PATH)\b|[<>\[\]{}]", " ", help_text)
    return bare.lower().split()


def commands_documented() -> dict[str, str]:
    """Return the help texts that the reference shows, by the heading above each."""
    text = COMMANDS_DOC.read_text(encoding="utf-8")
    return dict(re.findall(r"^## `([^`]+)`\n.*?^```text\n(.*?)^```$", text, flags=re.M | re.S))


def test_the_command_line_reference_is_the_help() -> None:
    documented = {name: words_of(text) for name, text in commands_documented().items()}
    assert documented == {name: words_of(text) for name, text in help_texts().items()}


def docs_pages() -> ModuleType:
    """Load the module that makes pages from the code and the scenarios."""
    spec = importlib.util.spec_from_file_location("made_pages", DOCS / "made_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with mock.patch.object(sys, "dont_write_bytecode", True):
        spec.loader.exec_module(module)
    return module


def test_the_gallery_shows_every_case_and_script() -> None:
    pages = docs_pages()
    with mock.patch.multiple(
        pages.made_look,
        answered=answer_to,
        judged=lambda path: judged_statements(path.parent.name),
    ):
        gallery = pages.gallery()
    cases = {f"{theater}/{case}.toml" for theater, case in bundled_cases()}
    scripts = {f"{p.parent.name}/{p.name}" for p in bundled_folder().glob("*/*.py")}
    for name in cases | scripts:
        assert f"`{name}`" in gallery
    for _, case in bundled_cases():
        assert f'<a href="look/{case}.html"><img src="look/{case}.svg"' in gallery
    for page in ("gallery.md", "index.md"):
        assert docs_pages().MARK in (DOCS / page).read_text(encoding="utf-8")


def test_every_figure_and_every_script_has_a_picture_in_the_gallery() -> None:
    pictured = docs_pages().PICTURED
    figures = {name for name in vars(stratgraph)["__all__"] if name.startswith("draw_")}
    scripts = {path.stem for path in bundled_folder().glob("*/*.py")}
    assert not pictured.keys() - figures - scripts
    assert not figures - pictured.keys()
    shown = {pictured.get(name, name) for name in figures | scripts}
    assert not {name for name in shown if not (DOCS / "images" / f"{name}.png").exists()}


def test_the_picture_of_a_case_is_a_whole_drawing_by_itself() -> None:
    look = docs_pages().made_look
    text = look.picture(look.answered("gate_falls"))
    drawing = ElementTree.fromstring(text)
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert {"Gate", "Kingsbridge"} <= {one.text for one in drawing.iter() if one.text}
    assert set(re.findall(r"var\((--[\w-]+)\)", text)) <= set(re.findall(r"(--[\w-]+):", text))


def test_the_api_pages_cover_every_public_name(tmp_path: Path) -> None:
    pages = docs_pages()
    api = pages.api()
    for name in vars(stratgraph)["__all__"]:
        assert f"`{name} <stratgraph." in api
    pages.write_api(tmp_path)
    written = {path.stem for path in tmp_path.glob("*.rst")}
    assert "studies.sets" in written
    assert set(re.findall(r"^api/(.+)$", api, flags=re.M)) == written
    assert pages.MARK in (DOCS / "reference" / "api.md").read_text(encoding="utf-8")


def test_the_claims_page_covers_every_predicate_and_key() -> None:
    page = docs_pages().predicates()
    for name, predicate in PREDICATES.items():
        part = page.partition(f"## {name}\n")[2].partition("\n## ")[0]
        assert not {key for key in keys_of(predicate) if f"`{key}`" not in part}
    assert docs_pages().MARK in (DOCS / "reference" / "claims.md").read_text(encoding="utf-8")


def property_names(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from property_names(value)


def field_names(*models: Any) -> Iterator[str]:
    for model in models:
        yield from (one.alias or name for name, one in model.model_fields.items())


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("reference/json.md", {key for one in DOCUMENTS for key in property_names(schema(one))}),
        ("reference/json.md", set(get_args(Status))),
        ("reference/json.md", set(notes_document([explain_metric("ranks")])["metrics"][0])),
        ("reference/json.md", {one.name for one in (*fields(WeightedIndex), *fields(IndexRow))}),
        ("explanation/gateways.md", set(get_args(Status))),
        (
            "reference/errors.md",
            {name for name, one in vars(errors).items() if isinstance(one, type)},
        ),
        (
            "reference/errors.md",
            set(get_args(FindingCode)),
        ),
        (
            "howto/ask-a-question.md",
            {
                *field_names(question_models.CaseKeys, question_models.AssumeKeys),
                *field_names(question_models.PanelKeys, question_models.FallKeys),
                *field_names(question_models.CutKeys, question_models.GroundKeys),
            },
        ),
        (
            "howto/judge-statements.md",
            {
                *field_names(question_models.ClaimsKeys, question_models.ClaimKeys),
                *field_names(question_models.WordKeys),
            },
        ),
        (
            "howto/own-theater.md",
            {
                *field_names(row_models.SettlementRow, row_models.PopulationCells),
                *field_names(row_models.NameCells),
                *field_names(row_models.HolderCells, row_models.RoadCells, row_models.WaterCells),
                *field_names(row_models.PortalCells, row_models.SystemCells, row_models.RangeCells),
                *field_names(row_models.SpeedCells, row_models.EventCells, row_models.ReportCells),
                *field_names(row_models.DrawnDistanceCells, row_models.RoadEventCells),
                *field_names(row_models.TheaterKeys, row_models.SideKeys),
                *field_names(row_models.AttributionKeys, row_models.ControlKeys),
                *field_names(row_models.DefaultsKeys, row_models.SourceRow),
            },
        ),
    ],
    ids=[
        "documents", "status", "explain", "weights", "reasons",
        "errors", "codes", "case", "claims", "theater",
    ],
)  # fmt: skip
def test_the_reference_leaves_nothing_out(page: str, names: set[str]) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    assert not {name for name in names if f"`{name}`" not in text}


TABLE_MODELS = [
    model
    for model in vars(row_models).values()
    if isinstance(model, type) and re.match(r"\w+\.csv", model.__doc__ or "")
]


@pytest.mark.parametrize("model", TABLE_MODELS, ids=lambda model: model.__name__)
def test_the_guide_tells_needed_columns_from_those_that_may_be_left_out(model: Any) -> None:
    name = re.match(r"\w+\.csv", model.__doc__)[0]  # type: ignore[index]
    text = (DOCS / "howto" / "own-theater.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `{re.escape(name)}` \| (.*?) \|", text, re.MULTILINE)
    needed, _, optional = row.partition(";")
    fields = {
        field.alias or key: field.is_required()
        for key, field in model.model_fields.items()
        if key not in ("source", "confidence")
    }
    assert set(re.findall(r"`(\w+)`", needed)) == {key for key, must in fields.items() if must}
    assert set(re.findall(r"`(\w+)`", optional)) == {
        key for key, must in fields.items() if not must
    }


# ---------------------------------------------------------------- writing the real output


def nearest_window(part: list[str], printed: list[str], begin: int) -> int:
    """Return where in an output the lines of a part are most alike, not before a place."""
    starts = range(begin, len(printed) - len(part) + 1)

    def likeness(start: int) -> float:
        pairs = zip(part, printed[start:], strict=False)
        return sum(difflib.SequenceMatcher(None, *pair).ratio() for pair in pairs)

    return max(starts, key=lambda start: (likeness(start), -start), default=begin)


def abridged_anew(said: list[str], printed: list[str]) -> list[str]:
    """Cut a real output as an abridged example is cut: the same number of lines of each part."""
    made: list[str] = []
    begin = 0
    for is_cut, lines in itertools.groupby(said, lambda line: line == ABRIDGED):
        part = list(lines)
        if is_cut:
            made += part
            continue
        begin = nearest_window(part, printed, begin) if made else 0
        made += printed[begin : begin + len(part)]
        begin += len(part)
    return made


def test_an_abridged_example_is_cut_anew_where_it_was_cut() -> None:
    said = ["Towns: 2", "...", "b 2", "c 3", "..."]
    assert abridged_anew(said, ["Towns: 4", "x", "a 1", "b 5", "c 6", "d"]) == [
        "Towns: 4", "...", "b 5", "c 6", "...",
    ]  # fmt: skip


def rewrite(path: Path) -> None:
    """Put the real output of each example into a text, cut where it was cut."""
    lines = path.read_text(encoding="utf-8").splitlines()
    with somewhere_empty():
        wrong = [example for example in examples_in(path) if not example.agrees]
    for example in reversed(wrong):
        if not example.said:
            print(f"by hand: {example.where}")
            continue
        cut = ABRIDGED in example.said
        new = abridged_anew(example.said, example.printed) if cut else example.printed
        lines[example.first : example.first + len(example.said)] = new
        print(f"rewritten: {example.where}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def rewrite_commands() -> None:
    """Write docs/reference/cli.md anew below its first heading's paragraph."""
    head = COMMANDS_DOC.read_text(encoding="utf-8").split("\n## ")[0].rstrip()
    parts = [f"## `{name}`\n\n```text\n{text}\n```" for name, text in help_texts().items()]
    COMMANDS_DOC.write_text("\n\n".join([head, *parts]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    os.environ |= {"COLUMNS": "80", "NO_COLOR": "1"}
    rewrite_commands()
    for one in TEXTS:
        rewrite(one)
