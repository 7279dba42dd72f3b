"""The panel: every metric of one situation and set of roads, beside what belongs to the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from stratgraph.catalogue import modules_below
from stratgraph.errors import ScenarioError, UnknownSettlementError
from stratgraph.model.notebook import short_repr
from stratgraph.model.progress import Steps
from stratgraph.model.scenario import ids_where

from .advance import advance_columns
from .approaches import Approaches, approaches_of
from .columns import Column, Gateways, Status
from .depth import StrategicDepth, strategic_depth
from .least_cuts import MinCut, cut_of
from .near_routes import NearRoutes, near_of
from .question import GatewayQuestion, by_length, pair_lengths_m, question_network
from .records import PACKAGE, panel_metrics, reads_no_holders
from .route_shares import route_columns
from .supply import GatePopulation, gates_of
from .task import PanelRange, PanelTask, left_out_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from stratgraph.catalogue import Metric
    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Situation

    from .settings import PanelSettings

PanelLike = TypeVar("PanelLike", bound=Gateways)


def measure_gateways(situation: Situation, question: GatewayQuestion) -> Gateways:
    """Measure how busy and how critical each settlement is between bases and objectives.

    For a settlement v that is neither base nor objective, over the connected pairs (s, t):

    * ``route_share``: sum of the shares of shortest s-t routes through v over the number of
      pairs, in [0, 1] (Freeman 1977; Brandes 2001, 2008): how busy v is;
    * ``detour_loss``: mean of 1 - d(s, t) / d(s, t without v), 1 where v cuts the pair, in
      [0, 1]: how critical v is;
    * ``extra_km`` or ``extra_min``: mean extra kilometres or minutes over the pairs that stay
      connected without v;
    * ``cut_pairs``: number of pairs that do not.

    For every settlement ``advance_m`` is the road distance in metres from the nearest
    attacker-held one (contested is not), 0 if held; ``advance_gain`` is the mean over the
    objectives of the metres by which v's fall alone would shorten theirs, ranked among
    places joined by a road to ground the defender does not hold.

    Routes use all roads of the question whoever holds them; only the advances read holders.
    Of parallel roads the shortest counts. Routes weigh by length, or by travel time where the
    question names a season; then ``extra_min`` takes the place of ``extra_km``. Advances are
    road distances either way.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion

    Returns
    -------
    Gateways
        Over every settlement on a road of the theater, verified or not.

    Raises
    ------
    ScenarioError, UnknownSettlementError
        If a base or objective is on no road of the theater, or not of it.
    """
    _check_ends(situation, question)
    columns = (
        *route_columns(situation, question, question_network(situation, question)),
        *advance_columns(situation, question, by_length(situation, question)),
    )
    lengths = pair_lengths_m(situation, question)
    by_name = {column.name: column for column in columns}
    return Gateways(situation, question, by_name, lengths.size, int(np.isfinite(lengths).sum()))


def _check_ends(situation: Situation, question: GatewayQuestion) -> None:
    """Refuse a base or an objective that no route can lead to."""
    theater = situation.theater
    for one in (*question.bases, *question.objectives):
        if one not in theater.index:
            raise UnknownSettlementError(one, theater.names.suggest(one))
        if theater.roads and not theater.on_road[theater.index[one]]:
            raise ScenarioError(f"{one!r} is on no road of the theater, so no route leads there")


@dataclass(frozen=True)
class Panel(Gateways):
    """Every metric of one situation and set of roads, and what a number alone does not tell.

    Attributes
    ----------
    settings : PanelSettings
        The numbers that metrics were measured with.
    near : NearRoutes
        How many near routes each pair has.
    cut : MinCut
        Size and members of the least cut.
    gates : GatePopulation
        What hangs on each supply gate of the defender.
    approaches : Approaches
        Roads and sectors by which each town can be approached.
    depths : tuple of StrategicDepth
        One per objective.
    panel_range : PanelRange or None
        The range of ``reach_gain``.
    """

    settings: PanelSettings
    near: NearRoutes
    cut: MinCut
    gates: GatePopulation
    approaches: Approaches
    depths: tuple[StrategicDepth, ...]
    panel_range: PanelRange | None

    __repr__ = short_repr

    @property
    def left_out(self) -> tuple[Metric, ...]:
        """The metrics that were not measured at this size, since nobody asked for them."""
        return left_out_of(self.situation.theater, self.settings)


def measure_panel(
    situation: Situation,
    question: GatewayQuestion,
    settings: PanelSettings,
    *,
    panel_range: PanelRange | None = None,
    roads_of: Panel | None = None,
    focus: Iterable[str] = (),
    progress: Progress | None = None,
) -> Panel:
    """Measure every metric of the panel for every settlement on a road.

    Each metric is defined in the module that measures it and told in an analyst's words by
    ``stratgraph explain``.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    settings : PanelSettings
    panel_range : PanelRange, optional
        The range that ``reach_gain`` is measured for; without one it is null, ``not_asked``.
    roads_of : Panel, optional
        A panel of the same question and roads under other holders: what reads no holders is
        taken from it.
    focus : iterable of str, optional
        Ids of settlements that ``efficiency_drop`` is measured for where there are too many to
        measure it for all.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    Panel

    Raises
    ------
    ScenarioError, UnknownSettlementError
        As :func:`measure_gateways`; also if ``roads_of`` answers another question.

    Examples
    --------
    >>> from stratgraph import PanelSettings, read_case
    >>> case = read_case("gate_falls")
    >>> panel = measure_panel(
    ...     case.before, case.question(road_set="verified"), PanelSettings())
    >>> panel.cut.size, panel.columns["encirclement"].values["kingsbridge"]
    (1, 1.0)
    """
    if roads_of is not None and (roads_of.question, roads_of.situation.cut) != (
        question,
        situation.cut,
    ):
        raise ScenarioError("the panel to take routes from answers another question")
    _check_ends(situation, question)
    task = PanelTask(situation, question, settings, panel_range, frozenset(focus))
    taken: dict[str, Column] = {}
    if roads_of is not None:
        task.know(near_of, roads_of.near)
        task.know(cut_of, roads_of.cut)
        taken = {name: roads_of.columns[name] for name in reads_no_holders()}
    lengths = pair_lengths_m(situation, question)
    return Panel(
        situation=situation,
        question=question,
        columns=_panel_columns(task, taken, Steps(len(_modules()), progress)),
        pairs=lengths.size,
        connected_pairs=int(np.isfinite(lengths).sum()),
        settings=settings,
        near=task.once(near_of),
        cut=task.once(cut_of),
        gates=task.once(gates_of),
        approaches=task.once(approaches_of),
        depths=strategic_depth(situation, question, task.network),
        panel_range=panel_range,
    )


def measure_columns(task: PanelTask, names: Collection[str]) -> dict[str, Column]:
    """Measure some metrics of a panel alone, by name: what a study of many situations asks for.

    Parameters
    ----------
    task : PanelTask
    names : collection of str

    Returns
    -------
    dict of str to Column

    Examples
    --------
    >>> from stratgraph import PanelSettings, read_case
    >>> case = read_case("gate_falls")
    >>> task = PanelTask(case.before, case.question(road_set="all"), PanelSettings())
    >>> measure_columns(task, ["advance_m"])["advance_m"].values["gate"]
    11000.0
    """
    modules = [one for one in _modules() if {m.name for m in one.METRICS}.intersection(names)]
    found = {column.name: column for one in modules for column in one.panel_columns(task)}
    return {name: found[name] for name in names}


def _panel_columns(task: PanelTask, taken: Mapping[str, Column], steps: Steps) -> dict[str, Column]:
    """Measure what is not taken from another panel, in the order of the records."""
    found = dict(taken)
    for module in steps.each(_modules()):
        wanted = {metric.name for metric in module.METRICS if metric.column}
        if wanted - taken.keys() - task.left_out:
            found |= {column.name: column for column in module.panel_columns(task)}
    places = ids_where(task.situation.theater, task.situation.theater.on_road)
    found |= {one: _blank(one, places, "left_out") for one in task.left_out - taken.keys()}
    return {metric.name: found[metric.name] for metric in panel_metrics()}


@cache
def _modules() -> tuple[Any, ...]:
    """Return the modules that measure columns of a panel."""
    return tuple(
        module
        for module in modules_below(PACKAGE)
        if any(metric.column for metric in getattr(module, "METRICS", ()))
    )


def _blank(name: str, places: Sequence[str], why: Status) -> Column:
    return Column(name, dict.fromkeys(places), dict.fromkeys(places, why))


def shown_once(panel: PanelLike) -> PanelLike:
    """Blank the metrics that read no holders, so that they are not shown as "unchanged".

    Use it on the panel of a situation that differs from another only in who holds what.
    """
    unmoved = reads_no_holders()
    columns = {
        name: _blank(name, panel.settlements, "reads_no_holders") if name in unmoved else column
        for name, column in panel.columns.items()
    }
    return replace(panel, columns=columns)
