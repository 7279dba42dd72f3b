"""When was Imphal without a road? Supply, separate roads and hours by motor road, day by day."""

import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Measure each day, print those on which anything changes, and draw all of them."""
    facts = sg.read_facts("imphal-1944")
    theater, since = facts.theater(), date(1944, 3, 24)
    controls = map(facts.control_by_events, sg.days_between(since, date(1944, 6, 22), step_days=1))
    days = sg.measure_supply_days(
        (sg.situation_on(theater, one, attacker="JP").admitting("road") for one in controls),
        "defender",
        ["imphal", "kohima"],
        season="dry",
    )
    rows = [row_of(day) for day in days]
    for before, row in pairwise([{}, *rows]):
        if {**row, "on": ""} != {**before, "on": ""}:
            print(row)
    sg.write_whole(out / "the_road_day_by_day.json", sg.to_json(rows))
    sg.write_figure(sg.draw_supply(days), out / "the_road_day_by_day.html")


def row_of(day: sg.SupplyDay) -> dict[str, object]:
    """Tell a day in a row: roads and hours of both places, and who else was cut off."""
    told = {one.place: (one.routes, one.minutes and round(one.minutes / 60, 1))
            for one in day.places}  # fmt: skip
    return {"on": str(day.on), **told, "cut off": len(day.cut_off), "closed": day.closed}


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
