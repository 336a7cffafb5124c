"""The pages in a real browser: accessible in three languages, at every width, by keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.directory.hours import HELSINKI
from bot.files.content import ROOT, Content
from bot.files.flow_texts import spots_of
from bot.pages.kit import Checking
from bot.service import counts
from bot.service.settings import Settings
from tests import browser as browsers
from tests.browser import DESK, NARROWEST, PHONE, overflow, violations
from tests.languages import LANGUAGES
from tests.pages import (
    HASH,
    PASSWORD,
    CountersOfDays,
    app_checking,
    app_with,
    here,
    printing,
    some_days,
)
from tests.served import served

pytestmark = pytest.mark.slow

COLOURS: dict[str, tuple[Literal["light", "dark"], ...]] = {
    "fi": ("light", "dark"),
    "sv": ("light",),
    "en": ("light",),
}
"""Words change with the language, colours do not."""

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=HELSINKI)
PAGES = (
    "/",
    "/try",
    "/flow",
    "/directory",
    "/directory?words=tammela",
    "/directory?words=xyzzy",
    "/directory?place=186&situation=child&when=2026-12-24T14:00",
    "/figures",
    "/figures?day=2026-11-24&days=1",
    "/figures?day=2025-01-01",
    "/nothing",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def counters(content: Content) -> CountersOfDays:
    """What two days of invented people come to."""
    return some_days(content, NOW, days=2, ordinary=120)


@pytest.fixture(scope="module")
def url(content: Content, counters: CountersOfDays) -> Iterator[str]:
    """An application at this machine, open to it."""
    with served(lambda port: app_with(_at(port), content, NOW, counters)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def closed_url(content: Content) -> Iterator[str]:
    """One that has a user."""
    users = {"aino": HASH}
    with served(lambda port: app_with(replace(_at(port), console_users=users), content)) as port:
        yield f"http://127.0.0.1:{port}"


def _at(port: int) -> Settings:
    return here(public_url=f"http://127.0.0.1:{port}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window in which any error of a script, or of the policy against foreign code, fails."""
    context = browser.new_context(
        viewport=DESK,
        locale="fi-FI",
        reduced_motion="reduce",
    )
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console",
        lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield opened
    context.close()
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_nothing_is_cut_off(page: Page, url: str, language: str) -> None:
    for scheme in COLOURS[language]:
        page.emulate_media(color_scheme=scheme)
        for path in PAGES:
            page.goto(f"{url}{path}{'&' if '?' in path else '?'}lang={language}")
            assert violations(page) == [], (path, scheme)
            _fits(page)


def _fits(page: Page) -> None:
    for size in (PHONE, NARROWEST):
        page.set_viewport_size(size)
        assert overflow(page) == 0, (page.url, size)
    page.set_viewport_size(DESK)


def test_the_keyboard_gets_past_the_head_of_a_page(page: Page, url: str) -> None:
    page.goto(url)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Suoraan sisältöön")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_signing_in_and_out(page: Page, closed_url: str) -> None:
    page.goto(f"{closed_url}/?lang=en")
    assert violations(page) == []
    page.get_by_label("Name").fill("aino")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    assert violations(page) == []
    page.get_by_label("Name").fill("aino")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The right number, at once")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_tried(page: Page, url: str, language: str) -> None:
    """With the reasons beside it, and over a reload; nothing that shuts anybody out."""
    page.goto(f"{url}/try?lang={language}")
    page.locator("button[name=begin][value=sms]").click()
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("mies hakkaa mua, ollaan tikkurilassa")
    page.keyboard.press("Enter")
    expect(page.locator(".bots .words")).to_contain_text("09 8392 4005")
    expect(page.locator("#said")).to_contain_text("09 8392 4005")
    expect(page.locator(".why")).to_contain_text("tikkurilassa")
    expect(page.locator("#words")).to_be_focused()
    for scheme in COLOURS[language]:
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
    _fits(page)
    page.reload()
    expect(page.locator(".bots .words")).to_contain_text("09 8392 4005")
    page.locator("[data-anew] button").click()
    expect(page.locator("button[name=begin]")).to_have_count(2)


def test_a_call_is_tried(page: Page, url: str) -> None:
    """By keyboard and pointer: a menu, an entry of keys, a connected line, the end."""
    page.goto(f"{url}/try?lang=en")
    page.locator("button[name=begin][value=voice]").click()
    expect(page.locator(".bots [lang=sv]")).to_contain_text("På svenska")
    page.get_by_role("button", name="3", exact=True).click()
    expect(page.locator(".bots .words").last).to_contain_text("in your own words")
    assert violations(page) == []
    _fits(page)
    page.get_by_role("button", name="Stay silent").click()
    expect(page.locator(".bots .words").last).to_contain_text("postal code")
    for key in "04200#":
        page.get_by_role("button", name=key, exact=True).click()
    expect(page.locator(".keys")).to_have_text(["3", "04200#"])
    page.locator("#words").fill("somebody died")
    page.get_by_role("button", name="Say", exact=True).click()
    expect(page.locator(".bots .words").last).to_contain_text("Connect the call")
    page.get_by_role("button", name="1", exact=True).click()
    page.get_by_role("button", name="Busy").click()
    expect(page.locator(".bots .words").last).to_contain_text("Nobody answered")
    page.get_by_role("button", name="Hang up").click()
    expect(page.get_by_text("The call has ended.")).to_be_visible()
    assert violations(page) == []


def test_what_is_spoken_can_be_interrupted(page: Page, url: str) -> None:
    """A voice of the browser's own, in the language of each sentence; a key cuts it off."""
    page.add_init_script(SPEAKER)
    page.goto(f"{url}/try?lang=en")
    page.locator("button[name=begin][value=voice]").click()
    expect(page.locator(".bots.speaking")).to_contain_text("Jos olet vaarassa")
    assert page.evaluate("spoken.map(each => each.lang)") == ["fi-FI", "sv-SE", "en-GB"]
    page.get_by_role("button", name="1", exact=True).click()
    expect(page.locator(".mine .tag")).to_have_text("interrupted")
    page.get_by_label("Read aloud").uncheck()
    page.get_by_role("button", name="Stay silent").click()
    expect(page.locator(".bots .words").last).to_contain_text("postinumero")
    assert page.evaluate("spoken.length") == 4


SPEAKER = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  speaking: false,
  getVoices: () => ["fi-FI", "sv-SE", "en-GB"].map(lang => ({ lang })),
  speak(utterance) {
    spoken.push({ lang: utterance.lang, text: utterance.text });
    if (!this.speaking) { this.speaking = true; utterance.onstart(); }
  },
  cancel() { this.speaking = false; },
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
"""A speaker that never finishes, and remembers; Chromium has no voices on a build machine."""


def test_what_is_done_in_haste_is_not_lost(page: Page, url: str) -> None:
    page.goto(f"{url}/try?lang=en")
    page.locator("button[name=begin][value=voice]").click()
    page.locator(".pad").wait_for()
    page.evaluate(
        """for (const value of ["caller: press 3", "caller: silence"])
               document.querySelector(`button[value="${value}"]`).click()"""
    )
    expect(page.locator(".bots .words").last).to_contain_text("postal code")
    expect(page.locator(".why")).to_have_count(3)
    expect(page.locator(".why[open]")).to_have_count(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_answers_is_asked_by_keyboard(page: Page, url: str, language: str) -> None:
    page.goto(f"{url}/directory?lang={language}")
    page.locator("#words").press_sequentially("tammela")
    page.keyboard.press("Enter")
    page.locator("a.button[href*='place=837']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_contain_text({"sv": "Tammerfors"}.get(language, "Tampere"))
    expect(page.locator(".first .big")).to_have_text("050 062 5990")


def test_a_state_is_chosen_in_the_picture_by_keyboard(page: Page, url: str) -> None:
    page.goto(f"{url}/flow?lang=en")
    page.locator("a[href='#state-municipality']").focus()
    page.keyboard.press("Enter")
    state = page.locator("#state-municipality")
    expect(state).to_be_in_viewport()
    expect(state.locator("dd[lang=sv]").first).to_contain_text("I vilken kommun")
    expect(state.locator("dd[lang=sv]").first).to_be_visible()
    assert violations(page) == []
    _fits(page)


def test_a_check_shows_how_long_it_runs_and_then_what_it_found(
    page: Page, content: Content, tmp_path: Path
) -> None:
    """Without a click more: the page asks until there is an end."""
    line = spots_of(ROOT)["state", "municipality"].line
    row = {
        "code": "text-too-long", "file": "flows/triage.yaml", "line": line, "column": 5,
        "message": "two segments too many", "transcript": "channel: sms",
    }  # fmt: skip
    command = printing(json.dumps(row), code=1, after=5)
    checking = Checking(ROOT, command, tmp_path)
    with served(lambda port: app_checking(_at(port), content, checking)) as port:
        page.goto(f"http://127.0.0.1:{port}/flow")
        page.get_by_role("button", name="Tarkista nyt").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        assert violations(page) == []
        state = page.locator("#state-municipality")
        expect(state.get_by_text("two segments too many")).to_be_visible(timeout=30_000)
        expect(page.locator("a[href='#state-municipality']")).to_contain_text("! 1 problem")
        assert violations(page) == []
        _fits(page)


def test_figures_renew_themselves_and_say_when_they_cannot(
    page: Page, url: str, counters: CountersOfDays
) -> None:
    """By asking again, not by a stream; what was opened stays open."""
    page.clock.install(time=NOW)
    page.goto(f"{url}/figures?lang=en")
    begun = int(page.locator(".figures dd").first.inner_text())
    page.locator("summary").click()
    page.locator("h1").click()
    counters.add(counts.CONVERSATIONS.of("sms"))
    page.evaluate("document.activeElement.blur()")
    page.clock.run_for(31_000)
    expect(page.locator(".figures dd").first).to_have_text(str(begun + 1))
    expect(page.locator("details")).to_have_attribute("open", "")
    counters.down = True
    page.clock.run_for(31_000)
    expect(page.get_by_text("the store does not answer")).to_be_visible()
    assert violations(page) == []
    counters.down = False
    page.clock.run_for(31_000)
    expect(page.locator(".figures dd").first).to_have_text(str(begun + 1))
    page.route("**/figures*", lambda route: route.abort())
    page.clock.run_for(31_000)
    expect(page.get_by_text("The figures are not renewed")).to_be_visible()


def test_without_scripts_the_page_works(browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{url}/try")
    page.get_by_role("button", name="Start a text").click()
    page.locator("#words").fill("Vantaa, my husband hits me")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bots .words")).to_contain_text("09 8392 4005")
    context.close()
