"""How a name stands in its sentence: in a form or beside words that say a place is meant, or not.

Asked by `mentions`, which decides what follows.
"""

from __future__ import annotations

import re

from bot.understanding.folding import POSTAL_CODE, fold
from bot.understanding.model import Expected
from bot.understanding.places import Mention
from bot.understanding.reading import Reading

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
