"""One reading: the files that were opened, and everything that is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from netsim.errors import Fault, InvalidInput, Place
from netsim.io.text import Text, load
from netsim.model import Distribution


class Reading:
    """Collects faults with their places, so that all of them can be told at once."""

    def __init__(self) -> None:
        self.files: dict[Path, Text] = {}
        self.faults: list[Fault] = []
        self.samples: dict[Path, Distribution | None] = {}
        """Measured durations by file; ``None`` where the file has none that can be used."""

    def open(self, path: Path) -> Text | None:
        """Read a file, or note why that fails and return nothing."""
        try:
            self.files[path] = load(path)
        except InvalidInput as error:
            self.faults += error.faults
            return None
        return self.files[path]

    def tell(self, message: str, place: Place, path: tuple[str | int, ...] = (), hint: str = "") -> None:
        """Note that something is wrong at a place."""
        self.note(Fault(message, path, hint), place)

    def note(self, fault: Fault, place: Place) -> None:
        """Note a fault at a place, with the line that stands there."""
        self.faults.append(fault.at(place, self.excerpt(place)))

    def excerpt(self, place: Place) -> str:
        """Return the line that stands at a place."""
        text = self.files.get(place.file) if place.file is not None else None
        return text.line(place.line) if text is not None else ""

    @property
    def failed(self) -> bool:
        """Whether anything was found that is more than a warning."""
        return any(not fault.warning for fault in self.faults)

    def ordered(self) -> list[Fault]:
        """Return the faults file by file, from top to bottom."""
        order = {path: position for position, path in enumerate(self.files)}

        def key(fault: Fault) -> tuple[int, int, int]:
            place = fault.place
            return (order.get(place.file or Path(), -1), place.line, place.column)

        return sorted(dict.fromkeys(self.faults), key=key)

    def stop_if_failed(self) -> None:
        """
        Raise all faults, if there are any.

        Raises
        ------
        InvalidInput
            With all faults.
        """
        if self.failed:
            raise InvalidInput(replace(fault) for fault in self.ordered() if not fault.warning)
