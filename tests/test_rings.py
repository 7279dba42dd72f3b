"""What lies around one place: options that mean something there count, the others are refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pyproj import Geod

if TYPE_CHECKING:
    from pathlib import Path

FROM = ("reach", "--theater", "valley", "--from", "gate", "--system", "longgun")


def ring(stratgraph: Any, *more: str) -> dict[str, Any]:
    code, out, err = stratgraph(*FROM, *more, "--json", "-")
    assert code == 0, err
    return dict(json.loads(out))


def test_a_stand_off_makes_the_ring_smaller(stratgraph: Any) -> None:
    """A gun of 25 km, 15 km behind the Gate, reaches 10 km beyond it: Brook, not Lowmoor."""
    near, far = ring(stratgraph, "--standoff-km", "15"), ring(stratgraph)
    assert {row["range_m"] for row in near["reach"]} == {10_000}
    assert near["standoff_m"] == 15_000
    towns = [{row["target"] for row in one["reach"]} for one in (near, far)]
    assert towns[0] == {row["target"] for row in far["reach"] if row["distance_m"] <= 10_000}
    assert towns[0] < towns[1]


def test_a_stand_off_as_long_as_every_range_is_refused(stratgraph: Any) -> None:
    code, _, err = stratgraph(*FROM, "--standoff-km", "25")
    assert code == 2
    assert "as long as every listed range; lower it" in err


@pytest.mark.parametrize(
    "option",
    [("--standoff-rule", "exclude"), ("--contested", "attacker"), ("--ground", "territory"),
     ("--outline", "town.geojson")],
    ids=lambda option: option[0],
)  # fmt: skip
def test_what_says_from_which_ground_is_refused(stratgraph: Any, option: tuple[str, str]) -> None:
    code, out, err = stratgraph(*FROM, *option)
    assert (code, out) == (2, "")
    assert err.startswith(f"stratgraph: {option[0]} goes with --target alone: ")
    assert "takes only --system, --standoff-km and --areas" in err
    assert err.count("\n") == 1


def test_areas_draw_the_ring_that_was_asked_for(stratgraph: Any, tmp_path: Path) -> None:
    file = tmp_path / "ring.geojson"
    code, _, err = stratgraph(*FROM, "--standoff-km", "15", "--areas", file)
    assert code == 0, err
    (feature,) = json.loads(file.read_text(encoding="utf-8"))["features"]
    assert feature["properties"]["from"] == "gate"
    ((outer,),) = feature["geometry"]["coordinates"]
    area, _ = Geod(ellps="WGS84").polygon_area_perimeter(*np.array(outer).T)
    assert area / 1e6 == pytest.approx(np.pi * 10**2, rel=0.01)
