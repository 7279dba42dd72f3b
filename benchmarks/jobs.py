"""What is measured: the jobs and their engines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from . import adapters, peers, processes
from .measure import Engine, Job
from .theaters import theater_task
from .worlds import near_task, planar_task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .worlds import NearTask, Task

SIZE = 3_000
SETTLEMENTS = 33_681  # of Ukraine: so many places in place of SIZE where all pairs are asked
BRUTE_SAMPLE = 30  # positions
SITUATIONS, SITUATIONS_SAMPLE = 1_000, 20
NEAR_M = {"within_range": 25_000.0, "within_range_80km": 80_000.0}
SHARE_TOLERANCE = 1e-9
METRES_TOLERANCE = 1e-6
# Rows of a sweep are rounded to it.
MILLIMETRE = 1e-3
TOWNS = 16
# Above these sizes an engine is left out, or does 5 removals of all.
NETWORKX_TO, NETWORKX_ALL_TO, NAIVE_ALL_TO = 10_000, 1_000, 10_000


def all_jobs(sizes: Sequence[int] = (SIZE,)) -> list[Job]:
    """Return every job: of the Bakhmut case, and of road-like worlds of these sizes."""
    n = adapters.case_size()
    return [
        startup_help(),
        bakhmut_end_to_end(n),
        bakhmut_compute(n),
        thousand_situations(n),
        every_situation(),
        route_share(n, adapters.case_task),
        detour_loss(n, adapters.case_task),
        *(
            job
            for size in sizes
            for make in (distances, route_share, detour_loss)
            for job in [make(size, partial(planar_task, size))]
        ),
        *(job for size in sizes for job in near_jobs(SETTLEMENTS if size == SIZE else size)),
        *(make(size) for size in sizes for make in THEATER_JOBS if size <= THEATER_TO),
    ]


def startup_help() -> Job:
    """Print the help, as a whole process."""
    engine = Engine("stratgraph", processes.startup_help)
    return Job("startup_help", 0, processes.nothing, (engine,), whole_process=True)


def bakhmut_end_to_end(n: int) -> Job:
    """Answer the Bakhmut case and write JSON and page, as a whole process."""
    engine = Engine("stratgraph", processes.bakhmut_end_to_end)
    return Job("bakhmut_end_to_end", n, processes.nothing, (engine,), whole_process=True)


def bakhmut_compute(n: int) -> Job:
    """Answer the Bakhmut case that was read before."""
    engine = Engine("stratgraph", adapters.bakhmut_compute)
    return Job("bakhmut_compute", n, processes.nothing, (engine,))


def thousand_situations(n: int, situations: int = SITUATIONS) -> Job:
    """Ranges needed and people exposed in so many situations of the Bakhmut case."""
    engines = (
        Engine("stratgraph", adapters.situations),
        Engine("anew", peers.situations_anew, sample=SITUATIONS_SAMPLE),
    )
    make_task = partial(adapters.situations_task, situations)
    return Job("thousand_situations", n, make_task, engines, "anew", METRES_TOLERANCE)


def every_situation(towns: int = TOWNS) -> Job:
    """Ranges needed and people exposed in every situation of some towns of the Bakhmut case."""
    engines = (
        Engine("stratgraph", adapters.every_situation),
        Engine("by_halves", peers.every_situation_by_halves),
        Engine("anew", peers.situations_anew, sample=SITUATIONS_SAMPLE),
    )
    make_task = partial(adapters.every_situation_task, towns)
    return Job("every_situation", 1 << towns, make_task, engines, "anew", MILLIMETRE)


def distances(n: int, make_task: Callable[[], Task]) -> Job:
    """Route lengths from every base to every node, in whole metres: answers are exact."""
    engines = [
        Engine("stratgraph", adapters.distances),
        Engine("scipy", peers.distances_scipy),
        Engine("igraph", peers.distances_igraph, "igraph"),
        Engine("rustworkx", peers.distances_rustworkx, "rustworkx"),
    ]
    if n <= NETWORKX_TO:
        engines.append(Engine("networkx", peers.distances_networkx))
    engines.append(Engine("limit", peers.limit_searches, is_limit=True))
    return Job("distances", n, make_task, tuple(engines), judge="scipy")


def route_share(n: int, make_task: Callable[[], Task]) -> Job:
    """Share of the shortest routes through each node, with the route lengths it needs."""
    engines = [
        Engine("stratgraph", adapters.route_share),
        Engine("igraph", peers.route_share_igraph, "igraph"),
    ]
    if n <= NETWORKX_TO:
        engines.append(Engine("networkx", peers.route_share_networkx))
    judge = engines[-1].name
    engines.append(Engine("limit", peers.limit_searches, is_limit=True))
    return Job("route_share", n, make_task, tuple(engines), judge, SHARE_TOLERANCE)


def detour_loss(n: int, make_task: Callable[[], Task]) -> Job:
    """Mean loss of every removal, one at a time."""
    sample = 0 if n <= NAIVE_ALL_TO else 5
    engines = [
        Engine("stratgraph", adapters.detour_loss),
        Engine("scipy", peers.detour_loss_scipy, sample=sample),
        Engine("igraph", peers.detour_loss_igraph, "igraph", sample),
    ]
    if n <= NETWORKX_TO:
        sample = 0 if n <= NETWORKX_ALL_TO else 5
        engines.append(Engine("networkx", peers.detour_loss_networkx, sample=sample))
    engines.append(Engine("limit", peers.limit_searches, is_limit=True))
    return Job("detour_loss", n, make_task, tuple(engines), "scipy", SHARE_TOLERANCE)


def near_jobs(n: int) -> list[Job]:
    """Pairs within 25 and 80 km, places within 25 km of any position, and how far all are."""
    jobs = [within_range(n, partial(near_task, n, m), name) for name, m in NEAR_M.items()]
    task = partial(near_task, n, NEAR_M["within_range"])
    return [*jobs, any_in_range(n, task), required_range(n, task)]


def within_range(n: int, make_task: Callable[[], NearTask], name: str = "within_range") -> Job:
    """Pairs of a position and a place within a radius: answers are exact."""
    engines = (
        Engine("stratgraph", adapters.within_range),
        Engine("shell", peers.within_range_shell),
        Engine("every_hit", peers.within_range_every_hit),
        Engine("strtree", peers.within_range_strtree),
        Engine("brute", peers.within_range_brute, sample=BRUTE_SAMPLE),
        Engine("limit", peers.limit_join, is_limit=True),
    )
    return Job(name, n, make_task, engines, judge="every_hit")


def any_in_range(n: int, make_task: Callable[[], NearTask]) -> Job:
    """Places within a radius of any position."""
    engines = (
        Engine("stratgraph", adapters.any_in_range),
        Engine("shell", peers.any_in_range_shell),
        Engine("every_hit", peers.any_in_range_every_hit),
    )
    return Job("any_in_range", n, make_task, engines, judge="every_hit")


def required_range(n: int, make_task: Callable[[], NearTask]) -> Job:
    """How far every place is from the nearest position, as a user asks for it."""
    engines = (
        Engine("stratgraph", adapters.required),
        Engine("shell", peers.required_shell),
        Engine("eight", peers.required_eight),
        Engine("limit", peers.limit_nearest, is_limit=True),
    )
    return Job("required_range", n, make_task, engines, "eight", METRES_TOLERANCE)


# ---- on the roads of a drawn theater, by the public functions


def min_cut(n: int) -> Job:
    """Size of the least cut between four bases and four objectives; ours with memberships."""
    engines = (
        Engine("stratgraph", adapters.min_cut_size),
        Engine("igraph", peers.min_cut_igraph, "igraph"),
        Engine("scipy", peers.min_cut_scipy),
        Engine("limit", peers.limit_pass, is_limit=True),
    )
    return Job("min_cut", n, partial(theater_task, n), engines, judge="scipy")


def articulation(n: int) -> Job:
    """Settlements without which roads fall apart."""
    engines = (
        Engine("stratgraph", adapters.articulation_points),
        Engine("igraph", peers.articulation_igraph, "igraph"),
        Engine("rustworkx", peers.articulation_rustworkx, "rustworkx"),
        Engine("limit", peers.limit_pass, is_limit=True),
    )
    return Job("articulation", n, partial(theater_task, n), engines, judge="igraph")


def dominators(n: int) -> Job:
    """Settlements that hang on each for supply from the defender's portals."""
    engines = (
        Engine("stratgraph", adapters.gates),
        Engine("igraph", peers.gates_igraph, "igraph"),
        Engine("limit", peers.limit_pass, is_limit=True),
    )
    return Job("dominators", n, partial(theater_task, n), engines, judge="igraph")


def current_flow(n: int) -> Job:
    """Send current through each settlement between 50 bases and 50 objectives."""
    engines = (
        Engine("stratgraph", adapters.current_flow),
        Engine("splu", peers.current_flow_splu),
        Engine("limit", peers.limit_solve, is_limit=True),
    )
    make_task = partial(theater_task, n, 50)
    return Job("current_flow", n, make_task, engines, "splu", SHARE_TOLERANCE)


def panel(n: int) -> Job:
    """Measure every metric of the panel."""
    engines = (Engine("stratgraph", adapters.whole_panel),)
    return Job("panel", n, partial(theater_task, n), engines)


THEATER_JOBS = (min_cut, articulation, dominators, current_flow, panel)
# Theaters are made of rows: of more they take minutes to make, for each engine anew.
THEATER_TO = 30_000
