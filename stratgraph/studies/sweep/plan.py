"""A sweep as it is asked of a case: which situations, in which batches, with which columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from stratgraph.catalogue import KINDS
from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import systems_of
from stratgraph.measures.gateways import PanelTask, panel_metrics
from stratgraph.model.notebook import short_repr
from stratgraph.model.plain_text import plural
from stratgraph.model.scenario import HOLDERS, SIDES
from stratgraph.model.systems import munition_label

from .reach import SweepReach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from stratgraph.catalogue.metric import KindName
    from stratgraph.measures.fire import FiringRule
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.studies.hold_or_fall import Case, Swept

    from .reach import ExposedPeople, NeededRange

# Every situation of so many towns is tried; of more, samples.
MOST_SETTLEMENTS = 20
# A situation is a whole number of so many bits at most.
MOST_SAMPLED = 62
MOST_SAMPLES = 1 << 20
# Batches take about a second or two, so that a lost one is soon made again.
BATCH, BATCH_WITH_METRICS = 8192, 64
MOST_BATCH = 1 << 16

Change = Literal["falls", "retaken"]


@dataclass(frozen=True, slots=True)
class SweptSettlement:
    """A town of a sweep, and what happens to it where it changes hands."""

    settlement: str
    change: Change


@dataclass(frozen=True, slots=True)
class SweepColumn:
    """A column of the rows of a sweep.

    Attributes
    ----------
    name : str
        As in SQL: letters, digits and underscores.
    kind : str
        What its values are.
    words : str
        What it tells, for people.
    part : {"key", "settlement", "reading", "value"}
        Whether it says which situation, which towns, under which assumptions, or is an answer.
    label : str
        What it is of, for people: a town or a munition; empty for none.
    about : str
        The id of the town or objective that it is of; empty for none.
    side : str
        Whose reach it tells: ``attacker`` or ``defender``; empty for neither.
    range_m : int or None
        The published range that it is of, metres.
    """

    name: str
    kind: KindName | Literal["word"]
    words: str
    part: Literal["key", "settlement", "reading", "value"]
    label: str = ""
    about: str = ""
    side: str = ""
    range_m: int | None = None

    @property
    def whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self.kind == "yes or no" or (self.kind != "word" and self.kind in WHOLE)


WHOLE = tuple(name for name, kind in KINDS.items() if kind.whole)


@dataclass(frozen=True)
class SweepReading:
    """What is asked under one reading, ready to be told of any situations.

    Attributes
    ----------
    rule : FiringRule
    needed : tuple of NeededRange
        In the order of the columns of ranges.
    exposed : tuple of ExposedPeople
        In the order of the columns of people, two each.
    """

    rule: FiringRule
    needed: tuple[NeededRange, ...]
    exposed: tuple[ExposedPeople, ...]


@dataclass(frozen=True, eq=False)
class SweepPlan:
    """A sweep, ready to be measured batch by batch, here or on another machine.

    Attributes
    ----------
    case : str
        Name of the case.
    theater : str
    on : str
        The day, as in files.
    towns : tuple of SweptSettlement
        Bit k of a situation's number is 1 where town k has changed hands.
    columns : tuple of SweepColumn
    batch : int
        Situations in a batch.
    drawn : int array or None
        The situations that were drawn, in order; None where every one is tried.
    seed : int
    readings : tuple of SweepReading
    panel : PanelTask or None
        What the metrics are measured of on the day.
    metrics : tuple of (str, str)
        Metric and place, in the order of their columns.
    """

    case: str
    theater: str
    on: str
    towns: tuple[SweptSettlement, ...]
    columns: tuple[SweepColumn, ...]
    batch: int
    drawn: NDArray[np.int64] | None
    seed: int
    readings: tuple[SweepReading, ...]
    panel: PanelTask | None = None
    metrics: tuple[tuple[str, str], ...] = ()

    __repr__ = short_repr

    @property
    def situations(self) -> int:
        """How many situations there are."""
        return 1 << len(self.towns) if self.drawn is None else len(self.drawn)

    @property
    def batches(self) -> int:
        """How many batches they make."""
        return -(-self.situations // self.batch)

    @property
    def rows(self) -> int:
        """How many rows they make: one for each reading."""
        return self.situations * len(self.readings)

    def situations_of(self, number: int) -> NDArray[np.int64]:
        """Return the situations of a batch, in order."""
        start = number * self.batch
        stop = min(start + self.batch, self.situations)
        return np.arange(start, stop) if self.drawn is None else self.drawn[start:stop]


def plan_sweep(
    case: Case, *, samples: int | None = None, seed: int = 0, batch: int | None = None
) -> SweepPlan:
    """Plan to measure every situation of the towns that a case names, or samples of them.

    A situation is told by a whole number: bit k is 1 where town k has changed hands since the day:
    it falls to the attacker, or is retaken by the defender where the attacker holds it. Number 0
    is the day itself. The case's own scenario takes no part. For each situation and each reading
    (stand-off, contested ground) there is a row: the range that the attacker needs to reach each
    objective and the defender each base; the people in reach of the listed range of each system's
    munitions, of both sides alike; and the metrics that the case names.

    Parameters
    ----------
    case : Case
        With towns to sweep, from ``[sweep]`` of its file.
    samples : int, optional
        Draw so many different situations, each as likely as any other; by default all are tried.
    seed : int
        Of the draw; the same gives the same.
    batch : int, optional
        Situations that are measured and written at a time.

    Raises
    ------
    ScenarioError
        If the case names no towns, too many to try every situation, or ground that somebody drew.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.hold_or_fall import Swept
    >>> plan = plan_sweep(replace(read_case("gate_falls"), swept=Swept(("gate", "mill"))))
    >>> plan.situations, plan.rows, [one.name for one in plan.columns[:3]]
    (4, 16, ['situation', 'falls_gate', 'falls_mill'])
    """
    swept = _swept(case)
    corners, towns = _corners(case, swept)
    drawn, ground = _drawn(len(towns), samples, seed), case.ground
    numbers = [case.theater.index[one.settlement] for one in towns]
    readings = []
    for rule in case.assumptions.rules:
        sides = {side: SweepReach(corners, numbers, side, rule, ground) for side in SIDES}
        needed = [sides[side].needed(targets) for side, targets in _targets(case)]
        figures = [
            sides[side].exposed(figure.range_m, figure.perhaps_from_m)
            for side, _, figure in _figures(case)
        ]
        readings.append(SweepReading(rule, (*needed[0], *needed[1]), tuple(figures)))
    metrics = tuple((metric, place) for metric in swept.metrics for place in swept.places)
    return SweepPlan(
        case=case.name,
        theater=case.theater.name,
        on=case.control.on.isoformat(),
        towns=towns,
        columns=_columns(case, towns, metrics),
        batch=_batch(batch, bool(metrics)),
        drawn=drawn,
        seed=seed,
        readings=tuple(readings),
        panel=_panel(case) if metrics else None,
        metrics=metrics,
    )


def _swept(case: Case) -> Swept:
    if case.swept is None:
        named = [one.settlement for one in case.scenario.falls] + [*case.scenario.retakes]
        ids = ", ".join(f'"{one}"' for one in named) or '"town", "another"'
        raise ScenarioError(
            f"the case names no towns to sweep; write at its end: [sweep] and below it "
            f"towns = [{ids}], with every town that may change hands"
        )
    if case.assumptions.ground == "areas":
        raise ScenarioError(
            "a sweep measures from settlements or territory: ground that somebody drew is of one "
            'situation; write ground = "settlements" under [assume]'
        )
    return case.swept


def _corners(
    case: Case, swept: Swept
) -> tuple[tuple[Situation, Situation], tuple[SweptSettlement, ...]]:
    """Return the day, the same where every town has changed hands, and how each does."""
    day, index = case.before, case.theater.index
    code = day.holder_code.copy()
    towns = []
    for one in swept.towns:
        held = day.holder(one) == "attacker"
        towns.append(SweptSettlement(one, "retaken" if held else "falls"))
        code[index[one]] = HOLDERS.index("defender" if held else "attacker")
    return (day, replace(day, holder_code=code)), tuple(towns)


def _drawn(towns: int, samples: int | None, seed: int) -> NDArray[np.int64] | None:
    if samples is None:
        if towns > MOST_SETTLEMENTS:
            raise ScenarioError(
                f"{towns} towns have {2.0**towns:,.0f} situations; at most {MOST_SETTLEMENTS} "
                "towns are tried in full: name fewer under [sweep], or draw some with --samples N"
            )
        return None
    if towns > MOST_SAMPLED:
        raise ScenarioError(f"at most {MOST_SAMPLED} towns can be drawn of, got {towns}")
    most = min(1 << towns, MOST_SAMPLES)
    if not 1 <= samples <= most:
        raise ScenarioError(f"samples must be 1 to {most:,} here, got {samples:,}")
    if seed < 0:
        raise ScenarioError(f"the seed must be 0 or more, got {seed}")
    draw = np.random.default_rng(seed)
    if towns <= MOST_SETTLEMENTS:
        return np.sort(draw.permutation(1 << towns)[:samples])
    found = np.zeros(0, dtype=np.int64)
    while len(found) < samples:
        more = draw.integers(0, 1 << towns, size=samples - len(found))
        found = np.unique(np.concatenate([found, more]))
    return found


def _batch(asked: int | None, metrics: bool) -> int:
    if asked is None:
        return BATCH_WITH_METRICS if metrics else BATCH
    if not 1 <= asked <= MOST_BATCH:
        raise ScenarioError(f"a batch must be of 1 to {MOST_BATCH:,} situations, got {asked:,}")
    return asked


def _panel(case: Case) -> PanelTask:
    """Return what metrics are measured of, free of what was worked out on the way here.

    It goes to other processes, which then need not be sent tables that they make in a moment.
    """
    day = case.before
    theater = replace(day.theater)
    bare = replace(day, theater=theater, control=replace(day.control))
    question = case.question(road_set=case.assumptions.road_set)
    return PanelTask(
        bare, question, case.settings, case.panel_range, frozenset(question.objectives)
    )


# ---------------------------------------------------------------- columns


def _targets(case: Case) -> tuple[tuple[Side, tuple[str, ...]], ...]:
    return (("attacker", case.objectives), ("defender", case.bases))


def _figures(case: Case) -> Iterator[tuple[Side, System, PublishedRange]]:
    """Yield the listed range of every munition of both sides."""
    for side in SIDES:
        for system in systems_of(case.before, side, case.assumptions.systems):
            for figure in system.ranges:
                if figure.preferred:
                    yield side, system, figure


def _columns(
    case: Case, towns: tuple[SweptSettlement, ...], metrics: tuple[tuple[str, str], ...]
) -> tuple[SweepColumn, ...]:
    """Return the columns of a sweep; their names are told apart without regard to case."""
    columns = (
        SweepColumn("situation", "count", "number of the situation; 0 is the day itself", "key"),
        *_settlement_columns(case, towns),
        SweepColumn("changed", "count", "how many of the towns have changed hands", "key"),
        SweepColumn("standoff_m", "metres", "how far weapons stand behind the front", "reading"),
        SweepColumn("contested", "word", "what contested ground counts as", "reading"),
        *_range_columns(case),
        *_people_columns(case),
        *_metric_columns(case, metrics),
    )
    names = [one.name.casefold() for one in columns]
    twice = next((one for one in names if names.count(one) > 1), None)
    if twice is not None:
        raise ScenarioError(f"two columns would be called {twice!r}; the ids are too much alike")
    return columns


def _settlement_columns(case: Case, towns: tuple[SweptSettlement, ...]) -> Iterator[SweepColumn]:
    for one in towns:
        name = case.theater.settlement(one.settlement).name
        told = f"1 where {name} {'falls' if one.change == 'falls' else 'is retaken'}, else 0"
        column = _plain(one.change, one.settlement)
        yield SweepColumn(column, "yes or no", told, "settlement", name, one.settlement)


def _range_columns(case: Case) -> Iterator[SweepColumn]:
    for side, targets in _targets(case):
        for one in targets:
            name = case.theater.settlement(one).name
            told = f"range that {_label(case, side)} needs to reach {name}"
            column = _plain("required_m", one)
            yield SweepColumn(column, "metres", told, "value", name, one, side)


def _people_columns(case: Case) -> Iterator[SweepColumn]:
    for side, system, figure in _figures(case):
        label = munition_label(system, figure.munition_id)
        where = f"{figure.range_m / 1000:g} km ({label}) of ground held by {_label(case, side)}"
        stem = (_code(case, side), system.id, figure.munition_id)
        kinds: tuple[tuple[str, KindName, str], ...] = (
            ("people", "people", f"people at risk within {where}"),
            ("unknown", "count", f"settlements of unknown population within {where}"),
        )
        for what, kind, told in kinds:
            column = _plain(what, *stem)
            yield SweepColumn(column, kind, told, "value", label, "", side, figure.range_m)


def _metric_columns(case: Case, metrics: tuple[tuple[str, str], ...]) -> Iterator[SweepColumn]:
    records = {one.name: one for one in panel_metrics()}
    for metric, place in metrics:
        record, name = records[metric], case.theater.settlement(place).name
        told = f"{record.label}: {name}"
        yield SweepColumn(_plain(metric, place), record.kind, told, "value", name, place)


def _code(case: Case, side: Side) -> str:
    return case.before.attacker if side == "attacker" else case.before.defender


def _label(case: Case, side: Side) -> str:
    code = _code(case, side)
    return dict(case.theater.sides).get(code, code)


def _plain(*parts: str) -> str:
    """Join parts into a name that SQL takes without quotes."""
    return re.sub(r"\W", "_", "_".join(parts)).lower()


def situations_words(plan: SweepPlan) -> str:
    """Say which situations a sweep tries.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.hold_or_fall import Swept
    >>> case = replace(read_case("gate_falls"), swept=Swept(("gate", "mill")))
    >>> situations_words(plan_sweep(case)), situations_words(plan_sweep(case, samples=3, seed=7))
    ('every one of 4 situations of 2 towns', '3 of 4 situations of 2 towns, drawn with seed 7')
    """
    of = f"{1 << len(plan.towns):,} situations of {plural(len(plan.towns), 'town')}"
    if plan.drawn is None:
        return f"every one of {of}"
    return f"{plan.situations:,} of {of}, drawn with seed {plan.seed}"
