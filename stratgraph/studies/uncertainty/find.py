"""Finding how likely the verdicts of a case are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._chance import PackedRows, UnitPoints, effects_of, mixtures
from stratgraph.catalogue import Uncertainty, require_draws
from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import FiringRule, systems_of
from stratgraph.model.progress import Steps
from stratgraph.model.territory import DrawnGround, divide_ground
from stratgraph.studies.stability import Z_95

from .answer import Chance, Deciding, NeededSpan, StatementOdds, UncertaintyAnswer, VerdictOdds
from .drawing import METRES, Drawing
from .plan import BEFORE, Munition, Plan, Tally, measure
from .ranks import rank_odds
from .statements import Put, put_statements
from .tables import Tables
from .told import any_of
from .world import World

if TYPE_CHECKING:
    from stratgraph.catalogue import AlsoGround
    from stratgraph.model.dataset import Facts
    from stratgraph.model.progress import Progress
    from stratgraph.studies.claims import ClaimsFile
    from stratgraph.studies.hold_or_fall import Case

    from .drawing import Drawn, Floats
    from .told import Told

# No interval is looked at before so many draws, then each time that they have doubled.
FIRST_LOOK = 256
# So many draws of centre points at a time are measured.
BATCH = 1024
# What decides most is told from at most so many draws of each mixture.
DECIDING = 1024
# Of an answer that changes on fewer of them nothing can be told.
RARELY = 30
MOST_SOBOL = 21_201
PERCENTILES = (5.0, 50.0, 95.0)


def require_stated(case: Case) -> Uncertainty:
    """Return what a case states as uncertain.

    Raises
    ------
    ScenarioError
        If it states nothing: what could be otherwise, and how likely, is nobody else's to say.
    """
    stated = case.uncertainty
    if stated is None or not (stated.drawn_groups or stated.roads):
        raise ScenarioError(
            "states nothing as uncertain: write what could be otherwise under [uncertainty], such "
            "as standoff_km = { uniform = [0, 10] } and contested = { attacker = 0.5 }; the case "
            "bakhmut_falls has every key"
        )
    return stated


def least_draws(half_width: float) -> int:
    """Return after how many draws no 95 % interval is wider to either side, whatever it is of.

    Wilson's interval is widest at one half, and reaches z / (2 sqrt(n + z^2)) to either side.

    Examples
    --------
    >>> least_draws(0.02)
    2398
    """
    return max(1, ceil((Z_95 / (2 * half_width)) ** 2 - Z_95**2))


def find_uncertainty(
    case: Case,
    *,
    claims: tuple[ClaimsFile, Facts] | None = None,
    draws: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> UncertaintyAnswer:
    """Find how likely the verdicts of a case are, by what it states as uncertain.

    Everything that the case's ``[uncertainty]`` names is drawn anew on every draw, all else is as
    the case assumes it. A probability is the share of draws on which a verdict holds, and means
    no more than what was stated: it is not how likely the world was so.

    Parameters
    ----------
    case : Case
    claims : pair of ClaimsFile and Facts, optional
        From ``read_claims``: statements about ranges get a probability too.
    draws : int, optional
        At most so many, in place of those of the case.
    seed : int
        The same seed gives the same draws.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    UncertaintyAnswer

    Raises
    ------
    ScenarioError
        If the case states nothing as uncertain or what cannot be drawn, or the statements are of
        another day or theater.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from stratgraph import read_case
    >>> from stratgraph.catalogue import Distribution, Uncertainty
    >>> stated = Uncertainty(draws=64, standoff_km=Distribution("uniform", (0, 10)))
    >>> answer = find_uncertainty(replace(read_case("gate_falls"), uncertainty=stated))
    >>> longgun = answer.verdicts[3]
    >>> longgun.system.id, longgun.before.yes, longgun.after.share
    ('longgun', 0, 0.484375)
    """
    made = _Draws.of(case, claims, draws, seed)
    steps = Steps(4, progress)
    drawn = made.run(steps.within(2))
    steps.done(2)
    deciding = made.deciding(steps.within(1))
    steps.done(1)
    ranks, rank_draws = rank_odds(case, made.stated.roads, made.most, seed, steps.within(1))
    steps.done(1)
    return replace(
        made.answer(*drawn), deciding=deciding, deciding_draws=min(made.most, DECIDING),
        ranks=ranks, rank_draws=rank_draws,
    )  # fmt: skip


def find_verdict_odds(
    case: Case, *, draws: int | None = None, seed: int = 0, progress: Progress | None = None
) -> UncertaintyAnswer:
    """Find how likely the verdicts of a case are, and neither what decides most nor ranks.

    As :func:`find_uncertainty` draws them, in a fraction of the time.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from stratgraph import read_case
    >>> from stratgraph.catalogue import Distribution, Uncertainty
    >>> stated = Uncertainty(draws=64, standoff_km=Distribution("uniform", (0, 10)))
    >>> answer = find_verdict_odds(replace(read_case("gate_falls"), uncertainty=stated))
    >>> answer.verdicts[3].after.yes, answer.deciding
    (31, ())
    """
    made = _Draws.of(case, None, draws, seed)
    return made.answer(*made.run(progress))


def _odds(put: Put, tally: Tally, count: int) -> StatementOdds:
    chance = put.answer(tally).chance(count)
    return StatementOdds(put.claim.id, put.claim.sentence, put.says, put.plain, chance)


@dataclass(frozen=True)
class _Draws:
    """What is drawn for a case, and what is asked on each draw."""

    case: Case
    stated: Uncertainty
    plan: Plan
    world: World
    drawing: Drawing
    put: tuple[Put, ...]
    not_asked: tuple[tuple[str, str], ...]
    objectives: tuple[str, ...]
    after: int
    listed: tuple[int, ...]
    most: int
    seed: int

    @classmethod
    def of(
        cls, case: Case, claims: tuple[ClaimsFile, Facts] | None, draws: int | None, seed: int
    ) -> _Draws:
        """Lay out what is drawn and what is asked."""
        stated = require_stated(case)
        most = stated.draws if draws is None else draws
        require_draws(most, stated.sampling)
        plan = Plan()
        plan.situation(case.before)
        after = plan.situation(case.after)
        objectives = tuple(
            one for one in case.objectives
            if all(s.holder(one) == "defender" for s in (case.before, case.after))
        )  # fmt: skip
        listed = tuple(
            plan.munition(Munition(system, figure))
            for system in systems_of(case.before, "attacker", case.assumptions.systems)
            for figure in system.ranges
            if figure.preferred
        )
        for one in objectives:
            for asked in (BEFORE, after):
                plan.pair(asked, case.theater.index[one])
        put, not_asked = put_statements(plan, case, claims) if claims else ((), ())
        world = _world(case, stated, plan)
        drawing = Drawing(
            stated, case.theater, case.assumptions.standoff_m[0],
            case.assumptions.contested == "attacker",
            tuple(sorted({one.system.id for one in plan.munitions})),
            world.targets, world.contested, world.places,
        )  # fmt: skip
        return cls(
            case,
            stated,
            plan,
            world,
            drawing,
            put,
            not_asked,
            objectives,
            after,
            listed,
            most,
            seed,
        )

    @property
    def asked_about(self) -> tuple[str, ...]:
        """Objectives that some weapon could come to reach."""
        return self.objectives if self.listed else ()

    @property
    def no_targets(self) -> tuple[str, ...]:
        """Objectives of which nothing is asked."""
        return tuple(one for one in self.case.objectives if one not in self.objectives)

    def answer(self, tally: Tally, count: int) -> UncertaintyAnswer:
        """Return what was found of verdicts and statements."""
        return UncertaintyAnswer(
            case=self.case, seed=self.seed, draws=count, stopped=count < self.most,
            verdicts=self.verdicts(tally, count), any_new=self.any_new(tally, count),
            spans=self.spans(tally),
            statements=tuple(_odds(one, tally, count) for one in self.put),
            not_asked=self.not_asked, no_targets=self.no_targets,
            groups=self.drawing.groups, bits=tally.yes[:, : -(-count // 8)],
        )  # fmt: skip

    def run(self, progress: Progress | None) -> tuple[Tally, int]:
        """Draw until every interval is narrow enough, or as often as allowed."""
        most = self.most if self.drawing.groups else 1
        if self.stated.sampling == "sobol" and self.drawing.dims > MOST_SOBOL:
            raise ScenarioError(
                f"uncertainty.sampling: {self.drawing.dims:,} numbers a draw are more than a Sobol "
                f"sequence has ({MOST_SOBOL:,}); use sampling = 'plain'"
            )
        rows = len(self.plan.pairs) * len(self.plan.munitions)
        kept = PackedRows(rows, most), PackedRows(rows, most)
        points = UnitPoints(self.stated.sampling, self.drawing.dims, draws=most, seed=self.seed)
        needed = np.zeros((most, len(self.plan.pairs), 2))
        done, look = 0, min(most, FIRST_LOOK)
        steps = Steps(most, progress)
        while done < most:
            count = min(BATCH, look - done)
            drawn = self.drawing.at(points.next(count))
            found = self._measured(drawn)
            for packed, told in zip(kept, (found.yes, found.perhaps), strict=True):
                packed.put(done, told.reshape(count, rows))
            needed[done : done + count] = found.needed_m
            done += count
            steps.done(count)
            tally = Tally(self.plan, kept[0].bits, kept[1].bits, needed[:done])
            if done == look and self._narrow(tally, done):
                break
            look = min(most, 2 * look) if done == look else look
        return tally, done

    def _measured(self, drawn: Drawn, tables: Tables | None = None):  # type: ignore[no-untyped-def]
        tables = tables or Tables(self.world, drawn.east_m, drawn.north_m)
        return measure(self.plan, tables, drawn, self.drawing.systems)

    def _narrow(self, tally: Tally, count: int) -> bool:
        """Tell whether every interval is as narrow as the case wants it."""
        if self.stated.half_width is None:
            return False
        every = [
            one for row in self.verdicts(tally, count) for one in (row.before, row.after, row.new)
        ]
        every += [put.answer(tally).chance(count) for put in self.put]
        return all(one.half_width <= self.stated.half_width for one in every)

    # ---- what was found

    def _told(self, tally: Tally, target: str, munition: int) -> tuple[Told, Told]:
        number = self.case.theater.index[target]
        was, now = (
            tally.told(self.plan.pair(asked, number), munition) for asked in (BEFORE, self.after)
        )
        return was, now

    def verdicts(self, tally: Tally, count: int) -> tuple[VerdictOdds, ...]:
        """Count the draws on which each weapon has each objective in range."""
        found = []
        for target in self.objectives:
            for munition in self.listed:
                was, now = self._told(tally, target, munition)
                chances = (one.chance(count) for one in (was, now, now & ~was))
                one = self.plan.munitions[munition]
                found.append(VerdictOdds(target, one.system, one.figure, *chances))
        return tuple(found)

    def any_new(self, tally: Tally, count: int) -> tuple[tuple[str, Chance], ...]:
        """Count the draws on which at least one weapon newly has each objective in range."""
        found = []
        for target in self.asked_about:
            pairs = [self._told(tally, target, munition) for munition in self.listed]
            found.append((target, any_of(now & ~was for was, now in pairs).chance(count)))
        return tuple(found)

    def spans(self, tally: Tally) -> tuple[NeededSpan, ...]:
        """Return what range is needed to each objective, at most where two ends bracket it."""
        found = []
        for target in self.objectives:
            number = self.case.theater.index[target]
            ends = []
            for asked in (BEFORE, self.after):
                metres = tally.needed_m[:, self.plan.pair(asked, number), 1]
                low, middle, high = np.percentile(metres, PERCENTILES, method="lower").tolist()
                ends.append((low, middle, high))
            found.append(NeededSpan(target, *ends))
        return tuple(found)

    # ---- what decides

    def deciding(self, progress: Progress | None) -> tuple[Deciding, ...]:
        """Tell how much each group decides of each answer."""
        groups = self.drawing.groups
        plain = tuple(one for one in self.put if one.plain)
        if len(groups) < 2 or not (self.asked_about or plain):
            return ()
        dims, count = self.drawing.dims, min(self.most, DECIDING)
        points = UnitPoints(
            "sobol" if 2 * dims <= MOST_SOBOL else "plain", 2 * dims, draws=count, seed=self.seed,
        ).next(count)  # fmt: skip
        ends = self.drawing.at(points[:, :dims]), self.drawing.at(points[:, dims:])
        tables = [Tables(self.world, one.east_m, one.north_m) for one in ends]
        steps = Steps(1 + sum(1 for _ in mixtures(len(groups))), progress)

        def mixed(kept: frozenset[int]) -> Floats:
            names = {groups[one] for one in kept}
            drawn = ends[0].mixed(ends[1], names)
            table = tables[0 if "centre_km" in names or "centre_km" not in groups else 1]
            found = self._answers(drawn, table, plain)
            steps.done()
            return found

        whole = mixed(frozenset(range(len(groups))))
        effects = effects_of(whole, mixed, len(groups))
        subjects = [("objective", one) for one in self.asked_about]
        subjects += [("statement", one.claim.id) for one in plain]
        changes = [_changes(column) for column in whole.T]
        return tuple(
            Deciding(about, subject, often, effect if often >= RARELY else None)  # type: ignore[arg-type]
            for (about, subject), often, effect in zip(subjects, changes, effects, strict=True)
        )

    def _answers(self, drawn: Drawn, tables: Tables, plain: tuple[Put, ...]) -> Floats:
        """Return the answers that are decided, shape (draws, answers)."""
        found = self._measured(drawn, tables)
        columns = []
        for target in self.asked_about:
            number = self.case.theater.index[target]
            was, now = (
                found.yes[:, self.plan.pair(asked, number)][:, self.listed]
                for asked in (BEFORE, self.after)
            )
            columns.append((now & ~was).sum(axis=1).astype(np.float64))
        rows = found.yes.shape[1] * found.yes.shape[2]
        packed = [
            np.packbits(one.reshape(len(one), rows), axis=0).T for one in (found.yes, found.perhaps)
        ]
        tally = Tally(self.plan, packed[0], packed[1], found.needed_m)
        columns += [one.answer(tally).holds(len(found.yes)).astype(np.float64) for one in plain]
        return np.stack(columns, axis=1) if columns else np.zeros((len(found.yes), 0))


def _changes(column: Floats) -> int:
    """Count the draws on which an answer is another than its commonest one."""
    _, counts = np.unique(column, return_counts=True)
    return int(counts.sum() - counts.max())


def _world(case: Case, stated: Uncertainty, plan: Plan) -> World:
    take = case.assumptions
    grounds: tuple[AlsoGround, ...] = tuple(one for one, _ in stated.ground) or (take.ground,)
    _refuse(case, stated, grounds, plan)
    rule = FiringRule(
        standoff_m=0, standoff_rule="add", contested="no_fire", off_network=take.off_network
    )
    minimums = [one.figure.surely_from_m for one in plan.munitions]
    divided = set(grounds) != {"settlements"}
    return World(
        tuple(plan.asked),
        np.unique(np.array([target for _, target in plan.pairs], dtype=np.int64)),
        grounds,
        rule,
        stated.contested is not None or take.contested == "attacker",
        0.0 if stated.centre_km is None else METRES * stated.centre_km.deviation_km,
        float(max(minimums, default=0)),
        {one.settlement: one.distance_m for one in case.drawn},
        divide_ground(case.theater) if divided else None,
    )


def _refuse(case: Case, stated: Uncertainty, grounds: tuple[AlsoGround, ...], plan: Plan) -> None:
    """Refuse what cannot be drawn."""
    take = case.assumptions
    if "areas" in grounds:
        raise ScenarioError(
            "uncertainty.ground: areas that somebody drew cannot be drawn anew; name settlements, "
            "territory or drawn"
        )
    stands = stated.standoff_km is not None or take.standoff_m[0]
    if take.standoff_rule != "add" and stands:
        raise ScenarioError(
            f"uncertainty.standoff_km: it is drawn under standoff_rule 'add' alone, and the case "
            f"says {take.standoff_rule!r}"
        )
    if stated.drawn_km is not None and "drawn" not in grounds:
        raise ScenarioError(
            "uncertainty.drawn_km: no distance that a map drew is asked about; name drawn under "
            "ground, or leave it out"
        )
    if "drawn" in grounds:
        rows = DrawnGround(divide_ground(case.theater), case.control.on, {})
        if not all(rows.fits(one.situation) for one in plan.asked):
            raise ScenarioError(
                "uncertainty.ground: once places are retaken nobody drew how far the ground lies; "
                "leave drawn out"
            )
