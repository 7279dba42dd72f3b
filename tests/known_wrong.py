"""What other libraries get wrong about flow: strict expected failures, so that a mend is noticed.

Collected by ``test_gateway_flow.py``. Seen with networkx 3.6.1; the line that does it,
``betweenness[node] / nb + 1.0 / (2 - N)``, is as old as the function.
"""

from __future__ import annotations

import networkx
import pytest

SEEN = f"networkx 3.6.1 takes 1/(n-2) off every node; this is {networkx.__version__}"


def line_and_spur() -> networkx.Graph:
    """Draw a -- b -- c -- d with e hanging from c, all conductances 1."""
    graph = networkx.Graph()
    graph.add_edges_from(["ab", "bc", "cd", "ce"], weight=1.0)
    return graph


def share(ends: tuple[str, str], node: str, *, normalized: bool = False) -> float:
    """Return the current flow betweenness of a node between two ends, as networkx has it."""
    found = networkx.current_flow_betweenness_centrality_subset(
        line_and_spur(), [ends[0]], [ends[1]], normalized=normalized, weight="weight"
    )
    return float(found[node])


@pytest.mark.xfail(strict=True, raises=AssertionError, reason=SEEN)
@pytest.mark.parametrize("normalized", [False, True])
def test_networkx_gives_no_node_less_than_no_current(normalized: bool) -> None:
    assert share(("a", "d"), "e", normalized=normalized) >= 0.0


@pytest.mark.xfail(strict=True, raises=AssertionError, reason=SEEN)
def test_networkx_gives_a_dead_end_no_current() -> None:
    assert share(("a", "d"), "e") == pytest.approx(0.0)


@pytest.mark.xfail(strict=True, raises=AssertionError, reason=SEEN)
def test_networkx_gives_all_current_to_a_node_that_all_must_pass() -> None:
    assert share(("a", "d"), "b") == pytest.approx(1.0)


def test_networkx_is_wrong_by_just_that() -> None:
    """The correction that makes it an oracle: 2 (x + 1 / (n - 2)), ends counted one half."""
    right = {"a": 0.5, "b": 1.0, "c": 1.0, "d": 0.5, "e": 0.0}
    for node, throughput in right.items():
        assert 2 * (share(("a", "d"), node) + 1 / 3) == pytest.approx(throughput)
