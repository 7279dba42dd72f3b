"""The benchmarks themselves: worlds as described, engines that agree, results written whole.

Nothing here asserts a time.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import adapters, all_ukraine, jobs, peers, readme, theaters, worlds
from benchmarks.compare import HEADER, Row, agree, notes, rows_of, table_line
from benchmarks.measure import Engine, Job, Measured, measure
from stratgraph import write_case, write_theater
from stratgraph.model.validation import check_facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.worlds import Floats, NearTask, Task

SIZES = [60, 200, 3000]
PLACES = Path(__file__).parents[2] / "shared" / "data" / "check" / "geonames_ukraine.csv"


def small_task() -> Task:
    return worlds.planar_task(60, ends=5, removals=12, seed=3)


# ---- worlds


@pytest.mark.parametrize("n", SIZES)
def test_a_world_is_connected(n: int) -> None:
    world = worlds.road_like(n)
    task = worlds.Task(n, world.ends, world.length_m, (0,), ())
    assert np.isfinite(peers.distances_scipy(task)()).all()


@pytest.mark.parametrize("n", SIZES)
def test_a_world_has_the_mean_degree_of_roads(n: int) -> None:
    assert 2 * len(worlds.road_like(n).ends) / n == pytest.approx(2.6, abs=0.05)


def test_roads_are_in_whole_metres_and_no_shorter_than_the_straight_line() -> None:
    world = worlds.road_like(500)
    straight = np.linalg.norm(world.xy[world.ends[:, 0]] - world.xy[world.ends[:, 1]], axis=1)
    assert world.length_m.dtype == np.int64
    assert (world.length_m >= straight).all()
    assert (world.length_m <= worlds.WINDING * straight + 1).all()


def test_roads_are_without_loops_and_twins() -> None:
    ends = worlds.road_like(500).ends
    assert (ends[:, 0] < ends[:, 1]).all()
    assert max(Counter(map(tuple, ends.tolist())).values()) == 1


def test_roads_do_not_cross() -> None:
    world = worlds.road_like(200)
    a, b = world.xy[world.ends[:, 0]], world.xy[world.ends[:, 1]]

    def side(p: Floats, q: Floats, r: Floats) -> Floats:
        """Twice the signed area of p, q, r."""
        return np.asarray(
            (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1])
            - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
        )

    a1, b1, a2, b2 = a[:, None], b[:, None], a[None], b[None]
    parted = (side(a1, b1, a2) * side(a1, b1, b2) < 0) & (side(a2, b2, a1) * side(a2, b2, b1) < 0)
    shares_an_end = (world.ends[:, None, :, None] == world.ends[None, :, None, :]).any(axis=(2, 3))
    assert not (parted & ~shares_an_end).any()


def test_a_gabriel_disc_holds_no_third_point() -> None:
    xy = np.random.default_rng(5).uniform(0, 100, (40, 2))
    found = {tuple(pair) for pair in worlds.gabriel(xy).tolist()}
    far = ((xy[:, None] - xy[None]) ** 2).sum(axis=2)
    empty = {
        (i, j)
        for i in range(40)
        for j in range(i + 1, 40)
        if not any(far[i, k] + far[j, k] < far[i, j] for k in range(40) if k not in (i, j))
    }
    assert found == empty


def test_the_same_seed_draws_the_same_world() -> None:
    one, same, other = (worlds.planar_task(200, seed=seed) for seed in (4, 4, 5))
    for name in ("ends", "length_m", "bases", "objectives", "removals"):
        assert np.array_equal(getattr(one, name), getattr(same, name))
    assert not np.array_equal(one.length_m, other.length_m)


def test_removals_lie_between_and_matter() -> None:
    task = small_task()
    ends = {*task.bases, *task.objectives}
    assert len(ends) == 10
    assert len(set(task.removals)) == 12
    assert not ends & set(task.removals)
    assert (peers.detour_loss_scipy(task)() > 0).all()


def test_the_case_task_is_the_bakhmut_case() -> None:
    task = adapters.case_task()
    assert task.n == adapters.case_size()
    assert (len(task.bases), len(task.objectives)) == (4, 4)
    assert len(task.removals) + 8 == len(np.unique(task.ends))


def small_near_task(radius_m: float = 60_000.0) -> NearTask:
    return worlds.near_task(400, radius_m, positions=50, seed=3)


def test_positions_are_places_of_the_box_and_all_asked_once() -> None:
    task = small_near_task()
    assert (len(task.lon), len(task.lat), task.asked) == (400, 400, 50)
    assert len(set(task.removals)) == 50
    assert task.lon_at.tolist() == [task.lon[one] for one in task.removals]
    assert task.lat_at.tolist() == [task.lat[one] for one in task.removals]
    assert (task.lon >= worlds.WEST).all()
    assert (task.lon <= worlds.EAST).all()
    assert (task.lat >= worlds.SOUTH).all()
    assert (task.lat <= worlds.NORTH).all()


def test_a_pair_left_out_is_a_disagreement_wherever_it_is() -> None:
    task = small_near_task()
    judged = peers.within_range_brute(task)()
    pairs = judged[:-1]
    assert judged[-1] == task.asked * len(task.lon)
    for left_out in (0, len(pairs) // 2, len(pairs) - 1):
        position, place = np.divmod(np.delete(pairs, left_out), len(task.lon))
        assert not agree(worlds.pair_keys(task, position, place), judged, 0.0)
    assert agree(worlds.pair_keys(task, *np.divmod(pairs, len(task.lon))), judged, 0.0)


# ---- engines agree


def engines_of(job: Job) -> list[Engine]:
    """Return the engines that answer; rustworkx belongs to the extra `bench`, others to `test`."""
    return [
        one
        for one in job.engines
        if not one.is_limit and (one.needs != "rustworkx" or find_spec("rustworkx"))
    ]


@pytest.mark.parametrize("make_job", [one for one in jobs.THEATER_JOBS if one is not jobs.panel])
def test_all_engines_agree_on_the_roads_of_a_theater(make_job: Callable[[int], Job]) -> None:
    job = make_job(150)
    task = job.make_task()
    answers = {one.name: one.prepare(task)() for one in engines_of(job)}
    assert len(answers) > 1
    assert answers[job.judge].any()
    for name, answer in answers.items():
        assert agree(answer, answers[job.judge], job.tolerance), name


def test_a_drawn_theater_is_sound_and_its_case_can_be_asked() -> None:
    facts = theaters.drawn_facts(theaters.drawn_places(120), 400)
    assert not [one for one in check_facts(facts, on=theaters.DAY) if one.level == "error"]
    case = theaters.drawn_case(facts)
    assert len(case.before.ids_held_by("attacker")) > 5
    assert len(case.before.ids_held_by("defender")) > 30
    assert case.before.holder(case.objectives[0]) == "defender"


def test_real_places_are_read_where_they_are(tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_text("lon,lat,population\n30.5,50.4,100\n30.5,50.4,7\n24.0,49.8,\n", "utf-8")
    places = theaters.read_places(file)
    assert places.lon.tolist() == [24.0, 30.5]
    assert places.people.tolist() == [0, 100]


def test_an_answer_is_measured_part_by_part_in_its_order(tmp_path: Path) -> None:
    facts = theaters.drawn_facts(theaters.drawn_places(60), 120)
    write_theater(facts, tmp_path / "drawn")
    write_case(theaters.drawn_case(facts), tmp_path / "drawn" / "case.toml", theater="theater.toml")
    parts = dict(all_ukraine.measured(tmp_path / "drawn"))
    assert tuple(parts) == all_ukraine.TARGET
    assert min(parts.values()) >= 0.0


@pytest.mark.skipif(not PLACES.exists(), reason="the places of Ukraine are not here")
def test_the_places_of_ukraine_are_read_and_twins_among_them_once() -> None:
    places = theaters.read_places(PLACES)
    assert 33_000 < len(places.lon) <= all_ukraine.SETTLEMENTS
    assert len(set(zip(places.lon.tolist(), places.lat.tolist(), strict=True))) == len(places.lon)
    assert 22.0 < places.lon.min() < places.lon.max() < 42.0
    assert places.people.max() > 1_000_000


COMPARED = [jobs.distances, jobs.route_share, jobs.detour_loss]


@pytest.mark.parametrize("make_task", [small_task, adapters.case_task])
@pytest.mark.parametrize("make_job", COMPARED)
def test_all_engines_agree(
    make_job: Callable[[int, Callable[[], Task]], Job], make_task: Callable[[], Task]
) -> None:
    task = make_task()
    task = replace(task, removals=task.removals[:40])
    job = make_job(task.n, lambda: task)
    # rustworkx belongs to the extra `bench`, everything else to `test`.
    engines = engines_of(job)
    assert len(engines) > 2
    answers = {one.name: one.prepare(task)() for one in engines}
    judged = answers[job.judge]
    assert len(judged) == {"distances": len(task.bases), "detour_loss": len(task.removals)}.get(
        job.name, task.n - len(task.bases) - len(task.objectives)
    )
    for name, answer in answers.items():
        assert agree(answer, judged, job.tolerance), name


def test_engines_agree_where_a_pair_has_no_route() -> None:
    task = worlds.Task(
        6,
        np.array([[0, 1], [1, 2], [0, 3], [3, 2], [4, 5]]),
        np.array([10, 10, 15, 15, 7]),
        (0, 4),
        (2,),
        (1, 3),
    )
    for engine in engines_of(jobs.detour_loss(6, lambda: task)):
        assert engine.prepare(task)() == pytest.approx([1 / 3, 0.0], abs=1e-12), engine.name
    for engine in engines_of(jobs.route_share(6, lambda: task)):
        assert engine.prepare(task)() == pytest.approx([1.0, 0.0, 0.0], abs=1e-12), engine.name


@pytest.mark.parametrize("radius_m", [1.0, 60_000.0, 500_000.0])
def test_all_engines_agree_who_is_near(radius_m: float) -> None:
    task = small_near_task(radius_m)
    answers = {
        one.name: one.prepare(task)() for one in engines_of(jobs.within_range(400, lambda: task))
    }
    assert len(answers) == 5
    assert len(answers["brute"]) > task.asked  # each position is a place itself, and the end mark
    for name, answer in answers.items():
        assert np.array_equal(answer, answers["brute"]), name
    covered = np.isin(np.arange(400), answers["brute"][:-1] % 400).astype(np.float64)
    for engine in jobs.any_in_range(400, lambda: task).engines:
        assert np.array_equal(engine.prepare(task)(), covered), engine.name


def test_all_engines_agree_how_far_the_nearest_position_is() -> None:
    task = small_near_task()
    metres = nearness_of_all(task)
    for engine in engines_of(jobs.required_range(400, lambda: task)):
        assert np.abs(engine.prepare(task)() - metres).max() < 1e-6, engine.name


def nearness_of_all(task: NearTask) -> Floats:
    position, place = np.indices((task.asked, len(task.lon))).reshape(2, -1)
    return peers._metres(task, position, place).reshape(task.asked, -1).min(axis=0)


def test_the_first_positions_alone_give_the_first_pairs() -> None:
    task = small_near_task()
    first = replace(task, removals=task.removals[:7])
    whole = peers.within_range_every_hit(task)()
    for engine in engines_of(jobs.within_range(400, lambda: task)):
        some = engine.prepare(first)()
        assert np.array_equal(some, whole[: len(some)]), engine.name
        assert set((some // 400).tolist()) == set(range(7)), engine.name


def test_situations_under_one_another_answer_as_each_made_anew() -> None:
    job = jobs.thousand_situations(285, situations=3)
    task = job.make_task()
    answers = [engine.prepare(task)() for engine in job.engines]
    assert answers[0].shape == (3 * (4 + 1),)
    assert len(set(task.removals)) == 3
    assert agree(answers[0], answers[1], job.tolerance)


def test_every_situation_answers_as_each_made_anew() -> None:
    job = jobs.every_situation(towns=3)
    task = job.make_task()
    answers = [engine.prepare(task)() for engine in job.engines]
    assert answers[0].shape == (8 * (4 + 1),)
    assert all(agree(answers[2], one, job.tolerance) for one in answers[:2])


@pytest.mark.parametrize(
    ("sizes", "places"), [([300], {300}), ([jobs.SIZE, 500], {jobs.SETTLEMENTS, 500})]
)
def test_the_default_world_has_as_many_places_as_ukraine(
    sizes: list[int], places: set[int]
) -> None:
    near = [one for one in jobs.all_jobs(sizes) if one.judge == "every_hit"]
    assert {one.n for one in near} == places
    assert len({(one.name, one.n) for one in near}) == len(near) == 3 * len(places)


def test_stratgraph_never_judges_itself() -> None:
    for job in jobs.all_jobs((300, 30_000)):
        names = [one.name for one in job.engines]
        assert len(set(names)) == len(names)
        assert job.judge in ([*names[1:]] if len(names) > 1 else [""])


@pytest.mark.parametrize(
    ("answer", "tolerance", "agrees"),
    [
        ([1.0, 2.0, np.inf], 0.0, True),
        ([1.0, 2.0], 0.0, True),  # sampled: the first of them
        ([1.0, 2.0 + 1e-10, np.inf], 0.0, False),
        ([1.0, 2.0 + 1e-10, np.inf], 1e-9, True),
        ([1.0, 2.0, 3.0], 1e-9, False),
        ([1.0, np.nan, np.inf], 1e-9, False),
        ([], 0.0, False),
    ],
)
def test_agreement(answer: list[float], tolerance: float, agrees: bool) -> None:
    assert agree(np.array(answer), np.array([1.0, 2.0, np.inf]), tolerance) is agrees


# ---- measuring; engines run in processes of their own, so they are functions of this module


def right(task: Task) -> Callable[[], Floats]:
    return lambda: np.array(task.removals, dtype=np.float64)


def wrong(task: Task) -> Callable[[], Floats]:
    return lambda: np.array(task.removals, dtype=np.float64) + 1


def failing(task: Task) -> Callable[[], Floats]:
    raise ValueError("no such luck")


def greedy(task: Task) -> Callable[[], Floats]:
    def call() -> Floats:
        assert np.ones(50 << 17).sum() > 0  # 50 MiB, for a moment
        return right(task)()

    return call


def job_of(*engines: Engine, judge: str = "judge") -> Job:
    return Job("invented", 60, small_task, engines, judge)


JUDGE = Engine("judge", right)


def test_a_sampled_engine_is_scaled_and_says_so() -> None:
    engines = [Engine("sampled", right, sample=3), JUDGE]
    rows = rows_of(job_of(*engines), measure(job_of(*engines), engines, 1))
    assert rows[0].agrees
    assert rows[0].note == "sampled 3 of 12, scaled"
    assert notes(rows) == ["* invented 60 sampled: sampled 3 of 12, scaled"]


def test_a_failing_engine_is_an_error_that_tells_why() -> None:
    engine = Engine("failing", failing)
    with pytest.raises(RuntimeError, match="no such luck"):
        measure(job_of(engine), [engine], 1)


def test_peak_memory_is_that_of_the_call() -> None:
    engines = [Engine("greedy", greedy), JUDGE]
    one, other = measure(job_of(*engines), engines, 1)
    assert one.peak_mb is not None
    assert other.peak_mb is not None
    assert 40 < one.peak_mb < 80
    assert other.peak_mb < 10


def test_ratios_are_to_the_best() -> None:
    measured = [
        Measured(Engine("a", right), np.ones(2), 3.0, None),
        Measured(JUDGE, np.ones(2), 1.5, 2.04),
    ]
    rows = rows_of(job_of(), measured)
    assert [(row.ratio, row.agrees, row.peak_mb) for row in rows] == [
        (2.0, True, None),
        (1.0, True, 2.0),
    ]
    assert rows_of(job_of(), measured[:1])[0].agrees is None


@pytest.mark.parametrize("seconds", [1.234e-5, 0.1534, 12345.6])
@pytest.mark.parametrize("note", ["", "sampled 5 of 100, scaled"])
def test_the_table_is_at_most_80_columns_wide(seconds: float, note: str) -> None:
    row = Row("bakhmut_end_to_end", 300_000, "stratgraph", seconds, 1234.56, False, 12345.6, note)
    assert len(table_line(row)) <= 80
    assert len(HEADER) <= 80


def test_a_limit_is_no_engine_but_what_all_are_measured_by() -> None:
    measured = [
        Measured(Engine("a", right), np.ones(2), 3.0, None),
        Measured(JUDGE, np.ones(2), 1.5, None),
        Measured(Engine("limit", right, is_limit=True), None, 0.5, None),
    ]
    rows = rows_of(job_of(), measured)
    assert [(row.engine, row.ratio, row.of_limit) for row in rows] == [
        ("a", 2.0, 6.0),
        ("judge", 1.0, 3.0),
    ]


def test_growth_is_told_as_a_power_of_the_size() -> None:
    found = {100: {"read": 1.0, "page": 2.0}, 1000: {"read": 10.0, "page": 200.0}}
    assert [readme.exponent(found, part) for part in ("read", "page")] == ["1.00", "2.00"]
    assert "| read | 1.00 | 10.00 | 1.00 |" in readme.growth_table(found)


def test_the_page_has_what_was_measured_last_and_the_picture_too() -> None:
    page = readme.README.read_text(encoding="utf-8")
    assert readme.rendered(page, readme.measured()) == page
    drawn = readme.picture(readme.curves(readme.measured()))
    assert readme.PICTURE.read_text(encoding="utf-8") == drawn


# ---- the command


def test_a_disagreeing_engine_gives_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job = job_of(Engine("stratgraph", wrong), Engine("absent", right, "no_such_module"), JUDGE)
    monkeypatch.setattr(jobs, "all_jobs", lambda sizes: [job])
    out = tmp_path / "bench.json"
    assert command.main(["--quick", "--json", str(out)]) == 1
    read = json.loads(out.read_text(encoding="utf-8"))
    assert [(row["engine"], row["agrees"]) for row in read["rows"]] == [
        ("stratgraph", False),
        ("judge", True),
    ]
    said = capsys.readouterr()
    assert " NO " in said.out
    assert "absent is not installed" in said.err


def test_rows_are_complete_and_the_machine_is_not_named(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    assert command.main(["--quick", "--job", "startup_help", "--json", str(out)]) == 0
    read = json.loads(out.read_text(encoding="utf-8"))
    assert read["schema"] == 1
    assert set(read["machine"]) == {"python", "platform", "cores"}
    (row,) = read["rows"]
    assert set(row) == {one.name for one in fields(Row)}
    assert {"job", "n", "engine", "seconds", "ratio", "agrees", "peak_mb"} <= set(row)
    assert row["agrees"] is None
    assert row["ratio"] == 1.0


def test_an_unknown_job_is_refused_before_anything_runs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main(["--job", "everything"]) == 2
    assert "jobs are startup_help, bakhmut_end_to_end" in capsys.readouterr().err


def test_a_failure_leaves_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    job = job_of(Engine("failing", failing))
    monkeypatch.setattr(jobs, "all_jobs", lambda sizes: [job])
    with pytest.raises(RuntimeError):
        command.main(["--quick", "--json", str(tmp_path / "bench.json")])
    assert not list(tmp_path.iterdir())
