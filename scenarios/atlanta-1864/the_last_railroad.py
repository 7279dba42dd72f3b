"""When was Atlanta left without a railroad? Separate roads and hours by rail, day by day."""

import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Measure each day of the summer, print those on which anything changes, and draw them."""
    facts = sg.read_facts("atlanta-1864")
    theater, since = facts.theater(), date(1864, 7, 1)
    controls = map(facts.control_by_events, sg.days_between(since, date(1864, 9, 2), step_days=1))
    days = sg.measure_supply_days(
        (sg.situation_on(theater, one, attacker="US").admitting("rail") for one in controls),
        "defender",
        ["atlanta"],
        season="dry",
    )
    rows = [
        {"on": str(day.on), "separate roads": day.places[0].routes,
         "hours": day.places[0].minutes and round(day.places[0].minutes / 60, 1)}
        for day in days
    ]  # fmt: skip
    for before, row in pairwise([{}, *rows]):
        if {**row, "on": ""} != {**before, "on": ""}:
            print(row)
    sg.write_whole(out / "the_last_railroad.json", sg.to_json(rows))
    sg.write_figure(sg.draw_supply(days), out / "the_last_railroad.html")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
