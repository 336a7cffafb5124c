"""What a start finds in directory/."""

from __future__ import annotations

from collections.abc import Mapping

from bot.problems.kinds import ProblemKind, error, warning

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
