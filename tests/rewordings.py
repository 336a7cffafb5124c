"""Ordinary ways of saying the same message: what stands beside danger must not hide it.

Each way takes a message and its language and gives the message said in that way, or None where it
cannot be. The sentences put beside it are harmless by themselves.

`python -m tests.rewordings` prints how much of the danger of the tuned corpora each way loses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from bot.cli.evaluate import labels_of
from bot.cli.scores import Label
from bot.files.content import load_content
from bot.understanding.model import Expected
from bot.understanding.read import Understanding
from bot.understanding.text.folding import fold

OPEN = Expected(slots=("municipality", "situation"))
SHORTEST = 5
"""Letters of a word in which a slip is made."""

Way = Callable[[str, str], str | None]
"""(message, language) -> the message said in this way."""
Texts = Mapping[str, str]
"""What is said beside it, by language."""


def _before(texts: Texts) -> Way:
    return lambda message, language: f"{texts[language]} {message}"


def _behind(texts: Texts) -> Way:
    return lambda message, language: f"{_ended(message)} {texts[language]}"


def _joined(texts: Texts) -> Way:
    """Behind it in the same sentence."""
    return lambda message, language: f"{message.rstrip(' .!?,')} {texts[language]}"


def _ended(message: str) -> str:
    message = message.rstrip()
    return message if message[-1:] in ".!?" else f"{message}."


def _capitals(message: str, _: str) -> str:
    return message.upper()


def _without_marks(message: str, _: str) -> str | None:
    bare = " ".join("".join(c if c not in ".,;:!?" else " " for c in message).split())
    return bare if bare != message else None


def _two_dangers(message: str, language: str) -> str:
    return f"{_ended(message)} {ANOTHER_DANGER[language]}"


ANOTHER_DANGER: Texts = {
    "fi": "Lisäksi keittiössä palaa.",
    "sv": "Dessutom brinner det i köket.",
    "en": "And the kitchen is on fire.",
}

WAYS: Mapping[str, Way] = {
    "a greeting before": _before({"fi": "Hei!", "sv": "Hej!", "en": "Hello!"}),
    "an apology before": _before(
        {
            "fi": "Anteeksi että häiritsen.",
            "sv": "Ursäkta att jag stör.",
            "en": "Sorry to bother you.",
        }
    ),
    "an ordinary day before": _before(
        {
            "fi": "Aamulla kävin kaupassa ja sitten siivosin.",
            "sv": "I morse gick jag till affären och sedan städade jag.",
            "en": "This morning I went to the shop and then I cleaned the house.",
        }
    ),
    "yesterday was fine before": _before(
        {
            "fi": "Eilen kaikki oli vielä hyvin.",
            "sv": "I går var allt ännu bra.",
            "en": "Yesterday everything was still fine.",
        }
    ),
    "yesterday was fine behind": _behind(
        {
            "fi": "Eilen kaikki oli vielä hyvin.",
            "sv": "I går var allt ännu bra.",
            "en": "Yesterday everything was still fine.",
        }
    ),
    "whom to call behind": _behind(
        {
            "fi": "Kenelle voin soittaa?",
            "sv": "Vem ska jag kontakta?",
            "en": "Who should I call?",
        }
    ),
    "what to do behind": _behind(
        {
            "fi": "Mitä minun pitäisi tehdä?",
            "sv": "Vad ska jag göra?",
            "en": "What should I do?",
        }
    ),
    "a request behind": _behind(
        {"fi": "Voitteko auttaa?", "sv": "Kan ni hjälpa?", "en": "Can you help?"}
    ),
    "a feeling before": _before(
        {
            "fi": "Olen surullinen ja väsynyt.",
            "sv": "Jag är ledsen och trött.",
            "en": "I feel sad and tired.",
        }
    ),
    "tears joined": _joined({"fi": "ja itken", "sv": "och jag gråter", "en": "and I am crying"}),
    "fear joined": _joined({"fi": "ja pelkään", "sv": "och jag är rädd", "en": "and I am scared"}),
    "no money joined": _joined(
        {
            "fi": "ja rahat on loppu",
            "sv": "och pengarna är slut",
            "en": "and we have no money left",
        }
    ),
    "a wish to die before": _before(
        {"fi": "Haluan kuolla,", "sv": "Jag vill dö,", "en": "I want to die,"}
    ),
    "thanks behind": _behind(
        {"fi": "Kiitos jo etukäteen.", "sv": "Tack på förhand.", "en": "Thank you in advance."}
    ),
    "a name before": _before(
        {"fi": "Nimeni on Liisa.", "sv": "Jag heter Lisa.", "en": "My name is Lisa."}
    ),
    "a place behind": _behind(
        {"fi": "Olen Vantaalla.", "sv": "Jag är i Vanda.", "en": "I am in Vantaa."}
    ),
    "a place before": _before({"fi": "Oulu.", "sv": "Uleåborg.", "en": "Oulu."}),
    "a job before": _before(
        {
            "fi": "Olen töissä päiväkodissa.",
            "sv": "Jag jobbar på ett daghem.",
            "en": "I work at a nursery.",
        }
    ),
    "no joke behind": _behind(
        {
            "fi": "Tämä ei ole vitsi.",
            "sv": "Det här är inget skämt.",
            "en": "This is not a joke.",
        }
    ),
    "doubt before": _before(
        {
            "fi": "Ehkä liioittelen, mutta",
            "sv": "Jag kanske överdriver, men",
            "en": "Maybe I am overreacting, but",
        }
    ),
    "two dangers": _two_dangers,
    "capitals": _capitals,
    "without marks": _without_marks,
}
"""The ways by name."""
SLIP = "a slip in the alarming word"


def slipped(message: str, known: Understanding) -> str | None:
    """The message with two letters swapped in its longest alarming word, if that is long enough."""
    matched = known.read(message, OPEN, ()).matched
    words = " ".join(match.words for match in matched if match.what == "danger").split()
    longest = max(words, key=len, default="")
    if len(longest) < SHORTEST:
        return None
    written = next((w for w in re.findall(r"[^\W\d_]+", message) if fold(w) == longest), None)
    return message.replace(written, _swapped(written), 1) if written else None


def _swapped(word: str) -> str:
    at = len(word) // 2
    if word[at] == word[at - 1]:  # two of the same: one is left out
        return word[:at] + word[at + 1 :]
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def dangers(situations: Collection[str]) -> list[Label]:
    """Every danger message of the corpora that may be read."""
    files = sorted((Path(__file__).parent / "corpora").glob("messages_*.tsv"))
    labels = [label for f in files if "unseen" not in f.stem for label in labels_of(f, situations)]
    return [label for label in labels if label.danger == "now"]


def said_again(label: Label, known: Understanding) -> Iterator[tuple[str, str]]:
    """Each way that the message can be said in, with its words."""
    ways = {name: way(label.text, label.language) for name, way in WAYS.items()}
    ways[SLIP] = slipped(label.text, known)
    return ((name, text) for name, text in ways.items() if text is not None)


def lost(labels: Sequence[Label], known: Understanding) -> dict[str, tuple[int, int]]:
    """Way -> how many messages that are danger as they stand were said so, and how many of them
    are no danger any more."""
    counts: dict[str, tuple[int, int]] = {}
    for label in labels:
        if not known.read(label.text, OPEN, ()).danger:
            continue
        for name, text in said_again(label, known):
            said, gone = counts.get(name, (0, 0))
            counts[name] = said + 1, gone + (not known.read(text, OPEN, ()).danger)
    return counts


def main() -> None:
    content = load_content()
    counts = lost(dangers(content.directory.situations), content.understanding)
    counts["all"] = sum(n for n, _ in counts.values()), sum(n for _, n in counts.values())
    for name, (said, gone) in counts.items():
        print(f"{name:30} {gone:6} of {said:6} {100 * gone / said:5.1f} %")  # noqa: T201


if __name__ == "__main__":
    main()
