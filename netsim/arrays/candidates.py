"""Candidate paths of many demands, kept per set of assets that are down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from netsim.arrays.admission import StateGraph, Terms, state_graph
from netsim.kernels.fairness import Candidates
from netsim.kernels.paths import Path, candidate_paths

if TYPE_CHECKING:
    from netsim.arrays.arcs import DigitalArcs
    from netsim.kernels.base import BoolArray
    from netsim.model import Network

Query = tuple[int, int, Terms]
"""From node, to node, on what terms."""


class PathBook:
    """
    The candidate paths of each query, in any state of the network.

    A failure changes only the queries that had a path over it: what was shortest stays so when others go. So all
    queries are answered once for the undisturbed network, and in another state only those are searched again whose
    paths it breaks. The answer depends on the state alone, never on the states before it.

    Parameters
    ----------
    network, plane
        The digital plane.
    queries
        What will be asked: how many paths for each query.
    """

    def __init__(self, network: Network, plane: DigitalArcs, queries: dict[Query, int]) -> None:
        self._network, self._plane = network, plane
        self._number = {query: position for position, query in enumerate(queries)}
        self._wanted = list(queries.values())
        self._graphs: dict[Terms, StateGraph] = {}

    def paths(self, up: BoolArray) -> dict[Query, list[Path]]:
        """Return the paths of each query over the arcs that are up."""
        table = self._table
        broken = table.owner[np.any(np.append(~up, False)[table.arcs], axis=1)]
        answers = list(self._undisturbed)
        for number, paths in self._search(np.unique(broken).tolist(), up):
            answers[number] = paths
        return dict(zip(self._number, answers, strict=True))

    @cached_property
    def _undisturbed(self) -> list[list[Path]]:
        answers = dict(self._search(range(len(self._number)), self._plane.exists))
        return [answers[number] for number in range(len(self._number))]

    @cached_property
    def _table(self) -> Candidates:
        return Candidates.of(self._undisturbed, len(self._plane.capacity))

    def _search(self, numbers: Sequence[int], up: BoolArray) -> Iterable[tuple[int, list[Path]]]:
        """Yield the paths of some queries, by number of the query."""
        queries = list(self._number)
        alike: dict[Terms, list[int]] = defaultdict(list)
        for number in numbers:
            alike[queries[number][2]].append(number)
        for terms, members in alike.items():
            graph = self._graph(terms)
            sources = np.array([graph.start(queries[number][0]) for number in members])
            targets = np.array([graph.end(queries[number][1]) for number in members])
            wanted = np.array([self._wanted[number] for number in members])
            found = candidate_paths(graph.arcs, sources, targets, wanted, up[graph.link_arc])
            for number, paths in zip(members, found, strict=True):
                yield number, [tuple(graph.link_arc[list(path)].tolist()) for path in paths]

    def _graph(self, terms: Terms) -> StateGraph:
        if terms not in self._graphs:
            self._graphs[terms] = state_graph(self._network, self._plane, terms)
        return self._graphs[terms]
