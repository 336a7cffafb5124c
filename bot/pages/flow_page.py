"""The page of the flow: drawn, with its texts, its problems, and where people go on and leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from bot.dialogue.model import BY_MEDIUM, State
from bot.files.content import Content
from bot.files.flow_texts import spots_of
from bot.pages.figures_page import days_until, summed
from bot.pages.kit import Checked, Kit, Running
from bot.pages.words import link
from bot.problems.errors import Problem, StoreError
from bot.proof.drawings import linked_svg
from bot.proof.picture import Picture, Walked, problems_by_state, walked
from bot.service import counts
from bot.service.counts import Figures
from bot.simulator.replay import replay_all


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a state: what it is for, the channel if it is of one alone, and its words."""

    what: str
    channel: str | None
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Walk:
    """Turns that led to a state, turns that began in it, and what was not understood there."""

    came: int
    went: int
    no_match: int
    no_input: int

    @property
    def left(self) -> int:
        """Conversations that ended there; those of a day's end may go on tomorrow."""
        return max(self.came - self.went, 0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One state with all that is known of it; `walk` is None while the store does not answer."""

    state: State
    texts: tuple[Said, ...]
    problems: tuple[Problem, ...]
    walk: Walk | None


def shown_states(
    content: Content, problems: Mapping[str, tuple[Problem, ...]], figures: Figures | None
) -> tuple[Shown, ...]:
    """Every state, in the order of the flow's file."""
    return tuple(
        Shown(
            state,
            tuple(_said(content, name)),
            problems.get(name, ()),
            _walk(figures, name) if figures else None,
        )
        for name, state in content.flow.states.items()
    )


def _said(content: Content, state: str) -> list[Said]:
    found = []
    for key, words in content.catalogue.texts.items():
        section, _, rest = key.partition(".")
        if section == state:
            what, _, last = rest.rpartition(".")
            channel = last if last in BY_MEDIUM else None
            found.append(Said(what if channel else rest, channel, words))
    return found


def _walk(figures: Figures, state: str) -> Walk:
    kinds = (counts.TURNS, counts.TURNS_FROM, counts.NO_MATCH, counts.NO_INPUT)
    return Walk(*(figures.by(kind, "state").get(state, 0) for kind in kinds))


DAYS = 7
"""The channel whose turns are shown."""
DIRECTORY = "directory/"
"""What is wrong with its files is told on the page of the lines."""


TURNS = {"fi": "vuoroja {}", "sv": "turer {}", "en": "turns {}"}
"""What a box of the picture says about its state."""


def add_routes(routes: Blueprint, kit: Kit) -> None:
    """The page, and the start of a check; while it runs the page is asked for again."""
    walks = _Walks(kit)

    @routes.get("/flow")
    def flow_page() -> str:
        return _page(kit, walks)

    @routes.post("/flow/check")
    def flow_checked() -> Response:
        kit.checking(kit.folder()).begin()
        return redirect(link("flow_page") + "#check")


class _Walks:
    """The exits that the flow's transcripts walk; they are replayed once for each content."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._latest: tuple[Content, Walked] | None = None

    def of(self, content: Content) -> Walked:
        """Of the content that is served now."""
        if self._latest is None or self._latest[0] is not content:
            played = replay_all(self._kit.folder(), content)
            turns = (turn for one in played for turn in one.turns)
            self._latest = content, walked(content.flow, turns)
        return self._latest[1]


def _page(kit: Kit, walks: _Walks) -> str:
    content, folder = kit.served(), kit.folder()
    check = kit.checking(folder).state()
    problems = check.problems if isinstance(check, Checked) else ()
    told = problems_by_state(content.flow, spots_of(folder), problems)
    states = shown_states(content, told, _figures(kit))
    return render_template(
        "flow.html",
        flow=content.flow,
        states=states,
        drawn=_drawn(content, states, walks.of(content), told),
        check=check,
        running=isinstance(check, Running),
        others=_others(problems, told),
        days=DAYS,
        anchor=anchor,
    )


def _figures(kit: Kit) -> Figures | None:
    """The turns of these days; None when the store does not answer."""
    try:
        return summed([kit.counters.read(day) for day in days_until(kit.today, DAYS)])
    except StoreError:
        return None


def _drawn(
    content: Content,
    states: tuple[Shown, ...],
    walks: Walked,
    told: Mapping[str, tuple[Problem, ...]],
) -> Markup:
    """The picture, each box a link to what is told of its state."""
    notes = {one.state.name: TURNS[g.language].format(one.walk.came) for one in states if one.walk}
    counted = {state: len(found) for state, found in told.items()}
    picture = Picture(content.flow, counted, walks, notes)
    return Markup(linked_svg(picture, lambda state: f"#{anchor(state)}"))


def anchor(state: str) -> str:
    """Where on the page a state is told of."""
    return "state-" + state.replace("/", "-")


def _others(
    problems: tuple[Problem, ...], told: Mapping[str, tuple[Problem, ...]]
) -> list[Problem]:
    """What is wrong with flow and words, of no single state."""
    of_states = {problem for found in told.values() for problem in found}
    return [
        problem
        for problem in problems
        if problem not in of_states and not problem.spot.file.startswith(DIRECTORY)
    ]
