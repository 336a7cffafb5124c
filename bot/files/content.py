"""Everything the bot is given to know, loaded together and checked against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.dialogue.model import Flow
from bot.directory.languages import Languages
from bot.directory.model import Directory
from bot.files.directory import load_directory
from bot.files.flows import load_flow
from bot.files.lexicons import (
    load_languages,
    load_lexicons,
    load_others,
    load_pieces,
    topic_problems,
)
from bot.files.texts import load_texts
from bot.problems.errors import FilesError, Problem
from bot.text.words import Catalogue
from bot.understanding.read import Understanding
from bot.understanding.text.lexicon import Lexicon

ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds flows/, directory/ and locales/."""


@dataclass(frozen=True, slots=True)
class Content:
    """All the files, frozen: one reference, so that it changes at once."""

    flow: Flow
    directory: Directory
    understanding: Understanding
    catalogue: Catalogue
    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)
    """What understanding was built of, by language: `bot.proof` says the words in them."""


def load_content(root: Path = ROOT, *, examples: bool = False) -> Content:
    """The content of a folder. Raises FilesError with every error; warnings do not stop it.

    Whether the `examples` of the lexicons hold is asked before a release is made, and no more.
    """
    content, problems = read_content(root, examples=examples)
    if content is None:
        raise FilesError(tuple(p for p in problems if p.severity == "error"))
    return content


def read_content(root: Path, *, examples: bool = True) -> tuple[Content | None, list[Problem]]:
    """The content of a folder, or None when it has errors, with all its problems."""
    languages, problems = load_languages(root)
    directory, others = load_directory(root / "directory", languages)
    problems += others
    lexicons, others = load_lexicons(root / "locales", languages, examples=examples)
    problems += others
    flow, sources, others = load_flow(root / "flows", _slot_values(directory, languages))
    problems += others
    answer, initial = (flow.answer, flow.initial) if flow else ("answer", None)
    catalogue, others = load_texts(root / "locales", languages, sources, answer, initial)
    problems += others
    pieces, others = load_pieces(root)
    problems += [*others, *topic_problems(pieces, directory.situations if directory else ())]
    known, others = load_others(root)
    problems += others
    known = tuple(other for other in known if other.code not in languages)
    if directory is None or flow is None or any(p.severity == "error" for p in problems):
        return None, problems
    understanding = understand(directory, lexicons).weighing(pieces).hearing(known)
    catalogue = replace(catalogue, safety={other.code: other.safety for other in known})
    return Content(flow, directory, understanding, catalogue, lexicons), problems


def understand(directory: Directory, lexicons: Mapping[str, Lexicon]) -> Understanding:
    """The tables of these places and words."""
    return Understanding.build(
        directory.municipalities,
        directory.places,
        directory.postal_codes,
        lexicons,
        {s.id: s.rank for s in directory.situations.values()},
    ).knowing(directory.abroad)


def _slot_values(directory: Directory | None, languages: Languages) -> dict[str, frozenset[str]]:
    """What each slot may be set to by a flow."""
    if directory is None:
        return {}
    details = (d for s in directory.situations.values() for d in s.details)
    return {
        "language": frozenset(languages.codes),
        "municipality": frozenset({"unknown", *directory.municipalities}),
        "situation": frozenset(directory.situations),
        "detail": frozenset(details),
        "text_safe": frozenset(),  # nothing is kept of it: its choices are verbs
    }
