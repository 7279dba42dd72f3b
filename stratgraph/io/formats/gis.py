"""Formats of maps through GDAL: GeoPackage, GeoParquet, FlatGeobuf, shapefile."""

from __future__ import annotations

import io
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .format import Format, Written, needed, packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stratgraph.io.layers import Column, Layer

WGS84 = "EPSG:4326"
# The day that GDAL would take from the clock: the same bytes come of the same layers.
NO_TIME = "1980-01-01T00:00:00.000Z"
_KINDS = {"text": "object", "whole": "Int64", "number": "float64", "yes or no": "boolean"}
LONGEST_NAME, LONGEST_TEXT = 10, 254

STYLES = """CREATE TABLE layer_styles (
 id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT,
 f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT,
 useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT, update_time DATETIME)"""


def frame_of(layer: Layer) -> Any:
    """Return a layer as a GeoDataFrame in degrees, unknown cells as missing ones.

    Raises
    ------
    ScenarioError
        If geopandas is not installed.
    """
    pandas, geopandas = needed("pandas", "gis"), needed("geopandas", "gis")
    columns = {one.name: _cells(pandas, one) for one in layer.columns}
    shapes = geopandas.GeoSeries([_shape(one) for one in _alike(layer)], crs=WGS84)
    frame = geopandas.GeoDataFrame(columns, geometry=shapes)
    frame.attrs.update(layer.about)
    return frame


def _cells(pandas: Any, column: Column) -> Any:
    if column.kind == "number":
        cells = [float("nan") if one is None else one for one in column.cells]
        return pandas.Series(cells, dtype="float64")
    return pandas.Series(list(column.cells), dtype=_KINDS[column.kind])


def _alike(layer: Layer) -> list[dict[str, Any]]:
    """Return the shapes as all of one type: all of several parts where one is."""
    several = {f"Multi{one['type']}" for one in layer.shapes} & {
        one["type"] for one in layer.shapes
    }
    return [
        {"type": f"Multi{one['type']}", "coordinates": [one["coordinates"]]}
        if f"Multi{one['type']}" in several
        else one
        for one in layer.shapes
    ]


def _shape(geometry: dict[str, Any]) -> Any:
    from importlib import import_module

    # Through geopandas' own shapely: the core's door to it is elsewhere.
    return import_module("shapely.geometry").shape(geometry)


@contextmanager
def _gdal() -> Iterator[Any]:
    """Return pyogrio, with no clock behind it."""
    pyogrio = needed("pyogrio", "gis")
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": NO_TIME})
    try:
        yield pyogrio
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def geopackage(layers: Sequence[Layer]) -> Written:
    """Write layers as a GeoPackage of version 1.2, with the styles that QGIS draws by default."""
    with tempfile.TemporaryDirectory(prefix="stratgraph-") as folder, _gdal() as pyogrio:
        path = Path(folder, "layers.gpkg")
        for layer in layers:
            pyogrio.write_dataframe(
                frame_of(layer),
                path,
                layer=layer.name,
                driver="GPKG",
                append=path.exists(),
                dataset_options={"VERSION": "1.2"},
                layer_options={
                    "IDENTIFIER": layer.name,
                    "DESCRIPTION": _described(layer),
                },
            )
        _add_styles(path, layers)
        return Written(path.read_bytes())


def _described(layer: Layer) -> str:
    return "; ".join(f"{key}: {text}" for key, text in layer.about.items())


def _add_styles(path: Path, layers: Sequence[Layer]) -> None:
    styled = [one for one in layers if one.style]
    if not styled:
        return
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(STYLES)
        for one in styled:
            base.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, "
                "owner, update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, '', '', ?)",
                (one.name, one.name, one.style, NO_TIME),
            )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', ?)",
            (NO_TIME,),
        )


def geoparquet(layers: Sequence[Layer]) -> Written:
    """Write a layer as GeoParquet."""
    (layer,) = layers
    needed("pyarrow", "gis")
    file = io.BytesIO()
    frame_of(layer).to_parquet(file, index=False)
    return Written(file.getvalue())


def flatgeobuf(layers: Sequence[Layer]) -> Written:
    """Write a layer as FlatGeobuf, in the order of the rows."""
    (layer,) = layers
    with tempfile.TemporaryDirectory(prefix="stratgraph-") as folder, _gdal() as pyogrio:
        path = Path(folder, "layer.fgb")
        pyogrio.write_dataframe(
            frame_of(layer), path, layer=layer.name, driver="FlatGeobuf", SPATIAL_INDEX="NO"
        )
        return Written(path.read_bytes())


def shapefile(layers: Sequence[Layer]) -> Written:
    """Write layers as shapefiles in one archive, names of fields as short as they must be."""
    notes: list[str] = []
    files: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="stratgraph-") as folder, _gdal() as pyogrio:
        for layer in layers:
            frame = frame_of(_cut(layer))
            short = short_names([one.name for one in layer.columns])
            notes += _told(layer, short)
            pyogrio.write_dataframe(
                frame.rename(columns=short),
                Path(folder, f"{layer.name}.shp"),
                driver="ESRI Shapefile",
                encoding="UTF-8",
                DBF_DATE_LAST_UPDATE=NO_TIME[:10],
            )
        for path in sorted(Path(folder).iterdir()):
            files[path.name] = path.read_bytes()
    return Written(packed(files), tuple(notes))


def _cut(layer: Layer) -> Layer:
    """Return a layer with its texts as long as a shapefile holds them, no letter halved."""
    return _with_text(
        layer, lambda text: text.encode()[:LONGEST_TEXT].decode("utf-8", errors="ignore")
    )


def _with_text(layer: Layer, change: Callable[[str], str]) -> Layer:
    return replace(
        layer,
        columns=tuple(
            replace(one, cells=tuple(change(c) if isinstance(c, str) else c for c in one.cells))
            for one in layer.columns
        ),
    )


def _told(layer: Layer, short: dict[str, str]) -> Iterator[str]:
    changed = [f"{long} is {name}" for long, name in short.items() if long != name]
    if changed:
        yield f"{layer.name}: a shapefile's names have ten letters: {', '.join(changed)}"
    cut = sum(
        len(one.encode()) > LONGEST_TEXT
        for column in layer.columns
        for one in column.cells
        if isinstance(one, str)
    )
    if cut:
        cells = "1 cell is" if cut == 1 else f"{cut} cells are"
        yield f"{layer.name}: {cells} cut to {LONGEST_TEXT} bytes, the longest a shapefile holds"


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Return names of at most ten letters, none twice, by the long ones.

    Examples
    --------
    >>> short_names(["id", "population_as_of", "population_source"])
    {'id': 'id', 'population_as_of': 'pop_as_of', 'population_source': 'pop_source'}
    >>> short_names(["required_range_hold_m", "required_range_fall_m"]).values()
    dict_values(['req_ran_h1', 'req_ran_f1'])
    """
    found: dict[str, str] = {}
    for name in names:
        wanted = name if len(name) <= LONGEST_NAME else _shorter(name)
        taken = {one.lower() for one in found.values()}
        short, number = wanted[:LONGEST_NAME], 0
        while short.lower() in taken or (number == 0 and len(wanted) > LONGEST_NAME):
            number += 1
            short = f"{wanted[: LONGEST_NAME - len(str(number))]}{number}"
        found[name] = short
    return found


def _shorter(name: str) -> str:
    """Return a name with its words cut to three letters, the first ones first, while too long."""
    words = name.split("_")
    for k, word in enumerate(words):
        if len("_".join(words)) > LONGEST_NAME:
            words[k] = word[:3]
    return "_".join(words)


FORMATS = (
    Format(name="GeoPackage", suffixes=(".gpkg",), write=geopackage, extra="gis"),
    Format(
        name="GeoParquet",
        suffixes=(".parquet", ".geoparquet"),
        write=geoparquet,
        several=False,
        extra="gis",
        cannot=("licences and the day",),
    ),
    Format(
        name="FlatGeobuf",
        suffixes=(".fgb",),
        write=flatgeobuf,
        several=False,
        extra="gis",
        cannot=("licences and the day", "text that is empty: it is missing"),
    ),
    Format(
        name="Shapefile",
        suffixes=(".zip",),
        write=shapefile,
        extra="gis",
        cannot=(
            "names of columns of more than ten letters: a table says what each is called",
            "text of more than 254 bytes: it is cut",
            "yes and no: 1 and 0",
            "text that is empty: it is missing",
            "licences and the day",
        ),
    ),
)
