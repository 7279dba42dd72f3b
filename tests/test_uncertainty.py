"""How likely verdicts are: closed forms, one draw at a time, laws, and what is refused."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from math import pi
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from definitions_uncertainty import in_range_on, shapley_effects
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from worlds import examples, gun, random_world, rocket

from stratgraph import (
    Assumptions,
    Case,
    Fall,
    FiringRule,
    Scenario,
    case_toml,
    divide_ground,
    draw_uncertainty,
    find_uncertainty,
    judge_claims,
    measure_reach,
    page_html,
    read_case,
    read_claims,
    run_case,
    schema,
    to_json,
    uncertainty_document,
)
from stratgraph._chance import UnitPoints, effects_of
from stratgraph.catalogue import (
    CentreSpread,
    ContestedSpread,
    Distribution,
    RangeSpread,
    RoadSpread,
    Uncertainty,
)
from stratgraph.errors import ScenarioError, StratgraphError
from stratgraph.io import parse_case, read_facts
from stratgraph.report.page import Past
from stratgraph.report.tables.uncertainty import uncertainty_tables
from stratgraph.studies.uncertainty import (
    Chance,
    UncertaintyAnswer,
    chance_words,
    deciding_sentence,
    find_verdict_odds,
    least_draws,
)
from stratgraph.studies.uncertainty import find as finding

VALLEY = Path(__file__).parents[1] / "scenarios" / "valley"
# In the valley Kingsbridge is 30 km from ground held before Gate falls, and 20 km from it after;
# Highfield, which is contested, is 22.4 km away.


def flat(least: float, most: float) -> Distribution:
    return Distribution("uniform", (least, most))


def case_with(**stated: Any) -> Case:
    return replace(read_case("gate_falls"), uncertainty=Uncertainty(**{"draws": 1024} | stated))


def odds(answer: UncertaintyAnswer, system: str, munition: str = "standard") -> Any:
    return next(
        one for one in answer.verdicts
        if (one.system.id, one.figure.munition_id) == (system, munition)
    )  # fmt: skip


@pytest.mark.parametrize("sampling", ["plain", "latin hypercube", "sobol"])
def test_one_uniform_range_has_the_probability_of_its_closed_form(sampling: Any) -> None:
    answer = find_uncertainty(
        case_with(range_factor=RangeSpread(flat(0.8, 1.2)), sampling=sampling)
    )
    rocket, howitzer = odds(answer, "rocket"), odds(answer, "howitzer", "extended")
    # 35 km times a factor of 0.8 to 1.2 is 30 or more from 0.857 on; 21 km is 20 from 0.952 on.
    near = 0.05 if sampling == "plain" else 0.002
    assert rocket.before.share == pytest.approx((1.2 - 30 / 35) / 0.4, abs=near)
    assert howitzer.after.share == pytest.approx((1.2 - 20 / 21) / 0.4, abs=near)
    assert (howitzer.before.yes, rocket.after.share) == (0, 1.0)
    assert rocket.new.yes == answer.draws - rocket.before.yes


def test_one_uniform_standoff_and_one_contested_village_have_their_closed_forms() -> None:
    # 25 km reach from 20 km away if weapons stand less than 5 km back, of 0 to 10.
    answer = find_uncertainty(case_with(standoff_km=flat(0, 10), sampling="sobol"))
    assert odds(answer, "longgun").after.share == pytest.approx(0.5, abs=0.002)
    assert odds(answer, "longgun").before.yes == 0
    # From Highfield, 22.4 km away, they reach if it is theirs.
    answer = find_uncertainty(case_with(contested=ContestedSpread(0.3), sampling="sobol"))
    assert odds(answer, "longgun").before.share == pytest.approx(0.3, abs=0.002)
    assert odds(answer, "longgun").after.share == 1.0


def test_a_centre_point_that_lies_elsewhere_has_its_closed_form() -> None:
    # The range needed is 20 km and the difference of two normal errors of 1 km; 21 km is 0.7
    # standard deviations beyond it, as far as the next place behind is not nearer.
    answer = find_uncertainty(case_with(centre_km=CentreSpread(1.0), draws=4096, sampling="sobol"))
    needed = answer.spans[0].after_m
    assert needed[1] == pytest.approx(20_050, abs=80)
    assert odds(answer, "howitzer", "extended").after.share == pytest.approx(0.75, abs=0.02)


def test_every_draw_is_what_the_plain_measure_says_of_the_world_so_drawn() -> None:
    case = case_with(
        draws=16, range_factor=RangeSpread(flat(0.8, 1.1), 0.5), standoff_km=flat(0, 6),
        contested=ContestedSpread(0.5, 20.0), centre_km=CentreSpread(2.0, 15.0),
    )  # fmt: skip
    made = finding._Draws.of(case, None, None, 3)
    points = UnitPoints("plain", made.drawing.dims, draws=16, seed=3)
    drawn = made.drawing.at(points.next(16))
    answer = find_uncertainty(case, seed=3)
    truth = [in_range_on(draw, drawn, made.drawing, case) for draw in range(16)]
    for one in answer.verdicts:
        key = (one.target, one.system.id, one.figure.munition_id)
        # The rocket's minimum range is shorter than any distance here.
        assert one.before.yes == sum(row[*key, "before"] for row in truth), key
        assert one.after.yes == sum(row[*key, "after"] for row in truth), key
    assert {one.after.yes for one in answer.verdicts} - {0, 16}


def test_equal_seeds_give_equal_bits_whatever_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_with(
        draws=256, range_factor=RangeSpread(flat(0.8, 1.1), 0.5), standoff_km=flat(0, 6),
        contested=ContestedSpread(0.5, 20.0), centre_km=CentreSpread(2.0, 15.0), sampling="sobol",
    )  # fmt: skip
    monkeypatch.setattr(finding, "DECIDING", 8)
    bits = []
    for batch in (8, 64, 1024):
        monkeypatch.setattr(finding, "BATCH", batch)
        bits.append(find_uncertainty(case, seed=5).bits.tobytes())
    assert bits[0] == bits[1] == bits[2]
    assert find_uncertainty(case, seed=6).bits.tobytes() != bits[0]


@examples(0.1)
@given(st.floats(0.0, 0.3), st.floats(0.5, 1.0), st.floats(0.0, 0.4), st.integers(0, 9))
def test_ranges_shifted_up_never_lower_a_probability(
    up: float, least: float, wide: float, seed: int
) -> None:
    found = [
        find_uncertainty(
            case_with(draws=64, range_factor=RangeSpread(flat(least + by, least + wide + by))),
            seed=seed,
        )
        for by in (0.0, up)
    ]
    for low, high in zip(found[0].verdicts, found[1].verdicts, strict=True):
        assert low.before.yes <= high.before.yes
        assert low.after.yes <= high.after.yes


def test_what_falls_opens_no_less_and_new_is_after_without_before() -> None:
    answer = find_uncertainty(
        case_with(standoff_km=flat(0, 10), contested=ContestedSpread(0.5), draws=512)
    )
    for one in answer.verdicts:
        assert one.new.yes == one.after.yes - one.before.yes >= 0
    (_, any_new), *_ = answer.any_new
    assert any_new.yes >= max(one.new.yes for one in answer.verdicts)


def test_neighbours_are_alike_as_far_as_the_case_says() -> None:
    together = find_uncertainty(
        case_with(range_factor=RangeSpread(flat(0.8, 1.2), 1.0), sampling="sobol")
    )
    # All weapons by one factor: of equal shares of their ranges the same draws.
    before = odds(together, "rocket").before.yes
    apart = find_uncertainty(case_with(range_factor=RangeSpread(flat(0.8, 1.2)), sampling="sobol"))
    assert odds(apart, "rocket").before.yes == pytest.approx(before, abs=3)
    made = finding._Draws.of(case_with(centre_km=CentreSpread(1.0, 10.0)), None, None, 0)
    points = UnitPoints("plain", made.drawing.dims, draws=4000, seed=0).next(4000)
    east = made.drawing.at(points).east_m
    numbers = [made.case.theater.index[one] for one in ("gate", "brook", "ashby")]
    gate, brook, ashby = (east[:, list(made.drawing.places).index(n)] for n in numbers)
    # Gate and Brook are 10 km apart, Gate and Ashby 20.
    assert np.corrcoef(gate, brook)[0, 1] == pytest.approx(np.exp(-1), abs=0.05)
    assert np.corrcoef(gate, ashby)[0, 1] == pytest.approx(np.exp(-2), abs=0.05)
    assert east.std(axis=0) == pytest.approx(1000.0, rel=0.05)


# ---- how many draws


def test_draws_end_once_every_interval_is_narrow_enough() -> None:
    stated = {"draws": 1 << 16, "half_width": 0.03, "standoff_km": flat(0, 10)}
    answer = find_uncertainty(case_with(**stated))
    assert answer.stopped
    assert answer.widest <= 0.03
    assert answer.draws < 2 * least_draws(0.03)
    # With half the draws some interval is still too wide.
    assert find_uncertainty(case_with(**stated), draws=answer.draws // 2).widest > 0.03
    few = find_uncertainty(case_with(**stated), draws=64)
    assert (few.draws, few.stopped) == (64, False)


@given(st.floats(0.005, 0.2), st.floats(0.0, 1.0))
def test_the_least_number_of_draws_is_enough_whatever_the_share(half: float, share: float) -> None:
    n = least_draws(half)
    assert Chance(round(share * n), 0, n).half_width <= half * (1 + 1e-9)
    assert n == 1 or Chance((n - 1) // 2, 0, n - 1).half_width > half * 0.99


def test_intervals_cover_as_often_as_they_say() -> None:
    case, truth = case_with(draws=100, range_factor=RangeSpread(flat(0.8, 1.2))), 0.857143
    covered = 0
    for seed in range(200):
        low, high = odds(find_uncertainty(case, seed=seed), "rocket").before.between
        covered += low <= truth <= high
    # 95 % of 200 are 190, give or take three standard deviations of 3.1.
    assert 181 <= covered <= 199


# ---- what decides


def test_the_ishigami_function_has_its_known_indices() -> None:
    a, b = 7.0, 0.1
    points = UnitPoints("sobol", 6, draws=1 << 13, seed=0).next(1 << 13)
    one, other = ((2 * part - 1) * pi for part in (points[:, :3], points[:, 3:]))

    def ishigami(x: Any) -> Any:
        wave = np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])
        return wave[:, None]

    def mixed(kept: frozenset[int]) -> Any:
        return ishigami(np.where([k in kept for k in range(3)], one, other))

    (found,) = effects_of(ishigami(one), mixed, 3)
    assert found is not None
    variance = a**2 / 8 + b * pi**4 / 5 + b**2 * pi**8 / 18 + 0.5
    first = 0.5 * (1 + b * pi**4 / 5) ** 2 / variance, a**2 / 8 / variance, 0.0
    both = b**2 * pi**8 * (1 / 18 - 1 / 50) / variance
    assert found.first == pytest.approx(first, abs=0.02)
    assert found.total == pytest.approx((first[0] + both, first[1], both), abs=0.02)
    assert found.shapley == pytest.approx((first[0] + both / 2, first[1], both / 2), abs=0.02)
    assert sum(found.shapley) == pytest.approx(1.0)


def test_yes_or_no_inputs_have_the_shapley_effects_of_every_order() -> None:
    def answer(one: Any, other: Any, third: Any) -> Any:
        return (one & other) | third

    values = ([0, 1], [0, 1, 1, 1], [0, 0, 0, 1])
    truth = shapley_effects(answer, values)
    lots = UnitPoints("sobol", 6, draws=1 << 13, seed=1).next(1 << 13)
    drawn = np.column_stack(
        [np.array(v)[(lots[:, k] * len(v)).astype(int)] for k, v in enumerate(values * 2)]
    )
    ends = drawn[:, :3], drawn[:, 3:]

    def mixed(kept: frozenset[int]) -> Any:
        rows = np.where([k in kept for k in range(3)], *ends)
        return answer(*rows.T)[:, None].astype(float)

    (found,) = effects_of(mixed(frozenset(range(3))), mixed, 3)
    assert found is not None
    assert found.shapley == pytest.approx(truth, abs=0.02)


def test_effects_are_off_by_as_much_as_they_say() -> None:
    # Of 3 a + b, both uniform, a decides nine tenths.
    off = []
    for seed in range(40):
        points = UnitPoints("plain", 4, draws=512, seed=seed).next(512)
        one, other = points[:, :2], points[:, 2:]

        def mixed(kept: frozenset[int], one: Any = one, other: Any = other) -> Any:
            rows = np.where([k in kept for k in range(2)], one, other)
            return (rows @ [3.0, 1.0])[:, None]

        (found,) = effects_of(mixed(frozenset({0, 1})), mixed, 2)
        assert found is not None
        off.append((found.shapley[0] - 0.9) / found.error[0])
    assert np.mean(np.abs(off) < 2.5) > 0.8
    assert np.std(off) == pytest.approx(1.1, abs=0.5)


def test_what_alone_changes_an_answer_decides_all_of_it() -> None:
    answer = find_uncertainty(
        case_with(range_factor=RangeSpread(flat(1, 1)), contested=ContestedSpread(0.5))
    )
    (one,) = answer.deciding
    assert answer.groups == ("range_factor", "contested")
    assert one.effects is not None
    assert one.effects.shapley == pytest.approx((0.0, 1.0), abs=0.01)
    same = find_uncertainty(case_with(range_factor=RangeSpread(flat(1, 1)), standoff_km=flat(0, 0)))
    assert same.deciding[0].effects is None


# ---- statements and ranks


ASKED = ("C20", "C29", "C30", "C31", "C32", "C40")
COUNTS = {"true": (8, 0), "false": (0, 0), "unknown": (0, 8)}


def some_claims() -> Any:
    file, facts = read_claims("bakhmut-2022")
    return replace(file, claims=tuple(c for c in file.claims if c.id in ASKED)), facts


def test_statements_are_as_judged_where_nothing_varies() -> None:
    file, facts = some_claims()
    verdicts = {one.claim.id: one for one in judge_claims(file, facts)}
    case = read_case("bakhmut_falls")
    stated = Uncertainty(draws=8, standoff_km=flat(0, 0))
    answer = find_uncertainty(replace(case, uncertainty=stated), claims=(file, facts))
    plain = {one.claim: one.chance for one in answer.statements if one.plain}
    assert list(plain) == ["C20", "C29", "C30", "C32", "C40"]
    for claim, chance in plain.items():
        assert (chance.yes, chance.cannot_tell) == COUNTS[verdicts[claim].plain], claim
    assert dict(answer.not_asked).keys() == {"C31"}
    # What is drawn is then one of the assumptions that the claim itself tries.
    compared = 0
    for assumed, drawn in (
        ("with guns in contested towns too; with guns at the edge of that ground",
         {"contested": ContestedSpread(1.0), "standoff_km": flat(0, 0)}),
        ("with guns anywhere on the ground nearest to its towns; with guns 5 km behind it",
         {"ground": (("territory", 1.0),), "standoff_km": flat(5, 5)}),
        ("with guns anywhere on the ground that the map of the day drew; with guns 5 km behind it",
         {"ground": (("drawn", 1.0),), "standoff_km": flat(5, 5)}),
    ):  # fmt: skip
        stated = Uncertainty(draws=8, **drawn)  # type: ignore[arg-type]
        answer = find_uncertainty(replace(case, uncertainty=stated), claims=(file, facts))
        told = {one.says: one.chance for one in answer.statements if one.claim == "C29"}
        for one in verdicts["C29"].readings:
            words = one.says.removesuffix(f"; {assumed}")
            # Where a map's rounding leaves it open, the draw of the row itself does not.
            if words != one.says and words in told and one.answer.truth != "unknown":
                chance = told[words]
                assert (chance.yes, chance.cannot_tell) == COUNTS[one.answer.truth], one.says
                compared += 1
    assert compared > 40


def test_ranks_are_those_of_the_panel_where_every_road_exists() -> None:
    roads = RoadSpread((("presumed", 1.0),), draws=8)
    answer = find_uncertainty(case_with(roads=roads))
    assert (answer.rank_draws, answer.verdicts[0].after.draws) == (8, 1)
    ranks = {(one.metric, one.settlement): [c.yes for c in one.ranks] for one in answer.ranks}
    # On all roads three share the first rank of route share, and Brook is longest to go round.
    assert ranks["route_share", "gate"] == ranks["route_share", "brook"] == [8, 0, 0]
    assert ranks["detour_loss", "brook"] == [8, 0, 0]
    without = find_uncertainty(
        case_with(roads=replace(roads, exists=(("presumed", 0.5),), correlation_km=5.0, draws=64))
    )
    gate = next(o for o in without.ranks if (o.metric, o.settlement) == ("detour_loss", "gate"))
    # It shares the first rank where the only unverified road is missing, and is second else.
    assert gate.ranks[0].yes + gate.ranks[1].yes == 64
    assert 16 < gate.ranks[0].yes < 48


# ---- files, what is refused, what is printed


def text_with(*lines: str) -> str:
    return "\n".join([(VALLEY / "gate_falls.toml").read_text("utf-8"), "[uncertainty]", *lines])


def read_text(text: str) -> Case:
    facts = read_facts("valley")
    return parse_case(text, lambda _: (facts, facts.theater()), file="case.toml")


def test_what_a_case_states_is_written_and_read_the_same() -> None:
    case = read_text(text_with(
        "draws = 512", "half_width = 0.05", 'claims = "claims.toml"',
        "range_factor = { triangular = [0.8, 0.9, 1], correlation = 0.25 }",
        "standoff_km = { normal = [3, 2] }", "ground = { settlements = 1, territory = 3 }",
        "contested = { attacker = 0.25, correlation_km = 9 }",
        "centre_km = { deviation = 0.75, correlation_km = 4.5 }",
        "roads = { exists = { presumed = 0.5, else = 1 }, length_share = 0.1, draws = 9 }",
    ))  # fmt: skip
    stated = case.uncertainty
    assert stated is not None
    assert stated.standoff_km == Distribution("normal", (3.0, 2.0))
    assert stated.ground == (("settlements", 1.0), ("territory", 3.0))
    again = read_text(case_toml(case))
    assert again == case
    assert case_toml(again) == case_toml(case)


@pytest.mark.parametrize(("line", "words"), [
    ("standoff_km = { normal = [3, -2] }", "key uncertainty.standoff_km: a standard deviation"),
    ("standoff_km = { uniform = [9, 2] }", "uncertainty.standoff_km: a spread is 0 or more"),
    ("standoff_km = { uniform = [-1, 2] }", "a stand-off is 0 km or more"),
    ("standoff_km = { uniform = [1] }", "needs 2 or more"),
    ("standoff_km = { uniform = [1, 2], normal = [1, 2] }", "name one distribution"),
    ("standoff_km = { lognormal = [1, 2] }", "unknown name"),
    ("centre_km = { deviation = -0.5 }", "uncertainty.centre_km.deviation: must be 0 or more"),
    ("centre_km = { deviation = 1, correlation_km = -1 }", "correlation_km: must be 0 or more"),
    ("range_factor = { uniform = [0.9, 1], correlation = 1.5 }", "correlation: must be 1 or less"),
    ("range_factor = { uniform = [-1, 1] }", "a range is multiplied by more than 0"),
    ("contested = { attacker = 1.5 }", "uncertainty.contested.attacker: must be 1 or less"),
    ("roads = { exists = { presumd = 0.5 } }", "did you mean presumed"),
    ("roads = { exists = { presumed = 2 } }", "must be 1 or less"),
    ("ground = { settlement = 1 }", "did you mean settlements"),
    ("ground = { settlements = 0 }", "one of them more than 0"),
    ('sampling = "sobol"\ndraws = 1000', "ask for 512 or 1,024 draws"),
    ('sampling = "latin hypercube"\nhalf_width = 0.1', "laid out for all of its draws"),
    ("half_width = 0.7", "between 0 and 0.5"),
    ("draws = 0", "from 1 to"),
    ("ground = { drawn = 1 }", "nobody drew ground on 2031-05-01"),
])  # fmt: skip
def test_what_is_no_distribution_is_refused_at_its_key(line: str, words: str) -> None:
    with pytest.raises(StratgraphError) as refused:
        read_text(text_with(line))
    assert words in str(refused.value)
    assert "case.toml" in str(refused.value)


@pytest.mark.parametrize(("stated", "words"), [
    ({}, "states nothing as uncertain"),
    ({"range_factor": RangeSpread(flat(0.9, 1), -0.9)}, "cannot each be correlated"),
    ({"standoff_km": flat(0, 1), "drawn_km": flat(0, 1)}, "name drawn under ground"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_refused(stated: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        find_uncertainty(case_with(**stated))


def test_another_standoff_rule_and_statements_of_another_day_are_refused() -> None:
    case = case_with(standoff_km=flat(0, 5))
    barred = replace(case, assumptions=replace(case.assumptions, standoff_rule="exclude"))
    with pytest.raises(ScenarioError, match="'add' alone"):
        find_uncertainty(barred)
    with pytest.raises(ScenarioError, match="name statements of the same"):
        find_uncertainty(case, claims=read_claims("bakhmut-2022"))


def test_an_objective_that_is_not_the_defenders_is_told_and_not_asked() -> None:
    case = replace(case_with(standoff_km=flat(0, 5)), objectives=("kingsbridge", "highfield"))
    answer = find_uncertainty(case)
    assert answer.no_targets == ("highfield",)
    assert {one.target for one in answer.verdicts} == {"kingsbridge"}
    assert "Highfield is not the defender's" in " ".join(uncertainty_tables(answer)[0].notes)


def test_the_command_prints_every_distribution_and_its_json_fits_its_schema(
    stratgraph: Any, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(VALLEY, tmp_path / "valley"))
    (home / "gate_falls.toml").write_text(
        text_with(
            "draws = 256", "standoff_km = { uniform = [0, 10] }", "contested = { attacker = 0.5 }",
            "roads = { exists = { presumed = 0.5 }, draws = 8 }",
        ),
        encoding="utf-8",
    )  # fmt: skip
    code, out, _ = stratgraph("uncertainty", str(home / "gate_falls.toml"), "--seed", "4")
    told = " ".join(out.split())
    assert code == 0
    assert "Weapons stand behind the front: from 0 to 10 km, all alike." in told
    assert "Not drawn: every weapon reaches as far as it is listed to;" in told
    assert "256 draws, each by itself, seed 4" in told
    code, out, _ = stratgraph(
        "uncertainty", str(home / "gate_falls.toml"), "-q", "--json", "-", "--draws", "64"
    )
    document = json.loads(out)
    jsonschema.validate(document, schema("uncertainty"))
    assert (code, document["draws"], len(document["verdicts"])) == (0, 64, 5)


def test_without_a_table_the_command_says_what_to_write(stratgraph: Any) -> None:
    code, out, err = stratgraph("uncertainty", "gate_falls")
    assert (code, out) == (2, "")
    assert "standoff_km = { uniform = [0, 10] }" in err
    assert len(err.strip().splitlines()) == 1


def test_a_real_theater_of_the_last_year_is_refused(stratgraph: Any, tmp_path: Path) -> None:
    home = Path(shutil.copytree(VALLEY, tmp_path / "valley"))
    text = (home / "theater.toml").read_text("utf-8")
    (home / "theater.toml").write_text(
        text.replace("fictional = true", "fictional = false"), encoding="utf-8"
    )
    code, out, err = stratgraph("uncertainty", str(home / "gate_falls.toml"))
    assert (code, out) == (2, "")
    assert "within the last year" in err


def test_the_page_tells_how_likely_it_is_beside_the_finding() -> None:
    case = case_with(standoff_km=flat(0, 10), draws=64)
    outcome, odds_found = run_case(case), find_verdict_odds(case)
    page = page_html(outcome, version="0", past=Past(odds=odds_found))
    (_, chance), *_ = odds_found.any_new
    told = chance_words(chance).capitalize()
    likely = re.sub("<[^>]+>", "", page)
    assert f"{told}, given what the case states as uncertain." in likely
    assert page.count('id="h-odds"') == 1
    assert "Weapons stand behind the front: from 0 to 10 km, all alike." in page


def test_the_picture_has_a_mark_for_each_verdict_that_is_not_certain() -> None:
    answer = find_uncertainty(case_with(standoff_km=flat(0, 10)))
    figure = draw_uncertainty(answer)
    names = list(figure.layout.yaxis.ticktext)
    assert names == ["<b>Kingsbridge in range of</b>", "Howitzer ext.", "Long gun", "Rocket"]
    assert [len(one.x) for one in figure.data] == [3, 3]
    assert "Mortar; Howitzer" in figure.layout.annotations[0].text.replace("<br>", " ")
    assert to_json(uncertainty_document(answer)) == to_json(
        uncertainty_document(find_uncertainty(answer.case))
    )


def test_of_what_hardly_ever_changes_nothing_is_told() -> None:
    # 35 km times a factor of 0.8 to 0.86 is 30 or more on one draw of 21.
    answer = find_uncertainty(
        case_with(range_factor=RangeSpread(flat(0.8, 0.86)), standoff_km=flat(0, 0.3), draws=256)
    )
    (one,) = answer.deciding
    assert 0 < one.changes < 30
    assert one.effects is None
    assert "too few to tell" in deciding_sentence(answer, one)
    told = [table.title for table in uncertainty_tables(answer)]
    assert "What decides most" not in told


def test_cells_are_measured_from_where_the_objective_has_moved() -> None:
    stated = {"ground": (("territory", 1.0),), "centre_km": CentreSpread(1.5), "draws": 8}
    made = finding._Draws.of(case_with(**stated), None, None, 2)
    drawn = made.drawing.at(UnitPoints("plain", made.drawing.dims, draws=8, seed=2).next(8))
    tally, _ = made.run(None)
    theater, after = made.case.theater, made.case.after
    number = theater.index["kingsbridge"]
    place = list(made.drawing.places).index(number)
    held = np.flatnonzero(after.held_by("attacker"))
    cells = divide_ground(theater).area_of(held)
    for draw in range(8):
        east, north = drawn.east_m[draw, place], drawn.north_m[draw, place]
        bearing = np.degrees(np.arctan2(east, north))
        town = theater.settlements[number]
        lon, lat, _ = Geod(ellps="WGS84").fwd(town.lon, town.lat, bearing, np.hypot(east, north))
        needed = cells.nearest_m(np.array([lon]), np.array([lat])).min()
        assert tally.needed_m[draw, made.plan.pair(made.after, number), 1] == pytest.approx(needed)


def test_a_case_without_weapons_or_objectives_to_reach_is_answered() -> None:
    case = case_with(standoff_km=flat(0, 5), contested=ContestedSpread(0.5), draws=64)
    unarmed = replace(case, assumptions=replace(case.assumptions, systems=()))
    answer = find_uncertainty(unarmed)
    assert (answer.verdicts, answer.any_new, len(answer.spans)) == ((), (), 1)
    assert find_uncertainty(replace(case, objectives=("highfield",))).verdicts == ()


@pytest.mark.parametrize("ground", ["settlements", "territory"])
@pytest.mark.parametrize("seed", range(5))
def test_where_nothing_varies_each_verdict_is_that_of_reach(seed: int, ground: Any) -> None:
    world = random_world(seed, 14)
    day, question = world.situation, world.question
    free = day.ids_held_by("defender", "contested")
    take = Assumptions(
        standoff_m=(1_000,), standoff_rule="add", contested="no_fire", contested_supply=False,
        road_set="all", off_network=bool(seed % 2), ground=ground, also_ground=(),
        systems=(gun("near", 8.0), gun("ring", 30.0, min_km=12.0), rocket(55.0, 85.0, 45.0)),
    )  # fmt: skip
    case = Case("lot", "", day.theater, day.control, "R", "B", Scenario("falls", (Fall(free[0]),)),
                question.bases, question.objectives, take)  # fmt: skip
    for fires in (0.0, 1.0):
        stated = Uncertainty(draws=8, contested=ContestedSpread(fires), centre_km=CentreSpread(0.0))
        if not day.held_by("contested").any() and fires:
            continue
        answer = find_uncertainty(replace(case, uncertainty=stated))
        rule = FiringRule(
            standoff_m=1_000, standoff_rule="add", off_network=take.off_network,
            contested="attacker" if fires else "no_fire",
        )  # fmt: skip
        for name, situation in (("before", case.before), ("after", case.after)):
            rows = {
                (row.target, row.system.id, row.figure.munition_id): row.in_reach
                for row in measure_reach(
                    situation, "attacker", rule, systems=take.systems,
                    targets=case.objectives, ground=case.ground,
                )
                if row.figure.preferred
            }  # fmt: skip
            for one in answer.verdicts:
                truth = rows[one.target, one.system.id, one.figure.munition_id]
                counts = {True: (8, 0), False: (0, 0), None: (0, 8)}[truth]
                chance = getattr(one, name)
                assert (chance.yes, chance.cannot_tell) == counts, (one, name, fires)


def test_run_writes_how_likely_it_is_into_the_page_and_tells_what_cannot_be_drawn(
    stratgraph: Any, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(VALLEY, tmp_path / "valley"))
    case, page = home / "gate_falls.toml", home / "page.html"
    case.write_text(text_with("draws = 64", "standoff_km = { uniform = [0, 10] }"), "utf-8")
    code, _, _ = stratgraph("run", str(case), "-q", "--html", str(page))
    assert (code, page.read_text("utf-8").count('id="h-odds"')) == (0, 1)
    page.unlink()
    case.write_text(text_with("range_factor = { uniform = [0.8, 1], correlation = -0.9 }"), "utf-8")
    code, _, err = stratgraph("run", str(case), "-q", "--html", str(page))
    assert (code, page.exists()) == (2, False)
    assert "gate_falls.toml: uncertainty.range_factor.correlation" in err
