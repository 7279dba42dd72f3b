"""A backtest in parts: windows, sectors, what was fought over, and sources that go silent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import numpy as np
import pytest
import test_backtest as backtest
from hypothesis import given
from hypothesis import strategies as st
from test_backtest import RED_WEST, ROUTES, WINDOW, asked, change, events_by_lot
from worlds import DAY, INVENTED, World, examples, worlds

from stratgraph.errors import ScenarioError, UnknownSettlementError
from stratgraph.model.events import Event, Report, ReportKind
from stratgraph.report.records import schema
from stratgraph.studies.backtest import (
    BASELINES,
    Estimate,
    GroupTest,
    MetricTest,
    Part,
    Silence,
    backtest_windows,
    find_falls,
    led_next,
    run_backtest,
    sectors_sentence,
    sum_up,
    window_days,
    windows_sentence,
)
from stratgraph.studies.backtest.silence import months_told, silence_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from answers import Ran

    from stratgraph.studies.backtest import BacktestQuestion

backtest_bakhmut = backtest.backtest_bakhmut


def report(place: str, days: int, what: ReportKind, who: str = "the staff") -> Report:
    return Report(place, DAY + timedelta(days=days), what, "", who, INVENTED)


def fights(*signs: Event | Report, days: int = 20, **more: Any) -> dict[str, int]:
    """Days after the day on which places are fought over."""
    events = [one for one in signs if isinstance(one, Event)]
    told = [one for one in signs if isinstance(one, Report)]
    question = asked(ROUTES, days, outcome="fought over", **more)
    falls = find_falls(events, RED_WEST, question, told)
    return {one: (sign.on - DAY).days for one, sign in falls.first.items()}


# ---- what was fought over


def test_a_place_is_fought_over_once_it_is_contested_or_taken() -> None:
    """B is contested on the day: nothing is left to tell of it."""
    events = [
        change("b", 3, "contested", "R"), change("c", 5, "B", "contested"),
        change("c", 8, "contested", "R"), change("d", 6, "B", "R"),
    ]  # fmt: skip
    assert fights(*events) == {"c": 5, "d": 6}


def test_attacks_and_claims_of_capture_are_fights_and_fire_is_none() -> None:
    signs = [
        report("c", 2, "shelling"), report("d", 3, "ground attack"),
        report("e", 4, "capture claim"), change("d", 9, "B", "contested"),
    ]  # fmt: skip
    assert fights(*signs) == {"d": 3, "e": 4}


def test_reports_make_no_fall() -> None:
    events = [change("c", 5, "B", "R")]
    told = [report("d", 2, "capture claim")]
    assert set(find_falls(events, RED_WEST, asked(ROUTES), told).first) == {"c"}


def test_who_reports_and_goes_silent_is_left_out_and_named() -> None:
    told = report("d", 3, "ground attack")
    event = change("c", 5, "B", "contested")
    assert fights(told, event, days=33) == {"c": 5, "d": 3}
    assert fights(told, event, days=34) == {"c": 5}
    # Whatever else they report shows that they speak.
    assert fights(told, report("e", 20, "shelling"), event, days=34) == {"c": 5, "d": 3}
    falls = find_falls([event], RED_WEST, asked(ROUTES, 34, outcome="fought over"), [told])
    assert falls.silent == (Silence("the staff", told.on, DAY + timedelta(days=34)),)


def test_a_report_of_an_unknown_place_is_refused() -> None:
    with pytest.raises(UnknownSettlementError, match="unknown settlement 'aa'"):
        fights(report("aa", 5, "ground attack"))


def test_an_outcome_there_is_not_is_refused() -> None:
    with pytest.raises(ScenarioError, match="no outcome 'held'; there are fell, fought over"):
        asked(ROUTES, outcome="held")


def test_of_what_was_fought_over_only_the_defenders_places_are_asked() -> None:
    found = run_backtest(
        RED_WEST,
        [change("c", 5, "B", "contested")],
        asked(ROUTES, 20, outcome="fought over"),
        reports=[report("d", 6, "ground attack")],
    )
    (group,) = found.groups
    assert (group.group, group.n, group.positives) == ("defender", 3, 2)
    assert found.finding.startswith("Of 3 places the defender held 2 were fought over, in ")
    assert found.choice.early == 2


# ---- sources that go silent


def test_a_source_is_silent_if_it_tells_nothing_for_more_than_a_month() -> None:
    window = (date(2031, 5, 1), date(2031, 8, 1))
    spoken = [date(2031, 5, 30), date(2031, 6, 20), date(2031, 7, 10)]
    assert silence_of("x", spoken, window) is None
    assert silence_of("x", spoken[:2], window) == Silence("x", spoken[1], window[1])
    assert silence_of("x", spoken[1:], window) == Silence("x", window[0], spoken[1])
    assert silence_of("x", [date(2031, 5, 2), *spoken[2:]], window).days == 69  # type: ignore[union-attr]
    assert silence_of("x", [], (date(2031, 5, 1), date(2031, 5, 31))) is None


def test_months_without_a_row_are_counted_too() -> None:
    window = (date(2031, 11, 30), date(2032, 1, 15))
    told = {"x": [date(2031, 11, 30), date(2031, 12, 1), date(2031, 12, 31), date(2032, 2, 1)]}
    rows = {one.month: one.rows for one in months_told(told, window)}
    assert rows == {"2031-11": 0, "2031-12": 2, "2032-01": 0}


# ---- windows


def test_windows_begin_each_month_and_end_in_time() -> None:
    found = window_days(date(2030, 11, 30), date(2031, 5, 29), months=3)
    assert [(str(begins), str(until)) for begins, until in found] == [
        ("2030-11-30", "2031-02-28"), ("2030-12-30", "2031-03-30"), ("2031-01-30", "2031-04-30"),
    ]  # fmt: skip
    with pytest.raises(ScenarioError, match=r"no window of 1 month fits between .* ask for fewer"):
        window_days(DAY, DAY + timedelta(days=29), months=1)
    with pytest.raises(ScenarioError, match="at least one month"):
        window_days(DAY, DAY, months=0)


def one_window(question: BacktestQuestion, *events: Event) -> Part:
    (part,) = backtest_windows([(RED_WEST, question)], events)
    return part


def test_a_window_in_which_the_source_goes_silent_is_told_and_not_scored() -> None:
    falls = [change("c", 5, "B", "R"), change("d", 30, "B", "R")]
    spoken = one_window(asked(ROUTES, 60, carried=True), *falls)
    assert spoken.test is not None
    assert spoken.test.positives == 2
    silent = one_window(asked(ROUTES, 61, carried=True), *falls)
    assert silent.test is None
    assert [one.days for one in silent.silent] == [31]
    nothing = one_window(asked(ROUTES, 4, carried=True), *falls)
    assert (nothing.test, nothing.silent) == (None, ())
    told = windows_sentence([silent, nothing])
    assert told == "2 windows, one begun each month, 2 not scored."
    quiet = one_window(asked(ROUTES, 20, carried=True), change("b", 5, "contested", "B"))
    assert windows_sentence([quiet]) == (
        "1 window, one begun each month, 1 with nothing to compare."
    )


@examples(0.2)
@given(worlds(), st.integers(0, 10**6))
def test_one_window_over_all_and_one_sector_of_all_are_the_whole(world: World, seed: int) -> None:
    question = replace(world.question, bases=world.question.bases[:1])
    events = [*events_by_lot(world, seed), *monthly(world)]
    whole = run_backtest(world.situation, events, asked(question, carried=True))
    (part,) = backtest_windows([(world.situation, asked(question, carried=True))], events)
    held = whole.group("defender")
    assert part.test is not None
    assert plain(part.test) == plain(held)
    if held.n:
        (sector,) = whole.sectors
        assert sector.test is not None
        assert plain(sector.test) == plain(held)


def monthly(world: World) -> list[Event]:
    """Let the westernmost place change hands each month, so that the source speaks."""
    west = min(world.situation.theater.settlements, key=lambda one: one.lon).id
    return [
        change(west, days, *sides)
        for days, sides in ((28, ("R", "contested")), (56, ("contested", "R")),
                            (84, ("R", "contested")))
    ]  # fmt: skip


def plain(group: GroupTest) -> list[Any]:
    return [
        (one.metric, one.n, one.positives, one.gain and (one.gain.value, one.gain.low))
        for one in group.tests
    ]


@examples(0.2)
@given(worlds(), st.integers(0, 10**6))
def test_every_place_lies_in_the_sector_of_the_base_nearest_to_it(world: World, seed: int) -> None:
    found = run_backtest(world.situation, events_by_lot(world, seed), asked(world.question))
    theater = world.situation.theater
    bases = [theater.index[one] for one in sorted(world.question.bases)]
    expected: dict[str, int] = {}
    for one in world.situation.ids_held_by("defender"):
        far = theater.distances_m([theater.index[one]], bases)[0].tolist()
        base = sorted(world.question.bases)[far.index(min(far))]
        expected[base] = expected.get(base, 0) + 1
    assert {one.base: one.test.n for one in found.sectors if one.test} == expected
    held = found.group("defender")
    assert sum(one.test.positives for one in found.sectors if one.test) == held.positives


# ---- summed up


def gained(name: str, value: float, low: float, high: float) -> MetricTest:
    gain = Estimate(value, low, high, np.zeros(1))
    return MetricTest(
        metric=name, kind="candidate", sign=1, n=9, positives=3, with_falls=3, auc=gain,
        distance_auc=0.5, matched=gain, gains={"geodesic_distance": gain}, rank_correlation=None,
    )  # fmt: skip


def part(month: int, *tests: MetricTest) -> Part:
    group = GroupTest("defender", 9, 3, 5, 3, 3, 1, tests)
    return Part(date(2031, month, 1), date(2031, month + 2, 1), "", (), group)


WINDOWS = (
    part(1, gained("pressure", 0.4, 0.1, 0.7), gained("detour_loss", 0.2, -0.1, 0.5)),
    part(2, gained("pressure", 0.2, -0.1, 0.5)),
    Part(date(2031, 2, 15), date(2031, 4, 15), "", (), None),
    part(3, gained("pressure", -0.3, -0.5, -0.1), gained("detour_loss", 0.2, -0.1, 0.5)),
)


def test_gains_are_summed_up_over_the_parts_that_have_them() -> None:
    first, second = sum_up(WINDOWS)
    assert (first.metric, first.parts, first.mean) == ("detour_loss", 2, pytest.approx(0.2))
    assert (second.metric, second.parts, second.mean) == ("pressure", 3, pytest.approx(0.1))
    assert (second.least, second.most) == (-0.3, 0.4)
    assert (second.above, second.below, second.surely_above, second.surely_below) == (2, 1, 1, 1)


def test_what_led_a_window_is_followed_to_the_next_begun_after_its_end() -> None:
    assert [led_next(one, WINDOWS) for one in WINDOWS] == [-0.3, None, None, None]
    assert windows_sentence(WINDOWS) == (
        "4 windows, one begun each month, 1 not scored; they overlap, and are no independent "
        "tests. In none of 3 windows does a metric tell more than straight distance beyond "
        "chance. The largest mean gain has attacker’s places near by road, +0.10 (-0.30 to "
        "+0.40), above 0 in 2 of 3 windows. What led a window, there and in the next begun after "
        "its end: attacker’s places near by road +0.40, then -0.30."
    )


def test_sectors_without_a_comparison_say_so() -> None:
    nothing = Part(DAY, DAY, "a", (), GroupTest("defender", 4, 0, 2, 0, 0, 1, ()))
    assert sectors_sentence([nothing]) == "Of 1 sector 0 can be compared."


def test_what_tells_more_than_distance_is_named_with_where() -> None:
    sure = replace(gained("pressure", 0.4, 0.6, 0.7), with_falls=5, gain_low_all=0.1)
    said = windows_sentence([part(1, sure), part(2, gained("pressure", 0.2, -0.1, 0.5))])
    assert (
        "In 1 of 2 windows a metric tells more than straight distance beyond chance, all tries of "
        "that window counted: attacker’s places near by road in 1."
    ) in said
    assert "No window begins after another has ended" in said


# ---- the command line

# Without a metric of the panel none is measured: windows are quick.
ROLLING = (*WINDOW, "--rolling", "3", "--metric", "all_route_share")


def test_windows_sectors_and_sources_stand_in_plain_words_and_in_the_json(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    code, out, words = backtest_bakhmut(*ROLLING, "--json", "-")
    assert code == 0
    told = " ".join(words.split())
    assert all(len(line) <= 80 for line in words.splitlines())
    assert "_" not in told
    for said in ("5 windows, one begun each month", "by the base of the attacker", "Debaltseve"):
        assert said in told
    document = json.loads(out)
    jsonschema.Draft202012Validator(schema("backtest")).validate(document)
    first = document["windows"][0]
    assert (first["begins"], first["until"]) == ("2022-10-03", "2023-01-03")
    rows = {row["metric"] for row in first["test"]["metrics"]}
    assert rows == {*BASELINES, "all_route_share"}
    assert sum(one["test"]["n"] for one in document["sectors"]) == document["groups"][0]["n"]
    summed = {row["metric"]: row["parts"] for row in document["windows_summed"]}
    assert (summed["all_route_share"], summed["road_distance"]) == (5, 5)
    months = {row["month"]: row["rows"] for row in document["sources"]}
    assert (months["2022-12"], months["2023-05"]) == (11, 0)
    assert document["silent"] == [
        {"source": "map point", "since": "2023-04-30", "until": "2023-05-31"}
    ]


def test_a_window_that_ends_in_silence_is_not_scored(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    """The last row by map point is of 30 April 2023: nothing is told of May."""
    words = ("--as-of", "2022-12-31", "--until", "2023-05-31", "--carry-forward")
    code, out, _ = backtest_bakhmut(*words, "--rolling", "5", "--metric", "all_route_share")
    told = " ".join(out.split())
    assert code == 0
    assert "1 window, one begun each month, 1 not scored." in told
    assert (
        "from 2022-12-31 not scored: no event by map point from 2023-04-30 to 2023-05-31, 31 days"
    ) in told


def test_what_was_fought_over_is_asked_in_plain_words(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    words = (*WINDOW, "--outcome", "fought over", "--metric", "all_route_share", "--json", "-")
    code, out, words_told = backtest_bakhmut(*words)
    document, told = json.loads(out), " ".join(words_told.split())
    assert code == 0
    jsonschema.Draft202012Validator(schema("backtest")).validate(document)
    assert document["outcome"] == "fought over"
    assert [one["group"] for one in document["groups"]] == ["defender"]
    assert document["n"] == document["groups"][0]["n"] == 175
    assert "What RU fought over by map point and reports of attacks" in told
    assert "were fought over, in" in told
    assert (
        "No report by General Staff of Ukraine from 2022-10-03 to 2023-05-31, 240 days: what they "
        "reported before is left out."
    ) in told
