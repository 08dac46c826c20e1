"""A support vector machine that gives the same bytes everywhere."""

import math
from collections.abc import Sequence
from zlib import crc32

import numpy as np

ONE = 1 << 24
"""What a weight of 1 is as a whole number."""


def separated(
    rows: Sequence[np.ndarray],
    rarity: np.ndarray,
    meant: np.ndarray,
    *,
    cost: float,
    missing: float,
    rounds: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each kind the weights that set its rows apart, and the bias.

    *rows* are the numbers of their clues, *meant* is 1 or -1 for each row and kind; *cost*
    is what an error costs beside large weights, *missing* how much dearer it is to miss one.

    Support vector machines with squared hinge loss, all intents at once, by dual coordinate
    descent (Hsieh et al., 2008). A rare clue weighs more, a long reply does not; weights are
    kept multiplied by the rarity of their clue, as whole numbers of 1/ONE: sums of whole
    numbers are the same on every machine, in whatever order they are made.
    """
    weights = np.zeros((len(rarity), meant.shape[1]), dtype=np.int64)
    biases, pulls = np.zeros(meant.shape[1]), np.zeros(meant.shape)
    squares = rarity**2
    whole = np.rint(squares * 1000).astype(np.int64)
    slack = 1 / (2 * cost * np.where(meant > 0, missing, 1.0))
    for passing in range(rounds):
        for number in sorted(range(len(rows)), key=lambda n: crc32(b"%d %d" % (n, passing))):
            here, sign = rows[number], meant[number]
            if not len(here):
                continue
            length = math.sqrt(len(here))
            square = int(whole[here].sum()) / 1000 / len(here) + 1
            score = weights[here].sum(axis=0) / ONE / length + biases
            gradient = sign * score - 1 + slack[number] * pulls[number]
            pull = np.maximum(pulls[number] - gradient / (square + slack[number]), 0.0)
            change = sign * (pull - pulls[number])
            moved = np.flatnonzero(np.abs(change) >= 1e-5)
            if not len(moved):
                continue
            pulls[number, moved] = pull[moved]
            biases[moved] += change[moved]
            steps = np.rint(np.multiply.outer(squares[here] / length, change[moved]) * ONE)
            weights[np.ix_(here, moved)] += steps.astype(np.int64)
    return weights, biases
