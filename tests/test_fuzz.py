"""Mutated inputs over every reader: only told errors leave, nothing hangs, no file is half written.

The budget is small by default; ``STRATGRAPH_FUZZ=30000`` asks for more, ``STRATGRAPH_FUZZ_SEED``
for another start.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stratgraph.errors import StratgraphError
from stratgraph.io import (
    Wanted,
    case_toml,
    import_theater,
    mended_polygons,
    read_case_and_facts,
    read_claims,
    read_events,
    read_facts,
    read_polygons,
)
from stratgraph.io.sources import find_source
from stratgraph.model.validation import check_facts

if TYPE_CHECKING:
    from collections.abc import Callable

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
# What a case may state as uncertain, every key of it.
UNCERTAIN = """
[uncertainty]
draws        = 64
half_width   = 0.1
sampling     = "sobol"
claims       = "claims.toml"
range_factor = { triangular = [0.85, 0.95, 1.0], correlation = 0.5 }
standoff_km  = { normal = [3, 2] }
ground       = { settlements = 1, territory = 2 }
drawn_km     = { uniform = [-0.05, 0.05] }
contested    = { attacker = 0.5, correlation_km = 10 }
centre_km    = { deviation = 0.5, correlation_km = 5 }
roads        = { exists = { presumed = 0.5, else = 0.9 }, length_share = 0.1, draws = 9 }
"""
BUDGET = int(os.environ.get("STRATGRAPH_FUZZ", "400"))
SEED = int(os.environ.get("STRATGRAPH_FUZZ_SEED", "1"))
MOST_SECONDS = 10
# What pydantic and Python say, and nobody who wrote a table should have to read.
FOREIGN = re.compile(
    r"(?i)input should|pydantic|NoneType|\btuple\b|dictionary|Traceback|match pattern"
)

GROUND = """{"type": "FeatureCollection", "crs": {"type": "name", "properties":
{"name": "EPSG:4326"}}, "features": [{"type": "Feature", "properties": {"holder": "RED",
"id": "gate"}, "geometry": {"type": "Polygon", "coordinates": [[[-30.4, 44.9], [-30.1, 44.9],
[-30.1, 45.1], [-30.4, 45.1], [-30.4, 44.9]]]}}, {"type": "Feature", "properties":
{"holder": "BLUE", "id": "mill"}, "geometry": {"type": "MultiPolygon", "coordinates":
[[[[-30.0, 44.9, 7], [-29.9, 44.9, 7], [-29.9, 45.1, 7], [-30.0, 44.9, 7]]]]}}]}
"""
WATERS = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties":
{"id": "run"}, "geometry": {"type": "LineString", "coordinates": [[-30.2, 44.9], [-30.2, 45.1]]}}]}
"""
# The tables that the valley does without.
FURTHER = {
    "extents.csv": """settlement_id,area_km2,nearest_edge_m,farthest_edge_m,source,confidence
gate,0.7,0,987,invented,low
mill,37.24,2153,5937,invented,low
""",
    "reports.csv": """settlement_id,date,what,weapon,reported_by,source,confidence,note
gate,2031-04-10,shelling,a rocket,a mayor,"a paper, April 2031",high,
mill,2031-05-02,shelling,,,invented,low,at night
""",
    "road_events.csv": """road_id,date,from_state,to_state,against,basis,source,confidence
gate--mill,2031-05-03,open,closed,BLUE,report,invented,low
gate--mill,2031-06-03,closed,open,BLUE,map,invented,low
mill--kingsbridge,2031-05-03,open,closed,,inferred,invented,low
""",
    "front_distances.csv": """settlement_id,date,distance_km,source,confidence
gate,2031-04-04,8.4,invented,medium
mill,2031-04-04,0,invented,medium
""",
}
CLAIMS = """title = "Said of the valley"
theater = "theater.toml"
attacker = "RED"
as_of = 2031-05-01

[assume]
contested = "no_fire"
basis = "map point"

[[claim]]
id = "K1"
sentence = "Gate was held"
source = "a paper"
[[claim.ask]]
predicate = "held"
places = ["gate"]
holder = "BLUE"
[[claim.word]]
word = "held"
readings = [{ means = "wholly" }, { means = "in part", holder = "contested" }]
"""
CODES = "XX\t\t01\t\t\t"
DUMPED = (
    "{0}\t{1}\t{1}\tAlt {1}\t45.{0}\t-30.{0}\tP\t{2}\t" + CODES + "\t{3}\t\t9\tX/Y\t2029-01-02\n"
)
# What others have, in the formats that are imported.
FOUND = {
    "found_places.csv": """Town;Breite;Länge;Einwohner;Seite;Tag;Road to
Gate;45,0;-30,06;20000;RED;2031-05-01;Mill 11
Elm;45,1;-30,0;;contested;2031-05-01;Gate
""",
    "found_roads.csv": """from,to,km,verified,evidence,class
Gate,Port,31,yes,named,primary
mill,Highfield,,no,,
""",
    "found_dump.txt": DUMPED.format(1, "Gate", "PPL", 20000) + DUMPED.format(2, "Elm", "PPL", 0)
    + DUMPED.format(3, "Elm", "PPLQ", 5),
    "found_map.geojson": """{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"name": "Elm", "population": 5},
"geometry": {"type": "Point", "coordinates": [-30.0, 45.1]}},
{"type": "Feature", "properties": {"highway": "primary", "ref": "A1"},
"geometry": {"type": "LineString", "coordinates": [[-30.06, 45.0], [-30.0, 45.1], [-29.9, 45.1]]}}]}
""",
    "found_front.geojson": GROUND.replace('"crs": {"type": "name", "properties":\n{"name": '
                                          '"EPSG:4326"}}, ', ""),
    "found_control.csv": """geonameid,date,status_wiki,status_boost,status_dsm,status_isw,status
1,20310501,RED,BLUE,,RED,RED
1,20310502,RED,BLUE,CONTESTED,RED,RED
9,20310501,RED,RED,RED,RED,RED
""",
}  # fmt: skip
# Values that files have had, and that their readers met with a traceback or a hang.
VALUES = [
    "", " ", "nan", "inf", "-inf", "1e400", "-0", "0", "-1", "9" * 400, "9" * 5000, "1e-320",
    "0x10", "1_000", "1,5", "true", "yes", "null", "None", "[]", "[[]]", '""', '"x"', "'", '"',
    "\\",
    "\x00", "\x1b[31m", "\u202e", "\ufeff", "\ud7ff", "x" * 300, "[" * 3000, "{" * 3000, "a." * 200,
    "2031-02-30", "0000-00-00", "9999-12-31", "2031-05-01T10:00Z", "gate", "..", "/dev/zero",
    '{"a": 1}', "[1, 2]", "1e5", "180.0001", "-90.1", ",", ";", "\t", "\n", "\r", "\r\n", "=", "#",
]  # fmt: skip
TOKEN = re.compile(rb'"[^"\n]*"|[\w.+-]+|\S')


def by_bytes(data: bytes, chance: random.Random) -> bytes:
    """Change, drop, double or cut off bytes."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(made) + 1)
        deed = chance.randrange(5)
        if deed == 0:
            made[at : at + 1] = bytes([chance.randrange(256)])
        elif deed == 1:
            del made[at : at + chance.randrange(1, 9)]
        elif deed == 2:
            made[at:at] = made[at : at + chance.randrange(1, 40)]
        elif deed == 3:
            made[at:at] = bytes(chance.randrange(256) for _ in range(3))
        elif chance.random() < 0.1:
            del made[at:]
    return bytes(made)


def by_tokens(data: bytes, chance: random.Random) -> bytes:
    """Exchange, drop or double words, numbers and marks."""
    found = list(TOKEN.finditer(data))
    if len(found) < 2:
        return data
    one, other = sorted(chance.sample(found, 2), key=lambda each: each.start())
    first, last = one.group(), other.group()
    put = chance.choice(
        ((last, first), (b"", last), (first, first), (last, last), (first * 3, last))
    )
    return b"".join(
        (data[: one.start()], put[0], data[one.end() : other.start()], put[1], data[other.end() :])
    )


def by_values(data: bytes, chance: random.Random) -> bytes:
    """Put a value of another kind where a word or number stands."""
    found = list(TOKEN.finditer(data))
    if not found:
        return data
    one = chance.choice(found)
    put = chance.choice(VALUES).encode("utf-8", "surrogatepass")
    return data[: one.start()] + put + data[one.end() :]


def by_structure(data: bytes, chance: random.Random) -> bytes:
    """Drop, double, move or join lines; the smallest files are of one line."""
    lines = data.splitlines(keepends=True) or [b""]
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    deed = chance.randrange(6)
    if deed == 0:
        del lines[at]
    elif deed == 1:
        lines[at:at] = [lines[to]] * chance.choice((1, 2, 30))
    elif deed == 2:
        lines[at], lines[to] = lines[to], lines[at]
    elif deed == 3:
        lines[at] = lines[at].rstrip() + chance.choice((b",", b";", b"]", b"}", b"", b'"'))
    elif deed == 4:
        lines = lines[: at + 1]
    else:
        lines[at] = chance.choice((b"[[claim]]\n", b"[assume]\n", b"x = 1\n", b"[", b"{", b"\n"))
    return b"".join(lines)


MUTATIONS = (by_bytes, by_tokens, by_values, by_structure)


def ask_case(folder: Path) -> None:
    """Read a case as the commands do, and write it back."""
    case, _ = read_case_and_facts(folder / "gate_falls.toml")
    case_toml(case)


def ask_facts(folder: Path) -> None:
    """Read a theater, look through it, and join it."""
    facts = read_facts(folder)
    check_facts(facts)
    facts.theater()
    facts.control_by_events(date(2031, 5, 1))


def ask_events(folder: Path) -> None:
    """Read a file of events of one's own."""
    read_events(folder / "own.csv", read_facts("valley"))


def ask_ground(folder: Path) -> None:
    """Read drawn ground, strictly and with what can be mended."""
    for key in ("holder", "id"):
        for read in (read_polygons, mended_polygons):
            try:
                read(folder / "ground.geojson", key=key)
            except StratgraphError:
                if read is mended_polygons:
                    raise


def ask_import(name: str) -> Callable[[Path], Any]:
    """Return what brings a file of others into the valley, of which Gate has a GeoNames id."""
    facts = read_facts("valley")
    gate = next(one for one in facts.settlements if one.id == "gate")
    others = tuple(one for one in facts.settlements if one is not gate)
    into = replace(facts, settlements=(replace(gate, geonames_id="1"), *others))
    wanted = Wanted(into=into, day=date(2031, 8, 1) if name.endswith("front.geojson") else None)

    def ask(folder: Path) -> None:
        source = find_source(folder / name)
        source.read(folder / name, wanted)
        if source.name != "viina":
            done = import_theater(folder / name, folder, wanted=replace(wanted, into=None),
                                  name=source.name, dry_run=True)  # fmt: skip
            assert done.counts

    return ask


READERS: dict[str, Callable[[Path], Any]] = {
    **{path.name: ask_facts for path in sorted((SCENARIOS / "valley").glob("*.csv"))},
    **dict.fromkeys(FURTHER, ask_facts),
    "theater.toml": ask_facts,
    "waters.geojson": ask_facts,
    "gate_falls.toml": ask_case,
    "claims.toml": lambda folder: read_claims(folder / "claims.toml"),
    "own.csv": ask_events,
    "ground.geojson": ask_ground,
    **{name: ask_import(name) for name in FOUND},
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the valley with one file of every kind."""
    folder = Path(shutil.copytree(SCENARIOS / "valley", tmp_path_factory.mktemp("f") / "valley"))
    (folder / "ground.geojson").write_text(GROUND, encoding="utf-8")
    (folder / "waters.geojson").write_text(WATERS, encoding="utf-8")
    (folder / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    with (folder / "gate_falls.toml").open("a", encoding="utf-8") as case:
        case.write(UNCERTAIN)
    for name, text in {**FURTHER, **FOUND}.items():
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(folder / "events.csv", folder / "own.csv")
    return folder


def hung(*_: object) -> None:
    """End a reader that does not end by itself."""
    raise TimeoutError(f"no answer within {MOST_SECONDS} seconds of computing")


def foreign_words(lines: list[str], text: str) -> list[str]:
    """Return the lines of an error with words of pydantic's or Python's that the file has not."""
    return [
        line
        for line in lines
        if any(found.casefold() not in text.casefold() for found in FOREIGN.findall(line))
    ]


def what_escapes(ask: Callable[[Path], Any], folder: Path, path: Path) -> str:
    """Return how a reader ended: read, refused, or what escaped."""
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    try:
        ask(folder)
    except StratgraphError as error:
        lines = [line.replace(str(folder), "") for line in error.lines()]
        foreign = foreign_words(lines, path.read_text(encoding="utf-8", errors="replace"))
        return f"foreign words: {foreign[0][:200]}" if foreign else "refused"
    # Whatever else escapes is the finding.
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:200]}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return "read"


def test_foreign_words_are_those_that_the_file_does_not_say() -> None:
    lines = ["column systemNonetype: unknown name", "Input should be a valid integer"]
    assert foreign_words(lines, "id,systemNonetype\n") == lines[1:]
    assert foreign_words(lines, "id,system\n") == lines


@pytest.mark.parametrize("name", READERS)
def test_files_as_written_are_read(world: Path, name: str) -> None:
    READERS[name](world)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a clock of computing time")
@pytest.mark.parametrize("name", READERS)
def test_a_mutated_file_is_read_or_refused_in_words(world: Path, name: str) -> None:
    before = signal.signal(signal.SIGVTALRM, hung)
    path, ask = world / name, READERS[name]
    sound = path.read_bytes()
    standing = sorted(one.name for one in world.iterdir())
    ends: Counter[str] = Counter()
    escaped: dict[str, bytes] = {}
    try:
        for turn in range(max(1, BUDGET // len(READERS))):
            chance = random.Random(f"{SEED} {name} {turn}")
            mutated = chance.choice(MUTATIONS)(sound, chance)
            if chance.random() < 0.3:
                mutated = chance.choice(MUTATIONS)(mutated, chance)
            path.write_bytes(mutated)
            end = what_escapes(ask, world, path)
            ends[end] += 1
            if end not in ("read", "refused"):
                escaped.setdefault(end, mutated)
            assert path.read_bytes() == mutated, "a reader writes nothing"
    finally:
        path.write_bytes(sound)
        signal.signal(signal.SIGVTALRM, before)
    print(name, dict(ends))
    assert not escaped, "\n".join(f"{end}\n  {text[:1500]!r}" for end, text in escaped.items())
    assert ends["refused"], "mutations that nothing refuses try nothing"
    assert sorted(one.name for one in world.iterdir()) == standing
