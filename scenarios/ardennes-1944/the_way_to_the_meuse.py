"""Which way led to the Meuse? Kilometres, places still to take and roads, evening by evening."""

import sys
from datetime import date
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Find each evening's shortest way to a crossing, and what Bastogne's fall would change."""
    case, facts, rows = sg.read_case("bastogne_falls"), sg.read_facts("ardennes-1944"), []
    question = case.question(road_set="all")
    for day in range(15, 27):
        control = facts.control_by_events(date(1944, 12, day))
        before = sg.situation_on(facts.theater(), control, attacker="DE")
        after = before.under(sg.Scenario("Bastogne falls", falls=("bastogne",)))
        ways, then = (sg.find_ways(one, question) for one in (before, after))
        nearest = min(ways, key=lambda way: way.length_m)
        shorter = [
            (was.length_m - now.length_m) / 1000 for was, now in zip(ways, then, strict=True)
        ]
        rows.append({"on": str(control.on), "nearest crossing": nearest.objective,
                     "km": nearest.length_m / 1000, "to take": nearest.to_take,
                     "brought nearer by Bastogne's fall": sum(one > 0 for one in shorter),
                     "by at most km": max(shorter), "roads": nearest.roads})  # fmt: skip
        print(*(f"{key} {value}" for key, value in rows[-1].items() if key != "roads"), sep=", ")
    sg.write_whole(out / "the_way_to_the_meuse.json", sg.to_json(rows))
    picture = sg.draw_situation(case.before, named=["bastogne", "st_vith", *case.objectives])
    sg.write_figure(picture, out / "the_way_to_the_meuse.html")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
