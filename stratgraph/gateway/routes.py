"""Busy and critical: shares of shortest routes, and what they lose without a settlement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph._network import Network, route_dependency, route_lengths, without_node
from stratgraph.scenario import ids_where

from .panel import Column, GatewayQuestion, Status, Weight
from .reasons import why_no_route

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.scenario import Situation

Floats = NDArray[np.float64]
STRUCTURAL = ("route_share", "detour_loss", "extra_km", "extra_min", "cut_pairs")


def route_columns(
    situation: Situation,
    question: GatewayQuestion,
    network: Network,
    *,
    only: Iterable[str] | None = None,
) -> tuple[Column, ...]:
    """Measure what reads routes but not holders: the columns named in ``STRUCTURAL``.

    With ``only`` the values of some settlements are measured, and no others.
    """
    pairs = _Pairs.of(situation, question, network)
    theater = situation.theater
    shares = pairs.route_shares()
    why = why_no_route(situation, question, network)
    values: dict[str, dict[str, float | None]] = {name: {} for name in STRUCTURAL}
    status: dict[str, dict[str, Status]] = {name: {} for name in STRUCTURAL}
    asked = ids_where(theater, theater.on_road) if only is None else tuple(only)
    for settlement in asked:
        number = theater.index[settlement]
        reason = why.get(settlement)
        measured = dict.fromkeys(STRUCTURAL)
        if reason is None:
            measured |= pairs.detour(number, question.weight)
            measured["route_share"] = float(shares[number])
        for name, value in measured.items():
            values[name][settlement] = value
            if value is None:
                status[name][settlement] = reason or _why_no_extra(name, question.weight)
    return tuple(Column(name, values[name], status[name]) for name in STRUCTURAL)


def _why_no_extra(name: str, weight: Weight) -> Status:
    """Say why there are no extra kilometres or minutes."""
    wanted = "extra_km" if weight == "length_m" else "extra_min"
    return "all_pairs_cut" if name == wanted else "other_weight"


@dataclass(frozen=True)
class _Pairs:
    """The shortest routes between bases and objectives on one network."""

    network: Network
    bases: list[int]
    objectives: list[int]
    from_base_m: Floats
    from_objective_m: Floats

    @classmethod
    def of(cls, situation: Situation, question: GatewayQuestion, network: Network) -> _Pairs:
        theater = situation.theater
        bases = [theater.index[one] for one in question.bases]
        objectives = [theater.index[one] for one in question.objectives]
        from_base, from_objective = (route_lengths(network, ends) for ends in (bases, objectives))
        return cls(network, bases, objectives, from_base, from_objective)

    @cached_property
    def direct_m(self) -> Floats:
        """Shortest lengths, shape (|bases|, |objectives|), inf where not connected."""
        return self.from_base_m[:, self.objectives]

    @cached_property
    def connected(self) -> NDArray[np.bool_]:
        """Which pairs a route joins."""
        return np.isfinite(self.direct_m)

    def route_shares(self) -> Floats:
        """Betweenness over the number of connected pairs, shape (n,)."""
        total = np.zeros(self.network.n)
        for base, lengths in zip(self.bases, self.from_base_m, strict=True):
            total += route_dependency(
                self.network, base, self.objectives, lengths, self.from_objective_m
            )
        return np.asarray(total / max(1, self.connected.sum()))

    def on_shortest(self, number: int) -> bool:
        """Whether any shortest route of a connected pair leads through a settlement."""
        through = self.from_base_m[:, [number]] + self.from_objective_m[:, number]
        return bool(((through == self.direct_m) & self.connected).any())

    def detour(self, number: int, weight: Weight) -> dict[str, float | None]:
        """Loss in [0, 1], mean extra over pairs still connected, number of pairs cut."""
        extra_name, unit = ("extra_km", 1000.0) if weight == "length_m" else ("extra_min", 60.0)
        if not self.on_shortest(number):
            return {"detour_loss": 0.0, extra_name: 0.0, "cut_pairs": 0}
        left = route_lengths(without_node(self.network, number), self.bases)[:, self.objectives]
        losses = 1.0 - self.direct_m[self.connected] / left[self.connected]
        still = self.connected & np.isfinite(left)
        extra = (left[still] - self.direct_m[still]) / unit
        return {
            "detour_loss": float(losses.mean()),
            extra_name: float(extra.mean()) if still.any() else None,
            "cut_pairs": int(self.connected.sum() - still.sum()),
        }
