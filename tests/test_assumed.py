"""What a case takes for granted is told wherever its answer is, and its citation knows it."""

from __future__ import annotations

import dataclasses
import io
from html import unescape
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from test_docs import DOCS, docs_pages
from worlds import INVENTED

from stratgraph import Case, Outcome, read_case, read_facts, run_case
from stratgraph.app.answers import View, show
from stratgraph.app.history import History
from stratgraph.app.session import Session
from stratgraph.catalogue import assumption_fields, assumption_records
from stratgraph.measures.gateways import PanelSettings
from stratgraph.model.theater import Extent, Speed, Water
from stratgraph.report.console import print_outcome
from stratgraph.report.page import page_html
from stratgraph.report.records import outcome_document
from stratgraph.studies.hold_or_fall import (
    Assumptions,
    assumed,
    assumed_in_short,
    facts_hash,
)

if TYPE_CHECKING:
    from pathlib import Path

UNUSUAL = """
[assume]
standoff_km = [3]
standoff_rule = "pull_back"
ground = "territory"
contested = "attacker"
contested_supply = true
road_set = "verified"
season = "mud"
off_network = false
systems = ["longgun"]

[panel]
near_tolerance = 0.2
near_spread = 0.1
near_most_routes = 400
kernel_km = 7
road_weight = "one"
centrality = "betweenness"
coefficient_variant = "bct2019"
base_range_km = 12
base_road_km = 33
"""
TOLD = (
    "3 km behind the front, weapons near the front pulled back",
    "Weapons fire from anywhere nearer",
    "count as the attacker's", "Disputed villages are open to supply",
    "Routes take verified roads alone; 1 road is unverified", "time in mud",
    "Places on no road do not count",
    "asked about: Long gun.", "up to 20 % longer", "each 10 % longer", "beyond 400",
    "every 7 km", "each road counting as one", "by betweenness", "toolbox of 2019",
    "within 12 km in a straight line", "33 km by road",
)  # fmt: skip


@pytest.fixture(scope="module")
def unusual(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Answer a case in which nothing assumed is as usual."""
    file: Path = tmp_path_factory.mktemp("unusual") / "case.toml"
    head = 'name="odd"\ntheater="valley"\nas_of=2031-05-01\nattacker="RED"\nfalls=["gate"]\n'
    file.write_text(f'{head}bases=["ashby"]\nobjectives=["kingsbridge"]\n{UNUSUAL}')
    return run_case(read_case(file))


def flat(text: str) -> str:
    return " ".join(text.split())


def served(case: Case) -> str:
    session = Session(case, read_facts("valley"), "valley")
    return str(show(session, History((session.write(case),)), View(), "0")["body"])


def test_every_assumption_is_told_on_every_surface(unusual: Outcome) -> None:
    console = Console(file=io.StringIO(), width=80)
    print_outcome(console, unusual)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    surfaces = {
        "terminal": printed,
        "page": page_html(unusual, version="0"),
        "app": served(unusual.case),
        "notebook": unusual._repr_html_(),
    }
    missing = [(where, one) for where, text in surfaces.items()
               for one in TOLD if one not in flat(unescape(text))]  # fmt: skip
    assert not missing


def test_the_document_tells_every_assumption_under_its_key(unusual: Outcome) -> None:
    told = outcome_document(unusual)["assumptions"]
    for one in dataclasses.fields(Assumptions):
        assert one.name in told
    for one in assumption_fields(PanelSettings):
        assert told["panel"][one.name] == getattr(unusual.case.settings, one.name)


def test_no_assumption_is_without_a_record() -> None:
    # The panel as a whole is told number by number, its reading of supply as an assumption; what is
    # measured also, however large the theater, is none.
    fields = {one.name for one in dataclasses.fields(Assumptions)} - {"panel"}
    assert set(assumption_records(Assumptions)) == fields
    numbers = {one.name for one in dataclasses.fields(PanelSettings)} - {"contested_supply", "also"}
    assert set(assumption_records(PanelSettings)) == numbers


def test_the_page_on_cases_lists_what_the_records_say() -> None:
    made = docs_pages().cases_page()
    assert made == (DOCS / "howto/ask-a-question.md").read_text(encoding="utf-8"), (
        "run `python docs/made_pages.py`"
    )


def test_in_short_the_panels_usual_numbers_are_left_out() -> None:
    case = read_case("gate_falls")
    assert any("kernel" in one or "2.7" in one for one in assumed(case))
    assert not any("2.7" in one for one in assumed_in_short(case))


# ---------------------------------------------------------------- the citation's hash

MORE = Water("more", "More", "river", INVENTED)


def others(case: Case) -> dict[str, Case]:
    """Return cases that differ from one in one key or one table of fact each."""
    theater, control = case.theater, case.control
    other: dict[str, dict[str, object]] = {
        "name": {"name": "x"},
        "about": {"about": "x"},
        "attacker": {"attacker": "BLUE", "defender": "RED"},
        "defender": {"defender": "BLUE"},
        "falls": {"scenario": dataclasses.replace(case.scenario, falls=())},
        "retakes": {"scenario": dataclasses.replace(case.scenario, retakes=("gate",))},
        "cuts": {"scenario": dataclasses.replace(case.scenario, cuts=("ashby--brook",))},
        "newly_in_range": {"scenario": dataclasses.replace(case.scenario, cut_crossings=("run",))},
        "bases": {"bases": ("mill",)},
        "bases_after": {"bases_after": ("mill",)},
        "objectives": {"objectives": ("mill",)},
        "day": {"control": dataclasses.replace(control, on=control.on.replace(year=2040))},
        "holders": {"control": dataclasses.replace(control, holders=control.holders[1:])},
    }
    tables = {
        "settlements": (*theater.settlements, dataclasses.replace(theater.settlements[0], id="n")),
        "roads": (*theater.roads[1:], dataclasses.replace(theater.roads[0], number="M1")),
        "sides": (*theater.sides, ("G", "Green")),
        "portals": theater.portals[1:] or ("none",),
        "waters": (*theater.waters, MORE),
        "speeds": (*theater.speeds, Speed("dry", "more", "more", 9.0, INVENTED)),
        "attributions": (),
        "title": "x",
        "about": "x",
        "fictional": not theater.fictional,
    }
    assume = {
        "standoff_m": (1,), "standoff_rule": "exclude", "contested": "attacker",
        "contested_supply": True, "road_set": "verified", "off_network": False,
        "systems": case.assumptions.systems[1:], "ground": "territory", "season": "mud",
    }  # fmt: skip
    panel = {
        "near_tolerance": 0.2, "near_spread": 0.1, "near_most_routes": 7, "kernel_km": 7.0,
        "road_weight": "one", "centrality": "betweenness", "coefficient_variant": "bct2019",
        "base_range_m": 1, "base_road_m": 1,
    }  # fmt: skip
    made = {key: dataclasses.replace(case, **change) for key, change in other.items()}
    for name, rows in tables.items():
        changed = dataclasses.replace(theater, **{name: rows})
        made[f"theater.{name}"] = dataclasses.replace(case, theater=changed)
    take = case.assumptions
    for name, value in assume.items():
        made[name] = with_assumed(case, **{name: value})
    for name, value in panel.items():
        changed = dataclasses.replace(take.panel, **{name: value})
        made[f"panel.{name}"] = with_assumed(case, panel=changed)
    return made


def with_assumed(case: Case, **change: object) -> Case:
    take = dataclasses.replace(case.assumptions, **change)  # type: ignore[arg-type]
    return dataclasses.replace(case, assumptions=take)


def test_each_key_of_a_case_and_each_table_of_fact_changes_the_citation() -> None:
    case = read_case("gate_falls")
    hashes = {"the case": facts_hash(case)} | {k: facts_hash(v) for k, v in others(case).items()}
    assert len(set(hashes.values())) == len(hashes), hashes


def test_the_row_in_which_a_fact_stands_is_not_part_of_the_citation() -> None:
    case = read_case("gate_falls")
    first, *rest = case.theater.settlements
    moved = dataclasses.replace(
        first, provenance=dataclasses.replace(first.provenance, row=99, file="other.csv")
    )
    theater = dataclasses.replace(case.theater, settlements=(moved, *rest))
    assert facts_hash(dataclasses.replace(case, theater=theater)) == facts_hash(case)


def test_a_new_field_with_its_usual_value_leaves_the_citation_as_it_was() -> None:
    @dataclasses.dataclass(frozen=True)
    class Later(Case):
        weather: str = "fine"
        extents: tuple[Extent, ...] = ()

    case = read_case("gate_falls")
    same = {one.name: getattr(case, one.name) for one in dataclasses.fields(Case)}
    assert facts_hash(Later(**same)) == facts_hash(case)
    assert facts_hash(Later(**same, weather="rain")) != facts_hash(case)
