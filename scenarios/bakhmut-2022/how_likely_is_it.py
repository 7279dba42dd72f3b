"""How likely each verdict of the article about ranges is, and on what it hangs."""

import sys
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Draw what the case states as uncertain, print each statement's probability, and a picture."""
    case = sg.read_case("bakhmut_falls")
    answer = sg.find_uncertainty(case, claims=sg.read_claims_of(case, "bakhmut_falls"), draws=256)
    for target, chance in answer.any_new:
        low, high = (round(100 * end) for end in chance.between)
        print(f"{case.theater.settlement(target).name}: one more weapon on {low} to {high} of 100")
    for one in answer.statements:
        if one.plain:
            low, high = (round(100 * end) for end in one.chance.between)
            print(f"{one.claim}, taken plainly: true on {low} to {high} of 100: {one.sentence}")
    sg.write_whole(out / "how_likely_is_it.json", sg.to_json(sg.uncertainty_document(answer)))
    sg.write_figure(sg.draw_uncertainty(answer), out / "how_likely_is_it.html")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
