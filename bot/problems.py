"""Every kind of problem that files can have, by its stable code: how bad it is and what to do.

`errors` gives a problem its severity from here, and docs/problems.md is made of it. A code, once
published, keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class ProblemKind(NamedTuple):
    """What a code means, and what the person who sees it does about it."""

    severity: Severity
    meaning: str
    remedy: str


def _error(meaning: str, remedy: str) -> ProblemKind:
    return ProblemKind("error", meaning, remedy)


def _warning(meaning: str, remedy: str) -> ProblemKind:
    return ProblemKind("warning", meaning, remedy)


FILES: Mapping[str, ProblemKind] = {
    "unreadable-file": _error(
        "A file is missing, cannot be opened, or is not UTF-8 text.",
        "Put it back, or save it with the encoding UTF-8.",
    ),
    "not-yaml": _error(
        "A file cannot be read as YAML from here on.",
        "Look for a missing quote, bracket or colon at this place or just before it.",
    ),
    "not-plain": _error(
        "YAML is used in a way these files do without: an alias, or a name that is a list.",
        "Write the value out.",
    ),
    "defined-twice": _error(
        "A name stands twice; only the first would count.", "Remove or rename one of the two."
    ),
    "unknown-field": _error(
        "A field, section or key that is not known here.",
        "Take the name in brackets, or look it up in the docs.",
    ),
    "missing-field": _error(
        "A field that must be there is missing.", "Add it; another record of the file shows how."
    ),
    "wrong-value": _error(
        "A value is not of the kind that is expected here.", "Write what the message expects."
    ),
    "not-a-table": _error(
        "A table has a quotation mark or a cell that cannot be read.", "Save it again as CSV."
    ),
    "wrong-columns": _error(
        "The first row of a table, or the number of cells in a row, is not as expected.",
        "Restore the first row; add or remove cells.",
    ),
    "unknown-name": _error(
        "A name or code that leads nowhere: no such line, situation, role, county or municipality.",
        "Take the name in brackets, or define it.",
    ),
    "not-sendable": _error(
        "A character that a plain text message cannot carry.",
        "Write it otherwise: no curly quotes, no long dashes.",
    ),
}
"""Of every file."""

FLOW: Mapping[str, ProblemKind] = {
    "kind-of-state": _error(
        "A state says none or several of the kinds.",
        "Leave exactly one of ask, menu, choose, refer, transfer, say, end.",
    ),
    "unknown-target": _error(
        "A state or the flow goes on to a state that is not there.",
        "Take the name in brackets, or add the state.",
    ),
    "no-way-out": _error("A state has no `next`, so nobody could leave it.", "Add `next`."),
    "no-text": _error(
        "A state has no text, or lacks one that its kind needs.",
        "Add the text; the message names it.",
    ),
    "too-many-choices": _error(
        "More choices than a caller can keep in mind.",
        "Make groups: a choice may have choices of its own.",
    ),
    "choice-key": _error("A key that cannot be a choice or a command here.", "Take a free digit."),
    "choice-effect": _error(
        "A choice does none or several of sets, does and choices.", "Leave exactly one."
    ),
    "unknown-slot": _error(
        "A slot that is not known.", "Take language, municipality, situation or detail."
    ),
    "unknown-value": _error(
        "A value that its slot cannot have.",
        "Take the name in brackets; situations are in directory/situations.yaml.",
    ),
    "unknown-command": _error(
        "A key calls a command that is not known.", "Take the name in brackets."
    ),
    "missing-state": _error(
        "The engine needs a state that the flow does not have.",
        "Add it; the shipped flow shows how.",
    ),
    "endless-next": _error(
        "Following `next` alone goes round and never comes to a question or an answer.",
        "Let one of the states go on to the answer.",
    ),
}
"""Of flows/."""

TEXTS: Mapping[str, ProblemKind] = {
    "empty-text": _error("A text is empty: the caller would hear nothing.", "Write it."),
    "unknown-placeholder": _error(
        "A placeholder that has no value in this text.",
        "Take one of docs/flows.md that belongs here.",
    ),
    "untranslated": _error(
        "A text is missing in a language.",
        "Translate it in locales/<language>/LC_MESSAGES/messages.po.",
    ),
    "old-translation": _warning(
        "The Finnish text has changed since it was translated; the old translation is used.",
        "Look at the translation, and run `make messages`.",
    ),
    "other-placeholders": _error(
        "A translation has other placeholders than the Finnish text.",
        "Use the same, each at its place in the sentence.",
    ),
    "unreadable-page-words": _warning(
        "The pages' words in a language cannot be read, so the pages are in Finnish.",
        "Put locales/<language>/LC_MESSAGES/console.po back.",
    ),
    "open-brace": _error("A brace is not closed or not opened.", "Write placeholders as {name}."),
}
"""Of what is said."""

DIRECTORY: Mapping[str, ProblemKind] = {
    "missing-line": _error(
        "A line that answers lead to is not there.",
        "Put it back: emergency-112, social-112, mieli-fi and nollalinja must exist.",
    ),
    "always-open-line": _error(
        "A line that answers fall back on could be closed or has no number.",
        "It needs a number, `hours: always` and no closure.",
    ),
    "county-without-file": _error(
        "A county has no file of lines.", "Put the file back, even if it holds no record yet."
    ),
    "line-id": _error(
        "An id is not made of small letters, digits and hyphens.", "Rename the record."
    ),
    "county-code": _error("A county's code is not two digits.", "Use Statistics Finland's code."),
    "no-situation": _error(
        "A line takes no situation, so nobody is led to it.", "Say which it takes."
    ),
    "days-reversed": _error("The last day is before the first.", "Swap or correct the days."),
    "name-too-long": _error(
        "A short name has more than 30 characters.", "Shorten it: text messages have no room."
    ),
    "number": _error(
        "A telephone number does not agree with itself.",
        "Write `number` as Finns do, and `e164` with the same digits.",
    ),
    "low-confidence": _warning(
        "A number or hours of low confidence: callers do not get them.",
        "Verify it at the source and raise the confidence.",
    ),
    "not-reachable": _error(
        "A line without a number does not say where it is.", "Add `described`."
    ),
    "follows-itself": _error(
        "A line is to be followed by itself.", "Name another line, or take `followed_by` away."
    ),
    "no-hours": _error("A week without any hours.", "Write hours, or `hours: unknown`."),
    "day-twice": _error(
        "A weekday stands twice in the hours.", "Put all its times into one entry."
    ),
    "over-midnight": _warning(
        "Hours end before they start, so they are taken to end on the next day.",
        "If that is not meant, swap the times.",
    ),
    "hours-overlap": _error("Hours overlap.", "Correct the times."),
    "same-rank": _warning(
        "Two situations have the same rank, so nobody knows which leads.", "Give one another rank."
    ),
    "entrance-number": _error(
        "An entrance is not a telephone number.", "Write it as +358..., or as a short number."
    ),
    "days-out-of-order": _error("Special days do not stand in order.", "Sort the rows by date."),
    "wrong-cell": _error(
        "A cell does not hold what is expected there.", "Write what the message expects."
    ),
}
"""Of directory/."""

WORDS: Mapping[str, ProblemKind] = {
    "entry": _error(
        "An entry of a lexicon cannot be read, or stands twice.",
        "The top of the lexicon says how entries are written.",
    ),
    "not-one-word": _error(
        "One word is expected here.", "Take the others out, or write them as items of their own."
    ),
    "example": _error(
        "An example sentence is not understood as it must be.",
        "Add words to the group, or correct the example.",
    ),
    "word-pieces": _error(
        "The points of word pieces cannot be used.", "Make them anew: `make learn`."
    ),
    "safety-message": _error(
        "The safety message of a language the bot does not speak is too long, or lacks 112.",
        "Write at most 70 characters, with 112.",
    ),
    "corpus": _error(
        "A row of labelled messages cannot be read.",
        "tests/corpora/README.md says how rows are written.",
    ),
}
"""Of what is understood."""

PROOF: Mapping[str, ProblemKind] = {
    "turn-breaks": _error(
        "An answer on which the conversation fails: the caller hears the last resort.",
        "The conversation shows where; look at that state's `next`, choices and texts.",
    ),
    "no-reply": _error("The bot would say nothing.", "Give the state a text."),
    "too-late": _error(
        "A conversation in which the answer does not come within the flow's limit of turns.",
        "Lower `tries`, ask less, or raise `turns_at_most`.",
    ),
    "never-a-number": _error(
        "Whoever stays silent, or is never understood, gets no number.",
        "Lower `tries`, and let `next` lead to the answer.",
    ),
    "danger-not-first": _error(
        "Danger is not answered with 112 first.", "Restore the danger text of the answer."
    ),
    "dials-in-vain": _error(
        "A call would be connected to a line that cannot be dialled or is closed.",
        "Take `transfer: yes` off the line.",
    ),
    "back-elsewhere": _error(
        "`back` leads to another state than the one the caller came from.",
        "Look at the `next` of the states on the way.",
    ),
    "unreachable-state": _error(
        "A state that no conversation comes to.", "Lead to it with `next`, or remove it."
    ),
    "answer-breaks": _error(
        "A place, situation and hour for which the directory has no answer.",
        "Look at the order of that situation.",
    ),
    "nobody-answers": _error(
        "Nobody answers somebody's matter at some hour.", "Add a line that is open then."
    ),
    "closed-first": _error(
        "An answer begins with a number that is closed.", "Correct the hours of the line."
    ),
    "out-of-dates": _error(
        "A line is named on a day on which it does not take the matter.", "Correct its dates."
    ),
    "text-too-long": _error(
        "A text message that does not fit two segments, with the longest names.",
        "Shorten the text, or the names of the lines.",
    ),
    "speech-too-long": _error(
        "More is said at once than a caller can listen to.", "Shorten the text, or ask less."
    ),
    "network-word": _error(
        "A text teaches a word that Twilio itself acts on: the bot would not hear it.",
        "Teach another word.",
    ),
    "taught-in-vain": _error(
        "A text teaches a word that the bot does not understand there.",
        "Teach a word of the lexicon, or add the word to it.",
    ),
    "choice-is-danger": _error(
        "The words of a choice are read as danger.", "Word the label otherwise."
    ),
    "choices-alike": _error("Two choices share their words.", "Word one of them otherwise."),
    "special-days-end": _error(
        "Special days do not reach a year ahead.", "Add rows to directory/special_days.csv."
    ),
    "missing-feast": _error(
        "A holiday of the next twelve months is missing.", "Add the row that the message names."
    ),
    "neutral-name-tells": _error(
        "A neutral name tells what is the matter.", "Call the line otherwise."
    ),
    "verify": _warning(
        "A line that is due for verification, disputed or of low confidence.",
        "Ask at the source, correct the record and write `verified_on`.",
    ),
    "ended": _warning("A notice or closure that is over.", "Remove it."),
}
"""What only the proof finds: `check` looks for it, a start does not."""

SECTIONS: Mapping[str, Mapping[str, ProblemKind]] = {
    "Every file": FILES,
    "The flow": FLOW,
    "Texts": TEXTS,
    "The directory": DIRECTORY,
    "Words that are understood": WORDS,
    "What the proof finds": PROOF,
}
CODES: Mapping[str, ProblemKind] = {c: k for kinds in SECTIONS.values() for c, k in kinds.items()}


def page() -> str:
    """docs/problems.md: every code with what it means and what to do."""
    parts = [_HEAD]
    for title, kinds in SECTIONS.items():
        rows = [f"| `{c}` | {k.severity} | {k.meaning} | {k.remedy} |" for c, k in kinds.items()]
        head = "| code | severity | what it means | what to do |\n|---|---|---|---|"
        parts.append(f"## {title}\n\n{head}\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


_HEAD = """\
# Problems

What `python -m bot check` may say, by its code. The codes stay the same from version to version. An
error stops the start of the bot and makes `check` end with exit code 1; a warning does neither.
This page is made from `bot/problems.py` by `pytest tests/test_docs.py --rewrite`.
"""
