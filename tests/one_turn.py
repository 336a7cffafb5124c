"""How many files, functions and hops one text message enters: `python -m tests.one_turn`.

docs/architecture.md names the figures; tests/test_architecture.py holds them to their bars.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType

from bot.files.content import Content, load_content
from bot.simulator.player import simulate
from bot.store.memory import SessionsInMemory

BOT = Path(__file__).parents[1] / "bot"
FIRST, TEXT = "lapsi on yksin kotona", "Olen Kemissä"
"""The message before, so that a session is stored, and the one that is traced."""
OUTSIDE = ("simulator/", "store/memory.py")
"""Twilio's side of the conversation, and what stands in for the store."""


@dataclass
class Trace:
    """What one message entered, in the order in which it did."""

    functions: dict[str, None] = field(default_factory=dict)
    """Each as `file:name`."""
    hops: tuple[str, ...] = ()
    """The functions from the webhook's route to the one that words the reply."""

    @property
    def files(self) -> tuple[str, ...]:
        """Files below bot/."""
        return tuple(dict.fromkeys(name.partition(":")[0] for name in self.functions))

    def enter(self, frame: FrameType, event: str, _: object) -> None:
        """A profile function (sys.setprofile)."""
        if event != "call" or not (name := _name(frame.f_code)):
            return
        self.functions.setdefault(name)
        if not self.hops and name.startswith("text/"):
            self.hops = _chain(frame)


def trace(content: Content) -> Trace:
    """One text message, traced through the application that answers callers."""
    player = simulate(SessionsInMemory(), content)
    player.text(FIRST)
    found = Trace()
    sys.setprofile(found.enter)
    try:
        player.text(TEXT)
    finally:
        sys.setprofile(None)
    return found


def _chain(frame: FrameType | None) -> tuple[str, ...]:
    names: list[str] = []
    while frame:
        if name := _name(frame.f_code):
            names.insert(0, name)
        frame = frame.f_back
    return tuple(names)


def _name(code: CodeType) -> str:
    """The file below bot/ and the function; "" for what is not the product's own."""
    path = Path(code.co_filename)
    if not path.is_relative_to(BOT):
        return ""
    file = path.relative_to(BOT).as_posix()
    function = code.co_qualname.partition(".<locals>")[0]
    return "" if file.startswith(OUTSIDE) else f"{file}:{function}"


def main() -> None:
    """Print the figures, the chain and the files."""
    found = trace(load_content())
    files, functions, hops = len(found.files), len(found.functions), len(found.hops) - 1
    lines = [f"{files} files, {functions} functions, {hops} hops", " > ".join(found.hops)]
    sys.stdout.write("\n".join([*lines, *found.files]) + "\n")


if __name__ == "__main__":
    main()
