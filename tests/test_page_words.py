"""The pages' words: all of them in every language, and the language that a reader gets."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from click.testing import CliRunner

from bot.cli import main
from bot.files.content import ROOT, Content
from bot.files.po_file import load_page_words
from tests.languages import LANGUAGES
from tests.pages import client_of, here

TEMPLATES = ROOT / "bot" / "pages" / "templates"
METHODS = [("**.html", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}


def extracted() -> set[str]:
    found = extract_from_dir(TEMPLATES, METHODS, OPTIONS)
    words: set[str] = set()
    for _, _, message, _, _ in found:
        words.update([message] if isinstance(message, str) else message)
    return words


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_word_of_the_pages_is_translated(language: str) -> None:
    """And names the same values; what is no longer said is not kept."""
    texts, problems = load_page_words(ROOT / "locales")
    assert problems == []
    assert set(texts[language]) == extracted()
    for text, translation in texts[language].items():
        assert translation.strip(), text
        assert sorted(placeholders(text)) == sorted(placeholders(translation)), text


def placeholders(text: str) -> list[str]:
    return re.findall(r"%\((\w+)\)s", text)


def test_templates_say_nothing_untranslated() -> None:
    """Letters between tags that no `_()` holds would be Finnish to everybody."""
    for path in TEMPLATES.glob("*.html"):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", "", trans(path), flags=re.DOTALL)
        between = re.sub(r"<[^>]*>", " ", text)
        assert re.findall(r"[^\W\d_]{2,}", between) == [], path.name


def trans(path: Path) -> str:
    """A template without its translated blocks."""
    return re.sub(r"{%-?\s*trans.*?endtrans\s*-?%}", "", path.read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("sv-FI,sv;q=0.9,en;q=0.8", "sv"),
        ("en-GB", "en"),
        ("de,en;q=0.5", "en"),
        ("de", "fi"),
        ("", "fi"),
    ],
)
def test_a_page_is_in_the_language_of_the_browser(
    content: Content, accepted: str, expected: str
) -> None:
    page = client_of(here(), content).get("/", headers={"Accept-Language": accepted})
    assert f'<html lang="{expected}">' in page.text


def test_a_language_that_was_chosen_stays(content: Content) -> None:
    client = client_of(here(), content)
    assert "Rätt nummer, genast" in client.get("/?lang=sv").text
    assert "Rätt nummer, genast" in client.get("/", headers={"Accept-Language": "en"}).text
    assert "The right number" in client.get("/?lang=en").text
    assert "The right number" in client.get("/?lang=xx").text


def test_a_catalogue_that_cannot_be_read_leaves_its_pages_finnish(tmp_path: Path) -> None:
    folder = tmp_path / "sv" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "console.po").write_text('msgid "a\n')
    texts, problems = load_page_words(tmp_path)
    assert texts == {}
    assert [p.spot.file for p in problems] == [
        "locales/sv/LC_MESSAGES/console.po",
        "locales/en/LC_MESSAGES/console.po",
    ]


def test_a_translation_with_another_number_is_left_out(tmp_path: Path) -> None:
    """The page says 112 in Finnish rather than another number, and `check` tells where."""
    shutil.copytree(ROOT / "locales", tmp_path / "locales")
    path = tmp_path / "locales/sv/LC_MESSAGES/console.po"
    path.write_text(path.read_text("utf-8").replace("ring 112.", "ring 122."), "utf-8")
    texts, (problem,) = load_page_words(tmp_path / "locales")
    assert problem.message == '"Hädässä soita 112.": sv has 122 where fi has 112'
    assert "Hädässä soita 112." not in texts["sv"]
    assert "Hädässä soita 112." in texts["en"]


def test_check_reads_the_words_of_the_pages(tmp_path: Path) -> None:
    for folder in ("flows", "directory", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / "locales/sv/LC_MESSAGES/console.po"
    path.write_text(path.read_text("utf-8").replace('ring 112."', 'ring 122."'), "utf-8")
    shown = CliRunner().invoke(main, ["check", str(tmp_path), "--fast"])
    assert shown.exit_code == 1
    assert "error other-numbers: locales/sv/LC_MESSAGES/console.po:" in shown.output
