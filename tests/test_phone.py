"""The phone as a whole: every prompt met by silence, nonsense, keys, hang-up; how long it talks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace as changed

from bot.dialogue.effects import referral
from bot.dialogue.engine import begin, step
from bot.dialogue.model import (
    SMS,
    VOICE,
    Answer,
    Connect,
    Heard,
    Say,
    SendText,
    Session,
    Turn,
    Wait,
    World,
)
from bot.dialogue.walk import CALL_112
from bot.directory.hours import HELSINKI, line_status
from bot.directory.refer import BY_112, HELPLINE, Listed, refer
from bot.files.content import Content
from bot.simulator.player import simulate
from bot.store.sessions import Sessions
from bot.text.compose import compose
from bot.text.words import Wording, line_text, speakable
from tests.doubtful import UNSURE, Doubtful
from tests.languages import LANGUAGES

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=HELSINKI)
CHARACTERS_A_SECOND = 14
DANGER_SECONDS, LINE_SECONDS = 5, 20
NOTHING = Heard("silence")
NONSENSE = Heard("speech", "höpönlöpö")
BUSY = Heard("transfer", "busy")
DOUBTFUL = Heard("speech", UNSURE)
KEYS = "0123456789*"


@pytest.fixture
def world(content: Content) -> World:
    """Everything can be done for the caller."""
    reader = Doubtful(content.understanding)
    return World(content.directory, reader, NOW, transfers=True, texts=True)


def after(content: Content, world: World, *said: Heard) -> Turn:
    turn = begin(content.flow, Session(VOICE))
    for heard in said:
        turn = step(content.flow, turn.session, heard, world)
    return turn


def keys(*pressed: str) -> list[Heard]:
    return [Heard("digits", entry) for entry in pressed]


def prompts(content: Content, world: World, language: str) -> dict[str, Turn]:
    """A turn that waits in each state of a call in this language, reached by keys and places."""
    found: dict[str, Turn] = {}
    turns = [after(content, world, Heard("digits", str(1 + LANGUAGES.index(language))))]
    turns.append(after(content, world))
    while turns:
        turn = turns.pop()
        if str(turn.session.state) not in found:
            found[str(turn.session.state)] = turn
            heard = [*keys(*turn.session.offered, "01300", "5364"), NOTHING, BUSY, DOUBTFUL]
            turns += [step(content.flow, turn.session, h, world) for h in heard]
    return found


def hears(turn: Turn, *texts: str) -> bool:
    return any(isinstance(act, Say) and act.text in texts for act in turn.acts)


def has_numbers(turn: Turn) -> bool:
    return any(isinstance(act, Answer) for act in turn.acts)


def goes_on(turn: Turn) -> bool:
    return any(isinstance(act, Wait) for act in turn.acts)


def test_every_state_of_the_flow_that_waits_is_met(content: Content, world: World) -> None:
    waiting = {name for name, s in content.flow.states.items() if s.kind not in ("say", "end")}
    assert set(prompts(content, world, "fi")) == waiting


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("heard", [NOTHING, NONSENSE, Heard("digits", "7777777")])
def test_misses_at_every_prompt_lead_to_numbers_and_never_end_the_call(
    content: Content, world: World, language: str, heard: Heard
) -> None:
    for state, begun in prompts(content, world, language).items():
        turn, answered = begun, has_numbers(begun)
        for _ in range(12):
            turn = step(content.flow, turn.session, heard, world)
            answered = answered or has_numbers(turn)
            assert goes_on(turn), state
        assert answered, state


@pytest.mark.parametrize("language", LANGUAGES)
def test_silence_names_112_and_the_helpline_again_and_again(
    content: Content, world: World, language: str
) -> None:
    turn = prompts(content, world, language)["answer"]
    turns = []
    for _ in range(9):
        turn = step(content.flow, turn.session, NOTHING, world)
        turns.append(turn)
    assert sum(hears(turn, "last_words.text") for turn in turns) == 3
    assert all(turn.acts[0] == CALL_112 for turn in turns if hears(turn, "last_words.text"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", ["busy", "no-answer", "failed", "canceled", "completed"])
@pytest.mark.parametrize("asked", [Heard("digits", "0"), Heard("speech", "oikea ihminen")])
def test_0_and_a_human_connect_to_the_helpline_from_every_prompt(
    content: Content, world: World, language: str, outcome: str, asked: Heard
) -> None:
    """And whatever becomes of it the caller is talked to, and not given the same number again."""
    for state, turn in prompts(content, world, language).items():
        connecting = step(content.flow, turn.session, asked, world)
        assert connecting.acts[0] == CALL_112, state
        assert Connect(HELPLINE) in connecting.acts, state
        back = step(content.flow, connecting.session, Heard("transfer", outcome), world)
        assert goes_on(back), state
        for answer in (act for act in back.acts if isinstance(act, Answer)):
            assert _leading(content, world, answer) != HELPLINE, state


def _leading(content: Content, world: World, answer: Answer) -> str:
    group = refer(content.directory, answer.request, world.now).groups[answer.position]
    return next(e.line.id for e in group if e.line.phone and e.line.id not in BY_112)


def test_without_a_number_of_ours_the_helpline_is_read_out(content: Content, world: World) -> None:
    unable = replace(world, transfers=False)
    for state, turn in prompts(content, unable, "sv").items():
        asked = step(content.flow, turn.session, Heard("digits", "0"), unable)
        assert hears(asked, "commands.help_now"), state
        assert not any(isinstance(act, Connect) for act in asked.acts)


def test_a_caller_who_has_told_nothing_is_asked_after_a_busy_helpline(
    content: Content, world: World
) -> None:
    back = after(content, world, *keys("1", "0"), BUSY)
    assert [a.text for a in back.acts if isinstance(a, Say)] == [
        "phrases.call_112",
        "connecting.not_answered",
        "open_question.text",
    ]


@pytest.mark.parametrize("outcome", ["busy", "completed"])
def test_in_danger_nobody_is_asked_after_the_helpline(
    content: Content, world: World, outcome: str
) -> None:
    said = [*keys("1"), Heard("speech", "mies hakkaa mua nyt"), *keys("0")]
    over = after(content, world, *said, Heard("transfer", outcome))
    turn = over if outcome == "busy" else step(content.flow, over.session, keys("1")[0], world)
    assert turn.acts[0] == CALL_112 or has_numbers(turn)
    assert not hears(turn, "open_question.text", "municipality.text")


@pytest.mark.parametrize("position", range(4))
def test_after_the_helpline_a_line_is_rather_named_twice_than_never(
    content: Content, world: World, position: int
) -> None:
    slots = {"language": "fi", "municipality": "092", "situation": "violence"}
    session = Session(VOICE, "answer", slots, position=position)
    asked = step(content.flow, session, Heard("digits", "0"), world)
    back = step(content.flow, asked.session, BUSY, world)
    assert back.session.position == position


@pytest.mark.parametrize("language", LANGUAGES)
def test_key_5_after_silence_leads_to_help_without_a_voice(
    content: Content, world: World, language: str
) -> None:
    """In every state whose own menu leaves the key free."""
    for state, turn in prompts(content, world, language).items():
        silent = step(content.flow, turn.session, NOTHING, world)
        offered = silent.session.offered.get("5")
        assert hears(silent, "phrases.after_silence") is (offered == "does=cannot_speak"), state
        if offered == "does=cannot_speak":
            pressed = step(content.flow, silent.session, Heard("digits", "5"), world)
            assert hears(pressed, "commands.cannot_speak"), state
            assert goes_on(pressed)


def answers(content: Content) -> Iterator[Session]:
    for language in LANGUAGES:
        for municipality in ("092", "106", "240", "unknown"):
            for situation in content.directory.situations:
                slots = {
                    "language": language,
                    "municipality": municipality,
                    "situation": situation,
                }
                yield Session(VOICE, "answer", slots)


def test_a_text_is_offered_where_it_can_be_sent_and_only_there(
    content: Content, world: World
) -> None:
    for session in answers(content):
        again = step(content.flow, session, Heard("digits", "*"), world)
        assert again.session.offered["4"] == "does=text"
        unable = step(content.flow, session, Heard("digits", "*"), replace(world, texts=False))
        assert "does=text" not in unable.session.offered.values()
        texting = step(
            content.flow,
            changed(session, channel=SMS),
            Heard("text", "uudelleen"),
            replace(world, texts=False),
        )
        assert "does=text" not in texting.session.offered.values()


@pytest.mark.parametrize(
    ("consent", "sent"),
    [
        (Heard("digits", "1"), True),
        (Heard("digits", "2"), False),
        (Heard("digits", "3"), False),
        (Heard("speech", "Kyllä."), True),
        (Heard("speech", "Ei."), False),
        (Heard("speech", "Ei, se ei ole turvallista."), False),
        (Heard("speech", "On turvallista."), True),
        (Heard("speech", "En minä tiedä, kyllä kai."), False),
        (Heard("speech", "Kyllä kiitos."), True),
        (Heard("speech", "Kyllä, on turvallista lähettää."), True),
        (Heard("speech", "Ei kiitos."), False),
        (Heard("speech", "Onko se turvallista?"), False),
        (Heard("speech", "Mies on kotona."), False),
        (Heard("speech", "Joku on täällä."), False),
        (Heard("speech", "On vaarallista."), False),
        (Heard("speech", "Lähetä myöhemmin."), False),
        (Heard("speech", "Kyllä.", 0.3), False),
        (Heard("speech", "Yksi.", 0.3), False),
        (NOTHING, False),
        (NONSENSE, False),
    ],
)
def test_a_text_is_sent_only_after_a_yes(
    content: Content, world: World, consent: Heard, sent: bool
) -> None:
    slots = {"language": "fi", "municipality": "092", "situation": "death"}
    session = Session(VOICE, "answer", slots, position=1)
    shown = step(content.flow, session, Heard("digits", "*"), world)
    asked = step(content.flow, shown.session, Heard("digits", "4"), world)
    assert hears(asked, "text_safety.text")
    turn = step(content.flow, asked.session, consent, world)
    assert goes_on(turn)
    texts = [act.answer for act in turn.acts if isinstance(act, SendText)]
    assert bool(texts) is sent
    if sent:
        assert (texts[0].request.situation, texts[0].position, texts[0].choices) == ("death", 1, {})
        assert hears(turn, "commands.text_sent")
        assert turn.session.position == 1


@pytest.mark.parametrize(
    ("words", "confidence", "offered"),
    [
        ("Olen Aurassa", 0.9, ["019", "050"]),
        ("Jag är i Eura", 0.9, ["050", "019"]),
        ("Kemissä", 0.99, ["240", "416"]),
        ("Lemi", 0.99, ["416", "240"]),
        ("Vaala", 0.99, ["785", "905"]),
        ("Vasa", 0.99, ["905", "785"]),
        ("Salossa", 0.99, ["734"]),
        ("Ii", 0.99, ["139"]),
        ("Tampereella", 0.49, ["837"]),
        ("Tampereella", 0.5, []),
        ("Tampereella", None, []),
        ("Kemijärvi", 0.99, []),
        ("en tiedä", 0.1, []),
    ],
)
def test_a_place_that_may_be_misheard_is_confirmed_by_key(
    content: Content, world: World, words: str, confidence: float | None, offered: list[str]
) -> None:
    session = Session(VOICE, "municipality", {"language": "fi", "situation": "death"})
    turn = step(content.flow, session, Heard("speech", words, confidence), world)
    effects = turn.session.offered.values()
    places = [e.removeprefix("municipality=") for e in effects if e.startswith("municipality=")]
    assert places == offered
    if offered:
        pressed = step(content.flow, turn.session, Heard("digits", "1"), world)
        assert pressed.session.slots["municipality"] == offered[0]
        assert has_numbers(pressed)


def test_a_confirmed_place_is_not_asked_about_again(content: Content, world: World) -> None:
    slots = {"language": "fi", "municipality": "240", "situation": "death"}
    said = Heard("speech", "Olen siis Kemissä, ahdistaa.", 0.3)
    turn = step(content.flow, Session(VOICE, "answer", slots), said, world)
    assert has_numbers(turn)


@pytest.mark.parametrize(
    ("said", "confidence"), [("Kemi", 0.9), ("Kemi", 0.2), ("Yksi", 0.2), ("Kyllä", 0.9)]
)
def test_the_same_mishearing_does_not_decide_twice(
    content: Content, world: World, said: str, confidence: float
) -> None:
    asked = after(content, world, *keys("1"), Heard("speech", "Kemi", 0.9))
    again = step(content.flow, asked.session, Heard("speech", said, confidence), world)
    assert again.session.state == "which"
    assert "municipality" not in again.session.slots
    chosen = step(content.flow, again.session, Heard("speech", "Yksi", 0.9), world)
    assert chosen.session.slots["municipality"] == "240"


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("Kyllä", "situation"),
        ("Ei", "municipality"),
        ("Ei kiitos", "municipality"),
        ("Se on Turku", "situation"),
        ("Kissa on täällä", "which"),
    ],
)
def test_yes_and_no_to_a_single_place(content: Content, world: World, said: str, then: str) -> None:
    asked = after(content, world, *keys("1"), Heard("speech", "Salo"))
    turn = step(content.flow, asked.session, Heard("speech", said), world)
    assert turn.session.state == then
    places = {"Kyllä": "734", "Se on Turku": "853"}
    assert turn.session.slots.get("municipality") == places.get(said)


@pytest.mark.parametrize(
    ("known", "said", "offered"),
    [
        ("019", "Ei, Eurassa.", ["050", "019"]),
        ("240", "Olen Lemillä nyt.", ["416", "240"]),
        ("019", "Olen siis Aurassa.", []),
    ],
)
def test_who_corrects_a_sound_alike_is_asked(
    content: Content, world: World, known: str, said: str, offered: list[str]
) -> None:
    slots = {"language": "fi", "municipality": known, "situation": "death"}
    turn = step(content.flow, Session(VOICE, "answer", slots), Heard("speech", said), world)
    effects = turn.session.offered.values()
    assert [e[-3:] for e in effects if e.startswith("municipality=")] == offered


def test_in_danger_a_place_that_was_asked_for_is_confirmed(content: Content, world: World) -> None:
    """Or a county's line could never be had by who is in Aura."""
    said = [*keys("1"), Heard("speech", "Mies hakkaa mua"), *keys("3"), Heard("speech", "Aurassa")]
    asked = after(content, world, *said)
    assert asked.session.state == "which"
    chosen = step(content.flow, asked.session, keys("1")[0], world)
    assert chosen.session.slots["municipality"] == "019"
    assert has_numbers(chosen)


def test_a_mumbled_farewell_hangs_up_on_nobody(content: Content, world: World) -> None:
    slots = {"language": "fi", "municipality": "092", "situation": "death"}
    session = Session(VOICE, "answer", slots)
    assert goes_on(step(content.flow, session, Heard("speech", "Kiitos", 0.3), world))
    assert not goes_on(step(content.flow, session, Heard("speech", "Kiitos", 0.6), world))


def test_back_returns_to_the_line_that_was_named(content: Content, world: World) -> None:
    slots = {"language": "fi", "municipality": "092", "situation": "violence"}
    turn = step(content.flow, Session(VOICE, "answer", slots), keys("*")[0], world)
    for key in ("2", "4", "9"):
        turn = step(content.flow, turn.session, keys(key)[0], world)
    assert (turn.session.state, turn.session.position) == ("answer", 1)


def test_keys_are_not_speech(content: Content, world: World) -> None:
    """What was keyed in was not misheard."""
    session = Session(VOICE, "municipality", {"language": "fi", "situation": "death"})
    turn = step(content.flow, session, Heard("digits", "44"), world)
    assert turn.session.slots["municipality"] == "139"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_that_the_county_leads_starts_with_the_place(
    content: Content, world: World, language: str
) -> None:
    """Behind 112 where that comes first. One that a national line leads does not."""
    for session in (s for s in answers(content) if s.slots["language"] == language):
        turn = step(content.flow, session, Heard("digits", "*"), world)
        script = compose(content.catalogue, world, VOICE, language, turn.acts)
        words = [w.text for w in script.words if turn.acts[0] != CALL_112 or w != script.words[0]]
        place = content.directory.municipalities.get(session.slots["municipality"])
        if place:
            first = referral(session, world).groups_from(session.position)[0][0].line
            own = bool(first.counties or first.municipalities) and first.role != "local_support"
            assert words[0].startswith(place.names[language] + ". ") == own, words[0]


def seconds(text: str) -> float:
    return len(text) / CHARACTERS_A_SECOND


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_danger_sentence_takes_at_most_five_seconds(content: Content, language: str) -> None:
    texts = content.catalogue
    danger = texts.text("answer.danger", "voice", language, place="", line="").strip()
    first = texts.text("language.text", "voice", language).partition(". ")[0]
    for sentence in (danger, first, texts.text("phrases.call_112", "voice", language)):
        said = speakable(texts, sentence, language)
        assert seconds(said) <= DANGER_SECONDS, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_takes_at_most_twenty_seconds(content: Content, language: str) -> None:
    """Every line, at each hour of a week with a feast day in it: open, closed and unknown."""
    days = content.directory.special_days
    for hour in range(0, 7 * 24, 3):
        now = datetime(2026, 12, 21, tzinfo=HELSINKI) + timedelta(hours=hour)
        wording = Wording(content.catalogue, content.directory, VOICE, language, now)
        for line in content.directory.lines.values():
            listed = Listed(line, line_status(line, days, now), "situation")
            said = speakable(content.catalogue, line_text(wording, listed), language)
            assert seconds(said) <= LINE_SECONDS, said


@pytest.mark.parametrize("position", range(12))
def test_an_answer_whose_lines_have_become_fewer_still_has_a_number(
    content: Content, world: World, position: int
) -> None:
    """The position is of an action URL, or of an hour ago."""
    for session in answers(content):
        turn = step(content.flow, changed(session, position=position), Heard("digits", "*"), world)
        script = compose(content.catalogue, world, VOICE, session.slots["language"], turn.acts)
        words = " ".join(w.text for w in script.words)
        numbered = ("Numero on", "Numret är", "The number is")
        assert any(number in words for number in numbered), words


@pytest.mark.parametrize("bye", ["Kiitos.", "Hei hei."])
def test_goodbye_ends_a_call_also_after_a_transfer(
    content: Content, world: World, bye: str
) -> None:
    slots = {"language": "fi", "municipality": "092", "situation": "death"}
    turn = step(content.flow, Session(VOICE, "answer", slots), keys("*")[0], world)
    for heard in (*keys("1"), Heard("transfer", "completed", seconds=300), Heard("speech", bye)):
        turn = step(content.flow, turn.session, heard, world)
    assert not goes_on(turn)


@pytest.mark.parametrize("presses", [[], ["1"], ["1", "01300#"], ["1", "01300#", "4"]])
def test_who_hangs_up_and_calls_again_begins_anew(
    content: Content, sessions: Sessions, presses: list[str]
) -> None:
    player = simulate(sessions, content, lambda: NOW)
    call = player.call()
    for pressed in presses:
        call.press(pressed)
    call.hang_up()
    assert call.ended
    assert [spoken.language for spoken in player.call().heard] == ["fi-FI", "sv-SE", "en-GB"]
