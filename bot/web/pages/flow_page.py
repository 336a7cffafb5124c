"""The page of the flow: drawn, with its texts, its problems, and where people go on and leave."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, redirect, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from bot.counts import Figures
from bot.errors import Problem, StoreError
from bot.files.content import Content
from bot.files.spots import spots_of
from bot.proof.picture import Picture, problems_by_state
from bot.proof.svg import linked_svg
from bot.proof.walked import Walked, walked
from bot.replayed import replay_all
from bot.web.pages.checking import Checked, Running
from bot.web.pages.figures import days_until, summed
from bot.web.pages.flow_states import Shown, shown_states
from bot.web.pages.kit import Kit
from bot.web.pages.links import link

DAYS = 7
"""Whose turns are told."""
DIRECTORY = "directory/"
"""What is wrong with its files is told on the page of the lines."""


TURNS = {"fi": "vuoroja {}", "sv": "turer {}", "en": "turns {}"}
"""What a box of the picture says of its state."""


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
    """What the transcripts beside the flow walk of it; played once for each content."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._latest: tuple[Content, Walked] | None = None

    def of(self, content: Content) -> Walked:
        """Of the content that is served now."""
        if self._latest is None or self._latest[0] is not content:
            played = replay_all(self._kit.folder(), content, self._kit.simulate)
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
