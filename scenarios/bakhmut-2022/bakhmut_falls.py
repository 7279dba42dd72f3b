"""What does losing Bakhmut open? Required ranges and gateways, hold against fall."""

import sys
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Answer the case and write its JSON and its page into a folder."""
    outcome = sg.run_case(sg.read_case("bakhmut_falls"))
    print(outcome.finding.sentence)

    # Situations chain: what if Chasiv Yar follows?
    bakhmut_fell = outcome.case.after
    both_fell = bakhmut_fell.under(sg.Scenario("and Chasiv Yar", falls=(sg.Fall("chasiv_yar"),)))
    rule = outcome.case.assumptions.rules[0]
    for name, situation in (("Bakhmut", bakhmut_fell), ("and Chasiv Yar", both_fell)):
        needed = sg.required_ranges(situation, "attacker", rule, outcome.case.objectives)
        kilometres = [f"{metres / 1000:.1f}" for metres in needed.required_m]
        print(f"{name}: {dict(zip(outcome.case.objectives, kilometres, strict=True))}")

    sg.write_whole(out / "bakhmut_falls.json", sg.to_json(sg.outcome_document(outcome)))
    sg.write_page(outcome, out / "bakhmut_falls.html")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
