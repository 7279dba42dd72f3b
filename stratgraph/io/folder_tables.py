"""A theater's folder being read: its tables, with the titles of the sources that rows cite."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .csv_and_toml import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stratgraph.model.progress import Steps
    from stratgraph.model.provenance import Provenance

    from . import row_models
    from .csv_and_toml import Cells, Made


@dataclass(frozen=True)
class FolderTables:
    """A theater's folder being read: where it stands, and what theater.toml says."""

    path: Path
    keys: row_models.TheaterKeys
    steps: Steps
    sizes: dict[str, int]
    titles: Mapping[str, str] = field(default_factory=dict)

    def table(
        self, name: str, model: type[Cells], make: Callable[[Cells, Provenance], Made]
    ) -> tuple[Made, ...]:
        """Read one table; all but the settlements may be missing."""
        size = self.sizes.pop(name, 0)
        found = read_table(
            self.path / name,
            model,
            lambda cells, where: make(cells, self.titled(where)),
            defaults=self.keys.defaults.model_dump(exclude_none=True),
            needed=name == "settlements.csv",
            progress=self.steps.within(size),
        )
        self.steps.done(size)
        return found

    def titled(self, where: Provenance) -> Provenance:
        """Return a provenance with the title of its source, where sources.csv lists it."""
        return replace(where, title=self.titles.get(where.source, ""))
