"""What training makes of whole replies: mailbot/learned/opinion.bin."""

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np

from mailbot.edge.shelf import thesaurus
from mailbot.model.reading import Intent
from mailbot.understand.opinion import FORMAT, Opinion, Vocabulary, clues
from mailbot.understand.scoring import rule_scores
from mailbot.understand.second import EVIDENCE, evidence
from mailbot.understand.thesaurus import thesaurus_from
from tools.learning.corpus import Reply
from tools.learning.machine import ONE, separated

THESAURUS = thesaurus_from(thesaurus())

COST = 0.1
"""What an error costs beside large weights; from cross-validation, as the next ones."""
COST_OF_MISSING = 1.5
"""How much dearer it is to miss an intent than to see one that is not there."""
ROUNDS = 12
"""Passes over the corpus: more change no figure."""
FOLDS = 5
KNOWN_FROM = 3
"""Messages a word must stand in to be known; others are masked."""
CLUE_FROM = 2
CLUES_KEPT = 80_000
"""The clues with the heaviest weights; the rest change no figure."""
PENALTY = 1.0
FEW = 40
"""Cases of an intent that would half move its threshold."""
LIKELY_AT_LEAST = {Intent.LEGAL_THREAT: 0.6}
"""A false alarm here stops everything for a client."""
UNWEIGHED = {"weighing": [[1.0] + [0.0] * EVIDENCE] * len(Intent), "likely": [0.5] * len(Intent)}

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def vocabulary_of(some: Sequence[Reply]) -> Vocabulary:
    """Return the names, told by who writes and whom they name, and the usual words."""
    usual: Counter[str] = Counter()
    small: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for reply in some:
        words = _WORD.findall(reply.text.replace("’", "'"))
        usual.update({word.lower() for word in words})
        small.update(word for word in words if word[0].islower())
        named.update(w.lower() for w in _WORD.findall(reply.names.replace("’", "'")) if len(w) > 2)
    names = {word for word, times in named.items() if small[word] <= times}
    words = {word for word, times in usual.items() if times >= KNOWN_FROM} - names
    return Vocabulary(names=frozenset(names), words=frozenset(words))


def train(some: Sequence[Reply]) -> tuple[dict[str, object], bytes]:
    """Return the header, without the weighing, and the body of a model of *some*."""
    vocabulary = vocabulary_of(some)
    seen = [
        clues(r.text, r.asked, vocabulary, THESAURUS.get(r.language), r.heard.topic) for r in some
    ]
    frequency = Counter(clue for one in seen for clue in one)
    known = sorted(clue for clue, times in frequency.items() if times >= CLUE_FROM)
    place = {clue: number for number, clue in enumerate(known)}
    rarity = np.array([round(math.log((len(some) + 1) / (frequency[c] + 1)), 3) for c in known])
    seen_at = [
        np.array(sorted(place[c] for c in one if c in place), dtype=np.int64) for one in seen
    ]
    meant = np.array([[1.0 if i in reply.intents else -1.0 for i in Intent] for reply in some])
    weights, biases = separated(
        seen_at, rarity, meant, cost=COST, missing=COST_OF_MISSING, rounds=ROUNDS
    )
    largest = np.maximum(np.abs(weights).max(axis=0), 1)
    columns = np.rint(weights / largest * 127).astype(np.int16)
    heaviest = np.abs(weights).max(axis=1)
    kept = np.sort(np.argsort(-heaviest, kind="stable")[:CLUES_KEPT])
    kept = kept[np.abs(columns[kept]).max(axis=1) > 0]
    rows = (columns[kept] + 128).astype(np.uint8)
    body = np.array(known, dtype="<u4")[kept].tobytes() + rows.tobytes()
    header = {
        "clues": len(kept),
        "intents": list(Intent),
        "scales": [float(f"{one / ONE / 127:.6g}") for one in largest.tolist()],
        "biases": [round(bias, 5) for bias in biases.tolist()],
        "names": " ".join(sorted(vocabulary.names)),
        "words": " ".join(sorted(vocabulary.words)),
    }
    return header, body


def packed(header: dict[str, object], body: bytes) -> bytes:
    """Return the file."""
    line = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
    return FORMAT + line.encode() + b"\n" + body


def unseen_scores(some: Sequence[Reply]) -> list[tuple[float, ...]]:
    """Return each reply's scores by a model that saw no reply of its batch."""
    numbers = sorted({reply.batch for reply in some}, key=lambda b: (b[3:], b))
    fold = {batch: number % FOLDS for number, batch in enumerate(numbers)}
    found: list[tuple[float, ...]] = [()] * len(some)
    for out in range(FOLDS):
        header, body = train([reply for reply in some if fold[reply.batch] != out])
        opinion = Opinion.from_bytes(packed(header | UNWEIGHED, body), THESAURUS)
        for number, reply in enumerate(some):
            if fold[reply.batch] == out:
                found[number] = opinion.scores(
                    reply.text, reply.asked, reply.language, reply.heard.topic
                )
        print(f"fold {out + 1} of {FOLDS}: {header['clues']} clues", file=sys.stderr, flush=True)
    return found


def evidences(
    some: Sequence[Reply], scores: Sequence[tuple[float, ...]]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the evidence on each fresh reply for each intent, and whether it was meant.

    On replies that rules were written with, rules look better than they are.
    """
    numbers, meant = [], []
    for reply, mine in zip(some, scores, strict=True):
        if reply.fresh and reply.has_rules:
            found = rule_scores(reply.heard)
            rules = [found.get(intent, 0.0) for intent in Intent]
            topic = reply.heard.topic
            numbers.append([(*evidence(n, rules, mine, topic), 1.0) for n in range(len(rules))])
            meant.append([intent in reply.intents for intent in Intent])
    return np.array(numbers), np.array(meant)


def weighed(numbers: np.ndarray, meant: np.ndarray) -> dict[str, object]:
    """Return how evidence is weighed, and from which chance an intent is likely.

    Logistic regression with a small penalty, by Newton's method; an intent is likely from
    the chance that gives the best F-measure, drawn towards 0.4 where cases are few.
    """
    weights, likely = [], []
    for n in range(meant.shape[1]):
        mine, goals = numbers[:, n, :], meant[:, n].astype(float)
        found = np.zeros(mine.shape[1])
        for _ in range(50):
            chances = 1 / (1 + np.exp(-np.clip(mine @ found, -30, 30)))
            pull = mine.T @ (goals - chances) - PENALTY * found
            bend = (mine * (chances * (1 - chances))[:, None]).T @ mine
            found = found + np.linalg.solve(bend + PENALTY * np.eye(len(found)), pull)
        found = np.round(found, 3)
        weights.append(found.tolist())
        chances = 1 / (1 + np.exp(-np.clip(mine @ found, -30, 30)))
        best = max(np.arange(10, 36) / 50, key=lambda t: (f_measure(chances, goals, t), -t))
        cases = goals.sum()
        usual = round(float((best * cases + 0.4 * FEW) / (cases + FEW)), 2)
        likely.append(max(usual, LIKELY_AT_LEAST.get(list(Intent)[n], 0.0)))
    return {"weighing": weights, "likely": likely}


def f_measure(chances: np.ndarray, goals: np.ndarray, threshold: float) -> float:
    """Return the F-measure of saying yes from *threshold* on."""
    said = chances >= threshold
    return 2 * float(goals[said].sum()) / max(float(said.sum() + goals.sum()), 1.0)


def learned(some: Sequence[Reply], made_from: str) -> bytes:
    """Return the file: trained on *some*, weighed by scores on batches left out in turn."""
    scores = unseen_scores(some)
    header, body = train(some)
    weighing = weighed(*evidences(some, scores))
    return packed({"corpus": made_from, "replies": len(some)} | weighing | header, body)
