"""Changes to a network: rows that join, leave, get other values or are multiplied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal

from pydantic import ValidationError
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault, InvalidInput, did_you_mean
from netsim.model.base import STRICT, NonNegative, Positive
from netsim.model.consistency import find_faults, singular
from netsim.model.explain import explain
from netsim.model.network import Network
from netsim.model.nouns import TABLES


@validated(frozen=True, slots=True, config=STRICT)
class Add:
    """A row that joins a table."""

    table: str
    row: Any
    at: NonNegative | None = None
    """``None``: from the beginning, warm-up included. [s after start]"""


@validated(frozen=True, slots=True, config=STRICT)
class Remove:
    """Rows that leave a table."""

    table: str
    ids: tuple[str, ...]
    at: NonNegative | None = None


@validated(frozen=True, slots=True, config=STRICT)
class Alter:
    """Fields of a row that get other values; of the gateway rule, the gateways of a country."""

    table: str
    """A table, or ``gateway_rule``, whose rows are countries with one field, ``gateways``; none: no rule for it."""
    id: str
    values: dict[str, Any]
    """New values by name of the field, in SI."""
    at: NonNegative | None = None


@validated(frozen=True, slots=True, config=STRICT)
class Scale:
    """Demands, workloads or freight, all or some, multiplied: for good, or for the time of a surge."""

    table: Literal["demands", "workloads", "freight"]
    by: Positive
    ids: tuple[str, ...] = ()
    """Empty: all rows."""
    at: NonNegative | None = None
    lasts: Positive | None = None
    """After which all is as before; ``None``: for good. [s]"""


@validated(frozen=True, slots=True, config=STRICT)
class Unscale(Scale):
    """The end of a surge: rows that it multiplied, as far as they are still there, are divided again."""

    spared: tuple[str, ...] = ()
    """Rows that joined while it lasted."""


Change = Add | Remove | Alter | Scale

RULE: Final = "gateway_rule"
GATEWAYS: Final = "gateways"
"""What can be altered beside the tables: which nodes the public traffic of a country leaves through."""


def changed(network: Network, changes: Iterable[Change]) -> Network:
    """
    Return a network with all changes applied, in their order, whatever their time.

    Parameters
    ----------
    network
        The network before; it stays as it is.
    changes
        What to do to it.

    Returns
    -------
    network
        The network after all changes.

    Raises
    ------
    InvalidInput
        With all faults: rows that do not exist, values that do not fit, references left to nothing.
    """
    return _changed(network, list(enumerate(changes)))


def stages(network: Network, changes: Iterable[Change]) -> Iterator[tuple[float | None, Network]]:
    """
    Yield the network at the beginning, and again after each moment at which changes come.

    Parameters
    ----------
    network
        The network before any change.
    changes
        Changes from the beginning (``at`` is ``None``) and later ones, in any order of time.

    Yields
    ------
    at, network
        Moment of the changes, ``None`` first; the network from then on. [s after start]

    Raises
    ------
    InvalidInput
        At the first moment at which something does not fit.
    """
    numbered = list(_with_ends(enumerate(changes)))
    moments = sorted({change.at for _, change in numbered if change.at is not None})
    for moment in (None, *moments):
        network = _changed(network, [(position, change) for position, change in numbered if change.at == moment])
        yield moment, network


_SCALED: Final = {"demands": "rate", "workloads": "rate_per_client", "freight": "per_day"}
"""What of a row is multiplied."""


def with_ends(changes: Iterable[Change]) -> list[Change]:
    """Return changes with those that end surges."""
    return [change for _, change in _with_ends(enumerate(changes))]


def _with_ends(numbered: Iterable[tuple[int, Change]]) -> Iterator[tuple[int, Change]]:
    known = list(numbered)
    for position, change in known:
        yield position, change
        if isinstance(change, Scale) and change.lasts is not None:
            end, begin = (change.at or 0.0) + change.lasts, (_moment(change), position)
            spared = (
                str(other.row.id)
                for place, other in known
                if isinstance(other, Add) and other.table == change.table
                if begin < (_moment(other), place) and _moment(other) <= end
            )
            yield position, Unscale(change.table, change.by, change.ids, end, spared=tuple(spared))


def _moment(change: Change) -> float:
    """Return when a change comes; the beginning is before all times."""
    return -1.0 if change.at is None else change.at


def _changed(network: Network, numbered: list[tuple[int, Change]]) -> Network:
    """Apply some of the changes, each with its position among all of them."""
    if not numbered:
        return network
    draft = _Draft(network)
    for position, change in numbered:
        draft.apply(position, change)
    faults = draft.faults or list(_broken(draft, dict(numbered)))
    if faults:
        raise InvalidInput(faults)
    return draft.network()


@dataclass(slots=True)
class _Row:
    """A row and the change that made it what it is; ``None``: it was so before."""

    value: Any
    origin: int | None = None


class _Draft:
    """A network on the way from one state to the next."""

    def __init__(self, network: Network) -> None:
        self.before = network
        self.tables = {table: [_Row(row) for row in network.table(table)] for table in TABLES}
        self.rule = {country: _Row(gateways) for country, gateways in network.gateway_rule.items()}
        self.faults: list[Fault] = []

    def network(self) -> Network:
        """Return the network as it stands, unchecked."""
        other = {part.name: getattr(self.before, part.name) for part in fields(self.before)}
        tables = {name: [row.value for row in rows] for name, rows in self.tables.items()}
        rule = {country: row.value for country, row in self.rule.items()}
        return Network.unchecked(**{**other, **tables, RULE: rule})

    def apply(self, position: int, change: Change) -> None:
        """Make one change, or note why it cannot be made."""
        if isinstance(change, Alter) and change.table == RULE:
            self._alter_rule(position, change)
        elif change.table not in TABLES:
            self._tell(f'no table is named "{change.table}"', (position,), did_you_mean(change.table, TABLES))
        elif isinstance(change, Add):
            self._add(position, change)
        elif isinstance(change, Remove):
            gone = [id(row) for row in self._chosen(position, change.table, change.ids, "ids")]
            self.tables[change.table] = [row for row in self.tables[change.table] if id(row) not in gone]
        elif isinstance(change, Alter):
            for row in self._chosen(position, change.table, (change.id,), "id"):
                self._alter(position, row, change.values)
        elif isinstance(change, Unscale):
            self._unscale(position, change)
        else:
            name = _SCALED[change.table]
            for row in self._chosen(position, change.table, change.ids, "ids", everything=True):
                self._alter(position, row, {name: getattr(row.value, name) * change.by})

    def _add(self, position: int, change: Add) -> None:
        noun = TABLES[change.table]
        if isinstance(change.row, noun):
            self.tables[change.table].append(_Row(change.row, position))
        else:
            self._tell(f"{change.table} takes {noun.__name__}, not {type(change.row).__name__}", (position,))

    def _unscale(self, position: int, change: Unscale) -> None:
        name = _SCALED[change.table]
        for row in self.tables[change.table]:
            if row.value.id not in change.spared and (not change.ids or row.value.id in change.ids):
                before = getattr(row.value, name) / change.by
                self._alter(position, row, {name: float(f"{before:.15g}")})  # without the rounding of the two steps

    def _alter_rule(self, position: int, change: Alter) -> None:
        """Give a country other gateways; with none it leaves the rule."""
        for name in change.values.keys() - {GATEWAYS}:
            self._tell(f'there is no field "{name}"', (position, "set", name), did_you_mean(name, (GATEWAYS,)))
        gateways = tuple(change.values.get(GATEWAYS) or ())
        if gateways:
            self.rule[change.id] = _Row(gateways, position)
        elif self.rule.pop(change.id, None) is None:
            hint = did_you_mean(change.id, self.rule)
            self._tell(f'the gateway rule does not hold for "{change.id}"', (position, "id"), hint)

    def _alter(self, position: int, row: _Row, values: dict[str, Any]) -> None:
        known = {part.name for part in fields(row.value)}
        unknown = [name for name in values if name not in known]
        for name in unknown:
            self._tell(f'there is no field "{name}"', (position, "set", name), did_you_mean(name, known))
        if unknown:
            return
        try:
            row.value = replace(row.value, **values)
        except ValidationError as error:
            self.faults += explain(error, ("changes", position, "set"))
        row.origin = position

    def _chosen(
        self, position: int, table: str, ids: tuple[str, ...], key: str, *, everything: bool = False
    ) -> Iterator[_Row]:
        """Yield the rows that were named, and tell the names that nothing answers to."""
        if everything and not ids:
            yield from self.tables[table]
            return
        known = {row.value.id: row for row in self.tables[table]}
        for name in dict.fromkeys(ids):
            if name in known:
                yield known[name]
            else:
                self._tell(f'no {singular(table)} is named "{name}"', (position, key), did_you_mean(name, known))

    def _tell(self, message: str, path: tuple[str | int, ...], hint: str = "") -> None:
        self.faults.append(Fault(message, ("changes", *path), hint))


def _broken(draft: _Draft, changes: Mapping[int, Change]) -> Iterator[Fault]:
    """Yield what no longer fits together, each at the change that broke it."""
    for fault in find_faults(draft.network()):
        match fault.path:
            case (str(table), int(position), str(field)) if table in draft.tables:
                row = draft.tables[table][position]
                if row.origin is not None:
                    yield replace(fault, path=("changes", row.origin, field))
                else:
                    yield _left_dangling(fault, row.value, changes)
            case ("gateway_rule", str(country)) if (origin := draft.rule[country].origin) is not None:
                yield replace(fault, path=("changes", origin, "set", GATEWAYS))
            case _:
                yield replace(fault, path=("changes", *fault.path))


def _left_dangling(fault: Fault, row: Any, changes: Mapping[int, Change]) -> Fault:  # noqa: ANN401 - a row of any table
    """Blame the removal of what a row refers to."""
    values = {getattr(row, part.name) for part in fields(row) if isinstance(getattr(row, part.name), str)}
    lists = (getattr(row, part.name) for part in fields(row) if isinstance(getattr(row, part.name), tuple))
    named = values.union(*(set(names) for names in lists))
    for position, change in changes.items():
        if isinstance(change, Remove) and named & set(change.ids):
            lost = ", ".join(sorted(named & set(change.ids)))
            message = f'"{row.id}" still refers to "{lost}"'
            return Fault(message, ("changes", position, "ids"), f'remove "{row.id}" as well, or alter it')
    return replace(fault, path=("changes", *fault.path))
