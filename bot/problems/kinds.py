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


def error(meaning: str, remedy: str) -> ProblemKind:
    """One that stops a start."""
    return ProblemKind("error", meaning, remedy)


def warning(meaning: str, remedy: str) -> ProblemKind:
    """One that does not."""
    return ProblemKind("warning", meaning, remedy)


FILES: Mapping[str, ProblemKind] = {
    "unreadable-file": error(
        "A file is missing, cannot be opened, or is not UTF-8 text.",
        "Put it back, or save it with the encoding UTF-8.",
    ),
    "not-yaml": error(
        "A file cannot be read as YAML from here on.",
        "Look for a missing quote, bracket or colon at this place or just before it.",
    ),
    "not-plain": error(
        "YAML is used in a way these files do without: an alias, or a name that is a list.",
        "Write the value out.",
    ),
    "defined-twice": error(
        "A name stands twice; only the first would count.", "Remove or rename one of the two."
    ),
    "unknown-field": error(
        "A field, section or key that is not known here.",
        "Take the name in brackets, or look it up in the docs.",
    ),
    "missing-field": error(
        "A field that must be there is missing.", "Add it; another record of the file shows how."
    ),
    "wrong-value": error(
        "A value is not of the kind that is expected here.", "Write what the message expects."
    ),
    "not-a-table": error(
        "A table has a quotation mark or a cell that cannot be read.", "Save it again as CSV."
    ),
    "wrong-columns": error(
        "The first row of a table, or the number of cells in a row, is not as expected.",
        "Restore the first row; add or remove cells.",
    ),
    "unknown-name": error(
        "A name or code that leads nowhere: no such line, situation, role, county or municipality.",
        "Take the name in brackets, or define it.",
    ),
    "missing-situation": error(
        "A situation that the bot relies on is not in situations.yaml: signs of danger mean it, or "
        "it is assumed where none is told.",
        "Put it back; `order` decides who answers.",
    ),
    "not-sendable": error(
        "A character that a plain text message cannot carry.",
        "Write it otherwise: no curly quotes, no long dashes.",
    ),
}
"""Of every file."""

FLOW: Mapping[str, ProblemKind] = {
    "kind-of-state": error(
        "A state says none or several of the kinds.",
        "Leave exactly one of ask, menu, choose, refer, transfer, say, end.",
    ),
    "unknown-target": error(
        "A state or the flow goes on to a state that is not there.",
        "Take the name in brackets, or add the state.",
    ),
    "not-offered": error(
        "A situation of the directory that no choice of the menu sets.",
        "Add a choice with a label that sets it, and the label in each language.",
    ),
    "slot-name": error(
        "A slot of the flow's own whose name or values cannot be used, or that nothing fills.",
        "Use small letters, a name that is not taken, and a state with `menu:` and the slot.",
    ),
    "condition": error(
        "An `only_for` that nothing can meet, or in a state that everybody comes to.",
        "Name `situation` or a slot of the flow's `slots`, in a `say`, `ask` or `menu`.",
    ),
    "no-way-out": error("A state has no `next`, so nobody could leave it.", "Add `next`."),
    "no-text": error(
        "A state has no text, or lacks one that its kind needs.",
        "Add the text; the message names it.",
    ),
    "too-many-choices": error(
        "More choices than a caller can keep in mind.",
        "Make groups: a choice may have choices of its own.",
    ),
    "choice-key": error("A key that cannot be a choice or a command here.", "Take a free digit."),
    "choice-effect": error(
        "A choice does none or several of sets, does and choices.", "Leave exactly one."
    ),
    "unknown-slot": error(
        "A slot that is not known.", "Take language, municipality, situation or detail."
    ),
    "unknown-value": error(
        "A value that its slot cannot have.",
        "Take the name in brackets; situations are in directory/situations.yaml.",
    ),
    "unknown-command": error(
        "A key calls a command that is not known.", "Take the name in brackets."
    ),
    "missing-state": error(
        "The engine needs a state that the flow does not have.",
        "Add it; the shipped flow shows how.",
    ),
    "endless-next": error(
        "Following `next` alone goes round and never comes to a question or an answer.",
        "Let one of the states go on to the answer.",
    ),
}
"""Of flows/."""

TEXTS: Mapping[str, ProblemKind] = {
    "empty-text": error("A text is empty: the caller would hear nothing.", "Write it."),
    "unknown-placeholder": error(
        "A placeholder that has no value in this text.",
        "Take one of docs/flows.md that belongs here.",
    ),
    "untranslated": error(
        "A text is missing in a language.",
        "Translate it in locales/<language>/LC_MESSAGES/messages.po.",
    ),
    "old-translation": warning(
        "The Finnish text has changed since it was translated; the old translation is used.",
        "Look at the translation, and run `make messages`.",
    ),
    "other-placeholders": error(
        "A translation has other placeholders than the Finnish text.",
        "Use the same, each at its place in the sentence.",
    ),
    "other-numbers": error(
        "The digits of a text differ from language to language: 112 mistyped, another hour or key.",
        "Write the same in each language. If the Finnish has changed, change the translations too.",
    ),
    "without-112": error(
        "A text that has to name 112 does not, in any language.",
        "Put 112 back into the Finnish text and into both translations.",
    ),
    "other-breaks": error(
        "A translation breaks its lines elsewhere than the Finnish, or lacks the space at its end.",
        "Write the line breaks (\\n) and spaces as the Finnish has them: before {choices}, say.",
    ),
    "not-a-catalogue": error(
        "A .po file is not well formed there: a text without its closing quotation mark, a lost or "
        "second msgid or msgstr, no header.",
        "Mend the line as the message says; the entries around it show how. Any PO editor helps.",
    ),
    "unreadable-page-words": warning(
        "The pages' words in a language cannot be read, so the pages are in Finnish.",
        "Put locales/<language>/LC_MESSAGES/console.po back, or mend the line.",
    ),
    "pattern": error(
        "A pattern of a time or a day does not give one.",
        "Write it with the fields that docs/flows.md lists.",
    ),
    "digits": error(
        "The digits are not ten words: a number could not be read aloud.",
        "Write the words of 0 to 9, with spaces between them.",
    ),
    "open-brace": error("A brace is not closed or not opened.", "Write placeholders as {name}."),
}
"""Of what is said."""

WORDS: Mapping[str, ProblemKind] = {
    "entry": error(
        "An entry of a lexicon cannot be read, or stands twice.",
        "The top of the lexicon says how entries are written.",
    ),
    "not-one-word": error(
        "One word is expected here.", "Take the others out, or write them as items of their own."
    ),
    "example": error(
        "An example sentence is not understood as it must be.",
        "Add words to the group, or correct the example.",
    ),
    "choice-unsayable": error(
        "The label of a choice, said in words, is not understood: whoever answers with it is asked "
        "the same again.",
        "Give the choice `answer: yes` or `answer: no`, or `words:` (docs/flows.md).",
    ),
    "missing-words": warning(
        "A situation or detail that the lexicon of a language has no words for.",
        "Add entries for it, with examples, in the section that the message names.",
    ),
    "not-learnt": warning(
        "The table of word pieces has no column for a situation. Words of the lexicons still name "
        "it, but letters alone never do.",
        "Label messages of tests/corpora with the situation, then `make learn`.",
    ),
    "word-pieces": error(
        "The points of word pieces cannot be used.", "Make them anew: `make learn`."
    ),
    "safety-message": error(
        "The safety message of a language the bot does not speak is too long, or lacks 112.",
        "Write at most 70 characters, with 112.",
    ),
    "corpus": error(
        "A row of labelled messages cannot be read.",
        "tests/corpora/README.md says how rows are written.",
    ),
}
"""Of what is understood."""


DIRECTORY: Mapping[str, ProblemKind] = {
    "missing-line": error(
        "A line that answers lead to is not there.",
        "Put it back: emergency-112, social-112, mieli-fi and nollalinja must exist.",
    ),
    "always-open-line": error(
        "A line that answers fall back on could be closed or has no number.",
        "It needs a number, `hours: always` and no closure.",
    ),
    "county-without-file": error(
        "A county has no file of lines.", "Put the file back, even if it holds no record yet."
    ),
    "line-id": error(
        "An id is not made of small letters, digits and hyphens.", "Rename the record."
    ),
    "county-code": error("A county's code is not two digits.", "Use Statistics Finland's code."),
    "no-situation": error(
        "A line takes no situation, so nobody is led to it.", "Say which it takes."
    ),
    "days-reversed": error("The last day is before the first.", "Swap or correct the days."),
    "name-too-long": error(
        "A short name has more than 30 characters.", "Shorten it: text messages have no room."
    ),
    "number": error(
        "A telephone number is none of Finland, is not written as it is dialled here, or `number` "
        "and `e164` differ. 112 is another number.",
        "Write `number` as Finns do, and `e164` with the same digits: look them up at the source.",
    ),
    "shared-by-counties": warning(
        "Records of two counties have the same number or the same source: one may be a copy that "
        "was not changed.",
        "Look the number up at the county's own page; if it is right, write the source of each.",
    ),
    "low-confidence": warning(
        "A number or hours of low confidence: callers do not get them.",
        "Verify it at the source and raise the confidence.",
    ),
    "not-reachable": error("A line without a number does not say where it is.", "Add `described`."),
    "follows-itself": error(
        "A line is to be followed by itself.", "Name another line, or take `followed_by` away."
    ),
    "no-hours": error("A week without any hours.", "Write hours, or `hours: unknown`."),
    "day-twice": error("A weekday stands twice in the hours.", "Put all its times into one entry."),
    "over-midnight": warning(
        "Hours end before they start, so they are taken to end on the next day.",
        "If that is not meant, swap the times.",
    ),
    "hours-overlap": error("Hours overlap.", "Correct the times."),
    "same-rank": warning(
        "Two situations have the same rank, so nobody knows which leads.", "Give one another rank."
    ),
    "entrance-number": error(
        "An entrance is not a telephone number.", "Write it as +358..., or as a short number."
    ),
    "days-out-of-order": error("Special days do not stand in order.", "Sort the rows by date."),
    "wrong-cell": error(
        "A cell does not hold what is expected there.", "Write what the message expects."
    ),
}
"""Of directory/."""


PROOF: Mapping[str, ProblemKind] = {
    "turn-breaks": error(
        "An answer on which the conversation fails: the caller hears the last resort.",
        "The conversation shows where; look at that state's `next`, choices and texts.",
    ),
    "no-reply": error("The bot would say nothing.", "Give the state a text."),
    "too-late": error(
        "A conversation in which the answer does not come within the flow's limit of turns.",
        "Lower `tries`, ask less, or raise `turns_at_most`.",
    ),
    "never-a-number": error(
        "Whoever stays silent, or is never understood, gets no number.",
        "Lower `tries`, and let `next` lead to the answer.",
    ),
    "no-number": error(
        "A text to somebody who has told something names no number that answers now.",
        "Put {helpline} back into the text, in Finnish and in both translations.",
    ),
    "left-untold": error(
        "An answer does not say its numbers, or a question not what can be chosen.",
        "Put the placeholder back, in the Finnish text and in both translations.",
    ),
    "danger-not-first": error(
        "Danger is not answered with 112 first.", "Restore the danger text of the answer."
    ),
    "county-not-next": error(
        "In danger another number comes between 112 and the county's own.",
        "Look at the roles, areas and situations of that county's lines, and report it: "
        "no file should be able to bring this about.",
    ),
    "dials-in-vain": error(
        "A call would be connected to a line that cannot be dialled or is closed.",
        "Take `transfer: yes` off the line.",
    ),
    "back-elsewhere": error(
        "`back` leads to another state than the one the caller came from.",
        "Look at the `next` of the states on the way.",
    ),
    "unreachable-state": error(
        "A state that no conversation comes to.", "Lead to it with `next`, or remove it."
    ),
    "answer-breaks": error(
        "A place, situation and hour for which the directory has no answer.",
        "Look at the order of that situation.",
    ),
    "nobody-answers": error(
        "Nobody answers somebody's matter at some hour.", "Add a line that is open then."
    ),
    "closed-first": error(
        "An answer begins with a number that is closed, or in danger goes on with it behind 112.",
        "Correct the hours of the line.",
    ),
    "in-no-answer": warning(
        "No caller is ever given this line: no place, situation, hour or language leads to it.",
        "Name its id or role in an `order`, or say in `not_in_answers` why it is kept.",
    ),
    "in-answers": warning(
        "A line with `not_in_answers` is given to callers.",
        "Take the field off the line, or the line out of the `order`.",
    ),
    "out-of-dates": error(
        "A line is named on a day on which it does not take the matter.", "Correct its dates."
    ),
    "text-too-long": error(
        "A text message that does not fit two segments, with the longest names.",
        "Shorten the text, or the names of the lines.",
    ),
    "speech-too-long": error(
        "More is said at once than a caller can listen to.", "Shorten the text, or ask less."
    ),
    "network-word": error(
        "A text teaches a word that Twilio itself acts on: the bot would not hear it.",
        "Teach another word.",
    ),
    "taught-in-vain": error(
        "A text teaches a word that the bot does not understand there.",
        "Teach a word of the lexicon, or add the word to it.",
    ),
    "choice-is-danger": error(
        "The words of a choice are read as danger.", "Word the label otherwise."
    ),
    "choices-alike": error("Two choices share their words.", "Word one of them otherwise."),
    "special-days-end": error(
        "Special days do not reach a year ahead.", "Add rows to directory/special_days.csv."
    ),
    "missing-feast": error(
        "A holiday of the next twelve months is missing.", "Add the row that the message names."
    ),
    "neutral-name-tells": error(
        "A neutral name tells what is the matter.", "Call the line otherwise."
    ),
    "verify": warning(
        "A line that is due for verification, disputed or of low confidence.",
        "Ask at the source, correct the record and write `verified_on`.",
    ),
    "ended": warning("A notice or closure that is over.", "Remove it."),
}
"""What only the proof finds: `check` looks for it, a start does not."""


__all__ = ["CODES", "SECTIONS", "ProblemKind", "Severity", "page"]

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
This page is made from `bot/problems/` by `pytest tests/test_docs.py --rewrite`.
"""
