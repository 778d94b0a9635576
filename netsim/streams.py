"""Named random streams: one for each thing and seed, so that adding a link does not change what happens to others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from netsim.model import Distribution

_BLOCK = 256


class Stream:
    """Random numbers of one thing, drawn in blocks because a single draw costs as much as a hundred."""

    def __init__(self, seed: int, name: str) -> None:
        digest = hashlib.sha256(name.encode()).digest()
        words = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]
        self._rng = np.random.default_rng(np.random.SeedSequence([seed, *words]))
        self._normals: Iterator[float] = iter(())
        self._gammas: dict[float, Iterator[float]] = {}
        self._uniforms: Iterator[float] = iter(())
        self._exponentials: Iterator[float] = iter(())

    def uniform(self) -> float:
        """Draw from [0, 1)."""
        for value in self._uniforms:
            return value
        self._uniforms = iter(self._rng.random(_BLOCK).tolist())
        return self.uniform()

    def normal(self) -> float:
        """Draw from the standard normal law."""
        for value in self._normals:
            return value
        self._normals = iter(self._rng.standard_normal(_BLOCK).tolist())
        return self.normal()

    def exponential(self) -> float:
        """Draw from the exponential law of mean one."""
        for value in self._exponentials:
            return value
        self._exponentials = iter(self._rng.standard_exponential(_BLOCK).tolist())
        return self.exponential()

    def draw(self, law: Distribution) -> float:
        """Draw a duration. [s]"""
        match law.law:
            case "constant":
                return law.first
            case "exponential":
                return law.first * self.exponential()
            case "lognormal":
                return float(law.first * np.exp(law.second * self.normal()))
            case "uniform":
                return law.first + (law.second - law.first) * self.uniform()
            case "empirical":
                return law.values[int(self.uniform() * len(law.values))]
            case _:
                return law.first * law.second**2 * self._gamma(1.0 / law.second**2)

    def _gamma(self, shape: float) -> float:
        """Draw from the gamma law of scale one."""
        for value in self._gammas.get(shape, ()):
            return value
        self._gammas[shape] = iter(self._rng.standard_gamma(shape, _BLOCK).tolist())
        return self._gamma(shape)


class Streams:
    """All random streams of a run, made on first use."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._streams: dict[str, Stream] = {}

    def __call__(self, name: str) -> Stream:
        """Return the stream called ``name``; the same name and seed give the same numbers in every run."""
        stream = self._streams.get(name)
        if stream is None:
            stream = self._streams[name] = Stream(self._seed, name)
        return stream
