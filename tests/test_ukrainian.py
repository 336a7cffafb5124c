"""A fourth language is data: a record, a small lexicon and a part of the texts, in a copy of the
files. It is only written; no call mentions it, and what it has no words for is said in English.
"""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.engine import begin, step
from bot.dialogue.model import GATEWAY, SMS, VOICE, Heard, Session, World
from bot.directory.hours import HELSINKI
from bot.files.content import ROOT, Content, load_content, read_content
from bot.problems.errors import FilesError
from bot.proof.prove import parts_of
from bot.simulator.player import Player, simulate
from bot.store.memory import SessionsInMemory
from bot.text.referral import length
from bot.turn.bot import last_resort
from bot.understanding.model import Expected, Meaning

pytestmark = pytest.mark.slow

UKRAINIAN = Path(__file__).parent / "ukrainian"
WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
CYRILLIC = re.compile("[а-яіїєґ]", re.IGNORECASE)
BEATEN = "мене б'є чоловік"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped files with Ukrainian."""
    made = tmp_path_factory.mktemp("ukrainian")
    for part in ("flows", "directory", "locales"):
        shutil.copytree(ROOT / part, made / part)
    shutil.copytree(UKRAINIAN / "uk", made / "locales" / "uk")
    with (made / "locales" / "languages.yaml").open("a", encoding="utf-8") as file:
        file.write((UKRAINIAN / "record.yaml").read_text("utf-8"))
    return made


@pytest.fixture(scope="module")
def content(folder: Path) -> Content:
    found, problems = read_content(folder)
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
    assert found is not None
    return found


@pytest.fixture
def player(content: Content) -> Player:
    return simulate(SessionsInMemory(lambda: WEDNESDAY), content, lambda: WEDNESDAY)


def meaning(content: Content, text: str, *languages: str) -> Meaning:
    return content.understanding.read(text, Expected(), languages)


def test_it_is_not_one_of_the_shipped_languages() -> None:
    assert "uk" not in load_content().directory.languages


@pytest.mark.parametrize("text", [BEATEN, "Мене бʼє чоловік!", "чоловік душить мене", "МЕНЕ Б'Є"])
def test_a_plain_entry_of_danger_stands(content: Content, text: str) -> None:
    """Letters learnt from other languages do not undo it."""
    found = meaning(content, text)
    assert found.danger
    assert found.slots["language"].values == ("uk",)
    assert found.slots["situation"].values[0] == "violence"


@pytest.mark.parametrize("text", ["мене побив чоловік, вчора", "не б'є мене", "ніж", "дякую"])
def test_what_is_no_danger(content: Content, text: str) -> None:
    """Nor do signs speak for it, whose points were fitted to other languages."""
    assert not meaning(content, text).danger


@pytest.mark.parametrize(
    "text",
    ["кіт спить на ліжку поруч", "мені потрібна порада про навчання", "кровь ніж вікно двері"],
)
def test_letters_say_nothing_of_it(content: Content, text: str) -> None:
    found = meaning(content, text, "uk")
    assert not found.danger
    assert "situation" not in found.slots


@pytest.mark.parametrize(
    "text",
    ["мой муж меня бьёт", "помогите мне", "помогите", "что мне делать, я боюсь", "Меня бьют"],
)
@pytest.mark.no_cover
def test_russian_keeps_its_message(content: Content, player: Player, text: str) -> None:
    assert meaning(content, text).other == "ru"
    safety, answer = player.text(text)
    assert safety == load_content().catalogue.safety["ru"]
    assert "112" in safety
    assert not CYRILLIC.search(answer)


@pytest.mark.parametrize("text", ["ساعدوني", "帮帮我", "palun aidake"])
def test_other_languages_keep_theirs(content: Content, text: str) -> None:
    shipped = load_content()
    assert meaning(content, text).other == meaning(shipped, text).other


@pytest.mark.no_cover
def test_its_message_of_before_is_needed_no_more(content: Content, player: Player) -> None:
    assert "uk" not in content.catalogue.safety
    assert len(player.text("дитина вдома сама")) == 1


@pytest.mark.no_cover
def test_danger_by_sms_is_112_first(player: Player) -> None:
    [answer] = player.text(f"{BEATEN}, Vantaa")
    assert answer.startswith("Негайно телефонуйте 112. Vantaa")
    assert "09 8392 4005" in answer


@pytest.mark.no_cover
def test_a_whole_conversation(content: Content, player: Player) -> None:
    [asked] = player.text("дитина вдома сама")
    assert asked.startswith("У небезпеці телефонуйте 112.")
    assert "У якому місті ви зараз?" in asked
    [answer] = player.text("Kemi")
    assert "Kemi" in answer
    [farewell] = player.text("дякую")
    assert "09 2525 0111" in farewell
    assert "Thank you" in farewell, "what has no translation is said in English"
    [forgotten] = player.text("забудьте мене")
    assert "erased" in forgotten
    room = content.directory.languages["uk"].room
    for text in (asked, answer, farewell):
        assert length(text, "UCS-2") <= room


@pytest.mark.no_cover
def test_a_place_is_not_told(player: Player) -> None:
    player.text("мені дуже погано")
    [answer] = player.text("не скажу")
    assert "112" in answer


@pytest.mark.no_cover
def test_it_is_asked_for_by_its_name(content: Content, player: Player) -> None:
    asked = content.directory.languages["uk"].asked
    for words in (asked, "ukrainaksi"):
        assert meaning(content, words).slots["language"].values == ("uk",)
    assert CYRILLIC.search(player.text(asked)[0])


@pytest.mark.no_cover
def test_who_is_not_known_is_answered_as_before(content: Content, player: Player) -> None:
    """One Ukrainian word would make the message of all languages three times as dear."""
    shipped = simulate(SessionsInMemory(lambda: WEDNESDAY), load_content(), lambda: WEDNESDAY)
    for words in ("?", "1", "lalala"):
        assert player.text(words) == shipped.text(words)


@pytest.mark.no_cover
def test_no_call_mentions_it(content: Content, player: Player) -> None:
    shipped = simulate(SessionsInMemory(lambda: WEDNESDAY), load_content(), lambda: WEDNESDAY)
    for keys in ("", "1", "7", "4"):
        calls = player.call(), shipped.call()
        for call in calls:
            if keys:
                call.press(keys)
            else:
                call.silence()
        said, expected = (call.said for call in calls)
        assert said == expected
        assert not CYRILLIC.search(said)


def test_a_call_never_comes_to_it(content: Content) -> None:
    """Not by saying its name, where languages are asked for, nor by an address of old."""
    world = World(content.directory, content.understanding, WEDNESDAY)
    turn = begin(content.flow, Session(VOICE))
    for words in ("ukrainaksi", BEATEN):
        turn = step(content.flow, turn.session, Heard("speech", words, 0.9), world)
        assert turn.session.slots.get("language") != "uk"


@pytest.mark.parametrize("channel", [SMS, GATEWAY])
@pytest.mark.no_cover
def test_the_last_resort_has_it_where_texts_are_written(content: Content, channel: Any) -> None:
    resort = last_resort(content.catalogue, content.directory)
    assert "телефонуйте 112" in resort.document(channel.value, "uk")
    assert not CYRILLIC.search(resort.document(channel.value, None))
    assert not CYRILLIC.search(resort.document(VOICE.value, "uk"))


@pytest.mark.no_cover
def test_a_line_that_answers_in_it_says_so(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    path = tmp_path / "copy" / "directory" / "lines" / "national.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("languages: [fi]", "languages: [uk]", 1), "utf-8")
    changed = load_content(tmp_path / "copy")
    assert any("uk" in line.languages for line in changed.directory.lines.values())
    path.write_text(text.replace("languages: [fi]", "languages: [xx]", 1), "utf-8")
    with pytest.raises(FilesError, match=r'found "xx", expected fi, sv, en or uk'):
        load_content(tmp_path / "copy")


@pytest.mark.no_cover
def test_the_proof_holds_of_it(folder: Path, content: Content) -> None:
    from bot.cli.check import subject_of, world_of

    subject = subject_of(folder, content, WEDNESDAY.date())
    parts = parts_of(content.directory.languages)
    assert "sms uk" in parts
    assert "voice uk" not in parts
    found = parts["sms uk"](subject, world_of(subject), lambda *_: None)
    assert [str(problem) for problem in found.problems if problem.severity == "error"] == []
