"""Small pictures beside verdicts, as SVG that needs no script: a map, a range axis, a series."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.report.figures import Frame
from stratgraph.report.figures.labels import Point, place_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from stratgraph.model.roads import Road
    from stratgraph.model.scenario import Holder, Situation
    from stratgraph.model.theater import Theater
    from stratgraph.studies.claims import Shown

WIDTH, HEIGHT, FOOT_PX = 340, 240, 22
KM = 1000.0
# A map shows at least so much around what it is about.
LEAST_HALF_KM = 9.0
LETTER_PX = 6.3
# Names of ranges stand in so many rows above the axis.
NAME_ROWS = 3
HEAD_PX = 48
STEP_M = 10_000.0
GLYPHS: dict[Holder, str] = {
    "attacker": "M-4-4h8v8h-8z",
    "defender": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0",
    "contested": "M0-5.5 5.2 4.2H-5.2z",
    "other": "M0-5.5 5.5 0 0 5.5-5.5 0z",
    "unknown": "M-2-5h4v3h3v4h-3v3h-4v-3h-3v-4h3z",
}
DASHES = ("", "6 4", "2 3", "8 3 2 3", "12 4")


def picture_of(shown: Shown, situation: Situation, alt: str) -> str:
    """Return the picture that suits an answer: a range axis, a series, or a map; else nothing.

    Parameters
    ----------
    shown : Shown
    situation : Situation
        For the map.
    alt : str
        The same in words, for who cannot see it.
    """
    theater = situation.theater
    if shown.axis:
        return _range_axis(shown, theater, alt)
    if shown.series:
        return _series(shown, theater, alt)
    return _map(shown.places, situation, alt) if shown.places else ""


def holder_legend() -> str:
    """Return what the marks of the maps stand for."""
    entries = "".join(
        f'<li><svg viewBox="-8 -8 16 16" aria-hidden="true"><path class="{holder}" '
        f'd="{GLYPHS[holder]}"/></svg> {holder}</li>'
        for holder in ("attacker", "defender", "contested")
    )
    return f'<ul class="legend">{entries}</ul>'


def _svg(body: Sequence[str], height: float, alt: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{escape(alt)}">'
        f"{''.join(body)}</svg>"
    )


# ---- map


def _map(places: Sequence[str], situation: Situation, alt: str) -> str:
    theater = situation.theater
    x, y = theater.plane.to_km(theater.lon, theater.lat)
    chosen = [theater.index[one] for one in places]
    frame = _frame(x[chosen], y[chosen])
    km = (frame.east - frame.west) / WIDTH
    px = np.round((x - frame.west) / km, 1)
    py = np.round((frame.north - y) / km, 1)
    near = (px > -20) & (px < WIDTH + 20) & (py > -20) & (py < HEIGHT + 20)
    roads = "".join(_road_path(theater, road, frame, km) for road in theater.roads)
    marks = []
    for number in np.flatnonzero(near).tolist():
        holder = situation.holders[number]
        size = 1.5 if number in chosen else 0.7
        marks.append(
            f'<path class="{holder}" d="{GLYPHS[holder]}" '
            f'transform="translate({px[number]:g} {py[number]:g}) scale({size})"/>'
        )
    points = [Point(float(x[k]), float(y[k]), 13, theater.settlements[k].name, strong=True)
              for k in dict.fromkeys(chosen)]  # fmt: skip
    # A name may stand on no other mark.
    points += [Point(float(x[k]), float(y[k]), 8, "", strong=False)
               for k in np.flatnonzero(near).tolist() if k not in chosen]  # fmt: skip
    placed = place_labels(points, frame, WIDTH)
    ties = "".join(
        f"M{(x0 - frame.west) / km:.1f} {(frame.north - y0) / km:.1f}"
        f"L{(x1 - frame.west) / km:.1f} {(frame.north - y1) / km:.1f}"
        for x0, y0, x1, y1 in (one.tie for one in placed if one.tie)
    )
    labels = [
        f'<text class="name" text-anchor="middle" x="{(one.x - frame.west) / km:.1f}" '
        f'y="{(frame.north - one.y) / km + 4:.1f}">{escape(one.text)}</text>'
        for one in placed
    ]
    # The map is cut at its edge; the scale stands below it, where no name does.
    body = [
        f'<svg width="{WIDTH}" height="{HEIGHT}"><path class="road" d="{roads}"/>',
        f'<path class="tie" d="{ties}"/>' if ties else "",
        *marks,
        "</svg>",
        *labels,
        *_scale_bar(km),
    ]
    return _svg(body, HEIGHT + FOOT_PX, alt)


def _road_path(theater: Theater, road: Road, frame: Frame, km: float) -> str:
    """Return the line of a road in pixels, if an end of it is near the map."""
    lon, lat = np.array(theater.course(road)).T
    x, y = theater.plane.to_km(lon, lat)
    px, py = np.round((x - frame.west) / km, 1), np.round((frame.north - y) / km, 1)
    near = (px > -20) & (px < WIDTH + 20) & (py > -20) & (py < HEIGHT + 20)
    if not near.any():
        return ""
    return "M" + "L".join(f"{one:g} {other:g}" for one, other in zip(px, py, strict=True))


def _frame(x: np.ndarray[tuple[int], np.dtype[np.float64]],
           y: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Frame:  # fmt: skip
    half_x = max((float(x.max()) - float(x.min())) / 2 * 1.35, LEAST_HALF_KM)
    half_y = max((float(y.max()) - float(y.min())) / 2 * 1.35, LEAST_HALF_KM * HEIGHT / WIDTH)
    half_x = max(half_x, half_y * WIDTH / HEIGHT)
    half_y = half_x * HEIGHT / WIDTH
    mid_x, mid_y = (float(x.max()) + float(x.min())) / 2, (float(y.max()) + float(y.min())) / 2
    return Frame(mid_x - half_x, mid_y - half_y, mid_x + half_x, mid_y + half_y)


def _scale_bar(km: float) -> list[str]:
    long = next((one for one in (50, 20, 10, 5, 2) if one / km <= 110), 1)
    end, y = 10 + long / km, HEIGHT + FOOT_PX - 8
    return [
        f'<path class="bar" d="M10 {y - 4}V{y}H{end:.1f}V{y - 4}"/>',
        f'<text class="small" x="{end + 5:.1f}" y="{y + 2}">{long} km</text>',
    ]


# ---- range axis


def _range_axis(shown: Shown, theater: Theater, alt: str) -> str:
    figures = [m for row in shown.axis for m in (row.before_m, row.after_m) if m is not None]
    most = max([*figures, 1.0]) * 1.2
    # The axis begins a little under the least range needed, at a round figure.
    least = STEP_M * int(0.7 * min(figures, default=0.0) / STEP_M)
    left, right, foot = 8.0, WIDTH - 12.0, HEAD_PX + 22.0 + 44 * len(shown.axis)

    def at(metres: float) -> float:
        return left + (right - left) * (metres - least) / (most - least)

    body = [f'<path class="road" d="M{left} {foot}H{right}"/>']
    step = 10 if most - least > 4 * STEP_M else 5
    for km in range(int(least / KM) + step, int(most / KM) + 1, step):
        body.append(f'<text class="small" text-anchor="middle" x="{at(km * KM):.1f}" '
                    f'y="{foot + 14:g}">{km}</text>')  # fmt: skip
    body.append(f'<text class="small" text-anchor="end" x="{right}" y="{foot + 28:g}">'
                "km of range needed (hollow before, solid after)</text>")  # fmt: skip
    body += _ticks(shown, at, (least, most), foot)
    for place, row in enumerate(shown.axis):
        y = HEAD_PX + 24 + 44 * place
        body.append(f'<text class="name" x="{left}" y="{y - 10}">'
                    f"{escape(theater.settlement(row.target).name)}</text>")  # fmt: skip
        if row.before_m is not None and row.after_m is not None:
            body.append(
                f'<path class="ink" d="M{at(row.before_m):.1f} {y}H{at(row.after_m):.1f}"/>'
            )
        if row.after_m is not None:
            body.append(f'<circle class="after" cx="{at(row.after_m):.1f}" cy="{y}" r="5"/>')
        if row.before_m is not None:
            # Drawn last and wider: where nothing changes, both still show.
            body.append(f'<circle class="before" cx="{at(row.before_m):.1f}" cy="{y}" r="7.5"/>')
    return _svg(body, foot + 50, alt)


def _ticks(
    shown: Shown, at: Callable[[float], float], span: tuple[float, float], foot: float
) -> list[str]:
    """Mark published ranges near the distances; name those that fit, count the others."""
    least, most = span
    inside = sorted((m, name) for name, m in shown.ticks if least <= m <= most)
    body = [f'<path class="tick" d="M{at(m):.1f} {HEAD_PX}V{foot:g}"/>' for m, _ in inside]
    free = [WIDTH - 2.0] * NAME_ROWS
    # The ranges next to the distances tell most: names go from long to short, on the first row
    # that has room.
    for metres, name in reversed(inside):
        wide = LETTER_PX * len(name) / 2 + 4
        x = min(at(metres), WIDTH - wide)
        row = next((k for k in range(NAME_ROWS) if x + wide <= free[k]), None)
        if row is not None and x >= wide:
            y = HEAD_PX - 6 - 13 * row
            body.append(f'<text class="small" text-anchor="middle" x="{x:.1f}" y="{y}">'
                        f"{escape(name)}</text>")  # fmt: skip
            free[row] = x - wide
    shorter = sum(m < least for _, m in shown.ticks)
    longer = sum(m > most for _, m in shown.ticks)
    if shorter or longer:
        body.append(f'<text class="small" x="8" y="{foot + 42:g}">listed besides: '
                    f"{shorter} shorter, {longer} longer ranges</text>")  # fmt: skip
    return body


# ---- series


def _series(shown: Shown, theater: Theater, alt: str) -> str:
    days = [day for _, rows in shown.series for day, _ in rows]
    first, last = min(days), max(days)
    span = max((last - first).days, 1)
    most = max([*(m for _, rows in shown.series for _, m in rows), 1.0]) * 1.08
    left, right, top, foot = 30.0, WIDTH - 96.0, 12.0, HEIGHT - 30.0

    def at(day: date, metres: float) -> tuple[float, float]:
        x = left + (right - left) * (day - first).days / span
        return round(x, 1), round(foot - (foot - top) * metres / most, 1)

    body = []
    for km in range(0, int(most / KM) + 1, 10):
        y = at(first, km * KM)[1]
        body += [
            f'<path class="grid" d="M{left} {y}H{right}"/>',
            f'<text class="small" text-anchor="end" x="{left - 4}" y="{y + 4}">{km}</text>',
        ]
    for day, anchor in ((first, "start"), (first + timedelta(days=span), "end")):
        x = left if anchor == "start" else right
        body.append(f'<text class="small" text-anchor="{anchor}" x="{x}" y="{foot + 16}">'
                    f"{day}</text>")  # fmt: skip
    body.append(f'<text class="small" x="{right + 6}" y="{foot + 16}">km to the front</text>')
    ends = []
    for number, (place, rows) in enumerate(shown.series):
        points = [at(day, metres) for day, metres in rows]
        steps = [f"{x} {points[k - 1][1]}L{x} {y}" if k else f"{x} {y}"
                 for k, (x, y) in enumerate(points)]  # fmt: skip
        dash = DASHES[number % len(DASHES)]
        body.append(f'<path class="line" stroke-dasharray="{dash}" d="M{"L".join(steps)}'
                    f'H{right}"/>')  # fmt: skip
        ends.append((points[-1][1], theater.settlement(place).name))
    lowest = top
    for y, name in sorted(ends):
        lowest = max(y + 4, lowest + 13)
        body.append(f'<text class="small" x="{right + 6}" y="{lowest:.1f}">{escape(name)}</text>')
    return _svg(body, HEIGHT, alt)
