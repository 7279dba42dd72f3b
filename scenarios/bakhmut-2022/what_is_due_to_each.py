"""To which places were the people within 24.7 km due? Those held by either side."""

import sys
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Print the first places of each side and which two overlap most, and draw the attacker's."""
    asked = sg.AttributionAsked(range_m=24_700)
    answer = sg.find_attribution(sg.read_case("bakhmut_falls"), asked)
    names = answer.situation.theater.names_of
    for part in answer.sides:
        first = [f"{name} {one.value:,.0f}"
                 for name, one in zip(names([one.place for one in part.places[:3]]),
                                      part.places, strict=False)]  # fmt: skip
        both = " and ".join(names([part.pairs[0].a, part.pairs[0].b]))
        print(f"{part.side}: {part.total:,.0f} people in range; most due to {', '.join(first)}; "
              f"{both} overlap most")  # fmt: skip
    sg.write_whole(out / "what_is_due_to_each.json", sg.to_json(sg.attribution_document(answer)))
    sg.write_figure(sg.draw_attribution(answer), out / "what_is_due_to_each.html")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
