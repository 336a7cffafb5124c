"""What a start finds in every file, in the flow, in texts and in words that are understood."""

from __future__ import annotations

from collections.abc import Mapping

from bot.problems.kinds import ProblemKind, error, warning

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
