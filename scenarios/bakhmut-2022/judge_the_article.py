"""Are the statements true? The 42 of the article, each with what turns it."""

import sys
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Judge every sentence, print the summary, and write all readings."""
    file, facts = sg.read_claims("bakhmut-2022")
    verdicts = sg.judge_claims(file, facts)
    summary = sg.summary_lines(file, verdicts)
    print("\n".join(summary))
    document = sg.claims_document(file, verdicts, summary)
    sg.write_whole(out / "judge_the_article.json", sg.to_json(document))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
