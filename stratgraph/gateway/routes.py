"""Busy and critical: shares of shortest routes, and what they lose without a settlement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph._network import Network, route_dependency, route_lengths, without_node

from .panel import Column, GatewayQuestion, Status, uncut_network

if TYPE_CHECKING:
    from stratgraph.scenario import Situation

Floats = NDArray[np.float64]
STRUCTURAL = ("route_share", "detour_loss", "extra_km", "cut_pairs")


def route_columns(
    situation: Situation, question: GatewayQuestion, network: Network
) -> tuple[Column, ...]:
    """Measure what reads routes but not holders: the columns named in ``STRUCTURAL``."""
    pairs = _Pairs.of(situation, question, network)
    theater = situation.theater
    shares = pairs.route_shares()
    values: dict[str, dict[str, float | None]] = {name: {} for name in STRUCTURAL}
    status: dict[str, dict[str, Status]] = {name: {} for name in STRUCTURAL}
    for number in np.flatnonzero(theater.on_road).tolist():
        settlement = theater.ids[number]
        why = pairs.why_none(number)
        measured: tuple[float | None, ...] = (None,) * 4
        if why is None:
            measured = (float(shares[number]), *pairs.detour(number))
        for name, value in zip(STRUCTURAL, measured, strict=True):
            values[name][settlement] = value
            if value is None:
                status[name][settlement] = why or "all_pairs_cut"
    return tuple(Column(name, values[name], status[name]) for name in STRUCTURAL)


@dataclass(frozen=True)
class _Pairs:
    """The shortest routes between bases and objectives on one network."""

    network: Network
    bases: list[int]
    objectives: list[int]
    from_base_m: Floats
    from_objective_m: Floats
    uncut: Network

    @classmethod
    def of(cls, situation: Situation, question: GatewayQuestion, network: Network) -> _Pairs:
        theater = situation.theater
        bases = [theater.index[one] for one in question.bases]
        objectives = [theater.index[one] for one in question.objectives]
        from_base, from_objective = (route_lengths(network, ends) for ends in (bases, objectives))
        uncut = uncut_network(situation, question)
        return cls(network, bases, objectives, from_base, from_objective, uncut)

    @cached_property
    def direct_m(self) -> Floats:
        """Shortest lengths, shape (|bases|, |objectives|), inf where not connected."""
        return self.from_base_m[:, self.objectives]

    @cached_property
    def connected(self) -> NDArray[np.bool_]:
        """Which pairs a route joins."""
        return np.isfinite(self.direct_m)

    def why_none(self, number: int) -> Status | None:
        """Why a settlement has no structural value, or None where it has one."""
        if number in self.bases:
            return "base"
        if number in self.objectives:
            return "objective"
        if not self.connected.any():
            in_data = route_lengths(self.uncut, self.bases)[:, self.objectives]
            return "already_cut" if np.isfinite(in_data).any() else "never_connected"
        if self.network.degree(number):
            return None
        return "already_cut" if self.uncut.degree(number) else "never_connected"

    def route_shares(self) -> Floats:
        """Betweenness over the number of connected pairs, shape (n,)."""
        is_target = np.zeros(self.network.n, dtype=np.bool_)
        is_target[self.objectives] = True
        total = np.zeros(self.network.n)
        for base, lengths in zip(self.bases, self.from_base_m, strict=True):
            total += route_dependency(self.network, lengths, is_target, base)
        return np.asarray(total / max(1, self.connected.sum()))

    def on_shortest(self, number: int) -> bool:
        """Whether any shortest route of a connected pair leads through a settlement."""
        through = self.from_base_m[:, [number]] + self.from_objective_m[:, number]
        return bool(((through == self.direct_m) & self.connected).any())

    def detour(self, number: int) -> tuple[float, float | None, int]:
        """Loss in [0, 1], mean extra km over pairs still connected, number of pairs cut."""
        if not self.on_shortest(number):
            return 0.0, 0.0, 0
        left = route_lengths(without_node(self.network, number), self.bases)[:, self.objectives]
        losses = 1.0 - self.direct_m[self.connected] / left[self.connected]
        still = self.connected & np.isfinite(left)
        extra_m = left[still] - self.direct_m[still]
        extra = float(extra_m.mean()) / 1000.0 if still.any() else None
        return float(losses.mean()), extra, int(self.connected.sum() - still.sum())
