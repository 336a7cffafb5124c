"""Everything that the bot is given to know, loaded together and checked against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.dialogue.model import Flow
from bot.directory.model import UNTOLD, Directory, Situation
from bot.files.directory import load_directory
from bot.files.flows import load_flow, own_words
from bot.files.lexicons import (
    load_languages,
    load_lexicons,
    load_others,
    load_pieces,
    topic_problems,
)
from bot.files.texts import load_texts
from bot.problems.errors import FilesError, Problem, Spot
from bot.text.words import Catalogue
from bot.understanding.meaning.danger import MEANS, SECTION
from bot.understanding.model import OWN_WORDS
from bot.understanding.read import Understanding
from bot.understanding.text.lexicon import Lexicon

ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds flows/, directory/ and locales/."""


@dataclass(frozen=True, slots=True)
class Content:
    """All the files, frozen: a single reference, so that a release replaces it at once."""

    flow: Flow
    directory: Directory
    understanding: Understanding
    catalogue: Catalogue
    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)
    """The lexicons that understanding was built from, by language; `bot.proof` says their words."""


def load_content(root: Path = ROOT, *, examples: bool = False) -> Content:
    """Return the content of a folder. Raises FilesError with every error; warnings do not stop it.

    The `examples` of the lexicons are only tried before a release is made.
    """
    content, problems = read_content(root, examples=examples)
    if content is None:
        raise FilesError(tuple(p for p in problems if p.severity == "error"))
    return content


def read_content(root: Path, *, examples: bool = True) -> tuple[Content | None, list[Problem]]:
    """Return the content of a folder, or None when it has errors, and all its problems."""
    languages, problems = load_languages(root)
    directory, others = load_directory(root / "directory", languages)
    problems += others
    situations = directory.situations if directory else {}
    lexicons, others = load_lexicons(root / "locales", languages, situations, examples=examples)
    problems += others
    problems += _relied_on(situations, lexicons)
    flow, sources, others = load_flow(root / "flows", directory.slots if directory else {})
    problems += others
    answer, initial = (flow.answer, flow.initial) if flow else ("answer", None)
    catalogue, others = load_texts(root / "locales", languages, sources, answer, initial)
    problems += others
    pieces, others = load_pieces(root)
    problems += [*others, *topic_problems(pieces, situations)]
    known, others = load_others(root)
    problems += others
    known = tuple(other for other in known if other.code not in languages)
    if directory is None or flow is None or any(p.severity == "error" for p in problems):
        return None, problems
    lexicons = {name: _with_own_words(lexicon, flow) for name, lexicon in lexicons.items()}
    understanding = understand(directory, lexicons).weighing(pieces).hearing(known)
    catalogue = replace(catalogue, safety={other.code: other.safety for other in known})
    return Content(flow, directory, understanding, catalogue, lexicons), problems


def understand(directory: Directory, lexicons: Mapping[str, Lexicon]) -> Understanding:
    """Build the tables of these places and words."""
    return Understanding.build(
        directory.municipalities,
        directory.places,
        directory.postal_codes,
        lexicons,
        {s.id: s.rank for s in directory.situations.values()},
    ).knowing(directory.abroad)


def _with_own_words(lexicon: Lexicon, flow: Flow) -> Lexicon:
    """The lexicon with the words that choices have in the flow."""
    return replace(
        lexicon, entries={**lexicon.entries, OWN_WORDS: own_words(flow, lexicon.language)}
    )


def _relied_on(
    situations: Mapping[str, Situation], lexicons: Mapping[str, Lexicon]
) -> Iterator[Problem]:
    """The situation that is assumed where none is told, and those that signs of danger mean, must
    exist."""
    signs = {sign for lexicon in lexicons.values() for sign in lexicon.entries.get(SECTION, ())}
    named = {UNTOLD, *(MEANS[sign] for sign in signs & MEANS.keys())}
    for id_ in sorted(named - situations.keys()) if situations else ():
        words = f'no situation "{id_}", which is assumed, or which signs of danger stand for'
        yield Problem("missing-situation", Spot("directory/situations.yaml"), words)
