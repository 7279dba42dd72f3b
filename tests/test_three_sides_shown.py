"""A third named side where answers are shown: terminal, JSON, page, figures, statements."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from answers import answer_to

from stratgraph.errors import FileFormatError
from stratgraph.io import bundled_folder, read_case, read_claims, read_facts
from stratgraph.io.claims_writer import claims_toml
from stratgraph.measures.front_over_time import measure_front_days
from stratgraph.report.figures import draw_front, draw_situation
from stratgraph.report.page import page_html
from stratgraph.report.records import front_document
from stratgraph.report.tables.front import front_tables
from stratgraph.studies.claims import judge_claims
from stratgraph.studies.hold_or_fall import run_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stratgraph.studies.hold_or_fall import Outcome

CLAIMS = """
title    = "Two statements"
theater  = "theater.toml"
attacker = "RED"
{defender}
as_of    = 2031-05-01

[assume]
basis            = "report"
road_set         = "all"
contested_supply = false

[[claim]]
id       = "T1"
sentence = "Green held Lowmoor"
source   = "invented"
[[claim.ask]]
predicate = "held"
places    = ["lowmoor"]
holder    = "GREEN"

[[claim]]
id       = "T2"
sentence = "Kingsbridge hung on one road"
source   = "invented"
[[claim.ask]]
predicate      = "besieged"
place          = "kingsbridge"
at_most_routes = 1
days           = [2031-05-01]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a valley in which Green holds Highfield and Lowmoor, and takes Mill in June."""
    made = tmp_path_factory.mktemp("three") / "valley"
    shutil.copytree(bundled_folder() / "valley", made)
    changes: dict[str, Callable[[str], str]] = {
        "theater.toml": lambda text: text + '\n[sides.GREEN]\nlabel = "Green"\n',
        "control.csv": lambda text: text.replace(
            "highfield,2031-05-01,contested", "highfield,2031-05-01,GREEN"
        ).replace("lowmoor,2031-05-01,BLUE", "lowmoor,2031-05-01,GREEN"),
        "events.csv": lambda text: text + "mill,2031-06-10,,BLUE,GREEN,report,invented,low,\n",
        "gate_falls.toml": lambda text: text.replace('= "RED"\n', '= "RED"\ndefender   = "BLUE"\n'),
    }
    for name, change in changes.items():
        path = made / name
        path.write_text(change(path.read_text("utf-8")), "utf-8")
    return made


@pytest.fixture(scope="module")
def outcome(folder: Path) -> Outcome:
    return run_case(read_case(folder / "gate_falls.toml"))


def test_what_changed_hands_names_the_side_in_terminal_json_and_figure(folder: Path) -> None:
    facts = read_facts(folder)
    days = measure_front_days(
        facts.theater(),
        [facts.control_of_known_day(day) for day in (date(2031, 5, 1), date(2031, 6, 30))],
        attacker="RED", defender="BLUE", places=["kingsbridge"], road_set="all",
    )  # fmt: skip
    changes = front_tables(facts.theater(), days)[-1]
    assert [head.label for head in changes.heads][-1] == "To GREEN"
    assert str(changes.rows[-1][-1]) == "1"
    told = front_document(days)
    rows = told["days"][-1]["changed"]
    assert {"settlement": "mill", "before": "defender", "now": "other", "side": "GREEN"} in rows
    assert (told["attacker"], told["defender"]) == ("RED", "BLUE")
    names = [trace.name for trace in draw_front(days).data]
    assert "went to Green (another side) since the day shown before" in names


def test_two_sides_have_no_column_for_a_third() -> None:
    facts = read_facts("valley")
    days = measure_front_days(
        facts.theater(), [facts.control_of_known_day(date(2031, 5, 1))], attacker="RED",
        places=["kingsbridge"], road_set="all",
    )  # fmt: skip
    assert front_tables(facts.theater(), days)[-1].heads[-1].label == "To contested"


def test_the_page_has_its_name_its_ground_and_a_button_for_it(outcome: Outcome) -> None:
    page = page_html(outcome, version="0")
    assert re.search('<button type="button" data-holder="other"[^>]*>Green</button>', page)
    assert "Green (another side)" in page
    assert "ground: other" in page
    figure = draw_situation(outcome.case.before)
    assert any("Green" in str(trace.name) for trace in figure.data)


def test_a_page_of_two_sides_has_no_such_button() -> None:
    page = page_html(answer_to("gate_falls"), version="0")
    assert 'data-holder="other"' not in page


def test_statements_say_who_defends_where_there_are_three(folder: Path) -> None:
    path = folder / "claims.toml"
    path.write_text(CLAIMS.format(defender='defender = "BLUE"'), "utf-8")
    file, facts = read_claims(path)
    assert [one.plain for one in judge_claims(file, facts)] == ["true", "true"]
    assert 'defender = "BLUE"' in claims_toml(file)


@pytest.mark.parametrize(
    ("defender", "problem"),
    [
        ("", "defender: is missing; the theater has BLUE, RED, GREEN: say which is asked about"),
        ('defender = "RED"', "defender: RED is the attacker already; name the other side"),
        ('defender = "GREY"', "key defender: unknown 'GREY'; did you mean GREEN?"),
    ],
)
def test_a_defender_that_cannot_be_is_refused(folder: Path, defender: str, problem: str) -> None:
    path = folder / "wrong.toml"
    path.write_text(CLAIMS.format(defender=defender), "utf-8")
    with pytest.raises(FileFormatError) as refused:
        read_claims(path)
    assert problem in str(refused.value)
    path.unlink()


def test_the_document_of_statements_names_both_sides(folder: Path) -> None:
    from stratgraph.report.records import claims_document
    from stratgraph.studies.claims import summary_lines

    path = folder / "claims.toml"
    path.write_text(CLAIMS.format(defender='defender = "BLUE"'), "utf-8")
    file, facts = read_claims(path)
    verdicts = judge_claims(file, facts)
    told = json.loads(json.dumps(claims_document(file, verdicts, summary_lines(file, verdicts))))
    assert (told["attacker"], told["defender"]) == ("RED", "BLUE")
