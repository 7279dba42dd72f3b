"""What a table says it says on every surface: the value, its rank, its unit, why it is missing.

And nothing that is shown is a code: no underscore, no id of a road, no double hyphen, no name that
a file or an option gives to a value.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, get_args

import pytest
from answers import answer_to
from rich.console import Console

import stratgraph.catalogue as catalogue
from stratgraph import read_claims
from stratgraph.catalogue.cells import Cell, Number, PeopleCell, Place, Several, YesNo, count, km
from stratgraph.catalogue.table import Head, Table
from stratgraph.catalogue.wording import said
from stratgraph.measures.fire import TargetStatus, required_ranges
from stratgraph.measures.fire.minimal_advance import AdvanceStatus
from stratgraph.measures.fire.newly_in_range import Dependency
from stratgraph.measures.fire.roads_under_fire import Belonging, RouteStatus
from stratgraph.measures.gateways import Status
from stratgraph.measures.gateways.supply_status import SupplyState
from stratgraph.model.scenario import Holder, Side
from stratgraph.report import figures
from stratgraph.report.console import print_outcome
from stratgraph.report.page import page_html
from stratgraph.report.records import outcome_document
from stratgraph.report.tables import print_table, table_csv, table_html
from stratgraph.report.tables.claims import classes_table, index_table, readings_table
from stratgraph.report.tables.sources import (
    holder_sources,
    listed_sources,
    ranges_sources,
    road_sources,
)
from stratgraph.studies.claims import judge_claims
from stratgraph.studies.sensitivity import (
    ExtentReading,
    FurtherReadings,
    find_readings,
    flips_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stratgraph.studies.claims import Verdict
    from stratgraph.studies.hold_or_fall import Case
    from stratgraph.studies.sensitivity import ReadingsAnswer

NAMED: dict[str, object] = {
    "side": Side,
    "holder": Holder,
    "contested": catalogue.ContestedReading,
    "standoff_rule": catalogue.StandoffRule,
    "choice.ground": catalogue.GroundName,
    "belonging": Belonging,
    "extent": ExtentReading,
    "depends_on": Dependency,
}
STATUSES = (Status, TargetStatus, AdvanceStatus, RouteStatus, SupplyState)


class Cells(HTMLParser):
    """The tables of a page as rows of cells, cells that span rows in each of them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.spans: dict[str, int] = {}
        self.carried: tuple[str, int] = ("", 0)
        self.inside = False
        # A sign that only eyes see is said by the word beside it.
        self.feed(re.sub(r'<span aria-hidden="true">[^<]*</span> ?', "", text))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            name, left = self.carried
            self.tables[-1].append([name] if left else [])
            self.carried = (name, max(0, left - 1))
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.inside, self.span = True, int(dict(attrs).get("rowspan", 1))
        elif tag == "li" and self.inside and self.tables[-1][-1][-1]:
            self.tables[-1][-1][-1] += ", "

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False
            self.tables[-1][-1][-1] = self.tables[-1][-1][-1].strip()
            if self.span > 1:
                self.carried = (self.tables[-1][-1][-1], self.span - 1)

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][-1] += data


def tables_of(name: str) -> list[Table]:
    outcome = answer_to(name)
    every = (outcome.range_table, outcome.further_table, outcome.gateway_table(12))
    return [one for one in every if one is not None]


def flips() -> Table:
    case = answer_to("gate_falls").case
    return flips_table(_readings(case), case.theater, case.assumptions.systems)


@lru_cache
def verdicts() -> tuple[Verdict, ...]:
    """Judge some sentences: one that is split, and one outside of the model among them."""
    file, facts = read_claims("bakhmut-2022")
    outside = next(one for one in file.claims if one.why_not)
    some = tuple(one for one in file.claims if one.id in ("C21", "C01"))
    return judge_claims(replace(file, claims=(*some, outside)), facts)


TABLES: dict[str, Callable[[], Table]] = {
    "ranges": lambda: tables_of("bakhmut_falls")[0],
    "further": lambda: tables_of("bakhmut_falls")[1],
    "gateways": lambda: tables_of("bakhmut_falls")[2],
    "panel": lambda: answer_to("bakhmut_falls").panel("hold", road_set="all").table(),
    "flips": flips,
    "claims": lambda: index_table(verdicts()),
    "classes of claims": lambda: classes_table(verdicts()),
    "readings of a claim": lambda: readings_table(verdicts()[-2]),
    "sources of ranges": lambda: ranges_sources(answer_to("bakhmut_falls").case),
    "sources of holders": lambda: holder_sources(answer_to("bakhmut_falls")),
    "roads": lambda: road_sources(answer_to("bakhmut_falls").case)[-1],
    "sources": lambda: listed_sources(answer_to("bakhmut_falls").case),
}


@pytest.fixture(params=TABLES)
def table(request: pytest.FixtureRequest) -> Table:
    return TABLES[request.param]()


def printed(table: Table, width: int = 400) -> list[list[str]]:
    """Return the cells on a terminal, by the places of the heads in its widest line."""
    console = Console(width=width, file=io.StringIO())
    with console.capture() as caught:
        print_table(console, table)
    lines = caught.get().splitlines()
    rule = next(k for k, line in enumerate(lines) if "──" in line)
    rows = lines[rule + 1 : rule + 1 + len(table.rows)]
    # A column is parted from the next by two blanks at least.
    return [[part for part in re.split(r" {2,}", row.strip()) if part] for row in rows]


def words(table: Table) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in table.rows]


def without_local(table: Table, rows: list[list[str]]) -> list[list[str]]:
    """Take off what a place is called where it lies: a page writes it beside the name."""
    local = {f"{row[0]} {row[0].local}": str(row[0]) for row in table.rows
             if isinstance(row[0], Place) and row[0].local}  # fmt: skip
    return [[local.get(row[0], row[0]), *row[1:]] for row in rows]


def test_the_terminal_shows_every_cell(table: Table) -> None:
    # What wraps over lines is read from a terminal on which it need not.
    rows = printed(table, 1200 if any(head.wide for head in table.heads) else 120)
    names = [str(row[0]) for row in table.rows]
    for name, wanted, row in zip(names, words(table), rows, strict=True):
        # Within a group the name stands once.
        assert row == wanted or [name, *row] == wanted


def test_the_page_shows_every_cell(table: Table) -> None:
    (shown,) = Cells(table_html(table)).tables
    assert shown[0] == table.labels
    assert without_local(table, shown[1:]) == words(table)


def test_the_page_of_a_case_holds_its_tables_and_needs_no_script_for_them() -> None:
    page = re.sub(r"<script.*?</script>", "", page_html(answer_to("bakhmut_falls"), version="0"),
                  flags=re.S)  # fmt: skip
    shown = Cells(page).tables
    for table in tables_of("bakhmut_falls"):
        mine = [[table.labels, *words(table)]]
        assert [rows for rows in shown if [rows[0], *without_local(table, rows[1:])] in mine], (
            table.title
        )


def test_a_notebook_shows_every_cell(table: Table) -> None:
    (shown,) = Cells(table.notebook(most=len(table.rows))).tables
    assert shown[: len(table.rows) + 1] == [table.labels, *words(table)]


def test_a_file_of_values_has_every_value_rank_and_reason(table: Table) -> None:
    lines = list(csv.reader(io.StringIO(table_csv(table))))
    heads, rows = lines[0], lines[1:]
    at = 0
    for k, head in enumerate(table.heads):
        column = [row[k] for row in table.rows]
        assert heads[at].startswith(head.label)
        for cell, row in zip(column, rows, strict=True):
            assert_value(cell, row[at])
        at += 1
        for part in ("rank", "beside", "why missing"):
            if at < len(heads) and heads[at] == f"{head.label}, {part}":
                wanted = {"beside": "aside", "rank": "rank", "why missing": "missing"}[part]
                assert [row[at] for row in rows] == [getattr(c, wanted, "") for c in column]
                at += 1
        ranked = [cell.rank for cell in column if cell.rank]
        assert not ranked or f"{head.label}, rank" in heads
    assert at == len(heads)


def assert_value(cell: Cell, value: str) -> None:
    if cell.missing:
        assert value == ""
    elif isinstance(cell, Number):
        scale = 1000 if cell.kind == "metres" else 1
        assert float(value) == pytest.approx(cell.number / scale, abs=1e-6)
    elif isinstance(cell, Several):
        assert value == ("; ".join(cell.items) or cell.none)
    else:
        assert value == str(cell)


def test_the_json_of_a_case_has_the_ranges_of_its_table() -> None:
    outcome = answer_to("bakhmut_falls")
    document = json.loads(json.dumps(outcome_document(outcome)))
    names = {one.id: one.name for one in outcome.case.theater.settlements}
    told = {
        (names[row["target"]], row["situation"], row["contested"]): row["required_range_m"]
        for row in document["reach"]
        if row["side"] == "attacker" and row["standoff_m"] == 0
    }
    of_reading = [reading for reading, _ in outcome.finding.ranges]
    shown = outcome.range_table.rows
    readings = list(dict.fromkeys(of_reading))
    for k, row in enumerate(shown):
        for at, situation in ((2, "hold"), (4, "fall")):
            metres = told[str(row[0]), situation, readings[k % len(readings)]]
            assert row[at].number == pytest.approx(metres, abs=0.001)


def test_the_json_of_a_case_has_the_values_ranks_and_reasons_of_its_gateways() -> None:
    outcome = answer_to("bakhmut_falls")
    document = json.loads(json.dumps(outcome_document(outcome)))
    names = {one.id: one.name for one in outcome.case.theater.settlements}
    for roads in ("all", "verified"):
        panel = outcome.panel("hold", road_set=roads)  # type: ignore[arg-type]
        told = {
            names[row["settlement"]]: row
            for row in document["gateways"]
            if row["situation"] == "hold" and row["road_set"] == roads
        }
        shown = [one for one in panel.columns.values() if one.metric.shown]
        for row in panel.table().rows:
            record = told[str(row[0])]
            for column, cell in zip(shown, row[1:], strict=True):
                if cell.missing:
                    assert cell.missing == said("status", record["status"][column.name])
                    continue
                assert cell.number == pytest.approx(record[column.name], abs=1e-6)
                rank = record["ranks"][column.name]
                assert cell.rank.lstrip("=") == ("" if rank is None else str(rank))


# ---------------------------------------------------------------- how a cell reads


def test_a_cell_reads_in_one_way() -> None:
    cells = (
        km(24_700), km(None), Number(0.1875, "share", rank="=2"), count(1500),
        PeopleCell(60_000, 2), PeopleCell(0), PeopleCell(0, 1), YesNo(None), Several(()),
        Place("Gate"), Number(1.0, "yes or no"), Number(12.34, "minutes"),
    )  # fmt: skip
    assert list(map(str, cells)) == [
        "24.7 km", "not known", "18.8 % (=2)", "1,500", "60,000, 2 places unknown", "0",
        "unknown at 1 place",
        "cannot tell", "none", "Gate", "yes", "12.3 min",
    ]  # fmt: skip


@pytest.mark.parametrize("wide", [False, True])
def test_a_name_is_not_cut_where_another_column_can_wrap(wide: bool) -> None:
    """Four numbers with long heads leave eight columns for a name of seventeen letters."""
    name = "Marche-en-Famenne"
    heads = [Head(label="Town", wide=wide)] + 3 * [Head(label="How much farther", right=True)]
    table = Table("Towns", tuple(heads), ((Place(name), *3 * [Several(("held by both",))]),))
    with (console := Console(width=48)).capture() as printed:
        print_table(console, table)
    assert name in printed.get()
    assert "…" not in printed.get()


def test_a_narrow_terminal_leaves_out_what_is_beside_the_matter() -> None:
    heads = Head(label="Town"), Head(label="From", beside=True), Head(label="People", right=True)
    table = Table("Towns", heads, ((Place("Gate"), Place("Mill"), count(3)),))
    assert printed(table, 60) == [["Gate", "3"]]
    assert printed(table, 120) == [["Gate", "Mill", "3"]]


def test_a_name_of_a_group_stands_once_and_spans_its_rows() -> None:
    heads = Head(label="Town"), Head(label="Day")
    rows = tuple((Place(town), count(day)) for town in ("A", "B") for day in (1, 2))
    table = Table("Days", heads, rows, grouped=True)
    assert printed(table) == [["A", "1"], ["2"], ["B", "1"], ["2"]]
    assert table_html(table).count('rowspan="2"') == 2
    assert [len(rows) for _, rows in table.groups()] == [2, 2]


# ---------------------------------------------------------------- nothing shown is a code


def codes() -> Iterator[str]:
    """Give every value with an underscore that a file, an option or a result has a name for."""
    for literal in (*NAMED.values(), *STATUSES):
        yield from (code for code in get_args(literal) if "_" in code)
    yield "unverified_roads"
    yield "road_set"


def test_every_value_has_words_without_an_underscore() -> None:
    for kind, literal in NAMED.items():
        for code in get_args(literal):
            text = said(kind, code, side="Red")
            assert text
            assert "_" not in text
    for literal in STATUSES:
        for code in get_args(literal):
            assert "_" not in said("status", code)


def shown_texts(name: str) -> Iterator[tuple[str, str]]:
    """Give what each surface shows of a case, as text."""
    outcome = answer_to(name)
    console = Console(width=120, file=io.StringIO())
    with console.capture() as caught:
        print_outcome(console, outcome)
    yield "terminal", caught.get()
    yield "notebook", re.sub(r"<[^>]*>", " ", outcome._repr_html_())
    page = re.sub(
        r"<(script|style|code)\b.*?</\1>", " ", page_html(outcome, version="0"), flags=re.S
    )
    yield "page", re.sub(r"<[^>]*>", " ", page)
    yield from ((f"figure {one}", text) for one, text in figure_texts(outcome))


def figure_texts(outcome: Any) -> Iterator[tuple[str, str]]:
    """Give every title, label, legend and hover of the figures of a case."""
    case = outcome.case
    drawn = {
        "change": figures.draw_change(outcome),
        "outcome": figures.draw_outcome(outcome),
        "gateways": figures.draw_gateways(outcome.panel("hold", road_set="all")),
        "readings": figures.draw_readings(_readings(case), case.theater),
        "reach": figures.draw_reach(
            required_ranges(case.after, "attacker", case.assumptions.rules[0]),
            case.assumptions.systems[0],
        ),
        "situation": figures.draw_situation(case.after),
    }
    for name, figure in drawn.items():
        yield name, "\n".join(_strings(figure.to_plotly_json()))


def _readings(case: Case) -> ReadingsAnswer:
    return find_readings(
        case.before, case.after, case.objectives, systems=case.assumptions.systems,
        off_network=True, further=FurtherReadings(),
    )  # fmt: skip


def _strings(part: Any, key: str = "") -> Iterator[str]:
    """Give the strings of a figure that a reader sees."""
    if isinstance(part, str):
        if key in ("text", "hovertext", "ticktext", "title", "hovertemplate"):
            yield part
    elif isinstance(part, dict):
        shown = part.get("showlegend", True) is not False
        for one, inside in part.items():
            if one == "name" and shown and isinstance(inside, str):
                yield inside
            yield from _strings(inside, one)
    elif isinstance(part, list | tuple) or hasattr(part, "tolist"):
        for inside in part:
            yield from _strings(inside, key)


@pytest.mark.parametrize("name", ["bakhmut_falls", "gate_falls"])
def test_nothing_shown_is_a_code(name: str) -> None:
    roads = {road.id for road in answer_to(name).case.theater.roads}
    listed = [*codes(), *(metric.name for metric in catalogue.records_in("stratgraph.measures"))]
    named = [one for one in listed if "_" in one]
    for surface, text in shown_texts(name):
        # The address of a source is what it is.
        plain = re.sub(r"\S*/\S*", "", text)
        for word in plain.split():
            bare = word.strip(".,;:()'\"")
            assert bare not in named, (surface, word)
            assert bare not in roads, (surface, word)
        assert not re.search(r"--", plain), (surface, re.findall(r".{20}--.{20}", plain)[:3])
        found = re.findall(r"\S*[A-Za-z]_[A-Za-z]\S*", plain)
        assert not found, (surface, found[:5])
