"""Nodes and links as a graph, for Gephi, yEd, Cytoscape and networkx."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netsim.io.export.layer import Book

if TYPE_CHECKING:
    import networkx as nx

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold."""


def write_graphml(book: Book, path: Path) -> None:
    """
    Write nodes and links as GraphML, attributes with their types and units in their names.

    Parameters
    ----------
    book
        What is written. Where any link is directed, all edges are, and what goes both ways is two of them.
    path
        The file.

    References
    ----------
    Brandes, U. et al. (2002), GraphML progress report, LNCS 2265, 501-512. doi:10.1007/3-540-45848-4_59
    """
    import networkx as nx

    nx.write_graphml_xml(_graph(book), path, encoding="utf-8", named_key_ids=True)


def xml_text(text: str) -> str:
    r"""
    Replace characters that no XML document may hold.

    Examples
    --------
    >>> ascii(xml_text("bell\x07"))
    "'bell\\ufffd'"
    """
    return _NOT_XML.sub("\ufffd", text)


def _graph(book: Book) -> nx.MultiGraph[str]:
    import networkx as nx

    is_directed = any(link.directed for link in book.network.links)
    graph: nx.MultiGraph[str] = nx.MultiDiGraph() if is_directed else nx.MultiGraph()
    graph.graph.update({key: xml_text(text) for key, text in book.about.items()})
    for node, cells in zip(book.network.nodes, _attributes(book, "nodes"), strict=True):
        graph.add_node(xml_text(node.id), **cells)
    for link, cells in zip(book.network.links, _attributes(book, "links"), strict=True):
        source, target, name = map(xml_text, (link.source, link.target, link.id))
        graph.add_edge(source, target, name, **cells)
        if is_directed and not link.directed:
            graph.add_edge(target, source, f"{name} (back)", **cells)
    return graph


def _attributes(book: Book, name: str) -> Iterator[dict[str, Any]]:
    """Yield the cells of each row: texts clean, everything else as it is; the id names the node or edge already."""
    for cells, _ in book.layer(name).records():
        yield {
            key: xml_text(value) if isinstance(value, str) else value
            for key, value in cells.items()
            if key not in {"id", "source", "target"} or name == "links"
        }
