"""Did the front set for the winter? Distances, length and changes of hands, by month."""

import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import stratgraph as sg

CITIES = ["bakhmut", "kramatorsk", "sloviansk", "kostiantynivka", "druzhkivka"]


def main(out: Path) -> None:
    """Measure the front from the day of the article to the end of the events, month by month."""
    facts = sg.read_facts("bakhmut-2022")
    days = sg.days_between(date(2022, 10, 3), date(2023, 5, 31), step_days=30)
    controls = [facts.control_by_events(day) for day in days]
    series = sg.measure_front_days(
        facts.theater(), controls, attacker="RU", places=CITIES, road_set="all"
    )
    for before, day in pairwise(series):
        move = sg.measure_move([before, day])
        print(f"to {day.on}: no distance moved by more than {(move.most_moved_m or 0) / 1000:.1f} "
              f"km, {move.changes_per_month:.0f} holders a month changed")  # fmt: skip
    sg.write_whole(out / "was_the_front_cemented.json", sg.to_json(sg.front_document(series)))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
