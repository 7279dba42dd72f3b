"""What happened, dated: reading it, and the holders that it leads to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import DAY, INVENTED

from stratgraph.errors import FileFormatError, ScenarioError
from stratgraph.io import bundled_folder, read_events, read_facts
from stratgraph.model.control import Control, DatedHolder
from stratgraph.model.events import Basis, Event, contradiction, control_after

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "settlement_id,date,date_latest,from_state,to_state,basis,source,confidence,note"


def change(place: str, days: int, before: str, after: str, basis: Basis = "map point") -> Event:
    """Make an event some days after the day of the drawn worlds."""
    on = DAY + timedelta(days=days)
    return Event(place, on, on, before, after, basis, INVENTED)


def control(**holders: str) -> Control:
    """Make the holders of the day."""
    rows = (DatedHolder(one, DAY, code, "us", INVENTED) for one, code in sorted(holders.items()))
    return Control(DAY, tuple(rows))


def codes(control: Control) -> dict[str, str]:
    """Return the holder of each place."""
    return {place: row.holder for place, row in control.by_settlement.items()}


def test_holders_follow_the_events_up_to_the_day_and_no_further() -> None:
    """The day asked for counts, the day after it does not."""
    events = [change("a", 3, "B", "c"), change("a", 5, "c", "R")]
    day = control(a="B", b="R")
    for days, holder in ((0, "B"), (2, "B"), (3, "c"), (4, "c"), (5, "R"), (9, "R")):
        later = control_after(day, events, DAY + timedelta(days=days), basis="map point")
        assert codes(later) == {"a": holder, "b": "R"}


def test_what_happened_by_the_day_is_in_the_holder_already() -> None:
    """An event of the day itself, or before it, is not applied again."""
    events = [change("a", -1, "B", "c"), change("a", 0, "c", "R")]
    assert codes(control_after(control(a="B"), events, DAY, basis="map point")) == {"a": "B"}


def test_another_basis_is_not_read() -> None:
    """A claim changes no map."""
    events = [change("a", 1, "B", "R", "claim")]
    later = DAY + timedelta(days=2)
    assert codes(control_after(control(a="B"), events, later, basis="map point")) == {"a": "B"}
    assert codes(control_after(control(a="B"), events, later, basis="claim")) == {"a": "R"}


def test_two_changes_on_one_day_are_put_in_order() -> None:
    """The one that begins as the other ends comes second, wherever it stands."""
    events = [change("a", 1, "B", "R"), change("a", 1, "R", "c")]
    for order in (events, events[::-1]):
        later = control_after(control(a="B"), order, DAY + timedelta(days=1), basis="map point")
        assert codes(later) == {"a": "c"}


def test_a_place_without_a_holder_gets_one_at_its_first_event() -> None:
    """Until then nobody knows."""
    events = [change("b", 2, "B", "R")]
    assert codes(control_after(control(a="B"), events, DAY, basis="map point")) == {"a": "B"}
    later = control_after(control(a="B"), events, DAY + timedelta(days=2), basis="map point")
    assert codes(later) == {"a": "B", "b": "R"}


def test_an_earlier_day_is_refused() -> None:
    """Events carry holders forward only."""
    with pytest.raises(ScenarioError, match="lies before"):
        control_after(control(a="B"), [], DAY - timedelta(days=1), basis="map point")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9), st.sampled_from("BRc"))))
def test_in_two_steps_as_in_one(drawn: list[tuple[str, int, str]]) -> None:
    """Carrying holders to a middle day and on gives what carrying them at once gives."""
    once = {(place, days): after for place, days, after in drawn}
    events = [change(place, days, "?", after) for (place, days), after in once.items()]
    day, end = control(a="B", b="R", c="c"), DAY + timedelta(days=9)
    middle = control_after(day, events, DAY + timedelta(days=4), basis="map point")
    rest = [one for one in events if one.on > middle.on]
    in_two = control_after(middle, rest, end, basis="map point")
    assert codes(in_two) == codes(control_after(day, events, end, basis="map point"))


def test_a_contradiction_is_of_one_basis_only() -> None:
    """A claim and a map may differ about a day; one map may not."""
    falls = change("a", 1, "B", "R")
    assert contradiction([falls, change("a", 1, "B", "R", "claim")]) is None
    assert contradiction([falls, change("a", 1, "R", "c")]) is None
    assert contradiction([falls, change("a", 1, "B", "c")]) == (falls, change("a", 1, "B", "c"))


def test_no_change_and_swapped_days_are_refused() -> None:
    """Each in one line."""
    with pytest.raises(ScenarioError, match="to the same"):
        change("a", 1, "B", "B")
    with pytest.raises(ScenarioError, match="swap them"):
        Event("a", DAY, DAY - timedelta(days=1), "B", "R", "claim", INVENTED)


def test_the_map_of_october_leads_to_the_falls_that_are_known() -> None:
    """Soledar in January, Bakhmut's centre in April; the whole town in May, by report."""
    facts = read_facts("bakhmut-2022")
    day = facts.control(date(2022, 10, 3))
    by_map = {
        on: codes(control_after(day, facts.events, on, basis="map point"))
        for on in (date(2022, 12, 31), date(2023, 1, 31), date(2023, 4, 4))
    }
    assert [one["soledar"] for one in by_map.values()] == ["UA", "RU", "RU"]
    assert [one["bakhmut"] for one in by_map.values()] == ["UA", "UA", "RU"]
    reported = control_after(day, facts.events, date(2023, 5, 20), basis="report")
    assert codes(reported)["bakhmut"] == "RU"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("bakhmutt,2022-10-04,,UA,RU,report,x,low,", "row 2, column settlement_id.*bakhmut"),
        ("bakhmut,2022-10-04,,UA,RUS,report,x,low,", "row 2, column to_state.*RU"),
        ("bakhmut,4.10.2022,,UA,RU,report,x,low,", "row 2, column date: .*YYYY-MM-DD"),
        ("bakhmut,2022-10-04,,UA,RU,rumour,x,low,", "row 2, column basis"),
        ("bakhmut,2022-10-04,2022-10-01,UA,RU,report,x,low,", "row 2.*swap"),
        (
            "bakhmut,2022-10-04,,UA,RU,report,x,low,\nbakhmut,2022-10-04,,UA,RU,report,x,low,",
            "row 3, column from_state: bakhmut is named twice on 2022-10-04.*row 2",
        ),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, told: str) -> None:
    """File, row, column and the likely fix."""
    path = tmp_path / "events.csv"
    path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match=told):
        read_events(path, read_facts("bakhmut-2022"))


def test_the_bundled_file_is_read_alone_as_with_its_theater() -> None:
    """One reader."""
    facts = read_facts("bakhmut-2022")
    alone = read_events(bundled_folder() / "bakhmut-2022" / "events.csv", facts)
    assert alone == facts.events
