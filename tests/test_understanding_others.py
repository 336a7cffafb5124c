"""Languages the bot does not speak: known by letters or words, answered in English behind 112."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.channels.base import HEADER, sign
from bot.cli.evaluate import labels_of
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.files.lexicons import load_others
from bot.service.settings import Settings
from bot.simulator.player import BOT, CALLER, PUBLIC_URL, simulator_settings
from bot.store import Store
from bot.store.sessions import Sessions
from bot.text.referral import segments
from bot.understanding.meaning.language import OtherLanguage, other_table
from bot.understanding.model import Expected, Found
from bot.understanding.text.folding import words_of
from bot.web.callers import callers_app

CORPORA = Path(__file__).parent / "corpora"
WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
MESSAGES = [
    ("ru", "муж избивает меня, помогите"),
    ("ru", "Мне нужна помощь, я в Вантаа"),
    ("uk", "мій чоловік б'є мене, допоможіть"),
    ("ar", "زوجي يضربني أحتاج مساعدة"),
    ("fa", "شوهرم مرا کتک می‌زند کمک کنید"),
    ("ckb", "مێردەکەم لێم دەدات تکایە یارمەتیم بدەن"),
    ("zh", "我丈夫打我，请帮帮我"),
    ("th", "สามีทำร้ายฉัน ช่วยด้วย"),
    ("et", "Palun aidake, mees peksab mind"),
    ("et", "mul on abi vaja, elan Vantaal, mees on purjus"),
    ("so", "Waxaan u baahanahay caawimaad"),
    ("so", "ninkaygu wuu i garaacay fadlan"),
    ("ku", "mêrê min li min dixe, alîkarî"),
    ("vi", "chồng tôi đánh tôi, cứu tôi với"),
    ("tr", "kocam beni dövüyor, yardım edin"),
    ("tr", "lutfen yardim, cocugum evde"),
    ("sq", "burri më rreh, ju lutem ndihmë"),
    ("es", "mi marido me pega, ayuda por favor"),
    ("fr", "mon mari me frappe, j'ai peur, aidez-moi"),
]


@pytest.mark.parametrize(("code", "text"), MESSAGES)
def test_known_by_letters_or_words(content: Content, code: str, text: str) -> None:
    meaning = content.understanding.read(text, Expected(), ("fi",))
    assert (meaning.other, meaning.slots["language"]) == (code, Found(("en",)))
    assert meaning.matched[-1].entry == f"locales/others.yaml: {code}"


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize(
    "corpus", ["messages_fi", "messages_sv", "messages_en", "places_tune", "places_seen"]
)
def test_none_of_our_messages_is_another_language(content: Content, corpus: str) -> None:
    labels = labels_of(CORPORA / f"{corpus}.tsv", content.directory.situations)
    texts = [label.text for label in labels]
    read = content.understanding.read
    assert [text for text in texts if read(text, Expected(), ()).other] == []


@pytest.mark.parametrize("text", ["", "日本語ではなく", "palun", "🙂🙂", "ελληνικά", "mees oli"])
def test_too_little_to_know(text: str) -> None:
    table = other_table([OtherLanguage("et", "112", words=("palun", "mees", "kus"))])
    assert table.find(text, words_of(text), {"oli"}) is None


def test_more_of_our_words_than_of_theirs() -> None:
    table = other_table([OtherLanguage("et", "112", "õ", ("kus", "mees"), ("aidake",))])
    ours = {"on", "se", "ja"}
    assert table.find("kus mees", words_of("kus mees"), ours) == "et"
    assert table.find("kus mees on se ja", words_of("kus mees on se ja"), ours) is None
    assert table.find("aidake on", words_of("aidake on"), ours) == "et"


def test_every_safety_message_is_one_segment_and_names_112(content: Content) -> None:
    assert len(content.catalogue.safety) == 15
    for text in content.catalogue.safety.values():
        assert segments(text) == 1
        assert len(text.encode("utf-16-le")) <= 140
        assert "112" in text


def post(content: Content, sessions: Sessions, *texts: str) -> list[list[str]]:
    """The messages that answer each text, through the signed webhook."""
    settings: Settings = replace(simulator_settings(), twilio_auth_tokens=("token",))
    app = callers_app(settings, content=content, store=Store(sessions), clock=lambda: WEDNESDAY)
    client, answers = app.test_client(use_cookies=False), []
    for number, text in enumerate(texts):
        form = {"MessageSid": f"SM{number}", "From": CALLER, "To": BOT, "Body": text}
        headers = {HEADER: sign(f"{PUBLIC_URL}/sms", form, "token")}
        answer = client.post("/sms", data=form, headers=headers)
        answers.append(["".join(m.itertext()) for m in ET.fromstring(answer.data)])
    return answers


@pytest.mark.parametrize(
    ("code", "text"), [message for message in MESSAGES if message[0] in ("ru", "et", "so", "ar")]
)
def test_a_text_gets_112_in_its_language_and_then_english(
    content: Content, sessions: Sessions, code: str, text: str
) -> None:
    first, second, finnish = post(content, sessions, text, "Vantaa", "suomeksi")
    assert first[0] == content.catalogue.safety[code]
    assert "call 112" in first[1]
    assert len(second) == 1
    assert "What is it about?" in second[0]
    assert "Mistä on kyse?" in finnish[0]


BROKEN = """\
ru: {letters: а-я, safety: Опасность}
et: {words: [palun], safety: %s}
xx: {letters: "z-a", safety: "112"}
yy: {safety: "112"}
zz: {safety: "112", leters: a}
"""


def test_what_is_wrong_with_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "others.yaml").write_text(BROKEN % ("112 " * 19), "utf-8")
    languages, problems = load_others(tmp_path)
    assert [language.code for language in languages] == ["ru", "et", "xx", "yy"]
    found = [(p.code, p.spot.line) for p in problems]
    assert sorted(found) == [
        ("missing-field", 4),
        ("safety-message", 1),
        ("safety-message", 2),
        ("unknown-field", 5),
        ("wrong-value", 3),
    ]


@pytest.mark.parametrize("safety", ["Helista 122.", "Helista 1122.", "Helista 112 või 122.", "l12"])
def test_a_safety_message_names_no_other_number(tmp_path: Path, safety: str) -> None:
    (tmp_path / "locales").mkdir()
    path = tmp_path / "locales" / "others.yaml"
    path.write_text(f'et: {{words: [palun, kuidas], safety: "{safety}"}}', "utf-8")
    (problem,) = load_others(tmp_path)[1]
    assert problem.code == "safety-message"
    assert problem.message.endswith("with 112 as its only number")
