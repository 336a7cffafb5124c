"""Texts and their translations: the same numbers, line breaks and spaces; 112 is always 112."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.files.content import Content, load_content
from bot.files.flows import load_flow
from bot.files.texts import load_texts
from bot.text.words import Catalogue
from tests import small_project
from tests.languages import SPOKEN
from tests.small_project import SMALL, edit

CATALOGUES = {language: f"locales/{language}/LC_MESSAGES/messages.po" for language in ("sv", "en")}
NAMING_112 = (
    "last_resort.sms", "last_resort.voice", "commands.abroad", "commands.cannot_speak.sms",
    "commands.cannot_speak.voice", "phrases.relay", "phrases.call_112.sms",
    "phrases.call_112.voice", "phrases.if_no_answer_always", "phrases.if_no_answer_if_cannot_wait",
    "phrases.if_no_answer_no", "answer.danger.sms", "answer.danger.voice", "language.text.voice",
)  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project that can be broken."""
    return small_project.copy(tmp_path)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The texts of the small project, unbroken."""
    return load_content(SMALL).catalogue


def problems(project: Path) -> list[str]:
    """What a start finds in the texts; that a translation is old is told besides."""
    flow, sources, _ = load_flow(project / "flows", {})
    assert flow is not None
    _, found = load_texts(project / "locales", SPOKEN, sources, flow.answer, flow.initial)
    return [f"{p.code}: {p}" for p in found if p.code != "old-translation"]


def translate(project: Path, language: str, key: str, text: str) -> None:
    """Write a translation over the one of this text."""
    path = project / CATALOGUES[language]
    head, entry, rest = path.read_text("utf-8").partition(f'msgctxt "{key}"\n')
    assert entry
    msgid, _, old = rest.partition("msgstr ")
    written = text.replace("\n", "\\n")
    others = old.partition("\n\n")[2]
    path.write_text(f'{head}{entry}{msgid}msgstr "{written}"\n\n{others}', "utf-8")


def mistype_finnish(project: Path, text: str) -> str:
    """122 for 112 in a Finnish text; the file it stands in."""
    quoted = f'"{text}"'
    for file in ("flows/triage.yaml", "flows/anywhere.yaml"):
        if quoted in (project / file).read_text("utf-8"):
            edit(project, file, quoted, quoted.replace("112", "122"))
            return file
    raise AssertionError(f"no flow has {quoted}")


def test_the_small_texts_are_sound(project: Path) -> None:
    assert problems(project) == []


@pytest.mark.parametrize("language", CATALOGUES)
@pytest.mark.parametrize("key", NAMING_112)
def test_112_mistyped_in_a_translation_is_told(
    project: Path, catalogue: Catalogue, key: str, language: str
) -> None:
    text = catalogue.texts[key][language]
    translate(project, language, key, text.replace("112", "122"))
    (told,) = problems(project)
    assert told.startswith(f"other-numbers: {CATALOGUES[language]}:")
    assert f'text "{key}": {language} has 122' in told
    assert "where fi has 112" in told


@pytest.mark.parametrize("key", NAMING_112)
def test_112_mistyped_in_the_finnish_is_told_there(
    project: Path, catalogue: Catalogue, key: str
) -> None:
    """The translations show which language is the odd one."""
    file = mistype_finnish(project, catalogue.texts[key]["fi"])
    (told,) = problems(project)
    assert told.startswith(f"other-numbers: {file}:")
    assert f'text "{key}": fi has 122' in told
    assert "where sv and en have 112" in told


@pytest.mark.parametrize("key", NAMING_112)
def test_112_mistyped_alike_in_every_language_is_told(
    project: Path, catalogue: Catalogue, key: str
) -> None:
    texts = catalogue.texts[key]
    file = mistype_finnish(project, texts["fi"])
    for language in CATALOGUES:
        translate(project, language, key, texts[language].replace("112", "122"))
    (told,) = problems(project)
    assert told.startswith(f"without-112: {file}:")
    assert f'text "{key}": found 122' in told
    assert told.endswith("expected 112 in each language")


def test_every_text_with_112_is_held_to_it(content: Content, catalogue: Catalogue) -> None:
    """The list is whole: no other text names 112, neither here nor in the shipped files."""
    for texts in (content.catalogue.texts, catalogue.texts):
        assert {key for key, text in texts.items() if "112" in text["fi"]} == {*NAMING_112}


@pytest.mark.parametrize(
    ("key", "language", "text", "words"),
    [
        ("answer.more.sms", "sv", "Nästa nummer: svara 3.", "sv has 3 where fi has 2"),
        ("answer.more.sms", "sv", "Nästa nummer: svara två.", "sv lacks 2, which fi has"),
        ("answer.more.sms", "sv", "Nästa nummer: svara 2, 2.", "sv has 2, which fi has not"),
        ("answer.more.sms", "sv", "Ring 09 2525 0111, sen 2.",
         "sv has 09 2525 0111, which fi has not"),
        ("phrases.always_open.sms", "en", "(24/7)", "en has 7, which fi has not"),
        ("phrases.call_112.sms", "en", "In an emergency, call l12.", "en has 12 where fi has 112"),
        ("phrases.call_112.sms", "en", "In an emergency, call 1 12.",
         "en has 1 12 where fi has 112"),
        ("phrases.call_112.sms", "en", "In an emergency, call 112112.",
         "en has 112112 where fi has 112"),
        ("language.silence.1.voice", "sv", "På svenska: tryck 1.",
         "sv has 1, expected its own key 2"),
        ("language.silence.1.voice", "sv", "På svenska: tryck tvåan.",
         "sv has no such key, expected its own key 2"),
    ],
)  # fmt: skip
def test_other_digits_than_the_finnish_are_told(
    project: Path, key: str, language: str, text: str, words: str
) -> None:
    """Also keys to press and hours; in the menu of languages each language says its own key."""
    translate(project, language, key, text)
    (told,) = problems(project)
    assert told.endswith(f'text "{key}": {words}')


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("situation.text.sms", "Vad gäller det? {choices}",
         "1 lines, expected 2: a line break is written \\n"),
        ("situation.text.sms", "Vad gäller det?/n{choices}",
         "1 lines, expected 2: a line break is written \\n"),
        ("situation.text.sms", "Vad gäller det?\n\n{choices}",
         "3 lines, expected 2: a line break is written \\n"),
        ("situation.text.sms", "Vad gäller det? {choices}\n",
         "line 1 has {choices}, expected no placeholder"),
        ("phrases.place.sms", "{place}:",
         "begins or ends with a space where the Finnish does not, or without where it does"),
        ("phrases.place.sms", " {place}: ",
         "begins or ends with a space where the Finnish does not, or without where it does"),
    ],
)  # fmt: skip
def test_lost_line_breaks_and_spaces_are_told(
    project: Path, key: str, text: str, words: str
) -> None:
    translate(project, "sv", key, text)
    (told,) = problems(project)
    assert told.startswith(f"other-breaks: {CATALOGUES['sv']}:")
    assert told.endswith(f'text "{key}": {words}')


def test_an_entry_put_out_of_use_is_told_where_it_stands(project: Path) -> None:
    path = project / CATALOGUES["sv"]
    head, entry, rest = path.read_text("utf-8").partition('msgctxt "commands.restart"')
    text, blank, after = rest.partition("\n\n")
    off = "\n".join(f"#~ {line}" for line in f"{entry}{text}".splitlines())
    path.write_text(f"{head}{off}{blank}{after}", "utf-8")
    line = head.count("\n") + 1
    words = 'text "commands.restart" has no translation to "sv": take the "#~" off the lines'
    assert problems(project) == [f"untranslated: {CATALOGUES['sv']}:{line}: {words} of its entry"]


def test_an_entry_without_a_key_is_told(project: Path) -> None:
    edit(project, CATALOGUES["sv"], 'msgctxt "commands.restart"\n', "")
    (told,) = problems(project)
    assert told.endswith('"Aloitetaan alusta." has no msgctxt, by which texts are found')


def test_a_closing_quote_that_is_lost_is_told(project: Path) -> None:
    """Babel's reader takes the last character instead: "Vid nöd ring 11"."""
    edit(project, CATALOGUES["sv"], 'msgstr "Vid nöd ring 112."', 'msgstr "Vid nöd ring 112')
    (told,) = problems(project)
    assert told.startswith(f"not-a-catalogue: {CATALOGUES['sv']}:")
    assert told.endswith('a straight quotation mark (") is missing at its end')
