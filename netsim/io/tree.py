"""What a YAML or JSON file says, with the place of every word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

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
