"""What lies within reach, as GeoJSON polygons: for maps, never to decide membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph._geodesy import ring_unions, ring_vertices
from stratgraph.measures.fire import firing_places, systems_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stratgraph.measures.fire import FiringPlaces, FiringRule, Ring
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.theater import Theater

    from .kinds import Record

ERROR_M = 25.0
NOTE = "drawn outline: membership is decided by the geodesic, not by this polygon"


def reach_areas(
    situation: Situation, side: Side, rule: FiringRule, *, systems: Sequence[System]
) -> Record:
    """Return the union of rings per listed range as a GeoJSON FeatureCollection (RFC 7946).

    From centre points of held settlements. Every feature states ``vertex_error_m``: no point of
    the outline lies beyond the range, and none of its arcs falls short by more. Rings are
    right-handed and valid, longitude first, no altitude. A range from nowhere has no feature.

    Parameters
    ----------
    situation : Situation
    side : {"attacker", "defender"}
    rule : FiringRule
    systems : sequence of System
        Systems the side does not have are passed over.

    Examples
    --------
    >>> from stratgraph import FiringRule, read_case
    >>> case = read_case("gate_falls")
    >>> rule = FiringRule(
    ...     standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
    >>> areas = reach_areas(case.before, "attacker", rule, systems=case.assumptions.systems)
    >>> areas["features"][0]["geometry"]["type"]
    'MultiPolygon'
    """
    places = firing_places(situation, side, rule)
    features = [
        feature
        for system in systems_of(situation, side, systems)
        for figure in system.ranges
        if figure.preferred and (feature := _feature(places, system, figure)) is not None
    ]
    return {"type": "FeatureCollection", "features": features}


def ring_areas(
    situation: Situation,
    rings: Iterable[tuple[System, PublishedRange, Ring]],
    *,
    standoff_m: int = 0,
) -> Record:
    """Return the ring around one place per listed range as a GeoJSON FeatureCollection.

    Parameters
    ----------
    situation : Situation
    rings : iterable of (System, PublishedRange, Ring)
        From ``find_rings``.
    standoff_m : int
        What was taken off the ranges there.

    Examples
    --------
    >>> import stratgraph as sg
    >>> day, systems = sg.find_situation(sg.read_facts("valley"), sg.PlaceQuestion("gate"))
    >>> areas = ring_areas(day, sg.find_rings(day, systems, "gate"))
    >>> areas["features"][0]["properties"]["from"]
    'gate'
    """
    features = []
    for system, figure, ring in rings:
        middle = np.array([situation.theater.index[ring.place]])
        lacking = np.full(1, float(standoff_m))
        feature = _outline(situation.theater, middle, lacking, system, figure)
        asked = {"from": ring.place, "standoff_m": standoff_m}
        asked["as_of"] = situation.control.on.isoformat()
        feature["properties"] = asked | feature["properties"]
        features.append(feature)
    return {"type": "FeatureCollection", "features": features}


def _feature(places: FiringPlaces, system: System, figure: PublishedRange) -> Record | None:
    if not (figure.range_m > places.lacking_m).any():
        return None
    theater, rule = places.situation.theater, places.rule
    feature = _outline(theater, places.numbers, places.lacking_m, system, figure)
    asked = {
        "side": places.side,
        "standoff_m": rule.standoff_m,
        "standoff_rule": rule.standoff_rule,
        "contested": rule.contested,
        "ground": "settlements",
        "as_of": places.situation.control.on.isoformat(),
    }
    feature["properties"] = asked | feature["properties"]
    return feature


def _outline(
    theater: Theater,
    numbers: NDArray[np.int64],
    lacking_m: NDArray[np.float64],
    system: System,
    figure: PublishedRange,
) -> Record:
    """Return the union of rings around places, each shorter by what it lacks, as a feature."""
    vertices = ring_vertices(figure.range_m, ERROR_M)
    polygons = ring_unions(
        theater.plane,
        theater.lon[numbers],
        theater.lat[numbers],
        figure.range_m - lacking_m,
        np.maximum(0.0, figure.perhaps_from_m - lacking_m),
        vertices=vertices,
    )
    short = figure.range_m * (1 - np.cos(np.pi / vertices))
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
        "properties": {
            "system": system.id,
            "munition": figure.munition_id,
            "range_m": figure.range_m,
            "min_range_m": figure.min_range_m,
            "vertices": vertices,
            "vertex_error_m": round(float(short) + 1.0, 1),
            "note": NOTE,
            "source": figure.provenance.source,
            "confidence": figure.provenance.confidence,
        },
    }
