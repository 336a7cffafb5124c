"""How a name stands in its sentence, and so which of several places the caller is in now.

A case form or the words beside a name say whether a place is meant and whether the caller is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from bot.understanding.model import Expected
from bot.understanding.places.find import Mention
from bot.understanding.text.folding import POSTAL_CODE, fold
from bot.understanding.text.phrases import Hit
from bot.understanding.text.reading import Reading

SLOT = "municipality"
_FEW = 3
_CLITIC = r"(?:kin|kaan|kohan|ko|kos|han|pa)?\Z"
_LOCAL = re.compile(
    r"(?:ssa|sa|s|sta|st|lla|l|lta|lt|lle|hna|seen|see|iin|uun|oon|een|aan|yyn|h[aeiouy]n?|"
    rf"[^aeiouy]h[aeiouy]n|[eiouy]{{2}}){_CLITIC}"
)
_IN = re.compile(rf"(?:ssa|sa|s|lla|l|hna){_CLITIC}")
_OUTER = re.compile(rf"(?:lla|l|lta|lt|lle){_CLITIC}")
_INNER = re.compile(rf"(?:ssa|s|sta|st){_CLITIC}")
_FROM = re.compile(rf"(?:sta|st|lta|lt){_CLITIC}")
_WHERE = ("ssa", "lla")
_ENDING = 8
"""Letters of the longest ending and clitic."""


def heard(mention: Mention, reading: Reading) -> str:
    """The words of the name with the dots they were written with."""
    return " ".join(reading.words.spelled[mention.start : mention.end])


def says_where(mention: Mention, reading: Reading) -> bool:
    """Whether the form says in, from or to: Salossa, Salosta, Saloon; not Salo, Salon, Saloa."""
    if not mention.named.inflected:
        return False
    if is_genitive(mention, reading) or _is_in_other_cases(mention, reading):
        return False
    return _ends(_LOCAL, mention, reading)


def _is_in_other_cases(mention: Mention, reading: Reading) -> bool:
    """Whether it stands in cases that the place does not: kurikalla, Kaarinalla, Simolta."""
    outer = mention.named.outer
    return outer is not None and _ends(_INNER if outer else _OUTER, mention, reading)


def says_from(mention: Mention, reading: Reading) -> bool:
    """Whether the form or word says from: Kemistä, from Kemi."""
    if mention.named.inflected:
        return _ends(_FROM, mention, reading)
    return before(mention, reading) in ("from", "fran")


def says_in(mention: Mention, reading: Reading) -> bool:
    """Whether the form or word says in: Kemissä, i Kemi."""
    if mention.named.inflected:
        return _ends(_IN, mention, reading)
    return before(mention, reading) in reading.vocabulary.before_place


def says_to(mention: Mention, reading: Reading) -> bool:
    """Whether the form or word says to: Kemiin, to Kemi, till Kemi."""
    if mention.named.inflected:
        where = says_where(mention, reading)
        return where and not (says_in(mention, reading) or says_from(mention, reading))
    return before(mention, reading) in ("to", "till")


def is_genitive(mention: Mention, reading: Reading) -> bool:
    """`Turun`, `Vantaan`; `Ouluun` and `Espooseen` are not."""
    text = _text(mention, reading)
    if not (mention.named.inflected and text.endswith("n")):
        return False
    name = fold(mention.named.name)
    of_e = f"{name}en" if name.endswith("e") else ""  # Tampereen
    return text in (f"{name}n", of_e) or not _ends(_LOCAL, mention, reading)


def _ends(endings: re.Pattern[str], mention: Mention, reading: Reading) -> bool:
    text = _text(mention, reading)
    return endings.search(text, max(1, len(text) - _ENDING)) is not None


def _text(mention: Mention, reading: Reading) -> str:
    return reading.words.text(mention.start, mention.end)


def before(mention: Mention, reading: Reading) -> str:
    """The word before the name, "" for none."""
    return reading.words.tokens[mention.start - 1] if mention.start else ""


def is_asked(reading: Reading, expected: Expected) -> bool:
    """Whether these few words answer the question for the municipality."""
    return expected.slots == (SLOT,) and len(reading.words.tokens) <= _FEW


def may_be_told(expected: Expected) -> bool:
    """Whether a place may be told now without more: nothing else has been asked for."""
    return not expected.slots or SLOT in expected.slots


def is_beside_place_words(mention: Mention, reading: Reading) -> bool:
    """`i Salo`, `in Salo`, `Salon kaupunki`, `kunta on Salo`."""
    tokens, vocabulary = reading.words.tokens, reading.vocabulary
    if mention.end < len(tokens) and tokens[mention.end] in vocabulary.after_place:
        return True
    if mention.named.inflected:
        return False
    return before(mention, reading) in vocabulary.before_place or _is_told(mention, reading)


def _is_told(mention: Mention, reading: Reading) -> bool:
    """Whether the words before say what the place is called: its postal code, `kunta on`."""
    word = before(mention, reading)
    if len(word) == POSTAL_CODE and word.isdigit():
        return True
    if word in reading.vocabulary.before_name:
        word = reading.words.tokens[max(0, mention.start - 2)]
    return word in reading.vocabulary.after_place and not word.endswith(_WHERE)


def is_behind_toward(mention: Mention, reading: Reading) -> bool:
    """`from Salo`, `till Salo`: a place, or else somebody's name."""
    toward = before(mention, reading) in reading.vocabulary.toward_place
    return toward and not mention.named.inflected


def is_all(mention: Mention, reading: Reading) -> bool:
    """Whether the name is the whole message."""
    return mention.end - mention.start == len(reading.words.tokens)


def is_own_name(mention: Mention, reading: Reading) -> bool:
    """Whether the message is the name of a municipality as it stands, and nothing else."""
    named = mention.named
    if named.size != "official" or named.inflected or named.guessed:
        return False
    return is_all(mention, reading) and not named.name.isdigit()


def is_a_clause(mention: Mention, reading: Reading) -> bool:
    """Whether the name is the whole of its clause: `..., lahti`."""
    clauses = reading.words.clauses
    return clauses.count(clauses[mention.start]) == mention.end - mention.start


def ends_its_clause(mention: Mention, reading: Reading) -> bool:
    """Whether the name is the last word of its clause: jag är i Salo, ..."""
    clauses, last = reading.words.clauses, mention.end - 1
    return mention.end == len(clauses) or clauses[mention.end] != clauses[last]


def ends_the_message(mention: Mention, reading: Reading) -> bool:
    """Whether a name as it is ends a message: mies hakkaa mua salo; apua, salo."""
    count = len(reading.words.tokens)
    if mention.named.inflected or mention.end < count:
        return False
    return count > _FEW or is_a_clause(mention, reading)


def may_be_named(mention: Mention, reading: Reading) -> bool:
    """Whether a bare name with its capital begins or ends a message: Salo isä hakkaa."""
    words = reading.words
    ends = mention.end == len(words.tokens)
    if mention.named.inflected or not (ends or mention.start == 0):
        return False
    if len(words.tokens) < _FEW or not words.is_capitalised(mention.start):
        return False
    return ends or words.tokens[mention.end] not in reading.vocabulary.before_name


def is_plain(mention: Mention, reading: Reading) -> bool:
    """Whether the name stands as only a place does, or is nothing else but a place."""
    if says_where(mention, reading) or is_all(mention, reading):
        return True
    if is_beside_place_words(mention, reading) or is_behind_toward(mention, reading):
        return True
    if mention.named.inflected or _is_somebody(mention, reading):
        return False
    if ends_the_message(mention, reading) and mention.named.size == "official":
        return True
    return _is_only_a_place(mention.named.name, reading)


def _is_only_a_place(name: str, reading: Reading) -> bool:
    """Whether the name is nothing else: Helsinki, Helsinki-Vantaa."""
    return " " in name or name in reading.vocabulary.plain


def _is_somebody(mention: Mention, reading: Reading) -> bool:
    """Whether a word beside it says that somebody is called so: Kerava niminen hevonen."""
    start, end = max(0, mention.start - 1), mention.end + 1
    if not reading.vocabulary.before_name.isdisjoint(reading.words.tokens[start:end]):
        return True
    return start < mention.start and _is_first_name(start, mention, reading)


def _is_first_name(at: int, mention: Mention, reading: Reading) -> bool:
    """Whether the word is strange, has a capital and goes with the name: Tuomas Kitee."""
    words, known = reading.words, reading.vocabulary.known
    if words.tokens[at] in known or words.clauses[at] != words.clauses[mention.start]:
        return False
    return words.is_capitalised(at) and words.is_capitalised(mention.start)


def is_near(mention: Mention, reading: Reading) -> bool:
    """Whether the caller says to be beside it: lähellä Turkua, Turun naapurissa, near Turku."""
    hits = reading.of("near")
    if not hits or says_where(mention, reading):
        return False
    genitive = is_genitive(mention, reading)
    return any(hit.end == mention.start or (genitive and hit.start == mention.end) for hit in hits)


NEAR = 4


def where_now(mentions: list[Mention], reading: Reading) -> list[Mention]:
    """Of several places the one the caller is in now, when the words say it.

    Where they live counts unless the words say that they are in the other one, or that this is
    only where they are from.
    """
    if len(mentions) < 2:
        return mentions
    home = at_home(mentions, reading)
    left = [m for m in mentions if m.start in home and says_from(m, reading)]
    now = [m for m in mentions if m not in left] or mentions
    if any(m.start not in home and says_in(m, reading) for m in now):
        now = [m for m in now if not says_to(m, reading)]
    here = behind(reading.of("here"), now, reading)
    now = [m for m in now if m.start in here and m.start not in home] or now
    return [*now, *joined_to(now, mentions, reading)]


def at_home(mentions: list[Mention], reading: Reading) -> set[int]:
    """Where the places stand that the caller only lives in or is from."""
    return behind(reading.of("home"), mentions, reading)


def may_be_left(mentions: list[Mention], reading: Reading) -> bool:
    """Whether all of them are where the caller lives, is from or comes from."""
    home = at_home(mentions, reading)
    return all(m.start in home or says_from(m, reading) for m in mentions)


def is_left(mentions: list[Mention], reading: Reading) -> bool:
    """Whether all of them are where the caller was once: asuin lapsena Mikkelissä."""
    left = behind(reading.of("left"), mentions, reading)
    return all(m.start in left for m in mentions)


def is_here(mentions: list[Mention], reading: Reading) -> bool:
    """Whether the caller says to be in one of them, and not only to live there."""
    here, home = behind(reading.of("here"), mentions, reading), at_home(mentions, reading)
    return not here <= home


def joined_to(some: list[Mention], mentions: list[Mention], reading: Reading) -> list[Mention]:
    """Those of the mentions that stand joined to some of these: Turku vai Salo, Kemi/Tornio."""
    if len(mentions) < 2:
        return []
    starts = {m.start for m in some}
    groups = [[mentions[0]]]
    for first, second in pairwise(mentions):
        if _are_joined(first, second, reading):
            groups[-1].append(second)
        else:
            groups.append([second])
    together = [group for group in groups if not starts.isdisjoint(m.start for m in group)]
    return [m for group in together for m in group if m.start not in starts]


def listed_towns(mentions: list[Mention], reading: Reading) -> list[Mention]:
    """The towns that are named in clauses of nothing but two towns or more: Lahti & Salo, apua."""
    tokens, clauses = reading.words.tokens, reading.words.clauses
    towns = [m for m in mentions if m.named.size == "official"]
    named = {at for m in towns for at in range(m.start, m.end)}
    words = {
        clause
        for at, clause in enumerate(clauses)
        if at not in named and tokens[at] not in reading.vocabulary.between_places
    }
    alone = [clauses[m.start] for m in towns if clauses[m.start] not in words]
    return [m for m in towns if alone.count(clauses[m.start]) > 1]


def _are_joined(first: Mention, second: Mention, reading: Reading) -> bool:
    """Whether a word or sign joins the two, or they stand side by side alike: Tampere Nokia."""
    between = reading.words.tokens[first.end : second.start]
    if between:
        return len(between) == 1 and between[0] in reading.vocabulary.between_places
    clauses = reading.words.clauses
    if clauses[first.start] != clauses[second.start]:
        return _are_alike(first, second, reading) and is_a_clause(second, reading)
    if _are_joined_by_sign(first, second, reading):
        return True
    return _are_alike(first, second, reading) and _are_towns(first, second, reading)


def _are_alike(first: Mention, second: Mention, reading: Reading) -> bool:
    """Whether both names stand as they are, or both in a form that says in."""
    if first.named.inflected and second.named.inflected:
        return says_in(first, reading) and says_in(second, reading)
    return not (first.named.inflected or second.named.inflected)


def _are_towns(first: Mention, second: Mention, reading: Reading) -> bool:
    """Whether two names side by side are both those of towns, and neither of them a word."""
    both = (first, second)
    if any(m.named.size == "small" for m in both):
        return False
    clauses = reading.words.clauses
    alone = clauses.count(clauses[first.start]) == second.end - first.start
    return alone or not any(_is_a_word(m, reading) for m in both)


def _is_a_word(mention: Mention, reading: Reading) -> bool:
    """Whether the name is a word as well and is not written as a name: Turku salo, Turku Salo."""
    capital = mention.named.size == "official" and reading.words.is_capitalised(mention.start)
    return heard(mention, reading) in reading.vocabulary.ordinary and not capital


def _are_joined_by_sign(first: Mention, second: Mention, reading: Reading) -> bool:
    """Whether one of `/ & + -` stands between the two names."""
    spelled, text = reading.words.spelled, reading.words.heard.casefold()
    words = map(re.escape, (spelled[first.end - 1], spelled[second.start]))
    return re.search(r"\s*[/&+–—-]\s*".join(words), text) is not None


def behind(hits: Iterable[Hit], mentions: list[Mention], reading: Reading) -> set[int]:
    """Where the places stand that have an entry just before them, behind the place before it.

    One right behind a place that is said to be where somebody is belongs to that: Lieksassa oon.
    """
    ends: dict[int, int] = {}
    for hit in hits:
        ends[hit.start] = min(hit.end, ends.get(hit.start, hit.end))
    found, earlier = set(), 0
    for mention in mentions if ends else ():
        near = range(max(earlier, mention.start - NEAR), mention.start)
        follows = mention.end in ends and _is_said_of(mention, reading)
        if follows or any(ends.get(at, mention.end) <= mention.start for at in near):
            found.add(mention.start)
        earlier = mention.end + follows
    return found


def _is_said_of(mention: Mention, reading: Reading) -> bool:
    """Whether the word behind the place goes with it: Kemissä olen; not Kemissä, olen ..."""
    clauses = reading.words.clauses
    return clauses[mention.start] == clauses[mention.end] and says_in(mention, reading)
