"""Who is within a radius of whom: against brute force, at the very bound, and where maps end."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import Geod

from stratgraph._geodesy import any_within, nearness, pairs_within

Floats = NDArray[np.float64]
Pairs = list[tuple[int, int]]

WGS84 = Geod(ellps="WGS84")
GEONAMES = Path(__file__).parents[2] / "shared" / "data" / "check" / "geonames_ukraine.csv"
# All populated places of Ukraine in a list of names, and the box they lie in.
PLACES, POSITIONS = 33_681, 3_000
WEST, EAST, SOUTH, NORTH = 22.0, 40.2, 44.3, 52.4
# The longest geodesic, from pole to pole, is 20,003,931.46 m.
ALMOST_EVERYWHERE, EVERYWHERE = 20_003_931.0, 20_003_932.0


def geodesic(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
    """Distance of every a to every b, by pyproj."""
    a, b = np.indices((len(lon_a), len(lon_b))).reshape(2, -1)
    # Lists: older numpy warns of an array of one that pyproj takes for a number.
    ends = (lon_a[a].tolist(), lat_a[a].tolist(), lon_b[b].tolist(), lat_b[b].tolist())
    _, _, far = WGS84.inv(*ends)
    return np.asarray(far).reshape(len(lon_a), len(lon_b))


def found(a: Floats, b: Floats, radius_m: float) -> Pairs:
    one, two = pairs_within(a[0], a[1], b[0], b[1], radius_m)
    return list(zip(one.tolist(), two.tolist(), strict=True))


def wanted(a: Floats, b: Floats, radius_m: float) -> Pairs:
    return [(int(i), int(j)) for i, j in np.argwhere(geodesic(a[0], a[1], b[0], b[1]) <= radius_m)]


def drawn_on_earth(lot: np.random.Generator, n: int) -> Floats:
    """Points anywhere, evenly, shape (2, n)."""
    return np.array([lot.uniform(-180, 180, n), np.degrees(np.arcsin(lot.uniform(-1, 1, n)))])


# ---- a country of places against brute force


def country(seed: int, n: int = PLACES) -> Floats:
    lot = np.random.default_rng(seed)
    return np.array([lot.uniform(WEST, EAST, n), lot.uniform(SOUTH, NORTH, n)])


def geonames() -> Floats:
    if not GEONAMES.exists():
        pytest.skip("the list of Ukraine's places is not beside the project")
    with GEONAMES.open(encoding="utf-8", newline="") as file:
        rows = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    assert len(rows) == PLACES
    return np.array(rows).T


def brute_force(places: Floats, chosen: NDArray[np.int64], radius_m: float) -> NDArray[np.int64]:
    """Keys position * places + place of the pairs within, by a geodesic of every pair in a box.

    The box uses no chord. A degree of latitude is at least 110,574 m long anywhere, and one of
    longitude at least 60,000 m below 57.4 degrees, where no path of these lengths from these
    places leaves: a pair farther apart than that in either is certainly out.
    """
    keys = []
    order = np.argsort(places[1], kind="stable")
    lats = places[1][order]
    tall, broad = radius_m / 110_500, radius_m / 60_000
    for position, one in enumerate(chosen.tolist()):
        lon, lat = places[:, one]
        band = order[np.searchsorted(lats, lat - tall) : np.searchsorted(lats, lat + tall)]
        near = np.sort(band[np.abs(places[0][band] - lon) <= broad])
        here = np.full(len(near), lon), np.full(len(near), lat)
        there = places[0][near].tolist(), places[1][near].tolist()
        _, _, far = WGS84.inv(*(one.tolist() for one in here), *there)
        keys.append(position * places.shape[1] + near[np.asarray(far) <= radius_m])
    return np.concatenate(keys)


def assert_as_brute_force(places: Floats, positions: int, radius_m: float) -> None:
    lot = np.random.default_rng(7)
    chosen = lot.choice(places.shape[1], positions, replace=False)
    at = places[:, chosen]
    a, b = pairs_within(at[0], at[1], places[0], places[1], radius_m)
    judged = brute_force(places, chosen, radius_m)
    assert len(judged) > positions
    assert np.array_equal(a * places.shape[1] + b, judged)
    near = np.zeros(places.shape[1], dtype=np.bool_)
    near[judged % places.shape[1]] = True
    assert np.array_equal(any_within(at[0], at[1], places[0], places[1], radius_m), near)


@pytest.mark.parametrize("radius_km", [25, 80])
def test_not_one_membership_is_wrong_in_a_generated_country(radius_km: int) -> None:
    assert_as_brute_force(country(2), POSITIONS, radius_km * 1e3)


@pytest.mark.slow
@pytest.mark.parametrize("radius_km", [25, 80])
def test_not_one_membership_is_wrong_in_ukraine(radius_km: int) -> None:
    assert_as_brute_force(geonames(), POSITIONS, radius_km * 1e3)


# ---- the bounds of a geodesic by its chord


@pytest.mark.parametrize("reach_m", [1.0, 1e3, 25e3, 80e3, 400e3, 1e6])
def test_the_chord_bounds_the_geodesic_from_both_sides(reach_m: float) -> None:
    # 2 million pairs in all, half of them along the meridian at the equator: the tightest bend.
    lot = np.random.default_rng([int(reach_m), 3])
    n = 340_000
    lon, lat = drawn_on_earth(lot, n)
    azimuth = lot.uniform(0, 360, n)
    tight = slice(0, n // 2)
    lat[tight], azimuth[tight] = lot.uniform(-1, 1, n // 2), lot.uniform(-1, 1, n // 2)
    far = reach_m * lot.uniform(0, 1, n) ** 0.2
    lon_b, lat_b, _ = WGS84.fwd(lon, lat, azimuth, far)
    _, _, metres = WGS84.inv(lon, lat, lon_b, lat_b)
    chord = np.linalg.norm(
        nearness.space_points(lon, lat)
        - nearness.space_points(np.asarray(lon_b), np.asarray(lat_b)),
        axis=1,
    )
    assert (chord <= metres + nearness.MARGIN_M / 100).all()
    # The bound holds by itself; the margin is a hundred times what rounding takes from it.
    rho = nearness.TIGHTEST_M
    assert (metres <= 2 * rho * np.arcsin(chord / (2 * rho)) + nearness.MARGIN_M / 100).all()
    assert (chord > nearness.surely_m(metres)).all()


def test_the_bound_is_as_tight_as_the_tightest_bend() -> None:
    # A circle a hundredth wider would accept a pair that is out: along a meridian at the equator.
    _, lat, _ = WGS84.fwd(0, 0, 0, 500e3)
    one, two = nearness.space_points(np.zeros(2), np.array([-lat, lat]))
    chord, rho = float(np.linalg.norm(one - two)), 1.01 * nearness.TIGHTEST_M
    assert 2 * rho * np.arcsin(chord / (2 * rho)) < 1e6


def test_coordinates_from_the_centre_are_those_of_another_engine() -> None:
    from pyproj import Transformer

    lon, lat = drawn_on_earth(np.random.default_rng(2), 1000)
    other = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    judged = np.column_stack(other.transform(lon, lat, np.zeros(1000)))
    assert np.abs(nearness.space_points(lon, lat) - judged).max() < 1e-7


# ---- at the very bound


@pytest.mark.parametrize("radius_m", [0.01, 100.0, 25e3, 80e3, 999e3, 1e6, 1_000_001.0, 5e6])
def test_a_millimetre_decides(radius_m: float) -> None:
    lot = np.random.default_rng(int(radius_m))
    lon, lat = drawn_on_earth(lot, 60)
    azimuth = lot.uniform(0, 360, 60)
    for by_m, inside in ((-0.001, True), (0.001, False)):
        ends = WGS84.fwd(lon, lat, azimuth, np.full(60, radius_m + by_m))
        for n in range(60):
            a, b = np.array([[lon[n]], [lat[n]]]), np.array([[ends[0][n]], [ends[1][n]]])
            assert found(a, b, radius_m) == ([(0, 0)] if inside else [])
            assert any_within(*a, *b, radius_m).tolist() == [inside]


@pytest.mark.parametrize("radius_m", [100.0, 25e3, 80e3, 999e3])
def test_the_bound_itself_is_within(radius_m: float) -> None:
    # What inv calls exactly the radius is in, and out for the next smaller radius.
    lot = np.random.default_rng(int(radius_m))
    lon, lat = drawn_on_earth(lot, 40)
    lon_b, lat_b, _ = WGS84.fwd(lon, lat, lot.uniform(0, 360, 40), np.full(40, radius_m))
    for n in range(40):
        a, b = np.array([[lon[n]], [lat[n]]]), np.array([[lon_b[n]], [lat_b[n]]])
        exactly = float(geodesic(*a, *b)[0, 0])
        smaller = float(np.nextafter(exactly, 0))
        assert exactly == pytest.approx(radius_m, abs=1e-6)
        assert (found(a, b, exactly), found(a, b, smaller)) == ([(0, 0)], [])
        assert any_within(*a, *b, exactly).all()
        assert not any_within(*a, *b, smaller).any()


def test_a_nearer_chord_does_not_hide_a_nearer_geodesic() -> None:
    # North-south bends more at the equator than east-west: of two points at almost one chord
    # the one with the longer chord has the shorter geodesic, and it alone is within.
    east, _, _ = WGS84.fwd(0, 0, 90, 800e3 - 0.01)
    _, north, _ = WGS84.fwd(0, 0, 0, 800e3 + 0.01)
    lon, lat = np.array([0.0, east]), np.array([north, 0.0])
    chord = np.linalg.norm(
        nearness.space_points(lon, lat) - nearness.space_points(*np.zeros((2, 1))), axis=1
    )
    assert chord[0] < chord[1]
    assert any_within(lon, lat, np.zeros(1), np.zeros(1), 800e3).tolist() == [True]
    assert found(np.array([lon, lat]), np.zeros((2, 1)), 800e3) == [(1, 0)]


# ---- where maps end, and extremes


def awkward() -> Floats:
    """Poles under several longitudes, both names of the antimeridian, twins, and their like."""
    return np.array(
        [
            (0, 90), (77, 90), (-180, 90), (10, 89.9), (-170, 89.9), (0, -90), (123, -90),
            (180, 0), (-180, 0), (179.9, 0.1), (-179.9, 0.1), (180, 65), (-180, 65), (-179, 65),
            (0, 0), (0, 0), (1, 0), (-1, 0), (38, 48.5), (38, 48.5), (-142, -48.5), (0.5, -0.1),
        ],
        dtype=np.float64,
    ).T  # fmt: skip


@pytest.mark.parametrize(
    "radius_m", [0.0, 1.0, 15e3, 50e3, 112e3, 900e3, 1.5e6, 19.9e6, ALMOST_EVERYWHERE, EVERYWHERE]
)
def test_poles_antimeridian_and_twins(radius_m: float) -> None:
    places = awkward()
    judged = wanted(places, places, radius_m)
    assert found(places, places, radius_m) == judged
    for n in range(places.shape[1]):
        alone = any_within(*places[:, [n]], *places, radius_m)
        assert np.flatnonzero(alone).tolist() == [j for i, j in judged if i == n]
    assert (len(judged) == places.shape[1] ** 2) == (radius_m == EVERYWHERE)


def test_radius_0_is_the_place_itself_under_all_its_names() -> None:
    pole, seam = np.array([[0.0, 77.0], [90.0, 90.0]]), np.array([[180.0, -180.0], [5.0, 5.0]])
    for twins in (pole, seam):
        assert found(twins, twins, 0.0) == [(0, 0), (0, 1), (1, 0), (1, 1)]


@pytest.mark.parametrize("radius_m", [0.0, 25e3, 2e6])
def test_nothing_is_within_reach_of_nobody(radius_m: float) -> None:
    nobody, one = np.zeros((2, 0)), np.zeros((2, 1))
    for a, b in ((nobody, one), (one, nobody), (nobody, nobody)):
        rows, columns = pairs_within(*a, *b, radius_m)
        assert (rows.dtype, columns.dtype, rows.shape, columns.shape) == (
            *[np.int64] * 2,
            (0,),
            (0,),
        )
        assert any_within(*a, *b, radius_m).tolist() == [False] * b.shape[1]
    assert found(one, one, radius_m) == [(0, 0)]
    assert any_within(*nobody, *one, np.zeros(0)).tolist() == [False]


def test_a_negative_radius_reaches_nobody_and_no_number_is_refused() -> None:
    one = np.zeros((2, 1))
    assert found(one, one, -1.0) == []
    assert any_within(*one, *one, -1.0).tolist() == [False]
    assert any_within(*one, *one, -np.inf).tolist() == [False]
    assert any_within(*one, *one, np.inf).tolist() == [True]
    with pytest.raises(ValueError, match="not a number"):
        pairs_within(*one, *one, np.nan)
    with pytest.raises(ValueError, match="not a number"):
        any_within(*one, *one, np.array([np.nan]))


def test_pairs_of_a_wide_radius_come_in_order_from_several_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nearness, "PAIRS_AT_ONCE", 64)
    a, b = (drawn_on_earth(np.random.default_rng(seed), 30) for seed in (4, 5))
    judged = wanted(a, b, 6e6)
    assert 30 < len(judged) < 870
    assert found(a, b, 6e6) == judged
    assert np.flatnonzero(any_within(*a, *b, 6e6)).tolist() == sorted({j for _, j in judged})


def test_more_pairs_than_a_short_number_counts() -> None:
    places = country(6, 70_000)
    rows, columns = pairs_within(*places, *places, 1.0)
    assert rows.dtype == columns.dtype == np.int64
    assert np.array_equal(rows, np.arange(70_000))
    assert np.array_equal(columns, rows)


# ---- radii of each place its own


@pytest.mark.parametrize("kinds", [1, 3, 16, 17, 200])
def test_each_place_has_its_own_radius(kinds: int) -> None:
    lot = np.random.default_rng(kinds)
    a, b = country(10, 200), country(11, 1000)
    values = np.append(lot.uniform(1e3, 60e3, kinds - 1), 40e3)
    radii = values[np.arange(200) % kinds]
    radii[:3] = -5.0, 0.0, 1_000_100.0 if kinds == 3 else 20e3
    judged = (geodesic(*a, *b) <= radii[:, np.newaxis]).any(axis=0)
    assert judged.any()
    assert not judged.all()
    assert np.array_equal(any_within(*a, *b, radii), judged)


def test_a_wide_radius_far_off_does_not_count_for_a_narrow_one_nearby() -> None:
    # East of the point 20 km off one that reaches 10 km, west 90 km off one that reaches 100.
    lon, zero = np.array([0.18, -0.81]), np.zeros(2)
    assert any_within(lon, zero, np.zeros(1), np.zeros(1), np.array([10e3, 100e3])).all()
    assert not any_within(lon, zero, np.zeros(1), np.zeros(1), np.array([10e3, 80e3])).any()
    assert not any_within(lon, zero, np.zeros(1), np.zeros(1), np.array([19e3, 80e3])).any()


# ---- laws

degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
some_places = st.lists(degrees, min_size=1, max_size=8).map(lambda rows: np.array(rows).T)
radii_m = st.one_of(st.floats(0, 1.1e6), st.floats(0, 2.1e7))


@given(some_places, some_places, radii_m)
def test_within_is_mutual_and_as_defined(a: Floats, b: Floats, radius_m: float) -> None:
    pairs = found(a, b, radius_m)
    assert pairs == wanted(a, b, radius_m)
    assert sorted((j, i) for i, j in found(b, a, radius_m)) == pairs
    assert np.flatnonzero(any_within(*a, *b, radius_m)).tolist() == sorted({j for _, j in pairs})


@given(some_places, some_places, st.data())
def test_own_radii_are_as_defined(a: Floats, b: Floats, data: st.DataObject) -> None:
    own = st.lists(radii_m, min_size=a.shape[1], max_size=a.shape[1])
    radii = np.array(data.draw(own))
    judged = (geodesic(*a, *b) <= radii[:, np.newaxis]).any(axis=0)
    assert np.array_equal(any_within(*a, *b, radii), judged)
