"""What hung on which of sixteen towns had fallen? All 65,536 situations of one day."""

import sys
from pathlib import Path

import numpy as np

import stratgraph as sg


def main(out: Path) -> None:
    """Measure every situation, print how far the answers go, and write two tables."""
    case = sg.read_case("sixteen_towns")
    plan = sg.plan_sweep(case)
    rows = sg.measure_sweep(plan)
    of_it = rows["contested"] == "no_fire"
    people, day = rows["people_ru_2s19_standard"][of_it], rows["situation"][of_it] == 0
    print(f"people within 24.7 km: {people[day][0]:,} on the day, {people.min():,} to "
          f"{people.max():,} over {plan.situations:,} situations, half of them below "
          f"{np.median(people):,.0f}")  # fmt: skip
    tables = {name: sg.ask_question(name, plan.columns, rows) for name in ("fewest", "towns")}
    cities = case.theater.names_of(case.objectives)
    for place, munition, km, _, contested, fewest, ways, first in tables["fewest"].rows:
        if place in cities and (munition, contested) == ("2S19", "no_fire"):
            print(f"{place}, still held, within {km} km: where {fewest} of the towns has fallen, "
                  f"in {ways} ways, first {first}")  # fmt: skip
    records = {name: [list(table.names), *map(list, table.rows)] for name, table in tables.items()}
    sg.write_whole(out / "what_hung_on_which_towns.json", sg.to_json(records))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
