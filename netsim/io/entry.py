"""A mapping in a scenario file, read key by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from netsim.errors import NetsimError, Place, did_you_mean
from netsim.io.cells import words
from netsim.io.reading import Reading
from netsim.io.tree import Entries, Items, Leaf

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping, where it stands in the file, and who takes its faults."""

    reading: Reading
    tree: Entries
    path: tuple[str | int, ...] = ()

    def __contains__(self, key: str) -> bool:
        """Whether the file says anything under a key."""
        value = self.tree.values.get(key)
        return value is not None and not (isinstance(value, Leaf) and not value.text)

    def check_keys(self, known: Iterable[str]) -> None:
        """Tell keys that mean nothing."""
        known = tuple(known)
        for key in self.tree.values:
            if key not in known:
                hint = did_you_mean(key, known) or "known: " + ", ".join(known)
                self.reading.tell(f'the key "{key}" is not known', self.tree.keys[key], (*self.path, key), hint)

    def tell(self, message: str, key: str = "", hint: str = "") -> None:
        """Note that something is wrong, at a key or with the whole."""
        path = (*self.path, key) if key else self.path
        self.reading.tell(message, self.place_of(key), path, hint)

    def place_of(self, *keys: str) -> Place:
        """Return the place of a value as deep as the keys lead."""
        here: Entries = self.tree
        place = here.place
        for key in keys:
            below = here.values.get(key)
            if below is None:
                break
            place = below.place
            if not isinstance(below, Entries):
                break
            here = below
        return place

    def text(self, key: str) -> str | None:
        """Return the text under a key."""
        return self.read(key, str)

    def read(self, key: str, understand: Callable[[str], Value]) -> Value | None:
        """Return what a function makes of the text under a key; ``None`` if it is not there or makes no sense."""
        if key not in self:
            return None
        value = self.tree.values[key]
        if not isinstance(value, Leaf):
            self.tell("takes one value", key)
            return None
        try:
            return understand(value.text)
        except NetsimError as error:
            self.tell(error.message, key, error.hint)
            return None

    def words(self, key: str) -> tuple[str, ...] | None:
        """Return a list of words, which may also be a single one."""
        if key not in self:
            return () if isinstance(self.tree.values.get(key), Items) else None
        value = self.tree.values[key]
        if isinstance(value, Leaf):
            return words(value.text)
        if isinstance(value, Items) and all(isinstance(item, Leaf) for item in value):
            return tuple(item.text for item in value if isinstance(item, Leaf))
        self.tell("takes a list of words", key)
        return None

    def below(self, key: str) -> Entry | None:
        """Return the mapping under a key."""
        if key not in self:
            return None
        value = self.tree.values[key]
        if isinstance(value, Entries):
            return Entry(self.reading, value, (*self.path, key))
        self.tell("takes a mapping", key)
        return None

    def items(self, key: str) -> list[Entry]:
        """Return the mappings in the list under a key."""
        if key not in self:
            return []
        value = self.tree.values[key]
        if not isinstance(value, Items):
            self.tell("takes a list", key, "begin each entry with a dash")
            return []
        found: list[Entry] = []
        for position, item in enumerate(value):
            path = (*self.path, key, position)
            if isinstance(item, Entries):
                found.append(Entry(self.reading, item, path))
            else:
                self.reading.tell("takes a mapping", item.place, path)
        return found
