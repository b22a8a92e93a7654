"""What a text is like: learnt from examples by letters, sounds and meaning, kept, loaded, asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, vstack

from components.embedding import encoder, learnt
from components.ngrams import Runs
from components.regression import Landmarks, bell, solved
from components.writing import common, plain

_LONGEST_SOUNDS = 2


class Likeness:
    """Scores of sentences by their features. width, ridge: of the bell and of the regression;
    landmarks: how many sentences stand for all where meanings are compared."""

    def __init__(self, width: float, ridge: float, landmarks: int) -> None:
        self._width, self._ridge, self._landmarks = width, ridge, landmarks
        # What each run is worth to each target, (runs, targets) per kind of run; in half precision,
        # for there are tens of millions of them in memory.
        self._worth: list[np.ndarray] = []
        self._places: np.ndarray | None = None
        self._weights: np.ndarray | None = None

    @property
    def by_meaning(self) -> bool:
        """Whether meanings are needed."""
        return self._places is not None

    def learn(
        self, runs: Sequence[csr_matrix], meanings: np.ndarray | None, targets: np.ndarray
    ) -> None:
        """runs: per kind of run (n, runs); meanings: (n, d) or None, rows of both of length one;
        targets: (n, targets)."""
        known = None
        if meanings is not None:
            known = Landmarks(meanings, self._landmarks, self._width)
        found = solved(runs, known, targets, self._ridge)
        worth = [(each.T @ found) / np.float32(len(runs)) for each in runs]
        self._worth = [each.astype(np.float16) for each in worth]
        if known is not None:
            self._places = known.at
            self._weights = known.to @ (known.features.T @ found)

    def scores(self, rows: Sequence[Sequence[csr_matrix]], told: np.ndarray | None) -> np.ndarray:
        """(n, targets). rows: per text one row per kind of run; told: (n, d) or None."""
        total = np.stack([self._by_runs(row) for row in rows])
        if self._places is not None and told is not None:
            total += bell(told, self._places, self._width) @ self._weights
        return total

    def _by_runs(self, rows: Sequence[csr_matrix]) -> np.ndarray:
        pairs = zip(rows, self._worth, strict=True)
        return sum(row.data @ each[row.indices].astype(np.float32) for row, each in pairs)

    def save(self, folder: Path, name: str) -> None:
        """As numbers, in files whose names begin with `name`."""
        for place, worth in enumerate(self._worth):
            np.save(folder / f"{name}-runs-{place}.npy", worth, allow_pickle=False)
        if self._places is not None:
            np.savez(folder / f"{name}-meanings.npz", at=self._places, weights=self._weights)

    def load(self, folder: Path, name: str) -> bool:
        """Whether there is one of that name."""
        paths = sorted(folder.glob(f"{name}-runs-*.npy"))
        self._worth = [np.load(path, allow_pickle=False) for path in paths]
        if (path := folder / f"{name}-meanings.npz").exists():
            with np.load(path, allow_pickle=False) as kept:
                self._places, self._weights = kept["at"], kept["weights"]
        return bool(paths)


class TextLikeness:
    """The same for texts: it makes their features itself. longest: of the runs of characters, as
    for `Runs`. targets: the names of the scores."""

    def __init__(self, width: float, ridge: float, landmarks: int, longest: int) -> None:
        self._likeness = Likeness(width, ridge, landmarks)
        self._kinds = (("characters", longest), ("sounds", _LONGEST_SOUNDS))
        self._runs: list[Runs] = []
        self.targets: list[str] = []

    def learn(self, examples: dict[str, set[str]]) -> None:
        """examples: text -> the targets that it is an example of, often none."""
        plains = [comparable(text) for text in examples]
        self.targets = sorted({name for names in examples.values() for name in names})
        place = {name: at for at, name in enumerate(self.targets)}
        wanted = np.zeros((len(plains), len(place)), np.float32)
        for row, names in enumerate(examples.values()):
            wanted[row, [place[name] for name in names]] = 1
        self._runs = [Runs(of, longest).learnt(plains) for of, longest in self._kinds]
        runs = [vstack([kind.row(text) for text in plains], "csr") for kind in self._runs]
        known = encoder()
        self._likeness.learn(runs, None if known is None else learnt(known, plains), wanted)

    def scores(self, plains: Sequence[str], told: np.ndarray | None = None) -> np.ndarray | None:
        """(texts, targets) of texts as `comparable` makes them; told: their meanings, if known.
        None where it was learnt with an encoder that is gone."""
        if self._likeness.by_meaning and told is None:
            if (known := encoder()) is None:
                return None
            told = known.encode(list(plains))
        rows = [[kind.row(text) for kind in self._runs] for text in plains]
        return self._likeness.scores(rows, told)

    def save(self, folder: Path) -> None:
        """Keep what was learnt, as numbers and JSON."""
        kept = {"targets": self.targets, "rarity": [kind.rarity for kind in self._runs]}
        (folder / "texts.json").write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        self._likeness.save(folder, "texts")

    def load(self, folder: Path) -> None:
        """What `save` kept."""
        kept = json.loads((folder / "texts.json").read_text("utf-8"))
        self.targets = kept["targets"]
        pairs = zip(self._kinds, kept["rarity"], strict=True)
        self._runs = [Runs(of, longest, rarity) for (of, longest), rarity in pairs]
        self._likeness.load(folder, "texts")


def comparable(text: str) -> str:
    """A text in simplified characters and common words."""
    return common(plain(text))
