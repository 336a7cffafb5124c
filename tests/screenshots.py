"""`make screenshots`: the pages as pictures for README and docs, always of the same moment.

Each picture is a small story told to the page by hand, as a reader would.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize

from bot.directory.hours import HELSINKI
from bot.files.content import load_content
from tests.browser import PHONE, browser
from tests.pages import app_with, here, some_days
from tests.served import served

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=HELSINKI)
DESK: ViewportSize = {"width": 1120, "height": 840}
TALL: ViewportSize = {"width": 1120, "height": 1740}


def try_by_text(page: Page, url: str) -> None:
    """Somebody is hit, and asks for the next number."""
    page.goto(f"{url}/try")
    page.get_by_role("button", name="Aloita tekstiviesti").click()
    for words in ("mies hakkaa mua, ollaan tikkurilassa", "2"):
        page.get_by_label("Viesti", exact=True).fill(words)
        page.keyboard.press("Enter")
        page.locator(".mine .words", has_text=words).wait_for()


def try_by_phone(page: Page, url: str) -> None:
    """Someone has died; the line is called and is busy."""
    page.goto(f"{url}/try")
    page.get_by_role("button", name="Soita").click()
    page.get_by_role("button", name="1", exact=True).click()
    page.get_by_text("Kerro omin sanoin").wait_for()
    page.get_by_label("Mitä sanot").fill("Äiti kuoli, olen Vantaalla")
    page.get_by_role("button", name="Sano").click()
    page.get_by_text("Tunnistin 90").wait_for()
    page.get_by_label("Mitä sanot").blur()


def who_answers(page: Page, url: str) -> None:
    """Of a child's safety in Järvenpää, on Christmas Eve."""
    page.goto(f"{url}/directory?words=järvenpäässä&situation=child&when=2026-12-24T14:00")
    page.locator(".weeks").wait_for()


def who_answers_where(page: Page, url: str) -> None:
    """In all counties, now."""
    page.goto(f"{url}/directory")


def flow(page: Page, url: str) -> None:
    """The question for the place, chosen in the picture."""
    page.goto(f"{url}/flow")
    page.locator("a[href='#state-municipality']").click()
    page.locator("#state-municipality dd").first.wait_for()


def home(page: Page, url: str) -> None:
    """What there is to look at."""
    page.goto(url)


def figures(page: Page, url: str) -> None:
    """Of a week of invented people."""
    page.goto(f"{url}/figures")


Story = Callable[[Page, str], None]

PICTURES: dict[str, tuple[Story, ViewportSize, Literal["light", "dark"]]] = {
    "try-text": (try_by_text, DESK, "light"),
    "try-call": (try_by_phone, DESK, "dark"),
    "try-phone": (try_by_text, PHONE, "light"),
    "home": (home, DESK, "light"),
    "flow": (flow, DESK, "light"),
    "flow-phone": (flow, PHONE, "dark"),
    "directory": (who_answers, TALL, "light"),
    "directory-counties": (who_answers_where, DESK, "light"),
    "directory-phone": (who_answers, PHONE, "dark"),
    "figures": (figures, TALL, "light"),
    "figures-phone": (figures, PHONE, "dark"),
}
"""Name -> the story, the window, and the colours."""


def take(opened: Browser, url: str, folder: Path) -> None:
    """Every picture, as a PNG in the folder."""
    for name, (story, size, scheme) in PICTURES.items():
        context = opened.new_context(
            viewport=size,
            locale="fi-FI",
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        page = context.new_page()
        story(page, url)
        page.screenshot(path=folder / f"{name}.png")
        context.close()


def main(folder: Path) -> None:
    """All pictures into this folder, from the shipped content at one instant."""
    content = load_content()
    counters = some_days(content, NOW, days=7, ordinary=250)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        served(
            lambda port: app_with(
                here(public_url=f"http://127.0.0.1:{port}"), content, NOW, counters
            )
        ) as port,
        browser() as opened,
    ):
        take(opened, f"http://127.0.0.1:{port}", folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
