"""How long were the ways by road? From held portals, before and after Bakhmut's fall."""

import sys
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Measure both sides' ways in two seasons, and write and draw the attacker's hour in mud."""
    case = sg.read_case("bakhmut_falls")
    for season in ("dry", "mud"):
        answer = sg.find_access(case, season=season)
        for moment, side in (("hold", "defender"), ("fall", "attacker")):
            found = answer.access(moment, side)
            print(f"{season}, {moment}: the {side} takes {found.minutes['bakhmut']:.0f} minutes to "
                  f"Bakhmut, and reaches {len(found.within(60))} places in an hour")  # fmt: skip
    document = sg.access_document(answer, [60])
    sg.write_whole(out / "how_long_were_the_ways.json", sg.to_json(document))
    areas = sg.access_areas(answer, answer.isochrones([60], side="attacker"))
    sg.write_whole(out / "how_long_were_the_ways.geojson", sg.to_json(areas))
    figure = sg.draw_access(answer, [60], side="attacker")
    sg.write_figure(figure, out / "how_long_were_the_ways.html")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
