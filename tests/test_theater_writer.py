"""What can be read can be written: reading what was written gives the same facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import DAY, INVENTED, drawn

from stratgraph import (
    Attribution,
    DatedHolder,
    DrawnDistance,
    Event,
    Extent,
    ExtentRow,
    Facts,
    FileFormatError,
    NameRow,
    PopulationFigure,
    PopulationRow,
    Portal,
    Provenance,
    PublishedRange,
    Report,
    Road,
    RoadEvent,
    RoutingNode,
    Settlement,
    SourceRecord,
    Speed,
    System,
    Water,
    holders_by_events,
    read_facts,
    write_theater,
)
from stratgraph.io import theater_texts
from stratgraph.model.systems import with_brackets

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["valley", "bakhmut-2022"])
def test_a_bundled_theater_written_and_read_again_is_the_same(tmp_path: Path, name: str) -> None:
    facts = read_facts(name)
    write_theater(facts, tmp_path / "new")
    again = read_facts(tmp_path / "new")
    assert replace(again, folder=facts.folder) == facts
    assert theater_texts(again) == theater_texts(facts)


# ---- generated theaters with every table

WORDS = st.text(st.characters(exclude_categories=["C", "Z"], codec="utf-8"), min_size=1, max_size=8)
MAYBE = st.just("") | WORDS
DAYS = st.integers(0, 900).map(lambda days: DAY + timedelta(days=days))
# Half of all rows share what vouches for them, so that it may stand once for the folder.
VOUCHED = st.just(INVENTED) | st.builds(
    Provenance, WORDS | st.just(""), st.sampled_from(["high", "medium", "low"])
)
METRES = st.integers(1, 900_000)
IDS = ("a", "b", "c")


def places() -> st.SearchStrategy[tuple[Settlement, ...]]:
    def one(name: str) -> st.SearchStrategy[Settlement]:
        return st.builds(
            Settlement,
            st.just(name), WORDS, st.floats(-180, 180), st.floats(-90, 90), VOUCHED,
            name_uk=MAYBE, other_names=st.just(()) | st.tuples(WORDS), kind=MAYBE, oblast=MAYBE,
            centre_spread_m=st.none() | METRES, note=MAYBE, raion=MAYBE, geonames_id=MAYBE,
        )  # fmt: skip

    return st.tuples(*map(one, IDS))


def rows(one: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    return st.lists(one, max_size=3).map(tuple)


def extent(edges: list[int]) -> Extent:
    return Extent(min(edges), max(edges), INVENTED)


PLACE = st.sampled_from(IDS)
SIDE = st.sampled_from(["R", "B", "contested"])
FIGURES = st.builds(
    PublishedRange,
    st.just("standard"), WORDS, st.integers(1000, 90_000),
    st.none() | st.integers(0, 999), st.just(True),
    VOUCHED, MAYBE,
)  # fmt: skip
FACTS = st.builds(
    Facts,
    name=WORDS, folder=st.just(""), assessor=WORDS, sides=st.just((("B", "Blue"), ("R", "Red"))),
    settlements=places(),
    roads=st.lists(
        st.builds(
            Road, WORDS, st.just("a"), st.sampled_from(["b", "c", "n1"]), METRES, VOUCHED,
            verified=st.booleans(), road_class=MAYBE, number=MAYBE, surface=MAYBE,
            length_basis=MAYBE, crosses=st.just(()) | st.just(("run",)), note=MAYBE,
            crosses_source=MAYBE, one_way=st.booleans(), open_from=st.none() | st.just(DAY),
            open_until=st.none() | st.just(DAY + timedelta(days=900)),
            bends=st.lists(
                st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=3
            ).map(tuple) | st.just(()),
            bridges=st.none() | st.integers(0, 9), bridge_m=st.none() | METRES,
            own=st.just(()) | st.tuples(st.tuples(st.just("x_lanes"), WORDS)),
        ),
        max_size=3,
    ).map(tuple),
    nodes=st.just(()) | st.tuples(
        st.builds(
            RoutingNode, st.just("n1"), st.floats(-180, 180), st.floats(-90, 90), note=MAYBE
        )
    ),
    holders=rows(st.builds(DatedHolder, PLACE, DAYS, SIDE, st.just("me") | WORDS, VOUCHED)),
    systems=st.just(()) | st.tuples(
        st.builds(
            System, st.just("gun"), WORDS, MAYBE,
            st.sampled_from([frozenset("R"), frozenset("RB")]), st.booleans(),
            st.just(()) | st.tuples(FIGURES).map(with_brackets), MAYBE, VOUCHED, MAYBE,
        )
    ),
    portals=rows(st.builds(Portal, PLACE, st.sampled_from("BR"), MAYBE, VOUCHED)),
    waters=st.just(()) | st.tuples(
        st.builds(
            Water, st.just("run"), WORDS, VOUCHED,
            st.lists(
                st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=4
            ).map(tuple) | st.just(()),
            MAYBE, MAYBE,
        )
    ),
    names=rows(st.builds(NameRow, PLACE, WORDS, VOUCHED, MAYBE, MAYBE)),
    populations=rows(
        st.builds(
            PopulationRow, PLACE,
            st.builds(PopulationFigure, st.integers(0, 9999), MAYBE, st.booleans(), VOUCHED),
        )
    ),
    extents=rows(
        st.builds(
            ExtentRow, PLACE, st.lists(st.integers(0, 9000), min_size=2, max_size=2).map(extent),
            st.none() | st.floats(0.01, 900), st.none() | METRES,
        )
    ),
    attributions=rows(st.builds(Attribution, WORDS, WORDS)),
    sources=rows(
        st.builds(
            SourceRecord, WORDS, WORDS, st.just("") | st.just("https://example.org/a?b=c,d"),
            MAYBE, st.none() | DAYS, MAYBE,
        )
    ),
    speeds=rows(
        st.builds(Speed, st.sampled_from(["dry", "mud"]), WORDS, WORDS, st.floats(1, 99), VOUCHED)
    ),
    events=rows(
        st.builds(
            Event, PLACE, DAYS, st.just(DAY + timedelta(days=900)), st.just("B"),
            st.sampled_from(["R", "contested"]), st.just("report"), VOUCHED, MAYBE,
        )
    ),
    road_events=rows(
        st.builds(
            RoadEvent, WORDS, DAYS, st.just(DAY + timedelta(days=900)), st.just("open"),
            st.just("closed"), st.sampled_from(["map", "report", "claim", "inferred"]), VOUCHED,
            st.sampled_from(["", "B", "R"]), MAYBE,
        )
    ),
    reports=rows(
        st.builds(Report, PLACE, DAYS, st.just("shelling"), MAYBE, MAYBE, VOUCHED, MAYBE)
    ),
    drawn_distances=rows(st.builds(DrawnDistance, PLACE, DAYS, st.integers(0, 99_999), VOUCHED)),
    events_until=st.none() | DAYS, title=MAYBE, about=MAYBE, fictional=st.booleans(),
)  # fmt: skip


def with_a_first_day(facts: Facts, where: Provenance, *, by_events: bool) -> Facts:
    """Let holders be of a first day, from then on by events where that is asked for."""
    first = tuple(DatedHolder(one, DAY, "B", facts.assessor, where) for one in IDS)
    added = holders_by_events(first, facts.events, basis="report", assessor=facts.assessor)
    return replace(facts, holders=first + added if by_events else first)


ONCE = st.builds(with_a_first_day, FACTS, VOUCHED, by_events=st.booleans())


@given(FACTS | ONCE)
def test_reading_what_was_written_gives_the_same_facts(
    tmp_path_factory: pytest.TempPathFactory, facts: Facts
) -> None:
    folder = tmp_path_factory.mktemp("written") / "theater"
    write_theater(facts, folder)
    again = read_facts(folder)
    # Which tables had no row is a remark on the files, not a fact.
    assert replace(again, folder="", empty_tables=()) == facts
    assert theater_texts(again) == theater_texts(facts)


def test_what_most_rows_share_stands_once_and_is_left_empty_in_the_rows(tmp_path: Path) -> None:
    facts = read_facts("valley")
    write_theater(facts, tmp_path / "new")
    keys = (tmp_path / "new" / "theater.toml").read_text(encoding="utf-8")
    assert (
        '[control]\non = 2031-05-01\n\n[defaults]\nsource     = "invented"\nconfidence = "low"\n'
    ) in keys
    portals = (tmp_path / "new" / "portals.csv").read_text(encoding="utf-8").splitlines()
    assert portals[:2] == ["settlement_id,side,leads_to", "ashby,RED,the western plain"]
    assert not (tmp_path / "new" / "control.csv").exists()


def test_holders_that_follow_from_events_are_not_written(tmp_path: Path) -> None:
    valley = read_facts("valley")
    added = holders_by_events(
        valley.holders, valley.events, basis="report", assessor=valley.assessor
    )
    assert [row.holder for row in added] == ["contested", "RED"]
    facts = replace(valley, holders=valley.holders + added)
    write_theater(facts, tmp_path / "new")
    assert read_facts(tmp_path / "new").holders == facts.holders
    keys = (tmp_path / "new" / "theater.toml").read_text(encoding="utf-8")
    assert '[control]\non     = 2031-05-01\nevents = "report"\n' in keys
    assert not (tmp_path / "new" / "control.csv").exists()


def test_holders_that_another_source_vouches_for_stand_beside_the_places_too(
    tmp_path: Path,
) -> None:
    valley = read_facts("valley")
    said = Provenance("a map", "high")
    facts = replace(valley, holders=tuple(replace(row, provenance=said) for row in valley.holders))
    write_theater(facts, tmp_path / "new")
    assert read_facts(tmp_path / "new").holders == facts.holders
    keys = (tmp_path / "new" / "theater.toml").read_text(encoding="utf-8")
    assert '[control]\non         = 2031-05-01\nsource     = "a map"\nconfidence = "high"\n' in keys


def test_a_source_that_is_missing_stays_missing_and_takes_no_default(tmp_path: Path) -> None:
    facts = read_facts("valley")
    first, *others = facts.settlements
    unsaid = replace(first, provenance=Provenance("", "low"))
    write_theater(replace(facts, settlements=(unsaid, *others)), tmp_path / "new")
    assert read_facts(tmp_path / "new").settlements[0].provenance.source == ""


def test_further_names_of_a_place_made_in_code_are_not_lost(tmp_path: Path) -> None:
    town = replace(drawn("a b").settlements[0], other_names=("Эшби", "Old Ashby", "Ashbury"))
    facts = Facts("t", "", "me", (("B", "Blue"), ("R", "Red")), (town,), (), ())
    write_theater(facts, tmp_path / "new")
    (read,) = read_facts(tmp_path / "new").theater().settlements
    assert read.other_names == town.other_names


def test_a_folder_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(FileFormatError, match="exists already; name a new folder"):
        write_theater(read_facts("valley"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
