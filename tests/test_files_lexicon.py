"""Lexicons: the shipped ones load, and every fault in one is told with its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from bot.directory.model import Situation
from bot.files.content import Content
from bot.files.lexicons import load_lexicons
from bot.understanding.text.lexicon import GROUPS, LISTS, WORDS
from tests.languages import LANGUAGES, SPOKEN

NONE: Mapping[str, Situation] = {}
LOCALES = Path(__file__).parents[1] / "locales"


def problems(folder: Path, finnish: str, situations: Mapping[str, Situation] = NONE) -> list[str]:
    """What is wrong with this Finnish lexicon beside two that are empty."""
    for language in LANGUAGES:
        (folder / language).mkdir()
        (folder / language / "lexicon.yaml").write_text("past: []\n", "utf-8")
        (folder / language / "ordinary_words.txt").write_text("# nothing\n", "utf-8")
    (folder / "fi" / "lexicon.yaml").write_text(dedent(finnish), "utf-8")
    return [str(problem) for problem in load_lexicons(folder, SPOKEN, situations)[1]]


def test_the_shipped_lexicons_are_whole(content: Content) -> None:
    """Every language has every section, and all its examples hold."""
    lexicons, found = load_lexicons(LOCALES, SPOKEN, content.directory.situations)
    assert found == []
    assert tuple(lexicons) == LANGUAGES
    for language, lexicon in lexicons.items():
        assert set(lexicon.entries) == {*GROUPS, *LISTS}, language
        assert set(lexicon.words) == set(WORDS), language


def test_a_key_is_a_situation_of_the_directory(tmp_path: Path, content: Content) -> None:
    known = {"violence": content.directory.situations["violence"]}
    finnish = "situations:\n  violense: [hakka*]\n"
    unknown, missing, *_ = problems(tmp_path, finnish, known)
    assert unknown.startswith('locales/fi/lexicon.yaml:2:3: unknown key of situations "violense"')
    assert missing.startswith('locales/fi/lexicon.yaml:1:1: situations: no words for "violence"')


def test_ordinary_words_stand_any_number_to_a_line(tmp_path: Path) -> None:
    assert problems(tmp_path, "past: [ennen]\n") == []
    (tmp_path / "fi" / "ordinary_words.txt").write_text("salo lahti # bay\n\nkoski\n", "utf-8")
    lexicons, _ = load_lexicons(tmp_path, SPOKEN, NONE)
    assert lexicons["fi"].words["ordinary_words"] == ("salo", "lahti", "koski")
    assert lexicons["fi"].entries["past"] == {"": ("ennen",)}


def test_missing_files_are_named(tmp_path: Path) -> None:
    lexicons, found = load_lexicons(tmp_path, SPOKEN, NONE)
    assert tuple(lexicons) == LANGUAGES
    assert [str(p) for p in found if "/fi/" in p.spot.file] == [
        "locales/fi/lexicon.yaml: cannot be read: No such file or directory",
        "locales/fi/ordinary_words.txt: cannot be read: No such file or directory",
    ]


@pytest.mark.parametrize(
    ("finnish", "message"),
    [
        (
            "situatons: {violence: [hakka*]}\n",
            'locales/fi/lexicon.yaml:1:1: unknown section "situatons" (did you mean "situations"?)',
        ),
        (
            "situations:\n  violence: [hakka*, ly*]\n",
            (
                'locales/fi/lexicon.yaml:2:22: situations.violence: entry "ly*": "ly*": '
                "a stem has at least 3 letters"
            ),
        ),
        (
            "situations:\n  violence:\n    entries: [mua\n      t-paita]\n",
            (
                'locales/fi/lexicon.yaml:3:15: situations.violence.entries: entry "mua t-paita": '
                '"t-paita" is not one word'
            ),
        ),
        (
            "classes: {person: [mies, se], hit: [lyö]}\ndanger:\n  violence: [<persn> <hit>]\n",
            (
                'locales/fi/lexicon.yaml:3:14: danger.violence: entry "<persn> <hit>": '
                'unknown class "<persn>" (did you mean <person>?)'
            ),
        ),
        (
            "classes:\n  hit: [lyö, <other>]\ndanger:\n  violence: [<hit>]\n",
            'locales/fi/lexicon.yaml:2:3: classes.hit: unknown class "<other>"',
        ),
        (
            "classes:\n  hit: lyö\n",
            "locales/fi/lexicon.yaml:2:3: classes.hit: expected a list of words, as in [one, two]",
        ),
        (
            "danger:\n  violence: [lyö & mua & nyt & taas]\n",
            (
                'locales/fi/lexicon.yaml:2:14: danger.violence: entry "lyö & mua & nyt & taas": '
                'has "&" more than twice'
            ),
        ),
        (
            "past: [t-pai*]\n",
            'locales/fi/lexicon.yaml:1:8: past: entry "t-pai*": "t-pai*" is not one word',
        ),
        (
            'danger:\n  violence: ["..", lyö]\n',
            'locales/fi/lexicon.yaml:2:14: danger.violence: entry "..": has no words',
        ),
        (
            "past: [ennen,\n  ennen]\n",
            'locales/fi/lexicon.yaml:2:3: past: entry "ennen" stands here twice',
        ),
        (
            "markers: [minä, en tiedä]\n",
            'locales/fi/lexicon.yaml:1:17: markers: "en tiedä" is not one word',
        ),
        (
            "markers: minä\n",
            "locales/fi/lexicon.yaml:1:1: markers: expected a list of words, as in [one, two]",
        ),
        (
            "verbs:\n  next_line: {one: two}\n",
            'locales/fi/lexicon.yaml:2:15: unknown field "one"',
        ),
        (
            "situations: [lyö]\n",
            "locales/fi/lexicon.yaml:1:1: situations: expected names with values under them",
        ),
        ("- lyö\n", "locales/fi/lexicon.yaml:1:1: expected names with values under them"),
        ("", "locales/fi/lexicon.yaml: expected names with values under them"),
        (
            "situations:\n  violence:\n    entries: [lyö]\n    examples:\n      mach: [lyö]\n",
            'locales/fi/lexicon.yaml:5:7: unknown field "mach" (did you mean "match"?)',
        ),
        (
            "situations:\n  violence:\n    entries: [lyö]\n    examples: [lyö]\n",
            (
                "locales/fi/lexicon.yaml:4:5: situations.violence.examples: "
                "expected names with values under them"
            ),
        ),
        ("past: [ennen\n", "locales/fi/lexicon.yaml:2:1: is not YAML here: "),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, finnish: str, message: str) -> None:
    assert any(told.startswith(message) for told in problems(tmp_path, finnish))


EXAMPLES = """\
situations:
  violence:
    entries: [hakka*]
    examples:
      match: [mies hakkaa mua,
              mies lyö mua]
      not: [Hakkarainen soitti,
            sain potkut]
details:
  health/poisoning:
    entries: [myrky*]
    examples: {match: [myrkytys, söin sieniä], not: [sairas]}
danger:
  suicide:
    entries: [tapan itseni]
    examples: {match: [tapan itseni, hyppään], not: [tapan aikaa]}
danger_unless_past:
  violence:
    entries: [löi]
    examples: {match: [löi], not: [löi vetoa]}
commands:
  help:
    entries: [apua]
    examples: {match: [apua, auta], not: [apua mies hakkaa mua]}
verbs:
  next_line:
    entries: [varattu]
    examples: {match: [varattu, jono], not: [väärä]}
languages:
  fi:
    entries: [suomi]
    examples: {match: [suomi, finska], not: [ruotsi]}
numbers:
  1: [yksi]
"""


def test_examples_that_fail_are_told_each_with_its_line(tmp_path: Path) -> None:
    file = "locales/fi/lexicon.yaml"
    assert problems(tmp_path, EXAMPLES) == [
        f'{file}:6:15: situations.violence: "mies lyö mua" is not understood as violence',
        (
            f'{file}:7:13: situations.violence: "Hakkarainen soitti" '
            "must not be understood as violence"
        ),
        (
            f'{file}:12:34: details.health/poisoning: "söin sieniä" '
            "is not understood as health/poisoning"
        ),
        f'{file}:16:38: danger.suicide: "hyppään" is not understood as suicide',
        f'{file}:20:24: danger_unless_past.violence: "löi" is not understood as violence',
        f'{file}:24:30: commands.help: "auta" is not understood as help',
        f'{file}:28:33: verbs.next_line: "jono" is not understood as next_line',
        f'{file}:32:31: languages.fi: "finska" is not understood as fi',
    ]


def test_a_number_has_no_examples(tmp_path: Path) -> None:
    """Nothing but its words can be said of a number, so examples under one are a fault."""
    finnish = "numbers:\n  1: {entries: [yksi], examples: {match: [yksi]}}\n"
    assert problems(tmp_path, finnish) == [
        "locales/fi/lexicon.yaml:2:3: numbers.1: examples are not tried here"
    ]
