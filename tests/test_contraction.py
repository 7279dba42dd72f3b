"""Pieces of roads contracted by whole arrays, against one merge at a time, and networkx."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratgraph._network import (
    Pieces,
    contract_pieces,
    contract_what_leads_on,
    ending_at_places,
    joining_pieces,
    mostly,
)

Road = tuple[int, int, float, int, bool]


@dataclass(frozen=True)
class Drawn:
    """Pieces as rows of first end, second end, metres, kind, one way; and which points stop."""

    rows: tuple[Road, ...]
    n: int
    stops: frozenset[int]

    @property
    def pieces(self) -> Pieces:
        ends = np.array([row[:2] for row in self.rows], dtype=np.int64).reshape(-1, 2)
        columns = [np.array([row[k] for row in self.rows]) for k in (2, 3, 4)]
        return Pieces(ends, columns[0].astype(float), columns[1].astype(int), columns[2] == 1)

    @property
    def flags(self) -> np.ndarray:
        return np.array([v in self.stops for v in range(self.n)], dtype=bool)


@st.composite
def nets(draw: st.DrawFn) -> Drawn:
    """Draw a few points with many roads of two kinds between them, loops and parallels too."""
    n = draw(st.integers(2, 9))
    point = st.integers(0, n - 1)
    row = st.tuples(point, point, st.integers(1, 9).map(float), st.integers(0, 1), st.booleans())
    rows = draw(st.lists(row, min_size=1, max_size=16))
    return Drawn(tuple(rows), n, draw(st.frozensets(point, max_size=3)))


def one_at_a_time(net: Drawn) -> list[Road]:
    """Merge two pieces at a point again and again: what contraction means."""
    rows = list(net.rows)
    for v in sorted(range(net.n), reverse=True):
        here = [row for row in rows if v in row[:2]]
        if v in net.stops or len(here) != 2 or any(row[0] == row[1] for row in here):
            continue
        one, two = here
        if one[3:] != two[3:]:
            continue
        if one[4]:
            if two[0] != v:
                one, two = two, one
            if one[1] != v or two[0] != v:
                continue
        first = one[0] if one[1] == v else one[1]
        last = two[1] if two[0] == v else two[0]
        rows.remove(one)
        rows.remove(two)
        rows.append((first, last, one[2] + two[2], *one[3:]))
    return rows


def as_told(rows: list[Road]) -> Counter[Road]:
    return Counter(
        (a, b, *rest) if rest[2] else (min(a, b), max(a, b), *rest) for a, b, *rest in rows
    )


def rows_of(pieces: Pieces) -> list[Road]:
    columns = (pieces.ends.tolist(), pieces.length_m, pieces.kind, pieces.one_way)
    return [(a, b, float(m), int(k), bool(o)) for (a, b), m, k, o in zip(*columns, strict=True)]


@given(nets())
def test_contraction_is_merging_one_point_at_a_time(net: Drawn) -> None:
    roads, part_of = contract_pieces(net.pieces, net.flags)
    assert as_told(rows_of(roads)) == as_told(one_at_a_time(net))
    assert np.bincount(part_of, net.pieces.length_m).tolist() == roads.length_m.tolist()


@given(nets())
def test_what_leads_on_keeps_every_way_between_stops(net: Drawn) -> None:
    roads, part_of = contract_what_leads_on(net.pieces, net.flags)
    before, after = nx.Graph(), nx.Graph()
    for graph, rows in ((before, net.rows), (after, rows_of(roads))):
        graph.add_nodes_from(net.stops)
        for a, b, metres, *_ in sorted(rows, key=lambda row: -row[2]):
            graph.add_edge(a, b, weight=metres)
    for stop in net.stops:
        far = nx.single_source_dijkstra_path_length(before, stop)
        same = nx.single_source_dijkstra_path_length(after, stop)
        assert {v: far[v] for v in net.stops & far.keys()} == {
            v: same[v] for v in net.stops & same.keys()
        }
    degree = Counter(end for a, b, *_ in rows_of(roads) for end in (a, b))
    assert all(many > 1 for v, many in degree.items() if v not in net.stops)
    assert not roads.is_loop.any()
    kept = part_of >= 0
    assert net.pieces.length_m[kept].sum() == roads.length_m.sum()


@given(nets(), st.data())
def test_what_is_kept_hangs_together_again_over_the_shortest_ways(
    net: Drawn, data: st.DataObject
) -> None:
    kept = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(net.rows), max_size=len(net.rows)))
    )
    added = joining_pieces(net.pieces, kept, np.array(sorted(net.stops), dtype=np.int64), net.n)
    assert not (added & kept).any()
    whole, some = nx.Graph(), nx.Graph()
    sources = {end for row, on in zip(net.rows, kept, strict=True) if on for end in row[:2]}
    sources |= net.stops
    for graph in (whole, some):
        graph.add_nodes_from(sources)
    for row, on, more in sorted(
        zip(net.rows, kept, added, strict=True), key=lambda one: -one[0][2]
    ):
        # What is kept costs nothing: it is there in any case.
        whole.add_edge(
            *row[:2],
            weight=0.0 if on or whole.get_edge_data(*row[:2], {}).get("weight") == 0 else row[2],
        )
        if on or more:
            some.add_edge(*row[:2])
    for one in sources:
        assert sources & nx.node_connected_component(
            whole, one
        ) == sources & nx.node_connected_component(some, one)
    closure = nx.Graph()
    for one in sources:
        for other, far in nx.single_source_dijkstra_path_length(whole, one).items():
            if other in sources:
                closure.add_edge(one, other, weight=far)
    least = nx.minimum_spanning_tree(closure).size(weight="weight")
    assert net.pieces.length_m[added].sum() <= least + 1e-6


def test_roads_of_other_kinds_or_directions_stay_apart() -> None:
    # A road meets one of another class at 1, and two of one direction meet head on at 3.
    rows = (
        (0, 1, 5.0, 1, False),
        (1, 2, 5.0, 2, False),
        (2, 3, 5.0, 2, True),
        (4, 3, 5.0, 2, True),
    )
    net = Drawn(rows, 5, frozenset())
    assert len(contract_pieces(net.pieces, net.flags)[0]) == 4


def test_a_ring_begins_at_its_lowest_point() -> None:
    ring = Drawn(
        ((3, 2, 1.0, 0, False), (2, 4, 1.0, 0, False), (4, 3, 1.0, 0, False)), 5, frozenset()
    )
    roads, _ = contract_pieces(ring.pieces, ring.flags)
    assert rows_of(roads) == [(2, 2, 3.0, 0, False)]


def test_a_road_that_passes_over_a_town_does_not_end_there() -> None:
    # 0–1–2 leads through the town of 1; 3–4–5 passes above it without a junction.
    rows = tuple((a, a + 1, 10.0, 0, False) for a in (0, 1, 3, 4))
    roads, outside, inward = ending_at_places(
        Drawn(rows, 6, frozenset()).pieces, np.array([-1, 0, -1, -1, 0, -1]), np.array([1])
    )
    assert roads.ends.tolist() == [[0, 6], [6, 2], [3, 4], [4, 5]]
    assert outside.all()
    assert inward.tolist() == [np.inf, 0.0, np.inf, np.inf, np.inf, np.inf]


def test_a_road_into_a_town_is_as_long_as_to_its_middle() -> None:
    # 0 – (1 – 2 – 3), the town stands at 3; a street 1–4–3 is longer and stays inside.
    rows = ((0, 1, 100.0, 0, False), (1, 2, 5.0, 0, False), (2, 3, 5.0, 0, False),
            (1, 4, 9.0, 0, False), (4, 3, 9.0, 0, False))  # fmt: skip
    roads, outside, _ = ending_at_places(
        Drawn(rows, 5, frozenset()).pieces, np.array([-1, 0, 0, 0, 0]), np.array([3])
    )
    assert rows_of(roads) == [(0, 5, 110.0, 0, False)]
    assert outside.tolist() == [True, False, False, False, False]


@pytest.mark.parametrize(("said", "most"), [((1, 2, 2), 1), ((1, 2, 3), 1), ((2, 2, 3), 2)])
def test_what_most_metres_say_counts(said: tuple[int, ...], most: int) -> None:
    metres = np.array([4.0, 1.0, 2.0])
    assert mostly(np.zeros(3, dtype=int), np.array(said), metres, 1).tolist() == [most]
