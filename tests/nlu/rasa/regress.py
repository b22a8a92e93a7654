"""Runs in Rasa's environment: the quick solution of a regression beside the exact one.

stdin: {"sentences": n, "landmarks": m}; stdout: {"far": …, "of": …}: the greatest difference of
scores between the two, and the greatest score.
"""

import json
import sys

import numpy as np
from components.regression import Landmarks, bell, solved
from scipy.sparse import csr_matrix


def main() -> None:
    order = json.load(sys.stdin)
    chance = np.random.default_rng(3)
    count = order["sentences"]
    runs = chance.random((count, 300)) * (chance.random((count, 300)) < 0.05) + 1e-6
    runs = (runs / np.linalg.norm(runs, axis=1, keepdims=True)).astype(np.float32)
    meanings = chance.normal(size=(count, 5)).astype(np.float32)
    meanings /= np.linalg.norm(meanings, axis=1, keepdims=True)
    targets = (chance.random((count, 5)) < 0.2).astype(np.float32)
    landmarks = Landmarks(meanings, order["landmarks"], 1.5)
    quick = solved([csr_matrix(runs)], landmarks, targets, 0.4)
    alike = runs @ runs.T + bell(meanings, meanings, 1.5)
    exact = np.linalg.solve(alike + 0.4 * np.eye(count), targets)
    near = (runs @ (runs.T @ quick)) + landmarks.features @ (landmarks.features.T @ quick)
    json.dump(
        {
            "far": float(np.abs(near - alike @ exact).max()),
            "of": float(np.abs(alike @ exact).max()),
        },
        sys.stdout,
    )


main()
