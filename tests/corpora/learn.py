"""Learns the points of word pieces from the labelled messages: `make learn` after they changed.

One logistic regression a topic (danger, no situation, and each situation) over the pieces of a
message's words, each weighed by the square of its rarity. Needs scikit-learn
(requirements-learn.txt), which neither the bot nor its tests need.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from bot.cli.evaluate import labels_of
from bot.cli.scores import Label
from bot.files.content import ROOT, load_content
from bot.files.lexicons import PIECES_FILE, written
from bot.understanding.text.folding import words_of
from bot.understanding.text.reading import DANGER, NOTHING, ZERO, pieces_of, rarity

CORPORA = Path(__file__).parent
SEEN_AT_LEAST = 6
"""Messages; rarer pieces say more about one message than about people."""
STRENGTH = 10.0
"""Inverse of the regularisation (sklearn's C): 10 was best of 10, 30, 100 on held-out messages."""
A_MISS_WEIGHS = 2.0
"""How much worse a missed danger is than a false alarm."""
STEPS = 2.0
"""Points a unit of the regression; more would not fit a byte."""


def messages(situations: Collection[str]) -> list[Label]:
    """Every labelled message that may be learnt from, but those that could be danger or not."""
    files = sorted(CORPORA.glob("messages_*.tsv"))
    labels = [label for f in files if "unseen" not in f.stem for label in labels_of(f, situations)]
    return [label for label in labels if label.danger != "possible"]


def main() -> None:
    """Write the table."""
    situations = tuple(load_content().directory.situations)
    labels = messages(situations)
    count = CountVectorizer(analyzer=_pieces, min_df=SEEN_AT_LEAST)
    found = count.fit_transform([label.text for label in labels])
    seen = np.asarray((found > 0).sum(0)).ravel()
    squares = np.array([rarity(len(labels), n) ** 2 for n in seen])
    vectors = _weighed(found, squares)
    learnt = [_learnt(vectors, [label.danger == "now" for label in labels], A_MISS_WEIGHS)]
    learnt += [_learnt(vectors, [not label.situations for label in labels])]
    learnt += [_learnt(vectors, [s in label.situations for label in labels]) for s in situations]
    points = np.array([np.round(model.coef_[0] * squares * STEPS) for model in learnt]).T
    kept = np.clip(points, -127, 127).astype(int) + ZERO
    rows = [
        (p, int(n), bytes(r.tolist()))
        for p, n, r in zip(count.get_feature_names_out(), seen, kept, strict=True)
    ]
    start = [float(model.intercept_[0]) * STEPS for model in learnt]
    text = written((DANGER, NOTHING, *situations), len(labels), start, rows)
    (ROOT / PIECES_FILE).write_text(text, "utf-8")


def _pieces(text: str) -> list[str]:
    return [piece for word in dict.fromkeys(words_of(text).tokens) for piece in pieces_of(word)]


def _weighed(found: csr_matrix, squares: np.ndarray) -> csr_matrix:
    """Each message as a vector of one length, so that long ones say no more."""
    weighed = found @ diags(squares)
    lengths = np.sqrt(found @ squares**2)
    return diags(1 / np.maximum(lengths, 1e-9)) @ weighed


def _learnt(vectors: csr_matrix, answers: list[bool], yes: float = 1.0) -> LogisticRegression:
    """What speaks for yes; `yes` is how much each message with that answer weighs."""
    weights = {True: yes, False: 1.0}
    return LogisticRegression(C=STRENGTH, max_iter=3000, class_weight=weights).fit(vectors, answers)


if __name__ == "__main__":
    main()
