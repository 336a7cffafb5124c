"""The corpora of places: nearly everything is found or asked about, and hardly a place is wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.cli.evaluate import labels_of
from bot.cli.scores import Label, judge
from bot.files.content import Content
from bot.understanding.model import Expected
from tests.corpora import make_places

pytestmark = pytest.mark.no_cover

OPEN = Expected(slots=("municipality", "situation"))


def verdicts(content: Content, path: Path) -> Counter[str]:
    counts = Counter[str]()
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            expected, text = line.split("\t")
            label = Label(text, places=tuple(expected.split("|")))
            meaning = content.understanding.read(text, OPEN, ())
            counts[judge(label, meaning, content.directory, 0).verdicts["place"]] += 1
    return counts


@pytest.mark.parametrize(
    "path",
    [
        make_places.MADE,
        *(make_places.FOLDER / f"places_{name}.tsv" for name in ("seen", "tune2", "tune3")),
    ],
)
def test_places_are_found_or_asked_about(content: Content, path: Path) -> None:
    """The unseen corpus is for `make eval` alone: what fails a test gets tuned on."""
    counts = verdicts(content, path)
    assert counts["wrong"] <= 0.005 * counts.total()
    assert counts["exact"] + counts["asked"] >= 0.98 * counts.total()


def test_the_corpus_is_what_its_rules_make() -> None:
    assert make_places.MADE.read_text("utf-8") == "\n".join(make_places.lines()) + "\n"


@pytest.mark.parametrize("path", sorted(make_places.FOLDER.glob("*.tsv")), ids=lambda p: p.stem)
def test_every_corpus_is_labelled_as_the_readme_says(content: Content, path: Path) -> None:
    """Also those that are only counted; nothing of them is shown."""
    assert labels_of(path, content.directory.situations)
