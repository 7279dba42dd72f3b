"""The front over time, a row per day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .layout import in_colour, km, make_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from stratgraph.measures.front_over_time import FrontDay, FrontMove
    from stratgraph.model.scenario import Holder
    from stratgraph.model.theater import Theater

COUNTED: tuple[Holder, ...] = ("attacker", "defender", "contested")
# So many names fit beside a day.
ABREAST = 4


def print_front(console: Console, theater: Theater, days: Sequence[FrontDay]) -> None:
    """Print distances to the attacker's ground, depths by road, length and what changed hands."""
    who = days[0].situation.attacker
    near = [one.place for one in days[0].near]
    _print_by_place(
        console, theater, days, near,
        title=f"Nearest place held by {who}, km",
        cell=lambda day, k: km(day.near[k].attacker_m),
    )  # fmt: skip
    deep = [one.objective for one in days[0].depths]
    _print_by_place(
        console, theater, days, deep,
        title=f"Road to the nearest place held by {who}, km (settlements between)",
        cell=lambda day, k: _depth(day, k),
    )  # fmt: skip
    names = (who, days[0].situation.defender, "contested")
    table = make_table(
        "The front: contact length, and settlements that changed hands since the row above",
        [
            ("Day", ""),
            ("Contact km", "right"),
            *(
                (in_colour(f"To {name}", one), "right")
                for one, name in zip(COUNTED, names, strict=True)
            ),
        ],
    )
    for day in days:
        counts = [in_colour(str(day.count_to(one)), one) for one in COUNTED]
        table.add_row(str(day.on), f"{day.contact_m / 1000:.0f}", *counts)
    console.print(table)


def print_move(console: Console, theater: Theater, move: FrontMove) -> None:
    """Print how much a front moved in a span of days."""
    moved = ", ".join(
        f"{theater.settlement(place).name} {km(metres)}" for place, metres in move.moved_m
    )
    share = "-" if move.length_share is None else f"{move.length_share:.0%}"
    console.print(
        f"{move.since} to {move.until}: distances moved by up to, km: {moved}; contact length by "
        f"{share}; {move.changes_per_month:.1f} settlements a month changed hands."
    )


def _print_by_place(
    console: Console,
    theater: Theater,
    days: Sequence[FrontDay],
    places: Sequence[str],
    *,
    title: str,
    cell: Callable[[FrontDay, int], str],
) -> None:
    for first in range(0, len(places), ABREAST):
        some = range(first, min(first + ABREAST, len(places)))
        names = ((theater.settlement(places[k]).name, "right") for k in some)
        table = make_table(title, [("Day", ""), *names])
        for day in days:
            table.add_row(str(day.on), *(cell(day, k) for k in some))
        console.print(table)


def _depth(day: FrontDay, k: int) -> str:
    depth = day.depths[k]
    if depth.depth_m is None:
        return str(depth.status).replace("_", " ")
    return f"{km(depth.depth_m)} ({depth.settlements})"
