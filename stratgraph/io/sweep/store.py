"""A sweep in a folder: what it is of, and its batches, each a file that is there whole or not.

A batch's file bears a hash of its content in its name. Whether a batch is done is therefore told
by the file alone, however a run ended: a file cut short does not fit its name.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.errors import FileFormatError
from stratgraph.io.atomic import TEMPORARY, write_whole, written_together
from stratgraph.io.case_file import case_toml
from stratgraph.io.disk import read_text
from stratgraph.model.notebook import short_repr
from stratgraph.model.plain_text import plural
from stratgraph.studies.hold_or_fall import SCOPE, assumed_in_short, facts_hash
from stratgraph.studies.sweep import SweepColumn, SweptSettlement

from .kinds import SWEEP_FORMATS, SweepFormat
from .rows import read_rows
from .worker_side import made_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from stratgraph.studies.hold_or_fall import Case
    from stratgraph.studies.sweep import SweepPlan

MANIFEST, CASE, VIEW, ROWS, LOCK = "manifest.json", "case.toml", "view.sql", "rows", ".lock"
SCHEMA = 1
ANEW = "put back the one that was written, or sweep into a new folder"
BATCH = re.compile(r"(\d{6})-([0-9a-f]{16})\.(csv|jsonl|parquet)")
READERS: dict[SweepFormat, str] = {
    "csv": "read_csv",
    "jsonl": "read_json",
    "parquet": "read_parquet",
}
TYPES = {"word": "VARCHAR", "whole": "BIGINT", "fraction": "DOUBLE"}


@dataclass(frozen=True)
class SweepStore:
    """A sweep in a folder.

    Attributes
    ----------
    folder : Path
    manifest : mapping
        What the sweep is of, as in its file.
    """

    folder: Path
    manifest: Mapping[str, Any]

    __repr__ = short_repr

    @cached_property
    def columns(self) -> tuple[SweepColumn, ...]:
        """The columns of its rows."""
        return tuple(SweepColumn(**one) for one in self.manifest["columns"])

    @property
    def kind(self) -> SweepFormat:
        """The format of its files."""
        kind: SweepFormat = self.manifest["format"]
        return kind

    @property
    def batches(self) -> int:
        """How many batches there are when it is done."""
        return int(self.manifest["batches"])

    @property
    def towns(self) -> tuple[SweptSettlement, ...]:
        """Its towns, in the order of the bits of a situation."""
        return tuple(SweptSettlement(**one) for one in self.manifest["towns"])

    @property
    def done(self) -> dict[int, Path]:
        """The file of each batch that is there whole, in order."""
        return {number: path for number, path, whole in self._files if whole}

    @property
    def broken(self) -> tuple[Path, ...]:
        """Files of batches that were cut short or changed."""
        return tuple(path for _, path, whole in self._files if not whole)

    @property
    def missing(self) -> tuple[int, ...]:
        """The batches that are not there, in order."""
        return tuple(number for number in range(self.batches) if number not in self.done)

    @cached_property
    def _files(self) -> tuple[tuple[int, Path, bool], ...]:
        """Every file of a batch as it was found when first asked: number, path, whether whole."""
        found = []
        for path in sorted((self.folder / ROWS).glob("*")):
            named = BATCH.fullmatch(path.name)
            if named and named[3] == self.kind and int(named[1]) < self.batches:
                found.append((int(named[1]), path, named[2] == _hash(_bytes(path))))
        return tuple(found)

    def write(self, number: int, data: bytes) -> Path:
        """Write the file of a batch, whole or not at all."""
        path = self.folder / ROWS / f"{number:06d}-{_hash(data)}.{self.kind}"
        write_whole(path, data)
        return path

    def rows(self, wanted: Sequence[SweepColumn] = ()) -> dict[str, NDArray[Any]]:
        """Return its rows in order, by column: all columns, or the wanted ones.

        Raises
        ------
        FileFormatError
            If no batch is done, or one is half written.
        """
        asked = tuple(wanted) or self.columns
        parts = list(self.parts(asked))
        return {one.name: np.concatenate([part[one.name] for part in parts]) for one in asked}

    def parts(self, wanted: Sequence[SweepColumn]) -> Iterator[dict[str, NDArray[Any]]]:
        """Yield the rows of one batch after the other."""
        self.require_rows()
        for path in self.done.values():
            yield read_rows(_bytes(path), self.columns, self.kind, wanted)

    def require_rows(self) -> None:
        """Refuse a store without rows, and one of which a file was changed.

        Raises
        ------
        FileFormatError
            If there is nothing to ask, or what there is cannot be trusted.
        """
        if self.broken:
            raise FileFormatError(
                "is half written: its content does not fit its name; make it anew with "
                f"`stratgraph sweep CASE --out {self.folder} --resume`",
                file=self.broken[0],
            )
        if not self.done:
            raise FileFormatError(
                f"no batch of {self.batches} is done; `stratgraph sweep CASE --out {self.folder} "
                "--resume` goes on with it",
                file=self.folder,
            )

    @property
    def lacking(self) -> str:
        """Say how much is not there yet; empty where all is."""
        if not self.missing:
            return ""
        return (
            f"{len(self.done):,} of {plural(self.batches, 'batch', 'batches')} are done: answers "
            "are of their situations alone; `stratgraph sweep ... --resume` makes the others"
        )


def open_sweep(folder: str | Path) -> SweepStore:
    """Open the folder of a sweep, to ask it.

    Parameters
    ----------
    folder : path

    Raises
    ------
    FileFormatError
        If it is no folder of a sweep, or one of another version of this program.
    """
    path = Path(folder)
    if not path.is_dir():
        raise FileFormatError("is no folder; name the one that a sweep was written to", file=path)
    if not (path / MANIFEST).exists():
        raise FileFormatError(
            f"holds no sweep: it has no {MANIFEST}; name the folder that a sweep was written to",
            file=path,
        )
    try:
        told = json.loads(read_text(path / MANIFEST))
    except ValueError as error:
        raise FileFormatError(f"is no manifest: {error}; {ANEW}", file=path / MANIFEST) from error
    named = {"schema", "columns", "towns", "format", "batches", "versions"}
    if not isinstance(told, dict) or named - told.keys() or told["format"] not in SWEEP_FORMATS:
        raise FileFormatError(f"is no manifest of a sweep; {ANEW}", file=path / MANIFEST)
    if told["schema"] != SCHEMA:
        message = f"is of version {told['schema']}; this program reads version {SCHEMA}"
        raise FileFormatError(message, file=path / MANIFEST)
    return SweepStore(path, told)


@contextlib.contextmanager
def held_store(
    folder: Path, case: Case, plan: SweepPlan, kind: SweepFormat, *, resume: bool
) -> Iterator[SweepStore]:
    """Begin a sweep in a folder, or go on with it, and let no other run write to it meanwhile.

    What a killed run left half written is taken away.

    Raises
    ------
    FileFormatError
        If the folder holds something else, a sweep of another case, or one that is not to be
        gone on with.
    """
    manifest = manifest_of(case, plan, kind)
    if folder.exists():
        _refuse_other(folder, manifest, resume=resume)
    try:
        (folder / ROWS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot be made: {error.strerror or error}"
        raise FileFormatError(message, file=folder) from error
    with _locked(folder):
        for left in (*folder.glob(f"{TEMPORARY}*"), *(folder / ROWS).glob(f"{TEMPORARY}*")):
            left.unlink(missing_ok=True)
        if not (folder / MANIFEST).exists():
            texts = {CASE: case_toml(case), VIEW: view_sql(plan.columns, kind)}
            files: list[tuple[Path, str | bytes]] = [(folder / n, t) for n, t in texts.items()]
            # The manifest comes last: with it the sweep has begun.
            with written_together([*files, (folder / MANIFEST, _json(manifest))]):
                pass
        yield SweepStore(folder, json.loads(_json(manifest)))


def manifest_of(case: Case, plan: SweepPlan, kind: SweepFormat) -> dict[str, Any]:
    """Return what a sweep is of: equal for sweeps whose rows are equal to the byte."""
    return {
        "schema": SCHEMA,
        "scope": SCOPE,
        "theater": plan.theater,
        "case": plan.case,
        "facts": facts_hash(case),
        "on": plan.on,
        "assumed": list(assumed_in_short(case)),
        "towns": [_fields(one) for one in plan.towns],
        "situations": plan.situations,
        "rows": plan.rows,
        "samples": None if plan.drawn is None else len(plan.drawn),
        "seed": None if plan.drawn is None else plan.seed,
        "batch": plan.batch,
        "batches": plan.batches,
        "format": kind,
        "columns": [_fields(one) for one in plan.columns],
        "versions": made_with(kind),
    }


def view_sql(columns: tuple[SweepColumn, ...], kind: SweepFormat, files: str = "") -> str:
    """Return the SQL that makes a view of the rows in DuckDB, started in the sweep's folder."""
    where = files or f"'{ROWS}/*.{kind}'"
    return f"CREATE VIEW situations AS SELECT * FROM {reader_sql(columns, kind, where)};\n"


def reader_sql(columns: tuple[SweepColumn, ...], kind: SweepFormat, files: str) -> str:
    """Return the SQL that reads files of rows, with the types of their columns."""
    if kind == "parquet":
        return f"read_parquet({files})"
    types = ", ".join(f"'{one.name}': '{_type(one)}'" for one in columns)
    form = "header = true, " if kind == "csv" else "format = 'newline_delimited', "
    return f"{READERS[kind]}({files}, {form}columns = {{{types}}})"


def _type(column: SweepColumn) -> str:
    return TYPES["word" if column.kind == "word" else "whole" if column.whole else "fraction"]


def _refuse_other(folder: Path, manifest: Mapping[str, Any], *, resume: bool) -> None:
    """Refuse to write a sweep into a folder of something else."""
    if not folder.is_dir():
        raise FileFormatError("is a file; name a folder to write the sweep to", file=folder)
    ours = {CASE, VIEW, ROWS, LOCK}
    if not (folder / MANIFEST).exists():
        # A run that was killed before it had begun leaves no more than this.
        others = [
            one.name for one in folder.iterdir()
            if one.name not in ours and not one.name.startswith(TEMPORARY)
        ]  # fmt: skip
        if others or any((folder / ROWS).glob("[!.]*")):
            what = sorted(others)[0] if others else ROWS
            raise FileFormatError(
                f"holds {what} and no {MANIFEST}, so it is no sweep; name a new folder",
                file=folder,
            )
        return
    found = open_sweep(folder)
    _refuse_difference(folder, found.manifest, json.loads(_json(manifest)))
    if not resume and (found.done or found.broken):
        raise FileFormatError(
            f"holds this sweep already, {len(found.done):,} of "
            f"{plural(found.batches, 'batch', 'batches')} done; go on with --resume, or name "
            "a new folder",
            file=folder,
        )


def _refuse_difference(folder: Path, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Refuse a folder whose sweep is of something else; says what differs."""
    other = [key for key in wanted if found.get(key) != wanted[key]]
    if not other:
        return
    if other == ["versions"]:
        made, here = (
            ", ".join(f"{name} {one}" for name, one in told["versions"].items())
            for told in (found, wanted)
        )
        message = f"was begun with {made}; here is {here}: use the same, or name a new folder"
    elif {"theater", "case"}.intersection(other):
        message = (
            f"holds a sweep of the case {found.get('case')!r} of {found.get('theater')!r}, not of "
            f"{wanted['case']!r} of {wanted['theater']!r}; name a new folder"
        )
    elif "facts" in other:
        message = (
            "holds a sweep of this case as it was: its facts or its question have changed since; "
            "name a new folder"
        )
    else:
        told = ", ".join(f"{key} {found.get(key)}" for key in other if key != "columns")
        message = f"holds a sweep of this case with {told}; ask for the same, or name a new folder"
    raise FileFormatError(message, file=folder)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder against other runs; a run that ends, however it ends, holds it no more."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover
        # On Windows nobody is kept out; files are whole all the same.
        yield
        return
    with (folder / LOCK).open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = "another run writes to it; wait until that has ended, or name a new folder"
            raise FileFormatError(message, file=folder) from error
        yield


def _fields(one: SweepColumn | SweptSettlement) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _json(manifest: Mapping[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise FileFormatError(message, file=path) from error
