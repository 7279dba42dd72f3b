"""The range that page, app and figures open with: a listed one that tells the finding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stratgraph import Provenance, read_case, run_case
from stratgraph.model.systems import PublishedRange, System
from stratgraph.report.figures import first_view
from stratgraph.report.page.data import page_data, page_facts
from stratgraph.report.page.steps import page_steps
from stratgraph.studies.hold_or_fall import case_finding, glance_at, opening_range


def figure(km, *, listed=True, confidence="high", munition="standard"):
    said = Provenance("invented", confidence)
    return PublishedRange(munition, munition, round(1000 * km), 0, listed, said)


def gun(name, *ranges):
    return System(
        name, name, "", frozenset({"RED"}), True, ranges, "", Provenance("invented", "high")
    )


@pytest.fixture(scope="module")
def valley():
    return read_case("gate_falls")


def opened(case, *guns):
    asked = replace(case, assumptions=replace(case.assumptions, systems=guns))
    return opening_range(asked, case_finding(asked, ()))


def needed_km(case):
    """Return the range that reaches the first objective before and after, guns at the front."""
    change = next(one for _, one in case_finding(case, ()).ranges)
    assert change.target == case.objectives[0]
    return change.before_m / 1000, change.after_m / 1000


def test_a_map_opens_with_a_listed_figure_and_not_with_an_outlier(valley):
    assert needed_km(valley) == pytest.approx((30.0, 20.0), abs=0.1)
    outlier = gun("first", figure(18), figure(21, listed=False, confidence="low"))
    opening = opened(valley, outlier, gun("second", figure(21)))
    assert (opening.side, opening.system.id, opening.figure.range_m) == (
        "attacker",
        "second",
        21000,
    )


def test_a_map_opens_with_the_range_that_is_new_on_most_readings(valley):
    # Needed before and after: 30 and 20 km with the contested town nobody's, 22.4 and 20 with it
    # the attacker's, 5 km more from guns 5 km back. So 29 km is new on two of four readings, 26 km
    # on three.
    two, three = gun("two", figure(29)), gun("three", figure(26))
    assert opened(valley, two, three).system == three
    assert opened(valley, three, two).system == three


def test_of_ranges_new_on_as_many_readings_the_first_in_the_case_opens(valley):
    one, other = gun("one", figure(21)), gun("other", figure(22))
    assert opened(valley, one, other).system == one
    assert opened(valley, other, one).system == other


def test_a_figure_of_low_confidence_opens_only_where_there_is_no_other(valley):
    doubtful, sure = gun("doubtful", figure(26, confidence="low")), gun("sure", figure(29))
    assert opened(valley, doubtful, sure).system == sure
    assert opened(valley, doubtful).system == doubtful


def test_where_nothing_newly_reaches_the_objective_the_most_changed_reach_opens(valley):
    # Neither reaches Kingsbridge; from Gate 11 km reaches more towns than 1 km, which is none.
    short, longer = gun("short", figure(1)), gun("longer", figure(11))
    outlier = gun("outlier", figure(12, confidence="low"))
    assert opened(valley, outlier, short, longer).system == longer


def test_without_a_published_range_no_range_opens(valley):
    assert opened(valley, gun("unknown")) is None


def test_page_app_and_figures_open_alike(valley):
    two, three = gun("two", figure(29)), gun("three", figure(26))
    outcome = run_case(
        replace(valley, assumptions=replace(valley.assumptions, systems=(two, three)))
    )
    case = outcome.case
    facts = page_facts(outcome, page_steps(case, ()))
    assert first_view(outcome).system == three
    served = page_data(glance_at(case))["facts"]
    assert served["options"][served["first"]]["system"] == "three"
    assert facts["options"][facts["first"]]["system"] == "three"
