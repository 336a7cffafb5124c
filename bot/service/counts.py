"""The closed list of what is counted: names, meanings, and which counters a turn adds to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from bot.dialogue.model import (
    CHANNELS,
    OUTCOMES,
    Answer,
    Connect,
    Flow,
    Heard,
    SendText,
    Session,
    Turn,
    Wait,
)
from bot.dialogue.walk import request
from bot.directory.model import Directory
from bot.directory.refer import Request, county_of

FEW = 5
"""Fewer referrals than this in one county and situation could identify a person and are not shown.
"""


VALUES: Mapping[str, tuple[str, ...]] = {
    "channel": tuple(CHANNELS),
    "source": ("keyword", "callback"),
    "operation": ("load", "save", "forget", "outbox", "seen"),
    "change": ("opened", "closed"),
    "refusal": ("token", "body"),
}
"""Labels that come neither from files nor from Twilio."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One counter with its labels; `meaning` is the help text in `/metrics`."""

    name: str
    meaning: str
    labels: tuple[str, ...] = ()
    crossed: bool = False
    """Whether it combines labels that could identify a person: kept by day only, never in
    `/metrics`."""

    def of(self, *labels: str) -> str:
        """Return the name under which it is counted. It takes as many labels as the kind has, none
        with a colon."""
        name = ":".join((self.name, *labels))
        if not name.count(":") == len(labels) == len(self.labels):
            raise ValueError(f"{self.name}: found labels {labels}, expected {self.labels}")
        return name

    @property
    def known(self) -> Iterator[tuple[str, ...]]:
        """Every combination of labels when all of them are known in advance, otherwise none."""
        if all(label in VALUES for label in self.labels):
            yield from product(*(VALUES[label] for label in self.labels))


CONVERSATIONS = Kind("conversations", "Conversations begun.", ("channel",))
TURNS = Kind(
    "turns",
    "Turns answered, by the state they led to and what came of them.",
    ("channel", "state", "outcome"),
)
TURNS_FROM = Kind("turns_from", "Turns taken, by the state they began in.", ("channel", "state"))
NO_MATCH = Kind("no_match", "Answers that were not understood, by state.", ("channel", "state"))
NO_INPUT = Kind("no_input", "Silence where something was asked, by state.", ("channel", "state"))
REFERRALS_BY_COUNTY = Kind("referrals_by_county", "Referrals, by county.", ("county",))
REFERRALS_BY_SITUATION = Kind("referrals_by_situation", "Referrals, by situation.", ("situation",))
REFERRALS_BY_LANGUAGE = Kind(
    "referrals_by_language", "Referrals, by channel and language.", ("channel", "language")
)
REFERRALS_CROSSED = Kind(
    "referrals_crossed",
    "Referrals of a day, by county and situation.",
    ("county", "situation"),
    crossed=True,
)
REFERRALS_BY_TURNS = Kind(
    "referrals_by_turns", "Referrals, by the turns they took.", ("channel", "turns")
)
DANGER = Kind("danger", "Conversations in which danger was heard.", ("channel",))
TRANSFERS = Kind("transfers", "What became of calls connected to a line.", ("outcome",))
TEXTS = Kind("texts", "Texts with numbers that callers by phone asked for.", ("outcome",))
RETRIES = Kind("retries", "Requests that came again, and got the same answer.", ("channel",))
UNSAVED = Kind("unsaved", "Turns answered without being saved after conflicts.", ("channel",))
DROPPED = Kind(
    "dropped", "Stored conversations that broke a turn and were begun anew.", ("channel",)
)
HELD = Kind("held", "Repeated texts that got no answer, or the last referral again.", ("outcome",))
LAST_RESORTS = Kind("last_resorts", "Turns that failed and got the last resort.", ("channel",))
REFUSED_SIGNATURES = Kind("refused_signatures", "Requests that Twilio had not signed.")
REFUSED_GATEWAY = Kind(
    "refused_gateway", "Requests to the gateway without its token or a message.", ("refusal",)
)
OPT_OUTS = Kind("opt_outs", "Opt-outs, by the word STOP or by Twilio's error 21610.", ("source",))
CALLBACKS = Kind("callbacks", "Statuses that Twilio reported.", ("channel", "status"))
TEXT_ERRORS = Kind("text_errors", "Texts that did not arrive, by Twilio's error.", ("code",))
STORE_ERRORS = Kind("store_errors", "Times the store failed a turn.", ("operation",))
BREAKER = Kind("breaker", "Times the breaker around the store opened or closed.", ("change",))
ANSWERS_WITHIN = Kind("answers_within", "Answers, by seconds.", ("channel", "seconds"))
MICROSECONDS = Kind("answer_microseconds", "Microseconds spent on answers.", ("channel",))

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        CONVERSATIONS, TURNS, TURNS_FROM, NO_MATCH, NO_INPUT, REFERRALS_BY_COUNTY,
        REFERRALS_BY_SITUATION, REFERRALS_BY_LANGUAGE, REFERRALS_CROSSED, REFERRALS_BY_TURNS,
        DANGER, TRANSFERS, TEXTS, RETRIES, UNSAVED, DROPPED, HELD, LAST_RESORTS, REFUSED_SIGNATURES,
        REFUSED_GATEWAY, OPT_OUTS, CALLBACKS, TEXT_ERRORS, STORE_ERRORS, BREAKER, ANSWERS_WITHIN,
        MICROSECONDS,
    )
}  # fmt: skip

OTHER = "other"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0)
"""Bounds of seconds for an answer; Twilio gives up after 15."""


def listed(value: str, values: tuple[str, ...]) -> str:
    """Return the value if it is on the list, otherwise "other", so that nothing from outside
    becomes a label."""
    return value if value in values else OTHER


def within(seconds: float) -> str:
    """Return the label of the smallest bound that holds, or "+Inf"."""
    return next((str(bound) for bound in SECONDS if seconds <= bound), "+Inf")


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one Helsinki day or, without a day, since the store began.

    The total has no combined labels. Names that another version wrote are skipped.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    day: date | None = None

    def of(self, kind: Kind) -> dict[tuple[str, ...], int]:
        """The counts of one kind by its labels, in the order of the labels."""
        return dict(sorted(self._labelled(kind)))

    def by(self, kind: Kind, label: str) -> dict[str, int]:
        """Return the counts of one kind by one of its labels, summed over the others."""
        place = kind.labels.index(label)
        sums: dict[str, int] = {}
        for labels, count in self.of(kind).items():
            sums[labels[place]] = sums.get(labels[place], 0) + count
        return sums

    def total(self, kind: Kind) -> int:
        """Return the sum of all counts of one kind."""
        return sum(self.of(kind).values())

    def crossed(self, today: date) -> dict[tuple[str, ...], int | None]:
        """Return referrals by county and situation, None for a few. Empty until the day is over."""
        if self.day is None or self.day >= today:
            return {}
        cells = self.of(REFERRALS_CROSSED)
        return {labels: count if count >= FEW else None for labels, count in cells.items()}

    def _labelled(self, kind: Kind) -> Iterator[tuple[tuple[str, ...], int]]:
        for name, count in self.counts.items():
            found, *labels = name.split(":")
            if found == kind.name and len(labels) == len(kind.labels):
                yield tuple(labels), count


UNKNOWN = "unknown"
MOST_TURNS = 9
"""More turns to an answer are counted as this many."""
OUTCOME_OF = ((Connect, "connected"), (SendText, "texted"), (Answer, "referred"), (Wait, "asked"))
"""The outcome of a turn, by the first of these acts that it has; otherwise something was only said.
"""


def counted(
    flow: Flow, directory: Directory, before: Session, heard: Heard, turn: Turn
) -> tuple[str, ...]:
    """Return the names to count for this turn of a session that was `before`."""
    if turn.held:
        return (HELD.of(turn.held),)
    return (
        *_turn(before, turn),
        *_missed(before, turn),
        *_transfer(heard),
        *_referral(flow, directory, before, turn),
    )


def _turn(before: Session, turn: Turn) -> Iterator[str]:
    channel, after = turn.session.channel.value, turn.session
    yield TURNS.of(channel, after.state or "end", _outcome(turn))
    if before.state is None:
        yield CONVERSATIONS.of(channel)
    else:
        yield TURNS_FROM.of(channel, before.state)
    if after.danger and not before.danger:
        yield DANGER.of(channel)


def _outcome(turn: Turn) -> str:
    if turn.forget:
        return "forgotten"
    kinds = {type(act) for act in turn.acts}
    return next((outcome for kind, outcome in OUTCOME_OF if kind in kinds), "told")


def _missed(before: Session, turn: Turn) -> Iterator[str]:
    kinds = {"no_match": NO_MATCH, "no_input": NO_INPUT}
    if turn.missed:
        yield kinds[turn.missed].of(before.channel.value, before.state or "begin")


def _transfer(heard: Heard) -> Iterator[str]:
    if heard.kind == "transfer":
        yield TRANSFERS.of(listed(heard.text, OUTCOMES))


def _referral(flow: Flow, directory: Directory, before: Session, turn: Turn) -> Iterator[str]:
    """An answer is counted when it is new, not when it is repeated or its next line is named."""
    answer = next((act for act in turn.acts if isinstance(act, Answer)), None)
    if answer is None or answer.position or _just_given(flow, before, answer.request):
        return
    asked, channel = answer.request, before.channel.value
    county = county_of(directory, asked) or UNKNOWN
    turns = str(min(before.turns + 1, MOST_TURNS))
    yield REFERRALS_BY_COUNTY.of(county)
    yield REFERRALS_BY_SITUATION.of(asked.situation)
    yield REFERRALS_BY_LANGUAGE.of(channel, asked.language)
    yield REFERRALS_CROSSED.of(county, asked.situation)
    yield REFERRALS_BY_TURNS.of(channel, turns)


def _just_given(flow: Flow, before: Session, asked: Request) -> bool:
    at_the_answer = before.state in (flow.answer, flow.transfer)
    return at_the_answer and request(before.slots, before.danger) == asked
