"""Short names of systems tell every system of a theater from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stratgraph import Provenance, System, read_case, read_systems
from stratgraph.io import copy_theater
from stratgraph.model.systems import munition_label, with_short_names
from stratgraph.report.range_options import options
from stratgraph.studies.hold_or_fall import run_case

if TYPE_CHECKING:
    from pathlib import Path

    from stratgraph.studies.hold_or_fall import Case

WORD = Provenance("invented", "low")


def designations(*names: str) -> list[str]:
    every = [
        System(f"s{k}", name, "", frozenset(), True, (), "", WORD) for k, name in enumerate(names)
    ]
    return [one.designation for one in with_short_names(every)]


@pytest.mark.parametrize(
    ("names", "shortest"),
    [
        (["2S7 Pion / 2S7M", "Long gun"], ["2S7", "Long gun"]),
        # a calibre is no name, alone or not
        (["10.5 cm leFH 18"], ["10.5 cm leFH 18"]),
        (["10.5 cm leFH 18", "10.5 cm K 18"], ["10.5 cm leFH 18", "10.5 cm K 18"]),
        (["155 mm gun", "155 mm howitzer"], ["155 mm gun", "155 mm howitzer"]),
        (["155mm gun", "152/45 gun"], ["155mm gun", "152/45 gun"]),
        # one word of a model for two
        (["M109 (A3)", "M109 (A6)", "D-30"], ["M109 (A3)", "M109 (A6)", "D-30"]),
        (["2S7 Pion", "2S7 Malka"], ["2S7 Pion", "2S7 Malka"]),
        # one whole name for two
        (["Gun", "gun"], ["Gun (s0)", "gun (s1)"]),
        # the whole name of one is the word of the others
        (["M1 A", "M1 B", "M1"], ["M1 A", "M1 B", "M1"]),
    ],
)
def test_each_system_has_the_shortest_name_that_no_other_has(
    names: list[str], shortest: list[str]
) -> None:
    assert designations(*names) == shortest


@pytest.mark.parametrize("theater", ["valley", "bakhmut-2022"])
def test_names_of_a_bundled_theater_are_distinct(theater: str) -> None:
    systems = read_systems(theater)
    assert len({one.designation for one in systems}) == len(systems)
    assert len({one.short_name for one in systems}) == len(systems)


@pytest.fixture
def renamed(tmp_path: Path) -> Case:
    folder = tmp_path / "valley"
    copy_theater("valley", folder)
    table = folder / "systems.csv"
    words = table.read_text("utf-8").replace("howitzer,Howitzer,", "howitzer,10.5 cm leFH 18,")
    table.write_text(words.replace("longgun,Long gun,", "longgun,10.5 cm K 18,"), "utf-8")
    return read_case(folder / "gate_falls.toml")


def test_two_guns_of_one_calibre_are_told_apart_in_finding_and_page(renamed: Case) -> None:
    newly_in_range = run_case(renamed).finding.newly_in_range
    told = {munition_label(one.system, one.munition_id) for one in newly_in_range}
    assert {"10.5 cm leFH 18 ext.", "10.5 cm K 18"} <= told
    labels = {(one.system.id, one.label) for one in options(renamed)}
    assert {("howitzer", "10.5 cm leFH 18"), ("longgun", "10.5 cm K 18")} <= labels
