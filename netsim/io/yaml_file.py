"""YAML and JSON files as trees that know the place of everything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netsim.errors import Place
from netsim.io.reading import Reading
from netsim.io.tree import Entries, Items, Leaf, Tree

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.nodes import MappingNode, Node

_MOST_VALUES: Final = 1_000_000
_DEEPEST: Final = 50
_PLAIN: Final = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("null", "bool", "int", "float", "str", "timestamp", "seq", "map", "merge", "value")
)
_CONTROL: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufffe\uffff]")
"""Characters that JSON may hold as they are, and YAML may not."""
_NULL: Final = "tag:yaml.org,2002:null"


def read_tree(reading: Reading, path: Path) -> Entries | None:
    """
    Read a YAML or JSON file whose outermost thing is a mapping.

    Parameters
    ----------
    reading
        Takes the faults.
    path
        The file.

    Returns
    -------
    tree
        What the file says; ``None`` if it cannot be read at all.
    """
    text = reading.open(path)
    if text is None:
        return None
    return tree_of(reading, _as_yaml(text.content) if path.suffix.lower() == ".json" else text.content, path)


def _as_yaml(json: str) -> str:
    """Turn JSON into what YAML takes: no tabs between words, no control characters inside."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", json.replace("\t", " "))


def tree_of(reading: Reading, content: str, path: Path | None = None) -> Entries | None:
    """
    Understand a text as YAML or JSON.

    Parameters
    ----------
    reading
        Takes the faults.
    content
        The text.
    path
        The file that it came from.
    """
    node = _compose(reading, path, content)
    if node is None:
        return None
    try:
        tree = _Planter(reading, path).plant(node, 0)
    except _TooMuchError as error:
        reading.tell(str(error), _place(path, node), hint="write it out without aliases, or as CSV tables")
        return None
    if not isinstance(tree, Entries):
        reading.tell("the file must be a mapping: lines such as `netsim: 1`", tree.place)
        return None
    return tree


def _compose(reading: Reading, path: Path | None, content: str) -> Node | None:
    """Parse the text into ruamel's nodes, or note why that fails."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(content)
    except MarkedYAMLError as error:
        _tell_marked(reading, path, error)
    except YAMLError as error:
        reading.tell(_first_line(error), Place(path, *_position(content, getattr(error, "position", None))))
    except RecursionError:
        reading.tell("the file is nested too deeply", Place(path))
    else:
        if node is None:
            reading.tell("the file says nothing", Place(path))
        return node
    return None


def _tell_marked(reading: Reading, path: Path | None, error: MarkedYAMLError) -> None:
    mark = error.problem_mark or error.context_mark
    place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
    problem = str(error.problem or error.context or "this is not YAML")
    line = reading.excerpt(place)
    hint = ""
    if "\\t" in problem:
        problem, hint = "a tab stands where YAML wants blanks", "indent with blanks"
    elif "chomping" in problem or "that cannot start any token" in problem:
        hint = "put the text in quotes"
    elif "mapping values" in problem:
        problem = "a colon that YAML cannot place" if ": " in line else problem
        hint = "indent lines alike, or put a text with a colon in quotes"
    elif "another document" in problem:
        problem, hint = "a second document begins here", "leave out the line ---"
    reading.tell(problem, place, hint=hint)


def _first_line(error: YAMLError) -> str:
    return str(error).splitlines()[0]


def _position(content: str, position: int | None) -> tuple[int, int]:
    if position is None:
        return 0, 0
    before = content[:position]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


class _TooMuchError(Exception):
    """A file that grows without end when its aliases are followed."""


class _Planter:
    """Turns nodes into trees."""

    def __init__(self, reading: Reading, path: Path | None) -> None:
        self.reading = reading
        self.path = path
        self.values = 0

    def plant(self, node: Any, depth: int) -> Tree:  # noqa: ANN401 - ruamel's nodes are not typed
        """Turn a node and everything below it into a tree."""
        self.values += 1
        if self.values > _MOST_VALUES or depth > _DEEPEST:
            raise _TooMuchError("the file is too large or too deep once its aliases are followed")
        place = _place(self.path, node)
        if str(node.tag) not in _PLAIN:
            self.reading.tell(f"the tag {node.tag} is not understood", place, hint="write plain values")
        if node.id == "scalar":
            empty = str(node.tag) == _NULL and not node.style
            return Leaf("" if empty else _whole(node.value), place)
        if node.id == "sequence":
            return Items(tuple(self.plant(item, depth + 1) for item in node.value), place)
        return self._entries(node, place, depth)

    def _entries(self, node: MappingNode, place: Place, depth: int) -> Entries:
        values: dict[str, Tree] = {}
        keys: dict[str, Place] = {}
        for key, value in node.value:
            where = _place(self.path, key)
            if key.id != "scalar":
                self.reading.tell("a key must be a single word", where)
            elif key.value in keys:
                first = keys[key.value].line
                self.reading.tell(f'"{key.value}" stands here twice', where, hint=f"it is already in line {first}")
            else:
                keys[key.value] = where
                below = self.plant(value, depth + 1)
                silent = isinstance(below, Leaf) and not below.text
                values[key.value] = Leaf("", where) if silent else below  # ruamel puts what is missing on the next line
        return Entries(values, place, keys)


def _place(path: Path | None, node: Node) -> Place:
    mark = node.start_mark
    return Place(path, mark.line + 1, mark.column + 1)


def _whole(text: str) -> str:
    """Join the surrogate pairs that JSON writes for characters beyond U+FFFF."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
