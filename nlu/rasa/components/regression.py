"""Ridge regression on how alike sentences are, for tens of thousands of them.

Solved by conjugate gradients, so that neither time nor memory grows with the square of their
number: the likeness of runs is linear and needs no matrix of pairs; that of meanings is taken by
way of landmarks (Williams and Seeger 2001, "Using the Nyström method to speed up kernel machines").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve, eigh
from scipy.sparse import csr_matrix

_MOST = 60
_NEAR = 5e-3
# Directions of the landmarks that are all but others over again.
_HARDLY = 1e-5
_SEED = 7
# From so many texts on, one product of matrices is quicker than one after the other.
_MANY = 4


def bell(meanings: np.ndarray, others: np.ndarray, width: float) -> np.ndarray:
    """(n, m) float32: 1 where the meanings are the same, less the farther they are apart."""
    if len(meanings) < _MANY:
        cosines = np.stack([others @ one for one in meanings])
    else:
        cosines = meanings @ others.T
    np.minimum(cosines, 1, out=cosines)
    cosines -= 1
    cosines *= 2 * width
    return np.exp(cosines, out=cosines)


class Landmarks:
    """Some of the meanings, by which the likeness of all is measured. at: (m, d); to: (m, k)."""

    def __init__(self, meanings: np.ndarray, count: int, width: float) -> None:
        among = np.random.default_rng(_SEED).permutation(len(meanings))[:count]
        self.at = meanings[np.sort(among)]
        values, vectors = eigh(bell(self.at, self.at, width).astype(np.float64))
        kept = values > _HARDLY
        self.to = (vectors[:, kept] / np.sqrt(values[kept])).astype(np.float32)
        self.features = bell(meanings, self.at, width) @ self.to


def solved(
    runs: Sequence[csr_matrix], landmarks: Landmarks | None, targets: np.ndarray, ridge: float
) -> np.ndarray:
    """(n, targets) float32: what each sentence weighs for each target.

    runs: per kind of run a sparse (n, runs) array, rows of length one; targets: (n, targets).
    """
    kernel = _Kernel(runs, None if landmarks is None else landmarks.features, ridge)
    weights, rest = np.zeros_like(targets), targets.copy()
    goal = _NEAR * np.maximum(_lengths(targets), _HARDLY)
    way = toward = kernel.nearly_undone(rest)
    gain = (rest * toward).sum(axis=0)
    for _ in range(_MOST):
        moved = kernel.times(way)
        step = gain / np.maximum((way * moved).sum(axis=0), np.finfo(np.float32).tiny)
        weights += step * way
        rest -= step * moved
        if (_lengths(rest) <= goal).all():
            break
        toward = kernel.nearly_undone(rest)
        before, gain = gain, (rest * toward).sum(axis=0)
        way = toward + gain / np.maximum(before, np.finfo(np.float32).tiny) * way
    return weights


def _lengths(columns: np.ndarray) -> np.ndarray:
    return np.sqrt((columns * columns).sum(axis=0))


class _Kernel:
    """The likeness of each sentence with each, and the ridge on top; never written out."""

    def __init__(
        self, runs: Sequence[csr_matrix], features: np.ndarray | None, ridge: float
    ) -> None:
        self._pairs = [(each, each.T.tocsr()) for each in runs]
        self._features, self._ridge = features, ridge
        # A sentence is alike to itself by its runs: one. What is left of them is left out.
        self._diagonal = ridge + 1
        if features is not None:
            inner = features.T @ features
            inner[np.diag_indices_from(inner)] += self._diagonal
            self._inner = cho_factor(inner, overwrite_a=True)

    def times(self, columns: np.ndarray) -> np.ndarray:
        total = self._ridge * columns
        for each, turned in self._pairs:
            total += (each @ (turned @ columns)) / len(self._pairs)
        if self._features is not None:
            total += self._features @ (self._features.T @ columns)
        return total

    def nearly_undone(self, columns: np.ndarray) -> np.ndarray:
        """What `times` would make these columns of, but for the runs: it shortens the way."""
        if self._features is None:
            return columns / self._diagonal
        known = self._features @ cho_solve(self._inner, self._features.T @ columns)
        return (columns - known) / self._diagonal
