"""One word for each thing: in code, on the command line, in JSON and in what people read."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from typer.main import get_command

from stratgraph import cli
from stratgraph.io import question_models, row_models
from stratgraph.report.records.schemas import DOCUMENTS, schema

if TYPE_CHECKING:
    from collections.abc import Iterator


ROOT = Path(__file__).parent.parent
CODE = sorted((ROOT / "stratgraph").rglob("*.py"))
SCRIPTS = sorted((ROOT / "stratgraph").rglob("*.js"))
TEXTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

# Everywhere: the words that are not said, and what is said in their place.
SETTLED = {
    "link": "road", "links": "road", "presumed": "unverified", "doubtful": "unverified",
    "gun": "weapon to readers, system in code", "guns": "weapon to readers, system in code",
}  # fmt: skip
# What a reader knows by a plainer word has one name in code, JSON and options.
SETTLED_IN_CODE = SETTLED | {
    "weapon": "system", "weapons": "system", "town": "settlement", "towns": "settlement",
}  # fmt: skip

# By where it stands and what stands there: the reason.
A_GRAPH = "an edge of a graph, not a road: several roads may be one, or one road several"
REPORTED = "as a report of the time names it, in its words: not a system of the list"
ALLOWED = {
    ("value", "towns"): "a word of `sets --of`, which people type and read, who know towns",
    ("name", "towns"): "what `[sweep]` of a case has people name, who know towns",
    ("key", "towns"): "the same in JSON",
    ("name", "four_towns"): "an invented world is told to readers, who know towns",
    ("name", "weapon"): REPORTED,
    ("key", "weapon"): REPORTED,
    ("name", "presumed_roads"): "roads whose evidence is of the kind of that name",
    ("new-country.md", "only presumed"): "a kind of evidence: the word of roads.csv",
    ("string", "Short gun"): "the name of an invented system",
    ("string", "Long gun"): "the name of an invented system",
    ("value", "presumed"): "a kind of evidence: what is taken for granted of an unverified road",
    ("string", "is a link to"): "a symbolic link of the file system",
    ("string", "mend or remove the link"): "a symbolic link of the file system",
    ("string", "presumed to exist"): "says in words what the kind of evidence of that name is",
    ("string", "only presumed is not verified"): "of the kind of evidence of that name",
    ("tutorial.md", "Red's Long gun"): "the name of a system of the valley",
    ("CHANGELOG.md", "on the page as links"): "links of HTML",
    ("CHANGELOG.md", "links that lead nowhere"): "symbolic links of the file system",
    ("own-theater.md", "a symbolic link"): "a symbolic link of the file system",
    ("cross-checks.md", "leaves a direct link"): A_GRAPH,
    ("cross-checks.md", "graph leaves a direct link"): A_GRAPH,
}


class Said(NamedTuple):
    """Words, of what sort they are, and where they stand."""

    sort: str
    words: str
    where: str


def parts(name: str) -> list[str]:
    """Take a name apart where it is joined: by underscores, hyphens and capitals."""
    return [one.lower() for one in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def names_in_code() -> Iterator[Said]:
    """Every function, class, parameter and field outside the engines of numbers, private or not."""
    for path in CODE:
        if "_network" in path.parts:
            continue  # its links are edges of a graph
        for node in ast.walk(tree_of(path)):
            name = ""
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                name = node.name
            elif isinstance(node, ast.arg):
                name = node.arg
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                name = node.target.id
            if name:
                yield Said("name", name, f"{path.name}:{node.lineno}")  # type: ignore[attr-defined]


def commands(one: Any, name: str) -> Iterator[tuple[str, Any]]:
    yield name, one
    for word, inner in getattr(one, "commands", {}).items():
        yield from commands(inner, f"{name} {word}")


def options() -> Iterator[Said]:
    for name, command in commands(get_command(cli.app), "stratgraph"):
        for option in command.params:
            yield from (Said("option", one, name) for one in option.opts)


def helps() -> Iterator[Said]:
    for name, command in commands(get_command(cli.app), "stratgraph"):
        yield Said("help", command.help or "", name)
        for option in command.params:
            yield Said("help", getattr(option, "help", None) or "", f"{name} {option.name}")


def schema_words(part: Any, where: str) -> Iterator[Said]:
    """Keys, listed values, names of records and descriptions of a schema."""
    if isinstance(part, list):
        for one in part:
            yield from schema_words(one, where)
    if not isinstance(part, dict):
        return
    for sort, one in (("key", "properties"), ("name", "$defs")):
        yield from (Said(sort, key, where) for key in part.get(one, {}))
    values = [*part.get("enum", []), part.get("const")]
    yield from (Said("value", one, where) for one in values if isinstance(one, str))
    if isinstance(part.get("description"), str):
        yield Said("description", part["description"], where)
    for one in part.values():
        yield from schema_words(one, where)


def keys_of_files() -> Iterator[Said]:
    """Keys and columns of every file that is read."""
    for model in {**vars(row_models), **vars(question_models)}.values():
        for name, field in getattr(model, "model_fields", {}).items():
            yield Said("key", field.alias or name, model.__name__)


def strings_in_code() -> Iterator[Said]:
    """Yield what code may print: its strings of several words, documentation apart."""
    for path in CODE:
        tree = tree_of(path)
        told = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            text = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and " " in text and id(node) not in told:
                yield Said("string", text, f"{path.name}:{node.lineno}")  # type: ignore[attr-defined]


# What ends a stretch of code in a script, and what ends one of text in a template.
PATTERN = (
    r"(?:(?<=[(=:,!&|?>[])|(?<=return))[ ]?/(?![/*])"
    r"(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*"
)
IN_CODE = re.compile(
    rf"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[`{{}}]|{PATTERN}""", re.S
)
IN_TEMPLATE = re.compile(r"\\.|`|\$\{", re.S)


def stretches(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the stretches of a script in order: whether each may be told, and its text.

    Strings and the text of templates may be; comments are nobody's to read and are left out.
    """
    open_at: list[str] = []  # templates, and braces within them, that are not closed yet
    place = 0
    while place < len(text):
        told = bool(open_at) and open_at[-1] == "`"
        found = (IN_TEMPLATE if told else IN_CODE).search(text, place)
        end, mark = (found.start(), found[0]) if found else (len(text), "")
        yield told, text[place:end]
        place = end + max(len(mark), 1)
        if mark[:1] in ("'", '"'):
            yield True, mark[1:-1]
        elif told and mark == "`":
            open_at.pop()
        elif mark in ("`", "{", "${"):
            open_at.append(mark)
        elif mark == "}":
            open_at.pop()


def of_scripts(*, told: bool) -> Iterator[Said]:
    """Yield what the scripts of page and app may print, or the names in them."""
    for path in SCRIPTS:
        for read, text in stretches(path.read_text(encoding="utf-8")):
            if told and read and " " in text:
                yield Said("string", text, path.name)
            elif not told and not read:
                yield from (
                    Said("name", one, path.name) for one in re.findall(r"[A-Za-z]\w*", text)
                )


def wording() -> Iterator[Said]:
    path = ROOT / "stratgraph" / "catalogue" / "wording" / "en.toml"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        _, _, words = line.partition("=")
        yield Said("string", re.sub(r"\{\w+\}", "", words), f"{path.name}:{number}")


def prose() -> Iterator[Said]:
    """Headings and paragraphs of the documentation, without code and addresses."""
    for path in TEXTS:
        if "_build" in path.parts:
            continue
        text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
        text = re.sub(r"`[^`]*`|\]\([^)]*\)|<!--.*?-->", "", text, flags=re.S)
        for paragraph in re.split(r"\n\s*\n|\n(?=[-|#])", text):
            yield Said(path.name, " ".join(paragraph.split()), path.name)


def unsettled(said: Said, words: dict[str, str], *, text: bool) -> list[str]:
    """Return the words that should be others, where no reason is given for them."""
    found = re.findall(r"[a-z]+", said.words.lower()) if text else parts(said.words)
    wrong = [one for one in found if one in words]
    return [] if any(allows(key, said) for key in ALLOWED) else wrong


def allows(key: tuple[str, str], said: Said) -> bool:
    sort, words = key
    whole = sort in {"name", "key", "value"}
    return sort == said.sort and (words == said.words if whole else words in said.words)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def said_of_schemas() -> list[Said]:
    return [one for name in DOCUMENTS for one in schema_words(schema(name), name)]


@cache
def coded() -> list[Said]:
    of_schemas = [one for one in said_of_schemas() if one.sort != "description"]
    scripts = of_scripts(told=False)
    return [*names_in_code(), *options(), *of_schemas, *keys_of_files(), *scripts]


@cache
def told() -> list[Said]:
    described = [one for one in said_of_schemas() if one.sort == "description"]
    scripts = of_scripts(told=True)
    return [*helps(), *described, *strings_in_code(), *scripts, *wording(), *prose()]


def test_a_thing_has_one_name_in_code_options_and_json() -> None:
    assert {
        (one.where, one.words, SETTLED_IN_CODE[word])
        for one in coded()
        for word in unsettled(one, SETTLED_IN_CODE, text=False)
    } == set()


def test_a_thing_has_one_word_in_what_people_read() -> None:
    assert {
        (one.where, one.words[:120], word, SETTLED[word])
        for one in told()
        for word in unsettled(one, SETTLED, text=True)
    } == set()


def test_every_exception_is_still_needed() -> None:
    every = [*((one, False) for one in coded()), *((one, True) for one in told())]
    wrong = [
        one
        for one, text in every
        if any(
            word in (SETTLED if text else SETTLED_IN_CODE)
            for word in (re.findall(r"[a-z]+", one.words.lower()) if text else parts(one.words))
        )
    ]
    unused = {key for key in ALLOWED if not any(allows(key, one) for one in wrong)}
    assert unused == set()


def test_a_case_has_objectives_and_two_situations_called_hold_and_fall() -> None:
    """Any place may be the target of a range; what a case asks about are its objectives."""
    assert "objectives" in question_models.CaseKeys.model_fields
    assert not {one for one in question_models.CaseKeys.model_fields if "target" in parts(one)}
    named = [
        part["properties"]["situation"]["enum"]
        for name in DOCUMENTS
        for part in schema(name).get("$defs", {}).values()
        if "enum" in part.get("properties", {}).get("situation", {})
    ]
    # A day asked about without a case has one situation.
    assert set(map(tuple, named)) == {("asked",), ("hold", "fall")}


def test_a_script_is_parted_into_what_is_told_and_the_names_in_it() -> None:
    script = """
    // A town nobody reads of.
    const towns = (k) => { k = k.replace(/[`'"{]/g, ""); return k; }; /* gun */
    say(k ? `from ${name(`the ${k} "link"`)} on` : "a gun's");
    """
    every = list(stretches(script))
    assert [text for read, text in every if read and text] == [
        "from ", "the ", ' "link"', " on", "a gun's"
    ]  # fmt: skip
    names = re.findall(r"\w+", " ".join(text for read, text in every if not read))
    assert " ".join(names) == "const towns k k k replace return k say k name k"


@pytest.mark.parametrize(
    ("said", "words", "text", "wrong"),
    [
        (Said("name", "link_moves", ""), SETTLED_IN_CODE, False, ["link"]),
        (Said("name", "TownApproach", ""), SETTLED_IN_CODE, False, ["town"]),
        (Said("name", "blinker", ""), SETTLED_IN_CODE, False, []),
        (Said("help", "How far back guns stand.", ""), SETTLED, True, ["guns"]),
        (Said("help", "Flip towns.", ""), SETTLED, True, []),
        (Said("key", "presumed", ""), SETTLED_IN_CODE, False, ["presumed"]),
        (Said("value", "presumed", ""), SETTLED_IN_CODE, False, []),
    ],
)
def test_a_word_is_found_whole_in_names_and_texts(
    said: Said, words: dict[str, str], text: bool, wrong: list[str]
) -> None:
    assert unsettled(said, words, text=text) == wrong
