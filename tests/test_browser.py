"""The pages in a real browser: accessible in three languages, at every width, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.config import Settings
from bot.directory.model import LANGUAGES
from bot.files.content import Content
from tests import browser as browsers
from tests.browser import DESK, NARROWEST, PHONE, overflow, violations
from tests.pages import HASH, PASSWORD, app_with, here
from tests.served import served

PAGES = ("/", "/nothing")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def url(content: Content) -> Iterator[str]:
    """An application at this machine, open to it."""
    with served(lambda port: app_with(_at(port), content)) as port:
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
    context = browser.new_context(viewport=DESK, locale="fi-FI")  # type: ignore[arg-type]
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
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for path in PAGES:
            page.goto(f"{url}{path}?lang={language}")
            assert violations(page) == [], (path, scheme)
            _fits(page)


def _fits(page: Page) -> None:
    for size in (PHONE, NARROWEST):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert overflow(page) == 0, (page.url, size)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


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
