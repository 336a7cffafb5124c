"""What only the proof finds."""

from __future__ import annotations

from collections.abc import Mapping

from bot.problems.kinds import ProblemKind, error, warning

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
