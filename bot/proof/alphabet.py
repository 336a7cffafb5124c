"""What callers may do in one language, one input for each meaning: keys, words, silence,
nonsense."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import pairwise

from bot.dialogue.model import OUTCOMES, TAKEN, Channel, Heard, Session
from bot.proof.model import Input, Kind, Subject
from bot.understanding.model import NO, OWN_WORDS, YES, Expected, Meaning
from bot.understanding.text.lexicon import Lexicon


def _outcome(status: str, seconds: int = 0) -> Input:
    said = f"line {status} {seconds}" if seconds else f"line {status}"
    return Input("transfer", status, said, Heard("transfer", status, seconds=seconds))


TRANSFERRED = (
    *(_outcome(status) for status in OUTCOMES if status not in TAKEN),
    *(_outcome(status, seconds) for status in TAKEN for seconds in (5, 120)),
)
"""The outcomes of a call that is connected to a line, answered by a machine or by a person."""


def keys(session: Session, channel: Channel) -> Iterator[Input]:
    """The keys that were offered."""
    for key, effect in session.offered.items():
        yield pressed("key", effect, key, channel)


def hang_up(channel: Channel) -> tuple[Input, ...]:
    """A call may be ended at any time; a text conversation just ends."""
    return (Input("hang_up", "hang up", "hang up", None),) if channel.hangs_up else ()


def pressed(kind: Kind, name: str, key: str, channel: Channel) -> Input:
    """A key of the telephone, or the digit written."""
    if channel.spoken:
        return Input(kind, name, f"press {key}", Heard("digits", key))
    return Input(kind, name, key, Heard("text", key))


def spoken(kind: Kind, name: str, words: str, channel: Channel) -> Input:
    """Words, spoken or written."""
    if channel.spoken:
        return Input(kind, name, f"say {words}", Heard("speech", words))
    return Input(kind, name, words, Heard("text", words))


OPERATORS = "*<&./="


def first_read(
    subject: Subject,
    entries: Iterable[str],
    wanted: Callable[[Meaning], bool],
    offered: Mapping[str, str] | None = None,
) -> str | None:
    """Return the first of these entries that is read as wanted when it is said as written, or
    None."""
    expected = Expected(slots=("municipality", "situation"), keys=offered or {})
    for words in plain(entries):
        if wanted(subject.understanding.read(words, expected, ())):
            return words
    return None


def plain(entries: Iterable[str]) -> Iterator[str]:
    """Yield the entries that are plain words; stems and patterns are not."""
    for entry in entries:
        words = entry.removeprefix("=")
        if not any(operator in words for operator in OPERATORS):
            yield words


def is_doubtful(meaning: Meaning) -> bool:
    """Return whether a matter is told, but not plainly, and nothing else."""
    found = meaning.slots.get("situation")
    alone = meaning.slots.keys() <= {"situation", "language"} and not meaning.command
    return found is not None and not found.certain and alone and not meaning.danger


def is_vague(meaning: Meaning) -> bool:
    """Return whether only letters make a matter likely."""
    return is_doubtful(meaning) and meaning.slots["situation"].inferred


def commands_it(command: str, meaning: Meaning) -> bool:
    """This command is given."""
    return meaning.command == command


def says(slot: str, value: str, meaning: Meaning) -> bool:
    """This value is said plainly, without danger."""
    found = meaning.slots.get(slot)
    sure = found is not None and found.certain and found.values[:1] == (value,)
    return sure and not meaning.danger


def is_one_place(meaning: Meaning) -> bool:
    """One place is named."""
    found = meaning.slots.get("municipality")
    return found is not None and found.certain and not meaning.danger


def is_a_matter_too(meaning: Meaning) -> bool:
    """A municipality's name, which is the word for a matter as well."""
    return meaning.is_name and "situation" in meaning.slots


def is_several(meaning: Meaning) -> bool:
    """What is named may be one of several places."""
    found = meaning.slots.get("municipality")
    return found is not None and not found.certain and len(found.values) > 1


def is_nothing(meaning: Meaning) -> bool:
    """Nothing is understood but perhaps the language."""
    return meaning == Meaning() or not (
        meaning.slots.keys() - {"language"} or meaning.command or meaning.danger or meaning.key
    )


NONSENSE = ("lalala", "qwrtz", "bzzt hmmrr")
"""Words of no language; the first that is not understood stands for all of them."""
MUMBLED = 0.4
"""A confidence at which what was heard is doubtful."""


def alphabet(subject: Subject, channel: Channel, language: str) -> tuple[Input, ...]:
    """Return everything that can be said in any session; the keys of a session are added by
    `keys`."""
    lexicon = subject.lexicons[language]
    said = [
        *_commands(subject, channel, lexicon),
        *_values(subject, channel, lexicon),
        *_doubtful_matters(subject, channel, lexicon),
        *_vague(subject, channel, lexicon),
        *_places(subject, channel, language),
        *_others(subject, channel, lexicon),
    ]
    unique = {(i.heard, i.name): i for i in said}
    return tuple(unique.values())


def _commands(subject: Subject, channel: Channel, lexicon: Lexicon) -> Iterator[Input]:
    for key, command in subject.flow.keys.items():
        yield pressed("command", command, key, channel)
    for command, entries in lexicon.entries.get("commands", {}).items():
        words = first_read(subject, entries, partial(commands_it, command))
        if words:
            yield spoken("command", command, words, channel)


def _values(subject: Subject, channel: Channel, lexicon: Lexicon) -> Iterator[Input]:
    """One word for each kind of situation, a detail, a language, each verb, and danger.

    By phone the name of a language asks for the menu of languages.
    """
    for slot, group in _slot_words(subject, lexicon):
        kind: Kind = "command" if slot == "language" and channel.spoken else "match"
        for key, entries in group.items():
            value = key.rpartition("/")[2]
            words = first_read(subject, entries, partial(says, slot, value))
            if words:
                yield spoken(kind, f"{slot}={value}", words, channel)
                break
    for verb, entries in lexicon.entries.get("verbs", {}).items():
        offered = {"1": f"does={verb}"}
        words = first_read(subject, entries, lambda m: m.key == "1", offered)
        if words:
            yield spoken("word", f"does={verb}", words, channel)
    danger = (e for entries in lexicon.entries.get("danger", {}).values() for e in entries)
    if words := first_read(subject, danger, lambda m: m.danger):
        yield spoken("danger", "danger", words, channel)


_Group = Mapping[str, tuple[str, ...]]


def _slot_words(subject: Subject, lexicon: Lexicon) -> Iterator[tuple[str, _Group]]:
    """Groups of entries of which one stands for all, because the engine treats them alike.

    Which situation it is decides who answers; `referrals` tries that for each.
    """
    alike: dict[tuple[object, ...], dict[str, tuple[str, ...]]] = {}
    for situation, entries in lexicon.entries.get("situations", {}).items():
        kind = _kind_of_situation(subject, situation)
        alike.setdefault(kind, {})[situation] = entries
    for group in alike.values():
        yield "situation", group
    yield "detail", lexicon.entries.get("details", {})
    for language, entries in lexicon.entries.get("languages", {}).items():
        yield "language", {language: entries}


def _kind_of_situation(subject: Subject, situation: str) -> tuple[object, ...]:
    """Everything by which the engine tells situations apart: how urgent they are, and the states
    that are only for them."""
    conditions = [state.only_for.get("situation", ()) for state in subject.flow.states.values()]
    urgent = subject.directory.situations[situation].urgent
    return (urgent, *(situation in values for values in conditions if values))


def _doubtful_matters(subject: Subject, channel: Channel, lexicon: Lexicon) -> Iterator[Input]:
    """Words that leave it uncertain what the matter is."""
    groups = (lexicon.entries.get(section, {}) for section in ("situations", "signs"))
    entries = (entry for group in groups for each in group.values() for entry in each)
    if words := first_read(subject, entries, is_doubtful):
        yield spoken("candidates", "which situation", words, channel)


def _vague(subject: Subject, channel: Channel, lexicon: Lexicon) -> Iterator[Input]:
    """Words that no entry covers: signs alone make them danger, or a matter likely."""
    signs = plain(e for each in lexicon.entries.get("signs", {}).values() for e in each)
    said = [" ".join(pair) for pair in pairwise(signs)]
    if words := first_read(subject, said, lambda m: m.danger_inferred):
        yield spoken("candidates", "danger inferred", words, channel)
    if words := first_read(subject, said, is_vague):
        yield spoken("candidates", "situation inferred", words, channel)


def _places(subject: Subject, channel: Channel, language: str) -> Iterator[Input]:
    """A place by name, one that may be several or a matter, one that is easily misheard, one
    abroad."""
    alike = subject.directory.sound_alikes
    names = {m.code: m.names[language] for m in subject.directory.municipalities.values()}
    plain = [n for code, n in names.items() if code not in alike]
    if sure := first_read(subject, plain, is_one_place):
        yield spoken("match", "municipality", sure, channel)
        if channel.spoken:
            heard = Heard("speech", sure, MUMBLED)
            yield Input("candidates", "mumbled", f"mumble {sure}", heard)
    several = [p.name for p in subject.directory.places if len(p.municipalities) > 1]
    if doubtful := first_read(subject, several, is_several):
        yield spoken("candidates", "several", doubtful, channel)
    if matter := first_read(subject, names.values(), is_a_matter_too):
        yield spoken("candidates", "a matter too", matter, channel)
    heard_alike = [names[code] for code in alike]
    if channel.spoken and (by_ear := first_read(subject, heard_alike, is_one_place)):
        yield spoken("candidates", "sounds alike", by_ear, channel)
    foreign = [form for place in subject.directory.abroad for form in place.here]
    if away := first_read(subject, foreign, lambda m: m.abroad):
        yield spoken("abroad", "abroad", away, channel)


def _others(subject: Subject, channel: Channel, lexicon: Lexicon) -> Iterator[Input]:
    """Yes, no, not telling, nonsense and nothing at all; by phone the first letter of a name."""
    for entries in lexicon.entries.get(OWN_WORDS, {}).values():
        if words := next(plain(entries), None):
            yield spoken("word", OWN_WORDS, words, channel)
    sections: dict[str, Kind] = {YES: "word", NO: "word", "unknown_place": "match"}
    for section, kind in sections.items():
        if words := next(plain(lexicon.entries.get(section, {}).get("", ())), None):
            command = subject.understanding.read(words, Expected(), ()).command
            yield spoken("command" if command else kind, section, words, channel)
    if nonsense := first_read(subject, NONSENSE, is_nothing):
        yield spoken("no_match", "nonsense", nonsense, channel)
    if channel.spoken:
        yield Input("no_input", "silence", "silence", Heard("silence"))
        yield pressed("no_match", "too few letters", "5", channel)
        yield pressed("no_match", "digits", "7913", channel)
    else:
        yield Input("no_input", "nothing", "", Heard("text", ""))
