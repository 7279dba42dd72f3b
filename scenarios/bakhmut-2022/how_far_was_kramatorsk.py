"""How far was Kramatorsk from howitzers of 24.7 km? And what did fall in the months after."""

import sys
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Find the fewest places that had to fall first, beside the order in which places did fall."""
    case, facts = sg.read_case("bakhmut_falls"), sg.read_facts("bakhmut-2022")
    asked = sg.SequenceQuestion(range_km=24.7, objectives="Kramatorsk", goals="range")
    answer = sg.find_sequences(case, asked, facts=facts)
    for found in answer.towards:
        least = found.least[0]
        places = ", ".join(case.theater.names_of(least.places))
        fell = [f"{one} {day}" for one, day in answer.fell(found, least)]
        print(f"{found.moment}, contested {found.contested}: {places}; {least.count} sets as few; "
              f"of these fell: {', '.join(fell) or 'none'}")  # fmt: skip
    sg.write_whole(out / "how_far_was_kramatorsk.json", sg.to_json(sg.sequences_document(answer)))
    sg.write_figure(sg.draw_sequences(answer), out / "how_far_was_kramatorsk.html")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
