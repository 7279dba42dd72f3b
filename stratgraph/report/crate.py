"""An answer with all it was made of, as an RO-Crate: data, case, versions, answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from stratgraph.io import case_toml

from .records import outcome_document, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from stratgraph.model.dataset import Facts
    from stratgraph.studies.hold_or_fall import Case, Outcome

METADATA = "ro-crate-metadata.json"
CASE, THEATER, ANSWER, AREAS = "case.toml", "theater", "answer.json", "areas.geojson"
CUT = "cut-{}.geojson"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
KINDS = {
    ".toml": "application/toml",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".json": "application/json",
    ".geojson": "application/geo+json",
}


@dataclass(frozen=True, slots=True)
class MadeWith:
    """With what an answer was made, and when.

    Attributes
    ----------
    on : date
    versions : mapping of str to str
        Of Python and of the packages, stratgraph first.
    tables : mapping of str to str
        The files of the theater's folder by name, as they were read.
    areas : str
        The file of drawn areas that the case names; empty where it names none.
    cut_areas : tuple of str
        The files of areas whose roads the case cuts, in its order.
    """

    on: date
    versions: Mapping[str, str]
    tables: Mapping[str, str]
    areas: str = ""
    cut_areas: tuple[str, ...] = ()


def crate_files(outcome: Outcome, facts: Facts, made: MadeWith) -> dict[str, str]:
    """Return the files of an RO-Crate (version 1.1) of an answer, by name.

    The case asked again of the theater beside it gives the answer, byte by byte, with the same
    versions.

    Parameters
    ----------
    outcome : Outcome
    facts : Facts
        Those that the case was asked of.
    made : MadeWith

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import read_case, read_facts, run_case
    >>> from stratgraph.io import theater_texts
    >>> facts = read_facts("valley")
    >>> made = MadeWith(date(2031, 6, 1), {"stratgraph": "0.1.0"}, theater_texts(facts))
    >>> files = crate_files(run_case(read_case("gate_falls")), facts, made)
    >>> sorted(files)[:3]
    ['answer.json', 'case.toml', 'ro-crate-metadata.json']
    """
    files = {
        CASE: case_toml(_beside(outcome.case), theater=THEATER),
        ANSWER: to_json(outcome_document(outcome)),
        **({AREAS: made.areas} if made.areas else {}),
        **{CUT.format(k): text for k, text in enumerate(made.cut_areas, 1)},
        **{f"{THEATER}/{name}": text for name, text in made.tables.items()},
    }
    graph = [*_head(outcome, facts, made, files), *_parts(files), *_action(outcome, made, files)]
    document = {"@context": f"{SPECIFICATION}/context", "@graph": graph}
    return files | {METADATA: json.dumps(document, ensure_ascii=False, indent=1) + "\n"}


def _beside(case: Case) -> Case:
    """Return a case that finds its drawn areas beside it."""
    cuts = tuple(
        replace(one, file=CUT.format(k), path="")
        for k, one in enumerate(case.scenario.cut_areas, 1)
    )
    case = replace(case, scenario=replace(case.scenario, cut_areas=cuts))
    if case.areas is None:
        return case
    named = replace(case.areas.provenance, file=AREAS)
    return replace(case, areas=replace(case.areas, provenance=named, path=""))


def _head(
    outcome: Outcome, facts: Facts, made: MadeWith, files: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Describe the crate itself: what it is, under which licences, and what is in it."""
    licences = [
        {"@id": f"#licence-{k}", "@type": "CreativeWork", "name": one.licence, "text": one.text}
        for k, one in enumerate(facts.attributions, 1)
    ]
    about = {
        "@id": METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": outcome.finding.title,
        "description": outcome.finding.sentence,
        "datePublished": made.on.isoformat(),
        "temporalCoverage": outcome.case.control.on.isoformat(),
        "license": [{"@id": one["@id"]} for one in licences] or "no licence is stated",
        "hasPart": [{"@id": name} for name in files],
        "mentions": {"@id": "#run"},
        "citation": [{"@id": f"#source-{one.id}"} for one in facts.sources],
    }
    sources = [
        {
            "@id": f"#source-{one.id}",
            "@type": "CreativeWork",
            "name": one.title,
            **({"url": one.address} if one.address else {}),
            **({"datePublished": one.date} if one.date else {}),
            **({"license": one.licence} if one.licence else {}),
        }
        for one in facts.sources
    ]
    return [about, root, *licences, *sources]


def _parts(files: Mapping[str, str]) -> list[dict[str, Any]]:
    said = {
        CASE: "the question, with every assumption",
        ANSWER: "the answer, as stratgraph run --json writes it",
        AREAS: "areas as a map of the day drew them",
    }
    said |= {one: "areas whose roads the question cuts" for one in files if one.startswith("cut-")}
    return [
        {
            "@id": name,
            "@type": "File",
            "name": said.get(name, f"facts of the theater: {PurePosixPath(name).name}"),
            "encodingFormat": KINDS[PurePosixPath(name).suffix],
            "contentSize": str(len(text.encode("utf-8"))),
        }
        for name, text in files.items()
    ]


def _action(outcome: Outcome, made: MadeWith, files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Describe the run: what was made of what, with which versions."""
    tools = [
        {
            "@id": f"#{name}",
            "@type": "SoftwareApplication",
            "name": name,
            "version": version,
            "softwareVersion": version,
        }
        for name, version in made.versions.items()
    ]
    run = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"stratgraph run {CASE} --json {ANSWER}",
        "description": outcome.case.about or outcome.case.name,
        "endTime": made.on.isoformat(),
        "instrument": [{"@id": one["@id"]} for one in tools],
        "object": [{"@id": name} for name in files if name != ANSWER],
        "result": {"@id": ANSWER},
    }
    return [run, *tools]
