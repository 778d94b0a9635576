"""What a YAML or JSON file says, with the place of every word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from netsim.errors import Place


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value as it is written; empty where the file says nothing or ``null``."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Tree, ...]
    place: Place

    def __iter__(self) -> Iterator[Tree]:
        """Go through the items."""
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, with the place of each key."""

    values: Mapping[str, Tree]
    place: Place
    keys: Mapping[str, Place] = field(default_factory=dict)


Tree = Leaf | Items | Entries


def cell_of(tree: Tree) -> str | list[Any] | None:
    """Return a text, or nested lists of texts; ``None`` if there is a mapping in it."""
    if isinstance(tree, Leaf):
        return tree.text
    if isinstance(tree, Entries):
        return None
    cells = [cell_of(item) for item in tree]
    return None if None in cells else cells
