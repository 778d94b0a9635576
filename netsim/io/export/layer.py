"""What is exported, whatever the format: tables with or without shapes, each column with its meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from netsim.model import Network

    Shape: TypeAlias = BaseGeometry
    """Of shapely; named here for those who may not know that library."""

Form = Literal["points", "lines", "areas", "none"]
DICTIONARY: Final = ("layer", "column", "unit", "meaning", "source")


@dataclass(frozen=True, eq=False)
class Layer:
    """
    A table, and where its rows lie.

    Parameters
    ----------
    name
        Of the layer or file.
    table
        Columns with their units in their names.
    form
        What the shapes are; ``none`` for a table of attributes alone.
    shapes
        One for each row, WGS84, split at the antimeridian; ``None`` where a row lies nowhere.
    meanings
        Unit, meaning and source of each column.
    """

    name: str
    table: pd.DataFrame
    form: Form = "none"
    shapes: Sequence[BaseGeometry | None] = ()
    meanings: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)

    def records(self) -> Iterator[tuple[dict[str, Any], BaseGeometry | None]]:
        """Yield the filled cells of each row as plain values, and its shape."""
        shapes = self.shapes if self.form != "none" else [None] * len(self.table)
        columns = [(str(name), plain(self.table[name])) for name in self.table]
        for position, shape in enumerate(shapes):
            yield {name: cells[position] for name, cells in columns if cells[position] not in (None, "")}, shape


@dataclass(frozen=True, eq=False)
class Book:
    """
    All layers of an export, and what it is about.

    Parameters
    ----------
    title
        For people.
    about
        Name, licence, seed and the like, as texts.
    network
        Whose nodes and links the layers tell, for formats that are graphs.
    layers
        In the order in which they are drawn, the lowest first.
    """

    title: str
    about: Mapping[str, str]
    network: Network
    layers: tuple[Layer, ...]

    def layer(self, name: str) -> Layer:
        """Return a layer by its name."""
        return next(layer for layer in self.layers if layer.name == name)

    def dictionary(self) -> pd.DataFrame:
        """Return a row for each column of each layer: unit, meaning and where the values come from."""
        import pandas as pd

        rows = [
            (layer.name, str(column), *layer.meanings[str(column)]) for layer in self.layers for column in layer.table
        ]
        return pd.DataFrame(rows, columns=list(DICTIONARY))

    def about_table(self) -> pd.DataFrame:
        """Return what the export is about as a table."""
        import pandas as pd

        return pd.DataFrame(list(self.about.items()), columns=["key", "value"])


def plain(column: pd.Series[Any]) -> list[Any]:
    """
    Return the cells of a column as Python has them: ``None`` where there is nothing, moments as ISO 8601 in UTC.

    Examples
    --------
    >>> import pandas as pd
    >>> plain(pd.Series([1, None], dtype="Int64")), plain(pd.Series(pd.to_datetime(["2026-05-11"], utc=True)))
    ([1, None], ['2026-05-11T00:00:00Z'])
    """
    if column.dtype.kind == "M":
        column = column.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    cells = column.astype(object)
    return list(cells.where(column.notna(), None))
